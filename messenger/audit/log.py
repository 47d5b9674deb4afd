"""What is logged, and its chain: made in the caller's transaction, given its place after the commit."""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone

from messenger import crypto, keystore
from messenger.fields import Sealed, seal
from messenger.ids import uuid7_ordered
from messenger.keystore import SYSTEM, KeyScope
from messenger.models import AuditCheckpoint, AuditEntry, AuditHead, DataKey

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
    LOG_SHORTENED = "log.shortened"
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
SCOPE: Final = KeyScope("audit", SYSTEM)
NOTHING: Final = bytes(32)
HEAD_ID: Final = 1
CHECKPOINT_ID: Final = 1


def record(event: Event, *, actor: UUID | None, subject: UUID | None = None, **details: Detail) -> None:
    """Log what is done in the caller's transaction, or what is done already where there is none. `actor`: who did it,
    None for nobody who is known; `subject`: whose account it concerns. `details`: of `DETAILS` alone."""
    with transaction.atomic():
        insert(event, actor, subject, details)
        place_after_commit()


def insert(event: Event, actor: UUID | None, subject: UUID | None, details: dict[str, Detail]) -> None:
    if unknown := set(details) - DETAILS:
        raise TypeError(f"the audit log takes no {', '.join(sorted(unknown))}")
    short = {name: value[:DETAIL_MAX_CHARS] if isinstance(value, str) else value for name, value in details.items()}
    entry = AuditEntry(id=uuid7_ordered(), at=timezone.now(), event=event, actor=actor, subject=subject)
    text = json.dumps(short, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    begin()
    entry.details = seal(AuditEntry, "details", text, SCOPE, entry.row_identity())
    entry.own_mac = own_mac_of(entry)
    entry.save(force_insert=True)


def begin() -> None:
    """The key and the head of an empty log, which are made together: a log that has a key but no head was cut."""
    if keystore.remembered(SCOPE) or DataKey.objects.filter(kind=SCOPE.kind, scope=SCOPE.id).exists():
        return
    keystore.key_id(SCOPE)
    empty = {"last_mac": NOTHING, "own_mac": head_mac_of(0, NOTHING)}
    AuditHead.objects.get_or_create(pk=HEAD_ID, defaults=empty)


# --- the chain ---------------------------------------------------------------------------------------------
def place() -> None:
    """Give entries that have none their places in the chain, in the order in which they were made: in one process that
    of their ids, whatever its clock does, and between processes to a millisecond."""
    try:
        with transaction.atomic():
            _place()
    except DatabaseError:
        # the entries are stored: whoever records next places them
        log.exception("The audit log's chain could not be extended")


def place_after_commit() -> None:
    """Once, however many entries the transaction makes; not by what a savepoint may yet take back."""
    connection = transaction.get_connection()
    held = set(connection.savepoint_ids)
    if not any(job is place and set(savepoints) <= held for savepoints, job, _ in connection.run_on_commit):
        transaction.on_commit(place, robust=True)


def _place() -> None:
    head = AuditHead.objects.select_for_update(no_key=True).filter(pk=HEAD_ID).first()
    if head is None or not head_good(head):
        head = _head_after_break(head)
    waiting = list(AuditEntry._base_manager.filter(seq=None).order_by("id"))
    count, last = head.count, bytes(head.last_mac)
    for entry in waiting:
        if bytes(entry.own_mac) != own_mac_of(entry):
            log.error("An entry of the audit log was not made by this server: see manage.py verify_audit")
            continue
        count += 1
        last = chain_mac_of(count, bytes(entry.own_mac), last)
        AuditEntry._base_manager.filter(pk=entry.pk).update(seq=count, chain_mac=last)
    if count != head.count:
        AuditHead.objects.filter(pk=HEAD_ID).update(count=count, last_mac=last, own_mac=head_mac_of(count, last))


def _head_after_break(head: AuditHead | None) -> AuditHead:
    """Go on after the last entry there is; but the log says from here on that somebody was at its head, which a later
    one that fits must not hide."""
    log.error("The head of the audit log has been changed: see manage.py verify_audit")
    end = AuditEntry.objects.filter(seq__isnull=False).order_by("-seq").first()
    count = max(head.count if head else 0, (end.seq or 0) if end else 0)
    insert(Event.LOG_BROKEN, None, None, {"why": "head", "count": count})
    found = {"count": count, "last_mac": end.chain_mac if end else NOTHING, "own_mac": NOTHING}
    return AuditHead.objects.update_or_create(pk=HEAD_ID, defaults=found)[0]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the chain begins after: the number and the keyed hash of an entry that was removed, and when it was; for a
    whole log neither."""

    seq: int = 0
    last: bytes = NOTHING
    removed_at: dt.datetime | None = None


def beginning() -> Beginning | None:
    """None where somebody else says what it is."""
    row = AuditCheckpoint.objects.filter(pk=CHECKPOINT_ID).first()
    if row is None:
        return Beginning()
    found = Beginning(row.count, bytes(row.last_mac), row.removed_at)
    return found if bytes(row.own_mac) == checkpoint_mac_of(found) else None


def broken(entry: AuditEntry, seq: int, last: bytes) -> str | None:
    """Why this entry is not the one that was written after number `seq`."""
    if entry.seq != seq + 1:
        return "an entry is missing"
    if bytes(entry.own_mac) != own_mac_of(entry):
        return "it has been changed"
    if bytes(entry.chain_mac or b"") != chain_mac_of(seq + 1, bytes(entry.own_mac), last):
        return "it is not what stood here"
    if entry.event == Event.LOG_BROKEN:
        return "the server found the head of the log changed before this entry"
    return None


def head_good(head: AuditHead) -> bool:
    return bytes(head.own_mac) == head_mac_of(head.count, bytes(head.last_mac))


def mac(purpose: str, *parts: bytes) -> bytes:
    begin()
    key = crypto.hkdf(keystore.data_key(keystore.key_id(SCOPE)), f"messenger/v1/audit:{purpose}")
    return crypto.mac(key, *parts)


def own_mac_of(entry: AuditEntry) -> bytes:
    """Over every column but the place in the chain. Details as they are stored: nothing has to be opened for it."""
    people = (who.bytes if who else b"" for who in (entry.actor, entry.subject))
    sealed = entry.__dict__["details"]
    assert isinstance(sealed, Sealed)
    return mac("entry", entry.pk.bytes, _micros(entry.at), entry.event.encode(), *people, bytes(sealed))


def chain_mac_of(seq: int, own: bytes, before: bytes) -> bytes:
    return mac("chain", seq.to_bytes(8, "big"), own, before)


def head_mac_of(count: int, last: bytes) -> bytes:
    return mac("head", count.to_bytes(8, "big"), last)


def checkpoint_mac_of(found: Beginning) -> bytes:
    assert found.removed_at is not None
    return mac("checkpoint", found.seq.to_bytes(8, "big"), found.last, _micros(found.removed_at))


def _micros(at: dt.datetime) -> bytes:
    return ((at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)).to_bytes(8, "big")
