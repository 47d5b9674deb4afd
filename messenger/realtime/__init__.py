"""THE fan-out: which sockets follow what, and how an event reaches them, in this process and in others.

`publish_*`, `close_*` and `*_changed` may be called from any thread, after commit. Events may be lost or come twice;
what is durable has a version, so a receiver sees a gap and asks.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from messenger import protocol
from messenger.protocol import CloseCode
from messenger.realtime import notices
from messenger.realtime.hub import Hub
from messenger.realtime.notices import ChatEvent, Notice, Visible
from messenger.realtime.reads import Queries, RunQuery, Sights, UserStanding
from messenger.realtime.sockets import Encoded, Socket

__all__ = [
    "ChatEvent",
    "Encoded",
    "Hub",
    "Queries",
    "Sights",
    "Socket",
    "UserStanding",
    "Visible",
    "announcement_changed",
    "attach",
    "chat_entered",
    "chat_exited",
    "close_session",
    "close_user",
    "current",
    "post",
    "publish",
    "publish_mark",
    "publish_to_user",
    "publish_typing",
    "sight_changed",
    "together",
    "user_changed",
]

_hub: Hub | None = None


def attach(queries: Queries, run: RunQuery) -> Hub:
    """The hub of the running loop, made at its first connection."""
    global _hub
    if _hub is None or _hub.loop is not asyncio.get_running_loop():
        _hub = Hub(queries, run)
    return _hub


def current() -> Hub:
    """The hub of the running loop, for handlers of its connections."""
    assert _hub is not None
    return _hub


class _Gathering(threading.local):
    items: list[Callable[[], None] | Notice] | None = None


_gathering = _Gathering()


@contextmanager
def together() -> Iterator[None]:
    """What this thread posts and publishes inside goes out at the end as one: one wake-up of the loop, one message of
    the bus."""
    if _gathering.items is not None:
        yield
        return
    items: list[Callable[[], None] | Notice] = []
    _gathering.items = items
    try:
        yield
    finally:
        _gathering.items = None
        if _hub is not None and items:
            _hub.enqueue(items)


def _enqueue(item: Callable[[], None] | Notice) -> None:
    """A process without connections has no hub: what it changed, the others read from the database within a second."""
    if _gathering.items is not None:
        _gathering.items.append(item)
    elif _hub is not None:
        _hub.enqueue((item,))


def post(job: Callable[[], None]) -> None:
    """Run `job` in the loop's thread, behind the notices posted before it. Any thread."""
    _enqueue(job)


def publish(event: ChatEvent) -> None:
    """A committed change of a chat, to everybody who follows it."""
    _enqueue(event)


def publish_mark(chat: UUID, mark: protocol.Mark, authors: set[UUID], *, named: bool) -> None:
    """A member's watermarks, to the authors they cover."""
    _enqueue(notices.MarkRose(chat, mark.user, mark.delivered_seq, mark.read_seq, tuple(authors), named))


def publish_typing(chat: UUID, user_id: UUID) -> None:
    """Ephemeral: whoever misses it misses nothing."""
    _enqueue(notices.Typing(chat, user_id))


def publish_to_user(user_id: UUID, frame: protocol.ServerFrame, *, version: int | None = None) -> None:
    """To every socket of one person; `version` is the user version the frame carries."""
    _enqueue(notices.ForUser(user_id, frame.encode(), version))


def publish_card(card: protocol.Person) -> None:
    """How a person is shown from now on, to everybody: each may know each. A later hello tells whoever misses it."""
    _enqueue(notices.ForEverybody(protocol.PeopleCards(people=[card]).encode()))


def announcement_changed() -> None:
    """What everybody is told is another thing now: look, not within a second."""
    _enqueue(notices.AnnouncementChanged())


def chat_entered(user_id: UUID, frame: protocol.ChatJoined) -> None:
    """The person is a member from now on: their sockets hear so and follow the chat, from what was just read on."""
    head = frame.head
    _enqueue(
        notices.ChatEntered(user_id, head.id, head.visible_from_seq, head.version, frame.user_version, frame.encode())
    )


def chat_exited(user_id: UUID, frame: protocol.ChatLeft) -> None:
    """The person is no member any more: their sockets hear so and nothing further."""
    _enqueue(notices.ChatExited(user_id, frame.chat, frame.user_version, frame.encode()))


def user_changed(user_id: UUID) -> None:
    """Something of the person's own changed that no event of its own tells: compare now, not within a second."""
    _enqueue(notices.UserChanged(user_id))


def sight_changed(user_id: UUID) -> None:
    """What the person lets others know of their coming and going changed."""
    _enqueue(notices.SightChanged(user_id))


def close_user(user_id: UUID, code: CloseCode) -> None:
    """End every connection of the person."""
    _enqueue(notices.UserClosed(user_id, code.value))


def close_session(session_id: UUID) -> None:
    """End the connections of one session."""
    _enqueue(notices.SessionClosed(session_id))
