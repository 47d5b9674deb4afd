"""docs/security.md names every column of the database, and says of each what it really is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.hashers import identify_hasher
from django.db import connection, models

from accounts.models import User
from messenger.fields import is_encrypted
from tests.server import ROOT
from tests.support import PASSWORD, person

pytestmark = pytest.mark.django_db

Column = tuple[str, str]  # table, column

# What a field's class does not tell: keys of ours that are wrapped, and what is stored as a hash.
WRAPPED = {("messenger_datakey", "wrapped"), ("messenger_keycheck", "wrapped")}
HASHED_TEXT = {("accounts_user", "password"), ("django_session", "session_key")}


def written() -> dict[Column, tuple[str, str]]:
    """Kind and reason of every column, as the document has them."""
    found: dict[Column, tuple[str, str]] = {}
    text = (ROOT / "docs" / "security.md").read_text()
    chapter = text.split("\n## Columns\n")[1].split("\n## ")[0]
    for section in chapter.split("\n### ")[1:]:
        table, rows = section.split("\n", 1)
        for names, kind, why in re.findall(r"^\| (`.*`) \| (\w+) \| (.+) \|$", rows, re.MULTILINE):
            for name in re.findall(r"`(\w+)`", names):
                assert (table, name) not in found, f"{table}.{name} stands there twice"
                found[table, name] = (kind, why.strip())
    return found


def stored() -> set[Column]:
    """Every column there is, Django's own tables included."""
    with connection.cursor() as cursor:
        return {
            (table, column.name)
            for table in connection.introspection.table_names(cursor)
            for column in connection.introspection.get_table_description(cursor, table)
        }


def fields() -> dict[Column, models.Field[Any, Any]]:
    return {
        (model._meta.db_table, str(field.column)): field
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
    }


def kind_of(column: Column, field: models.Field[Any, Any] | None) -> str:
    if field is not None and is_encrypted(field):
        return "encrypted"
    if column in WRAPPED:
        return "encrypted"
    # bytes that end in _hash or _mac are one: accounts.tokens and keystore.system_mac make them
    if column in HASHED_TEXT or (isinstance(field, models.BinaryField) and re.search(r"_(hash|mac)$", column[1])):
        return "hashed"
    return "clear"


def test_every_column_has_its_row_and_every_row_its_column() -> None:
    document, database = set(written()), stored()
    assert sorted(database - document) == [], "columns without a row in docs/security.md"
    assert sorted(document - database) == [], "rows in docs/security.md without a column"
    assert len(database) > 100


def test_it_says_of_every_table_how_long_it_is_kept() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    chapter = text.split("\n### How long it is kept\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| .+ \| (`.*`) \| .+ \|$", chapter, re.MULTILINE)
    kept = [table for row in rows for table in re.findall(r"`(\w+)`", row)]
    assert sorted(kept) == sorted({table for table, _ in stored()})


def test_every_row_says_what_the_column_is() -> None:
    known = fields()
    wrong = {
        f"{table}.{name}": f"is {kind_of((table, name), known.get((table, name)))}, and called {kind}"
        for (table, name), (kind, _) in written().items()
        if kind != kind_of((table, name), known.get((table, name)))
    }
    assert wrong == {}
    assert all(len(why) > 3 for _, why in written().values())


def test_every_model_has_its_table() -> None:
    """A field that no migration made yet would be in no table to be compared with."""
    assert set(fields()) <= stored()


def test_what_is_called_hashed_is_a_hash() -> None:
    person("anna")
    assert identify_hasher(User.objects.get().password).algorithm
    assert PASSWORD not in User.objects.get().password
    for column, field in fields().items():
        if kind_of(column, field) == "hashed" and isinstance(field, models.BinaryField):
            assert field.max_length in (None, 32), column


def test_clear_text_has_room_for_words_of_ours_alone() -> None:
    """What people write at length is encrypted: a clear column of text is a choice, an id, or has few characters."""
    roomy = {
        f"{table}.{name}"
        for (table, name), field in fields().items()
        if kind_of((table, name), field) == "clear"
        and isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length or 10_000) > 65
    }
    assert roomy == {
        # Django's, filled by Django
        "auth_group.name",
        "auth_permission.codename",
        "auth_permission.name",
        "django_admin_log.change_message",
        "django_admin_log.object_id",
        "django_admin_log.object_repr",
        "django_content_type.app_label",
        "django_content_type.model",
        "django_session.session_data",
        # places and times, and the writer alone fills it
        "chat_member.read_log",
    }
