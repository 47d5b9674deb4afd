"""What lies in the table opens in its own row alone, and what does not open is never shown as text."""

from __future__ import annotations

import base64
import os
import uuid
from typing import Any

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from encrypted_model_fields.fields import encrypt_str

from accounts.models import Session, User
from chat.models import Chat, Message, Reaction, Revision
from messenger import keystore
from messenger.errors import Conflict
from messenger.fields import seal
from messenger.models import DataKey
from tests.accounts.devices import logged_in
from tests.messenger.columns import ENCRYPTED, fill, overwrite, refuses_to_open, rows_with, stored
from tests.support import Client, direct, group, person, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)
# where no other thread needs to see the rows: rolled back instead of emptied, which is quicker
rolled_back = pytest.mark.django_db


@pytest.fixture(name="filled")
def _filled() -> dict[str, Any]:
    return fill()


def test_a_value_does_not_open_in_another_row(filled: Any) -> None:
    for model, name in ENCRYPTED:
        one, other = rows_with(model, name)
        mine, theirs = stored(model, one.pk, name), stored(model, other.pk, name)
        overwrite(model, one.pk, name, theirs)
        overwrite(model, other.pk, name, mine)
        for row in (one, other):
            refuses_to_open(model, row.pk, name)
        overwrite(model, one.pk, name, mine)
        assert getattr(model._default_manager.get(pk=one.pk), name) == getattr(one, name)


def test_damage_in_the_table_is_never_text(filled: Any) -> None:
    for model, name in ENCRYPTED:
        row, _ = rows_with(model, name)
        sealed, text = bytes(stored(model, row.pk, name)), getattr(row, name)
        for position in (0, 5, 20, len(sealed) - 17, len(sealed) - 1):
            flipped = bytearray(sealed)
            flipped[position] ^= 1
            overwrite(model, row.pk, name, bytes(flipped))
            refuses_to_open(model, row.pk, name)
        for wrong in (b"", text.encode(), sealed[:-1], sealed + b"\0", sealed[:20], os.urandom(80)):
            overwrite(model, row.pk, name, wrong)
            refuses_to_open(model, row.pk, name)


def test_a_value_of_another_column_does_not_open(filled: Any) -> None:
    values = {
        (model, name): [stored(model, row.pk, name) for row in rows_with(model, name)] for model, name in ENCRYPTED
    }
    for model, name in ENCRYPTED:
        row, _ = rows_with(model, name)
        foreign = [value for column in values if column != (model, name) for value in values[column]]
        # and its own identity under another column's name, as if the columns of one row were exchanged
        foreign.append(seal(model, "another", "text", row.key_scope(), row.row_identity()))
        for value in foreign:
            overwrite(model, row.pk, name, value)
            refuses_to_open(model, row.pk, name)
        overwrite(model, row.pk, name, values[model, name][0])


def test_without_its_keys_nothing_opens(filled: Any, settings: Any) -> None:
    rows = {(model, name): rows_with(model, name)[0] for model, name in ENCRYPTED}
    ring = settings.SSE_KEYS
    settings.SSE_KEYS = [os.urandom(32)]
    keystore.forget_all()
    for (model, name), row in rows.items():
        refuses_to_open(model, row.pk, name)
    settings.SSE_KEYS = [os.urandom(32), *ring]
    keystore.forget_all()
    for (model, name), row in rows.items():
        assert getattr(model._default_manager.get(pk=row.pk), name) == getattr(row, name)
    DataKey.objects.all().delete()
    keystore.forget_all()
    for (model, name), row in rows.items():
        refuses_to_open(model, row.pk, name)


def test_an_older_body_and_older_reactions_do_not_come_back(filled: Any) -> None:
    """What counts its changes: an edit number and a change number are part of the identity."""
    anna, chat, seq = filled["anna"], filled["chat"], filled["seq"]
    message = Message.objects.get(chat_id=chat, seq=seq)
    reaction = Reaction.objects.get(message=message, user=anna)
    before = stored(Message, message.pk, "body"), stored(Reaction, reaction.pk, "emojis")
    rewrite(anna, chat, seq, "edited once more")
    react(anna, chat, seq, "🔥")
    assert Message.objects.get(pk=message.pk).body == "edited once more"
    overwrite(Message, message.pk, "body", before[0])
    overwrite(Reaction, reaction.pk, "emojis", before[1])
    refuses_to_open(Message, message.pk, "body")
    refuses_to_open(Reaction, reaction.pk, "emojis")
    # nor as what the revision of that very text is now
    revision = Revision.objects.get(message=message, edit_no=1)
    overwrite(Revision, revision.pk, "body", before[0])
    refuses_to_open(Revision, revision.pk, "body")


