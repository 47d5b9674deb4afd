"""The audit log and the alerts in the panel: who sees them, what they show, and that nobody changes them there."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from accounts import services
from accounts.admin.words import EVENTS
from accounts.models import Alert, User
from messenger import audit
from messenger.models import AuditEntry
from tests.accounts.devices import Device, logged_in
from tests.accounts.panel import panel, shown_text

LOG = "/admin/messenger/auditentry/"
pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume")


def body(answer) -> str:
    return b"".join(answer).decode()


@pytest.mark.parametrize("username", ["", "anna", "mod"])
def test_nobody_else_sees_or_downloads_the_log(admin: User, anna: User, moderator: User, username: str) -> None:
    logged_in("anna")
    services.alert_raise(Alert.Kind.FAILURES)
    client = panel(username) if username else Client()
    entry = AuditEntry.objects.get(seq=1)
    for page in (LOG, f"{LOG}{entry.pk}/change/", f"{LOG}verify/", f"{LOG}export/"):
        for answer in (client.get(page), client.post(page, {"format": "csv"})):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/admin/login/")
    client.post("/admin/alerts-seen/", {"id": [str(Alert.objects.get().pk)]})
    assert Alert.objects.get().seen_at is None
    assert not AuditEntry.objects.filter(event="log.exported").exists()


def test_nothing_can_be_changed_in_the_panel(admin: User, anna: User) -> None:
    logged_in("anna")
    client = panel()
    entry = AuditEntry.objects.get(seq=1)
    before = audit.verify().entries
    for page in (f"{LOG}{entry.pk}/change/", f"{LOG}{entry.pk}/delete/", f"{LOG}add/"):
        assert client.post(page, {"event": "x", "post": "yes"}).status_code == 403
    client.post(LOG, {"action": "delete_selected", "_selected_action": [str(entry.pk)], "post": "yes"})
    assert client.get(f"{LOG}export/?format=csv").status_code == 405
    assert client.post(f"{LOG}export/", {"format": "xml"}).status_code == 404
    verdict = audit.verify()
    assert (verdict.broken, verdict.entries) == (None, before)


def test_the_panels_own_logins_are_logged(admin: User) -> None:
    client = panel()
    client.post("/admin/logout/")
    panel(password="wrong wrong wrong")
    found = [(e.event, e.actor, e.subject) for e in AuditEntry.objects.order_by("seq")]
    assert found == [
        ("panel.login", admin.pk, admin.pk),
        ("panel.logout", admin.pk, admin.pk),
        ("panel.refused", None, admin.pk),
    ]


def test_the_list_shows_who_and_whose_but_no_details(admin: User, anna: User) -> None:
    logged_in("anna", address="198.51.100.4")
    services.user_ban(admin, user=anna, reason="")
    client = panel()
    page = client.get(LOG)
    text = shown_text(page)
    assert "account banned" in text
    assert "@anna" in text
    assert "@olga" in text
    assert "198.51.100.4" not in page.content.decode()
    entry = AuditEntry.objects.get(event="login")
    assert "198.51.100.4" in shown_text(client.get(f"{LOG}{entry.pk}/change/"))


def numbers(answer) -> list[int]:
    return [int(seq) for seq in re.findall(r'field-seq"><a[^>]*>(\d+)<', answer.content.decode())]


def test_filters_and_search(admin: User, anna: User, boris: User) -> None:
    logged_in("anna")
    logged_in("boris")
    services.user_ban(admin, user=boris, reason="")
    client = panel()
    banned = AuditEntry.objects.get(event="account.banned")
    assert numbers(client.get(LOG, {"event": "account.banned"})) == [banned.seq]
    of_anna = numbers(client.get(LOG, {"q": "@anna"}))
    assert of_anna == [AuditEntry.objects.get(actor=anna.pk).seq]
    assert numbers(client.get(LOG, {"actor": str(admin.pk), "event": "account.banned"})) == [banned.seq]
    assert (
        numbers(client.get(LOG, {"at__gte": "2000-01-01 00:00:00+00:00", "at__lt": "2000-02-01 00:00:00+00:00"})) == []
    )
    assert numbers(client.get(LOG, {"q": "nobody"})) == []


def test_a_damaged_entry_is_shown_as_damaged(admin: User, anna: User) -> None:
    logged_in("anna")
    entry = AuditEntry.objects.get(seq=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messenger_auditentry SET details = %s WHERE seq = 1", [b"\x01" + bytes(60)])
    assert "damaged" in shown_text(panel().get(f"{LOG}{entry.pk}/change/"))
    assert '"damaged"' in body(panel().post(f"{LOG}export/", {"format": "jsonl"}))


def test_the_download_is_whole_and_logged(admin: User, anna: User) -> None:
    Device().login("anna", device="=cmd|' /C calc'!A0")
    logged_in("anna")
    client = panel()
    rows = list(csv.reader(io.StringIO(body(client.post(f"{LOG}export/", {"format": "csv"})))))
    assert rows[0][:3] == ["seq", "at", "event"]
    assert [row[2] for row in rows[1:-1]] == ["login", "login", "panel.login", "log.exported"]
    assert all(not cell.startswith(("=", "@", "+")) for row in rows for cell in row)
    noted = rows[-1][1]
    lines = [json.loads(line) for line in body(client.post(f"{LOG}export/", {"format": "jsonl"})).splitlines()]
    assert lines[0]["details"]["device"] == "=cmd|' /C calc'!A0"
    assert lines[0]["actor_name"] == "anna"
    assert lines[-1]["head"] != noted
    assert audit.verify(noted=noted).broken is None
    assert AuditEntry.objects.filter(event="log.exported", actor=admin.pk).count() == 2


def test_the_download_is_what_the_list_shows(admin: User, anna: User) -> None:
    for _ in range(3):
        logged_in("anna").logout()
    lines = body(panel().post(f"{LOG}export/?event=session.ended", {"format": "jsonl"})).splitlines()
    assert [json.loads(line).get("event") for line in lines] == ["session.ended"] * 3 + [None]


def test_the_check_says_what_it_found_and_alerts(admin: User, anna: User) -> None:
    for _ in range(3):
        logged_in("anna")
    client = panel()
    whole = client.post(f"{LOG}verify/")
    assert "as they were written" in shown_text(whole)
    noted = re.search(r"<code>([^<]+)</code>", whole.content.decode())
    assert noted
    assert "as they were written" in shown_text(client.post(f"{LOG}verify/", {"head": noted[1]}))
    for nonsense in ("7", "x:y", f"{noted[1]}0"):
        assert "This is no head of the log" in shown_text(client.post(f"{LOG}verify/", {"head": nonsense}))
    AuditEntry._base_manager.filter(seq=2).delete()
    assert "first at entry 2" in shown_text(client.post(f"{LOG}verify/"))
    assert "The audit log was tampered with" in shown_text(client.get("/admin/"))


def test_the_check_says_where_a_shortened_log_begins(admin: User, anna: User, settings, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    settings.AUDIT_RETENTION_DAYS = 30
    for _ in range(3):
        logged_in("anna")
    noted = audit.head()
    time_machine.shift(31 * 86_400)
    logged_in("anna")
    services.log_shorten()
    text = shown_text(panel().post(f"{LOG}verify/", {"head": noted}))
    assert "3 entries before these were older than is kept, and removed, the latest on April 1, 2026" in text
    assert "nothing to compare it with" not in text
    older = f"1:{'0' * 64}"
    assert "nothing to compare it with" in shown_text(panel().post(f"{LOG}verify/", {"head": older}))
    assert "3 записи старше срока" in shown_text(panel(language="ru").post(f"{LOG}verify/"))


def test_alerts_stand_on_the_front_page_until_somebody_has_seen_them(admin: User, anna: User) -> None:
    services.alert_raise(Alert.Kind.NEW_RANGE, user_id=anna.pk, address_range="198.51.100.0/24")
    client = panel()
    text = shown_text(client.get("/admin/"))
    assert "A login from a new place" in text
    assert "198.51.100.0/24" in text
    client.post("/admin/alerts-seen/", {"id": [str(Alert.objects.get().pk), "nonsense"]})
    assert "A login from a new place" not in shown_text(client.get("/admin/"))
    assert AuditEntry.objects.get(event="alerts.seen").actor == admin.pk


def test_every_event_has_a_name_in_both_languages(admin: User) -> None:
    assert set(EVENTS) == set(audit.Event)
    with translation.override("ru"):
        untranslated = [event for event, label in EVENTS.items() if str(label).isascii()]
    assert untranslated == []
    page = panel(language="ru").get(LOG)
    assert "Журнал" in shown_text(page)
