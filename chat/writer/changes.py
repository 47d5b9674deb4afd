"""Changes of a message that is there: edited, deleted, pinned, reacted to. Inside the batch's transaction, under the
chat's lock; each says whether anything changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from django.db.models import F

from chat import models, selectors
from chat.writer.commands import Edit, Pin, React
from chat.writer.extras import Extras, mention_rows
from chat.writer.statements import Membership
from messenger.crypto import Unreadable
from messenger.errors import Conflict, Forbidden, Invalid
from messenger.protocol import PINNED_MAX, REACTIONS_PER_PERSON


class Changing(Protocol):
    """The chat, as far as these look at it."""

    id: UUID
    kind: str


@dataclass(slots=True)
class Changes:
    now: dt.datetime
    extras: Extras
    # rows to store
    mentions: list[models.Mention] = field(default_factory=list)

    def edit(self, chat: Changing, member: Membership, message: models.Message, command: Edit) -> bool:
        try:
            before, extra = message.body, selectors.extra_of(message)
        except Unreadable:
            raise Conflict("The stored message is damaged and can't be edited.", code="damaged", field="seq") from None
        if extra.forwarded is not None:
            raise Forbidden("A forwarded message is somebody's word, and can't be edited.")
        if before == command.body:
            return False
        models.Revision.objects.create(
            message=message,
            edit_no=message.edit_no,
            body=before,
            written_at=message.edited_at or message.created_at,
        )
        message.edit_no += 1
        message.body = command.body
        message.edited_at = self.now
        mentions, mentions_all = self.extras.mentioned(chat.id, chat.kind, member, command.body)
        now = replace(extra, mentions=mentions, mentions_all=mentions_all)
        # set even where it stays: it is bound to the number of the edit
        message.extra = now.encode()
        if now != extra:
            models.Mention.objects.filter(chat_id=chat.id, seq=message.seq).delete()
            self.mentions += mention_rows(chat.id, message.seq, message.sender_id, now, message.created_at)
        return True

    def pin(self, message: models.Message, command: Pin) -> bool:
        if (message.pinned_at is not None) == command.on:
            return False
        pinned = models.Message.objects.filter(chat_id=message.chat_id, pinned_at__isnull=False)
        if command.on and pinned.count() >= PINNED_MAX:
            raise Invalid(
                f"A chat has at most {PINNED_MAX} pinned messages. Take a pin away first.",
                field="seq",
                limit=PINNED_MAX,
            )
        models.Chat.objects.filter(pk=message.chat_id).update(pins=F("pins") + (1 if command.on else -1))
        message.pinned_at = self.now if command.on else None
        message.pinned_by_id = command.actor_id if command.on else None
        return True

    def delete(self, chat: Changing, member: Membership, message: models.Message) -> bool:
        if message.sender_id != member.user_id and not selectors.may(chat.kind, member.role, "moderate"):
            raise Forbidden("Only its author, or an administrator of the group, can delete a message.")
        message.revisions.all().delete()
        message.reactions.all().delete()
        models.Mention.objects.filter(chat_id=chat.id, seq=message.seq).delete()
        models.Saved.objects.filter(chat_id=chat.id, seq=message.seq).delete()
        message.body = message.extra = None
        if message.pinned_at is not None:
            models.Chat.objects.filter(pk=chat.id).update(pins=F("pins") - 1)
        message.pinned_at = message.pinned_by_id = None
        message.reply_to_seq = None
        message.has_reactions = False
        message.deleted_at = self.now
        message.deleted_by_id = member.user_id
        return True

    def react(self, message: models.Message, command: React) -> bool:
        reaction = models.Reaction.objects.filter(message=message, user_id=command.actor_id).first()
        try:
            emojis = reaction.emojis.split() if reaction is not None else []
        except Unreadable:
            emojis = []  # what nobody can read is replaced
        if (command.emoji in emojis) == command.on:
            return False
        if command.on and len(emojis) >= REACTIONS_PER_PERSON:
            raise Invalid(
                f"A person has at most {REACTIONS_PER_PERSON} reactions on a message. Remove one first.",
                field="emoji",
                limit=REACTIONS_PER_PERSON,
            )
        emojis = [*emojis, command.emoji] if command.on else [emoji for emoji in emojis if emoji != command.emoji]
        if reaction is None:
            models.Reaction.objects.create(message=message, user_id=command.actor_id, emojis=" ".join(emojis))
        elif emojis:
            reaction.message = message
            reaction.change_no += 1
            reaction.emojis = " ".join(emojis)
            reaction.save()
        else:
            reaction.delete()
        message.has_reactions = message.reactions.exists()
        return True