@pytest.mark.parametrize(
    ("column", "to"),
    [("seq", 900), ("edit_no", 7), ("sender_id", "boris"), ("chat_id", "elsewhere")],
)
def test_a_message_does_not_open_under_another_place_or_author(filled: Any, column: str, to: Any) -> None:
    elsewhere = direct(filled["anna"], filled["boris"])
    value = {"boris": filled["boris"].pk, "elsewhere": elsewhere}.get(to, to)
    message = Message.objects.get(chat_id=filled["chat"], seq=filled["seq"])
    Message.objects.filter(pk=message.pk).update(**{column: value})
    refuses_to_open(Message, message.pk, "body")


@rolled_back
@pytest.mark.parametrize("text", ["", "\x00", "a\x00b", "\U0010ffff", "שלום 👩‍💻", "x" * 100_000])
def test_any_text_is_stored_and_read_back(text: str) -> None:
    user = person("anna")
    user.ban_reason = text
    user.save()
    assert User.objects.get(pk=user.pk).ban_reason == text
    assert User.objects.filter(ban_reason__isnull=False).count() == 1


@rolled_back
def test_half_a_surrogate_pair_is_refused_and_the_old_value_stays() -> None:
    user = person("anna", "Анна")
    user.display_name = "\ud800"
    with pytest.raises(UnicodeEncodeError), transaction.atomic():
        user.save()
    assert User.objects.get(pk=user.pk).display_name == "Анна"


@rolled_back
def test_text_in_the_column_is_damage_and_breaks_no_query() -> None:
    """SQLite stores text and numbers in any column; PostgreSQL refuses them itself."""
    anna, boris = person("anna"), person("boris", "Борис")
    for planted in ("Анна", 10**12, 1.5) if connection.vendor == "sqlite" else (b"Anna",):
        overwrite(User, anna.pk, "display_name", planted)
        refuses_to_open(User, anna.pk, "display_name")
        assert [user.shown_name for user in User.objects.order_by("username")] == ["anna", "Борис"]
    assert User.objects.get(pk=boris.pk).display_name == "Борис"


# --- what people may send ------------------------------------------------------------------------------------
async def test_pasted_ciphertext_is_a_text_like_any_other() -> None:
    """A field that opens whatever looks sealed would decrypt another chat's message for whoever pastes its bytes."""
    anna, boris, mallory = [await sync_to_async(person)(name) for name in ("anna", "boris", "mallory")]
    own = await sync_to_async(direct)(mallory, boris)
    sealed = await sync_to_async(_sealed_without_nul)(anna, boris)
    pasted = {
        "hex": sealed.hex(),
        "bytea": f"\\x{sealed.hex()}",
        "base64": base64.b64encode(sealed).decode(),
        "urlsafe": base64.urlsafe_b64encode(sealed).decode(),
        "latin-1": sealed.decode("latin-1"),
        "repr": repr(sealed),
        "the package's own": encrypt_str("the secret").decode(),
    }
    async with Client(mallory) as sender, Client(boris) as reader:
        for form, text in pasted.items():
            ack = await sender.command("message.send", chat=own, body=text)
            assert ack["type"] == "ack", form
            assert (await reader.receive("message.state"))["message"]["body"] == text
            message = await Message.objects.aget(chat_id=own, seq=ack["seq"])
            assert await sync_to_async(lambda row: row.body)(message) == text
        page = await reader.ask("history.get", chat=own)
        assert [message["body"] for message in page["messages"]] == list(pasted.values())


