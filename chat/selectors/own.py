"""What a person keeps to themselves about a chat."""

from __future__ import annotations

from chat import models
from chat.models import own_identity
from chat.selectors.messages import ms
from chat.selectors.rows import OwnRow
from messenger import protocol
from messenger.crypto import Unreadable
from messenger.fields import Opener

NOTHING = protocol.Own()


def own_state(row: models.Own | OwnRow, draft: str) -> protocol.Own:
    """`draft`: opened; empty where there is none."""
    return protocol.Own(
        pinned_at_ms=ms(row.pinned_at) if row.pinned_at else None,
        muted_until_ms=row.muted_until_ms or None,
        archived=row.archived,
        marked_unread=row.marked_unread,
        draft=protocol.Draft(body=draft, reply_to_seq=row.draft_reply_to_seq, updated_at_ms=ms(row.drafted_at))
        if draft and row.drafted_at
        else None,
    )


def opened_own(row: OwnRow, open_draft: Opener) -> protocol.Own:
    """A draft that cannot be opened is none: its owner writes another."""
    draft = ""
    if row.draft is not None:
        try:
            draft = open_draft(row.draft, own_identity(row.id, row.draft_no))
        except Unreadable:
            draft = ""
    return own_state(row, draft)
