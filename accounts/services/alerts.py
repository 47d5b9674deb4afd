"""What administrators are told of suspicious things: stored, and said to those who are here.

Everything here has a transaction of its own, after the one in which the thing happened: telling must neither stand in
that one's way nor be taken back with something else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import selectors
from accounts.models import Alert, User
from accounts.services.permits import administrators_only
from messenger import addresses, audit, keystore, realtime
from messenger.audit import Event, Refusals
from messenger.crypto import Unreadable
from messenger.errors import Invalid, NotFound
from messenger.protocol import AlertState

Kind = Alert.Kind
# Refusals in one minute that nobody makes who merely mistyped
FAILURES_ACCOUNT: Final = 5
FAILURES_ADDRESS: Final = 20
FAILURES: Final = 100
# The same is not said again for so long; what happens to people who travel, for a day
AGAIN: Final = dt.timedelta(minutes=10)
AGAIN_NEW_RANGE: Final = dt.timedelta(days=1)
# Of one kind at a time; whoever did not look at so many will not look at more
UNSEEN_MAX: Final = 50
KEPT: Final = dt.timedelta(days=90)
# a login from where none of so many sessions before came from is worth a look
KNOWN_PLACES = 20
_HEAD = re.compile(r"[0-9]{1,18}:([0-9a-f]{64})?")


def alert_raise(kind: Kind, *, user_id: UUID | None = None, address_range: str = "") -> None:
    """Store an alert and tell the administrators who are here, unless the same was said a short while ago."""
    now = timezone.now()
    parts = (kind.encode(), user_id.bytes if user_id else b"", b"" if user_id else address_range.encode())
    same = keystore.system_mac("alert", *parts)
    again = AGAIN_NEW_RANGE if kind == Kind.NEW_RANGE else AGAIN
    if Alert.objects.filter(same_mac=same, at__gt=now - again).exists():
        return
    if Alert.objects.filter(kind=kind, seen_at=None, at__gt=now - KEPT).count() >= UNSEEN_MAX:
        return
    with transaction.atomic():
        Alert.objects.filter(at__lt=now - KEPT).delete()
        Alert.objects.create(kind=kind, user_id=user_id, address_range=address_range, same_mac=same, at=now)
        transaction.on_commit(_tell, robust=True)


def alert_after_commit(kind: Kind, *, user_id: UUID | None = None, address_range: str = "") -> None:
    """The same, once the caller's transaction holds."""
    job = partial(alert_raise, kind, user_id=user_id, address_range=address_range)
    transaction.on_commit(job, robust=True)


def refused(
    user: User | None, *, why: str, address: str = "", agent: str = "", event: Event = Event.LOGIN_REFUSED
) -> None:
    """Log and watch a proof that was wrong, outside of any transaction. What was typed is not part of it: people type
    passwords into the field of the name. In the middle of a session, whose login told the address, without one."""
    user_id = user.pk if user else None
    known: dict[str, Any] = {"agent": agent} if agent else {}
    refusals = audit.record_refusal(event, address=address, subject=user_id, why=why, **known)
    refusals_watch(refusals, user_id=user_id, address=address)


@contextmanager
def links_watched(*, address: str, agent: str = "") -> Iterator[None]:
    """Log links that open nothing, once the transaction that they roll back is over."""
    try:
        yield
    except NotFound as refusal:
        if refusal.code == "link_gone":
            refused(None, why="link", address=address, agent=agent, event=Event.LINK_REFUSED)
        raise


def refusals_watch(refusals: Refusals, *, user_id: UUID | None, address: str) -> None:
    """Tell of as many refusals as no mistyping explains."""
    if user_id and refusals.of_subject >= FAILURES_ACCOUNT:
        alert_raise(Kind.FAILURES_ACCOUNT, user_id=user_id)
    if refusals.from_range >= FAILURES_ADDRESS:
        alert_raise(Kind.FAILURES_ADDRESS, address_range=addresses.address_range(address))
    if refusals.everywhere - max(refusals.of_subject, refusals.from_range) >= FAILURES:
        alert_raise(Kind.FAILURES)


def alerts_seen(actor: User, *, ids: Iterable[UUID]) -> None:
    """An administrator has looked at these: no administrator is shown them as new again."""
    administrators_only(actor)
    with transaction.atomic():
        seen = Alert.objects.filter(pk__in=list(ids), seen_at=None).update(seen_at=timezone.now(), seen_by=actor)
        if seen:
            transaction.on_commit(_tell, robust=True)
            audit.record(Event.ALERTS_SEEN, actor=actor.pk, count=seen)


def _tell() -> None:
    frame = AlertState(unseen=selectors.alerts_unseen())
    for admin_id in User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).values_list("pk", flat=True):
        realtime.publish_to_user(admin_id, frame)


def log_flush(actor: User) -> None:
    """Before somebody reads the log: put into it what has been counted."""
    administrators_only(actor)
    audit.flush()


def log_export(actor: User, *, format: str) -> str:
    """Log that an administrator takes the log away. Returns how far it has come."""
    administrators_only(actor)
    audit.flush()
    audit.record(Event.LOG_EXPORTED, actor=actor.pk, format=format)
    return audit.head()


def log_verify(actor: User | None, *, noted: str = "") -> audit.Verdict:
    """Walk through the audit log, log that, and alert everybody where somebody was at it. `actor`: None for the
    operator's command. `noted`: a head from earlier, or empty."""
    if actor is not None:
        administrators_only(actor)
    if noted and not _HEAD.fullmatch(noted):
        raise Invalid("This is no head of the log.", code="no_head", field="head")
    audit.flush()
    verdict = audit.verify(noted=noted)
    if verdict.broken:
        alert_raise(Kind.LOG)
    audit.record(
        Event.LOG_VERIFIED,
        actor=actor.pk if actor else None,
        count=verdict.entries,
        head=verdict.head,
        why=f"{verdict.at}: {verdict.broken}" if verdict.broken else "",
    )
    return verdict


def log_shorten() -> audit.Shortened:
    """Remove what of the audit log is older than the setting says, for the operator; whoever finds somebody's traces
    in it alerts everybody."""
    if not settings.AUDIT_RETENTION_DAYS:
        return audit.Shortened(0)
    audit.flush()
    shortened = audit.shorten(timezone.now() - dt.timedelta(days=settings.AUDIT_RETENTION_DAYS))
    if shortened.broken:
        alert_raise(Kind.LOG)
    return shortened


def is_new_place(user: User, nearby: str) -> bool:
    """Whether none of the account's latest sessions came from this range of addresses, though it had some."""
    ranges = set()
    for earlier in user.sessions.order_by("-last_used_at")[:KNOWN_PLACES]:
        with suppress(Unreadable):
            ranges.add(addresses.address_range(earlier.address))
    return bool(ranges - {""}) and nearby not in ranges
