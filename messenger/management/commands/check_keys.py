"""`manage.py check_keys`: which key-encryption key stands behind how many rows of every encrypted column."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models

from messenger import keystore
from messenger.crypto import Unreadable, sealed_key_id
from messenger.fields import EncryptedModel, is_encrypted
from messenger.models import DataKey

CHUNK = 1000


class Command(BaseCommand):
    help = "Count the rows of every encrypted column per key-encryption key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deep", action="store_true", help="open every value and count the damaged ones")

    def handle(self, *, deep: bool, **_: Any) -> None:
        try:
            keystore.check_key()
        except keystore.WrongKey as error:
            raise CommandError(str(error)) from None
        ring = keystore.ring()
        keys = {key_id: bytes(kek_id) for key_id, kek_id in DataKey.objects.values_list("id", "kek_id")}
        for kek_id in ring.ids:
            state = "current" if kek_id == ring.current_id else "previous"
            held = sum(1 for each in keys.values() if each == kek_id)
            self.stdout.write(f"key {kek_id.hex()} ({state}): {held} data keys")
        bad = 0
        for model in apps.get_models():
            if issubclass(model, EncryptedModel):
                for field in model._meta.local_fields:
                    if is_encrypted(field):
                        bad += self._column(model, field, keys, deep=deep)
        if bad:
            raise CommandError(f"{bad} values can't be read")

    def _column(
        self, model: type[EncryptedModel], field: models.Field[Any, Any], keys: dict[UUID, bytes], *, deep: bool
    ) -> int:
        counts: Counter[str] = Counter()
        rows = model._default_manager.exclude(**{f"{field.name}__isnull": True}).order_by("pk")
        for row in rows.iterator(CHUNK):
            counts[self._standing(row, field, keys, deep=deep)] += 1
        shown = ", ".join(f"{count} under {key}" for key, count in sorted(counts.items())) or "no values"
        self.stdout.write(f"{model._meta.db_table}.{field.column}: {shown}")
        return counts["no key"] + counts["damaged"]

    @staticmethod
    def _standing(row: EncryptedModel, field: models.Field[Any, Any], keys: dict[UUID, bytes], *, deep: bool) -> str:
        try:
            kek_id = keys.get(sealed_key_id(row.__dict__[field.attname]))
            if deep:
                getattr(row, field.attname)
        except Unreadable:
            return "damaged"
        return kek_id.hex() if kek_id else "no key"
