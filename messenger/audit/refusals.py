"""What is refused to strangers: the first of a minute is logged, the others are counted.

In the database (`record_refusal`), where each costs work of ours before it is refused anyway. What is refused for its
being too often costs next to nothing, so that a write for each would be the attack: `count_refusal` counts it in this
process and writes when the count has doubled, twenty times for a million.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from messenger.addresses import address_range
from messenger.audit.log import Detail, Event, insert, mac, place, place_after_commit
from messenger.crypto import Unreadable
from messenger.logs import kind_of
from messenger.models import AuditBurst

log = logging.getLogger(__name__)

BURST: Final = dt.timedelta(minutes=1)
# Refusals of a kind counted apart at one time; beyond, they are counted together, whoever and wherever
BURSTS_MAX: Final = 100
# The same of what was not even looked at, in a process: no limit bounds how often that is tried, from ever new places
FLOOD: Final = dt.timedelta(minutes=10)
FLOODS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many there were in this minute: about the account, from the range of addresses, and in all."""

    of_subject: int
    from_range: int
    everywhere: int


def record_refusal(
    event: Event, *, address: str, subject: UUID | None = None, times: int = 1, **details: Detail
) -> Refusals:
    """Log what was refused to somebody unknown, in transactions of its own: call it where none is open that will be
    rolled back. A burst is logged at its beginning and, counted, at its end. `times`: how many this stands for."""
    now = timezone.now()
    nearby = address_range(address)
    range_mac = mac("range", nearby.encode()) if nearby else None
    key = _burst_mac(event, subject, nearby)
    with transaction.atomic():
        fresh = AuditBurst.objects.filter(since__gt=now - BURST)
        if not fresh.filter(key_mac=key).update(count=F("count") + times):
            if fresh.filter(event=event).count() >= BURSTS_MAX:
                key, subject, range_mac, nearby, address, details = _burst_mac(event, None, ""), None, None, "", "", {}
            if not fresh.filter(key_mac=key).update(count=F("count") + times):
                _burst_end(key, now - BURST)
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
                    many: dict[str, Detail] = {"times": times} if times > 1 else {}
                    insert(event, None, subject, details | many | ({"address": address} if address else {}))
                else:
                    AuditBurst.objects.filter(pk=row.pk).update(count=F("count") + times)
                place_after_commit()
        sums = fresh.filter(event=event).aggregate(
            of_subject=Sum("count", filter=Q(subject=subject) if subject else Q(pk=None)),
            from_range=Sum("count", filter=Q(range_mac=range_mac) if range_mac else Q(pk=None)),
            everywhere=Sum("count"),
        )
    return Refusals(**{name: value or 0 for name, value in sums.items()})


def _burst_mac(event: str, subject: UUID | None, nearby: str) -> bytes:
    return mac("burst", event.encode(), subject.bytes if subject else b"", nearby.encode())


def _burst_end(key: bytes, before: dt.datetime) -> None:
    """Log how many there were after the first, and forget them. One that begins meanwhile, elsewhere, goes on."""
    for row in AuditBurst.objects.select_for_update(no_key=True).filter(key_mac=key, since__lte=before):
        if row.count > 1:
            nearby: dict[str, Detail] = {}
            with suppress(Unreadable):
                nearby = {"address_range": row.address_range} if row.address_range else {}
            insert(Event(row.event), None, row.subject, {"times": row.count - 1, **nearby})
        row.delete()


# --- floods ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Told:
    """What an entry says of a flood. `whose` is asked when something is written, and only then."""

    event: Event
    address: str = ""
    whose: Callable[[], UUID | None] = lambda: None
    details: dict[str, Detail] = field(default_factory=dict)


@dataclass(slots=True)
class _Flood:
    told: _Told
    since: dt.datetime
    written: int = 0
    waiting: int = 0


class Floods:
    """The counts of this process, of the latest `FLOOD`: so few apart that whoever comes from everywhere, all day,
    fills neither memory nor the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """For tests."""
        self._found: dict[tuple[str, str, str], _Flood] = {}

    def add(self, about: str, told: _Told) -> tuple[_Told, int]:
        """Count one more. Returns what is to be written now, and for how many; 0 for nothing yet."""
        now = timezone.now()
        key = (told.event.value, about, address_range(told.address))
        with self._lock:
            if key not in self._found and len(self._found) >= FLOODS_MAX:
                self._forget(now)
                if len(self._found) >= FLOODS_MAX:
                    key, told = (told.event.value, "", ""), _Told(told.event)
            flood = self._found.setdefault(key, _Flood(told, now))
            if flood.since <= now - FLOOD:
                flood.since, flood.written = now, 0
            flood.waiting += 1
            return flood.told, self._take(flood) if flood.waiting >= flood.written else 0

    def rest(self) -> list[tuple[_Told, int]]:
        """Whatever has not been written."""
        with self._lock:
            return [(flood.told, self._take(flood)) for flood in self._found.values() if flood.waiting]

    def _take(self, flood: _Flood) -> int:
        times, flood.waiting = flood.waiting, 0
        flood.written += times
        return times

    def _forget(self, now: dt.datetime) -> None:
        """Those that are over; what one has not written is counted with those that have no room."""
        over = [flood for flood in self._found.values() if flood.since <= now - FLOOD]
        self._found = {key: flood for key, flood in self._found.items() if flood.since > now - FLOOD}
        for flood in over:
            if flood.waiting:
                common = _Flood(_Told(flood.told.event), now)
                self._found.setdefault((flood.told.event.value, "", ""), common).waiting += flood.waiting


floods = Floods()


def count_refusal(
    event: Event,
    *,
    address: str = "",
    about: str = "",
    whose: Callable[[], UUID | None] = lambda: None,
    **details: Detail,
) -> None:
    """Count what was refused before anything was looked at, outside of any transaction. `about`: what tells the account
    from others in this process, as `whose` may be a query; it is not stored. Never fails: the refusal stands anyway."""
    told, times = floods.add(about, _Told(event, address, whose, details))
    if times:
        _write(told, times)


def _write(told: _Told, times: int) -> None:
    try:
        record_refusal(told.event, address=told.address, subject=told.whose(), times=times, **told.details)
    except DatabaseError as error:
        log.warning("%s refusals could not be logged: %s", times, kind_of(error))


def flush() -> None:
    """Log the bursts that are over, and place what is not in the chain yet. Of floods what this process has counted;
    another may hold back as many as it wrote."""
    for told in floods.rest():
        _write(*told)
    before = timezone.now() - BURST
    over = AuditBurst.objects.filter(since__lte=before)
    # each on its own and in one order: two who flush at once must not wait for one another
    for key in sorted(bytes(key) for key in over.values_list("key_mac", flat=True)):
        with transaction.atomic():
            _burst_end(key, before)
    place()
