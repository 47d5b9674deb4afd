"""One run: people write, things break one after another, everything settles, and is compared."""

from __future__ import annotations

import asyncio
import json
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import msgspec

from tests.faults import faults
from tests.faults.layout import COMINGS_AND_GOINGS, GUESTS
from tests.faults.ledger import percentile_ms
from tests.faults.person import Person, Shared
from tests.faults.proxy import Proxy
from tests.faults.site import Site
from tests.faults.verify import Comparison, check_answers, check_versions
from tests.load.layout import Directory, Room

TICK_S = 0.02
RECOVERY_MAX_S = 60.0
SETTLE_MAX_S = 60.0
LOOK_S = 0.05
# of every hundred things a person does; the large group is heard by everybody
CHANGES_PERCENT, LARGE_PERCENT = 10, 2
# somebody is sent away or taken back once in so many messages
COMING_EVERY = 200
REST_PAUSE_S = 0.5


@dataclass(frozen=True, slots=True)
class Chosen:
    seed: int
    messages: int
    faults: int
    kinds: dict[str, int]
    clients: int
    database: str
    workers: int
    rate: float
    seconds_max: float
    plant: str


class Figures(msgspec.Struct, frozen=True):
    """What a run came to. `violations` counts broken promises of every kind; the first ones have fields of their
    own."""

    seed: int
    database: str
    workers: int
    clients: int
    acknowledged: int
    stored: int
    shown: int
    changes: int
    faults: dict[str, int]
    lost: int
    duplicated: int
    out_of_order: int
    diverged: int
    unanswered: int
    violations: dict[str, int]
    resent: int
    retried: dict[str, int]
    reconnects: int
    reconnect_p50_ms: float
    reconnect_p99_ms: float
    close_codes: dict[str, int]
    seconds: float


