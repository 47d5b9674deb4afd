"""How often: counts attempts by scope and key, and refuses what is beyond the scope's rates in `settings.THROTTLES`.

django-ratelimit counts, in Redis where there is one, so that every process sees every attempt; without Redis in this
process's memory, so that several such processes would each allow the whole of it (`serve --workers` refuses that).
Counting is never what fails: from the moment Redis doesn't answer, each process goes on with buckets of its own, which
it has been charging all along, so that an outage gives nobody a fresh allowance. Nothing is let through uncounted.

django-ratelimit counts in fixed windows and would let twice the number pass around the edge of two. A rate here is a
promise about any period of that length, wherever it begins: half of it is what a window, or a bucket at once, may hold.

Redis sees no names and no addresses: keys are keyed hashes.
"""

from __future__ import annotations

import hmac
import logging
import re
import threading
import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError

from messenger import keystore
from messenger.addresses import address_range
from messenger.crypto import KeyRing
from messenger.errors import Throttled

log = logging.getLogger(__name__)

# how long Redis is left alone after it failed to answer: one attempt in this time pays for the time-out
BACK_OFF_S = 2.0
# keys a process remembers in buckets of its own; over it, new ones share a single one
BUCKETS_MAX = 50_000

_PERIODS_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_RATE = re.compile(r"([1-9]\d*)/([1-9]\d*)?([smhd])")


class Rate(NamedTuple):
    """At most `limit` within any `per_s` seconds."""

    limit: int
    per_s: int

    @property
    def at_once(self) -> int:
        return max(1, self.limit // 2)


@lru_cache(maxsize=256)
def rates_of(text: str) -> tuple[Rate, ...]:
    """`20/m 100/2h`: at most 20 in any minute and 100 in any two hours. `ValueError` for anything else."""
    rates = []
    for word in text.split():
        match = _RATE.fullmatch(word)
        if match is None or int(match[1]) < 2:
            raise ValueError(f"{word!r} is no rate: write 20/m or 100/2h, with at least 2")
        rates.append(Rate(int(match[1]), int(match[2] or 1) * _PERIODS_S[match[3]]))
    if not rates:
        raise ValueError("at least one rate is needed, such as 20/m")
    return tuple(sorted(rates, key=lambda rate: rate.per_s))


class Buckets:
    """Token buckets of this process. Per key and rate one number: the moment up to which it has been used up."""

    def __init__(self, size_max: int = BUCKETS_MAX, clock: Callable[[], float] = time.monotonic) -> None:
        self._size_max = size_max
        self._clock = clock
        self._used_up_to_s: dict[tuple[Hashable, Rate], float] = {}
        self._lock = threading.Lock()

    def take(self, key: Hashable, rate: Rate) -> float:
        """0 where the key had one left, which is taken; otherwise the seconds until it has."""
        now_s = self._clock()
        step_s = rate.per_s / rate.at_once
        with self._lock:
            place: tuple[Hashable, Rate] = key, rate
            before_s = self._used_up_to_s.get(place)
            if before_s is None:
                place = self._room_for(place, now_s)
                before_s = self._used_up_to_s.get(place, 0.0)
            used_up_to_s = max(before_s, now_s) + step_s
            wait_s = used_up_to_s - now_s - step_s * rate.at_once
            if wait_s <= 1e-6:
                self._used_up_to_s[place] = used_up_to_s
                return 0.0
            return wait_s

    def _room_for(self, place: tuple[Hashable, Rate], now_s: float) -> tuple[Hashable, Rate]:
        """The place of a new key: its own, or the common one where there is no room for it."""
        if len(self._used_up_to_s) >= self._size_max:
            self._used_up_to_s = {held: at_s for held, at_s in self._used_up_to_s.items() if at_s > now_s}
        return place if len(self._used_up_to_s) < self._size_max else ("", place[1])

    def clear(self) -> None:
        with self._lock:
            self._used_up_to_s.clear()


local = Buckets()
_down_until_s = 0.0


def check(scope: str, key: str) -> None:
    """Count an attempt. Raises `Throttled` where one of the scope's rates is used up; that attempt doesn't count to the
    longer ones. `key` is whoever is limited, in any form: `address_key` for an address."""
    digest = _digest(scope, key)
    for rate in rates_of(settings.THROTTLES[scope]):
        wait_s = _take(scope, digest, rate)
        if wait_s > 0:
            raise _refusal(wait_s)


def check_here(scope: str, key: Hashable) -> None:
    """`check` without asking Redis, for what is too frequent for that and comes over few connections: the sends of a
    socket. Each process counts its own, so nobody else sees the key, and it need not be hidden."""
    place = scope, key
    for rate in rates_of(settings.THROTTLES[scope]):
        wait_s = local.take(place, rate)
        if wait_s > 0:
            raise _refusal(wait_s)


def forget_all() -> None:
    """Every count of this process, and that Redis was down: for tests."""
    global _down_until_s
    local.clear()
    _down_until_s = 0.0


def address_key(address: str) -> str:
    """An address as one customer has it: IPv6 by its /64, of which every subscriber has all. What is no address is a
    key of its own."""
    return address_range(address, v4_bits=32, v6_bits=64) or address


def _digest(scope: str, key: str) -> str:
    return hmac.digest(_mac_key(keystore.ring()), f"{scope}\0{key}".encode(), "sha256").hex()


@lru_cache(maxsize=1)
def _mac_key(ring: KeyRing) -> bytes:
    return ring.derive("throttle")


def _refusal(wait_s: float) -> Throttled:
    return Throttled("Too many attempts: wait a little.", retry_after_ms=max(1, round(wait_s * 1000)))


def _take(scope: str, digest: str, rate: Rate) -> float:
    """The seconds to wait, 0 for none."""
    shared_s = _take_shared(scope, digest, rate)
    if shared_s is None:
        return local.take(digest, rate)
    if shared_s == 0:
        local.take(digest, rate)
    return shared_s


def _take_shared(scope: str, digest: str, rate: Rate) -> float | None:
    """`_take` from django-ratelimit; None where it can't count."""
    global _down_until_s
    now_s = time.monotonic()
    if now_s < _down_until_s:
        return None
    try:
        usage = get_usage(
            HttpRequest(),
            group=scope,
            key=lambda group, request: digest,
            rate=(rate.at_once, rate.per_s),
            increment=True,
        )
    except (RedisError, OSError):
        if _down_until_s == 0:
            log.warning("Redis doesn't answer: each process throttles on its own")
        _down_until_s = time.monotonic() + BACK_OFF_S
        return None
    if _down_until_s:
        _down_until_s = 0.0
        log.info("Redis answers again: processes throttle together")
    if usage is None or usage["time_left"] < 0:
        # the counter went away between two commands
        return None
    # it counts whole seconds: at the last one of them the window is not over yet
    return usage["time_left"] + 1.0 if usage["should_limit"] else 0.0
