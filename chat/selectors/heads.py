"""Chats as rows of somebody's list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast
from uuid import UUID

from accounts import selectors as people
from chat import models
from chat.selectors.messages import message_states, ms, no_such_chat
from chat.selectors.own import NOTHING, opened_own
from chat.selectors.reads import message_rows, reads
from chat.selectors.rows import HeadRow
from messenger import protocol
from messenger.crypto import Unreadable
from messenger.errors import NotFound
from messenger.fields import Opener


class ChatList(NamedTuple):
    """Somebody's chats, whom they blocked, what they set, the people these name, and the version of what is private to
    them, which was read first: so it is never ahead."""

    heads: list[protocol.ChatHead]
    people: list[protocol.Person]
    user_version: int
    blocked: list[UUID] | None
    prefs: protocol.Prefs | None


def chat_lists(actors: Sequence[UUID]) -> list[ChatList | NotFound]:
    """Each actor's complete list."""
    versions = people.user_versions(actors)
    mine: dict[UUID, list[protocol.ChatHead]] = defaultdict(list)
    rows = reads().heads_of_people(list(dict.fromkeys(actors)))
    for row, head in zip(rows, heads(rows), strict=True):
        mine[row.user_id].append(head)
    blocked, prefs = people.blocked_by(actors), people.prefs_of(actors)
    named = {actor_id: _named(mine[actor_id]).union(blocked.get(actor_id, ())) for actor_id in versions}
    cards = {card.id: card for card in people.people_unsafe({user for users in named.values() for user in users})}
    return [
        ChatList(
            mine[actor_id],
            [cards[user] for user in named.get(actor_id, ()) if user in cards],
            versions[actor_id],
            blocked.get(actor_id),
            prefs.get(actor_id),
        )
        if actor_id in versions
        else NotFound("There is no such person.", field="user")
        for actor_id in actors
    ]


def heads_of(actor_id: UUID) -> list[protocol.ChatHead]:
    """The actor's chats."""
    return heads(reads().heads_of_people([actor_id]))


def head_of(actor_id: UUID, chat_id: UUID) -> protocol.ChatHead:
    found = heads(reads().heads_of_members([(actor_id, chat_id)]))
    if not found:
        raise no_such_chat()
    return found[0]


def heads(rows: Sequence[HeadRow]) -> list[protocol.ChatHead]:
    """Titles, descriptions, drafts and last messages opened."""
    open_title, open_description = Opener(models.Chat, "title"), Opener(models.Chat, "description")
    open_title.preload(row.title or row.description for row in rows)
    open_draft = Opener(models.Own, "draft")
    open_draft.preload(row.own.draft for row in rows if row.own is not None)
    rows = [_with_shown_last(row) if row.hidden else row for row in rows]
    last = iter(message_states([row.last for row in rows if row.last is not None]))
    return [
        _head(
            row,
            _opened(open_title, row.title, row.chat_id),
            _opened(open_description, row.description, row.chat_id),
            NOTHING if row.own is None else opened_own(row.own, open_draft),
            next(last) if row.last is not None else None,
        )
        for row in rows
    ]


def _with_shown_last(row: HeadRow) -> HeadRow:
    """With the newest message that the person did not delete for themselves."""
    hidden = models.Hidden.objects.filter(user_id=row.user_id, chat_id=row.chat_id)
    if row.last is None or not hidden.filter(seq=row.last.seq).exists():
        return row
    messages = models.Message.objects.filter(chat_id=row.chat_id, seq__gt=row.visible_from_seq)
    shown = messages.exclude(seq__in=hidden.values("seq")).order_by("-seq")[:1]
    return row._replace(last=next(iter(message_rows(shown)), None))


def _places(text: str | None) -> list[int]:
    return [int(place) for place in text.split(",")] if text else []


def _opened(opener: Opener, sealed: bytes | None, chat_id: UUID) -> str | None:
    try:
        return None if sealed is None else opener(sealed, (chat_id.bytes,))
    except Unreadable:
        return "�"


def _head(
    row: HeadRow, title: str | None, description: str | None, own: protocol.Own, last: protocol.Message | None
) -> protocol.ChatHead:
    return protocol.ChatHead.model_construct(
        id=row.chat_id,
        kind=cast(protocol.ChatKind, row.kind),
        version=row.version,
        title=title,
        description=description,
        peer=_peer(row),
        role=cast(protocol.MemberRole, row.role),
        members=row.member_count,
        history_hidden=row.history_hidden,
        slow_s=row.slow_s,
        visible_from_seq=row.visible_from_seq,
        last=last,
        unread=row.unread,
        read_seq=row.read_seq,
        delivered_seq=row.delivered_seq,
        reached_delivered_seq=max(row.reached_delivered_seq or 0, row.reached_read_seq or 0),
        reached_read_seq=row.reached_read_seq or 0,
        created_at_ms=ms(row.created_at),
        mentions=sorted(_places(row.mentions)),
        pinned=_places(row.pinned),
        hidden=row.hidden,
        own=own,
    )


def direct_key(one: UUID, other: UUID) -> str:
    """Names the one direct chat of two people."""
    return ":".join(sorted((one.hex, other.hex)))


def _peer(row: HeadRow) -> UUID | None:
    """The other person of a direct chat."""
    if row.direct_key is None or row.kind == models.Chat.Kind.NOTES:
        return None
    one, other = (UUID(part) for part in row.direct_key.split(":"))
    return other if one == row.user_id else one


def people_of_heads(actor_id: UUID, found: Iterable[protocol.ChatHead]) -> list[protocol.Person]:
    """The cards of everybody these heads name."""
    return people.people(actor_id, _named(found))


def _named(found: Iterable[protocol.ChatHead]) -> set[UUID]:
    named: set[UUID] = set()
    for head in found:
        if head.peer is not None:
            named.add(head.peer)
        if head.last is not None:
            named.add(head.last.sender)
            if head.last.system is not None:
                named.update(head.last.system.users)
    return named
