"""What a person keeps to themselves about a chat: on all their devices, nobody else's business."""

from __future__ import annotations

import uuid

import pytest
from asgiref.sync import sync_to_async as made
from django.db import connection

from chat import selectors, services
from chat.models import Own
from messenger import protocol
from messenger.errors import NotFound
from tests.accounts.devices import Device
from tests.support import Client, direct, group, person

pytestmark = pytest.mark.django_db(transaction=True)


def own(user, chat):
    return selectors.head_of(user.pk, chat).own


async def test_a_stranger_and_a_former_member_keep_nothing():
    anna, boris, clara = [await made(person)(name) for name in ("anna", "boris", "clara")]
    chat = await made(group)(anna, boris)
    async with Client(clara) as stranger:
        refused = await stranger.ask("own.set", chat=chat, pinned=True)
        assert refused["problem"]["code"] == "not_found"
    await made(services.own_set)(boris.pk, chat_id=chat, draft=protocol.DraftIn(body="ещё не сказал"))
    await made(services.member_remove)(anna.pk, chat_id=chat, user_id=boris.pk)
    assert not await made(Own.objects.exists)()
    with pytest.raises(NotFound):
        await made(services.own_set)(boris.pk, chat_id=chat, pinned=True)


async def test_it_reaches_the_persons_other_devices_and_nobody_else():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as phone, Client(anna) as laptop, Client(boris) as other:
        answer = await phone.ask("own.set", chat=chat, pinned=True, draft={"body": "Буду к"})
        told = await laptop.receive("own.state")
        assert (told["own"], told["user_version"]) == (answer["own"], answer["user_version"])
        assert told["own"]["draft"]["body"] == "Буду к"
        assert "ref" not in told
        assert (await other.ask("heads.get"))["heads"][0]["own"] == {"archived": False, "marked_unread": False}
    async with Client(anna) as back:
        assert back.hello["heads"][0]["own"] == answer["own"]
        assert back.hello["user_version"] >= answer["user_version"]


def test_what_is_not_given_stays():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    services.own_set(anna.pk, chat_id=chat, pinned=True, muted_until_ms=protocol.SEQ_MAX, marked_unread=True)
    pinned = own(anna, chat).pinned_at_ms
    services.own_set(anna.pk, chat_id=chat, pinned=True, archived=True)
    assert own(anna, chat) == protocol.Own(
        pinned_at_ms=pinned, muted_until_ms=protocol.SEQ_MAX, archived=True, marked_unread=True
    )
    services.own_set(anna.pk, chat_id=chat, pinned=False, muted_until_ms=0, archived=False, marked_unread=False)
    assert own(anna, chat) == protocol.Own()
    assert own(boris, chat) == protocol.Own()


def test_an_empty_draft_takes_the_draft_away():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    services.own_set(anna.pk, chat_id=chat, draft=protocol.DraftIn(body="раз", reply_to_seq=3))
    assert own(anna, chat).draft.reply_to_seq == 3
    services.own_set(anna.pk, chat_id=chat, draft=protocol.DraftIn(body=" "))
    assert own(anna, chat).draft is None


def test_an_older_draft_put_back_does_not_open():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    services.own_set(anna.pk, chat_id=chat, draft=protocol.DraftIn(body="первый"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT draft FROM chat_own")
        older = bytes(cursor.fetchone()[0])
        services.own_set(anna.pk, chat_id=chat, draft=protocol.DraftIn(body="второй"))
        cursor.execute("UPDATE chat_own SET draft = %s", [older])
    assert own(anna, chat).draft is None
    services.own_set(anna.pk, chat_id=chat, draft=protocol.DraftIn(body="третий"))
    assert own(anna, chat).draft.body == "третий"


def test_the_same_over_rest():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    device = Device()
    device.login("anna")
    assert device.patch(f"chats/{uuid.uuid4()}/own", {"pinned": True}).status_code == 404
    answer = device.patch(f"chats/{chat}/own", {"draft": {"body": "из REST"}})
    assert answer.status_code == 200
    assert answer.json()["own"]["draft"]["body"] == "из REST"
    assert own(anna, chat).draft.body == "из REST"