def _sealed_without_nul(author: User, reader: User) -> bytes:
    """A stored value that survives being pasted as characters: the wire refuses NUL. A new chat each time, as the id of
    its data key is part of the value."""
    while True:
        chat = group(author, reader)
        message = Message.objects.get(chat_id=chat, seq=say(author, chat, "the secret"))
        sealed = bytes(stored(Message, message.pk, "body"))
        if 0 not in sealed:
            return sealed


async def test_a_damaged_message_is_marked_and_its_neighbours_are_read() -> None:
    anna, boris = await sync_to_async(person)("anna"), await sync_to_async(person)("boris")
    chat = await sync_to_async(direct)(anna, boris)
    seqs = [await sync_to_async(say)(anna, chat, text) for text in ("one", "two", "three")]
    await sync_to_async(_damage)(chat, seqs[1])
    async with Client(boris) as reader:
        messages = (await reader.ask("history.get", chat=chat))["messages"]
    assert [(message.get("body"), message.get("damaged")) for message in messages] == [
        ("one", None),
        (None, True),
        ("three", None),
    ]


def _damage(chat: uuid.UUID, seq: int) -> None:
    overwrite(Message, Message.objects.get(chat_id=chat, seq=seq).pk, "body", b"two")


@pytest.mark.parametrize("how", ["lost", "damaged", "under a missing key"])
async def test_a_lost_data_key_takes_its_own_month_alone(how: str) -> None:
    anna, boris = await sync_to_async(person)("anna"), await sync_to_async(person)("boris")
    with time_machine.travel("2026-01-15T12:00:00Z"):
        chat = await sync_to_async(direct)(anna, boris)
        await sync_to_async(say)(anna, chat, "in January")
    with time_machine.travel("2026-02-15T12:00:00Z"):
        await sync_to_async(say)(anna, chat, "in February")
    await sync_to_async(_lose)(chat, "2026-01", how)
    async with Client(boris) as reader:
        messages = (await reader.ask("history.get", chat=chat))["messages"]
        assert [message.get("body", "damaged") for message in messages] == ["damaged", "in February"]
        ack = await reader.command("message.send", chat=chat, body="and on it goes")
        assert ack["type"] == "ack"


def _lose(chat: uuid.UUID, slice_: str, how: str) -> None:
    row = DataKey.objects.get(scope=chat, slice=slice_)
    if how == "lost":
        row.delete()
    else:
        wrapped = bytes(row.wrapped)
        at = 1 if how == "under a missing key" else -1
        row.wrapped = wrapped[:at] + bytes([wrapped[at] ^ 1]) + (wrapped[at + 1 :] if at > 0 else b"")
        row.save()
    keystore.forget_all()


def test_what_is_damaged_can_be_replaced_and_hides_nothing_else(filled: Any) -> None:
    overwrite(Chat, filled["chat"], "title", b"Title")
    anna = logged_in("anna")
    assert anna.get(f"chats/{filled['chat']}").json()["head"]["title"] == "�"
    assert anna.patch(f"chats/{filled['chat']}", {"title": "Новая"}).json()["head"]["title"] == "Новая"
    session = Session.objects.filter(user=filled["anna"]).order_by("created_at").first()
    assert session is not None
    for name in ("device", "address", "agent"):
        overwrite(Session, session.pk, name, b"text")
    shown = {each["id"]: each for each in anna.get("auth/sessions").json()["sessions"]}
    assert len(shown) == 2
    assert [shown[str(session.pk)][name] for name in ("device", "address_range", "agent")] == ["", "", ""]
    overwrite(User, filled["anna"].pk, "display_name", b"Anna")
    assert anna.get("me").json()["name"] == "anna"
    assert anna.patch("me", {"name": "Анна II"}).json()["name"] == "Анна II"


def test_a_command_with_a_damaged_body_is_refused_in_words(filled: Any) -> None:
    _damage(filled["chat"], filled["seq"])
    with pytest.raises(Conflict, match="damaged") as caught:
        rewrite(filled["anna"], filled["chat"], filled["seq"], "on top of it")
    assert caught.value.code == "damaged"
    remove_message(filled["anna"], filled["chat"], filled["seq"])
    assert Message.objects.get(chat_id=filled["chat"], seq=filled["seq"]).body is None
