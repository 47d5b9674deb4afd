"""Sending: who sends too fast is told when to go on, over the socket and over REST; nobody else notices."""

from __future__ import annotations

import uuid

import pytest

from messenger.settings import base
from tests.accounts.devices import logged_in
from tests.support import Client, direct, person


@pytest.mark.django_db(transaction=True)
async def test_a_socket_that_sends_too_fast_gets_an_error_with_the_time_and_stays_open(settings) -> None:
    from asgiref.sync import sync_to_async

    settings.THROTTLES = settings.THROTTLES | {"message.send": "10/m"}
    anna, boris = await sync_to_async(person)("anna"), await sync_to_async(person)("boris")
    chat = await sync_to_async(direct)(anna, boris)
    async with Client(anna) as one, Client(anna) as other, Client(boris) as friend:
        for number in range(5):
            # all sockets of a person use one bucket up
            sender = other if number % 2 else one
            assert (await sender.command("message.send", chat=chat, body=str(number)))["type"] == "ack"
        client_id = uuid.uuid4()
        refused = await one.command("message.send", chat=chat, body="too fast", client_id=client_id)
        assert refused["type"] == "error"
        assert refused["client_id"] == str(client_id)
        assert refused["problem"]["code"] == "throttled"
        assert 0 < refused["problem"]["retry_after_ms"] <= 60_000
        assert (await other.command("message.send", chat=chat, body="too"))["problem"]["code"] == "throttled"
        # what is no sending goes on, for others everything does
        assert (await one.ask("ping"))["type"] == "pong"
        assert (await one.ask("history.get", chat=chat, limit=50))["type"] == "history.page"
        assert (await friend.command("message.send", chat=chat, body="hello"))["type"] == "ack"


def test_rest_sends_are_throttled_by_person(transactional_db: None, settings) -> None:
    settings.THROTTLES = settings.THROTTLES | {"message.send": "6/m"}
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    devices = [logged_in("anna"), logged_in("anna"), logged_in("boris")]

    def send(number: int) -> int:
        body = {"client_id": str(uuid.uuid4()), "body": "hello"}
        return int(devices[number].post(f"chats/{chat}/messages", body).status_code)

    assert [send(number) for number in (0, 1, 0, 1, 0, 2)] == [200, 200, 200, 429, 429, 200]


def test_an_outbox_of_hundreds_goes_out_at_once() -> None:
    """The real rate: a train's tunnel must not become a wait."""
    from messenger.throttle import rates_of

    assert all(rate.at_once >= 300 for rate in rates_of(base.THROTTLES["message.send"]))
