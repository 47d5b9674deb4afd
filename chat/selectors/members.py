"""Who is in a chat."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from chat import models
from chat.selectors.messages import ms, no_such_chat
from chat.selectors.rows import MemberRow
from messenger import protocol


def membership_for(actor_id: UUID, chat_id: UUID, *, lock: bool = False) -> models.Member:
    """The actor's live membership with its chat, or `NotFound`. `lock` takes the chat's row lock, which every change
    needs."""
    if lock:
        models.Chat.objects.select_for_update(no_key=True).filter(pk=chat_id).first()
    member = (
        models.Member.objects.select_related("chat").filter(chat_id=chat_id, user_id=actor_id, left_at=None).first()
    )
    if member is None:
        raise no_such_chat()
    return member


def is_silenced(member: models.Member) -> bool:
    """Whether nobody hears in this chat what passes by, as one of its two people blocked the other."""
    return (
        member.chat.kind == models.Chat.Kind.DIRECT
        and models.Member.objects.filter(chat_id=member.chat_id, blocked=True).exists()
    )


def member_state(member: models.Member | MemberRow) -> protocol.Member:
    return protocol.Member.model_construct(
        user=member.user_id,
        role=cast(protocol.MemberRole, member.role),
        version=member.version,
        joined_at_ms=ms(member.joined_at),
        left=member.left_at is not None,
        delivered_seq=member.delivered_seq,
        read_seq=member.shown_read_seq,
    )


def members_of(actor_id: UUID, *, chat_id: UUID) -> list[protocol.Member]:
    """Everybody who is in the chat now."""
    membership_for(actor_id, chat_id)
    rows = models.Member.objects.filter(chat_id=chat_id, left_at=None).order_by("joined_at", "id")
    return [member_state(row) for row in rows]
