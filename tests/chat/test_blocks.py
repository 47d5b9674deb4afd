"""Blocking: what the blocked person can no longer do, and that they are never told why."""

from __future__ import annotations

import threading
import uuid

import pytest
from asgiref.sync import sync_to_async as made
from django.db import connection

from accounts import selectors as people
from accounts.models import Block, User
from chat import selectors, services
from chat.models import Chat, Member
from messenger.errors import AppError, Conflict, Invalid, NotAccepted, NotFound
from tests.accounts.devices import logged_in
from tests.support import Client, direct, group, person, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_blocks_themselves_or_somebody_who_does_not_exist():
    anna = person("anna")
    with pytest.raises(Invalid):
        services.person_block(anna.pk, user_id=anna.pk)
    with pytest.raises(NotFound):
        services.person_block(anna.pk, user_id=uuid.uuid4())
    assert not Block.objects.exists()


def test_the_blocked_person_writes_edits_and_reacts_no_more_but_may_take_back():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    early, other = say(boris, chat, "до"), say(anna, chat, "тоже до")
    services.person_block(anna.pk, user_id=boris.pk)
    refused = [
        lambda: say(boris, chat, "после"),
        lambda: rewrite(boris, chat, early, "иначе"),
        lambda: react(boris, chat, other, "👍"),
    ]
    for write in refused:
        with pytest.raises(NotAccepted) as refusal:
            write()
        assert refusal.value.code == "not_accepted"
        assert "block" not in refusal.value.message.lower()
    assert [message.body for message in selectors.history_page(anna.pk, chat_id=chat).messages] == ["до", "тоже до"]
    remove_message(boris, chat, early)
    say(anna, chat, "она может")
    services.person_unblock(anna.pk, user_id=boris.pk)
    assert say(boris, chat, "снова")


def test_what_was_sent_before_the_block_keeps_its_answer():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    client_id = uuid.uuid4()
    seq = say(boris, chat, "успел", client_id=client_id)
    services.person_block(anna.pk, user_id=boris.pk)
    assert say(boris, chat, "успел", client_id=client_id) == seq


def test_a_batch_refuses_one_and_takes_his_neighbours():
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat, room = direct(anna, boris), group(anna, boris, clara)
    services.person_block(anna.pk, user_id=boris.pk)
    outcomes: dict[str, object] = {}
    done = threading.Event()

    def send(author: User, where: uuid.UUID, name: str) -> None:
        def answer(outcome: object) -> None:
            outcomes[name] = outcome
            if len(outcomes) == 3:
                done.set()

        services.message_send(
            author.pk, chat_id=where, client_id=uuid.uuid4(), body=name, reply_to_seq=None, done=answer
        )

    send(boris, chat, "to anna")
    send(boris, room, "to the group")
    send(clara, room, "clara's")
    assert done.wait(10)
    assert [name for name, outcome in outcomes.items() if isinstance(outcome, AppError)] == ["to anna"]


def test_no_new_chat_either_way_and_no_group():
    anna, boris = person("anna"), person("boris")
    services.person_block(anna.pk, user_id=boris.pk)
    with pytest.raises(NotAccepted):
        direct(boris, anna)
    with pytest.raises(Conflict) as own:
        direct(anna, boris)
    assert own.value.code == "you_blocked"
    with pytest.raises(NotAccepted) as refusal:
        group(boris, anna)
    assert refusal.value.users == [anna.pk]
    room = group(boris)
    with pytest.raises(NotAccepted):
        services.members_add(boris.pk, chat_id=room, users=[anna.pk])
    assert not Chat.objects.filter(member_rows__user=anna).exists()
    # an administrator is a person too
    root = person("root", role=User.Role.ADMINISTRATOR)
    services.person_block(anna.pk, user_id=root.pk)
    with pytest.raises(NotAccepted):
        direct(root, anna)


