"""Rings of key-encryption keys for the tests of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from messenger import keystore


@pytest.fixture
def use(settings: Any) -> Iterator[Callable[..., None]]:
    """Become a process with these key-encryption keys, the current one first."""

    def become(*keys: bytes) -> None:
        settings.SSE_KEYS = list(keys)
        keystore.forget_all()

    yield become
    keystore.forget_all()


@pytest.fixture
def old(settings: Any) -> bytes:
    return bytes(settings.SSE_KEYS[0])
