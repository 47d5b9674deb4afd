"""`manage.py shorten_audit`: remove what of the audit log is older than AUDIT_RETENTION_DAYS; for a daily timer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts import services


class Command(BaseCommand):
    help = (
        "Remove entries of the audit log that are older than AUDIT_RETENTION_DAYS, from its beginning. Removes nothing"
        " that somebody changed, exits with 1 and names that place."
    )

    def handle(self, **_: Any) -> None:
        days = settings.AUDIT_RETENTION_DAYS
        if not days:
            self.stdout.write("AUDIT_RETENTION_DAYS is 0: every entry is kept.")
            return
        done = services.log_shorten()
        self.stdout.write(f"{done.entries} entries older than {days} days removed")
        if done.broken:
            place = f"at entry {done.at}" if done.at else "as a whole"
            raise CommandError(f"the audit log is broken {place}, and kept from there on: {done.broken}")
