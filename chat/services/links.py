"""Links that let people into a group or channel: made and ended by those who may add people, used by anybody with an
account who was not removed from it."""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from chat import models, selectors
from chat.services.change import Change, locked
from chat.services.groups import let_in
from messenger import protocol
from messenger.crypto import token_hash
from messenger.errors import Conflict, Forbidden, NotFound
from messenger.protocol import CHAT_LINKS_MAX

TOKEN_BYTES = 24


@transaction.atomic
def link_create(actor_id: UUID, *, chat_id: UUID, expires_in_s: int, uses: int | None) -> protocol.ChatLink:
    """A new link. Those that have ended make room."""
    change, _ = locked(actor_id, chat_id, "add")
    links = change.chat.links
    links.exclude(selectors.live_link(change.now)).delete()
    if links.count() >= CHAT_LINKS_MAX:
        raise Conflict(
            f"A chat has at most {CHAT_LINKS_MAX} links. Delete one first.", code="too_many", limit=CHAT_LINKS_MAX
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = links.create(
        token_hash=token_hash(token),
        token=token,
        created_by_id=actor_id,
        created_at=change.now,
        expires_at=change.now + dt.timedelta(seconds=expires_in_s),
        uses=uses,
    )
    return selectors.link_state(link)


@transaction.atomic
def link_delete(actor_id: UUID, *, chat_id: UUID, link_id: UUID) -> None:
    """Nobody comes in by it any more."""
    change, _ = locked(actor_id, chat_id, "add")
    deleted, _ = change.chat.links.filter(pk=link_id).delete()
    if not deleted:
        raise NotFound("There is no such link.", field="link")


@transaction.atomic
def link_join(actor_id: UUID, *, token: str) -> UUID:
    """Come in by a link. Returns the chat's id; whoever is in it already stays as they are, and uses nothing up."""
    link = selectors.link_for(actor_id, token)
    # under the chat's lock: two who come at once by a link for one are told apart
    chat = models.Chat.objects.select_for_update(no_key=True).get(pk=link.chat_id)
    row = models.Member.objects.filter(chat=chat, user_id=actor_id).first()
    if row is not None and row.left_at is None:
        return chat.id
    if row is not None and row.is_barred:
        raise Forbidden("You were removed from this chat: somebody has to add you.", code="barred")
    live = models.Link.objects.filter(selectors.live_link(timezone.now()), pk=link.pk)
    if not live.update(used=F("used") + 1):
        raise selectors.link_gone()
    let_in(Change(chat, actor_id), [actor_id])
    return chat.id
