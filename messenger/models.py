"""Tables of the at-rest cryptography: wrapped data keys, and the row that proves the key-encryption key is right."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from messenger.ids import uuid7


class DataKey(models.Model):
    """One 256-bit key, wrapped. Scope: whose data it seals; deleting the row makes that data unreadable."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16)
    scope = models.UUIDField()
    slice = models.CharField(max_length=16, blank=True)
    wrapped = models.BinaryField()
    kek_id = models.BinaryField(max_length=8)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "scope", "slice"], name="data_key_scope"),
        ]
        indexes: ClassVar = [models.Index(fields=["kek_id", "id"], name="data_key_kek")]

    def __str__(self) -> str:
        return str(self.pk)


class KeyCheck(models.Model):
    """A known value wrapped by the current key-encryption key: a process with the wrong key refuses to start."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return "key check"
