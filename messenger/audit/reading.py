"""Reading the log: what an entry says, how far it has come, and whether it is as it was written."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from typing import Final

from messenger.audit.log import (
    HEAD_ID,
    SCOPE,
    Beginning,
    Detail,
    beginning,
    broken,
    head_good,
    head_mac_of,
    own_mac_of,
)
from messenger.models import AuditEntry, AuditHead, DataKey

CHUNK: Final = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. `head` is to be noted elsewhere and given to a later `verify`. `broken`: the first place
    that is not as it was written, and why; None for a log nobody touched. `at`: its number, 0 for the whole.
    `removed`: how many entries before these were too old to be kept, the latest of them at `removed_at`. `is_compared`:
    False where the noted head is among those."""

    entries: int
    head: str
    broken: str | None = None
    at: int = 0
    removed: int = 0
    removed_at: dt.datetime | None = None
    is_compared: bool = True


def head() -> str:
    """How far the log has come: `count:keyed hash`. Says nothing, and shows a log that was put back to before it."""
    row = AuditHead.objects.filter(pk=HEAD_ID).first()
    return f"{row.count}:{bytes(row.own_mac).hex()}" if row else "0:"


def details(entry: AuditEntry) -> dict[str, Detail]:
    """What is known besides, or `Unreadable`."""
    found = json.loads(entry.details)
    assert isinstance(found, dict)
    return found


def verify(*, noted: str = "") -> Verdict:
    """Walk through the whole chain. `noted`: a `head` from earlier, which the log must have come by."""
    while True:
        start = beginning()
        if start is None:
            return Verdict(0, head(), "what the log begins with has been changed")
        verdict = _verify_from(start, noted)
        # what was too old may have been removed meanwhile
        if verdict.broken is None or beginning() == start:
            return replace(verdict, removed=start.seq, removed_at=start.removed_at)


def _verify_from(start: Beginning, noted: str) -> Verdict:
    before = AuditHead.objects.filter(pk=HEAD_ID).first()
    began = DataKey.objects.filter(kind=SCOPE.kind, scope=SCOPE.id).exists()
    if not began:
        gone = before is not None or AuditEntry.objects.exists() or noted not in ("", "0:")
        return Verdict(0, head(), "the key of the log is gone" if gone else None)
    if before is None or not head_good(before):
        return Verdict(0, head(), "the head of the log is gone or has been changed")
    noted_count, _, noted_mac = noted.partition(":")
    seq, last = start.seq, start.last
    is_compared = not noted_count or int(noted_count) >= seq
    if noted_count == str(seq) and head_mac_of(seq, last).hex() != noted_mac:
        return Verdict(0, head(), "the log is not the one whose head was noted", at=seq)
    for entry in AuditEntry.objects.filter(seq__isnull=False).order_by("seq").iterator(CHUNK):
        why = broken(entry, seq, last)
        if why:
            return Verdict(seq - start.seq, head(), why, at=seq + 1)
        seq, last = seq + 1, bytes(entry.chain_mac or b"")
        if seq == before.count and last != bytes(before.last_mac):
            return Verdict(seq - start.seq, head(), "the head belongs to another entry", at=seq)
        if str(seq) == noted_count and head_mac_of(seq, last).hex() != noted_mac:
            return Verdict(seq - start.seq, head(), "the log is not the one whose head was noted", at=seq)
    after = AuditHead.objects.filter(pk=HEAD_ID).first()
    if not before.count <= seq <= (after.count if after else 0):
        return Verdict(seq - start.seq, head(), f"its end is not where the head says, {before.count}", at=seq + 1)
    if noted_count and int(noted_count) > seq:
        why = f"it is shorter than when its head was noted, {noted_count}"
        return Verdict(seq - start.seq, head(), why, at=seq + 1)
    if any(bytes(entry.own_mac) != own_mac_of(entry) for entry in AuditEntry.objects.filter(seq=None)):
        return Verdict(seq - start.seq, head(), "an entry outside of the chain was not made by this server")
    return Verdict(seq - start.seq, head(), is_compared=is_compared)
