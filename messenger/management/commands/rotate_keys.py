"""`manage.py rotate_keys`: put every data key under the current key-encryption key, while the messenger runs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from messenger import keystore
from messenger.crypto import Unreadable
from messenger.keystore import KeyScope
from messenger.models import DataKey

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
        current = keystore.ring().current_id
        left = DataKey.objects.exclude(kek_id=current)
        total, done = left.count(), 0
        self.stdout.write(f"{total} data keys to rewrap under key {current.hex()}")
        while moved := self._rewrap(batch):
            done += moved
            self.stdout.write(f"{done} of {max(total, done)} rewrapped")
        if remaining := left.count():
            raise CommandError(f"{remaining} data keys are held by others just now: run this again.")
        keystore.rewrap_key_check()
        if verify:
            self._verify()
        self.stdout.write(self.style.SUCCESS("Every data key is under the current key; older keys can leave the ring."))

    def _rewrap(self, batch: int) -> int:
        """One batch, locked against other rotations. The row changes only if it still holds what was read."""
        ring = keystore.ring()
        with transaction.atomic():
            rows = list(
                DataKey.objects.select_for_update(skip_locked=True, no_key=True)
                .exclude(kek_id=ring.current_id)
                .order_by("id")[:batch]
            )
            for row in rows:
                context = keystore.context(row.id, KeyScope(row.kind, row.scope, row.slice))
                before = bytes(row.wrapped)
                try:
                    after = ring.wrap(ring.unwrap(before, context), context)
                except Unreadable as error:
                    raise CommandError(f"data key {row.id}: {error}") from None
                DataKey.objects.filter(pk=row.pk, wrapped=before).update(wrapped=after, kek_id=ring.current_id)
        return len(rows)

    def _verify(self) -> None:
        ring, good = keystore.ring(), 0
        for row in DataKey.objects.order_by("id").iterator(BATCH):
            context = keystore.context(row.id, KeyScope(row.kind, row.scope, row.slice))
            try:
                ring.unwrap(bytes(row.wrapped), context)
            except Unreadable as error:
                raise CommandError(f"data key {row.id}: {error}") from None
            good += 1
        self.stdout.write(f"{good} data keys verified")
