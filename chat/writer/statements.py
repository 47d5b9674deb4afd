"""The statements every batch needs: through the ORM, and for PostgreSQL written out, prepared once and fed with arrays.

The two say the same. The ORM composes its SQL anew for every batch, and its hundreds of parameters are bound on the
client; that cost more than everything the database did.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection

from chat import models
from messenger.fields import Sealed


class LockedChat(NamedTuple):
    id: UUID
    version: int
    last_seq: int
    kind: str
    member_count: int


class Membership(NamedTuple):
    chat_id: UUID
    user_id: UUID
    role: str
    visible_from_seq: int


class KnownSend(NamedTuple):
    """A message that a client id made already."""

    sender_id: UUID
    client_id: UUID
    request_mac: bytes
    chat_id: UUID
    seq: int
    created_at: dt.datetime


class NewMessage(NamedTuple):
    """A row to insert, its body sealed."""

    id: UUID
    chat_id: UUID
    seq: int
    sender_id: UUID
    client_id: UUID
    request_mac: bytes
    body: bytes
    reply_to_seq: int | None
    created_at: dt.datetime


class Statements:
    """Through the ORM, for any database."""

    def lock_chats(self, chat_ids: Iterable[UUID]) -> list[LockedChat]:
        """The rows that nobody else holds, locked in id order until the transaction ends."""
        rows = (
            models.Chat.objects.select_for_update(no_key=True, skip_locked=True)
            .filter(id__in=list(chat_ids))
            .order_by("id")
        )
        return [LockedChat(*row) for row in rows.values_list(*LockedChat._fields)]

    def memberships(self, chat_ids: Iterable[UUID], user_ids: Iterable[UUID]) -> list[Membership]:
        rows = models.Member.objects.filter(chat_id__in=list(chat_ids), user_id__in=list(user_ids), left_at=None)
        return [Membership(*row) for row in rows.values_list(*Membership._fields)]

    def known_sends(self, commands: Sequence[tuple[UUID, UUID]]) -> list[KnownSend]:
        """Messages of these (sender, client id); may return others of the same senders and ids."""
        rows = models.Message.objects.filter(
            sender_id__in={sender for sender, _ in commands}, client_id__in={client_id for _, client_id in commands}
        )
        return [
            KnownSend(*row)._replace(request_mac=bytes(row[2] or b"")) for row in rows.values_list(*KnownSend._fields)
        ]

    def insert_messages(self, rows: Sequence[NewMessage]) -> None:
        models.Message.objects.bulk_create(
            models.Message(**(row._asdict() | {"version": row.seq, "body": Sealed(row.body)})) for row in rows
        )

    def raise_chats(self, rows: Sequence[tuple[UUID, int, int]]) -> None:
        """Each row: a chat, its new version, its new last seq."""
        for chat_id, version, last_seq in rows:
            models.Chat.objects.filter(pk=chat_id).update(version=version, last_seq=last_seq)

    def raise_marks(self, rows: Sequence[tuple[int, int, int]]) -> None:
        """Each row: a member's row id, its new delivered and read watermarks."""
        for member_id, delivered_seq, read_seq in rows:
            models.Member.objects.filter(pk=member_id).update(delivered_seq=delivered_seq, read_seq=read_seq)


class PostgresStatements(Statements):
    """Prepared on the server at the first use of a connection; arrays keep the text the same for any number of rows."""

    def _cursor(self) -> psycopg.Cursor[tuple[Any, ...]]:
        connection.ensure_connection()
        raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
        raw.prepare_threshold = 0
        return psycopg.Cursor(raw)

    def _execute(self, sql: str, *params: str) -> psycopg.Cursor[tuple[Any, ...]]:
        with connection.wrap_database_errors:
            return self._cursor().execute(sql, params, prepare=True)

    def lock_chats(self, chat_ids: Iterable[UUID]) -> list[LockedChat]:
        rows = self._execute(
            "SELECT id, version, last_seq, kind, member_count FROM chat_chat WHERE id = ANY(%s::uuid[])"
            " ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
            _array(chat_ids),
        )
        return [LockedChat(*row) for row in rows]

    def memberships(self, chat_ids: Iterable[UUID], user_ids: Iterable[UUID]) -> list[Membership]:
        rows = self._execute(
            "SELECT chat_id, user_id, role, visible_from_seq FROM chat_member"
            " WHERE chat_id = ANY(%s::uuid[]) AND user_id = ANY(%s::uuid[]) AND left_at IS NULL",
            _array(chat_ids),
            _array(user_ids),
        )
        return [Membership(*row) for row in rows]

    def known_sends(self, commands: Sequence[tuple[UUID, UUID]]) -> list[KnownSend]:
        rows = self._execute(
            "SELECT m.sender_id, m.client_id, m.request_mac, m.chat_id, m.seq, m.created_at"
            " FROM unnest(%s::uuid[], %s::uuid[]) AS asked(sender_id, client_id)"
            " JOIN chat_message m ON m.sender_id = asked.sender_id AND m.client_id = asked.client_id",
            _array(sender for sender, _ in commands),
            _array(client_id for _, client_id in commands),
        )
        return [KnownSend(*row) for row in rows]

    def insert_messages(self, rows: Sequence[NewMessage]) -> None:
        with (
            connection.wrap_database_errors,
            self._cursor().copy(
                "COPY chat_message (id, chat_id, seq, version, sender_id, client_id, request_mac, body, reply_to_seq,"
                " created_at, scheme, has_reactions, edit_no) FROM STDIN"
            ) as copy,
        ):
            for row in rows:
                copy.write_row((*row[:3], row.seq, *row[3:], 0, False, 0))

    def raise_chats(self, rows: Sequence[tuple[UUID, int, int]]) -> None:
        self._execute(
            "UPDATE chat_chat SET version = new.version, last_seq = new.last_seq"
            " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS new(id, version, last_seq)"
            " WHERE chat_chat.id = new.id",
            *map(_array, zip(*rows, strict=True)),
        )

    def raise_marks(self, rows: Sequence[tuple[int, int, int]]) -> None:
        self._execute(
            "UPDATE chat_member SET delivered_seq = new.delivered_seq, read_seq = new.read_seq"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS new(id, delivered_seq, read_seq)"
            " WHERE chat_member.id = new.id",
            *map(_array, zip(*rows, strict=True)),
        )


def _array(values: Iterable[UUID | int]) -> str:
    """An array as PostgreSQL writes it: several times faster than adapting a list element by element."""
    return "{" + ",".join(map(str, values)) + "}"


def statements() -> Statements:
    """For the database this thread is connected to."""
    return PostgresStatements() if connection.vendor == "postgresql" else Statements()
