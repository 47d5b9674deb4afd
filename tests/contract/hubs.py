"""Real hubs of two processes, with devices connected to them, a bus between them that loses, doubles, delays and
reorders, reads that take their time, and a clock of its own: no second is really waited for."""

from __future__ import annotations

import asyncio
import json
import logging
import selectors
from collections import deque
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, ParamSpec, TypeVar
from uuid import UUID, uuid4

from asgiref.sync import SyncToAsync
from django.test import override_settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from messenger.protocol import CloseCode
from messenger.realtime.hub import Hub
from messenger.realtime.notices import Notice, Visible, pack, unpack
from messenger.realtime.sockets import Encoded
from tests.contract.client import Frame
from tests.contract.machine import DEVICE, SEED, Device, ProtocolMachine
from tests.contract.real import timeless

P = ParamSpec("P")
T = TypeVar("T")

PROCESSES = 2
CALM_S = 3.5
CONTENT = ("message.state", "member.state", "chat.state", "chat.skip")


class _Jump(selectors.SelectSelector):
    """Where a loop would wait for the time of its next timer, that time has come."""

    loop: Clock

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout > 0:
            self.loop.now += timeout
        return super().select(0)


class Clock(asyncio.SelectorEventLoop):
    """A loop whose time is what its timers make of it."""

    def __init__(self) -> None:
        self.now = 0.0
        selector = _Jump()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self.now


class Bus:
    """One process's end of the bus; what becomes of a message is drawn by the machine."""

    def __init__(self, machine: HubMachine, process: str) -> None:
        self.machine = machine
        self.process = process

    def announce(self, notices: list[Notice]) -> None:
        self.send(notices)

    def send(self, notices: list[Notice]) -> None:
        sealed = pack(notices)
        for hub in self.machine.hubs:
            if hub is not self.machine.hub_of[self.process]:
                for delay_s in self.machine.fate():
                    self.machine.loop.call_later(delay_s, lambda hub: hub._take(unpack(sealed)), hub)


class Line:
    """A connection: brings frames in order, or is closed. What it carries is checked on the way."""

    epoch = 0

    def __init__(self, machine: HubMachine, device: Device, hub: Hub) -> None:
        self.machine, self.device, self.hub = machine, device, hub
        self.user_id = device.user
        self.session_id = uuid4()
        self.closed = False
        self._held: list[Frame] | None = []
        self._asking: deque[Frame] = deque()
        self._user_version = 0
        self._hidden_upto: dict[str, int] = {}
        self._gone: set[str] = set()
        self._furthest: dict[str, int] = {}
        self.heard: list[Frame] = []

    async def greet(self) -> None:
        """As the consumer does it."""
        server, hub = self.machine.server, self.hub
        hub.join(self)
        while True:
            answer = await self.machine.query(server.heads, self.user_id)
            visible = {UUID(head["id"]): Visible(head["visible_from_seq"], head["version"]) for head in answer["heads"]}
            if hub.follow(self, visible, answer["user_version"]):
                break
        held, self._held = self._held or [], None
        self._furthest = {head["id"]: head["version"] for head in answer["heads"]}
        if self.closed:
            hub.leave(self)
            return
        self._take({**answer, "type": "session.hello"})
        for frame in held:
            # told when they were pushed, which may have been in a membership before
            if frame["type"] in CONTENT:
                self._check_order(frame)
            self._take(frame)

    def push(self, message: Encoded) -> None:
        frame = timeless(json.loads(message.text))
        if self.closed:
            return
        if self._held is not None:
            self._held.append(frame)
        else:
            self._arrive(frame)

    def close(self, code: CloseCode) -> None:
        self.machine.wrong.append(f"closed with {code}")

    def end(self) -> None:
        """While it is being greeted, the consumer sees the end after that."""
        self.closed = True
        if self._held is None:
            self.hub.leave(self)

    def _arrive(self, frame: Frame) -> None:
        self.heard.append(frame)
        self._check(frame)
        self._take(frame)

    def _check(self, frame: Frame) -> None:
        """What no client could repair."""
        kind, wrong = frame["type"], self.machine.wrong
        if kind in CONTENT:
            chat = frame["chat"]
            if chat in self._gone:
                wrong.append("somebody heard of a chat after being told to have left it")
            if kind == "message.state" and frame["message"]["seq"] <= self._hidden_upto.get(chat, 0):
                wrong.append("a hidden message reached a newcomer")
            self._check_order(frame)
        elif kind == "chat.left" and frame["user_version"] > self._user_version:
            self._gone.add(frame["chat"])
            self._furthest.pop(frame["chat"], None)
            self._user_version = frame["user_version"]
        elif kind == "chat.joined" and frame["user_version"] > self._user_version:
            self._user_version = frame["user_version"]
            self._gone.discard(frame["head"]["id"])
            self._hidden_upto[frame["head"]["id"]] = frame["head"]["visible_from_seq"]
        elif kind == "user.skip":
            # the hub has read anew what is theirs, and the client asks
            self._gone.clear()
            self._hidden_upto.clear()
            self._furthest.clear()

    def _check_order(self, frame: Frame) -> None:
        furthest = self._furthest.get(frame["chat"])
        if furthest is not None:
            if self.machine.is_faithful and frame["version"] > furthest + 1:
                self.machine.wrong.append("delivered out of order")
            self._furthest[frame["chat"]] = max(furthest, frame["version"])

    def _take(self, frame: Frame) -> None:
        if frame["type"] == "session.hello":
            self._user_version = frame["user_version"]
            self._hidden_upto = {head["id"]: head["visible_from_seq"] for head in frame["heads"]}
        was_asking = bool(self._asking)
        self._asking += self.device.model.take(frame)
        if self._asking and not was_asking:
            self.machine.spawn(self._ask())

    async def _ask(self) -> None:
        while self._asking:
            for answer in await self.machine.query(self.machine.answers, self.user_id, self._asking[0]):
                if self.closed:
                    return
                self._asking += self.device.model.take(answer)
            self._asking.popleft()


