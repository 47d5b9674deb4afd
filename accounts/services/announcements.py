"""What administrators tell everybody: one thing at a time."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts import selectors
from accounts.models import Announcement, User
from accounts.services.permits import administrators_only
from messenger import audit, realtime
from messenger.audit import Event
from messenger.errors import Invalid
from messenger.fields import text_or_empty
from messenger.protocol import ANNOUNCEMENT_MAX_CHARS


def announcement_publish(
    actor: User,
    *,
    text: str,
    kind: str,
    dismissible: bool,
    shows_from: dt.datetime | None = None,
    shows_until: dt.datetime | None = None,
) -> Announcement:
    """Tell everybody, in place of what was told before. With the same text it stays dismissed where somebody dismissed
    it; with another it is a new announcement. None: at once, and until it is withdrawn."""
    administrators_only(actor)
    text = text.strip()
    if not text:
        raise Invalid("An announcement needs a text.", field="text")
    if len(text) > ANNOUNCEMENT_MAX_CHARS:
        raise Invalid("The text is too long.", code="too_long", field="text", limit=ANNOUNCEMENT_MAX_CHARS)
    begins = max(timezone.now(), shows_from) if shows_from else timezone.now()
    if shows_until is not None and shows_until <= begins:
        raise Invalid("It would be over before anybody saw it.", code="over", field="shows_until")
    with transaction.atomic():
        before = selectors.announcement(actor)
        if before is not None and text_or_empty(before, "text") == text:
            announcement = before
        else:
            announcement = Announcement(text=text)
        announcement.kind, announcement.dismissible = kind, dismissible
        announcement.shows_from, announcement.shows_until = shows_from, shows_until
        announcement.save()
        # of two administrators at once the later has it: its row is the newest, and the next change takes both away
        Announcement.objects.exclude(pk=announcement.pk).delete()
        audit.record(
            Event.ANNOUNCEMENT_PUBLISHED,
            actor=actor.pk,
            setting=f"kind={kind} dismissible={dismissible} from={_moment(shows_from)} until={_moment(shows_until)}",
        )
        transaction.on_commit(realtime.announcement_changed, robust=True)
    return announcement


def announcement_withdraw(actor: User) -> None:
    """Nobody is told anything any more, and the text is gone."""
    administrators_only(actor)
    with transaction.atomic():
        gone, _ = Announcement.objects.all().delete()
        if gone:
            audit.record(Event.ANNOUNCEMENT_WITHDRAWN, actor=actor.pk)
            transaction.on_commit(realtime.announcement_changed, robust=True)


def _moment(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""
