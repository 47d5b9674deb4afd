"""What the process that holds people's sockets reads about chats. No actor asks: the answers go to those who follow."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from chat import models
from chat.selectors import chat_state, member_state, message_rows, message_states
from messenger import protocol
from messenger.protocol import SYNC_PAGE
from messenger.realtime import ChatEvent, Visible


def chat_versions(chat_ids: list[UUID]) -> dict[UUID, int]:
    return dict(models.Chat.objects.filter(id__in=chat_ids).values_list("id", "version"))


def visible_chats(user_id: UUID) -> dict[UUID, Visible]:
    """The person's chats."""
    members = models.Member.objects.filter(user_id=user_id, left_at=None)
    rows = members.values_list("chat_id", "visible_from_seq", "chat__version")
    return {chat: Visible(from_seq, version) for chat, from_seq, version in rows}


def events_after(chat_id: UUID, version: int) -> tuple[list[ChatEvent], int]:
    """Events that bring a follower from `version` to the returned version, which is read first; where it is a lot,
    only the newest."""
    found = models.Chat.objects.filter(pk=chat_id).values_list("version", flat=True).first() or 0
    if found - version > SYNC_PAGE:
        version = found - 1
    changed = Q(chat_id=chat_id, version__gt=version, version__lte=found)
    events = []
    rows = message_rows(models.Message.objects.filter(changed))
    for row, state in zip(rows, message_states(rows), strict=True):
        frame: protocol.ServerFrame = protocol.MessageState(chat=chat_id, version=row.version, message=state)
        events.append(ChatEvent(chat_id, row.version, frame.encode(), row.seq))
    for member in models.Member.objects.select_related("chat").filter(changed):
        frame = protocol.MemberState(
            chat=chat_id, version=member.version, member=member_state(member), members=member.chat.member_count
        )
        events.append(ChatEvent(chat_id, member.version, frame.encode()))
    events.sort(key=lambda event: event.version)
    if found > version and (not events or events[-1].version < found):
        # the chat's own properties changed last, and are told as they are now
        chat = models.Chat.objects.get(pk=chat_id)
        events.append(ChatEvent(chat_id, found, chat_state(chat, version=found).encode()))
    return events, found
