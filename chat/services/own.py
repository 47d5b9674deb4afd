"""What a person keeps to themselves about a chat: pins, mutes, the archive, drafts."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from chat import models, selectors
from messenger import protocol, realtime
from messenger.fields import text_or_empty


@transaction.atomic
def own_set(
    actor_id: UUID,
    *,
    chat_id: UUID,
    pinned: bool | None = None,
    muted_until_ms: int | None = None,
    archived: bool | None = None,
    marked_unread: bool | None = None,
    draft: protocol.DraftIn | None = None,
) -> tuple[int, protocol.Own]:
    """Set what is given; None leaves a thing as it is, a draft with an empty body takes it away. Returns the person's
    version and how all of it stands now; told to their other devices after the commit."""
    selectors.membership_for(actor_id, chat_id)
    # under the person's lock from here on: their devices set one after the other
    version = accounts.user_versions_raise([actor_id])[actor_id]
    own = models.Own.objects.filter(user_id=actor_id, chat_id=chat_id).first()
    own = own or models.Own(user_id=actor_id, chat_id=chat_id)
    if pinned is not None and pinned != (own.pinned_at is not None):
        own.pinned_at = timezone.now() if pinned else None
    if muted_until_ms is not None:
        own.muted_until_ms = muted_until_ms
    if archived is not None:
        own.archived = archived
    if marked_unread is not None:
        own.marked_unread = marked_unread
    if draft is not None:
        has_draft = bool(draft.body.strip())
        own.draft_no += 1
        own.draft = draft.body if has_draft else None
        own.draft_reply_to_seq = draft.reply_to_seq if has_draft else None
        own.drafted_at = timezone.now() if has_draft else None
    own.save()
    state = selectors.own_state(own, text_or_empty(own, "draft"))
    frame = protocol.OwnState(user_version=version, chat=chat_id, own=state)
    transaction.on_commit(lambda: realtime.publish_to_user(actor_id, frame, version=version))
    return version, state
