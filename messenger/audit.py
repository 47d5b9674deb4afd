"""The audit log: who did what to whose account, in a chain that shows whether somebody changed it. Never content.

An entry is written in two steps, so that it neither waits for anything nor makes anything wait. `record` inserts it,
with a keyed hash of its own, into the caller's transaction: what is rolled back was not logged, and as no lock is
taken, none can be taken in a wrong order. After commit it gets its place, in a transaction of its own and under the one
lock of the chain: the next number, and the keyed hash of this entry and the entry before. Should the process die in
between, whoever records next places it.

The keys of both hashes and of the details come from a data key, hence from the key ring: who writes to the database
without it cannot make an entry, change one, take one out, exchange two, or cut the end off and mend the head. They can
put back an older state of all tables together; that shows when `verify` is given a head that was noted elsewhere.

A refusal that a stranger can cause at will goes through `record_refusal`: the first of a minute is logged at once, the
others are counted.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from messenger import crypto, keystore
from messenger.addresses import address_range
from messenger.crypto import Unreadable
from messenger.fields import Sealed, seal
from messenger.ids import uuid7
from messenger.keystore import SYSTEM, KeyScope
from messenger.models import AuditBurst, AuditEntry, AuditHead, DataKey

log = logging.getLogger(__name__)

Detail = str | int | bool | list[str]


class Event(StrEnum):
    """What is logged. Names are stored: they are never changed, only added to."""

    LOGIN = "login"
    LOGIN_REFUSED = "login.refused"
    REGISTERED = "account.registered"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_DELETED = "account.deleted"
    ROLE_CHANGED = "role.changed"
    BANNED = "account.banned"
    UNBANNED = "account.unbanned"
    PASSWORD_CHANGED = "password.changed"  # noqa: S105
    PASSWORD_REFUSED = "password.refused"  # noqa: S105
    CODE_ACCEPTED = "code.accepted"
    CODE_REFUSED = "code.refused"
    TOTP_ENROLLED = "totp.enrolled"
    TOTP_REMOVED = "totp.removed"
    RECOVERY_CODES_MADE = "recovery.made"
    RECOVERY_CODE_USED = "recovery.used"
    REGISTRATION_LINK_MADE = "registration_link.made"
    REGISTRATION_LINK_VOIDED = "registration_link.voided"
    LINK_MADE = "link.made"
    LINK_USED = "link.used"
    LINK_REFUSED = "link.refused"
    SESSION_ENDED = "session.ended"
    REFRESH_REUSED = "session.reused"
    PANEL_LOGIN = "panel.login"
    PANEL_LOGIN_REFUSED = "panel.refused"
    PANEL_LOGOUT = "panel.logout"
    POLICY_CHANGED = "policy.changed"
    THROTTLED = "throttled"
    KEYS_ROTATED = "keys.rotated"
    KEYS_CHECKED = "keys.checked"
    LOG_EXPORTED = "log.exported"
    LOG_VERIFIED = "log.verified"
    LOG_BROKEN = "log.broken"
    ALERTS_SEEN = "alerts.seen"
    ANNOUNCEMENT_PUBLISHED = "announcement.published"
    ANNOUNCEMENT_WITHDRAWN = "announcement.withdrawn"


# The only details there are: words of ours, counts, ids, and what a device says of itself. Never what people write.
# fmt: off
DETAILS: Final = frozenset(
    {
        "address", "address_range", "agent", "by", "count", "damaged", "device", "fields", "format", "head",
        "invite", "key_id", "limit", "method", "mode", "moved", "previous", "purpose", "reason", "role",
        "scope", "session", "setting", "times", "until", "why",
    }
)
# fmt: on
DETAIL_MAX_CHARS: Final = 400
BURST: Final = dt.timedelta(minutes=1)
# Kinds of refusals counted apart at one time; beyond, they are counted together, whoever and wherever
BURSTS_MAX: Final = 100
_SCOPE: Final = KeyScope("audit", SYSTEM)
_NOTHING: Final = bytes(32)
_CHUNK: Final = 1000
_HEAD_ID: Final = 1


def record(event: Event, *, actor: UUID | None, subject: UUID | None = None, **details: Detail) -> None:
    """Log what is done in the caller's transaction, or what is done already where there is none. `actor`: who did it,
    None for nobody who is known; `subject`: whose account it concerns. `details`: of `DETAILS` alone."""
    with transaction.atomic():
        _insert(event, actor, subject, details)
        _place_after_commit()


def _insert(event: Event, actor: UUID | None, subject: UUID | None, details: dict[str, Detail]) -> None:
    if unknown := set(details) - DETAILS:
        raise TypeError(f"the audit log takes no {', '.join(sorted(unknown))}")
    short = {name: value[:DETAIL_MAX_CHARS] if isinstance(value, str) else value for name, value in details.items()}
    entry = AuditEntry(id=uuid7(), at=timezone.now(), event=event, actor=actor, subject=subject)
    text = json.dumps(short, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    begin()
    entry.details = seal(AuditEntry, "details", text, _SCOPE, entry.row_identity())
    entry.own_mac = _own_mac(entry)
    entry.save(force_insert=True)


def begin() -> None:
    """The key and the head of an empty log, which are made together: a log that has a key but no head was cut."""
    if keystore.remembered(_SCOPE) or DataKey.objects.filter(kind=_SCOPE.kind, scope=_SCOPE.id).exists():
        return
    keystore.key_id(_SCOPE)
    empty = {"last_mac": _NOTHING, "own_mac": _head_mac(0, _NOTHING)}
    AuditHead.objects.get_or_create(pk=_HEAD_ID, defaults=empty)


# --- refusals ----------------------------------------------------------------------------------------------
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
    range_mac = _mac("range", nearby.encode()) if nearby else None
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
                    _insert(event, None, subject, details | ({"address": address} if address else {}))
                else:
                    AuditBurst.objects.filter(pk=row.pk).update(count=F("count") + 1)
                _place_after_commit()
        sums = fresh.filter(event=event).aggregate(
            of_subject=Sum("count", filter=Q(subject=subject) if subject else Q(pk=None)),
            from_range=Sum("count", filter=Q(range_mac=range_mac) if range_mac else Q(pk=None)),
            everywhere=Sum("count"),
        )
    return Refusals(**{name: value or 0 for name, value in sums.items()})


def _burst_mac(event: str, subject: UUID | None, nearby: str) -> bytes:
    return _mac("burst", event.encode(), subject.bytes if subject else b"", nearby.encode())


def _burst_end(key: bytes) -> None:
    """Log how many there were after the first, and forget them."""
    for row in AuditBurst.objects.select_for_update(no_key=True).filter(key_mac=key):
        if row.count > 1:
            nearby: dict[str, Detail] = {}
            with suppress(Unreadable):
                nearby = {"address_range": row.address_range} if row.address_range else {}
            _insert(Event(row.event), None, row.subject, {"times": row.count - 1, **nearby})
        row.delete()


def flush() -> None:
    """Log the bursts that are over, and place what is not in the chain yet."""
    over = AuditBurst.objects.filter(since__lte=timezone.now() - BURST)
    # each on its own and in one order: two who flush at once must not wait for one another
    for key in sorted(bytes(key) for key in over.values_list("key_mac", flat=True)):
        with transaction.atomic():
            _burst_end(key)
    place()


# --- the chain ---------------------------------------------------------------------------------------------
def place() -> None:
    """Give entries that have none their places in the chain, in the order in which they were made."""
    try:
        with transaction.atomic():
            _place()
    except DatabaseError:
        # the entries are stored: whoever records next places them
        log.exception("The audit log's chain could not be extended")


def _place_after_commit() -> None:
    """Once, however many entries the transaction makes; not by what a savepoint may yet take back."""
    connection = transaction.get_connection()
    held = set(connection.savepoint_ids)
    if not any(job is place and set(savepoints) <= held for savepoints, job, _ in connection.run_on_commit):
        transaction.on_commit(place, robust=True)


def _place() -> None:
    head = AuditHead.objects.select_for_update(no_key=True).filter(pk=_HEAD_ID).first()
    if head is None or not _head_good(head):
        head = _head_after_break(head)
    waiting = list(AuditEntry._base_manager.filter(seq=None).order_by("at", "id"))
    count, last = head.count, bytes(head.last_mac)
    for entry in waiting:
        if bytes(entry.own_mac) != _own_mac(entry):
            log.error("An entry of the audit log was not made by this server: see manage.py verify_audit")
            continue
        count += 1
        last = _chain_mac(count, bytes(entry.own_mac), last)
        AuditEntry._base_manager.filter(pk=entry.pk).update(seq=count, chain_mac=last)
    if count != head.count:
        AuditHead.objects.filter(pk=_HEAD_ID).update(count=count, last_mac=last, own_mac=_head_mac(count, last))


def _head_after_break(head: AuditHead | None) -> AuditHead:
    """Go on after the last entry there is; but the log says from here on that somebody was at its head, which a later
    one that fits must not hide."""
    log.error("The head of the audit log has been changed: see manage.py verify_audit")
    end = AuditEntry.objects.filter(seq__isnull=False).order_by("-seq").first()
    count = max(head.count if head else 0, (end.seq or 0) if end else 0)
    _insert(Event.LOG_BROKEN, None, None, {"why": "head", "count": count})
    found = {"count": count, "last_mac": end.chain_mac if end else _NOTHING, "own_mac": _NOTHING}
    return AuditHead.objects.update_or_create(pk=_HEAD_ID, defaults=found)[0]


def _head_good(head: AuditHead) -> bool:
    return bytes(head.own_mac) == _head_mac(head.count, bytes(head.last_mac))


def _mac(purpose: str, *parts: bytes) -> bytes:
    begin()
    key = crypto.hkdf(keystore.data_key(keystore.key_id(_SCOPE)), f"messenger/v1/audit:{purpose}")
    return crypto.mac(key, *parts)


def _own_mac(entry: AuditEntry) -> bytes:
    """Over every column but the place in the chain. Details as they are stored: nothing has to be opened for it."""
    micros = (entry.at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    people = (who.bytes if who else b"" for who in (entry.actor, entry.subject))
    sealed = entry.__dict__["details"]
    assert isinstance(sealed, Sealed)
    return _mac("entry", entry.pk.bytes, micros.to_bytes(8, "big"), entry.event.encode(), *people, bytes(sealed))


def _chain_mac(seq: int, own: bytes, before: bytes) -> bytes:
    return _mac("chain", seq.to_bytes(8, "big"), own, before)


def _head_mac(count: int, last: bytes) -> bytes:
    return _mac("head", count.to_bytes(8, "big"), last)


# --- reading -----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. `head` is to be noted elsewhere and given to a later `verify`. `broken`: the first place
    that is not as it was written, and why; None for a log nobody touched. `at`: its number, 0 for the whole."""

    entries: int
    head: str
    broken: str | None = None
    at: int = 0


