"""Rare administration of chats: opening, settings, who is in and as what. Each in a transaction of its own, under the
chat's row lock.

Lock order as everywhere: the chat, then its members, then users. Everybody concerned is told after the commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import services as accounts
from accounts.models import User
from chat import models, selectors
from chat.services.change import Change, locked, require, tell_joined, tell_left
from messenger import protocol
from messenger.errors import Conflict, Forbidden, Invalid, NotFound
from messenger.fields import text_or_empty
from messenger.protocol import GROUP_MEMBERS_MAX, SystemEvent

Kind = models.Chat.Kind
Role = models.Member.Role


def direct_open(actor_id: UUID, *, user_id: UUID) -> UUID:
    """The direct chat of two people, made at the first call. Returns its id."""
    if user_id == actor_id:
        raise Invalid("A direct chat has two people. For yourself there are the notes.", field="user")
    selectors.existing(actor_id, [user_id])
    return _only(actor_id, Kind.DIRECT, {actor_id: Role.MEMBER, user_id: Role.MEMBER})


def notes_open(actor_id: UUID) -> UUID:
    """The actor's chat with themselves, made at the first call. Returns its id."""
    return _only(actor_id, Kind.NOTES, {actor_id: Role.MEMBER})


def _only(actor_id: UUID, kind: models.Chat.Kind, roles: dict[UUID, Role]) -> UUID:
    """The one chat these people have together, and no others with them."""
    key = selectors.direct_key(*(list(roles) * 2)[:2])
    found = models.Chat.objects.filter(direct_key=key).values_list("id", flat=True)
    if (existing := found.first()) is not None:
        return existing
    others = [user_id for user_id in roles if user_id != actor_id]
    for user_id in others:
        selectors.require_may_write_first(actor_id, user_id)
    try:
        with transaction.atomic():
            chat_id = _create(actor_id, models.Chat(kind=kind, direct_key=key), roles, None)
            # behind the locks on both people, which blocking takes too: one of the two sees the other
            for user_id in others:
                selectors.require_no_block(actor_id, user_id)
            return chat_id
    except IntegrityError:
        # the other one, or another device, opened it at the same moment
        return found.get()


def group_create(
    actor_id: UUID,
    *,
    client_id: UUID,
    title: str,
    users: Iterable[UUID],
    description: str = "",
    channel: bool = False,
    history_hidden: bool = False,
) -> UUID:
    """A new group or channel with the actor as its owner. A retry with the same `client_id` finds what it made."""
    found = models.Chat.objects.filter(created_by_id=actor_id, client_id=client_id).values_list("id", flat=True)
    if (existing := found.first()) is not None:
        return existing
    others = [user_id for user_id in selectors.require_may_add(actor_id, users) if user_id != actor_id]
    chat = models.Chat(
        kind=Kind.CHANNEL if channel else Kind.GROUP,
        title=title,
        description=description or None,
        history_hidden=history_hidden,
        client_id=client_id,
    )
    roles = {actor_id: Role.OWNER} | dict.fromkeys(others, newcomer_role(chat))
    try:
        with transaction.atomic():
            return _create(actor_id, chat, roles, SystemEvent(event="group_created", users=others, title=title))
    except IntegrityError:
        return found.get()


def newcomer_role(chat: models.Chat) -> models.Member.Role:
    return Role.READER if chat.kind == Kind.CHANNEL else Role.MEMBER


def _create(actor_id: UUID, chat: models.Chat, roles: dict[UUID, Role], event: SystemEvent | None) -> UUID:
    change = Change(chat, actor_id)
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
        change.then(partial(tell_joined, user_id, chat.id, version))
    change.save()
    return chat.id


@transaction.atomic
def chat_update(
    actor_id: UUID,
    *,
    chat_id: UUID,
    title: str | None = None,
    description: str | None = None,
    history_hidden: bool | None = None,
    slow_s: int | None = None,
) -> None:
    """Set what is given; None leaves a thing as it is, an empty description takes it away."""
    change, _ = locked(actor_id, chat_id, "settings")
    chat = change.chat
    wanted = {
        "title": text_or_empty(chat, "title") if title is None else title,
        "description": (text_or_empty(chat, "description") if description is None else description) or None,
        "history_hidden": chat.history_hidden if history_hidden is None else history_hidden,
        "slow_s": chat.slow_s if slow_s is None else slow_s,
    }
    before = {
        "title": text_or_empty(chat, "title"),
        "description": text_or_empty(chat, "description") or None,
        "history_hidden": chat.history_hidden,
        "slow_s": chat.slow_s,
    }
    if wanted == before:
        return
    for name, value in wanted.items():
        if value != before[name]:
            setattr(chat, name, value)
    change.write_settings()
    if wanted["title"] != before["title"]:
        change.write_row(SystemEvent(event="title_changed", users=[], title=title))
    change.save()


@transaction.atomic
def members_add(actor_id: UUID, *, chat_id: UUID, users: Iterable[UUID]) -> None:
    """Add people; those already in are left as they are. A person who comes back sees what a newcomer sees."""
    change, _ = locked(actor_id, chat_id, "add")
    wanted = list(selectors.existing(actor_id, users))
    present = models.Member.objects.filter(chat_id=chat_id, user_id__in=wanted, left_at=None)
    inside = set(present.values_list("user_id", flat=True))
    selectors.require_may_add(actor_id, [user_id for user_id in wanted if user_id not in inside])
    let_in(change, wanted)


