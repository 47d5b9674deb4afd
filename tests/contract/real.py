"""The real services beside the reference: every operation is done on both, and whatever they answer and tell must be
the same."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

from chat import selectors, services, standings, writer
from chat.selectors import PageQuestion, sync
from messenger import protocol, realtime
from messenger.consumers import HubQueries
from messenger.errors import AppError
from messenger.realtime.notices import ChatEntered, ChatEvent, ChatExited, ForUser, MarkRose, Notice
from tests.contract.client import Frame
from tests.contract.model import Answer, Limits, ModelServer, Refused

HISTORY_PAGE = 7
WAIT_S = 5


class Recorder:
    """Stands where the hub of a process would: keeps what it is told, for the machine to deliver or lose."""

    def __init__(self) -> None:
        self._notices: list[Notice] = []
        self._came = threading.Condition()

    def enqueue(self, items: Iterable[object]) -> None:
        with self._came:
            for item in items:
                assert isinstance(item, Notice), "no socket here has anything to post"
                self._notices.append(item)
            self._came.notify()

    def take(self, count: int) -> list[Notice]:
        """Everything told, once there are so many: an answer is given a moment before the writer's thread tells."""
        with self._came:
            self._came.wait_for(lambda: len(self._notices) >= count, timeout=WAIT_S)
            notices, self._notices = self._notices, []
        return notices


@contextmanager
def small_limits(limits: Limits) -> Iterator[Recorder]:
    """The limits of the reference, and a recorder in place of the hub."""
    recorder = Recorder()
    with (
        mock.patch.object(realtime, "_hub", recorder),
        mock.patch.object(sync, "SYNC_PAGE", limits.sync_page),
        mock.patch.object(sync, "SYNC_CHANGES_MAX", limits.sync_changes_max),
        mock.patch.object(sync, "PageQuestion", partial(PageQuestion, limit=limits.reset_page)),
        mock.patch.object(standings, "SYNC_PAGE", limits.gap_max),
    ):
        yield recorder


def timeless(value: Any) -> Any:
    """Without times, and without the cards of people: the reference has neither."""
    if isinstance(value, dict):
        return {name: timeless(each) for name, each in value.items() if not name.endswith("at_ms") and name != "people"}
    return [timeless(each) for each in value] if isinstance(value, list) else value


def plain(frame: protocol.Wire) -> Frame:
    return dict(timeless(json.loads(frame.encode())))


def told(notice: Notice) -> tuple[Any, ...]:
    """A notice for comparison."""
    match notice:
        case ChatEvent(chat, version, text, seq):
            return ("event", chat, version, timeless(json.loads(text)), seq)
        case ChatEntered(user, chat, visible_from, chat_version, version, text):
            return ("entered", user, chat, visible_from, chat_version, version, timeless(json.loads(text)))
        case ChatExited(user, chat, version, text):
            return ("exited", user, chat, version, json.loads(text))
        case ForUser(user, text):
            return ("user", user, json.loads(text))
        case MarkRose(chat, user, delivered, read, authors, named):
            return ("mark", chat, user, delivered, read, set(authors), named)
    raise AssertionError(f"the reference does not know {notice}")


def require_same(got: Any, expected: Any) -> None:
    assert got == expected, f"the server says {got}, the reference {expected}"


