"""What a person lets others know and do, and whom they blocked."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Block, User
from accounts.services.locking import locked
from messenger import realtime
from messenger.errors import Conflict, Invalid, NotFound
from messenger.protocol import BLOCKED_PEOPLE_MAX

_COLUMNS = {
    "last_seen": "shows_last_seen",
    "online": "shows_online",
    "read_receipts": "read_receipts",
    "first_writers": "first_writers",
    "group_adders": "group_adders",
}


def privacy_set(
    actor: User,
    *,
    last_seen: bool | None = None,
    online: bool | None = None,
    read_receipts: bool | None = None,
    first_writers: str | None = None,
    group_adders: str | None = None,
) -> User:
    """Set what is given; None leaves a thing as it is. Everywhere these are read anew at each use, so they count from
    the next one on; who has the person on screen is told after the commit."""
    given = {
        "last_seen": last_seen,
        "online": online,
        "read_receipts": read_receipts,
        "first_writers": first_writers,
        "group_adders": group_adders,
    }
    with transaction.atomic():
        user = locked(actor.pk)
        fields = [_COLUMNS[name] for name, value in given.items() if value is not None]
        for name, value in given.items():
            if value is not None:
                setattr(user, _COLUMNS[name], value)
        user.save(update_fields=fields)
        transaction.on_commit(lambda: realtime.sight_changed(user.pk), robust=True)
    return user


def block_add(actor_id: UUID, *, user_id: UUID) -> None:
    """Inside the caller's transaction, which holds the actor's row and keeps the chat of the two in step. Blocking
    twice changes nothing."""
    if user_id == actor_id:
        raise Invalid("You cannot block yourself.", field="user")
    if not User.objects.filter(pk=user_id).exists():
        raise NotFound("There is no such person.", field="user")
    mine = Block.objects.filter(blocker_id=actor_id)
    if mine.filter(blocked_id=user_id).exists():
        return
    if mine.count() >= BLOCKED_PEOPLE_MAX:
        raise Conflict(f"You can block at most {BLOCKED_PEOPLE_MAX} people.", code="too_many", limit=BLOCKED_PEOPLE_MAX)
    Block.objects.create(blocker_id=actor_id, blocked_id=user_id, created_at=timezone.now())


def block_remove(actor_id: UUID, *, user_id: UUID) -> None:
    """As `block_add`."""
    Block.objects.filter(blocker_id=actor_id, blocked_id=user_id).delete()
