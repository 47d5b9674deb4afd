"""What can be asked of the writer, and its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from messenger import keystore
from messenger.errors import AppError
from messenger.logs import request_id


@dataclass(frozen=True, slots=True)
class Answer:
    """What a committed command did: the message it made or changed, and the chat version of the change."""

    seq: int
    version: int
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Command:
    """A durable change somebody asks for."""

    actor_id: UUID
    chat_id: UUID
    client_id: UUID

    def content(self) -> tuple[str, ...]:
        """What is asked, in a form that stays the same over versions of the server: a retry may come days later."""
        raise NotImplementedError

    def mac(self) -> bytes:
        """What a retry must repeat exactly: a keyed hash, so that its stored form tells nothing of the request. May
        read its key from the database, so it belongs to the writer's thread."""
        return keystore.system_mac("request", self.chat_id.bytes, *(part.encode() for part in self.content()))


@dataclass(frozen=True, slots=True)
class Send(Command):
    """Of a body, or of the message at another place."""

    body: str
    reply_to_seq: int | None
    silent: bool = False
    forward: tuple[UUID, int] | None = None

    def content(self) -> tuple[str, ...]:
        more = (f"forward {self.forward[0]} {self.forward[1]}",) if self.forward else ()
        return ("send", self.body, str(self.reply_to_seq or 0), *more, *(("silent",) if self.silent else ()))


@dataclass(frozen=True, slots=True)
class Edit(Command):
    seq: int
    body: str

    def content(self) -> tuple[str, ...]:
        return ("edit", str(self.seq), self.body)


@dataclass(frozen=True, slots=True)
class Delete(Command):
    seq: int

    def content(self) -> tuple[str, ...]:
        return ("delete", str(self.seq))


@dataclass(frozen=True, slots=True)
class React(Command):
    seq: int
    emoji: str
    on: bool

    def content(self) -> tuple[str, ...]:
        return ("react", str(self.seq), self.emoji, "on" if self.on else "off")


@dataclass(frozen=True, slots=True)
class Pin(Command):
    seq: int
    on: bool

    def content(self) -> tuple[str, ...]:
        return ("pin", str(self.seq), "on" if self.on else "off")


Change = Edit | Delete | React | Pin


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
    request_id: str = field(default_factory=request_id.get)
