"""What the hub reads of the database; injected, because it knows no model."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol, TypeVar
from uuid import UUID

from messenger.realtime.notices import ChatEvent, Visible

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class UserStanding:
    """What the database says of a connected person."""

    version: int
    epoch: int
    active: bool


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

    def went_offline(self, users: list[UUID]) -> None: ...


class RunQuery(Protocol):
    """Runs a blocking read off the loop's thread."""

    def __call__(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]: ...
