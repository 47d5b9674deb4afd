"""Finding people, one's own account."""

from __future__ import annotations

from functools import partial

import pytest
from asgiref.sync import sync_to_async

from accounts import selectors, services
from accounts.models import User
from messenger.errors import NotFound
from messenger.ids import uuid7
from messenger.protocol import HUES, PEOPLE_SEARCH_MAX, STATUS_MAX_CHARS
from tests.accounts.devices import Device, logged_in
from tests.support import Client, person


def found(device: Device, q: str) -> list[str]:
    answer = device.get("people", q=q)
    assert answer.status_code == 200
    return [one["username"] for one in answer.json()["people"]]


def test_a_stranger_learns_nothing_about_people(anna: User) -> None:
    assert Device().get("people", q="a").status_code == 401
    assert Device().get("me").status_code == 401
    assert Device().patch("me", {"name": "Mallory"}).status_code == 401


def test_search_refuses_what_it_cannot_mean(anna: User) -> None:
    device = logged_in("anna")
    assert device.get("people", q="x" * 81).status_code == 400
    assert device.get("people", query="x").status_code == 400


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("бор", ["boris"]),
        ("БОРИС", ["boris"]),
        ("елк", ["boris"]),
        ("ЁЛКИН", ["boris"]),
        ("ёл бо", ["boris"]),
        ("@bor", ["boris"]),
        ("орис", []),
        ("борис иванов", []),
        ("petrov", ["v.petrov"]),
        ("петров-в", ["v.petrov"]),
        ("ｂｏｒ", ["boris"]),
        ("анна", []),  # oneself
        ("%", []),
        ("...", []),
        ("", ["boris", "v.petrov"]),
    ],
)
def test_people_are_found_by_the_beginnings_of_their_names(anna: User, boris: User, q: str, wanted: list[str]) -> None:
    person("v.petrov", "Виктор Петров-Водкин")
    assert found(logged_in("anna"), q) == wanted


def test_the_banned_are_not_found_but_keep_their_cards(anna: User, boris: User, admin: User) -> None:
    device = logged_in("anna")
    services.user_ban(admin, user=boris, reason="")
    assert found(device, "бор") == []
    cards = selectors.people(anna, [boris.pk, uuid7()])
    assert [(card.name, card.active) for card in cards] == [("Борис Ёлкин", False)]


def test_a_full_name_comes_before_a_username_before_a_word(anna: User) -> None:
    person("someone", "Игорь Марков")
    person("mark", "Пётр")
    person("another", "Марк")
    assert found(logged_in("anna"), "марк") == ["another", "someone"]
    person("third", "Mark Twain")
    assert found(logged_in("anna"), "mark") == ["third", "mark"]


def test_no_more_than_fifty_answers(anna: User) -> None:
    for number in range(PEOPLE_SEARCH_MAX + 5):
        person(f"many-{number:03}", f"Много {number:03}")
    assert found(logged_in("anna"), "мно") == [f"many-{number:03}" for number in range(PEOPLE_SEARCH_MAX)]


def test_a_name_that_cannot_be_opened_is_shown_by_the_username(anna: User, boris: User) -> None:
    from django.db import connection

    device = logged_in("anna")
    with connection.cursor() as cursor:
        # another person's name, put where it does not belong
        cursor.execute(
            "UPDATE accounts_user SET display_name = (SELECT display_name FROM accounts_user WHERE username = 'anna')"
            " WHERE username = 'boris'"
        )
    listed = device.get("people", q="bor").json()["people"]
    assert [one["name"] for one in listed] == ["boris"]
    assert found(device, "анна") == []
    assert logged_in("boris").get("me").json()["name"] == "boris"


def test_my_account_says_who_i_am_and_changes_only_what_i_may_change(anna: User) -> None:
    device = logged_in("anna")
    assert device.patch("me", {"role": "administrator"}).status_code == 400
    assert device.patch("me", {"name": "   "}).status_code == 400
    assert device.patch("me", {"name": "x" * 81}).status_code == 400
    assert device.patch("me", {"language": "de"}).status_code == 400
    assert device.patch("me", {"hue": HUES}).status_code == 400
    before = User.objects.get().version
    answer = device.patch("me", {"name": "  Анна Иванова ", "language": "ru"})
    assert answer.status_code == 200
    assert answer.json() == device.get("me").json()
    assert (answer.json()["name"], answer.json()["language"]) == ("Анна Иванова", "ru")
    assert answer.json()["role"] == "member"
    assert User.objects.get().version == before + 1
    assert device.patch("me", {}).json()["name"] == "Анна Иванова"


def test_the_colour_of_a_picture_is_chosen_once_for_everybody(anna: User, boris: User) -> None:
    device = logged_in("anna")
    assert "hue" not in device.get("me").json()
    assert device.patch("me", {"hue": 0}).json()["hue"] == 0
    assert device.patch("me", {"name": "Анна"}).json()["hue"] == 0
    [card] = logged_in("boris").get("people", q="anna").json()["people"]
    assert card["hue"] == 0


async def test_everybody_hears_how_somebody_is_shown_from_now_on(anna: User, boris: User, admin: User) -> None:
    async with Client(boris) as client:
        for change in (
            partial(services.user_update_me, anna, name="Анна", hue=3),
            partial(services.user_update, admin, user=anna, name="Анна", email="anna@example.org"),
        ):
            await sync_to_async(change)()
            heard = await client.receive("people.cards")
            assert heard["people"] == [
                {"id": str(anna.pk), "username": "anna", "name": "Анна", "active": True, "hue": 3}
            ]
            assert "ref" not in heard


def test_a_status_that_is_too_long_or_cannot_be_stored_is_refused(anna: User) -> None:
    device = logged_in("anna")
    assert device.patch("me", {"status": "x" * (STATUS_MAX_CHARS + 1)}).json()["limit"] == STATUS_MAX_CHARS
    assert device.patch("me", {"status": "a\x00b"}).status_code == 400
    assert "status" not in device.get("me").json()
    assert device.patch("me", {"status": "  занят "}).json()["status"] == "занят"
    assert device.patch("me", {"name": "Анна"}).json()["status"] == "занят"
    assert "status" not in device.patch("me", {"status": " "}).json()


async def test_everybody_hears_what_somebody_says_of_themselves(anna: User, boris: User) -> None:
    async with Client(boris) as client:
        for said, heard in (("В отпуске до 10-го", "В отпуске до 10-го"), ("", None)):
            await sync_to_async(services.user_update_me)(anna, status=said)
            [card] = (await client.receive("people.cards"))["people"]
            assert card.get("status") == heard
            found_cards = await sync_to_async(selectors.people_search)(boris, "anna")
            assert [one.status for one in found_cards] == [heard]


def test_a_status_of_another_row_is_not_shown(anna: User, boris: User) -> None:
    from django.db import connection

    services.user_update_me(anna, status="секрет")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET status = (SELECT status FROM accounts_user WHERE username = 'anna')"
            " WHERE username = 'boris'"
        )
    assert [card.status for card in selectors.people(anna, [boris.pk])] == [None]
    assert "status" not in logged_in("boris").get("me").json()


def test_an_account_by_its_id(anna: User, boris: User) -> None:
    assert selectors.user_for(anna, boris.pk) == boris
    with pytest.raises(NotFound):
        selectors.user_for(anna, uuid7())
    with pytest.raises(NotFound):
        selectors.user_version(uuid7())
