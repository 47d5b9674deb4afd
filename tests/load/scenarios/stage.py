"""What a scenario gets and gives: clients and counters on one side, figures on the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from tests.load.clients import ChatClient
from tests.load.layout import Account, Directory, filler
from tests.load.proctree import Meter, Used

now = time.monotonic

# connections under way at once: a server's listening queue holds about as many
CONNECTING_AT_ONCE = 50
DRAIN_QUIET_S = 5.0
QUIET_SHARE, QUIET_S, QUIET_WAIT_S = 0.05, 0.5, 30.0


@dataclass(slots=True)
class Figures:
    """What one measurement saw. `units` of work in `used.seconds` of wall time; latencies in seconds."""

    units: int
    seconds: float
    used: Used
    ack_s: list[float] = field(default_factory=list)
    delivery_s: list[float] = field(default_factory=list)
    lost: int = 0
    duplicated: int = 0
    kib: float | None = None


class Reader(Protocol):
    """Fetches pages, over whatever."""

    async def connect(self) -> None: ...

    async def page(self, room: str) -> int: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """One running server, and how to reach it."""

    directory: Directory
    meter: Meter
    client: Callable[[Account, object], ChatClient]
    rest: Callable[[Account], Reader]
    # write so many messages into every room of the storm while its people are away
    write_missed: Callable[[int], Awaitable[None]]
    # memory of the server's processes, in bytes
    memory: Callable[[], int]

    def connection(self, account: Account) -> ChatClient:
        return self.client(account, None)

    async def until_quiet(self) -> None:
        """Wait until servers have nothing left to do of what came before."""
        deadline = now() + QUIET_WAIT_S
        while now() < deadline:
            start = self.meter.read()
            await asyncio.sleep(QUIET_S)
            if sum(self.meter.since(start).cpu_s.values()) <= QUIET_SHARE * QUIET_S:
                return


class Tally:
    """Knows of every message whether it was acknowledged once and came to each receiver once.

    A message's body begins with its number and the moment it was due, so that a delivery needs no lookup to be timed.
    """

    def __init__(self, receivers: int, on_whole: Callable[[], None] | None = None) -> None:
        self.ack_s: list[float] = []
        self.delivery_s: list[float] = []
        self.last_s = now()
        self._receivers = receivers
        self._on_whole = on_whole
        self._number = 0
        # which run a command is of, in its first half; its number in the second
        self._run = time.time_ns() << 64
        self._unacknowledged: dict[str, float] = {}
        # message -> deliveries still to come
        self._due: dict[int, int] = {}
        self._twice = 0

    def next(self, due_s: float) -> tuple[str, str]:
        """The command id and the body of another message."""
        self._number += 1
        command = str(UUID(int=self._run | self._number))
        self._unacknowledged[command] = due_s
        self._due[self._number] = self._receivers
        return command, filler(f"{self._number}|{due_s:.6f}|")

    def acknowledged(self, command: str) -> bool:
        """Count an acknowledgement; False if it is the second."""
        due_s = self._unacknowledged.pop(command, None)
        if due_s is None:
            self._twice += 1
            return False
        self.last_s = now()
        self.ack_s.append(self.last_s - due_s)
        return True

    def receiver(self) -> Callable[[str], None]:
        """What one receiver calls for each body that comes to it."""
        seen: set[int] = set()
        due = self._due

        def on_delivery(body: str) -> None:
            head, due_s, _ = body.split("|", 2)
            number = int(head)
            if number in seen or number not in due:
                self._twice += 1
                return
            seen.add(number)
            self.last_s = moment = now()
            self.delivery_s.append(moment - float(due_s))
            left = due[number] - 1
            if left:
                due[number] = left
            else:
                del due[number]
                if self._on_whole is not None:
                    self._on_whole()

        return on_delivery

    @property
    def is_whole(self) -> bool:
        return not self._unacknowledged and not self._due

    @property
    def lost(self) -> int:
        """Acknowledgements and deliveries that did not come."""
        return len(self._unacknowledged) + sum(self._due.values())

    @property
    def duplicated(self) -> int:
        """Acknowledgements and deliveries that came again."""
        return self._twice

    def forget_times(self) -> None:
        """Begin to measure: what came so far was the warm-up."""
        self.ack_s, self.delivery_s = [], []

    async def drained(self) -> None:
        """Wait until everything came, or nothing has for a while."""
        self.last_s = now()
        while not self.is_whole and now() - self.last_s < DRAIN_QUIET_S:  # noqa: ASYNC110 - ends without an event, too
            await asyncio.sleep(0.01)


async def connect_all(clients: Iterable[ChatClient]) -> None:
    turns = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(client: ChatClient) -> None:
        async with turns:
            await client.connect()

    await asyncio.gather(*(connect(client) for client in clients))
