"""The statements every batch needs: through the ORM, and for PostgreSQL written out, prepared once and fed with arrays.

The two say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat, Right

from chat import models
from chat.models import READ_LOG_CHARS
from messenger.fields import Sealed
from messenger.postgres import Prepared, columns, numbers, texts, uuids

Pair = tuple[UUID, UUID]


class LockedChat(NamedTuple):
    id: UUID
    version: int
    last_seq: int
    kind: str
    member_count: int
    slow_s: int


class Membership(NamedTuple):
    chat_id: UUID
    user_id: UUID
    role: str
    visible_from_seq: int
    blocked: bool


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
    extra: bytes | None


class Watermarks(NamedTuple):
    """A member's locked row, and what its chat says of how far marks may rise and who is told."""

    id: int
    chat_id: UUID
    user_id: UUID
    delivered_seq: int
    read_seq: int
    shown_read_seq: int
    last_seq: int
    member_count: int
    # whether others may know what is read from now on
    tells: bool


class Asked(NamedTuple):
    """Whose command it is, in which chat, under which id."""

    chat_id: UUID
    actor_id: UUID
    client_id: UUID


class Read(NamedTuple):
    """What a batch stands on: chats that nobody else holds, locked until the transaction ends; memberships read after
    the locks; messages that these client ids made before."""

    chats: list[LockedChat]
    members: list[Membership]
    known: list[KnownSend]


class Stretch(NamedTuple):
    """Places of a chat: after one, up to another."""

    chat_id: UUID
    after_seq: int
    upto_seq: int


class Statements:
    """Through the ORM, for any database."""

    def read(self, chat_ids: Sequence[UUID], asked: Sequence[Asked]) -> Read:
        """`chat_ids` in their order: so they are locked. May return more than was asked for, of the same chats, people
        and ids."""
        chats = (
            models.Chat.objects.select_for_update(no_key=True, skip_locked=True).filter(id__in=chat_ids).order_by("id")
        )
        locked = [LockedChat(*row) for row in chats.values_list(*LockedChat._fields)]
        actors = {each.actor_id for each in asked}
        members = models.Member.objects.filter(chat_id__in=chat_ids, user_id__in=actors, left_at=None)
        found = [Membership(*row) for row in members.values_list(*Membership._fields)]
        messages = models.Message.objects.filter(sender_id__in=actors, client_id__in={each.client_id for each in asked})
        known = [KnownSend(*row) for row in messages.values_list(*KnownSend._fields)]
        return Read(locked, found, known)

    def store(self, new: Sequence[NewMessage], now: dt.datetime, raised: Sequence[tuple[UUID, int, int]]) -> None:
        """`raised`: chats, each with its new version and last seq."""
        models.Message.objects.bulk_create(
            models.Message(
                **row._asdict()
                | {
                    "version": row.seq,
                    "body": Sealed(row.body),
                    "extra": None if row.extra is None else Sealed(row.extra),
                    "created_at": now,
                }
            )
            for row in new
        )
        for chat_id, version, last_seq in raised:
            models.Chat.objects.filter(pk=chat_id).update(version=version, last_seq=last_seq)

    def last_sent_at(self, chat_id: UUID, sender_id: UUID, since: dt.datetime) -> dt.datetime | None:
        """When somebody last wrote in a chat, if that was not before `since`."""
        recent = models.Message.objects.filter(chat_id=chat_id, created_at__gte=since).order_by("-seq")
        return recent.filter(sender_id=sender_id, client_id__isnull=False).values_list("created_at", flat=True).first()

    def lock_watermarks(self, members: Sequence[Pair]) -> list[Watermarks]:
        """`members`: chat and user. The rows of those who are in the chat that nobody else holds, locked in the order
        of their ids."""
        rows = (
            models.Member.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .filter(chat_id__in={chat for chat, _ in members}, user_id__in={user for _, user in members}, left_at=None)
            .order_by("id")
        )
        silent = models.Member.objects.filter(
            Q(blocked=True) | Q(user__read_receipts=False), chat_id=OuterRef("chat_id")
        )
        is_direct = Q(chat__kind=models.Chat.Kind.DIRECT)
        rows = rows.annotate(tells=Q(user__read_receipts=True) & ~(is_direct & Exists(silent)))
        wanted = set(members)
        columns = (*Watermarks._fields[:6], "chat__last_seq", "chat__member_count", "tells")
        found = [Watermarks(*row) for row in rows.values_list(*columns)]
        return [row for row in found if (row.chat_id, row.user_id) in wanted]

    def raise_watermarks(self, rows: Sequence[tuple[int, int, int, int, bytes]]) -> None:
        """Each row: a member's row id, its new delivered, read and shown watermarks, and what its log of them gets, if
        anything."""
        for member_id, delivered_seq, read_seq, shown_read_seq, entry in rows:
            log = Right(Concat("read_log", Value(entry.decode())), READ_LOG_CHARS) if entry else F("read_log")
            models.Member.objects.filter(pk=member_id).update(
                delivered_seq=delivered_seq, read_seq=read_seq, shown_read_seq=shown_read_seq, read_log=log
            )

    def authors(self, stretches: Sequence[Stretch]) -> list[set[UUID]]:
        """Who wrote the messages of each stretch."""
        return [
            set(
                models.Message.objects.filter(chat_id=chat_id, seq__gt=after_seq, seq__lte=upto_seq)
                .order_by()
                .values_list("sender_id", flat=True)
                .distinct()
            )
            for chat_id, after_seq, upto_seq in stretches
        ]


