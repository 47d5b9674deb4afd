"""What the hub reads of the database; injected, because it knows no model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar
from uuid import UUID

from messenger import protocol
from messenger.realtime.notices import ChatEvent, Visible

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UserStanding:
    """What the database says of a connected person."""

    version: int
    epoch: int
    active: bool


@dataclass(frozen=True, slots=True)
class Sights:
    """What some people let some watchers know of their coming and going. Who hides theirs sees nobody's."""

    last_seen_ms: dict[UUID, int | None]
    hides_online: frozenset[UUID] = frozenset()
    hides_last_seen: frozenset[UUID] = frozenset()
    # who blocked whom
    blocks: frozenset[tuple[UUID, UUID]] = frozenset()

    def of(self, user: UUID, watcher: UUID) -> tuple[bool, bool]:
        """Whether the watcher may know that the person is here, and when they were."""
        if user == watcher:
            return True, True
        if (user, watcher) in self.blocks:
            return False, False
        return self.hides_online.isdisjoint((user, watcher)), self.hides_last_seen.isdisjoint((user, watcher))

    def presence(self, user: UUID, watcher: UUID, *, online: bool) -> protocol.Presence:
        """What the watcher is told when they ask."""
        sees_online, sees_last_seen = self.of(user, watcher)
        if not (sees_online or sees_last_seen):
            return protocol.Presence(user=user, online=False, hidden=True)
        return protocol.Presence(
            user=user,
            online=online and sees_online,
            last_seen_at_ms=self.last_seen_ms.get(user) if sees_last_seen else None,
        )


class Queries(Protocol):
    """The reads the hub needs; injected, so that it knows no model. Each runs off the loop's thread."""

    def chat_versions(self, chats: list[UUID]) -> dict[UUID, int]: ...

    def chat_events_after(self, chat: UUID, version: int) -> tuple[list[ChatEvent], int]:
        """Events that bring a receiver from `version` to the returned one, in order; where there are too many, only
        the newest: whoever misses those before it sees that, and asks."""

    def user_standings(self, users: list[UUID]) -> dict[UUID, UserStanding]: ...

    def live_sessions(self, sessions: list[UUID]) -> set[UUID]: ...

    def visible_chats(self, user: UUID) -> dict[UUID, Visible]:
        """The person's chats."""

    def sights(self, users: list[UUID], watchers: list[UUID]) -> Sights: ...

    def announcement(self) -> protocol.AnnouncementState:
        """What everybody is told now."""

    def went_offline(self, users: list[UUID]) -> None: ...


class RunQuery(Protocol):
    """Runs a blocking read off the loop's thread."""

    def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]: ...
