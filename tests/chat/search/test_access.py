"""Nobody finds what they may not read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from accounts import services as accounts
from accounts.models import User
from chat import services
from chat.search import follower, search
from messenger.errors import NotFound
from tests.accounts.devices import Device, logged_in
from tests.support import direct, group, person, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)


def indexed() -> None:
    while follower.follow_once():
        pass


def found(device: Device, q: str, **more: Any) -> list[int]:
    answer = device.get("search", q=q, **more)
    assert answer.status_code == 200, answer.content
    return [hit["seq"] for hit in answer.json()["hits"]]


@pytest.mark.parametrize("is_indexed", [True, False])
def test_a_stranger_and_a_former_member_find_nothing(is_indexed: bool) -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris)
    seq = say(anna, chat, "Секретный пароль")
    if is_indexed:
        indexed()
    for q in ("пароль", "паро", "from:@anna", '"секретный пароль"'):
        assert found(logged_in("boris"), q) == [seq]
        assert found(logged_in("clara"), q) == []
    refused = logged_in("clara").get("search", q="пароль", chat=str(chat))
    assert refused.status_code == 404
    assert refused.json()["field"] == "chat"
    services.member_remove(anna.pk, chat_id=chat, user_id=boris.pk)
    assert found(logged_in("boris"), "пароль") == []
    with pytest.raises(NotFound):
        search(boris.pk, "пароль", chat_id=chat)
    with pytest.raises(NotFound):
        search(clara.pk, "пароль", chat_id=uuid.uuid4())


@pytest.mark.parametrize("is_indexed", [True, False])
def test_what_is_hidden_from_a_newcomer_is_not_found(is_indexed: bool) -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris, history_hidden=True)
    old = say(anna, chat, "старый пароль")
    services.members_add(anna.pk, chat_id=chat, users=[clara.pk])
    new = say(anna, chat, "новый пароль")
    if is_indexed:
        indexed()
    for q in ("пароль", "паро", "from:@anna"):
        assert found(logged_in("clara"), q) == [new]
        assert found(logged_in("boris"), q) == [new, old]


@pytest.mark.parametrize("is_indexed", [True, False])
def test_what_one_deleted_for_oneself_is_found_by_others_alone(is_indexed: bool) -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    hidden, kept = say(anna, chat, "лишний пароль"), say(anna, chat, "нужный пароль")
    services.messages_hide(boris.pk, chat_id=chat, seqs=[hidden])
    if is_indexed:
        indexed()
    for q in ("пароль", "паро"):
        assert found(logged_in("boris"), q) == [kept]
        assert found(logged_in("anna"), q) == [kept, hidden]


def test_who_is_banned_or_nobody_asks_in_vain() -> None:
    admin, boris = person("root", role=User.Role.ADMINISTRATOR), person("boris")
    device = logged_in("boris")
    accounts.user_ban(admin, user=boris, reason="")
    assert device.get("search", q="пароль").status_code in (401, 403)
    assert Device().get("search", q="пароль").status_code == 401


@pytest.mark.parametrize("is_indexed", [True, False])
def test_what_was_deleted_or_edited_away_is_not_found(is_indexed: bool) -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    deleted, edited = say(anna, chat, "первый пароль"), say(anna, chat, "второй пароль")
    indexed()
    remove_message(anna, chat, deleted)
    rewrite(anna, chat, edited, "второй ключ")
    if is_indexed:
        indexed()
    device = logged_in("boris")
    assert found(device, "пароль") == found(device, "паро") == []
    assert found(device, "ключи") == [edited]


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"q": " "}, "q"), ({"q": "x" * 201}, "q"), ({"q": "a\0"}, "q"), ({}, "q"), ({"q": "x", "chat": "1"}, "chat"),
        ({"q": "x", "cursor": "1_2_3"}, "cursor"), ({"q": "x", "cursor": "0_1.5_" + "0" * 32 + "_1_1"}, "cursor"),
        ({"q": "x", "cursor": "0_1_" + "0" * 32 + "_1_" + "9" * 90}, "cursor"),
        ({"q": "x", "limit": "0"}, "limit"), ({"q": "x", "utc_offset_min": "9999"}, "utc_offset_min"),
        ({"q": "x", "other": "1"}, "other"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_name(parameters: dict[str, str], field: str) -> None:
    person("anna")
    refused = logged_in("anna").get("search", **parameters)
    assert refused.status_code == 400
    assert refused.json()["field"] == field


def test_an_answer_says_where_who_and_when() -> None:
    anna, boris = person("anna", "Анна"), person("boris")
    chat = direct(anna, boris)
    seq = say(anna, chat, "Нашлась рыжая кошка, позвоните")
    say(boris, chat, "Какая?")
    answer = logged_in("boris").get("search", q="кошки", chat=str(chat)).json()
    assert [person_["name"] for person_ in answer["people"]] == ["Анна"]
    (hit,) = answer["hits"]
    assert (hit["chat"], hit["seq"], hit["sender"]) == (str(chat), seq, str(anna.pk))
    assert hit["snippet"] == ["Нашлась рыжая ", "кошка", ", позвоните"]
    assert "cursor" not in answer
    assert found(logged_in("boris"), "from:me какая") == [seq + 1]
    assert found(logged_in("boris"), "from:@nobody кошка") == []
