"""What every connection, resync and page reads, for many who ask at once: through the ORM, and for PostgreSQL written
out, prepared once and fed with arrays.

The two say the same. Every read names its actor, and gives nothing of a chat that the actor is not in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Q, QuerySet

from chat import models
from chat.selectors.rows import Changed, HeadRow, MemberRow, MessageRow, OwnRow, Stretch, StretchRows
from messenger.postgres import Prepared, columns, numbers, uuids
from messenger.protocol import MARKS_NAMED_MEMBERS_MAX, MENTIONS_SHOWN_MAX, PINNED_MAX, UNREAD_COUNT_CAP

Member = tuple[UUID, UUID]  # user, chat
ChangedRows = tuple[list[MessageRow], list[MemberRow]]

_HEAD_COLUMNS = (
    "user_id", "chat_id", "chat__kind", "chat__version", "chat__last_seq", "chat__title", "chat__description",
    "chat__slow_s", "chat__direct_key",
    "chat__member_count", "chat__history_hidden", "chat__created_at", "role", "visible_from_seq", "read_seq",
    "delivered_seq", "hidden",
)  # fmt: skip


def message_rows(messages: QuerySet[models.Message]) -> list[MessageRow]:
    return [MessageRow(*row) for row in messages.values_list(*MessageRow._fields)]


def _member_rows(members: QuerySet[models.Member]) -> list[MemberRow]:
    return [MemberRow(*row) for row in members.values_list(*MemberRow._fields)]


class Reads:
    """Through the ORM, for any database: one asked after the other, as for a database in this process that costs
    little."""

    def heads_of_people(self, user_ids: Sequence[UUID]) -> list[HeadRow]:
        """Every chat each of them is in."""
        return [row for user_id in user_ids for row in self._heads(user_id, Q())]

    def heads_of_members(self, members: Sequence[Member]) -> list[HeadRow]:
        """Those of these chats that their people are in."""
        chats: dict[UUID, list[UUID]] = {}
        for user_id, chat_id in members:
            chats.setdefault(user_id, []).append(chat_id)
        return [row for user_id, mine in chats.items() for row in self._heads(user_id, Q(chat_id__in=mine))]

    def _heads(self, user_id: UUID, which: Q) -> Iterator[HeadRow]:
        rows = list(
            models.Member.objects.filter(which, user_id=user_id, left_at=None)
            .order_by("id")
            .values_list(*_HEAD_COLUMNS)
        )
        chat_ids = [row[1] for row in rows]
        last = {
            row.chat_id: row
            for row in message_rows(models.Message.objects.filter(chat_id__in=chat_ids, seq=F("chat__last_seq")))
        }
        unread = self.unread([(user_id, chat_id) for chat_id in chat_ids])
        places = self._places(user_id, chat_ids)
        reached = {
            row["chat_id"]: (row["delivered"], row["read"])
            for row in models.Member.objects.filter(
                chat_id__in=chat_ids, left_at=None, chat__member_count__lte=MARKS_NAMED_MEMBERS_MAX
            )
            .exclude(user_id=user_id)
            .values("chat_id")
            .annotate(delivered=Max("delivered_seq"), read=Max("shown_read_seq"))
        }
        owns = models.Own.objects.filter(user_id=user_id, chat_id__in=chat_ids)
        own = {row[0]: OwnRow._make(row[1:]) for row in owns.values_list("chat_id", *OwnRow._fields)}
        for row, count in zip(rows, unread, strict=True):
            chat_id, last_seq, visible_from_seq = row[1], row[4], row[13]
            shown = last.get(chat_id) if last_seq > visible_from_seq else None
            where = places.get(chat_id, (None, None))
            yield HeadRow._make((*row, count, *where, *reached.get(chat_id, (None, None)), own.get(chat_id), shown))

    def _places(self, user_id: UUID, chat_ids: Sequence[UUID]) -> dict[UUID, tuple[str | None, str | None]]:
        """Unread mentions and pins of each chat."""
        if not chat_ids:
            return {}
        asked = ",".join(["%s"] * len(chat_ids))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT mine.chat_id, {_MENTIONS.format(joined='group_concat(seq)')},"
                f" {_PINNED.format(joined='group_concat(seq)')}"
                " FROM chat_member mine JOIN chat_chat c ON c.id = mine.chat_id"
                f" WHERE mine.user_id = %s AND mine.left_at IS NULL AND mine.chat_id IN ({asked})",
                [user_id.hex, *(chat_id.hex for chat_id in chat_ids)],
            )
            return {UUID(chat_id): (mentions, pinned) for chat_id, mentions, pinned in cursor.fetchall()}

    def unread(self, members: Sequence[Member]) -> list[int]:
        """Unread messages of others for each, counted no further than the cap; 0 for somebody who is not in the
        chat."""
        chats: dict[UUID, list[UUID]] = {}
        for user_id, chat_id in members:
            chats.setdefault(user_id, []).append(chat_id)
        counts: dict[tuple[str, str], int] = {}
        with connection.cursor() as cursor:
            for user_id, mine in chats.items():
                places = ",".join(["%s"] * len(mine))
                # this database stores an id as its 32 digits
                cursor.execute(
                    f"{_UNREAD} FROM chat_member mine"
                    f" WHERE mine.user_id = %s AND mine.left_at IS NULL AND mine.chat_id IN ({places})",
                    [user_id.hex, *(chat_id.hex for chat_id in mine)],
                )
                counts |= {(user_id.hex, chat): count for chat, count in cursor.fetchall()}
        return [counts.get((user_id.hex, chat_id.hex), 0) for user_id, chat_id in members]

    def stretches(self, asked: Sequence[Stretch]) -> list[StretchRows | None]:
        """For each the messages the actor may see there; None where the actor is not in the chat."""
        return [self._stretch(*stretch) for stretch in asked]

    def _stretch(
        self, actor_id: UUID, chat_id: UUID, after_seq: int, before_seq: int, limit: int, newest_first: bool
    ) -> StretchRows | None:
        member = (
            models.Member.objects.filter(user_id=actor_id, chat_id=chat_id, left_at=None)
            .values_list("visible_from_seq", "hidden", "chat__last_seq")
            .first()
        )
        if member is None:
            return None
        rows = models.Message.objects.filter(
            chat_id=chat_id, seq__gt=max(after_seq, member[0]), seq__lt=before_seq
        ).order_by("-seq" if newest_first else "seq")
        return StretchRows(message_rows(rows[:limit]), *member)

    def changed(self, asked: Sequence[Changed]) -> list[ChangedRows]:
        """Messages and memberships of each, in the order of their versions."""
        return [
            (
                message_rows(
                    models.Message.objects.filter(
                        chat_id=each.chat_id, version__gt=each.version, seq__gt=each.visible_from_seq
                    ).order_by("version")[: each.limit]
                ),
                _member_rows(
                    models.Member.objects.filter(chat_id=each.chat_id, version__gt=each.version).order_by("version")
                ),
            )
            for each in asked
        ]

    def present(self, chat_ids: Sequence[UUID], limit: int) -> list[list[MemberRow]]:
        """Who is in each chat now, at most so many."""
        return [
            _member_rows(models.Member.objects.filter(chat_id=chat_id, left_at=None).order_by("id")[:limit])
            for chat_id in chat_ids
        ]


# How many messages of others the membership `mine` has not read, counted no further than the cap.
_UNREAD_COUNT = (
    "(SELECT COUNT(*) FROM (SELECT 1 FROM chat_message m"
    " WHERE m.chat_id = mine.chat_id AND m.seq > mine.read_seq AND m.seq > mine.visible_from_seq"
    f" AND m.sender_id <> mine.user_id AND m.deleted_at IS NULL AND m.system IS NULL LIMIT {UNREAD_COUNT_CAP}) counted)"
)
_UNREAD = f"SELECT mine.chat_id, {_UNREAD_COUNT}"
# The same, and the two below, beside the chat `c`: most are read to the end and have no pins, and need no search.
_UNREAD_COUNT_IN = f"CASE WHEN c.last_seq > mine.read_seq THEN {_UNREAD_COUNT} ELSE 0 END"
# The first places where the membership `mine` is mentioned and has not read it, and the last pins it may see.
_MENTIONS = (
    "CASE WHEN c.last_seq > mine.read_seq THEN"
    " (SELECT {joined} FROM (SELECT named.seq FROM chat_mention named WHERE named.user_id = mine.user_id"
    " AND named.chat_id = mine.chat_id AND named.seq > mine.read_seq AND named.seq > mine.visible_from_seq"
    f" ORDER BY named.seq LIMIT {MENTIONS_SHOWN_MAX}) places) END"
)
_PINNED = (
    "CASE WHEN c.pins > 0 THEN"
    " (SELECT {joined} FROM (SELECT m.seq FROM chat_message m WHERE m.chat_id = mine.chat_id"
    " AND m.pinned_at IS NOT NULL AND m.seq > mine.visible_from_seq"
    f" ORDER BY m.pinned_at DESC LIMIT {PINNED_MAX}) places) END"
)


_by_seq, _by_version = attrgetter("seq"), attrgetter("version")


def _of(table: str, fields: Iterable[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in fields)


_JOINED = "string_agg(seq::text, ',')"
_MENTIONS_TEXT, _PINNED_TEXT = _MENTIONS.format(joined=_JOINED), _PINNED.format(joined=_JOINED)


class PostgresReads(Reads):
    """One statement for all who ask; rows come back with the number of the question, which spares both sides its
    ids."""

    _MESSAGE = _of("m", MessageRow._fields)
    _HEADS = (
        "SELECT mine.user_id, c.id, c.kind, c.version, c.last_seq, c.title, c.description, c.slow_s, c.direct_key,"
        " c.member_count, c.history_hidden, c.created_at, mine.role, mine.visible_from_seq, mine.read_seq,"
        f" mine.delivered_seq, mine.hidden, {_UNREAD_COUNT_IN}, {_MENTIONS_TEXT}, {_PINNED_TEXT},"
        f" reached.delivered, reached.read, {_of('own', OwnRow._fields)}, {_MESSAGE}"
        " FROM {asked} JOIN chat_chat c ON c.id = mine.chat_id"
        " LEFT JOIN chat_own own ON own.user_id = mine.user_id AND own.chat_id = c.id"
        " LEFT JOIN chat_message m"
        " ON m.chat_id = c.id AND m.seq = c.last_seq AND c.last_seq > mine.visible_from_seq"
        " LEFT JOIN LATERAL (SELECT max(other.delivered_seq) AS delivered, max(other.shown_read_seq) AS read"
        " FROM chat_member other WHERE other.chat_id = c.id AND other.left_at IS NULL"
        f" AND other.user_id <> mine.user_id AND c.member_count <= {MARKS_NAMED_MEMBERS_MAX}) reached ON true"
        " WHERE mine.left_at IS NULL ORDER BY mine.id"
    )
    _HEADS_OF_PEOPLE = _HEADS.format(
        asked="unnest(%s::uuid[]) AS asked(user_id) JOIN chat_member mine ON mine.user_id = asked.user_id"
    )
    _MINE = (
        "unnest(%s::uuid[], %s::uuid[]) WITH ORDINALITY AS asked(user_id, chat_id, number)"
        " JOIN chat_member mine ON mine.user_id = asked.user_id AND mine.chat_id = asked.chat_id"
    )
    _HEADS_OF_MEMBERS = _HEADS.format(asked=_MINE)
    _UNREAD_OF = f"SELECT asked.number, {_UNREAD_COUNT} FROM {_MINE} WHERE mine.left_at IS NULL"
    _STRETCH = (
        f"SELECT asked.number, mine.visible_from_seq, mine.hidden, c.last_seq, {_of('found', MessageRow._fields)}"
        " FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
        " AS asked(user_id, chat_id, low, high, most, number)"
        " JOIN chat_member mine ON mine.user_id = asked.user_id AND mine.chat_id = asked.chat_id"
        " JOIN chat_chat c ON c.id = mine.chat_id"
        f" LEFT JOIN LATERAL (SELECT {_MESSAGE} FROM chat_message m WHERE m.chat_id = asked.chat_id"
        " AND m.seq > asked.low AND m.seq > mine.visible_from_seq AND m.seq < asked.high"
        " ORDER BY m.seq {order} LIMIT asked.most) found ON true WHERE mine.left_at IS NULL"
    )
    _NEWEST_FIRST = _STRETCH.format(order="DESC")
    _OLDEST_FIRST = _STRETCH.format(order="ASC")
    _CHANGED_MESSAGES = (
        f"SELECT asked.number, {_of('found', MessageRow._fields)}"
        " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[]) WITH ORDINALITY"
        " AS asked(chat_id, version, visible_from_seq, most, number)"
        f" JOIN LATERAL (SELECT {_MESSAGE} FROM chat_message m WHERE m.chat_id = asked.chat_id"
        " AND m.version > asked.version AND m.seq > asked.visible_from_seq"
        " ORDER BY m.version LIMIT asked.most) found ON true"
    )
    _CHANGED_MEMBERS = (
        f"SELECT asked.number, {_of('m', MemberRow._fields)}"
        " FROM unnest(%s::uuid[], %s::bigint[]) WITH ORDINALITY AS asked(chat_id, version, number)"
        " JOIN chat_member m ON m.chat_id = asked.chat_id AND m.version > asked.version ORDER BY m.version"
    )
    _PRESENT = (
        f"SELECT asked.number, {_of('found', MemberRow._fields)}"
        " FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked(chat_id, number)"
        f" JOIN LATERAL (SELECT {_of('m', MemberRow._fields)} FROM chat_member m WHERE m.chat_id = asked.chat_id"
        " AND m.left_at IS NULL ORDER BY m.id LIMIT %s) found ON true"
    )

    def __init__(self) -> None:
        self._database = Prepared()

    def heads_of_people(self, user_ids: Sequence[UUID]) -> list[HeadRow]:
        return [_head_row(row) for row in self._database.fetch(self._HEADS_OF_PEOPLE, uuids(user_ids))]

    def heads_of_members(self, members: Sequence[Member]) -> list[HeadRow]:
        return [_head_row(row) for row in self._database.fetch(self._HEADS_OF_MEMBERS, *columns(members, uuids, uuids))]

    def unread(self, members: Sequence[Member]) -> list[int]:
        counts = [0] * len(members)
        for number, count in self._database.fetch(self._UNREAD_OF, *columns(members, uuids, uuids)):
            counts[number - 1] = count
        return counts

    def stretches(self, asked: Sequence[Stretch]) -> list[StretchRows | None]:
        found: list[StretchRows | None] = [None] * len(asked)
        numbered = [(*stretch, number) for number, stretch in enumerate(asked)]
        for sql, wanted in (
            (self._NEWEST_FIRST, [each for each in numbered if each[5]]),
            (self._OLDEST_FIRST, [each for each in numbered if not each[5]]),
        ):
            if not wanted:
                continue
            params = columns(
                [(*each[:5], each[6]) for each in wanted], uuids, uuids, numbers, numbers, numbers, numbers
            )
            for row in self._database.fetch(sql, *params):
                stretch = found[row[0]]
                if stretch is None:
                    stretch = found[row[0]] = StretchRows([], *row[1:4])
                if row[4] is not None:
                    stretch.rows.append(MessageRow._make(row[4:]))
        for stretch, (*_, newest_first) in zip(found, asked, strict=True):
            if stretch is not None:
                stretch.rows.sort(key=_by_seq, reverse=newest_first)
        return found

    def changed(self, asked: Sequence[Changed]) -> list[ChangedRows]:
        found: list[ChangedRows] = [([], []) for _ in asked]
        if not asked:
            return found
        database = self._database
        with database.together():
            messages = database.send(self._CHANGED_MESSAGES, *columns(asked, uuids, numbers, numbers, numbers))
            members = database.send(self._CHANGED_MEMBERS, *columns([each[:2] for each in asked], uuids, numbers))
            for row in messages.fetchall():
                found[row[0] - 1][0].append(MessageRow._make(row[1:]))
            for row in members.fetchall():
                found[row[0] - 1][1].append(MemberRow._make(row[1:]))
        for rows, _ in found:
            rows.sort(key=_by_version)
        return found

    def present(self, chat_ids: Sequence[UUID], limit: int) -> list[list[MemberRow]]:
        found: list[list[MemberRow]] = [[] for _ in chat_ids]
        if chat_ids:
            for row in self._database.fetch(self._PRESENT, uuids(chat_ids), limit):
                found[row[0] - 1].append(MemberRow._make(row[1:]))
        return found


def _head_row(row: tuple[Any, ...]) -> HeadRow:
    before, between = len(HeadRow._fields) - 2, len(HeadRow._fields) - 2 + len(OwnRow._fields)
    own = None if row[before] is None else OwnRow._make(row[before:between])
    last = None if row[between] is None else MessageRow._make(row[between:])
    return HeadRow._make((*row[:before], own, last))


def reads() -> Reads:
    """For the database this thread is connected to."""
    return PostgresReads() if connection.vendor == "postgresql" else Reads()