class _Errors(logging.Handler):
    def __init__(self, wrong: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        self._wrong.append(f"{record.getMessage()}: {record.exc_info}")


class Unhealed(Hub):
    """Compares itself with the database never: what is lost stays lost."""

    async def heal(self) -> None:
        return


class HubMachine(ProtocolMachine):
    """Lines are faithful while they last: here it is the hubs who must see to it that nothing is missing."""

    hub_class: type[Hub] = Hub
    # the bus delays and reorders within what an early event waits for, but loses nothing
    is_faithful = False

    def set_up(self) -> None:
        self.stack.enter_context(override_settings(REDIS_URL=""))
        self.loop = Clock()
        self.wrong: list[str] = []
        self._chance = Random(0)
        self._calm = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.lines: dict[Device, Line] = {}
        errors = _Errors(self.wrong)
        log = logging.getLogger("messenger.realtime.hub")
        log.addHandler(errors)
        self.stack.callback(log.removeHandler, errors)
        self.stack.callback(self._close)
        self.hubs: list[Hub] = []
        self.hub_of: dict[str, Hub] = {}
        for number in range(PROCESSES):
            hub = self.loop.run_until_complete(self._hub())
            self.hubs.append(hub)
            self.hub_of[str(number)] = hub
            hub._bus = Bus(self, str(number))  # type: ignore[assignment]
            self._pass(0.4)
        for number, device in enumerate(self.devices):
            self._connect(device, number % PROCESSES)
        self._pass(0.3)

    async def _hub(self) -> Hub:
        return self.hub_class(self.server, self.query)

    def _close(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self._pass(0)
        self.loop.close()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.wrong.append(f"{type(error).__name__}: {error}")

    def _pass(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))
        if seconds == 0:
            self.loop.run_until_complete(asyncio.sleep(0))

    async def query(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """A read in the pool: what it sees and when it is heard are two moments."""
        chance = self._chance

        async def pause() -> None:
            if not self._calm:
                await asyncio.sleep(chance.choice((0, 0, 0.002) if self.is_faithful else (0, 0, 0.005, 0.07, 0.6)))

        await pause()
        answer = self._read(function, *args, **kwargs)
        await pause()
        return answer

    def _read(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if not self.real:
            return function(*args, **kwargs)
        # Django refuses to read in a thread with a running loop
        return SyncToAsync.single_thread_executor.submit(function, *args, **kwargs).result()

    def fate(self) -> list[float]:
        """After how many seconds a message of the bus arrives; once, twice or never."""
        if self._calm:
            return [0.0]
        chance = self._chance
        if self.is_faithful:
            return [chance.choice((0, 0.01, 0.02, 0.03))]
        if chance.random() < 0.3:
            return []
        return [chance.choice((0, 0, 0.02, 0.04, 0.2, 1.3)) for _ in range(chance.choice((1, 1, 1, 2)))]

    # --- what happens -------------------------------------------------------------------------------------
    def spread(self, notices: list[Notice], chance: Random) -> None:
        self._chance = chance
        hub = chance.choice(self.hubs)
        hub.enqueue(notices)
        self._pass(0)

    @rule(ms=st.sampled_from([5, 30, 60, 300, 1100]), seed=SEED)
    def time_passes(self, ms: int, seed: int) -> None:
        self._chance = Random(seed)
        self._pass(ms / 1000)

    @precondition(lambda self: self.is_eventful)
    @rule(who=DEVICE, process=st.integers(0, PROCESSES - 1), seed=SEED)
    def reconnect(self, who: int, process: int, seed: int) -> None:
        self._chance = Random(seed)
        self._connect(self.devices[who], process)
        self._pass(0)

    @rule(who=DEVICE)
    def goes_away(self, who: int) -> None:
        line = self.lines.pop(self.devices[who], None)
        if line is not None:
            line.end()

    def _connect(self, device: Device, process: int) -> None:
        if device in self.lines:
            self.lines[device].end()
        line = self.lines[device] = Line(self, device, self.hubs[process])
        self.spawn(line.greet())

    # --- what must hold -----------------------------------------------------------------------------------
    @invariant()
    def nothing_went_wrong(self) -> None:
        assert not (self.devices and self.wrong), self.wrong

    def settle(self) -> None:
        """Nobody reconnects: what the bus lost, the hubs heal."""
        self._pass(CALM_S)
        self._calm = True
        self._pass(CALM_S)
        self._compare_all()
        # and everybody follows what is theirs, nothing else
        for line in self.lines.values():
            line.heard.clear()
        for chat, group in self.server.groups.items():
            author = next((member.user for member in group.present()), None)
            if author is not None:
                self.server.send(author, chat, uuid4(), "слышно?")
        self.spread(self.server.take_notices(), Random(0))
        self._pass(0.2)
        for line in self.lines.values():
            heard = {frame["chat"] for frame in line.heard if frame["type"] in CONTENT}
            theirs = {str(chat) for chat in self.server.visible_chats(line.user_id)}
            assert heard == theirs, "follows other chats than its own"
        self._compare_all()

    def _compare_all(self) -> None:
        self.nothing_went_wrong()
        for device in self.lines:
            self.compare(device)