class RealServer:
    """Has what `ModelServer` has."""

    def __init__(self, model: ModelServer, recorder: Recorder) -> None:
        self.model = model
        self.users = model.users
        self.groups = model.groups
        self.member, self.owner = model.member, model.owner
        self._recorder = recorder

    def take_notices(self) -> list[Notice]:
        expected = self.model.take_notices()
        notices = self._recorder.take(len(expected))
        require_same([told(notice) for notice in notices], [told(notice) for notice in expected])
        return notices

    chat_versions = staticmethod(HubQueries.chat_versions)
    visible_chats = staticmethod(HubQueries.visible_chats)
    user_standings = staticmethod(HubQueries.user_standings)
    sights = staticmethod(HubQueries.sights)
    announcement = staticmethod(HubQueries.announcement)
    went_offline = staticmethod(HubQueries.went_offline)

    def chat_events_after(self, chat: UUID, version: int) -> tuple[list[ChatEvent], int]:
        events, upto = HubQueries.chat_events_after(chat, version)
        expected, expected_upto = self.model.chat_events_after(chat, version)
        require_same([told(event) for event in events], [told(event) for event in expected])
        assert upto == expected_upto
        return events, upto

    @staticmethod
    def live_sessions(sessions: list[UUID]) -> set[UUID]:
        """Nobody logs in here: every session is live."""
        return set(sessions)

    @staticmethod
    def _same(real: Callable[[], Any], reference: Callable[[], Any]) -> Any:
        outcomes: list[Any] = []
        for do in (real, reference):
            try:
                outcomes.append(do())
            except (AppError, Refused) as error:
                outcomes.append(Refused(error.code if isinstance(error, AppError) else str(error)))
        got, expected = outcomes
        assert str(got) == str(expected), f"answered {got!r}, not {expected!r}"
        if isinstance(got, Refused):
            raise got
        return got

    @staticmethod
    def _commit(submit: Callable[[Any], None]) -> Answer:
        answer = services.wait(submit)
        return answer.seq, answer.version

    def create(self, owner: UUID, others: list[UUID], title: str, *, hidden: bool) -> UUID:
        chat = services.group_create(owner, client_id=uuid4(), title=title, users=others, history_hidden=hidden)
        return self.model.create(owner, others, title, hidden=hidden, chat=chat)

    def rename(self, actor: UUID, chat: UUID, title: str) -> None:
        self._same(
            lambda: services.chat_update(actor, chat_id=chat, title=title),
            lambda: self.model.rename(actor, chat, title),
        )

    def add(self, actor: UUID, chat: UUID, user: UUID) -> None:
        self._same(
            lambda: services.members_add(actor, chat_id=chat, users=[user]), lambda: self.model.add(actor, chat, user)
        )

    def remove(self, actor: UUID, chat: UUID, user: UUID) -> None:
        self._same(
            lambda: services.member_remove(actor, chat_id=chat, user_id=user),
            lambda: self.model.remove(actor, chat, user),
        )

    def leave(self, actor: UUID, chat: UUID) -> None:
        self._same(lambda: services.member_leave(actor, chat_id=chat), lambda: self.model.leave(actor, chat))

    def send(self, actor: UUID, chat: UUID, client_id: UUID, body: str, reply_to: int | None = None) -> Answer:
        def submit(done: Any) -> None:
            services.message_send(actor, chat_id=chat, client_id=client_id, body=body, reply_to_seq=reply_to, done=done)

        return self._same(lambda: self._commit(submit), lambda: self.model.send(actor, chat, client_id, body, reply_to))

    def edit(self, actor: UUID, chat: UUID, client_id: UUID, seq: int, body: str) -> Answer:
        def submit(done: Any) -> None:
            services.message_edit(actor, chat_id=chat, client_id=client_id, seq=seq, body=body, done=done)

        return self._same(lambda: self._commit(submit), lambda: self.model.edit(actor, chat, client_id, seq, body))

    def delete(self, actor: UUID, chat: UUID, client_id: UUID, seq: int) -> Answer:
        def submit(done: Any) -> None:
            services.message_delete(actor, chat_id=chat, client_id=client_id, seq=seq, done=done)

        return self._same(lambda: self._commit(submit), lambda: self.model.delete(actor, chat, client_id, seq))

    def react(self, actor: UUID, chat: UUID, client_id: UUID, seq: int, emoji: str, *, on: bool) -> Answer:
        def submit(done: Any) -> None:
            services.reaction_set(actor, chat_id=chat, client_id=client_id, seq=seq, emoji=emoji, on=on, done=done)

        return self._same(
            lambda: self._commit(submit), lambda: self.model.react(actor, chat, client_id, seq, emoji, on=on)
        )

    def mark(self, actor: UUID, chat: UUID, delivered: int, read: int) -> None:
        services.mark_set(actor, chat_id=chat, delivered_seq=delivered, read_seq=read)
        self.model.mark(actor, chat, delivered, read)
        # marks have no answer, and what is told of them comes behind the answers of others
        writer.stop()

    def heads(self, user: UUID) -> Frame:
        [mine] = selectors.chat_lists([user])
        assert isinstance(mine, selectors.ChatList)
        answer = plain(protocol.ChatsHeads(user_version=mine.user_version, heads=mine.heads, people=[]))
        expected = self.model.heads(user)
        answer["heads"].sort(key=lambda head: head["id"])
        expected["heads"].sort(key=lambda head: head["id"])
        require_same(answer, expected)
        return answer

    def sync(self, user: UUID, chat: UUID, version: int) -> Frame:
        [[frame]] = selectors.changes_of_people([selectors.SyncQuestion(user, [(chat, version)])])
        answer = plain(frame)
        require_same(answer, self.model.sync(user, chat, version))
        return answer

    def history(self, user: UUID, chat: UUID) -> list[Frame]:
        messages: list[Frame] = []
        before: int | None = None
        while True:
            page = selectors.history_page(user, chat_id=chat, before_seq=before, limit=HISTORY_PAGE)
            messages = [plain(message) for message in page.messages] + messages
            if not page.has_before:
                break
            before = page.messages[0].seq
        require_same(messages, self.model.history(user, chat))
        return messages
