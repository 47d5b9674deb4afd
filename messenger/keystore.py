"""Data keys by scope: found, made, unwrapped and remembered for this process."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from messenger import crypto
from messenger.crypto import KEY_BYTES, FieldCipher, KeyRing, Unreadable

CACHED_KEYS_MAX = 50_000


class KeyScope(NamedTuple):
    """Whose data a key seals: a chat and its time slice (`2026-11`), a user, a file, or the system."""

    kind: str
    id: UUID
    slice: str = ""


SYSTEM = UUID(int=0)

_id_by_scope: dict[KeyScope, UUID] = {}
_key_by_id: dict[UUID, bytes] = {}
_cipher_by_place: dict[tuple[UUID, str, str], FieldCipher] = {}
_system_key_by_purpose: dict[str, bytes] = {}
_subkey_by_place: dict[tuple[UUID, str], bytes] = {}


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    return KeyRing(settings.SSE_KEYS[0], settings.SSE_KEYS[1:])


def forget_all() -> None:
    """Drop every remembered key, for a changed ring and for tests."""
    ring.cache_clear()
    _id_by_scope.clear()
    _key_by_id.clear()
    _cipher_by_place.clear()
    _system_key_by_purpose.clear()
    _subkey_by_place.clear()


def context(key_id: UUID, scope: KeyScope) -> tuple[bytes, ...]:
    """What a wrapped data key is bound to, so that a row of keys cannot be swapped for another."""
    return (b"data-key", key_id.bytes, scope.kind.encode(), scope.id.bytes, scope.slice.encode())


def ensure(scopes: Iterable[KeyScope]) -> dict[KeyScope, UUID]:
    """The key ids of these scopes; missing keys are made, whoever else makes them at the same time."""
    from messenger.models import DataKey

    wanted = dict.fromkeys(scopes)
    found = {scope: _id_by_scope[scope] for scope in wanted if scope in _id_by_scope}
    missing = [scope for scope in wanted if scope not in found]
    if not missing:
        return found
    found |= _load(missing)
    new = [scope for scope in missing if scope not in found]
    if new:
        check_key()  # a command with another key must not begin to encrypt under it
        rows = []
        for scope in new:
            row = DataKey(kind=scope.kind, scope=scope.id, slice=scope.slice, kek_id=ring().current_id)
            row.wrapped = ring().wrap(os.urandom(KEY_BYTES), context(row.id, scope))
            rows.append(row)
        DataKey.objects.bulk_create(rows, ignore_conflicts=True)
        found |= _load(new)
    return found


def key_id(scope: KeyScope) -> UUID:
    """`ensure` for one scope."""
    return _id_by_scope.get(scope) or ensure([scope])[scope]


def remembered(scope: KeyScope) -> bool:
    """Whether this process has used the scope's key, and so need not ask whether there is one."""
    return scope in _id_by_scope


def _load(scopes: list[KeyScope]) -> dict[KeyScope, UUID]:
    from messenger.models import DataKey

    found: dict[KeyScope, UUID] = {}
    for row in DataKey.objects.filter(scope__in={scope.id for scope in scopes}):
        scope = KeyScope(row.kind, row.scope, row.slice)
        if scope in scopes:
            found[scope] = row.id
            _remember_key(row)
    # A key made in a transaction that is rolled back must not be used afterwards: nobody could open what it seals.
    transaction.on_commit(lambda: _remember_scopes(found))
    return found


def _remember_scopes(found: dict[KeyScope, UUID]) -> None:
    if len(_id_by_scope) > CACHED_KEYS_MAX:
        _id_by_scope.clear()
    _id_by_scope.update(found)


def _remember_key(row) -> bytes:  # type: ignore[no-untyped-def]
    if len(_key_by_id) > CACHED_KEYS_MAX:
        _key_by_id.clear()
        _cipher_by_place.clear()
        _subkey_by_place.clear()
    key = ring().unwrap(bytes(row.wrapped), context(row.id, KeyScope(row.kind, row.scope, row.slice)))
    _key_by_id[row.id] = key
    return key


def data_key(key_id: UUID) -> bytes:
    """The 32 bytes of a data key, or `Unreadable` where it was deleted or its key-encryption key is not in the ring."""
    from messenger.models import DataKey

    key = _key_by_id.get(key_id)
    if key is None:
        row = DataKey.objects.filter(pk=key_id).first()
        if row is None:
            raise Unreadable("the data key is gone")
        key = _remember_key(row)
    return key


