"""Identifiers made in Python, so that a row's identity is known before it is sealed and inserted."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_RANDOM_BITS = 74
_lock = threading.Lock()
_latest = (0, 0)


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7 of RFC 9562: 48 bits of Unix milliseconds, 74 random bits."""
    return _uuid(_now_ms(), secrets.randbits(_RANDOM_BITS))


def uuid7_ordered() -> uuid.UUID:
    """One that is greater than every one before of this process, within a millisecond and when the clock is put back:
    for rows whose order says something. Its distance from the one before is random."""
    global _latest
    with _lock:
        ms, number = _latest
        now_ms = _now_ms()
        following = number + 1 + secrets.randbits(32)
        if now_ms > ms:
            _latest = now_ms, secrets.randbits(_RANDOM_BITS)
        elif following >> _RANDOM_BITS:
            _latest = ms + 1, secrets.randbits(_RANDOM_BITS)
        else:
            _latest = ms, following
        return _uuid(*_latest)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _uuid(ms: int, number: int) -> uuid.UUID:
    """Version and variant stand between the bits of the number."""
    return uuid.UUID(int=ms << 80 | 0x7 << 76 | number >> 62 << 64 | 0x2 << 62 | number & (1 << 62) - 1)
