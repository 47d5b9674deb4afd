"""What one person may see of another: the card, from a model instance or from bare columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from messenger.crypto import Unreadable
from messenger.fields import Opener, text_or_empty
from messenger.protocol import Person


class Row(NamedTuple):
    """The columns a card is made of, as `values_list(*Row._fields)` gives them; name and status are sealed."""

    id: UUID
    username: str
    display_name: bytes
    is_active: bool
    hue: int | None
    deleted_at: dt.datetime | None
    status: bytes | None
    picture: str | None

    @classmethod
    def of(cls, user: User) -> Row:
        """Of a user as it was read: the texts still sealed."""
        read = user.__dict__
        return cls(
            user.pk,
            user.username,
            read["display_name"],
            user.is_active,
            user.hue,
            user.deleted_at,
            read["status"],
            user.picture,
        )


def person_card(user: User) -> Person:
    """A person whose stored name cannot be opened is shown by their username."""
    return Person(
        id=user.pk,
        username=user.username,
        name=user.shown_name,
        active=user.is_active,
        hue=user.hue,
        deleted=user.deleted_at is not None or None,
        status=text_or_empty(user, "status") or None,
        picture=user.picture,
    )


def person_cards(rows: Iterable[Row]) -> list[Person]:
    """Many cards without a model instance each; their data keys are fetched in one query."""
    return cards(named(rows))


def cards(people: Iterable[tuple[Row, str]]) -> list[Person]:
    """Of rows with their opened names."""
    # of the same data keys as the names
    open_status = Opener(User, "status")
    return [
        Person(
            id=row.id,
            username=row.username,
            name=name,
            active=row.is_active,
            hue=row.hue,
            deleted=row.deleted_at is not None or None,
            status=_opened(open_status, row.status, row) or None,
            picture=row.picture,
        )
        for row, name in people
    ]


def named(rows: Iterable[Row]) -> list[tuple[Row, str]]:
    """Each row with its opened name; the username where that cannot be opened."""
    rows = list(rows)
    open_name = Opener(User, "display_name")
    open_name.preload(row.display_name for row in rows)
    return [(row, _opened(open_name, row.display_name, row) or row.username) for row in rows]


def _opened(opener: Opener, sealed: bytes | None, row: Row) -> str:
    try:
        return opener(sealed, (row.id.bytes,)) if sealed else ""
    except Unreadable:
        return ""
