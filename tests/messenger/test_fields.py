"""Encrypted columns through the real ORM: a value opens in its own row alone, and no text gets past the fields."""

from __future__ import annotations

import base64
import copy
import io
import json
import os
import pickle
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from asgiref.sync import sync_to_async
from django import forms
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Lower
from encrypted_model_fields.fields import encrypt_str

from accounts import services as accounts
from accounts.models import Session, User
from chat.models import Chat, Message, Reaction, Revision
from messenger import keystore
from messenger.crypto import Unreadable
from messenger.errors import Conflict
from messenger.fields import EncryptedCharField, EncryptedModel, EncryptedTextField, Sealed, is_encrypted, seal, unseal
from messenger.models import DataKey
from tests.support import Client, access_token, direct, group, person, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)

ENCRYPTED: list[tuple[type[EncryptedModel], str]] = [
    (model, field.name)
    for model in apps.get_models()
    if issubclass(model, EncryptedModel)
    for field in model._meta.local_fields
    if is_encrypted(field)
]
# where no other thread needs to see the rows: rolled back instead of emptied, which is quicker
rolled_back = pytest.mark.django_db


@pytest.fixture
def filled() -> dict[str, Any]:
    """Two rows at least with a value in every encrypted column there is."""
    anna, boris = person("anna", "Анна Ключевая"), person("boris", "Борис")
    admin = person("root", role=User.Role.ADMINISTRATOR)
    clara, dora = person("clara"), person("dora")
    for user in (clara, dora):
        accounts.user_update(admin, user=user, name=user.username, email=f"{user.username}@example.org")
        accounts.user_ban(admin, user=user, reason=f"reason of {user.username}")
    for user in (anna, boris):
        access_token(user)
    for session in Session.objects.all():
        session.address, session.agent = "203.0.113.7", "Browser/1"
        session.save()
    chat = group(anna, boris, title="Первая")
    group(boris, anna, title="Вторая")
    seq = 0
    for text in ("one", "two"):
        seq = say(anna, chat, text)
        rewrite(anna, chat, seq, f"{text} edited")
        react(anna, chat, seq, "👍")
        react(boris, chat, seq, "🎉")
    return {"anna": anna, "boris": boris, "chat": chat, "seq": seq}


def stored(model: type[models.Model], pk: Any, name: str) -> Any:
    return model._default_manager.values_list(name, flat=True).get(pk=pk)


def write(model: type[models.Model], pk: Any, name: str, value: Any) -> None:
    """As somebody with a database shell would."""
    field = model._meta.get_field(name)
    key = pk if connection.features.has_native_uuid_field else pk.hex
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{field.column}" = %s WHERE id = %s', [value, key])


def rows_with(model: type[EncryptedModel], name: str) -> list[Any]:
    """Two rows with different values in the column."""
    found = [row for row in model._default_manager.order_by("pk") if getattr(row, name)]
    assert len(found) >= 2, f"the scenario leaves {model._meta.db_table}.{name} empty: fill it"
    return found[:2]


def refuses_to_open(model: type[models.Model], pk: Any, name: str) -> None:
    row = model._default_manager.get(pk=pk)
    for _ in range(2):  # a failure must not leave something to be read at the second try
        with pytest.raises(Unreadable):
            getattr(row, name)


# --- what is stored ------------------------------------------------------------------------------------------
def test_a_value_does_not_open_in_another_row(filled: Any) -> None:
    for model, name in ENCRYPTED:
        one, other = rows_with(model, name)
        mine, theirs = stored(model, one.pk, name), stored(model, other.pk, name)
        write(model, one.pk, name, theirs)
        write(model, other.pk, name, mine)
        for row in (one, other):
            refuses_to_open(model, row.pk, name)
        write(model, one.pk, name, mine)
        assert getattr(model._default_manager.get(pk=one.pk), name) == getattr(one, name)


