"""What a person does with messages for themselves alone: deleting them from their own sight, saving them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from chat import models, selectors
from messenger import protocol, realtime
from messenger.errors import NotFound


@transaction.atomic
def messages_hide(actor_id: UUID, *, chat_id: UUID, seqs: Sequence[int]) -> protocol.HiddenState:
    """Delete messages of a chat from the actor's own sight, for good. Those hidden before stay so."""
    member = selectors.membership_for(actor_id, chat_id)
    there = models.Message.objects.filter(chat_id=chat_id, seq__in=seqs, seq__gt=member.visible_from_seq)
    found = sorted(there.values_list("seq", flat=True))
    if not found:
        raise NotFound("There are no such messages.", field="seqs")
    version = accounts.user_versions_raise([actor_id])[actor_id]
    rows = models.Hidden.objects.filter(user_id=actor_id, chat_id=chat_id)
    known = set(rows.filter(seq__in=found).values_list("seq", flat=True))
    models.Hidden.objects.bulk_create(
        models.Hidden(user_id=actor_id, chat_id=chat_id, seq=seq) for seq in found if seq not in known
    )
    models.Saved.objects.filter(user_id=actor_id, chat_id=chat_id, seq__in=found).delete()
    count = rows.count()
    models.Member.objects.filter(pk=member.pk).update(hidden=count)
    state = protocol.HiddenState(user_version=version, chat=chat_id, seqs=found, hidden=count)
    transaction.on_commit(lambda: realtime.publish_to_user(actor_id, state, version=version))
    return state


@transaction.atomic
def message_save(actor_id: UUID, *, chat_id: UUID, seq: int, on: bool) -> protocol.SavedState:
    """Put a message into the actor's list of saved ones, or take it out."""
    selectors.message_for(actor_id, chat_id, seq)
    version = accounts.user_versions_raise([actor_id])[actor_id]
    if on:
        models.Saved.objects.get_or_create(
            user_id=actor_id, chat_id=chat_id, seq=seq, defaults={"saved_at": timezone.now()}
        )
    else:
        models.Saved.objects.filter(user_id=actor_id, chat_id=chat_id, seq=seq).delete()
    state = protocol.SavedState(user_version=version, chat=chat_id, seq=seq, on=on)
    transaction.on_commit(lambda: realtime.publish_to_user(actor_id, state, version=version))
    return state
