"""What one part of the system tells the followers: small facts, the same within a process and between processes.

A notice may be lost or come twice. What it says of durable things carries a version, so a receiver sees that
something is missing and asks.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgpack

from messenger import protocol
from messenger.protocol import CloseCode

if TYPE_CHECKING:
    from messenger.realtime.hub import Hub

_UUID = 1


class Visible(NamedTuple):
    """A member's view of a chat: messages up to `from_seq` are hidden from them; `version` is the chat's as it was
    read."""

    from_seq: int
    version: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Base: `apply` runs in the loop's thread of every process that hears of it."""

    def apply(self, hub: Hub) -> None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ChatEvent(Notice):
    """A durable change of a chat. `seq`: the message it is about, 0 where it is about none; members from whom that
    message is hidden get `chat.skip` instead of `text`."""

    chat: UUID
    version: int
    text: str
    seq: int = 0

    def apply(self, hub: Hub) -> None:
        hub.deliver(self)


@dataclass(frozen=True, slots=True)
class MarkRose(Notice):
    """A member's watermarks, for the authors of what they passed. `named`: the chat is small enough to name
    everybody."""

    chat: UUID
    user: UUID
    delivered_seq: int
    read_seq: int
    authors: tuple[UUID, ...]
    named: bool

    def apply(self, hub: Hub) -> None:
        mark = protocol.Mark(user=self.user, delivered_seq=self.delivered_seq, read_seq=self.read_seq)
        hub.mark(self.chat, mark, self.authors, named=self.named)


@dataclass(frozen=True, slots=True)
class Typing(Notice):
    chat: UUID
    user: UUID

    def apply(self, hub: Hub) -> None:
        hub.say(self.chat, protocol.TypingState(chat=self.chat, user=self.user).encode(), but=self.user)


@dataclass(frozen=True, slots=True)
class ForUser(Notice):
    """A frame for every socket of one person; `version` is the user version it carries, if it does."""

    user: UUID
    text: str
    version: int | None = None

    def apply(self, hub: Hub) -> None:
        hub.tell(self.user, self.text, self.version)


@dataclass(frozen=True, slots=True)
class ForEverybody(Notice):
    """A frame for every socket there is."""

    text: str

    def apply(self, hub: Hub) -> None:
        hub.tell_everybody(self.text)


@dataclass(frozen=True, slots=True)
class AnnouncementChanged(Notice):
    """What everybody is told changed. Without the text: each process reads what is true as it looks."""

    def apply(self, hub: Hub) -> None:
        hub.heal_soon()


@dataclass(frozen=True, slots=True)
class ChatEntered(Notice):
    """The person is a member since this user version. One notice for both, the sockets that follow and the frame they
    get: of two, one could be lost alone and nothing would show it."""

    user: UUID
    chat: UUID
    visible_from_seq: int
    chat_version: int
    version: int
    text: str

    def apply(self, hub: Hub) -> None:
        hub.enter_chat(self.user, self.chat, Visible(self.visible_from_seq, self.chat_version), self.version, self.text)


@dataclass(frozen=True, slots=True)
class ChatExited(Notice):
    """The person is no member since this user version."""

    user: UUID
    chat: UUID
    version: int
    text: str

    def apply(self, hub: Hub) -> None:
        hub.exit_chat(self.user, self.chat, self.version, self.text)


@dataclass(frozen=True, slots=True)
class UserChanged(Notice):
    """Something private to the person changed that no frame of its own tells."""

    user: UUID

    def apply(self, hub: Hub) -> None:
        hub.heal_soon()


@dataclass(frozen=True, slots=True)
class UserClosed(Notice):
    user: UUID
    code: str

    def apply(self, hub: Hub) -> None:
        hub.close_person(self.user, CloseCode(self.code))


@dataclass(frozen=True, slots=True)
class SessionClosed(Notice):
    session: UUID

    def apply(self, hub: Hub) -> None:
        hub.close_session(self.session)


@dataclass(frozen=True, slots=True)
class Here(Notice):
    """People with a connection to another process: those who came, or with `complete` all of them."""

    process: str
    users: tuple[UUID, ...]
    complete: bool

    def apply(self, hub: Hub) -> None:
        hub.presence.elsewhere_here(self.process, set(self.users), complete=self.complete)


@dataclass(frozen=True, slots=True)
class Gone(Notice):
    """People whose last connection to another process closed."""

    process: str
    users: tuple[UUID, ...]
    last_seen_at_ms: int

    def apply(self, hub: Hub) -> None:
        hub.presence.elsewhere_gone(self.process, set(self.users), self.last_seen_at_ms)


@dataclass(frozen=True, slots=True)
class SightChanged(Notice):
    """What the person lets others know of their coming and going, or whom, changed."""

    user: UUID

    def apply(self, hub: Hub) -> None:
        hub.presence.look_anew(self.user)


# The place in this tuple is the kind on the bus: append only.
_KINDS: tuple[type[Notice], ...] = (
    ChatEvent,
    MarkRose,
    Typing,
    ForUser,
    ChatEntered,
    ChatExited,
    UserChanged,
    UserClosed,
    SessionClosed,
    Here,
    Gone,
    ForEverybody,
    SightChanged,
    AnnouncementChanged,
)
_NUMBER_OF = {kind: number for number, kind in enumerate(_KINDS)}
_FIELDS_OF = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS}


def _uuid_out(value: Any) -> msgpack.ExtType:
    if isinstance(value, UUID):
        return msgpack.ExtType(_UUID, value.bytes)
    raise TypeError(f"a notice cannot carry {type(value).__name__}")


def _uuid_in(code: int, data: bytes) -> UUID:
    if code != _UUID:
        raise ValueError(f"unknown extension {code}")
    return UUID(bytes=data)


def pack(notices: list[Notice]) -> bytes:
    """Several notices as one message of the bus."""
    rows = [
        (_NUMBER_OF[type(notice)], *(getattr(notice, name) for name in _FIELDS_OF[type(notice)])) for notice in notices
    ]
    return msgpack.packb(rows, default=_uuid_out)


def unpack(data: bytes) -> list[Notice]:
    """The notices of a message; a kind of a newer version is passed over."""
    rows = msgpack.unpackb(data, ext_hook=_uuid_in, use_list=False)
    return [_KINDS[row[0]](*row[1:]) for row in rows if row[0] < len(_KINDS)]