def test_damage_in_the_table_is_never_text(filled: Any) -> None:
    for model, name in ENCRYPTED:
        row, _ = rows_with(model, name)
        sealed, text = bytes(stored(model, row.pk, name)), getattr(row, name)
        for position in (0, 5, 20, len(sealed) - 17, len(sealed) - 1):
            flipped = bytearray(sealed)
            flipped[position] ^= 1
            write(model, row.pk, name, bytes(flipped))
            refuses_to_open(model, row.pk, name)
        for wrong in (b"", text.encode(), sealed[:-1], sealed + b"\0", sealed[:20], os.urandom(80)):
            write(model, row.pk, name, wrong)
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
            write(model, row.pk, name, value)
            refuses_to_open(model, row.pk, name)
        write(model, row.pk, name, values[model, name][0])


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
    write(Message, message.pk, "body", before[0])
    write(Reaction, reaction.pk, "emojis", before[1])
    refuses_to_open(Message, message.pk, "body")
    refuses_to_open(Reaction, reaction.pk, "emojis")
    # nor as what the revision of that very text is now
    revision = Revision.objects.get(message=message, edit_no=1)
    write(Revision, revision.pk, "body", before[0])
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
        write(User, anna.pk, "display_name", planted)
        refuses_to_open(User, anna.pk, "display_name")
        assert [user.shown_name for user in User.objects.order_by("username")] == ["anna", "Борис"]
    assert User.objects.get(pk=boris.pk).display_name == "Борис"


# --- what the ORM is asked -----------------------------------------------------------------------------------
people: Any = User.objects  # the type checker knows that some of these make no sense


@rolled_back
@pytest.mark.parametrize(
    "query",
    [
        lambda: people.filter(display_name="Анна"),
        lambda: people.exclude(display_name="Анна"),
        lambda: people.get(display_name="Анна"),
        lambda: people.get_or_create(display_name="Анна"),
        lambda: people.filter(display_name__in=["Анна"]),
        lambda: people.filter(display_name__contains="А"),
        lambda: people.filter(display_name__istartswith="а"),
        lambda: people.filter(display_name__regex="."),
        lambda: people.filter(display_name__gt=""),
        lambda: people.filter(display_name__lower="анна"),
        lambda: people.filter(sessions__agent="x"),
        lambda: Message.objects.filter(chat__title="x"),
        lambda: people.annotate(alias=F("display_name")).filter(alias="Анна"),
        lambda: people.update(display_name="Анна"),
        lambda: people.update(display_name=Value("Анна")),
        lambda: people.update(display_name=F("username")),
        lambda: people.update(display_name=F("email")),
        lambda: people.update(display_name=Concat(F("username"), Value("!"))),
        lambda: people.update(display_name=b"Anna"),
        lambda: people.bulk_update([people.get()], ["display_name"]),
        lambda: people.update_or_create(username="anna", defaults={"display_name": F("username")}),
    ],
)
def test_the_database_is_neither_asked_for_text_nor_given_any(query: Callable[[], Any]) -> None:
    user = person("anna", "Анна")
    before = stored(User, user.pk, "display_name")
    with pytest.raises(FieldError, match="encrypted"), transaction.atomic():
        query()
    assert stored(User, user.pk, "display_name") == before


@rolled_back
@pytest.mark.parametrize(
    "query",
    [
        lambda: [value for (value,) in people.values_list("display_name")],
        lambda: [row["display_name"] for row in people.values("display_name")],
        lambda: list(people.order_by("display_name").values_list("display_name", flat=True).distinct()),
        lambda: [row.alias for row in people.annotate(alias=F("display_name"))],
        lambda: list(Session.objects.values_list("user__display_name", flat=True)),
    ],
)
def test_rows_without_a_model_hold_ciphertext(query: Callable[[], list[Any]]) -> None:
    access_token(person("anna", "Анна"))
    (value,) = query()
    assert type(value) is Sealed
    assert bytes(value).count("Анна".encode()) == 0
    assert unseal(User, "display_name", value, (User.objects.get().pk.bytes,)) == "Анна"


