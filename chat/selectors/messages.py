"""Messages as members see them, and pages of the timeline."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from chat import models
from chat.extra import NOTHING, Extra
from chat.models import message_identity
from chat.selectors.reads import reads
from chat.selectors.rows import MessageRow, Stretch
from messenger import protocol
from messenger.crypto import Unreadable
from messenger.errors import NotFound
from messenger.fields import Opener
from messenger.protocol import HISTORY_PAGE_DEFAULT, SEQ_MAX


def ms(moment: dt.datetime) -> int:
    """Milliseconds since the Unix epoch."""
    return round(moment.timestamp() * 1000)


def no_such_chat() -> NotFound:
    """What a stranger and a former member hear alike."""
    return NotFound("There is no such chat, or you are not in it.", field="chat")


def message_states(rows: Sequence[MessageRow]) -> list[protocol.Message]:
    """What members see of these messages: bodies opened, or marked as damaged where one does not authenticate."""
    open_body, open_system = Opener(models.Message, "body"), Opener(models.Message, "system")
    open_extra = Opener(models.Message, "extra")
    open_body.preload(row.body or row.system for row in rows)
    reactions = _reactions([row.id for row in rows if row.has_reactions])
    states = []
    for (id_, chat_id, seq, version, sender_id, client_id, sealed_body, sealed_system, reply_to_seq, _, created_at,
         edit_no, edited_at, deleted_at, deleted_by_id, pinned_at, pinned_by_id, sealed_extra) in rows:  # fmt: skip
        body = system = damaged = tombstone = None
        extra = NOTHING
        if deleted_at is not None:
            tombstone = protocol.Tombstone(by=deleted_by_id or sender_id, at_ms=ms(deleted_at))
        else:
            identity = message_identity(chat_id, seq, sender_id, edit_no)
            try:
                if sealed_body is not None:
                    body = open_body(sealed_body, identity)
                if sealed_extra is not None:
                    extra = Extra.decode(open_extra(sealed_extra, identity))
                if sealed_system is not None:
                    system = protocol.SystemEvent(**json.loads(open_system(sealed_system, identity)))
            except Unreadable:
                damaged = True
        more = {} if extra is NOTHING else extra.fields()
        if pinned_at is not None:
            more["pinned"] = protocol.Pinned(by=pinned_by_id or sender_id, at_ms=ms(pinned_at))
        states.append(
            protocol.Message.model_construct(
                seq=seq,
                version=version,
                sender=sender_id,
                client_id=client_id,
                scheme="server",
                body=body,
                damaged=damaged,
                system=system,
                reply_to_seq=reply_to_seq if tombstone is None else None,
                created_at_ms=ms(created_at),
                edited_at_ms=ms(edited_at) if edited_at and tombstone is None else None,
                edit_no=edit_no,
                deleted=tombstone,
                reactions=reactions.get(id_),
                **more,
            )
        )
    return states


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


# --- pages -------------------------------------------------------------------------------------------------
class PageQuestion(NamedTuple):
    """A stretch of a chat's timeline: the newest, or that before, after or around a place."""

    actor_id: UUID
    chat_id: UUID
    before_seq: int | None = None
    after_seq: int | None = None
    around_seq: int | None = None
    limit: int = HISTORY_PAGE_DEFAULT


class Page(NamedTuple):
    """Messages ascending by place."""

    messages: list[protocol.Message]
    has_before: bool
    has_after: bool


def history_pages(questions: Sequence[PageQuestion]) -> list[Page | NotFound]:
    """A page for each question, or that the chat is not the actor's."""
    asked = [stretch for question in questions for stretch in _stretches(question)]
    found = iter(reads().stretches(asked))
    cut: list[tuple[list[MessageRow], bool, bool] | None] = []
    firsts = []
    for question in questions:
        # as many as were asked for, and one more, which says whether there are others behind it
        parts = [next(found) for _ in _stretches(question)]
        first = parts[0]
        firsts.append(first)
        if first is None:
            cut.append(None)
        elif question.around_seq is not None:
            newer_limit = question.limit - question.limit // 2
            newer = parts[1].rows if parts[1] is not None else []
            older = first.rows[: question.limit // 2]
            rows = [*reversed(older), *newer[:newer_limit]]
            cut.append((rows, len(first.rows) > len(older), len(newer) > newer_limit))
        elif question.after_seq is not None:
            rows = first.rows[: question.limit]
            cut.append((rows, question.after_seq > first.visible_from_seq, len(first.rows) > question.limit))
        else:
            rows = first.rows[: question.limit][::-1]
            has_after = question.before_seq is not None and question.before_seq <= first.last_seq
            cut.append((rows, len(first.rows) > question.limit, has_after))
    states = iter(message_states([row for page in cut if page is not None for row in page[0]]))
    pages = [
        no_such_chat() if page is None else Page([next(states) for _ in page[0]], page[1], page[2]) for page in cut
    ]
    for question, first, page in zip(questions, firsts, pages, strict=True):
        if isinstance(page, Page) and first is not None and first.hidden:
            page.messages[:] = without_hidden(question.actor_id, question.chat_id, page.messages)
    return pages


def extra_of(message: models.Message) -> Extra:
    """What it carries beside its body. `Unreadable` where that does not open."""
    kept = message.extra
    return Extra.decode(kept) if kept else NOTHING


def without_hidden(actor_id: UUID, chat_id: UUID, states: list[protocol.Message]) -> list[protocol.Message]:
    """These messages of one chat, nothing told of those the actor deleted for themselves."""
    seqs = [state.seq for state in states]
    rows = models.Hidden.objects.filter(user_id=actor_id, chat_id=chat_id, seq__in=seqs)
    hidden = set(rows.values_list("seq", flat=True))
    return [_hidden(state) if state.seq in hidden else state for state in states] if hidden else states


def _hidden(state: protocol.Message) -> protocol.Message:
    return protocol.Message.model_construct(
        seq=state.seq,
        version=state.version,
        sender=state.sender,
        scheme=state.scheme,
        created_at_ms=state.created_at_ms,
        edit_no=state.edit_no,
        hidden=True,
    )


def _stretches(question: PageQuestion) -> list[Stretch]:
    actor_id, chat_id, before_seq, after_seq, around_seq, limit = question
    if around_seq is not None:
        return [
            Stretch(actor_id, chat_id, 0, around_seq, limit // 2 + 1, newest_first=True),
            Stretch(actor_id, chat_id, around_seq - 1, SEQ_MAX, limit - limit // 2 + 1, newest_first=False),
        ]
    if after_seq is not None:
        return [Stretch(actor_id, chat_id, after_seq, SEQ_MAX, limit + 1, newest_first=False)]
    return [Stretch(actor_id, chat_id, 0, before_seq or SEQ_MAX, limit + 1, newest_first=True)]


def history_page(
    actor_id: UUID,
    *,
    chat_id: UUID,
    before_seq: int | None = None,
    after_seq: int | None = None,
    around_seq: int | None = None,
    limit: int = HISTORY_PAGE_DEFAULT,
) -> Page:
    """One page, or `NotFound`."""
    page = history_pages([PageQuestion(actor_id, chat_id, before_seq, after_seq, around_seq, limit)])[0]
    if isinstance(page, NotFound):
        raise page
    return page
