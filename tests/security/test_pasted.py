"""What the database holds, pasted into a message, is text like any other: nothing opens it for whoever has a copy."""

from __future__ import annotations

import base64

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from encrypted_model_fields.fields import encrypt_str

from chat.models import Message
from messenger import keystore
from tests.support import Client, direct, person, say

pytestmark = pytest.mark.django_db(transaction=True)
made = sync_to_async

SECRET = "known to these two alone"


def stored(chat, seq) -> bytes:
    """The body as it lies in the table."""
    with connection.cursor() as cursor:
        message = Message.objects.get(chat_id=chat, seq=seq)
        cursor.execute(
            "SELECT body FROM chat_message WHERE id = %s",
            [message.pk if connection.vendor == "postgresql" else message.pk.hex],
        )
        return bytes(cursor.fetchone()[0])


async def test_pasted_ciphertext_is_shown_as_it_was_pasted():
    anna, boris, thief = [await made(person)(name) for name in ("anna", "boris", "thief")]
    seq = await made(say)(anna, chat := await made(direct)(anna, boris), SECRET)
    sealed = await made(stored)(chat, seq)
    assert SECRET.encode() not in sealed
    token = (await made(encrypt_str)(SECRET)).decode()
    assert token.startswith("gAAAA")
    pasted = [
        token,
        sealed.hex(),
        "\\\\x" + sealed.hex(),
        base64.b64encode(sealed).decode(),
        sealed.decode("latin-1").replace("\x00", "\u2400"),
        repr(sealed),
    ]
    theirs = await made(direct)(thief, boris)
    async with Client(thief) as client, Client(boris) as other:
        for text in pasted:
            assert (await client.command("message.send", chat=theirs, body=text))["type"] == "ack"
            assert (await other.receive("message.state"))["message"]["body"] == text
        # and as read from the table, by a process that remembers no key
        await made(keystore.forget_all)()
        page = await other.ask("history.get", chat=theirs)
        assert [message["body"] for message in page["messages"]] == pasted
        # an edit is another write
        seq = page["messages"][-1]["seq"]
        assert (await client.command("message.edit", chat=theirs, seq=seq, body=token))["type"] == "ack"
        assert (await other.receive("message.state"))["message"]["body"] == token
