"""Resync: what changed in somebody's chats since the versions they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from accounts import selectors as people
from chat.selectors.heads import heads
from chat.selectors.members import member_state
from chat.selectors.messages import PageQuestion, history_pages, message_states, without_hidden
from chat.selectors.reads import reads
from chat.selectors.rows import Changed
from messenger import protocol
from messenger.errors import NotFound
from messenger.protocol import MARKS_NAMED_MEMBERS_MAX, SYNC_CHANGES_MAX, SYNC_PAGE


class SyncQuestion(NamedTuple):
    """Somebody's chats, each with the version they hold."""

    actor_id: UUID
    cursors: Sequence[tuple[UUID, int]]


def changes_of_people(questions: Sequence[SyncQuestion]) -> list[list[protocol.ServerFrame]]:
    """For each chat asked after, the current state of everything in it that changed after the version; a page of it,
    or a reset if it is a lot; or that the chat is the actor's no more.

    The chat's own version is read first: what changes while the rest is read comes again with its event.
    """
    asked = [(question.actor_id, chat_id) for question in questions for chat_id, _ in question.cursors]
    rows = reads().heads_of_members(list(dict.fromkeys(asked)))
    found = {(row.user_id, row.chat_id): head for row, head in zip(rows, heads(rows), strict=True)}
    changes: dict[tuple[UUID, UUID, int], protocol.ChatChanges] = {}
    behind: list[tuple[UUID, int, protocol.ChatHead]] = []
    resets: list[tuple[UUID, int, protocol.ChatHead]] = []
    for actor_id, cursors in questions:
        for chat_id, version in cursors:
            head = found.get((actor_id, chat_id))
            if head is not None:
                (resets if _is_a_lot(head, version) else behind).append((actor_id, version, head))
    for (actor_id, version, head), answer in zip(behind, _changes(behind), strict=True):
        changes[(actor_id, head.id, version)] = answer
    for (actor_id, version, head), answer in zip(resets, _resets(resets), strict=True):
        changes[(actor_id, head.id, version)] = answer
    return [
        [
            changes.get((actor_id, chat_id, version))
            or protocol.ChatLeft(user_version=people.user_version(actor_id), chat=chat_id)
            for chat_id, version in cursors
        ]
        for actor_id, cursors in questions
    ]


def _is_a_lot(head: protocol.ChatHead, version: int) -> bool:
    behind = head.version - version
    return behind > SYNC_CHANGES_MAX or version == 0 or behind < 0 or version < head.visible_from_seq


def _changes(behind: Sequence[tuple[UUID, int, protocol.ChatHead]]) -> list[protocol.ChatChanges]:
    answers = []
    asked = [Changed(head.id, version, head.visible_from_seq, SYNC_PAGE + 1) for _, version, head in behind]
    found = reads().changed(asked)
    cut = [messages[:SYNC_PAGE] for messages, _ in found]
    states = iter(message_states([row for rows in cut for row in rows]))
    for (actor_id, _, head), (messages, members), rows in zip(behind, found, cut, strict=True):
        more = len(messages) > SYNC_PAGE
        shown = [next(states) for _ in rows]
        if head.hidden:
            shown = without_hidden(actor_id, head.id, shown)
        answers.append(
            protocol.ChatChanges.model_construct(
                version=rows[-1].version if more else head.version,
                reset=False,
                more=more,
                head=head,
                messages=shown,
                members=[member_state(row) for row in members],
            )
        )
    return answers


def _resets(resets: Sequence[tuple[UUID, int, protocol.ChatHead]]) -> list[protocol.ChatChanges]:
    answers = []
    pages = history_pages([PageQuestion(actor_id, head.id) for actor_id, _, head in resets])
    members = reads().present([head.id for _, _, head in resets], MARKS_NAMED_MEMBERS_MAX + 1)
    for (_, _, head), page, present in zip(resets, pages, members, strict=True):
        answers.append(
            protocol.ChatChanges.model_construct(
                version=head.version,
                reset=True,
                more=False,
                head=head,
                # a membership that ended this moment: the event that says so is on its way
                messages=[] if isinstance(page, NotFound) else page.messages,
                members=[member_state(row) for row in present],
            )
        )
    return answers
