"""Reads of chats. The actor comes first, and what is not theirs is `NotFound`: the only way from an id to a chat."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, QuerySet

from accounts import selectors as people
from chat import models
from chat.models import message_identity
from messenger import keystore, protocol
from messenger.crypto import Unreadable, sealed_key_id
from messenger.errors import NotFound
from messenger.fields import unseal
from messenger.protocol import (
    HISTORY_PAGE_DEFAULT,
    MARKS_NAMED_MEMBERS_MAX,
    SYNC_CHANGES_MAX,
    SYNC_PAGE,
    UNREAD_COUNT_CAP,
)


def ms(moment: dt.datetime) -> int:
    """Milliseconds since the Unix epoch."""
    return round(moment.timestamp() * 1000)


def membership_for(actor_id: UUID, chat_id: UUID, *, lock: bool = False) -> models.Member:
    """The actor's live membership with its chat, or `NotFound`. `lock` takes the chat's row lock, which every change
    needs."""
    if lock:
        models.Chat.objects.select_for_update(no_key=True).filter(pk=chat_id).first()
    member = (
        models.Member.objects.select_related("chat").filter(chat_id=chat_id, user_id=actor_id, left_at=None).first()
    )
    if member is None:
        raise NotFound("There is no such chat, or you are not in it.", field="chat")
    return member


# --- messages ----------------------------------------------------------------------------------------------
_COLUMNS = (
    "id",
    "chat_id",
    "seq",
    "version",
    "sender_id",
    "client_id",
    "body",
    "system",
    "reply_to_seq",
    "has_reactions",
    "created_at",
    "edit_no",
    "edited_at",
    "deleted_at",
    "deleted_by_id",
)


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored, bodies sealed."""

    id: UUID
    chat_id: UUID
    seq: int
    version: int
    sender_id: UUID
    client_id: UUID | None
    body: bytes | None
    system: bytes | None
    reply_to_seq: int | None
    has_reactions: bool
    created_at: dt.datetime
    edit_no: int
    edited_at: dt.datetime | None
    deleted_at: dt.datetime | None
    deleted_by_id: UUID | None


def message_rows(messages: QuerySet[models.Message]) -> list[MessageRow]:
    return [MessageRow(*row) for row in messages.values_list(*_COLUMNS)]


def message_states(rows: Sequence[MessageRow]) -> list[protocol.Message]:
    """What members see of these messages: bodies opened, or marked as damaged where one does not authenticate."""
    keys = set()
    for row in rows:
        for sealed in (row.body, row.system):
            if sealed is not None:
                try:
                    keys.add(sealed_key_id(sealed))
                except Unreadable:
                    continue  # shown as damaged below
    keystore.preload(keys)
    reactions = _reactions([row.id for row in rows if row.has_reactions])
    return [message_state(row, reactions.get(row.id)) for row in rows]


def message_state(row: MessageRow, reactions: list[protocol.Reaction] | None) -> protocol.Message:
    body = system = damaged = tombstone = None
    if row.deleted_at is not None:
        tombstone = protocol.Tombstone(by=row.deleted_by_id or row.sender_id, at_ms=ms(row.deleted_at))
    else:
        identity = message_identity(row.chat_id, row.seq, row.sender_id, row.edit_no)
        try:
            if row.body is not None:
                body = unseal(models.Message, "body", row.body, identity)
            if row.system is not None:
                system = protocol.SystemEvent(**json.loads(unseal(models.Message, "system", row.system, identity)))
        except Unreadable:
            damaged = True
    return protocol.Message.model_construct(
        seq=row.seq,
        version=row.version,
        sender=row.sender_id,
        client_id=row.client_id,
        scheme="server",
        body=body,
        damaged=damaged,
        system=system,
        reply_to_seq=row.reply_to_seq if tombstone is None else None,
        created_at_ms=ms(row.created_at),
        edited_at_ms=ms(row.edited_at) if row.edited_at and tombstone is None else None,
        edit_no=row.edit_no,
        deleted=tombstone,
        reactions=reactions,
    )


def _reactions(message_ids: list[UUID]) -> dict[UUID, list[protocol.Reaction]]:
    """Per message, its emoji in the order they first came, each with the people who chose it."""
    if not message_ids:
        return {}
    grouped: dict[UUID, dict[str, list[UUID]]] = defaultdict(dict)
    for reaction in models.Reaction.objects.filter(message_id__in=message_ids).order_by("id"):
        try:
            emojis = reaction.emojis.split()
        except Unreadable:
            continue  # a reaction nobody can read is none
        for emoji in emojis:
            grouped[reaction.message_id].setdefault(emoji, []).append(reaction.user_id)
    return {
        message_id: [protocol.Reaction.model_construct(emoji=emoji, users=users) for emoji, users in by_emoji.items()]
        for message_id, by_emoji in grouped.items()
    }


@dataclass(frozen=True, slots=True)
class Page:
    messages: list[protocol.Message]
    has_before: bool
    has_after: bool