def let_in(change: Change, users: list[UUID]) -> None:
    """Of these people, whoever is not in the locked chat is from now on."""
    chat = change.chat
    rows = {row.user_id: row for row in models.Member.objects.filter(chat=chat, user_id__in=users)}
    new = [user_id for user_id in users if user_id not in rows or rows[user_id].left_at is not None]
    if not new:
        return
    if chat.member_count + len(new) > GROUP_MEMBERS_MAX:
        raise Conflict(
            f"A group has at most {GROUP_MEMBERS_MAX} members.", code="too_many", field="users", limit=GROUP_MEMBERS_MAX
        )
    hidden_upto = chat.version if chat.history_hidden else 0
    for user_id in new:
        row = rows.get(user_id) or models.Member(chat=chat, user_id=user_id)
        row.role, row.joined_at, row.left_at, row.is_barred = newcomer_role(chat), change.now, None, False
        row.visible_from_seq = hidden_upto
        # a newcomer has nothing to catch up with: unread counts from here
        row.delivered_seq = row.read_seq = row.shown_read_seq = chat.last_seq
        chat.member_count += 1
        change.write_member(row)
    change.write_row(SystemEvent(event="members_added", users=new))
    for user_id, version in accounts.user_versions_raise(new).items():
        change.then(partial(tell_joined, user_id, chat.id, version))
    change.save()


@transaction.atomic
def member_set_role(actor_id: UUID, *, chat_id: UUID, user_id: UUID, role: protocol.MemberRole) -> None:
    """Administrators turn members into readers and back; the owner makes administrators, and hands the chat over to
    become one."""
    change, member = locked(actor_id, chat_id)
    other = _other(member, user_id)
    wanted = Role(role)
    if other.role == wanted:
        return
    if wanted == Role.OWNER:
        require(member, "transfer")
        member.role = Role.ADMIN
        change.write_member(member, "role")
        other.role = Role.OWNER
        change.write_member(other, "role")
        change.write_row(SystemEvent(event="owner_changed", users=[user_id]))
        change.save()
        return
    require(member, "roles")
    if Role.ADMIN in (wanted, other.role):
        require(member, "admins")
    if other.role == Role.OWNER:
        raise Forbidden("The owner's role changes by handing the chat over.")
    other.role = wanted
    change.write_member(other, "role")
    change.save()


@transaction.atomic
def member_remove(actor_id: UUID, *, chat_id: UUID, user_id: UUID) -> None:
    """Remove somebody, whom no link lets in again. The owner can't be removed; an administrator only by the owner."""
    change, member = locked(actor_id, chat_id)
    if user_id == actor_id:
        raise Invalid("To leave the group yourself, leave it.", field="user")
    require(member, "remove")
    gone = _other(member, user_id)
    if gone.role == Role.OWNER:
        raise Forbidden("Nobody can remove the owner.")
    if gone.role == Role.ADMIN:
        require(member, "admins")
    gone.is_barred = True
    _let_go(change, gone, "member_removed")
    change.save()


def _other(member: models.Member, user_id: UUID) -> models.Member:
    """Somebody else in the member's chat."""
    found = models.Member.objects.filter(chat=member.chat, user_id=user_id, left_at=None).first()
    if found is None:
        raise NotFound("This person is not in the group.", field="user")
    return found


@transaction.atomic
def member_leave(actor_id: UUID, *, chat_id: UUID) -> None:
    """Leave a group. An owner's place goes to the longest-serving administrator, or else to the member or reader who
    has been here longest."""
    change, member = locked(actor_id, chat_id)
    was_owner = member.role == Role.OWNER
    _let_go(change, member, "member_left")
    if was_owner:
        remaining = models.Member.objects.filter(chat_id=chat_id, left_at=None).order_by("joined_at", "id")
        heir = (
            remaining.filter(role=Role.ADMIN).first() or remaining.filter(role=Role.MEMBER).first() or remaining.first()
        )
        if heir is not None:
            heir.role = Role.OWNER
            change.write_member(heir, "role")
    change.save()


def account_delete(actor: User, *, password: str | None, code: str | None) -> None:
    """Leave every group and channel, an owner's place passing on, then empty the account for good. What the person
    wrote to others stays, under a stand-in for their name; their direct chats stay readable for the other side. Notes
    to oneself have no other side, and go."""
    accounts.password_check(actor, password)
    accounts.code_attempt(actor.pk, code, by=accounts.SESSION)
    with accounts.codes_watched(actor), transaction.atomic():
        mine = models.Member.objects.filter(user=actor, left_at=None).exclude(chat__kind=models.Chat.Kind.DIRECT)
        # every lock before the first change: leaving a chat takes the person's row, and chats come before people
        chats = models.Chat.objects.select_for_update(no_key=True).filter(pk__in=mine.values("chat_id")).order_by("pk")
        for chat_id, kind in list(chats.values_list("pk", "kind")):
            if kind == models.Chat.Kind.NOTES:
                models.Chat.objects.filter(pk=chat_id).delete()
            else:
                member_leave(actor.pk, chat_id=chat_id)
        for private in (models.Own, models.Saved, models.Hidden, models.Mention):
            private.objects.filter(user=actor).delete()
        accounts.user_delete(actor, code=code)


def _let_go(change: Change, member: models.Member, event: str) -> None:
    """Told in this order: the one who goes stops hearing of the chat before the others hear of it."""
    member.left_at = change.now
    models.Own.objects.filter(chat_id=change.chat.id, user_id=member.user_id).delete()
    member.role = Role.MEMBER
    change.chat.member_count -= 1
    for user_id, version in accounts.user_versions_raise([member.user_id]).items():
        change.then(partial(tell_left, user_id, change.chat.id, version))
    change.write_member(member, "role", "left_at", "is_barred")
    change.write_row(SystemEvent.model_validate({"event": event, "users": [member.user_id]}))
