"""The things that happen, each with the way back from it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from random import Random

import redis

from tests.faults.person import PING_S, SILENCE_S, Person
from tests.faults.proxy import Pair, Proxy
from tests.faults.site import Site

# how long something stays broken, in seconds; chosen by the seed within these
AWAY_S = (0.2, 1.5)
DELAY_S = (0.05, 0.4)
LATE_S = 0.5
# what each kind weighs in a plan
LINE_FAULTS = {"cut": 2, "cut-midway": 2, "half-open": 1, "half-open-answers": 2, "delay": 1, "resend": 2}
PROCESS_FAULTS = {
    "postgres": {
        "worker-kill": 4, "worker-term": 1, "worker-stop": 2, "server-kill": 1, "postgres-kill": 2, "redis-kill": 2,
        "redis-cut": 2,
    },
    "sqlite": {"server-kill": 5, "server-term": 1, "server-stop": 2},
}  # fmt: skip


def kinds(database: str) -> dict[str, int]:
    """What can happen there, with its weight."""
    return LINE_FAULTS | PROCESS_FAULTS[database]


def plan(rng: Random, weights: dict[str, int], count: int) -> list[str]:
    """Which faults, in which order; every kind comes before any comes more often than its weight."""
    once = list(weights)
    again = [kind for kind, weight in weights.items() for _ in range(weight - 1)]
    rng.shuffle(once)
    rng.shuffle(again)
    chosen = (once + again) * (count // len(once + again) + 1)
    chosen = chosen[:count]
    rng.shuffle(chosen)
    return chosen


class Faults:
    def __init__(self, site: Site, proxy: Proxy, people: Sequence[Person], rng: Random) -> None:
        self._site = site
        self._proxy = proxy
        self._people = people
        self._rng = rng
        self._kinds: dict[str, Callable[[], Awaitable[None]]] = {
            "cut": self._cut,
            "cut-midway": self._cut_midway,
            "half-open": lambda: self._half_open(answers_only=False),
            "half-open-answers": lambda: self._half_open(answers_only=True),
            "delay": self._delay,
            "resend": self._resend,
            "worker-kill": lambda: self._end_worker(signal.SIGKILL),
            "worker-term": lambda: self._end_worker(signal.SIGTERM),
            "worker-stop": self._stop_worker,
            "server-kill": self._kill_server,
            "server-term": self._restart_server,
            "server-stop": self._stop_worker,
            "postgres-kill": self._kill_postgres,
            "redis-kill": self._kill_redis,
            "redis-cut": self._cut_redis,
        }

    async def happen(self, kind: str) -> None:
        """Returns when whatever was broken is there again; who was thrown out may still be on the way back."""
        await self._kinds[kind]()

    def _away_s(self) -> float:
        return self._rng.uniform(*AWAY_S)

    # --- lines --------------------------------------------------------------------------------------------
    def _some_pairs(self) -> list[Pair]:
        return [pair for pair in tuple(self._proxy.pairs) if self._rng.random() < 0.4]

    async def _cut(self) -> None:
        for pair in self._some_pairs():
            pair.cut()

    async def _cut_midway(self) -> None:
        """With the next bytes, of which the first half still arrives."""
        pairs = self._some_pairs()
        for pair in pairs:
            pair.is_doomed = True
        await asyncio.sleep(self._away_s())
        for pair in pairs:
            pair.cut()

    async def _half_open(self, *, answers_only: bool) -> None:
        pairs = self._some_pairs()
        for pair in pairs:
            pair.freeze(answers_only=answers_only)
        # until everybody concerned has noticed by the silence, and is back on another line
        await asyncio.sleep(SILENCE_S + PING_S + self._away_s())
        self._proxy.thaw(pairs)

    async def _delay(self) -> None:
        pairs = self._some_pairs()
        for pair in pairs:
            pair.delay_s = self._rng.uniform(*DELAY_S)
        await asyncio.sleep(2 * self._away_s())
        for pair in pairs:
            pair.delay_s = 0.0

    async def _resend(self) -> None:
        """Answers are late on every line there is; some people ask the same on another, while the first one lives."""
        pairs = tuple(self._proxy.pairs)
        for pair in pairs:
            pair.delay_s = LATE_S
        await asyncio.sleep(LATE_S)
        for person in self._people:
            if self._rng.random() < 0.4:
                person.reconnect_beside()
        await asyncio.sleep(self._away_s())
        for pair in pairs:
            pair.delay_s = 0.0

    # --- processes ----------------------------------------------------------------------------------------
    def _some_worker(self) -> int:
        return self._rng.choice(sorted(self._site.worker_pids()))

    async def _end_worker(self, number: signal.Signals) -> None:
        pid = self._some_worker()
        self._site.signal_worker(pid, number)
        while pid in self._site.worker_pids() or len(self._site.worker_pids()) < self._site.workers:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    async def _stop_worker(self) -> None:
        pid = self._some_worker()
        self._site.signal_worker(pid, signal.SIGSTOP)
        await asyncio.sleep(0.5 + self._away_s())
        self._site.signal_worker(pid, signal.SIGCONT)

    async def _kill_server(self) -> None:
        await asyncio.to_thread(self._site.server_child.kill)
        await asyncio.sleep(self._away_s())
        await asyncio.to_thread(self._site.start_server)

    async def _restart_server(self) -> None:
        await asyncio.to_thread(self._site.server_child.stop)
        await asyncio.to_thread(self._site.start_server)

    async def _kill_postgres(self) -> None:
        await asyncio.to_thread(self._site.postgres_child.kill)
        await asyncio.sleep(self._away_s())
        await asyncio.to_thread(self._site.start_postgres)

    async def _kill_redis(self) -> None:
        await asyncio.to_thread(self._site.redis_child.kill)
        await asyncio.sleep(self._away_s())
        await asyncio.to_thread(self._site.start_redis)

    async def _cut_redis(self) -> None:
        """Every connection to it is closed, those that listen first."""
        assert self._site.redis is not None
        with redis.Redis.from_url(self._site.redis.url(0)) as client:
            for kind in ("pubsub", "normal"):
                await asyncio.to_thread(client.client_kill_filter, _type=kind, skipme=True)
