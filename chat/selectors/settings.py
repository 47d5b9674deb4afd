"""What a chat itself is: its settings, what roles may do in it, the links into it."""

from __future__ import annotations

import datetime as dt
from typing import cast
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from chat import models
from chat.selectors.members import membership_for
from chat.selectors.messages import ms
from messenger import protocol
from messenger.crypto import token_hash
from messenger.errors import Forbidden, NotFound
from messenger.fields import text_or_empty
from messenger.protocol import RIGHTS


def may(kind: str, role: str, right: protocol.Right) -> bool:
    """Whether members of this role have the right in chats of this kind."""
    roles = RIGHTS[cast(protocol.ChatKind, kind)]
    return right in roles.get(cast(protocol.MemberRole, role), ())


def chat_state(chat: models.Chat, *, version: int) -> protocol.ChatState:
    """Everything of the head that all members share and somebody may set."""
    return protocol.ChatState(
        chat=chat.pk,
        version=version,
        title=text_or_empty(chat, "title") or None,
        description=text_or_empty(chat, "description") or None,
        history_hidden=chat.history_hidden,
        slow_s=chat.slow_s,
    )


# --- links -------------------------------------------------------------------------------------------------
def live_link(now: dt.datetime) -> Q:
    """Links that still let somebody in."""
    return Q(expires_at__gt=now) & (Q(uses=None) | Q(used__lt=F("uses")))


def link_gone() -> NotFound:
    return NotFound("This link does not work any more. Ask for a new one.", code="link_gone")


def link_for(actor: UUID, token: str) -> models.Link:
    """What a token opens: everybody with an account may use what they were given. `NotFound` for one that has ended."""
    link = models.Link.objects.select_related("chat").filter(token_hash=token_hash(token)).first()
    if link is None or not models.Link.objects.filter(live_link(timezone.now()), pk=link.pk).exists():
        raise link_gone()
    return link


def links_of(actor_id: UUID, *, chat_id: UUID) -> list[protocol.ChatLink]:
    """The chat's live links, newest first, for those who may add people."""
    member = membership_for(actor_id, chat_id)
    if not may(member.chat.kind, member.role, "add"):
        raise Forbidden("Your role in this chat does not allow this.")
    links = member.chat.links.filter(live_link(timezone.now())).order_by("-created_at", "-id")
    return [link_state(link) for link in links]


def link_state(link: models.Link) -> protocol.ChatLink:
    return protocol.ChatLink(
        id=link.pk,
        token=text_or_empty(link, "token"),
        created_by=link.created_by_id,
        expires_at_ms=ms(link.expires_at),
        uses=link.uses,
        used=link.used,
    )


def link_preview(actor_id: UUID, *, token: str) -> protocol.ChatLinkOut:
    """What the link leads to, before one goes in."""
    chat = link_for(actor_id, token).chat
    is_in = models.Member.objects.filter(chat=chat, user_id=actor_id, left_at=None).exists()
    return protocol.ChatLinkOut(
        title=text_or_empty(chat, "title"),
        description=text_or_empty(chat, "description") or None,
        kind=cast(protocol.ChatKind, chat.kind),
        members=chat.member_count,
        chat=chat.pk if is_in else None,
    )
