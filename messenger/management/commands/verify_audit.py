"""`manage.py verify_audit`: whether the audit log is as it was written; names the first place that is not."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services


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
        verdict = services.log_verify(None, noted=head)
        self.stdout.write(f"{verdict.entries} entries, head {verdict.head}")
        if verdict.broken:
            place = f"at entry {verdict.at}" if verdict.at else "as a whole"
            raise CommandError(f"the audit log is broken {place}: {verdict.broken}")
        self.stdout.write(self.style.SUCCESS("The audit log is as it was written."))
