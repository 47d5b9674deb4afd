"""Lists of messages across chats and inside one: saved, mentioning somebody, pinned, hidden; what a message was before
its edits, and who read it."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts import selectors as people
from chat import models
from chat.selectors.members import membership_for
from chat.selectors.messages import message_states, ms
from chat.selectors.reads import message_rows
from messenger import protocol
from messenger.crypto import Unreadable
from messenger.errors import Conflict, Invalid, NotFound
from messenger.protocol import MARKS_NAMED_MEMBERS_MAX, SAVED_PAGE


def message_for(actor_id: UUID, chat_id: UUID, seq: int) -> models.Message:
    """A message the actor can see, deleted ones too; or `NotFound`."""
    member = membership_for(actor_id, chat_id)
    message = models.Message.objects.filter(chat_id=chat_id, seq=seq, seq__gt=member.visible_from_seq).first()
    is_hidden = models.Hidden.objects.filter(user_id=actor_id, chat_id=chat_id, seq=seq).exists()
    if message is None or is_hidden:
        raise NotFound("There is no such message.", field="seq")
    return message


class _Place(NamedTuple):
    id: int
    chat_id: UUID
    seq: int
    at: dt.datetime


def saved(actor_id: UUID, *, cursor: str = "") -> protocol.FoundOut:
    """A page of what the actor saved, as far as they can still see it."""
    return _page(actor_id, models.Saved.objects.filter(user_id=actor_id), "saved_at", cursor)


def mentions(actor_id: UUID, *, cursor: str = "") -> protocol.FoundOut:
    """A page of messages that mention the actor, as far as they can still see them."""
    return _page(actor_id, models.Mention.objects.filter(user_id=actor_id), "created_at", cursor)


def _page(actor_id: UUID, rows: QuerySet[Any], moment: str, cursor: str) -> protocol.FoundOut:
    """`moment`: the column the list is ordered by, the newest first."""
    if cursor:
        at, below = _read(cursor)
        # what was written as one has one moment
        rows = rows.filter(Q(**{f"{moment}__lt": at}) | Q(**{moment: at}, pk__lt=below))
    found = rows.order_by(f"-{moment}", "-pk").values_list("pk", "chat_id", "seq", moment)
    return _found(actor_id, [_Place(*row) for row in found[: SAVED_PAGE + 1]])


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _cursor_at(place: _Place) -> str:
    return f"{(place.at - _EPOCH) // dt.timedelta(microseconds=1)}_{place.id}"


def _read(cursor: str) -> tuple[dt.datetime, int]:
    try:
        at_us, _, below = cursor.partition("_")
        return _EPOCH + dt.timedelta(microseconds=int(at_us)), max(0, min(int(below), protocol.SEQ_MAX))
    except (ValueError, OverflowError):
        raise Invalid("is not one this server gave", field="cursor") from None


def _found(actor_id: UUID, places: list[_Place]) -> protocol.FoundOut:
    """`places`: one more than a page says that there are others."""
    page = places[:SAVED_PAGE]
    members = models.Member.objects.filter(
        user_id=actor_id, left_at=None, chat_id__in={place.chat_id for place in page}
    )
    visible = dict(members.values_list("chat_id", "visible_from_seq"))
    hidden = set(models.Hidden.objects.filter(user_id=actor_id, chat_id__in=visible).values_list("chat_id", "seq"))
    wanted = Q(pk__in=[])
    for place in page:
        if place.seq > visible.get(place.chat_id, place.seq) and (place.chat_id, place.seq) not in hidden:
            wanted |= Q(chat_id=place.chat_id, seq=place.seq)
    rows = message_rows(models.Message.objects.filter(wanted))
    states = {(row.chat_id, row.seq): state for row, state in zip(rows, message_states(rows), strict=True)}
    found = [
        protocol.Found(chat=place.chat_id, message=states[(place.chat_id, place.seq)], at_ms=ms(place.at))
        for place in page
        if (place.chat_id, place.seq) in states
    ]
    return protocol.FoundOut(
        found=found,
        people=people.people(actor_id, {each.message.sender for each in found}),
        cursor=_cursor_at(page[-1]) if len(places) > len(page) else None,
    )


def pinned(actor_id: UUID, *, chat_id: UUID) -> protocol.PinnedOut:
    """What is pinned in a chat and the actor can see, the newest pin first."""
    member = membership_for(actor_id, chat_id)
    gone = models.Hidden.objects.filter(user_id=actor_id, chat_id=chat_id).values("seq")
    rows = (
        models.Message.objects.filter(chat_id=chat_id, seq__gt=member.visible_from_seq, pinned_at__isnull=False)
        .exclude(seq__in=gone)
        .order_by("-pinned_at")
    )
    return protocol.PinnedOut(messages=message_states(message_rows(rows)))


def hidden(actor_id: UUID, *, chat_id: UUID) -> protocol.HiddenOut:
    """Places of what the actor deleted for themselves."""
    membership_for(actor_id, chat_id)
    rows = models.Hidden.objects.filter(user_id=actor_id, chat_id=chat_id).order_by("seq")
    return protocol.HiddenOut(seqs=list(rows.values_list("seq", flat=True)))


def revisions(actor_id: UUID, *, chat_id: UUID, seq: int) -> protocol.RevisionsOut:
    """What a message said before each of its edits, oldest first."""
    message = message_for(actor_id, chat_id, seq)
    rows = message.revisions.order_by("edit_no")
    return protocol.RevisionsOut(
        revisions=[
            protocol.Revision(edit_no=row.edit_no, body=_body(row, message), written_at_ms=ms(row.written_at))
            for row in rows
        ]
    )


def _body(revision: models.Revision, message: models.Message) -> str | None:
    revision.message = message
    try:
        return revision.body
    except Unreadable:
        return None


def readers(actor_id: UUID, *, chat_id: UUID, seq: int) -> protocol.ReadersOut:
    """Who let it be known that they read a message, and when; its author left out. `Conflict` in a chat too large to
    name everybody."""
    message = message_for(actor_id, chat_id, seq)
    chat = models.Chat.objects.get(pk=chat_id)
    if chat.member_count > MARKS_NAMED_MEMBERS_MAX:
        raise Conflict(
            f"Who read it is told in chats of up to {MARKS_NAMED_MEMBERS_MAX} people.",
            code="too_many",
            limit=MARKS_NAMED_MEMBERS_MAX,
        )
    members = models.Member.objects.filter(
        chat_id=chat_id, left_at=None, shown_read_seq__gte=seq, visible_from_seq__lt=F("shown_read_seq")
    ).exclude(user_id=message.sender_id)
    found = [(user_id, _read_at_s(log, seq)) for user_id, log in members.values_list("user_id", "read_log")]
    found.sort(key=lambda reader: -(reader[1] or 0))
    return protocol.ReadersOut(
        readers=[
            protocol.Reader(user=user_id, read_at_ms=None if at_s is None else at_s * 1000) for user_id, at_s in found
        ]
    )


def _read_at_s(log: str, seq: int) -> int | None:
    """When the mark first passed the place; None where the log begins later."""
    entries = log.split(" ")
    is_cut = len(log) >= models.READ_LOG_CHARS
    for number, entry in enumerate(entries):
        place, _, at_s = entry.partition(":")
        if is_cut and number == 0:
            continue  # may be half of an entry
        if at_s and int(place) >= seq:
            # behind a cut beginning nobody knows whether it was passed before
            return None if is_cut and number == 1 else int(at_s)
    return None
