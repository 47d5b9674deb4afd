"""What a person set of their messenger: what is refused, that it is set by part, and that their devices hear of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from accounts import selectors, services
from accounts.models import User
from messenger.errors import Conflict
from messenger.protocol import CHAT_LEVELS_MAX, FOLDERS_MAX, Prefs, PrefsIn
from tests.accounts.devices import Device, logged_in
from tests.support import Client

NOTHING = {"quiet_until_ms": 0, "quiet_week": [], "levels": {}, "folders": [], "contacts": []}
NIGHT = {"days": [0, 1, 2, 3, 4], "from_min": 22 * 60, "to_min": 7 * 60}


def folder(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "name": "Работа", "chats": [], **more}


def test_a_stranger_reads_and_sets_nothing(anna: User) -> None:
    assert Device().get("me/prefs").status_code == 401
    assert Device().patch("me/prefs", {"quiet_until_ms": 1}).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"unknown": 1},
        {"quiet_until_ms": -1},
        {"quiet_week": [NIGHT | {"days": [7]}]},
        {"quiet_week": [NIGHT | {"days": []}]},
        {"quiet_week": [NIGHT | {"from_min": 24 * 60}]},
        {"quiet_week": [NIGHT] * 8},
        {"levels": {str(uuid4()): "some"}},
        {"folders": [folder(name=" ")]},
        {"folders": [folder(name="x" * 31)]},
        {"folders": [folder() for _ in range(FOLDERS_MAX + 1)]},
        {"contacts": ["anna"]},
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_and_changes_nothing(anna: User, change: dict[str, Any]) -> None:
    device = logged_in("anna")
    assert device.patch("me/prefs", change).status_code == 400
    assert device.get("me/prefs").json()["prefs"] == NOTHING


def test_more_levels_than_there_may_be_are_refused(anna: User) -> None:
    services.prefs_set(anna, change=PrefsIn(levels={uuid4(): "nothing" for _ in range(CHAT_LEVELS_MAX)}))
    with pytest.raises(Conflict):
        services.prefs_set(anna, change=PrefsIn(levels={uuid4(): "nothing"}))
    assert len(selectors.prefs_of([anna.pk])[anna.pk].levels) == CHAT_LEVELS_MAX


def test_each_part_is_set_alone_and_each_chats_level_too(anna: User, boris: User) -> None:
    device, one, other = logged_in("anna"), str(uuid4()), str(uuid4())
    work = folder(chats=[one])
    for change in (
        {"quiet_until_ms": 5, "quiet_week": [NIGHT]},
        {"levels": {one: "mentions"}},
        {"levels": {other: "nothing"}},
        {"folders": [work]},
        {"contacts": [str(boris.pk)]},
    ):
        device.patch("me/prefs", change)
    whole = {
        "quiet_until_ms": 5,
        "quiet_week": [NIGHT],
        "levels": {one: "mentions", other: "nothing"},
        "folders": [work],
        "contacts": [str(boris.pk)],
    }
    assert device.get("me/prefs").json()["prefs"] == whole
    answer = device.patch("me/prefs", {"levels": {one: "all"}, "quiet_week": [], "quiet_until_ms": 0}).json()
    assert answer["prefs"] == whole | {"levels": {other: "nothing"}, "quiet_week": [], "quiet_until_ms": 0}
    assert logged_in("boris").get("me/prefs").json()["prefs"] == NOTHING


async def test_the_persons_devices_hear_of_it_and_nobody_else(anna: User, boris: User) -> None:
    async with Client(anna) as one, Client(boris) as stranger:
        state = await sync_to_async(services.prefs_set)(anna, change=PrefsIn(quiet_until_ms=7))
        heard = await one.receive("prefs.state")
        assert heard["user_version"] == state.user_version
        assert heard["prefs"]["quiet_until_ms"] == 7
        await one.send("heads.get", ref=1)
        assert (await one.receive("chats.heads"))["prefs"]["quiet_until_ms"] == 7
        await stranger.send("heads.get", ref=1)
        seen = await stranger.receive()
        while seen["type"] != "chats.heads":
            assert seen["type"] != "prefs.state"
            seen = await stranger.receive()
        assert "prefs" not in seen


def test_what_cannot_be_opened_is_as_if_nothing_were_set(anna: User, boris: User) -> None:
    services.prefs_set(anna, change=PrefsIn(quiet_until_ms=7))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET prefs = (SELECT prefs FROM accounts_user WHERE username = 'anna')"
            " WHERE username = 'boris'"
        )
    assert selectors.prefs_of([anna.pk, boris.pk]) == {anna.pk: Prefs(quiet_until_ms=7)}
    assert logged_in("boris").patch("me/prefs", {"quiet_until_ms": 8}).json()["prefs"]["quiet_until_ms"] == 8