@rolled_back
@pytest.mark.parametrize("wrong", [F("username"), Value("Анна"), b"Anna", Lower("username")])
def test_a_row_is_not_saved_with_what_is_no_text(wrong: Any) -> None:
    user = person("anna", "Анна")
    user.display_name = wrong
    with pytest.raises(FieldError), transaction.atomic():
        user.save()
    assert User.objects.get(pk=user.pk).display_name == "Анна"


def test_what_nobody_read_is_saved_as_it_was(filled: Any) -> None:
    message = Message.objects.get(chat_id=filled["chat"], seq=filled["seq"])
    before = stored(Message, message.pk, "body")
    message.save()
    assert stored(Message, message.pk, "body") == before
    write(Message, message.pk, "body", before[:-1] + b"?")
    message = Message.objects.get(pk=message.pk)
    message.save()  # damaged, but not by us: no business of a change elsewhere in the row
    assert stored(Message, message.pk, "body") == before[:-1] + b"?"


def test_what_was_read_is_sealed_anew(filled: Any) -> None:
    message = Message.objects.get(chat_id=filled["chat"], seq=filled["seq"])
    before, text = stored(Message, message.pk, "body"), message.body
    message.save()
    assert stored(Message, message.pk, "body") != before
    assert Message.objects.get(pk=message.pk).body == text
    message.save(update_fields=["version"])
    Message.objects.bulk_create([message], update_conflicts=True, update_fields=["body"], unique_fields=["id"])
    assert Message.objects.get(pk=message.pk).body == text


@rolled_back
def test_nothing_stays_nothing() -> None:
    chat = Chat.objects.get(pk=direct(person("anna"), person("boris")))
    assert chat.title is None
    assert Chat.objects.filter(title__isnull=True).count() == 1
    chat.title = "set"
    chat.save()
    Chat.objects.update(title=None)
    assert Chat.objects.get().title is None


def test_left_out_columns_are_fetched_when_they_are_read(filled: Any, django_assert_max_num_queries: Any) -> None:
    place = {"chat_id": filled["chat"], "seq": filled["seq"]}
    for row in (Message.objects.only("id").get(**place), Message.objects.defer("body").get(**place)):
        with django_assert_max_num_queries(8):
            assert row.body == "two edited"
    row = Message.objects.get(**place)
    rewrite(filled["anna"], filled["chat"], filled["seq"], "three")
    row.refresh_from_db()
    assert (row.body, row.edit_no) == ("three", 2)
    row.refresh_from_db(fields=["body"])
    assert row.body == "three"
    write(Message, row.pk, "body", b"Anna")
    with pytest.raises(Unreadable):
        row.refresh_from_db()
    assert [message.chat.title for message in Message.objects.select_related("chat").filter(**place)] == ["Первая"]


@rolled_back
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda row: pickle.loads(pickle.dumps(row))])
def test_copies_are_rows_like_any_other(again: Callable[[Any], Any]) -> None:
    user = person("anna", "Анна")
    unread = again(User.objects.get(pk=user.pk))
    assert type(unread.__dict__["display_name"]) is Sealed
    assert unread.display_name == "Анна"
    read = again(unread)
    assert read.display_name == "Анна"
    read.display_name = "Анна II"
    assert unread.display_name == "Анна"
    read.save()
    assert User.objects.get(pk=user.pk).display_name == "Анна II"


# --- what leaves by other doors ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["json", "jsonl", "xml"])
def test_a_dump_holds_no_text_and_is_not_taken_back(filled: Any, kind: str, tmp_path: Any) -> None:
    User.objects.get(username="anna").display_name  # noqa: B018 - opened, and yet not to be dumped
    out = io.StringIO()
    call_command("dumpdata", "accounts", "chat", format=kind, stdout=out)
    dump = out.getvalue()
    assert "anna" in dump  # the username is clear: so the search does find
    for text in ("Ключевая", "Первая", "two edited", "Browser/1", "203.0.113.7", "reason of", "example.org", "👍"):
        assert text not in dump
        assert json.dumps(text)[1:-1] not in dump
    # XML reads the attribute before it asks for the dumped form, which is sealed anew then
    assert kind == "xml" or stored(User, filled["anna"].pk, "display_name").hex() in dump
    file = tmp_path / f"dump.{kind}"
    file.write_text(dump)
    with pytest.raises((FieldError, DeserializationError)):
        call_command("loaddata", str(file), stdout=io.StringIO())
    assert User.objects.get(username="anna").display_name == "Анна Ключевая"


