"""What can be asked of the writer, and its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from messenger.errors import AppError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a committed command did: the message it made or changed, and the chat version of the change."""

    seq: int
    version: int
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Command:
    """A durable change somebody asks for. `mac` is the keyed hash of the whole request, which its retries must
    equal."""

    actor_id: UUID
    chat_id: UUID
    client_id: UUID
    mac: bytes


@dataclass(frozen=True, slots=True)
class Send(Command):
    body: str
    reply_to_seq: int | None


@dataclass(frozen=True, slots=True)
class Edit(Command):
    seq: int
    body: str


@dataclass(frozen=True, slots=True)
class Delete(Command):
    seq: int


@dataclass(frozen=True, slots=True)
class React(Command):
    seq: int
    emoji: str
    on: bool


Change = Edit | Delete | React


@dataclass(frozen=True, slots=True)
class Mark:
    """Watermarks, which only rise; a repeated or older one changes nothing, so it needs no id and gets no answer."""

    actor_id: UUID
    chat_id: UUID
    delivered_seq: int
    read_seq: int


Outcome = Answer | AppError


def _nobody(_: Outcome) -> None:
    return None


@dataclass(slots=True, eq=False)
class Submission:
    """A command in the queue. `done` is called once, in the writer's thread, after the commit or the refusal."""

    command: Send | Change | Mark
    done: Callable[[Outcome], None] = _nobody
    since_s: float = field(default_factory=monotonic)
