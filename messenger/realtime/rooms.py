"""What a hub knows of a chat somebody here follows, and of a person who is connected here."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from messenger import protocol
from messenger.realtime.notices import ChatEvent
from messenger.realtime.sockets import Socket


@dataclass(slots=True)
class Room:
    """A chat that somebody here follows. `version`: of the last event told."""

    version: int
    # somebody follows since a moment at which their client may have known less: the newest is told anew
    is_unsure: bool = False
    sockets: dict[Socket, int] = field(default_factory=dict)
    early: dict[int, ChatEvent] = field(default_factory=dict)
    waiting: bool = False
    marks: dict[UUID, protocol.Mark] = field(default_factory=dict)
    marks_to: set[UUID] = field(default_factory=set)


@dataclass(slots=True)
class Person:
    # up to here nothing of theirs is missing to their sockets; `heard` is the furthest that was told
    version: int | None = None
    heard: int = 0
    sockets: set[Socket] = field(default_factory=set)
