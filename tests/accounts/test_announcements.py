"""What administrators tell everybody: who may, within which bounds, who hears of it and when."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts import services
from accounts.models import Announcement, User
from messenger import audit, realtime
from messenger.errors import Forbidden, Invalid
from messenger.models import AuditEntry
from messenger.protocol import ANNOUNCEMENT_MAX_CHARS
from tests.accounts.panel import panel, shown_text
from tests.messenger.columns import overwrite
from tests.support import Client

PAGE = "/admin/accounts/announcement/"
WORDS = "В субботу обновляем сервер: https://example.org/update"
DAY = dt.timedelta(days=1)


def publish(actor: User, text: str = WORDS, **more: Any) -> Announcement:
    given: dict[str, Any] = {"kind": "info", "dismissible": True} | more
    return services.announcement_publish(actor, text=text, **given)


async def told(client: Client) -> dict[str, Any] | None:
    """What the next change tells."""
    return (await client.receive("announcement.state")).get("announcement")


async def greeted(user: User) -> dict[str, Any] | None:
    """What whoever comes now is told."""
    async with Client(user) as client:
        return client.hello.get("announcement")


# --- the service ---------------------------------------------------------------------------------------------
def test_only_an_administrator_publishes_and_withdraws(admin: User, anna: User, moderator: User) -> None:
    publish(admin)
    for who in (anna, moderator):
        with pytest.raises(Forbidden):
            publish(who, "Послушайте меня")
        with pytest.raises(Forbidden):
            services.announcement_withdraw(who)
    assert Announcement.objects.get().text == WORDS


@pytest.mark.parametrize(
    ("text", "field"), [("", "text"), (" \n\t ", "text"), ("x" * (ANNOUNCEMENT_MAX_CHARS + 1), "text")]
)
def test_a_text_is_neither_empty_nor_too_long(admin: User, text: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        publish(admin, text)
    assert refused.value.field == field
    assert not Announcement.objects.exists()
    publish(admin, "é" * ANNOUNCEMENT_MAX_CHARS)


def test_it_is_not_over_before_anybody_sees_it(admin: User) -> None:
    now = timezone.now()
    wrong: tuple[dict[str, Any], ...] = (
        {"shows_until": now - DAY},
        {"shows_from": now + 2 * DAY, "shows_until": now + DAY},
        {"shows_from": now + DAY, "shows_until": now + DAY},
    )
    for times in wrong:
        with pytest.raises(Invalid) as refused:
            publish(admin, **times)
        assert refused.value.field == "shows_until"
    assert not Announcement.objects.exists()


def test_there_is_one_at_a_time_and_only_another_text_is_another_one(admin: User) -> None:
    first = publish(admin)
    again = publish(admin, f"  {WORDS}\n", kind="warning", dismissible=False)
    assert (again.pk, Announcement.objects.get().kind) == (first.pk, "warning")
    other = publish(admin, "Уже обновили")
    assert other.pk != first.pk
    assert Announcement.objects.get().text == "Уже обновили"
    services.announcement_withdraw(admin)
    assert not Announcement.objects.exists()
    assert publish(admin, "Уже обновили").pk != other.pk


def test_it_is_logged_without_its_text(admin: User) -> None:
    publish(admin, shows_until=timezone.now() + DAY)
    services.announcement_withdraw(admin)
    services.announcement_withdraw(admin)  # nothing is left to be withdrawn
    found = AuditEntry.objects.filter(event__startswith="announcement.").order_by("seq")
    assert [(entry.event, entry.actor) for entry in found] == [
        ("announcement.published", admin.pk),
        ("announcement.withdrawn", admin.pk),
    ]
    said = " ".join(str(audit.details(entry)) for entry in found)
    assert "kind=info" in said
    assert "субботу" not in said
    assert "example.org" not in said


# --- who hears of it -----------------------------------------------------------------------------------------
async def test_everybody_here_hears_it_at_once_and_who_comes_later_in_the_hello(
    admin: User, anna: User, boris: User, monkeypatch
) -> None:
    # nothing is healed: the notice alone tells
    monkeypatch.setattr(realtime.hub, "HEAL_INTERVAL_S", 3600)
    async with Client(anna) as one, Client(boris) as other:
        assert "announcement" not in one.hello
        until = timezone.now() + DAY
        made = await sync_to_async(publish)(admin, kind="warning", dismissible=False, shows_until=until)
        expected = {
            "id": str(made.pk),
            "kind": "warning",
            "text": WORDS,
            "dismissible": False,
            "until_ms": round(until.timestamp() * 1000),
        }
        assert await told(one) == await told(other) == expected
        assert await greeted(anna) == expected
        await sync_to_async(publish)(admin, "Уже обновили")
        changed = await told(one)
        assert changed is not None
        assert changed["text"] == "Уже обновили"
        assert changed["id"] != expected["id"]
        await sync_to_async(services.announcement_withdraw)(admin)
        assert await told(one) is None
    assert await greeted(boris) is None


async def test_what_the_fan_out_lost_is_healed_within_a_second(admin: User, anna: User, monkeypatch) -> None:
    monkeypatch.setattr(realtime, "announcement_changed", lambda: None)
    async with Client(anna) as client:
        await sync_to_async(publish)(admin)
        shown = await told(client)
        assert shown is not None
        assert shown["text"] == WORDS
        await sync_to_async(services.announcement_withdraw)(admin)
        assert await told(client) is None


async def test_it_begins_and_ends_by_itself_and_nobody_knows_it_before(admin: User, anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z")
    hour = dt.timedelta(hours=1)
    begins = timezone.now() + hour
    await sync_to_async(publish)(admin, shows_from=begins, shows_until=begins + hour)
    async with Client(anna) as client:
        assert "announcement" not in client.hello
        time_machine.shift(hour)
        shown = await told(client)
        assert shown is not None
        assert shown["text"] == WORDS
        time_machine.shift(hour)
        assert await told(client) is None
    assert await greeted(anna) is None


async def test_many_who_come_while_it_changes_all_end_with_the_last(admin: User, anna: User) -> None:
    async def come() -> str | None:
        async with Client(anna) as client:
            shown = client.hello.get("announcement")
            while shown is None or shown["text"] != "последнее":
                shown = await told(client)
            return str(shown["text"])

    coming = [asyncio.create_task(come()) for _ in range(4)]
    for text in ("первое", "второе", "последнее"):
        await sync_to_async(publish)(admin, text)
    assert await asyncio.gather(*coming) == ["последнее"] * 4


async def test_a_damaged_one_is_not_told(admin: User, anna: User) -> None:
    made = await sync_to_async(publish)(admin)
    await sync_to_async(overwrite)(Announcement, made.pk, "text", b"\x01" * 60)
    assert await greeted(anna) is None


# --- the panel -----------------------------------------------------------------------------------------------
FORM = {"text": WORDS, "kind": "warning", "dismissible": "on"}


def test_nobody_else_has_the_page(admin: User, anna: User, moderator: User) -> None:
    publish(admin)
    for username in ("anna", "mod"):
        for answer in (
            panel(username).get(PAGE),
            panel(username).post(PAGE, FORM | {"text": "чужое"}),
            panel(username).post(PAGE, {"withdraw": "1"}),
        ):
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/admin/login/")
    assert Announcement.objects.get().text == WORDS


def test_the_panel_publishes_shows_changes_and_withdraws(admin: User) -> None:
    client = panel()
    assert "nothing is announced" in shown_text(client.get(PAGE))
    assert client.post(PAGE, FORM).status_code == 302
    made = Announcement.objects.get()
    assert (made.text, made.kind, made.dismissible, made.shows_until) == (WORDS, "warning", True, None)
    page = client.get(PAGE)
    assert "shown now" in shown_text(page)
    assert WORDS in page.content.decode()
    assert client.post(PAGE, FORM | {"shows_from": "2999-01-01T09:30"}).status_code == 302
    assert Announcement.objects.get().shows_from == dt.datetime(2999, 1, 1, 9, 30, tzinfo=dt.UTC)
    page = client.get(PAGE)
    assert "not yet shown" in shown_text(page)
    assert 'value="2999-01-01T09:30"' in page.content.decode()
    assert client.post(PAGE, {"withdraw": "1"}).status_code == 302
    assert not Announcement.objects.exists()


def test_the_panel_says_what_is_wrong_in_both_languages(admin: User) -> None:
    for language, long, late in (
        ("en", "at most 500 characters", "over before anybody saw it"),
        ("ru", "не больше 500 символов", "раньше, чем его кто-нибудь увидит"),
    ):
        client = panel(language=language)
        assert long in shown_text(client.post(PAGE, FORM | {"text": "x" * 501}))
        assert late in shown_text(client.post(PAGE, FORM | {"shows_until": "2020-01-01T00:00"}))
        assert client.post(PAGE, FORM | {"kind": "loud"}).status_code == 200
    assert not Announcement.objects.exists()


def test_a_line_end_counts_once(admin: User) -> None:
    text = "x" * (ANNOUNCEMENT_MAX_CHARS - 2) + "\r\ny"
    assert panel().post(PAGE, FORM | {"text": text}).status_code == 302
    assert Announcement.objects.get().text == text.replace("\r", "")


def test_the_text_is_text_in_the_panel_too(admin: User) -> None:
    publish(admin, "<script>alert(1)</script></textarea><img src=x onerror=alert(2)>")
    page = panel().get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