def preload(key_ids: Iterable[UUID]) -> None:
    """Fetch these data keys in one query, before many values are opened one by one. One that is damaged is met when a
    value is opened with it: the others must not suffer from it."""
    from messenger.models import DataKey

    missing = {key_id for key_id in key_ids if key_id not in _key_by_id}
    if missing:
        for row in DataKey.objects.filter(pk__in=missing):
            with suppress(Unreadable):
                _remember_key(row)


def cipher(key_id: UUID, table: str, column: str) -> FieldCipher:
    """The cipher of one column under one data key."""
    place = (key_id, table, column)
    found = _cipher_by_place.get(place)
    if found is None:
        if len(_cipher_by_place) > CACHED_KEYS_MAX:
            _cipher_by_place.clear()
        found = _cipher_by_place[place] = FieldCipher(key_id, data_key(key_id), table, column)
    return found


def subkey(key_id: UUID, purpose: str) -> bytes:
    """A key derived from a data key, for hashes that live and die with what the data key seals."""
    place = (key_id, purpose)
    found = _subkey_by_place.get(place)
    if found is None:
        if len(_subkey_by_place) > CACHED_KEYS_MAX:
            _subkey_by_place.clear()
        found = _subkey_by_place[place] = crypto.hkdf(data_key(key_id), f"messenger/v1/subkey:{purpose}")
    return found


def _system_key(purpose: str) -> bytes:
    key = _system_key_by_purpose.get(purpose)
    if key is None:
        scope = KeyScope("system", SYSTEM)
        key = crypto.hkdf(data_key(key_id(scope)), f"messenger/v1/system:{purpose}")
        # not where it was made in a transaction that is still open: that may be rolled back, and the key with it
        if scope in _id_by_scope:
            _system_key_by_purpose[purpose] = key
    return key


def system_mac(purpose: str, *parts: bytes) -> bytes:
    """Keyed hash under a key that outlives rotation of the key-encryption key, 32 bytes."""
    return crypto.mac(_system_key(purpose), *parts)


# --- the key check -----------------------------------------------------------------------------------------
_CHECK_VALUE = b"messenger key check".ljust(KEY_BYTES, b"\0")
_CHECK_CONTEXT = (b"key-check",)


class WrongKey(Exception):
    """The configured key-encryption keys are not those this database was encrypted under. Says so in one line."""


def check_key() -> None:
    """Prove the key ring against the database's key-check row, which is made while nothing is encrypted yet."""
    from messenger.models import DataKey, KeyCheck

    row = KeyCheck.objects.first()
    if row is None:
        is_used = DataKey.objects.exists()
        # looked for again: another process may have begun since, and makes the row before its first key
        row = KeyCheck.objects.first()
        if row is None and is_used:
            raise WrongKey("The database holds encrypted data but its key-check row is gone: restore it from a backup.")
    if row is None:
        row, _ = KeyCheck.objects.get_or_create(pk=1, defaults={"wrapped": ring().wrap(_CHECK_VALUE, _CHECK_CONTEXT)})
    try:
        ring().unwrap(bytes(row.wrapped), _CHECK_CONTEXT)
    except Unreadable:
        raise WrongKey(
            "The key-encryption key (SSE_KEY_BASE64 or its file) is not the one this database was encrypted under:"
            " put that one back, or, while rotating, list it in SSE_KEYS_PREVIOUS."
        ) from None


def check_complete() -> None:
    """Every data key must have its key-encryption key in the ring: one that left too early takes messages with it."""
    from messenger.models import DataKey

    missing = DataKey.objects.exclude(kek_id__in=ring().ids)
    if missing.exists():
        ids = sorted({bytes(kek_id).hex() for kek_id in missing.values_list("kek_id", flat=True).distinct()})
        raise WrongKey(
            f"{missing.count()} data keys are under a key-encryption key that is not configured ({', '.join(ids)}):"
            " list it in SSE_KEYS_PREVIOUS again and run manage.py rotate_keys."
        )


def rewrap_key_check() -> None:
    """Put the key-check row under the current key, once every process has it."""
    from messenger.models import KeyCheck

    check_key()
    KeyCheck.objects.update(wrapped=ring().wrap(_CHECK_VALUE, _CHECK_CONTEXT))
