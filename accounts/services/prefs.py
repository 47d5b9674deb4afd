"""What a person set of their messenger, the same on all their devices."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction

from accounts import selectors
from accounts.models import User
from accounts.services.locking import locked
from messenger import protocol, realtime
from messenger.errors import Conflict
from messenger.protocol import CHAT_LEVELS_MAX


def prefs_set(actor: User, *, change: protocol.PrefsIn) -> protocol.PrefsState:
    """Set what is given; of two devices the last wins, part by part and chat by chat. Told to all of them after the
    commit."""
    with transaction.atomic():
        # under the person's lock: one device sets after the other
        user = locked(actor.pk)
        before = selectors.prefs_unsafe(user)
        given = {name: value for name, value in dict(change).items() if value is not None and name != "levels"}
        prefs = before.model_copy(update={**given, "levels": _levels(before, change)})
        user.prefs = prefs.encode()
        user.version += 1
        user.save(update_fields=["prefs", "version"])
        frame = protocol.PrefsState(user_version=user.version, prefs=prefs)
        tell = partial(realtime.publish_to_user, user.pk, frame, version=user.version)
        transaction.on_commit(tell, robust=True)
    return frame


def _levels(before: protocol.Prefs, change: protocol.PrefsIn) -> dict[UUID, protocol.ChatLevel]:
    levels = {**before.levels, **(change.levels or {})}
    # all is what a chat has anyway
    kept: dict[UUID, protocol.ChatLevel] = {chat: level for chat, level in levels.items() if level != "all"}
    if len(kept) > CHAT_LEVELS_MAX:
        raise Conflict("There are too many chats with a level.", code="too_many", limit=CHAT_LEVELS_MAX)
    return kept
