"""The panel of accounts: who gets in, and what each page shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, Session, User
from messenger import keystore
from messenger.ids import uuid7
from tests.accounts.devices import Device, logged_in
from tests.accounts.panel import ID, LIST, pages_of, panel, shown_text
from tests.support import PASSWORD, person


def everything() -> list[Any]:
    """The state no refused request may change."""
    return [
        list(User.objects.order_by("pk").values_list("username", "role", "is_active", "epoch", "password")),
        Session.objects.filter(ended_at=None).count(),
        Invitation.objects.count(),
        LogEntry.objects.count(),
    ]


# ---- who gets in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["", "anna", "mod", "banned-admin", "demoted"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_and_no_button_for_anybody_else(
    admin: User, anna: User, moderator: User, username: str, method: str
) -> None:
    banned, demoted = person("banned-admin", role="administrator"), person("demoted", role="administrator")
    logged_in("anna")
    client = panel(username) if username else Client()
    services.user_ban(admin, user=banned, reason="")
    services.user_set_role(admin, user=demoted, role="member")
    before = everything()
    body = {"confirmed": "yes", "reason": "x", "username": "newcomer", "name": "N", "role": "administrator"}
    for page in pages_of(anna):
        answer = getattr(client, method)(page, body if method == "post" else None)
        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith("/admin/login/")
    action = {"action": "ban", "_selected_action": [str(anna.pk)], "confirmed": "yes", "reason": "x"}
    assert client.post(LIST, action).status_code == 302
    assert everything() == before


@pytest.mark.parametrize("username", ["anna", "mod"])
def test_the_panels_login_takes_administrators_only(anna: User, moderator: User, username: str) -> None:
    client = panel(username)
    assert "_auth_user_id" not in client.session
    answer = client.post("/admin/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 200
    assert "staff account" in shown_text(answer)


def test_a_ban_shuts_an_administrator_out_of_the_open_panel(admin: User) -> None:
    person("second", role="administrator")
    client = panel("second")
    assert client.get(LIST).status_code == 200
    services.user_ban(admin, user=User.objects.get(username="second"), reason="")
    assert client.get(LIST).status_code == 302


def test_ending_all_sessions_ends_the_panels_too(admin: User) -> None:
    person("second", role="administrator")
    client = panel("second")
    services.user_end_all_sessions(admin, user=User.objects.get(username="second"))
    assert client.get(LIST).status_code == 302
    assert panel("second").get(LIST).status_code == 200


def test_another_site_cannot_press_a_button(admin: User, anna: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    logged_in("anna")
    for page in [*pages_of(anna)[2:], LIST]:
        answer = client.post(
            page, {"confirmed": "yes", "reason": "x", "action": "ban", "_selected_action": [str(anna.pk)]}
        )
        assert answer.status_code == 403, page
    assert User.objects.get(pk=anna.pk).is_active
    assert not Session.objects.exclude(ended_at=None).exists()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("which", ["change", "history", "ban", "unban", "end-sessions", "new-link"])
def test_an_account_that_is_not_there(admin: User, which: str) -> None:
    client = panel()
    for wanted in (uuid7(), "1", "x"):
        assert client.get(f"{LIST}{wanted}/{which}/", follow=True).status_code == 404
        assert client.post(f"{LIST}{wanted}/{which}/", {"confirmed": "yes"}, follow=True).status_code == 404


@pytest.mark.parametrize("page", ["", "change/", "delete/", "history/"])
def test_a_field_without_a_name_is_a_wrong_request_and_no_fault(admin: User, anna: User, page: str) -> None:
    client = panel()
    where = f"{LIST}{anna.pk}/{page}" if page else LIST
    assert client.get(where, {"_to_field": ""}).status_code == 400
    assert client.post(where, {"_to_field": ""}).status_code == 400
    assert Client().get(where, {"_to_field": ""}).status_code == 302


def test_nothing_can_be_deleted_and_no_groups_are_offered(admin: User, anna: User) -> None:
    client = panel()
    assert client.get(f"{LIST}{anna.pk}/delete/").status_code == 403
    assert client.post(f"{LIST}{anna.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [str(anna.pk)], "post": "yes"})
    assert User.objects.filter(pk=anna.pk).exists()
    assert client.get("/admin/auth/group/").status_code == 404
    assert "group" not in shown_text(client.get("/admin/")).lower()


# ---- what the pages show -------------------------------------------------------------------------------------


def test_every_page_opens_in_both_languages_without_ids_scripts_or_styles_inline(admin: User, anna: User) -> None:
    logged_in("anna")
    services.user_ban(admin, user=person("villain"), reason="spam")
    for language in ("en", "ru"):
        client = panel(language=language)
        for page in pages_of(anna):
            answer = client.get(page)
            assert answer.status_code == 200, page
            text, source = shown_text(answer), answer.content.decode()
            assert not ID.search(text), page
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", source), page
            words = re.sub("Анна Петрова|Ольга|Русский", "", text)
            assert bool(re.search("[а-я]{4}", words)) == (language == "ru"), page
            assert "Content-Security-Policy" in answer.headers


def test_the_front_page_counts(admin: User, anna: User, boris: User) -> None:
    logged_in("anna")
    logged_in("anna")
    services.user_create(admin, username="newcomer", name="New")
    services.user_ban(admin, user=boris, reason="")
    overview = panel().get("/admin/").context["overview"]
    # the administrator has logged in to the panel, boris and the newcomer nowhere; only anna was seen
    assert (overview.accounts, overview.never_logged_in, overview.banned) == (4, 2, 1)
    assert (overview.online_last_hour, overview.live_sessions) == (1, 2)
    source = panel().get("/admin/").content.decode()
    for link in re.findall(r'href="(/admin/accounts/user/[^"]*)"', source):
        assert panel().get(link).status_code == 200


def test_the_list_names_everybody_in_few_queries(admin: User) -> None:
    for number in range(30):
        person(f"many-{number:02}", f"Имя {number:02}")
    client = panel()
    keystore.forget_all()
    with CaptureQueriesContext(connection) as queries:
        text = shown_text(client.get(LIST))
    assert all(f"Имя {number:02}" in text for number in range(30))
    assert len(queries) < 20


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["anna", "boris", "newcomer", "olga"]),
        ("?q=петр", ["anna"]),
        ("?q=ЁЛК", ["boris"]),
        ("?q=елкин+бор", ["boris"]),
        ("?q=example.org", ["newcomer"]),
        ("?q=nobody", []),
        ("?q=oris", ["boris"]),
        ("?state=active", ["anna", "newcomer", "olga"]),
        ("?state=banned", ["boris"]),
        ("?state=never", ["boris", "newcomer"]),
        ("?seen=hour", ["anna"]),
        ("?seen=day", ["anna", "olga"]),
        ("?seen=week", ["anna", "olga"]),
        ("?seen=away", ["boris", "newcomer"]),
        ("?role__exact=administrator", ["olga"]),
        ("?state=banned&q=анна", []),
    ],
)
def test_search_and_filters_answer_what_they_ask(
    admin: User, anna: User, boris: User, query: str, wanted: list[str]
) -> None:
    logged_in("anna")
    services.user_create(admin, username="newcomer", name="New", email="new@example.org")
    services.user_ban(admin, user=boris, reason="")
    client = panel()
    User.objects.filter(pk=admin.pk).update(last_seen_at=timezone.now() - timezone.timedelta(hours=2))
    listed = [user.username for user in client.get(f"{LIST}{query}").context["cl"].result_list]
    assert listed == wanted


def test_an_account_page_shows_metadata_and_sessions(admin: User, anna: User) -> None:
    Device(address="198.51.100.4", agent="Firefox/200").login("anna", device="Phone <b>")
    logged_in("anna").logout()
    answer = panel().get(f"{LIST}{anna.pk}/change/")
    text, source = shown_text(answer), answer.content.decode()
    for wanted in ("Анна Петрова", "@anna", "198.51.100.0/24", "Firefox/200", "signed out", "live"):
        assert wanted in text
    assert "198.51.100.4" not in source
    assert "Phone &lt;b&gt;" in source
    assert anna.password not in source
    assert PASSWORD not in source


def test_a_damaged_name_is_marked_and_the_pages_still_open(admin: User, anna: User) -> None:
    logged_in("anna")
    with connection.cursor() as cursor:
        for table in ("accounts_user WHERE username = 'anna'", "accounts_session"):
            columns = "display_name email ban_reason" if "user" in table else "device address agent"
            name, _, where = table.partition(" ")
            changes = ", ".join(f"{column} = (SELECT token_hash FROM accounts_session)" for column in columns.split())
            cursor.execute(f"UPDATE {name} SET {changes} {where}")
    client = panel()
    assert "damaged" in shown_text(client.get(LIST))
    answer = client.get(f"{LIST}{anna.pk}/change/")
    assert answer.status_code == 200
    assert "damaged" in shown_text(answer)
    assert client.get(f"{LIST}?q=anna").status_code == 200