def test_what_is_printed_of_a_row_is_its_id(filled: Any) -> None:
    for model in {model for model, _ in ENCRYPTED}:
        for row in model._default_manager.all():
            assert str(row) == str(row.pk)
            assert repr(row) == f"<{model.__name__}: {row.pk}>"


@rolled_back
def test_a_form_shows_the_text_and_stores_it_sealed() -> None:
    form_class = forms.modelform_factory(User, fields=["display_name", "email"])
    user = person("anna", "Анна")
    form = form_class(instance=User.objects.get(pk=user.pk))
    assert form.initial == {"display_name": "Анна", "email": ""}
    assert 'value="Анна"' in form.as_p()
    form = form_class({"display_name": "Анна II", "email": ""}, instance=User.objects.get(pk=user.pk))
    assert form.changed_data == ["display_name"]
    form.save()
    assert User.objects.get(pk=user.pk).display_name == "Анна II"
    assert not form_class({"display_name": "x" * 81}, instance=user).is_valid()
    assert not form_class({"display_name": ""}, instance=user).is_valid()
    write(User, user.pk, "display_name", b"Anna")
    form = form_class(instance=User.objects.get(pk=user.pk))
    assert form.initial["display_name"] == ""
    assert "Anna" not in form.as_p()


@rolled_back
def test_the_limit_in_characters_is_checked_on_the_text() -> None:
    user = person("anna", "я" * 80)
    user.clean_fields(exclude=["banned_at", "banned_by", "last_seen_at"])
    user.display_name = "я" * 81
    with pytest.raises(ValidationError, match="80"):
        user.clean_fields(exclude=["banned_at", "banned_by", "last_seen_at"])


@rolled_back
def test_encrypted_fields_belong_to_rows_that_have_an_identity() -> None:
    with pytest.raises(TypeError, match="belong to an EncryptedModel"):

        class Loose(models.Model):
            text = EncryptedTextField()

            class Meta:
                app_label = "nowhere"

            def __str__(self) -> str:
                return ""

    name, path, _, kwargs = EncryptedCharField(max_length=5, null=True).deconstruct()
    assert (path.rsplit(".", 1)[1], kwargs) == ("EncryptedCharField", {"null": True})
    assert name is None


# --- what people may send ------------------------------------------------------------------------------------
async def test_pasted_ciphertext_is_a_text_like_any_other() -> None:
    """A field that opens whatever looks sealed would decrypt another chat's message for whoever pastes its bytes."""
    anna, boris, mallory = [await sync_to_async(person)(name) for name in ("anna", "boris", "mallory")]
    secret = await sync_to_async(direct)(anna, boris)
    own = await sync_to_async(direct)(mallory, boris)
    sealed = await sync_to_async(_sealed_without_nul)(anna, secret)
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


def _sealed_without_nul(author: User, chat: uuid.UUID) -> bytes:
    """A stored value that survives being pasted as characters: the wire refuses NUL."""
    while True:
        sealed = bytes(
            stored(Message, Message.objects.get(chat_id=chat, seq=say(author, chat, "the secret")).pk, "body")
        )
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
    write(Message, Message.objects.get(chat_id=chat, seq=seq).pk, "body", b"two")


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


def test_a_command_with_a_damaged_body_is_refused_in_words(filled: Any) -> None:
    _damage(filled["chat"], filled["seq"])
    with pytest.raises(Conflict, match="damaged") as caught:
        rewrite(filled["anna"], filled["chat"], filled["seq"], "on top of it")
    assert caught.value.code == "damaged"
    remove_message(filled["anna"], filled["chat"], filled["seq"])
    assert Message.objects.get(chat_id=filled["chat"], seq=filled["seq"]).body is None
