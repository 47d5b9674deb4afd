"""What the process that holds people's sockets reads for them. No actor asks: the answers close connections, say who is
here, or are for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from accounts.models import Announcement, Block, Session, User, live
from messenger import protocol
from messenger.crypto import Unreadable
from messenger.realtime import Sights, UserStanding


def user_standings(user_ids: Iterable[UUID]) -> dict[UUID, UserStanding]:
    """Version, epoch and whether active; somebody who has no account any more is left out."""
    rows = User.objects.filter(pk__in=list(user_ids)).values_list("pk", "version", "epoch", "is_active")
    return {pk: UserStanding(version, epoch, active) for pk, version, epoch, active in rows}


def live_sessions(session_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these sessions neither ended nor were left unused for too long."""
    return set(Session.objects.filter(live(timezone.now()), pk__in=list(session_ids)).values_list("pk", flat=True))


def sights(users: Iterable[UUID], watchers: Iterable[UUID]) -> Sights:
    """What these people let these watchers know of their coming and going; unknown ids were never here."""
    users, watchers = set(users), set(watchers)
    rows = User.objects.filter(pk__in=users | watchers).values_list(
        "pk", "last_seen_at", "shows_online", "shows_last_seen"
    )
    found = list(rows)
    blocks = Block.objects.filter(blocker__in=users, blocked__in=watchers).values_list("blocker_id", "blocked_id")
    return Sights(
        last_seen_ms={pk: None if seen is None else round(seen.timestamp() * 1000) for pk, seen, *_ in found},
        hides_online=frozenset(pk for pk, _, shows_online, _ in found if not shows_online),
        hides_last_seen=frozenset(pk for pk, *_, shows_last_seen in found if not shows_last_seen),
        blocks=frozenset(blocks),
    )


def announcement() -> protocol.AnnouncementState:
    """What everybody is told now: nothing before its time and after it, and nothing that is damaged."""
    now = timezone.now()
    row = Announcement.objects.order_by("-pk").first()
    if row is None or (row.shows_from and now < row.shows_from) or (row.shows_until and row.shows_until <= now):
        return protocol.AnnouncementState()
    try:
        text = row.text
    except Unreadable:
        return protocol.AnnouncementState()
    return protocol.AnnouncementState(
        announcement=protocol.Announcement(
            id=row.pk,
            kind=row.kind,
            text=text,
            dismissible=row.dismissible,
            until_ms=round(row.shows_until.timestamp() * 1000) if row.shows_until else None,
        )
    )