def history_page(
    actor_id: UUID,
    *,
    chat_id: UUID,
    before_seq: int | None = None,
    after_seq: int | None = None,
    around_seq: int | None = None,
    limit: int = HISTORY_PAGE_DEFAULT,
) -> Page:
    """A stretch of the timeline, ascending: the newest, or that before, after or around a place."""
    member = membership_for(actor_id, chat_id)
    return _page(member, before_seq=before_seq, after_seq=after_seq, around_seq=around_seq, limit=limit)


def _page(
    member: models.Member, *, before_seq: int | None, after_seq: int | None, around_seq: int | None, limit: int
) -> Page:
    visible = models.Message.objects.filter(chat_id=member.chat_id, seq__gt=member.visible_from_seq)
    if around_seq is not None:
        older = message_rows(visible.filter(seq__lt=around_seq).order_by("-seq")[: limit // 2 + 1])
        newer = message_rows(visible.filter(seq__gte=around_seq).order_by("seq")[: limit - limit // 2 + 1])
        has_before, older = len(older) > limit // 2, older[: limit // 2]
        has_after, newer = len(newer) > limit - limit // 2, newer[: limit - limit // 2]
        return Page(message_states([*reversed(older), *newer]), has_before, has_after)
    if after_seq is not None:
        rows = message_rows(visible.filter(seq__gt=after_seq).order_by("seq")[: limit + 1])
        return Page(message_states(rows[:limit]), after_seq > member.visible_from_seq, len(rows) > limit)
    if before_seq is not None:
        visible = visible.filter(seq__lt=before_seq)
    rows = message_rows(visible.order_by("-seq")[: limit + 1])
    has_after = before_seq is not None and before_seq <= member.chat.last_seq
    return Page(message_states(rows[:limit][::-1]), len(rows) > limit, has_after)


# --- heads -------------------------------------------------------------------------------------------------
def heads_of(actor_id: UUID, chat_ids: Iterable[UUID] | None = None) -> list[protocol.ChatHead]:
    """The actor's chats, or those of them that are named, in a handful of queries however many they are."""
    members = models.Member.objects.select_related("chat").filter(user_id=actor_id, left_at=None)
    if chat_ids is not None:
        members = members.filter(chat_id__in=list(chat_ids))
    rows = list(members)
    keystore.preload(
        sealed_key_id(sealed)
        for row in rows
        if (sealed := row.chat.__dict__["title"]) is not None and _is_sealed(sealed)
    )
    last = _last_messages(rows)
    unread = unread_counts(actor_id, [row.chat_id for row in rows if row.chat.last_seq > row.read_seq])
    reached = _reached(actor_id, [row.chat_id for row in rows if row.chat.member_count <= MARKS_NAMED_MEMBERS_MAX])
    return [
        _head(row, last.get(row.chat_id), unread.get(row.chat_id, 0), reached.get(row.chat_id, (0, 0))) for row in rows
    ]


def head_of(actor_id: UUID, chat_id: UUID) -> protocol.ChatHead:
    heads = heads_of(actor_id, [chat_id])
    if not heads:
        raise NotFound("There is no such chat, or you are not in it.", field="chat")
    return heads[0]


def _is_sealed(sealed: bytes) -> bool:
    try:
        sealed_key_id(sealed)
    except Unreadable:
        return False
    return True


def _head(
    member: models.Member, last: protocol.Message | None, unread: int, reached: tuple[int, int]
) -> protocol.ChatHead:
    chat = member.chat
    try:
        title = chat.title
    except Unreadable:
        title = "�"
    return protocol.ChatHead.model_construct(
        id=chat.id,
        kind=cast(protocol.ChatKind, chat.kind),
        version=chat.version,
        title=title,
        peer=peer_of(chat, member.user_id),
        role=cast(protocol.MemberRole, member.role),
        members=chat.member_count,
        history_hidden=chat.history_hidden,
        visible_from_seq=member.visible_from_seq,
        last=last,
        unread=unread,
        read_seq=member.read_seq,
        delivered_seq=member.delivered_seq,
        reached_delivered_seq=max(reached),
        reached_read_seq=reached[1],
        created_at_ms=ms(chat.created_at),
    )


def direct_key(one: UUID, other: UUID) -> str:
    """Names the one direct chat of two people."""
    return ":".join(sorted((one.hex, other.hex)))


def peer_of(chat: models.Chat, user_id: UUID) -> UUID | None:
    """The other person of a direct chat."""
    if chat.direct_key is None:
        return None
    one, other = (UUID(part) for part in chat.direct_key.split(":"))
    return other if one == user_id else one


def _last_messages(members: list[models.Member]) -> dict[UUID, protocol.Message]:
    visible = [member.chat_id for member in members if member.chat.last_seq > member.visible_from_seq]
    if not visible:
        return {}
    rows = message_rows(models.Message.objects.filter(chat_id__in=visible, seq=F("chat__last_seq")))
    return dict(zip((row.chat_id for row in rows), message_states(rows), strict=True))


_UNREAD = """
SELECT mine.chat_id, (
    SELECT COUNT(*) FROM (
        SELECT 1 FROM chat_message m
        WHERE m.chat_id = mine.chat_id AND m.seq > mine.read_seq AND m.seq > mine.visible_from_seq
          AND m.sender_id <> mine.user_id AND m.deleted_at IS NULL AND m.system IS NULL
        LIMIT {cap}
    ) counted
)
FROM chat_member mine
WHERE mine.user_id = %s AND mine.left_at IS NULL AND mine.chat_id IN ({chats})
"""


def unread_counts(actor_id: UUID, chat_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Unread messages of others per chat, each counted no further than the cap: one query."""
    if not chat_ids:
        return {}
    sql = _UNREAD.format(cap=UNREAD_COUNT_CAP, chats=",".join(["%s"] * len(chat_ids)))
    adapt = _uuid_adapter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapt(actor_id), *map(adapt, chat_ids)])
        return {chat if isinstance(chat, UUID) else UUID(chat): count for chat, count in cursor.fetchall()}


def _uuid_adapter() -> Any:
    """How this database stores a UUID in raw SQL."""
    return (lambda value: value) if connection.features.has_native_uuid_field else (lambda value: value.hex)


def _reached(actor_id: UUID, chat_ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Per chat, the furthest (delivered, read) watermark of anybody else."""
    if not chat_ids:
        return {}
    rows = (
        models.Member.objects.filter(chat_id__in=chat_ids, left_at=None)
        .exclude(user_id=actor_id)
        .values("chat_id")
        .annotate(delivered=Max("delivered_seq"), read=Max("read_seq"))
    )
    return {row["chat_id"]: (row["delivered"], row["read"]) for row in rows}


def people_of_heads(actor_id: UUID, heads: Iterable[protocol.ChatHead]) -> list[protocol.Person]:
    """The cards of everybody these heads name."""
    named: set[UUID] = set()
    for head in heads:
        if head.peer is not None:
            named.add(head.peer)
        if head.last is not None:
            named.add(head.last.sender)
            if head.last.system is not None:
                named.update(head.last.system.users)
    return people.people(actor_id, list(named))


# --- members -----------------------------------------------------------------------------------------------
def member_state(member: models.Member) -> protocol.Member:
    return protocol.Member.model_construct(
        user=member.user_id,
        role=cast(protocol.MemberRole, member.role),
        version=member.version,
        joined_at_ms=ms(member.joined_at),
        left=member.left_at is not None,
        delivered_seq=member.delivered_seq,
        read_seq=member.read_seq,
    )


def members_of(actor_id: UUID, *, chat_id: UUID) -> list[protocol.Member]:
    """Everybody who is in the chat now."""
    membership_for(actor_id, chat_id)
    rows = models.Member.objects.filter(chat_id=chat_id, left_at=None).order_by("joined_at", "id")
    return [member_state(row) for row in rows]


# --- resync ------------------------------------------------------------------------------------------------
def changes_after(actor_id: UUID, *, chat_id: UUID, version: int) -> protocol.ChatChanges:
    """The current state of everything in the chat that changed after `version`; a page of it, or a reset if it is a
    lot.

    The chat's own version is read first: what changes while the rest is read comes again with its event.
    """
    member = membership_for(actor_id, chat_id)
    head = head_of(actor_id, chat_id)
    behind = head.version - version
    if behind > SYNC_CHANGES_MAX or version == 0 or behind < 0 or version < member.visible_from_seq:
        page = _page(member, before_seq=None, after_seq=None, around_seq=None, limit=HISTORY_PAGE_DEFAULT)
        members = [
            member_state(row)
            for row in models.Member.objects.filter(chat_id=chat_id, left_at=None).order_by("id")[
                : MARKS_NAMED_MEMBERS_MAX + 1
            ]
        ]
        return protocol.ChatChanges.model_construct(
            version=head.version, reset=True, more=False, head=head, messages=page.messages, members=members
        )
    changed = models.Message.objects.filter(
        chat_id=chat_id, version__gt=version, seq__gt=member.visible_from_seq
    ).order_by("version")
    rows = message_rows(changed[: SYNC_PAGE + 1])
    more = len(rows) > SYNC_PAGE
    rows = rows[:SYNC_PAGE]
    upto = rows[-1].version if more else head.version
    members = [
        member_state(row)
        for row in models.Member.objects.filter(chat_id=chat_id, version__gt=version).order_by("version")
    ]
    return protocol.ChatChanges.model_construct(
        version=upto, reset=False, more=more, head=head, messages=message_states(rows), members=members
    )


def changes_of_chats(actor_id: UUID, cursors: Sequence[tuple[UUID, int]]) -> list[protocol.ServerFrame]:
    """One answer per chat asked: its changes, or that it is the actor's no more."""
    answers: list[protocol.ServerFrame] = []
    for chat_id, version in cursors:
        try:
            answers.append(changes_after(actor_id, chat_id=chat_id, version=version))
        except NotFound:
            answers.append(protocol.ChatLeft(user_version=people.user_version(actor_id), chat=chat_id))
    return answers


def chat_list(actor_id: UUID) -> tuple[list[protocol.ChatHead], list[protocol.Person], int]:
    """The complete chat list with the people it names, and the user version, read first so that it is never ahead."""
    user_version = people.user_version(actor_id)
    heads = heads_of(actor_id)
    return heads, people_of_heads(actor_id, heads), user_version