class PostgresStatements(Statements):
    """Rows come back with the number of what was asked, which spares both sides its id."""

    _LOCK = (
        "SELECT asked.number, c.version, c.last_seq, c.kind, c.member_count, c.slow_s"
        " FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked(id, number) JOIN chat_chat c ON c.id = asked.id"
        " ORDER BY c.id FOR NO KEY UPDATE OF c SKIP LOCKED"
    )
    _READ = (
        "SELECT asked.number, m.role, m.visible_from_seq, m.blocked, known.request_mac, known.chat_id,"
        " known.seq, known.created_at"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) WITH ORDINALITY"
        " AS asked(chat_id, actor_id, client_id, number)"
        " LEFT JOIN chat_member m"
        " ON m.chat_id = asked.chat_id AND m.user_id = asked.actor_id AND m.left_at IS NULL"
        " LEFT JOIN chat_message known"
        " ON known.sender_id = asked.actor_id AND known.client_id = asked.client_id"
    )
    _INSERT = (
        "INSERT INTO chat_message (id, chat_id, seq, version, sender_id, client_id, request_mac, body, reply_to_seq,"
        " extra, created_at, scheme, has_reactions, edit_no)"
        " SELECT id, chat_id, seq, seq, sender_id, client_id, request_mac, body, reply_to_seq, extra, %s, 0, false, 0"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[], %s::uuid[], %s::bytea[], %s::bytea[],"
        " %s::bigint[], %s::bytea[])"
        " AS new(id, chat_id, seq, sender_id, client_id, request_mac, body, reply_to_seq, extra)"
    )
    _RAISE = (
        " UPDATE chat_chat SET version = new.version, last_seq = new.last_seq"
        " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS new(id, version, last_seq)"
        " WHERE chat_chat.id = new.id"
    )
    _INSERT_AND_RAISE = f"WITH inserted AS ({_INSERT}){_RAISE}"
    _LOCK_WATERMARKS = (
        "SELECT asked.number, m.id, m.delivered_seq, m.read_seq, m.shown_read_seq, c.last_seq, c.member_count,"
        " u.read_receipts AND (c.kind <> 'direct' OR NOT EXISTS (SELECT FROM chat_member one"
        " JOIN accounts_user who ON who.id = one.user_id"
        " WHERE one.chat_id = c.id AND (one.blocked OR NOT who.read_receipts)))"
        " FROM unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS asked(chat_id, user_id, number)"
        " JOIN chat_member m ON m.chat_id = asked.chat_id AND m.user_id = asked.user_id"
        " JOIN chat_chat c ON c.id = m.chat_id JOIN accounts_user u ON u.id = m.user_id"
        " WHERE m.left_at IS NULL ORDER BY m.id FOR NO KEY UPDATE OF m SKIP LOCKED"
    )
    _RAISE_WATERMARKS = (
        "UPDATE chat_member SET delivered_seq = new.delivered_seq, read_seq = new.read_seq,"
        " shown_read_seq = new.shown_read_seq,"
        " read_log = right(read_log || convert_from(new.entry, 'UTF8'), %s)"
        " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[])"
        " AS new(id, delivered_seq, read_seq, shown_read_seq, entry)"
        " WHERE chat_member.id = new.id"
    )
    _AUTHORS = (
        "SELECT DISTINCT asked.number, m.sender_id"
        " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) WITH ORDINALITY AS asked(chat_id, low, high, number)"
        " JOIN chat_message m ON m.chat_id = asked.chat_id AND m.seq > asked.low AND m.seq <= asked.high"
    )

    def __init__(self) -> None:
        self._database = Prepared()

    def read(self, chat_ids: Sequence[UUID], asked: Sequence[Asked]) -> Read:
        database = self._database
        with database.together():
            locking = database.send(self._LOCK, uuids(chat_ids))
            reading = database.send(self._READ, *columns(asked, uuids, uuids, uuids))
            found = Read([LockedChat(chat_ids[row[0] - 1], *row[1:]) for row in locking.fetchall()], [], [])
            for number, role, visible_from_seq, blocked, *known in reading.fetchall():
                chat_id, actor_id, client_id = asked[number - 1]
                if role is not None:
                    found.members.append(Membership(chat_id, actor_id, role, visible_from_seq, blocked))
                if known[0] is not None:
                    found.known.append(KnownSend(actor_id, client_id, *known))
        return found

    def store(self, new: Sequence[NewMessage], now: dt.datetime, raised: Sequence[tuple[UUID, int, int]]) -> None:
        kinds = (uuids, uuids, numbers, uuids, uuids, texts, texts, numbers, texts)
        risen = columns(raised, uuids, numbers, numbers)
        if new:
            self._database.run(self._INSERT_AND_RAISE, now, *columns(new, *kinds), *risen)
        else:
            self._database.run(self._RAISE, *risen)

    def lock_watermarks(self, members: Sequence[Pair]) -> list[Watermarks]:
        rows = self._database.fetch(self._LOCK_WATERMARKS, *columns(members, uuids, uuids))
        return [Watermarks(row[1], *members[row[0] - 1], *row[2:]) for row in rows]

    def raise_watermarks(self, rows: Sequence[tuple[int, int, int, int, bytes]]) -> None:
        arrays = columns(rows, numbers, numbers, numbers, numbers, texts)
        self._database.run(self._RAISE_WATERMARKS, READ_LOG_CHARS, *arrays)

    def authors(self, stretches: Sequence[Stretch]) -> list[set[UUID]]:
        found: list[set[UUID]] = [set() for _ in stretches]
        for number, sender in self._database.fetch(self._AUTHORS, *columns(stretches, uuids, numbers, numbers)):
            found[number - 1].add(sender)
        return found


def statements() -> Statements:
    """For the database this thread is connected to."""
    return PostgresStatements() if connection.vendor == "postgresql" else Statements()
