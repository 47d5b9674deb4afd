"""What the services share: taking an account's row lock, and what follows from a change of it after commit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from accounts.cards import person_card
from accounts.models import User
from messenger import realtime
from messenger.errors import Forbidden, NotFound
from messenger.protocol import CloseCode


def locked(user_id: UUID) -> User:
    """The account as it is now, its row locked until the transaction ends."""
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.", field="user")
    return user


def locked_all(user_ids: Collection[UUID]) -> dict[UUID, User]:
    """These accounts as they are now, their rows locked in order. `NotFound` where one is gone."""
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk")
    found = {user.pk: user for user in rows}
    if len(found) < len(set(user_ids)):
        raise NotFound("There is no such person.", field="user")
    return found


def locked_with_actor(actor: User, user_id: UUID) -> tuple[User, User]:
    """The actor and another account as they are now, both rows locked. Of two who remove each other at the same moment
    one comes second, and sees it has no right any more: so whoever was last to use theirs keeps it."""
    rows = {
        user.pk: user
        for user in User.objects.select_for_update(no_key=True).filter(pk__in=(actor.pk, user_id)).order_by("pk")
    }
    if actor.pk not in rows:
        raise Forbidden("Your account is gone.")
    if user_id not in rows:
        raise NotFound("There is no such person.", field="user")
    return rows[actor.pk], rows[user_id]


def private_change(user: User, fields: Iterable[str] = ()) -> None:
    """Store these columns of a locked account, raise its version, and let its devices know after commit."""
    user.version += 1
    user.save(update_fields=["version", *fields])
    transaction.on_commit(partial(realtime.user_changed, user.pk), robust=True)


def show(user: User, *, name: str | None = None, hue: int | None = None, status: str | None = None) -> None:
    """How a locked account is shown to others from now on; None leaves it, an empty status takes it away."""
    if name is None and hue is None and status is None:
        return
    if name is not None:
        user.display_name = name
    if hue is not None:
        user.hue = hue
    if status is not None:
        user.status = status or None
    user.save(update_fields=["display_name", "hue", "status"])
    tell_card(user)


def tell_card(user: User) -> None:
    """After commit, everybody who is connected shows the person as they are now."""
    transaction.on_commit(partial(realtime.publish_card, person_card(user)), robust=True)


def close_connections(user_id: UUID, code: CloseCode) -> None:
    """After commit, end every connection of the person."""
    transaction.on_commit(partial(realtime.close_user, user_id, code), robust=True)


def close_session(session_id: UUID) -> None:
    """After commit, end the connections of one session."""
    transaction.on_commit(partial(realtime.close_session, session_id), robust=True)
