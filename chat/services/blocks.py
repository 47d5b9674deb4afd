"""Blocking a person: who it is lies with the accounts, what is refused because of it with the chat of the two."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from accounts import selectors as people
from accounts import services as accounts
from chat import models, selectors
from messenger import protocol, realtime

_Change = Callable[..., None]


class _ChatCame(Exception):
    """The two opened their chat while it was looked for: begin again, with its lock before those on people."""


def person_block(actor_id: UUID, *, user_id: UUID) -> protocol.BlocksState:
    """From the commit on nothing the person writes into the chat of the two is taken. Told to the actor's devices, and
    never to the person."""
    return _set(actor_id, user_id, blocked=True)


def person_unblock(actor_id: UUID, *, user_id: UUID) -> protocol.BlocksState:
    return _set(actor_id, user_id, blocked=False)


def _set(actor_id: UUID, user_id: UUID, *, blocked: bool) -> protocol.BlocksState:
    try:
        return _try_to_set(actor_id, user_id, blocked=blocked)
    except _ChatCame:
        return _try_to_set(actor_id, user_id, blocked=blocked)


@transaction.atomic
def _try_to_set(actor_id: UUID, user_id: UUID, *, blocked: bool) -> protocol.BlocksState:
    # the writer reads memberships under the chat's lock: who has it decides whether a message is before or after this
    theirs = models.Chat.objects.filter(direct_key=selectors.direct_key(actor_id, user_id))
    chat = theirs.select_for_update(no_key=True).first()
    if chat is not None:
        models.Member.objects.filter(chat=chat, user_id=user_id).update(blocked=blocked)
    # whoever makes the chat looks for blocks behind the same lock
    version = accounts.user_versions_raise([actor_id])[actor_id]
    if chat is None and theirs.exists():
        raise _ChatCame
    (accounts.block_add if blocked else accounts.block_remove)(actor_id, user_id=user_id)
    mine = people.blocked_by([actor_id]).get(actor_id, [])
    frame = protocol.BlocksState(user_version=version, blocked=mine, people=people.people(actor_id, mine))

    def tell() -> None:
        realtime.publish_to_user(actor_id, frame, version=version)
        realtime.sight_changed(actor_id)

    transaction.on_commit(tell)
    return frame
