"""Rare administration of chats: opening, naming, who is in. Each in a transaction of its own, under the chat's row
lock.

Lock order as everywhere: the chat, then its members, then users. Everybody concerned is told after the commit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import selectors as people
from accounts import services as accounts
from chat import models, selectors
from messenger import protocol, realtime
from messenger.errors import Conflict, Forbidden, Invalid, NotFound
from messenger.fields import text_or_empty
from messenger.protocol import GROUP_MEMBERS_MAX, SystemEvent

Role = models.Member.Role


@dataclass(slots=True)
class _Change:
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


def _locked(actor_id: UUID, chat_id: UUID) -> tuple[_Change, models.Member]:
    """The chat under its lock, and the actor's membership. Only groups are administered."""
    member = selectors.membership_for(actor_id, chat_id, lock=True)
    if member.chat.kind != models.Chat.Kind.GROUP:
        raise Forbidden("A direct chat has two people and no other settings.")
    return _Change(member.chat, actor_id), member


def _require_admin(member: models.Member) -> None:
    if member.role == Role.MEMBER:
        raise Forbidden("Only the owner and administrators of the group can do this.")


def _tell_joined(user_id: UUID, chat_id: UUID, user_version: int) -> None:
    try:
        head = selectors.head_of(user_id, chat_id)
    except NotFound:
        return  # removed again before this was told; they hear of that
    frame = protocol.ChatJoined(user_version=user_version, head=head, people=selectors.people_of_heads(user_id, [head]))
    realtime.chat_entered(user_id, frame)


def _tell_left(user_id: UUID, chat_id: UUID, user_version: int) -> None:
    realtime.chat_exited(user_id, protocol.ChatLeft(user_version=user_version, chat=chat_id))


def _existing(actor_id: UUID, user_ids: Iterable[UUID]) -> list[UUID]:
    """These people, without repetitions; one that is missing or banned is named."""
    wanted = list(dict.fromkeys(user_ids))
    active = {person.id for person in people.people(actor_id, wanted) if person.active}
    for user_id in wanted:
        if user_id not in active:
            raise NotFound(f"There is no active person {user_id}.", field="users")
    return wanted


