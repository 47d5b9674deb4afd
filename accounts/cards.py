"""What one person may see of another: the card, from a model instance or from bare columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from messenger.crypto import Unreadable
from messenger.fields import Opener
from messenger.protocol import Person


class Row(NamedTuple):
    """The columns a card is made of, as `values_list(*Row._fields)` gives them; the name is sealed."""

    id: UUID
    username: str
    display_name: bytes
    is_active: bool
    hue: int | None
    deleted_at: dt.datetime | None

    @classmethod
    def of(cls, user: User) -> Row:
        """Of a user as it was read: the name still sealed."""
        return cls(user.pk, user.username, user.__dict__["display_name"], user.is_active, user.hue, user.deleted_at)


def person_card(user: User) -> Person:
    """A person whose stored name cannot be opened is shown by their username."""
    return Person(
        id=user.pk,
        username=user.username,
        name=user.shown_name,
        active=user.is_active,
        hue=user.hue,
        deleted=user.deleted_at is not None or None,
    )


def person_cards(rows: Iterable[Row]) -> list[Person]:
    """Many cards without a model instance each; their data keys are fetched in one query."""
    return [card(row, name) for row, name in named(rows)]


def card(row: Row, name: str) -> Person:
    deleted = row.deleted_at is not None or None
    return Person(id=row.id, username=row.username, name=name, active=row.is_active, hue=row.hue, deleted=deleted)


def named(rows: Iterable[Row]) -> list[tuple[Row, str]]:
    """Each row with its opened name; the username where that cannot be opened."""
    rows = list(rows)
    open_name = Opener(User, "display_name")
    open_name.preload(row.display_name for row in rows)
    return [(row, _opened(open_name, row) or row.username) for row in rows]


def _opened(open_name: Opener, row: Row) -> str:
    try:
        return open_name(row.display_name, (row.id.bytes,))
    except Unreadable:
        return ""
