"""A chat being changed under its lock: what every service that administers chats builds on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat import models, selectors
from messenger import protocol, realtime
from messenger.errors import Forbidden, NotFound
from messenger.protocol import SystemEvent

ADMINISTERED = (models.Chat.Kind.GROUP, models.Chat.Kind.CHANNEL)


@dataclass(slots=True)
class Change:
    """A chat being changed under its lock: raises versions, writes rows into the timeline, remembers whom to tell
    what."""

    chat: models.Chat
    actor_id: UUID
    now: dt.datetime = field(default_factory=timezone.now)
    _after_commit: list[Callable[[], None]] = field(default_factory=list)

    def raise_version(self) -> int:
        self.chat.version += 1
        return self.chat.version

    def write_row(self, event: SystemEvent) -> None:
        """A system row in the timeline."""
        seq = self.chat.last_seq = self.raise_version()
        models.Message.objects.create(
            chat=self.chat,
            seq=seq,
            version=seq,
            sender_id=self.actor_id,
            system=event.encode(),
            created_at=self.now,
        )
        state = protocol.Message.model_construct(
            seq=seq,
            version=seq,
            sender=self.actor_id,
            scheme="server",
            system=event,
            created_at_ms=selectors.ms(self.now),
            edit_no=0,
        )
        self.publish(seq, protocol.MessageState(chat=self.chat.id, version=seq, message=state), seq=seq)

    def write_member(self, member: models.Member, *fields: str) -> None:
        """`fields` of a member's row; all of a newcomer's. Never more than was changed: marks rise beside us."""
        member.version = self.raise_version()
        member.save(update_fields=["version", *fields] if fields else None)
        frame = protocol.MemberState(
            chat=self.chat.id,
            version=member.version,
            member=selectors.member_state(member),
            members=self.chat.member_count,
        )
        self.publish(member.version, frame)

    def write_settings(self) -> None:
        """What of the chat itself was set."""
        version = self.raise_version()
        self.publish(version, selectors.chat_state(self.chat, version=version))

    def publish(self, version: int, frame: protocol.ServerFrame, *, seq: int = 0) -> None:
        event = realtime.ChatEvent(self.chat.id, version, frame.encode(), seq)
        self._after_commit.append(partial(realtime.publish, event))

    def then(self, job: Callable[[], None]) -> None:
        self._after_commit.append(job)

    def save(self) -> None:
        """Last in the transaction. Nothing is told before the commit."""
        self.chat.save()
        for job in self._after_commit:
            transaction.on_commit(job)


def locked(actor_id: UUID, chat_id: UUID, right: protocol.Right | None = None) -> tuple[Change, models.Member]:
    """A group or channel under its lock, and the actor's membership, which has to have the right. Only these are
    administered."""
    member = selectors.membership_for(actor_id, chat_id, lock=True)
    if member.chat.kind not in ADMINISTERED:
        raise Forbidden("A chat of this kind has no members to manage and no settings.")
    if right is not None:
        require(member, right)
    return Change(member.chat, actor_id), member


def require(member: models.Member, right: protocol.Right) -> None:
    """`Forbidden` where the member's role has not the right in this chat."""
    if not selectors.may(member.chat.kind, member.role, right):
        raise Forbidden("Your role in this chat does not allow this.")


def tell_joined(user_id: UUID, chat_id: UUID, user_version: int) -> None:
    try:
        head = selectors.head_of(user_id, chat_id)
    except NotFound:
        return  # removed again before this was told; they hear of that
    frame = protocol.ChatJoined(user_version=user_version, head=head, people=selectors.people_of_heads(user_id, [head]))
    realtime.chat_entered(user_id, frame)


def tell_left(user_id: UUID, chat_id: UUID, user_version: int) -> None:
    realtime.chat_exited(user_id, protocol.ChatLeft(user_version=user_version, chat=chat_id))