def test_a_chat_opened_while_it_is_blocked_is_refused_or_silenced():
    """Whichever of the two commits first, the other sees it."""
    people_pairs = [(person(f"one{number}"), person(f"two{number}")) for number in range(8)]
    for blocker, blocked in people_pairs:
        start = threading.Barrier(2)
        opened: list[object] = []

        def open_chat(blocker: User = blocker, blocked: User = blocked, start: threading.Barrier = start) -> None:
            start.wait(timeout=10)
            try:
                opened.append(direct(blocked, blocker))  # noqa: B023 - read before the next round
            except NotAccepted as refusal:
                opened.append(refusal)  # noqa: B023
            finally:
                connection.close()

        opening = threading.Thread(target=open_chat)
        opening.start()
        start.wait(timeout=10)
        services.person_block(blocker.pk, user_id=blocked.pk)
        opening.join(timeout=30)
        (outcome,) = opened
        if isinstance(outcome, uuid.UUID):
            assert Member.objects.get(chat_id=outcome, user=blocked).blocked
            with pytest.raises(NotAccepted):
                say(blocked, outcome, "мимо")


async def test_typing_and_presence_stay_from_each_other():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as blocker, Client(boris) as blocked:
        seen = await blocked.ask("presence.watch", users=[anna.pk])
        assert seen["people"][0]["online"]
        await made(services.person_block)(anna.pk, user_id=boris.pk)
        told = await blocked.receive("presence.state")
        assert told["people"] == [{"user": str(anna.pk), "online": False, "hidden": True}]
        assert (await blocked.ask("presence.watch", users=[anna.pk]))["people"] == told["people"]
        assert (await blocker.ask("presence.watch", users=[boris.pk]))["people"][0]["online"]
        for typing, other in ((blocked, blocker), (blocker, blocked)):
            await typing.send("typing.set", chat=chat)
            await typing.ask("ping")  # it has been taken
            await other.send("ping", ref=0)
            assert (await other.receive())["type"] == "pong"
        await made(services.person_unblock)(anna.pk, user_id=boris.pk)
        assert (await blocked.receive("presence.state"))["people"][0]["online"]
        await blocked.send("typing.set", chat=chat)
        assert (await blocker.receive("typing.state"))["user"] == str(boris.pk)


async def test_receipts_are_told_neither_of_the_two():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    seq = await made(say)(boris, chat, "прочтёшь?")
    await made(services.person_block)(anna.pk, user_id=boris.pk)
    async with Client(anna) as blocker:
        await blocker.send("mark.set", chat=chat, read_seq=seq)
        own = (await blocker.receive("marks.state"))["marks"]
        assert own == [{"user": str(anna.pk), "delivered_seq": seq, "read_seq": seq, "unread": 0}]
    assert (await made(selectors.head_of)(boris.pk, chat)).reached_read_seq == 0


async def test_the_list_is_the_same_on_every_device_and_told_nobody_else():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    async with Client(anna) as phone, Client(anna) as laptop, Client(boris) as blocked:
        assert "blocked" not in phone.hello
        await made(services.person_block)(anna.pk, user_id=boris.pk)
        told = await phone.receive("blocks.state")
        assert told["blocked"] == [str(boris.pk)]
        assert [card["username"] for card in told["people"]] == ["boris"]
        assert await laptop.receive("blocks.state") == told
        listed = await laptop.ask("heads.get")
        assert (listed["blocked"], listed["user_version"]) == (told["blocked"], told["user_version"])
        assert [card["id"] for card in listed["people"]] == [str(boris.pk)]
        assert "blocked" not in await blocked.ask("heads.get")
    async with Client(anna) as back:
        assert back.hello["blocked"] == [str(boris.pk)]


def test_over_rest_and_twice_is_once():
    anna, boris = person("anna"), person("boris")
    device = logged_in("anna")
    assert device.http.put(f"/api/v1/blocks/{boris.pk}").status_code == 401
    assert device.get("blocks").json()["blocked"] == []
    for _ in range(2):
        answer = device.http.put(f"/api/v1/blocks/{boris.pk}", headers=device._headers({}))
        assert answer.json()["blocked"] == [str(boris.pk)]
    assert device.get("blocks").json()["people"][0]["username"] == "boris"
    assert people.blocked_by([anna.pk, boris.pk]) == {anna.pk: [boris.pk]}
    for _ in range(2):
        assert device.delete(f"blocks/{boris.pk}").json()["blocked"] == []
    assert not Block.objects.exists()
