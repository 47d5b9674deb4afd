"""`manage.py verify_audit`: whether the audit log is as it was written; names the first place that is not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from messenger.errors import AppError


class Command(BaseCommand):
    help = "Walk through the audit log's chain. Exits with 1 and names the first place that is not as it was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            metavar="HEAD",
            help="what an earlier run or export printed and you noted elsewhere: shows an older state put back",
        )

    def handle(self, *, head: str, **_: Any) -> None:
        try:
            verdict = services.log_verify(None, noted=head)
        except AppError as error:
            raise CommandError(error.message) from None
        self.stdout.write(f"{verdict.entries} entries, head {verdict.head}")
        if verdict.removed:
            self.stdout.write(
                f"It begins at entry {verdict.removed + 1}; those before were removed by retention, the latest of them"
                f" at {verdict.removed_at:%Y-%m-%d %H:%M} UTC."
            )
        if not verdict.is_compared:
            self.stdout.write(self.style.WARNING("That head is of an entry that was removed: it was not compared."))
        if verdict.broken:
            place = f"at entry {verdict.at}" if verdict.at else "as a whole"
            raise CommandError(f"the audit log is broken {place}: {verdict.broken}")
        self.stdout.write(self.style.SUCCESS("The audit log is as it was written."))
