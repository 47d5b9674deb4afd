"""Care of the keys: data keys moved under the current key-encryption key, counted, and proved to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from messenger import keystore
from messenger.crypto import Unreadable, sealed_key_id, wrapped_by
from messenger.fields import EncryptedModel, is_encrypted
from messenger.keystore import KeyScope
from messenger.models import DataKey

CHUNK = 1000


# --- rotation ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What one transaction of a rotation did."""

    moved: int
    damaged: list[UUID]


def outdated_count() -> int:
    """Data keys that are not under the current key-encryption key."""
    return DataKey.objects.exclude(kek_id=keystore.ring().current_id).count()


def rewrap(size: int) -> Iterator[Rewrapped]:
    """Move every data key under the current key, `size` a transaction; stopped anywhere, it can be begun anew. One that
    does not unwrap is left as it is and reported. Two rotations at once wait for one another."""
    last = UUID(int=0)
    while ids := _outdated_after(last, size):
        last = ids[-1]
        yield _rewrap(ids)


def _outdated_after(last: UUID, size: int) -> list[UUID]:
    rows = DataKey.objects.exclude(kek_id=keystore.ring().current_id).filter(id__gt=last).order_by("id")
    return list(rows.values_list("id", flat=True)[:size])


def _rewrap(ids: list[UUID]) -> Rewrapped:
    ring = keystore.ring()
    moved, damaged = 0, []
    with transaction.atomic():
        # asked again under the lock: another rotation may have had them in the meantime
        rows = DataKey.objects.select_for_update(no_key=True).filter(id__in=ids).exclude(kek_id=ring.current_id)
        for row in rows.order_by("id"):
            try:
                row.wrapped = ring.wrap(ring.unwrap(bytes(row.wrapped), _context(row)), _context(row))
            except Unreadable:
                damaged.append(row.id)
                continue
            row.kek_id = ring.current_id
            row.save(update_fields=["wrapped", "kek_id"])
            moved += 1
    return Rewrapped(moved, damaged)


def verify() -> int:
    """Unwrap every data key, and see that it is under the current key, whatever its row says. Returns their number;
    `Unreadable` names the first that fails."""
    ring, good = keystore.ring(), 0
    for row in DataKey.objects.order_by("id").iterator(CHUNK):
        wrapped = bytes(row.wrapped)
        try:
            ring.unwrap(wrapped, _context(row))
        except Unreadable as error:
            raise Unreadable(f"data key {row.id}: {error}") from None
        if wrapped_by(wrapped) != ring.current_id:
            raise Unreadable(f"data key {row.id} is under an older key, though its row says otherwise")
        good += 1
    return good


def _context(row: DataKey) -> tuple[bytes, ...]:
    return keystore.context(row.id, KeyScope(row.kind, row.scope, row.slice))


# --- counting ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Column:
    """The values of an encrypted column: how many under which key-encryption key; how many not readable, and why."""

    name: str
    readable: Counter[bytes]
    unreadable: Counter[str]


def data_keys_by_kek() -> Counter[bytes]:
    """How many data keys each key-encryption key holds, of the ring and beyond."""
    rows = DataKey.objects.order_by().values_list("kek_id").annotate(count=models.Count("id"))
    return Counter({bytes(kek_id): count for kek_id, count in rows})


def columns(*, deep: bool) -> Iterator[Column]:
    """Every encrypted column there is. `deep` opens every value; else only its key is looked for."""
    keks = {key_id: bytes(kek_id) for key_id, kek_id in DataKey.objects.values_list("id", "kek_id")}
    for model in apps.get_models():
        if issubclass(model, EncryptedModel):
            for field in model._meta.local_fields:
                if is_encrypted(field):
                    yield _column(model, field, keks, deep=deep)


def _column(
    model: type[EncryptedModel], field: models.Field[Any, Any], keks: dict[UUID, bytes], *, deep: bool
) -> Column:
    column = Column(f"{model._meta.db_table}.{field.column}", Counter(), Counter())
    rows = model._default_manager.exclude(**{f"{field.name}__isnull": True}).order_by("pk")
    for row in rows.iterator(CHUNK):
        try:
            kek_id = keks.get(sealed_key_id(row.__dict__[field.attname]))
            if kek_id is None:
                column.unreadable["without their data key"] += 1
            elif kek_id not in keystore.ring().ids:
                column.unreadable[f"under the missing key {kek_id.hex()}"] += 1
            else:
                if deep:
                    getattr(row, field.attname)
                column.readable[kek_id] += 1
        except Unreadable:
            column.unreadable["damaged"] += 1
    return column
