"""Entries that are too old to be kept: removed from the beginning of the chain, which stays verifiable without them.

What is removed is looked at first, in the same transaction: where somebody was at the log it is kept as it is, for that
is the trace they left. The checkpoint that takes the place of the removed ones is hashed with the key of the log, so
that nobody else can remove a beginning; and an entry tells of it, which exists if and only if they are gone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from messenger.audit.log import (
    CHECKPOINT_ID,
    HEAD_ID,
    Beginning,
    Event,
    beginning,
    broken,
    checkpoint_mac_of,
    head_good,
    record,
)
from messenger.models import AuditCheckpoint, AuditEntry, AuditHead

# in a transaction, whose lock whoever extends the chain waits for
CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Shortened:
    """How many entries were removed; `broken`: why no more of them, `at` that number, 0 for the whole log."""

    entries: int
    broken: str | None = None
    at: int = 0


def shorten(before: dt.datetime) -> Shortened:
    """Remove what is older from the beginning, up to the first entry that is not; the newest stays anyway."""
    removed = 0
    while True:
        done = _shorten_some(before)
        removed += done.entries
        if done.broken or done.entries < CHUNK:
            return Shortened(removed, done.broken, done.at)


@transaction.atomic
def _shorten_some(before: dt.datetime) -> Shortened:
    # of two at once, one comes second and finds the other's checkpoint
    head = AuditHead.objects.select_for_update(no_key=True).filter(pk=HEAD_ID).first()
    start = beginning()
    if start is None:
        return Shortened(0, "what the log begins with has been changed")
    if head is None or not head_good(head):
        return Shortened(0, "the head of the log is gone or has been changed")
    seq, last, why = start.seq, start.last, None
    for entry in AuditEntry.objects.filter(seq__gt=seq, seq__lt=head.count).order_by("seq")[:CHUNK]:
        if entry.at >= before:
            break
        why = broken(entry, seq, last)
        if why:
            break
        seq, last = seq + 1, bytes(entry.chain_mac or b"")
    if seq > start.seq:
        now = timezone.now()
        AuditCheckpoint.objects.update_or_create(
            pk=CHECKPOINT_ID,
            defaults={
                "count": seq,
                "last_mac": last,
                "removed_at": now,
                "own_mac": checkpoint_mac_of(Beginning(seq, last, now)),
            },
        )
        AuditEntry._base_manager.filter(seq__gt=start.seq, seq__lte=seq).delete()
        record(Event.LOG_SHORTENED, actor=None, count=seq - start.seq, until=before.isoformat(timespec="minutes"))
    return Shortened(seq - start.seq, why, seq + 1 if why else 0)
