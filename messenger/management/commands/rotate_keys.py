"""`manage.py rotate_keys`: put every data key under the current key-encryption key, while the messenger runs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from messenger import audit, keycare, keystore
from messenger.audit import Event
from messenger.crypto import Unreadable

BATCH = 500


class Command(BaseCommand):
    help = (
        "Rewrap all data keys under the current key-encryption key. Put the new key into every process first "
        "(SSE_KEYS_PREVIOUS), then make it current everywhere, then run this. It may be interrupted and run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="afterwards unwrap every data key and count")
        parser.add_argument("--batch", type=int, default=BATCH, help="rows a transaction (%(default)s)")

    def handle(self, *, verify: bool, batch: int, **_: Any) -> None:
        try:
            keystore.check_key()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        self._rewrap(batch)
        keystore.rewrap_key_check()
        if verify:
            try:
                self.stdout.write(f"{keycare.verify()} data keys verified")
            except Unreadable as error:
                raise CommandError(f"{error}: keep the older keys.") from None
        self.stdout.write(self.style.SUCCESS("Every data key is under the current key; older keys can leave the ring."))

    def _rewrap(self, batch: int) -> None:
        total, moved = keycare.outdated_count(), 0
        damaged: list[UUID] = []
        self.stdout.write(f"{total} data keys to rewrap under key {keystore.ring().current_id.hex()}")
        for done in keycare.rewrap(batch):
            moved += done.moved
            damaged += done.damaged
            self.stdout.write(f"{moved} of {max(total, moved)} rewrapped")
        kek = keystore.ring().current_id.hex()
        audit.record(Event.KEYS_ROTATED, actor=None, key_id=kek, moved=moved, damaged=len(damaged))
        if damaged:
            raise CommandError(
                f"{len(damaged)} data keys can't be unwrapped, the first is {damaged[0]}; the others are done. Keep the"
                " older keys, add the one that is missing or restore these rows from a backup, and run this again."
            )
        if newer := keycare.outdated_count():
            raise CommandError(
                f"{newer} data keys were made under an older key meanwhile: make the new key current in every process,"
                " then run this again."
            )
