"""Encrypted columns through the real ORM: a value opens in its own row alone, and no text gets past the fields."""

from __future__ import annotations

import copy
import io
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Lower
from encrypted_model_fields.fields import encrypt_str

from accounts.models import Session, User
from chat.models import Chat, Message
from messenger.crypto import Unreadable
from messenger.fields import EncryptedCharField, EncryptedTextField, Sealed, unseal
from tests.messenger.columns import ENCRYPTED, fill, overwrite, stored
from tests.support import access_token, direct, person, rewrite

pytestmark = pytest.mark.django_db(transaction=True)

# where no other thread needs to see the rows: rolled back instead of emptied, which is quicker
rolled_back = pytest.mark.django_db


@pytest.fixture(name="filled")
def _filled() -> dict[str, Any]:
    return fill()


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
    overwrite(Message, message.pk, "body", before[:-1] + b"?")
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
    overwrite(Message, row.pk, "body", b"Anna")
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
    overwrite(User, user.pk, "display_name", b"Anna")
    form = form_class(instance=User.objects.get(pk=user.pk))
    assert form.initial["display_name"] == ""
    assert "Anna" not in form.as_p()


@rolled_back
def test_a_form_does_not_open_what_looks_sealed() -> None:
    """The package would: whoever pastes a stolen token into a form would be shown its text."""
    user = person("anna", "Анна")
    form_class = forms.modelform_factory(User, fields=["ban_reason"])
    for pasted in (encrypt_str("the secret").decode(), stored(User, user.pk, "display_name").hex()):
        form_class({"ban_reason": pasted}, instance=User.objects.get(pk=user.pk)).save()
        assert User.objects.get(pk=user.pk).ban_reason == pasted


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
