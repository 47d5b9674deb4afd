"""What the process that holds people's sockets reads about them. No actor asks: the answers close connections or say
who is here, and reach nobody otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from accounts.models import Session, User, live
from messenger.realtime import UserStanding


def user_standings(user_ids: Iterable[UUID]) -> dict[UUID, UserStanding]:
    """Version, epoch and whether active; somebody who has no account any more is left out."""
    rows = User.objects.filter(pk__in=list(user_ids)).values_list("pk", "version", "epoch", "is_active")
    return {pk: UserStanding(version, epoch, active) for pk, version, epoch, active in rows}


def live_sessions(session_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these sessions neither ended nor were left unused for too long."""
    return set(Session.objects.filter(live(timezone.now()), pk__in=list(session_ids)).values_list("pk", flat=True))


def last_seen_ms(user_ids: Iterable[UUID]) -> dict[UUID, int | None]:
    """When these people were last connected; None for those who never were, unknown ids are left out."""
    rows = User.objects.filter(pk__in=list(user_ids)).values_list("pk", "last_seen_at")
    return {pk: None if seen is None else round(seen.timestamp() * 1000) for pk, seen in rows}
