"""What is refused to strangers: the first of a minute is logged, the others are counted."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from messenger.addresses import address_range
from messenger.audit.log import Detail, Event, insert, mac, place, place_after_commit
from messenger.crypto import Unreadable
from messenger.models import AuditBurst

BURST: Final = dt.timedelta(minutes=1)
# Kinds of refusals counted apart at one time; beyond, they are counted together, whoever and wherever
BURSTS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many there were in this minute: about the account, from the range of addresses, and in all."""

    of_subject: int
    from_range: int
    everywhere: int


def record_refusal(event: Event, *, address: str, subject: UUID | None = None, **details: Detail) -> Refusals:
    """Log what was refused to somebody unknown, in transactions of its own: call it where none is open that will be
    rolled back. A burst is logged at its beginning and, counted, at its end."""
    now = timezone.now()
    nearby = address_range(address)
    range_mac = mac("range", nearby.encode()) if nearby else None
    key = _burst_mac(event, subject, nearby)
    with transaction.atomic():
        fresh = AuditBurst.objects.filter(since__gt=now - BURST)
        if not fresh.filter(key_mac=key).update(count=F("count") + 1):
            if fresh.count() >= BURSTS_MAX:
                key, subject, range_mac, nearby, address, details = _burst_mac(event, None, ""), None, None, "", "", {}
            if not fresh.filter(key_mac=key).update(count=F("count") + 1):
                _burst_end(key)
                row, begun = AuditBurst.objects.get_or_create(
                    key_mac=key,
                    defaults={
                        "event": event,
                        "subject": subject,
                        "range_mac": range_mac,
                        "address_range": nearby,
                        "since": now,
                    },
                )
                if begun:
                    insert(event, None, subject, details | ({"address": address} if address else {}))
                else:
                    AuditBurst.objects.filter(pk=row.pk).update(count=F("count") + 1)
                place_after_commit()
        sums = fresh.filter(event=event).aggregate(
            of_subject=Sum("count", filter=Q(subject=subject) if subject else Q(pk=None)),
            from_range=Sum("count", filter=Q(range_mac=range_mac) if range_mac else Q(pk=None)),
            everywhere=Sum("count"),
        )
    return Refusals(**{name: value or 0 for name, value in sums.items()})


def _burst_mac(event: str, subject: UUID | None, nearby: str) -> bytes:
    return mac("burst", event.encode(), subject.bytes if subject else b"", nearby.encode())


def _burst_end(key: bytes) -> None:
    """Log how many there were after the first, and forget them."""
    for row in AuditBurst.objects.select_for_update(no_key=True).filter(key_mac=key):
        if row.count > 1:
            nearby: dict[str, Detail] = {}
            with suppress(Unreadable):
                nearby = {"address_range": row.address_range} if row.address_range else {}
            insert(Event(row.event), None, row.subject, {"times": row.count - 1, **nearby})
        row.delete()


def flush() -> None:
    """Log the bursts that are over, and place what is not in the chain yet."""
    over = AuditBurst.objects.filter(since__lte=timezone.now() - BURST)
    # each on its own and in one order: two who flush at once must not wait for one another
    for key in sorted(bytes(key) for key in over.values_list("key_mac", flat=True)):
        with transaction.atomic():
            _burst_end(key)
    place()
