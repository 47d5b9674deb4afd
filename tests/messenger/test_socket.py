"""The socket's door: who gets in, how they are put out, what a bad frame costs."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
import uuid

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.db import OperationalError

from accounts import services
from chat import writer
from chat.consumers import chat_lists
from messenger import consumers, keystore, protocol, realtime
from messenger.connection import COMMANDS_WAITING_MAX
from messenger.protocol import CloseCode
from tests.support import WAIT_S, Client, access_token, direct, person, say

pytestmark = pytest.mark.django_db(transaction=True)
made = sync_to_async


def socket(path: str = "/ws", **headers: str) -> WebsocketCommunicator:
    from messenger.asgi import application

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return WebsocketCommunicator(application, path, headers=raw)


async def close_code(communicator: WebsocketCommunicator) -> int:
    event = await communicator.receive_output(timeout=WAIT_S)
    assert event["type"] == "websocket.close", event
    return int(event["code"])


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ("not json", CloseCode.BAD_FRAME),
        ("[]", CloseCode.BAD_FRAME),
        ('{"type":"ping"}', CloseCode.AUTH),
        ('{"type":"session.auth","token":"nonsense","protocol":1}', CloseCode.AUTH),
        ('{"type":"session.auth","token":"' + "x" * 5000 + '","protocol":1}', CloseCode.BAD_FRAME),
    ],
)
async def test_nothing_but_a_valid_token_gets_in(first, code):
    communicator = socket()
    await communicator.connect()
    await communicator.send_to(text_data=first)
    assert await close_code(communicator) == code.number


async def test_who_says_nothing_is_put_out(monkeypatch):
    monkeypatch.setattr(protocol, "AUTH_TIMEOUT_MS", 50)
    communicator = socket()
    await communicator.connect()
    assert await close_code(communicator) == CloseCode.AUTH_TIMEOUT.number


async def test_a_socket_to_nowhere_is_closed_with_a_code():
    for path in ("/", "/ws/", "/api/ws/x", "/static/ws"):
        communicator = socket(path)
        await communicator.connect()
        assert await close_code(communicator) == CloseCode.NO_SUCH_PATH.number
    for path in ("/ws", "/api/ws"):
        connected, _ = await socket(path).connect()
        assert connected


@pytest.mark.parametrize(
    ("public", "origin", "allowed"),
    [
        ("", "http://testserver", True),
        ("", "https://testserver", False),  # another scheme is another origin
        ("", "http://testserver.evil.example", False),
        ("", "null", False),
        ("https://chat.example.org", "https://chat.example.org", True),
        ("https://chat.example.org", "http://chat.example.org", False),
        ("https://chat.example.org", "http://testserver", False),
    ],
)
async def test_a_page_of_another_origin_gets_no_socket(settings, public, origin, allowed):
    settings.PUBLIC_ORIGIN = public
    connected, _ = await socket(origin=origin, host="testserver").connect()
    assert connected is allowed


async def test_a_ban_closes_the_socket_at_once_and_keeps_it_closed():
    admin, anna = await made(person)("admin", role="administrator"), await made(person)("anna")
    async with Client(anna) as client:
        began = time.monotonic()
        await made(services.user_ban)(admin, user=anna, reason="test")
        assert await client.closed() == CloseCode.BANNED.number
        assert time.monotonic() - began < 1
    communicator = socket()
    await communicator.connect()
    await communicator.send_to(text_data=json.dumps({"type": "session.auth", "token": client.token, "protocol": 1}))
    assert await close_code(communicator) == CloseCode.BANNED.number


async def test_a_ban_nobody_told_this_process_of_is_noticed_by_the_comparison():
    """As from another process without a bus: the database alone says so."""
    from accounts.models import User

    anna, boris = await made(person)("anna"), await made(person)("boris")
    async with Client(anna) as banned, Client(boris) as other:
        await User.objects.filter(pk=anna.pk).aupdate(is_active=False, epoch=1)
        assert await banned.closed() == CloseCode.BANNED.number
        assert (await other.ask("ping"))["type"] == "pong"


async def test_an_ended_session_closes_its_socket_and_no_other():
    anna = await made(person)("anna")
    async with Client(anna) as one, Client(anna) as two:
        await made(services.session_end)(anna, session_id=one.hello["session"])
        assert await one.closed() == CloseCode.AUTH.number
        assert (await two.ask("ping"))["type"] == "pong"


async def test_a_person_has_so_many_sockets_and_the_next_is_told_to_wait():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    token = await made(access_token)(anna)
    async with contextlib.AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(Client(anna, token=token)) for _ in range(protocol.SOCKETS_PER_PERSON_MAX)
        ]
        one_more = socket()
        await one_more.connect()
        await one_more.send_to(text_data=json.dumps({"type": "session.auth", "token": token, "protocol": 1}))
        assert await close_code(one_more) == CloseCode.FLOOD.number
        # those that were there stay, and others are not concerned
        assert (await clients[0].ask("ping"))["type"] == "pong"
        await stack.enter_async_context(Client(boris))
        await clients[0].socket.disconnect()
        await stack.enter_async_context(Client(anna, token=token))


async def test_commands_of_one_socket_leave_room_in_the_queue_they_share(monkeypatch):
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    gate = threading.Event()
    queued: list[int] = []
    next_batch = writer.Writer._next_batch

    def held(self):
        gate.wait(WAIT_S)
        queued.append(len(self._queue))
        return next_batch(self)

    monkeypatch.setattr(writer.Writer, "_next_batch", held)
    count = 3 * COMMANDS_WAITING_MAX
    async with Client(anna) as client, Client(boris) as other:
        for number in range(count):
            await client.send("message.send", client_id=uuid.uuid4(), chat=chat, body=f"message {number}")
        # it is its turn again once all that could be taken of the first socket is
        assert (await other.ask("ping"))["type"] == "pong"
        await other.send("message.send", client_id=uuid.uuid4(), chat=chat, body="in between")
        gate.set()
        assert (await other.receive("ack", "error"))["type"] == "ack"
        assert [(await client.receive("ack", "error"))["type"] for _ in range(count)] == ["ack"] * count
    assert max(queued) <= COMMANDS_WAITING_MAX + 1


async def test_a_bad_frame_gets_an_answer_and_costs_nothing_else():
    anna = await made(person)("anna")
    async with Client(anna) as client:
        for text, field in (
            ('{"type":"no.such"}', None),
            ('{"type":"history.get","ref":7}', "chat"),
            ('{"type":"history.get","ref":7,"chat":"x"}', "chat"),
            ('{"type":"people.get","ref":7,"ids":[]}', "ids"),
            ('{"type":"mark.set","chat":"01920000-0000-7000-8000-0000000000a1","read_seq":NaN}', None),
            ('{"type":"mark.set","chat":"01920000-0000-7000-8000-0000000000a1","read_seq":' + "9" * 5000 + "}", None),
            ('{"type":"session.auth","token":"again","protocol":1}', None),
        ):
            await client.socket.send_to(text_data=text)
            answer = await client.receive("error")
            assert answer["problem"]["code"] == "bad_frame"
            if field:
                assert answer["problem"]["field"] == field
        assert (await client.ask("ping"))["type"] == "pong"
        await client.socket.send_to(bytes_data=b"\x00\x01")
        assert await client.closed() == CloseCode.BAD_FRAME.number


async def test_a_handler_that_breaks_says_so_and_nothing_more(monkeypatch):
    anna = await made(person)("anna")

    async def broken(connection, frame):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setitem(consumers.HANDLERS, protocol.HeadsGet, broken)
    async with Client(anna) as client:
        answer = await client.ask("heads.get")
        assert answer["problem"]["code"] == "internal"
        assert "secret" not in str(answer)
        assert (await client.ask("ping"))["type"] == "pong"


async def test_a_database_that_is_away_closes_the_door_for_now_and_answers_that_it_may_pass_later(monkeypatch):
    """Not 4401, which would make every client throw its token away."""
    anna = await made(person)("anna")
    token = await made(access_token)(anna)

    def away(*_: object) -> None:
        raise OperationalError("terminating connection due to unexpected postmaster exit")

    for read in (consumers.visitor_of, chat_lists):
        with monkeypatch.context() as broken:
            broken.setattr(read, "_read", away)
            communicator = socket()
            await communicator.connect()
            await communicator.send_to(text_data=json.dumps({"type": "session.auth", "token": token, "protocol": 1}))
            assert await close_code(communicator) == CloseCode.RESYNC.number
    async with Client(anna, token=token) as client:
        with monkeypatch.context() as broken:
            broken.setattr(chat_lists, "_read", away)
            problem = (await client.ask("heads.get"))["problem"]
            assert (problem["code"], problem["retry_after_ms"]) == ("unavailable", 1000)
            assert "postmaster" not in str(problem)
        assert (await client.ask("heads.get"))["type"] == "chats.heads"


async def test_presence_and_typing_reach_those_who_look():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as one:
        answer = await one.ask("presence.watch", users=[boris.pk])
        assert answer["people"][0]["online"] is False
        async with Client(boris) as two:
            assert (await one.receive("presence.state"))["people"] == [{"user": str(boris.pk), "online": True}]
            await two.send("typing.set", chat=chat)
            assert (await one.receive("typing.state"))["user"] == str(boris.pk)
        gone = (await one.receive("presence.state"))["people"][0]
        assert gone["online"] is False
        assert gone["last_seen_at_ms"] > 0


# --- the hub -----------------------------------------------------------------------------------------------
async def test_events_that_come_early_wait_for_those_before_them():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as client:
        version = client.hello["heads"][0]["version"]
        for ahead in (2, 3, 1):
            text = protocol.ChatState(
                chat=chat, version=version + ahead, title=str(ahead), history_hidden=False, slow_s=0
            ).encode()
            realtime.publish(realtime.ChatEvent(chat, version + ahead, text))
        got = [(await client.receive("chat.state"))["title"] for _ in range(3)]
        assert got == ["1", "2", "3"]


async def test_an_event_the_fan_out_lost_is_healed_from_the_database(monkeypatch):
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as client, Client(anna) as second:
        monkeypatch.setattr(realtime, "publish", lambda event: None)
        await made(say)(boris, chat, "lost on the way")
        for each in (client, second):
            assert (await each.receive("message.state"))["message"]["body"] == "lost on the way"


async def test_a_lost_event_behind_a_later_one_is_fetched_without_waiting_for_the_second(monkeypatch):
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    monkeypatch.setattr(realtime.hub, "HEAL_INTERVAL_S", 3600)
    publish = realtime.publish
    async with Client(anna) as client:
        monkeypatch.setattr(realtime, "publish", lambda event: None)
        await made(say)(boris, chat, "first, lost")
        monkeypatch.setattr(realtime, "publish", publish)
        await made(say)(boris, chat, "second, early")
        got = [(await client.receive("message.state"))["message"]["body"] for _ in range(2)]
        assert got == ["first, lost", "second, early"]


async def test_a_chat_joined_while_the_fan_out_lost_it_is_healed(monkeypatch):
    anna, boris = await made(person)("anna"), await made(person)("boris")
    async with Client(boris) as client:
        monkeypatch.setattr(realtime, "chat_entered", lambda *args: None)
        chat = await made(direct)(anna, boris)
        skip = await client.receive("user.skip")
        assert skip["user_version"] > client.hello["user_version"]
        heads = await client.ask("heads.get")
        assert [head["id"] for head in heads["heads"]] == [str(chat)]
        await made(say)(anna, chat, "and it is followed again")
        assert (await client.receive("message.state"))["message"]["body"] == "and it is followed again"


async def test_a_slow_query_does_not_delay_other_sockets(monkeypatch):
    anna, boris = await made(person)("anna"), await made(person)("boris")
    started, finish = asyncio.Event(), asyncio.Event()

    async def slow(connection, frame):
        started.set()
        await finish.wait()

    monkeypatch.setitem(consumers.HANDLERS, protocol.HeadsGet, slow)
    async with Client(anna) as waiting, Client(boris) as other:
        await waiting.send("heads.get", ref=1)
        await started.wait()
        assert (await other.ask("ping"))["type"] == "pong"
        finish.set()
        assert (await waiting.ask("ping"))["type"] == "pong"


async def test_a_process_that_has_just_started_knows_no_key_and_lets_people_in():
    """Nothing may be opened in the event loop, where a key that isn't remembered can't be read."""
    anna, boris = await made(person)("anna"), await made(person)("boris")
    token = await made(access_token)(anna)
    chat = await made(direct)(anna, boris)
    keystore.forget_all()
    async with Client(anna, token=token) as client:
        assert client.hello["user"]["name"] == "Anna"
        keystore.forget_all()
        assert (await client.command("message.send", chat=chat, body="first"))["type"] == "ack"
        keystore.forget_all()
        assert (await client.ask("people.get", ids=[boris.pk]))["people"][0]["name"] == "Boris"
        keystore.forget_all()
        assert (await client.ask("history.get", chat=chat))["messages"][-1]["body"] == "first"


async def test_tokens_of_two_people_are_not_mixed_up():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    token = await made(access_token)(anna)
    async with Client(boris, token=token) as client:
        assert client.hello["user"]["id"] == str(anna.pk)