def head() -> str:
    """How far the log has come: `count:keyed hash`. Says nothing, and shows a log that was put back to before it."""
    row = AuditHead.objects.filter(pk=_HEAD_ID).first()
    return f"{row.count}:{bytes(row.own_mac).hex()}" if row else "0:"


def details(entry: AuditEntry) -> dict[str, Detail]:
    """What is known besides, or `Unreadable`."""
    found = json.loads(entry.details)
    assert isinstance(found, dict)
    return found


def verify(*, noted: str = "") -> Verdict:
    """Walk through the whole chain. `noted`: a `head` from earlier, which the log must have come by."""
    before = AuditHead.objects.filter(pk=_HEAD_ID).first()
    began = DataKey.objects.filter(kind=_SCOPE.kind, scope=_SCOPE.id).exists()
    if not began:
        gone = before is not None or AuditEntry.objects.exists() or noted not in ("", "0:")
        return Verdict(0, head(), "the key of the log is gone" if gone else None)
    if before is None or not _head_good(before):
        return Verdict(0, head(), "the head of the log is gone or has been changed")
    noted_count, _, noted_mac = noted.partition(":")
    seq, last = 0, _NOTHING
    for entry in AuditEntry.objects.filter(seq__isnull=False).order_by("seq").iterator(_CHUNK):
        why = _broken(entry, seq, last)
        if why:
            return Verdict(seq, head(), why, at=seq + 1)
        seq, last = seq + 1, bytes(entry.chain_mac or b"")
        if seq == before.count and last != bytes(before.last_mac):
            return Verdict(seq, head(), "the head belongs to another entry", at=seq)
        if str(seq) == noted_count and _head_mac(seq, last).hex() != noted_mac:
            return Verdict(seq, head(), "the log is not the one whose head was noted", at=seq)
    after = AuditHead.objects.filter(pk=_HEAD_ID).first()
    if not before.count <= seq <= (after.count if after else 0):
        return Verdict(seq, head(), f"its end is not where the head says, {before.count}", at=seq + 1)
    if noted_count and int(noted_count) > seq:
        return Verdict(seq, head(), f"it is shorter than when its head was noted, {noted_count}", at=seq + 1)
    if any(bytes(entry.own_mac) != _own_mac(entry) for entry in AuditEntry.objects.filter(seq=None)):
        return Verdict(seq, head(), "an entry outside of the chain was not made by this server")
    return Verdict(seq, head())


def _broken(entry: AuditEntry, seq: int, last: bytes) -> str | None:
    """Why this entry is not the one that was written after number `seq`."""
    if entry.seq != seq + 1:
        return "an entry is missing"
    if bytes(entry.own_mac) != _own_mac(entry):
        return "it has been changed"
    if bytes(entry.chain_mac or b"") != _chain_mac(seq + 1, bytes(entry.own_mac), last):
        return "it is not what stood here"
    if entry.event == Event.LOG_BROKEN:
        return "the server found the head of the log changed before this entry"
    return None
