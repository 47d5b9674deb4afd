"""`manage.py check_keys`: which key-encryption key stands behind how many rows of every encrypted column."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from messenger import audit, keycare, keystore
from messenger.audit import Event


class Command(BaseCommand):
    help = "Count the rows of every encrypted column per key-encryption key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deep", action="store_true", help="open every value and count the damaged ones")

    def handle(self, *, deep: bool, **_: Any) -> None:
        try:
            keystore.check_key()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        ring, held = keystore.ring(), keycare.data_keys_by_kek()
        for kek_id in [*ring.ids, *sorted(set(held) - set(ring.ids))]:
            state = "current" if kek_id == ring.current_id else "previous" if kek_id in ring.ids else "missing"
            self.stdout.write(f"key {kek_id.hex()} ({state}): {held[kek_id]} data keys")
        bad = 0
        for column in keycare.columns(deep=deep):
            bad += column.unreadable.total()
            counts = [f"{count} under {kek_id.hex()}" for kek_id, count in sorted(column.readable.items())]
            counts += [f"{count} {why}" for why, count in sorted(column.unreadable.items())]
            self.stdout.write(f"{column.name}: {', '.join(counts) or 'no values'}")
        audit.record(Event.KEYS_CHECKED, actor=None, key_id=ring.current_id.hex(), damaged=bad)
        if bad:
            raise CommandError(f"{bad} values can't be read")