def direct_open(actor_id: UUID, *, user_id: UUID) -> UUID:
    """The direct chat of two people, made at the first call. Returns its id."""
    if user_id == actor_id:
        raise Invalid("A direct chat has two people.", field="user")
    _existing(actor_id, [user_id])
    key = selectors.direct_key(actor_id, user_id)
    found = models.Chat.objects.filter(direct_key=key).values_list("id", flat=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _create(
                actor_id,
                models.Chat(kind=models.Chat.Kind.DIRECT, direct_key=key),
                {actor_id: Role.MEMBER, user_id: Role.MEMBER},
                None,
            )
    except IntegrityError:
        # the other one opened it at the same moment
        return models.Chat.objects.values_list("id", flat=True).get(direct_key=key)


def group_create(
    actor_id: UUID, *, client_id: UUID, title: str, users: Iterable[UUID], history_hidden: bool = False
) -> UUID:
    """A new group with the actor as its owner. A retry with the same `client_id` finds the group it made."""
    others = [user_id for user_id in _existing(actor_id, users) if user_id != actor_id]
    found = models.Chat.objects.filter(created_by_id=actor_id, client_id=client_id).values_list("id", flat=True)
    if (existing := found.first()) is not None:
        return existing
    chat = models.Chat(kind=models.Chat.Kind.GROUP, title=title, history_hidden=history_hidden, client_id=client_id)
    roles = {actor_id: Role.OWNER} | dict.fromkeys(others, Role.MEMBER)
    try:
        with transaction.atomic():
            return _create(actor_id, chat, roles, SystemEvent(event="group_created", users=others, title=title))
    except IntegrityError:
        return found.get()


def _create(actor_id: UUID, chat: models.Chat, roles: dict[UUID, Role], event: SystemEvent | None) -> UUID:
    change = _Change(chat, actor_id)
    chat.created_by_id = actor_id
    chat.created_at = change.now
    chat.member_count = len(roles)
    chat.save(force_insert=True)
    members = [
        models.Member(chat=chat, user_id=user_id, role=role, version=change.raise_version(), joined_at=change.now)
        for user_id, role in roles.items()
    ]
    models.Member.objects.bulk_create(members)
    if event is not None:
        change.write_row(event)
    for user_id, version in accounts.user_versions_raise(roles).items():
        change.then(partial(_tell_joined, user_id, chat.id, version))
    change.save()
    return chat.id


@transaction.atomic
def chat_rename(actor_id: UUID, *, chat_id: UUID, title: str) -> None:
    change, member = _locked(actor_id, chat_id)
    _require_admin(member)
    if text_or_empty(change.chat, "title") == title:
        return
    change.chat.title = title
    version = change.raise_version()
    change.publish(version, protocol.ChatState(chat=chat_id, version=version, title=title))
    change.write_row(SystemEvent(event="title_changed", users=[], title=title))
    change.save()


@transaction.atomic
def members_add(actor_id: UUID, *, chat_id: UUID, users: Iterable[UUID]) -> None:
    """Add people; those already in are left as they are. A person who comes back sees what a newcomer sees."""
    change, member = _locked(actor_id, chat_id)
    _require_admin(member)
    wanted = _existing(actor_id, users)
    rows = {row.user_id: row for row in models.Member.objects.filter(chat_id=chat_id, user_id__in=wanted)}
    new = [user_id for user_id in wanted if user_id not in rows or rows[user_id].left_at is not None]
    if not new:
        return
    if change.chat.member_count + len(new) > GROUP_MEMBERS_MAX:
        raise Conflict(
            f"A group has at most {GROUP_MEMBERS_MAX} members.", code="too_many", field="users", limit=GROUP_MEMBERS_MAX
        )
    hidden_upto = change.chat.version if change.chat.history_hidden else 0
    for user_id in new:
        row = rows.get(user_id) or models.Member(chat=change.chat, user_id=user_id)
        row.role, row.joined_at, row.left_at = Role.MEMBER, change.now, None
        row.visible_from_seq = hidden_upto
        # a newcomer has nothing to catch up with: unread counts from here
        row.delivered_seq = row.read_seq = change.chat.last_seq
        change.chat.member_count += 1
        change.write_member(row)
    change.write_row(SystemEvent(event="members_added", users=new))
    for user_id, version in accounts.user_versions_raise(new).items():
        change.then(partial(_tell_joined, user_id, chat_id, version))
    change.save()


@transaction.atomic
def member_remove(actor_id: UUID, *, chat_id: UUID, user_id: UUID) -> None:
    """Remove somebody from a group. The owner can't be removed; an administrator only by the owner."""
    change, member = _locked(actor_id, chat_id)
    if user_id == actor_id:
        raise Invalid("To leave the group yourself, leave it.", field="user")
    _require_admin(member)
    gone = models.Member.objects.filter(chat_id=chat_id, user_id=user_id, left_at=None).first()
    if gone is None:
        raise NotFound("This person is not in the group.", field="user")
    if gone.role == Role.OWNER or (gone.role == Role.ADMIN and member.role != Role.OWNER):
        raise Forbidden("Only the owner can remove an administrator, and nobody the owner.")
    _let_go(change, gone, "member_removed")
    change.save()


@transaction.atomic
def member_leave(actor_id: UUID, *, chat_id: UUID) -> None:
    """Leave a group. An owner's place goes to the longest-serving administrator, or else member."""
    change, member = _locked(actor_id, chat_id)
    was_owner = member.role == Role.OWNER
    _let_go(change, member, "member_left")
    if was_owner:
        remaining = models.Member.objects.filter(chat_id=chat_id, left_at=None).order_by("joined_at", "id")
        heir = remaining.filter(role=Role.ADMIN).first() or remaining.first()
        if heir is not None:
            heir.role = Role.OWNER
            change.write_member(heir, "role")
    change.save()


def _let_go(change: _Change, member: models.Member, event: str) -> None:
    """Told in this order: the one who goes stops hearing of the chat before the others hear of it."""
    member.left_at = change.now
    models.Own.objects.filter(chat_id=change.chat.id, user_id=member.user_id).delete()
    member.role = Role.MEMBER
    change.chat.member_count -= 1
    for user_id, version in accounts.user_versions_raise([member.user_id]).items():
        change.then(partial(_tell_left, user_id, change.chat.id, version))
    change.write_member(member, "role", "left_at")
    change.write_row(SystemEvent.model_validate({"event": event, "users": [member.user_id]}))
