"""What the reads of chats ask and answer: rows as stored, nothing opened."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from uuid import UUID


class MessageRow(NamedTuple):
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
    pinned_at: dt.datetime | None
    pinned_by_id: UUID | None
    extra: bytes | None


class MemberRow(NamedTuple):
    user_id: UUID
    role: str
    version: int
    joined_at: dt.datetime
    left_at: dt.datetime | None
    delivered_seq: int
    shown_read_seq: int


class OwnRow(NamedTuple):
    """What a person keeps to themselves about a chat, the draft sealed."""

    id: UUID
    pinned_at: dt.datetime | None
    muted_until_ms: int
    archived: bool
    marked_unread: bool
    draft: bytes | None
    draft_reply_to_seq: int | None
    drafted_at: dt.datetime | None
    draft_no: int


class HeadRow(NamedTuple):
    """A chat as one of its members has it, the title sealed. `reached_…`: the furthest marks of anybody else, None
    where the chat is too large to say or has nobody else."""

    user_id: UUID
    chat_id: UUID
    kind: str
    version: int
    last_seq: int
    title: bytes | None
    description: bytes | None
    slow_s: int
    direct_key: str | None
    member_count: int
    history_hidden: bool
    created_at: dt.datetime
    role: str
    visible_from_seq: int
    read_seq: int
    delivered_seq: int
    hidden: int
    unread: int
    # places, separated by commas
    mentions: str | None
    pinned: str | None
    reached_delivered_seq: int | None
    reached_read_seq: int | None
    own: OwnRow | None
    last: MessageRow | None


class Stretch(NamedTuple):
    """Places of a chat between two that are left out, at most `limit` of them, counted from one end."""

    actor_id: UUID
    chat_id: UUID
    after_seq: int
    before_seq: int
    limit: int
    newest_first: bool


class StretchRows(NamedTuple):
    """In the order of the stretch; and how the actor's membership and the chat stood. `hidden`: how many messages of
    the chat the actor deleted for themselves."""

    rows: list[MessageRow]
    visible_from_seq: int
    hidden: int
    last_seq: int


class Changed(NamedTuple):
    """What a member who holds `version` of a chat, and may see what comes after `visible_from_seq`, has not heard of:
    at most `limit` messages."""

    chat_id: UUID
    version: int
    visible_from_seq: int
    limit: int