class Run:
    def __init__(self, site: Site, chosen: Chosen) -> None:
        self._site = site
        self._chosen = chosen
        self._shared = Shared()
        self._ledger = self._shared.ledger
        self._people: list[Person] = []
        self._happened: Counter[str] = Counter()
        self._words = 0
        self._all_happened = False
        self._stored = self._shown = 0

    @property
    def samples(self) -> list[str]:
        return self._ledger.violations.samples

    async def go(self) -> Figures:
        began = time.monotonic()
        say(f"people and chats, seed {self._chosen.seed}")
        directory = await asyncio.to_thread(self._site.prepare, self._chosen.clients)
        await asyncio.to_thread(self._site.start_server)
        proxy = Proxy(self._site.port)
        await proxy.start()
        self._invite(directory, proxy.port)
        running = [asyncio.create_task(person.run()) for person in self._people]
        try:
            async with asyncio.timeout(self._chosen.seconds_max):
                await self._under_load(directory, proxy)
                await self._settle()
        except TimeoutError:
            self._ledger.violations.add("unrecovered", "the run was not over in time")
        for person in running:
            person.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        proxy.stop()
        await self._verify(directory)
        return self._figures(time.monotonic() - began)

    def _invite(self, directory: Directory, port: int) -> None:
        """Everybody, with a chance of their own: what one does must not hang on when another is asked."""
        every_room = [room for rooms in directory.rooms.values() for room in rooms]
        accounts = {member.id: member for room in every_room for member in room.members}
        people = {
            account.id: Person(
                account, port, self._shared, Random(f"{self._chosen.seed} {number}"), self._chosen.plant
            )
            for number, account in enumerate(accounts.values())
        }  # fmt: skip
        for kind, rooms in directory.rooms.items():
            for room in rooms:
                members = room.members[:-GUESTS] if kind in COMINGS_AND_GOINGS else room.members
                for member in members:
                    people[member.id].rooms.append(room.id)
        self._people = list(people.values())

    # --- while things break -------------------------------------------------------------------------------
    async def _under_load(self, directory: Directory, proxy: Proxy) -> None:
        await self._until(self._is_everybody_here, RECOVERY_MAX_S, "the first connections")
        async with asyncio.TaskGroup() as group:
            talking = group.create_task(self._talk(directory))
            group.create_task(self._come_and_go(directory, talking))
            await self._break_things(proxy)
            self._all_happened = True

    async def _talk(self, directory: Directory) -> None:
        rng = Random(f"{self._chosen.seed} talk")
        [large] = directory.rooms["group-large"]
        owed = 0.0
        before = time.monotonic()
        while self._ledger.acknowledged < self._chosen.messages or not self._all_happened:
            await asyncio.sleep(TICK_S)
            now = time.monotonic()
            # what could not be written while everybody waited is not made up for
            owed = min(owed + (now - before) * self._chosen.rate, self._chosen.rate)
            before = now
            while owed >= 1:
                owed -= 1
                person = rng.choice(self._people)
                if not person.may_write:
                    continue
                dice = rng.randrange(100)
                if dice < CHANGES_PERCENT:
                    person.change()
                    continue
                is_large = dice < CHANGES_PERCENT + LARGE_PERCENT
                self._words += 1
                person.say(large.id if is_large else rng.choice(person.rooms[:-1]), f"word-{self._words}")

    async def _break_things(self, proxy: Proxy) -> None:
        """One after another, each when so many more messages were acknowledged: progress, not time, decides."""
        rng = Random(f"{self._chosen.seed} faults")
        what = faults.Faults(self._site, proxy, self._people, rng)
        step = self._chosen.messages / (self._chosen.faults + 1)
        for number, kind in enumerate(faults.plan(rng, self._chosen.kinds, self._chosen.faults), 1):
            while self._ledger.acknowledged < number * step:
                await self._ledger.progress()
            say(f"{number}/{self._chosen.faults} {kind}, {self._ledger.acknowledged} acknowledged")
            await what.happen(kind)
            self._happened[kind] += 1
            before = self._ledger.acknowledged

            def recovered(before: int = before) -> bool:
                return self._is_everybody_here() and self._ledger.acknowledged > before

            await self._until(recovered, RECOVERY_MAX_S, f"recovery from {kind}")

    def _is_everybody_here(self) -> bool:
        return all(person.is_connected for person in self._people)

    def _is_everything_answered(self) -> bool:
        return not any(person.outbox for person in self._people)

    async def _until(self, condition: Callable[[], bool], limit_s: float, what: str) -> None:
        """What other processes bring about, looked at until it holds or is a broken promise."""
        deadline = time.monotonic() + limit_s
        while not condition():
            if time.monotonic() > deadline:
                self._ledger.violations.add("unrecovered", f"not within {limit_s:.0f} s: {what}")
                return
            await asyncio.sleep(LOOK_S)

    async def _come_and_go(self, directory: Directory, talking: asyncio.Task[None]) -> None:
        """Owners send guests away and take them back, as long as there is talk. Ended and not cancelled: one on its way
        would be done after everything was compared."""
        rng = Random(f"{self._chosen.seed} guests")
        rooms = [directory.rooms[kind][0] for kind in COMINGS_AND_GOINGS]
        away: set[tuple[str, str]] = set()
        due = COMING_EVERY
        while True:
            while self._ledger.acknowledged < due:
                progress = asyncio.create_task(self._ledger.progress())
                await asyncio.wait((progress, talking), return_when=asyncio.FIRST_COMPLETED)
                progress.cancel()
                if talking.done():
                    return
            due += COMING_EVERY
            room = rng.choice(rooms)
            guest = rng.choice(room.members[-GUESTS:]).id
            is_away = (room.id, guest) in away
            while not await asyncio.to_thread(self._move, room, guest, is_away):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(REST_PAUSE_S)
            away ^= {(room.id, guest)}

    def _move(self, room: Room, guest: str, is_back: bool) -> bool:
        """Whether it is done; one that was done although its answer got lost is, too."""
        path = f"http://127.0.0.1:{self._site.port}/api/v1/chats/{room.id}/members"
        request = urllib.request.Request(f"{path}/{guest}", method="DELETE")
        if is_back:
            request = urllib.request.Request(path, json.dumps({"users": [guest]}).encode())
            request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {room.members[0].credential}")
        try:
            with urllib.request.urlopen(request, timeout=10):
                return True
        except urllib.error.HTTPError as error:
            return error.code == 404 and not is_back
        except OSError:
            return False

    # --- afterwards ---------------------------------------------------------------------------------------
    async def _settle(self) -> None:
        """Everybody is back, everything is answered, and everybody has heard of everything."""
        say("settling")
        await self._until(self._is_everybody_here, SETTLE_MAX_S, "everybody is back")
        await self._until(self._is_everything_answered, SETTLE_MAX_S, "everything is answered")
        stored = await asyncio.to_thread(self._site.stored)

        def has_heard(person: Person) -> bool:
            chats = person.model.chats.items()
            return person.model.user_version >= stored.user_versions[person.account.id] and all(
                held.version >= stored.chat_versions[chat] for chat, held in chats
            )

        await self._until(lambda: all(map(has_heard, self._people)), SETTLE_MAX_S, "everybody has heard of everything")

    async def _verify(self, directory: Directory) -> None:
        say("comparing")
        stored = await asyncio.to_thread(self._site.stored)
        first_versions = {room.id: len(room.members) for rooms in directory.rooms.values() for room in rooms}
        check_answers(self._ledger, stored)
        check_versions(self._ledger, stored, first_versions)
        comparison = Comparison(self._ledger, stored, f"ws://127.0.0.1:{self._site.port}/ws")
        await comparison.run(self._people)
        for line in self._site.tracebacks():
            self._ledger.violations.add("tracebacks", line)
        self._stored = sum(message.client_id is not None for message in stored.messages)
        self._shown = comparison.shown

    def _figures(self, seconds: float) -> Figures:
        ledger, chosen = self._ledger, self._chosen
        counts = ledger.violations.counts
        return Figures(
            seed=chosen.seed,
            database=chosen.database,
            workers=chosen.workers,
            clients=chosen.clients,
            acknowledged=ledger.acknowledged,
            stored=self._stored,
            shown=self._shown,
            changes=sum(
                command.answer is not None and command.kind != "message.send" for command in ledger.commands.values()
            ),
            faults=dict(sorted(self._happened.items())),
            lost=counts["lost"],
            duplicated=counts["duplicated"],
            out_of_order=counts["out_of_order"],
            diverged=counts["diverged"],
            unanswered=counts["unanswered"],
            violations=dict(counts),
            resent=ledger.resent,
            retried=dict(ledger.retried),
            reconnects=len(ledger.reconnects_s),
            reconnect_p50_ms=percentile_ms(ledger.reconnects_s, 50),
            reconnect_p99_ms=percentile_ms(ledger.reconnects_s, 99),
            close_codes={str(code): count for code, count in sorted(ledger.close_codes.items())},
            seconds=round(seconds, 1),
        )


def say(line: str) -> None:
    """Progress, apart from the figures."""
    print(line, file=sys.stderr, flush=True)
