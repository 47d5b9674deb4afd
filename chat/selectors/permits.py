"""Who may begin something with whom, by what each person set and whom they blocked. A refusal is the same for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from accounts import selectors as people
from accounts.models import User
from chat import models
from chat.selectors.heads import direct_key
from messenger.errors import Conflict, NotAccepted, NotFound


def existing(actor_id: UUID, user_ids: Iterable[UUID]) -> dict[UUID, people.Wishes]:
    """These people, without repetitions; one that is missing or banned is named."""
    wanted = list(dict.fromkeys(user_ids))
    found = people.wishes(actor_id, wanted)
    for user_id in wanted:
        if user_id not in found or not found[user_id].is_active:
            raise NotFound(f"There is no active person {user_id}.", field="users")
    return {user_id: found[user_id] for user_id in wanted}


def require_may_write_first(actor_id: UUID, user_id: UUID) -> None:
    """Before a direct chat is made. Administrators always may, but for a block."""
    require_no_block(actor_id, user_id)
    wishes = existing(actor_id, [actor_id, user_id])
    allowed: dict[str, Callable[[], bool]] = {
        User.FirstWriters.EVERYBODY: lambda: True,
        User.FirstWriters.GROUPS: lambda: _share_a_group(actor_id, user_id),
        User.FirstWriters.NOBODY: lambda: False,
    }
    if not (wishes[actor_id].is_administrator or allowed[wishes[user_id].first_writers]()):
        raise _no_new_chat()


def require_no_block(actor_id: UUID, user_id: UUID) -> None:
    if user_id in people.blocked_by([actor_id]).get(actor_id, ()):
        raise Conflict("You have blocked this person. Unblock them to write.", code="you_blocked", field="user")
    if people.blockers_of(actor_id, [user_id]):
        raise _no_new_chat()


def _no_new_chat() -> NotAccepted:
    return NotAccepted("This person doesn't take new chats from you.", field="user")


def require_may_add(actor_id: UUID, user_ids: Iterable[UUID]) -> list[UUID]:
    """Before people are taken into a group. Returns them without repetitions; those who don't want it are named."""
    wanted = existing(actor_id, user_ids)
    others = {user_id: each for user_id, each in wanted.items() if user_id != actor_id}
    with_chat = _direct_peers(
        actor_id, [user_id for user_id, each in others.items() if each.group_adders == User.GroupAdders.CHATS]
    )
    refused = people.blockers_of(actor_id, others) | {
        user_id
        for user_id, each in others.items()
        if each.group_adders == User.GroupAdders.NOBODY
        or (each.group_adders == User.GroupAdders.CHATS and user_id not in with_chat)
    }
    if refused:
        raise NotAccepted(
            "Not everybody wants to be added to groups by you.",
            field="users",
            users=[user_id for user_id in wanted if user_id in refused],
        )
    return list(wanted)


def _share_a_group(one: UUID, other: UUID) -> bool:
    groups = models.Member.objects.filter(user_id=one, left_at=None, chat__kind=models.Chat.Kind.GROUP)
    return models.Member.objects.filter(user_id=other, left_at=None, chat__in=groups.values("chat")).exists()


def _direct_peers(actor_id: UUID, user_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people with whom the actor has a direct chat."""
    keys = {direct_key(actor_id, user_id): user_id for user_id in user_ids}
    if not keys:
        return set()
    found = models.Chat.objects.filter(direct_key__in=keys).values_list("direct_key", flat=True)
    return {keys[key] for key in found if key is not None}
