"""People who use a server, as rules Hypothesis combines. What is between them and their devices is added by a subclass:
lines that lose and shuffle everything (`lines.py`), or the hubs of several processes (`hubs.py`).

Each rule runs alike against the reference and against the real services.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from random import Random
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from messenger.realtime.notices import Notice
from tests.contract.client import Frame, HeldChat, Model
from tests.contract.model import Answer, Limits, ModelServer, Refused
from tests.contract.real import RealServer, small_limits
from tests.support import person

PEOPLE = 3
# the second person has two devices
DEVICES = (0, 1, 1, 2)
LIMITS = Limits()
STEPS = 40
# how many times the usual number of runs; 1 keeps the ordinary test run short
EFFORT = float(os.environ.get("MESSENGER_TEST_PROTOCOL_EFFORT", "1"))

PERSON = st.integers(0, PEOPLE - 1)
DEVICE = st.integers(0, len(DEVICES) - 1)
CHAT = st.integers(0, 1)
SEED = st.integers(0, 1 << 16)


class Device:
    """What one person's client holds, and what it has not heard an answer for."""

    def __init__(self, user: UUID, bugs: frozenset[str]) -> None:
        self.user = user
        self.model = BuggyModel(bugs)
        self.outbox: dict[UUID, tuple[UUID, str]] = {}
        self.acknowledged: set[UUID] = set()


class BuggyModel(Model):
    """The client's rules, with a mistake planted where the test asks for one."""

    def __init__(self, bugs: frozenset[str]) -> None:
        super().__init__()
        self.bugs = bugs
        self.shown_twice: list[int] = []

    def _event(self, frame: Frame) -> list[Frame]:
        held = self.chats.get(frame["chat"])
        if held is not None and "no gap check" in self.bugs and frame["version"] > held.version + 1:
            held.version = frame["version"] - 1
        if held is not None and "double display" in self.bugs and frame["version"] <= held.version:
            self.shown_twice.append(frame["version"])
        return super()._event(frame)

    def _changes(self, frame: Frame) -> list[Frame]:
        if "one page" in self.bugs and frame["more"]:
            held = self.chats.get(frame["head"]["id"])
            answers = super()._changes({**frame, "more": False})
            if held is not None:
                held.version = frame["head"]["version"]
            return answers
        return super()._changes(frame)


class ProtocolMachine(RuleBasedStateMachine):
    bugs: frozenset[str] = frozenset()
    real = False
    # processes die, and people come and go
    is_eventful = True
    counts: dict[str, int] = {}

    def __init__(self) -> None:
        super().__init__()
        self.devices: list[Device] = []
        self.stack = ExitStack()

    @initialize()
    def begin(self) -> None:
        model = ModelServer([uuid4() for _ in range(PEOPLE)], LIMITS)
        self.server: ModelServer | RealServer = model
        if self.real:
            unique = uuid4().hex[:10]
            model.users = {person(f"p{number}{unique}").pk: 0 for number in range(PEOPLE)}
            self.server = RealServer(model, self.stack.enter_context(small_limits(LIMITS)))
        self.people = list(self.server.users)
        self.chats = [
            self.server.create(self.people[0], self.people[1:], "Открытая", hidden=False),
            self.server.create(self.people[0], self.people[1:2], "Без истории", hidden=True),
        ]
        for number in range(3):
            self.server.send(self.people[0], self.chats[1], uuid4(), f"до третьего {number}")
        self.server.add(self.people[0], self.chats[1], self.people[2])
        self.marks: dict[tuple[UUID, UUID], tuple[int, int]] = {}
        self.devices = [Device(self.people[number], self.bugs) for number in DEVICES]
        self.server.take_notices()
        self.set_up()

    # --- for subclasses -----------------------------------------------------------------------------------
    def set_up(self) -> None:
        """Before the first rule: every device is connected."""
        raise NotImplementedError

    def spread(self, notices: list[Notice], chance: Random) -> None:
        """Bring what the server told to the devices, or lose it."""
        raise NotImplementedError

    def settle(self) -> None:
        """From here on nothing goes wrong any more: what the devices hold must become the truth."""
        raise NotImplementedError

    # --- what people do -----------------------------------------------------------------------------------
    def _do(self, operation: Callable[[], Any], seed: int) -> bool:
        """Whether it was allowed."""
        try:
            operation()
        except Refused:
            return False
        self.spread(self.server.take_notices(), Random(seed))
        return True

    @rule(who=DEVICE, chat=CHAT, seed=SEED)
    def send(self, who: int, chat: int, seed: int) -> None:
        self._send(who, chat, "", seed)

    @precondition(lambda self: self.is_eventful)
    @rule(who=DEVICE, chat=CHAT, crash=st.sampled_from(["before commit", "after commit"]))
    def send_and_crash(self, who: int, chat: int, crash: str) -> None:
        """The process dies with the command, or with the answer and the event."""
        self._send(who, chat, crash, 0)

    def _send(self, who: int, chat: int, crash: str, seed: int) -> None:
        device = self.devices[who]
        client_id = uuid4()
        device.outbox[client_id] = (self.chats[chat], f"{who}:{client_id.hex[:8]}")
        self._submit(device, client_id, crash, seed)

    @rule(who=DEVICE, seed=SEED)
    def send_again(self, who: int, seed: int) -> None:
        self._retry(self.devices[who], seed)

    def _retry(self, device: Device, seed: int) -> None:
        for client_id in list(device.outbox):
            if "no deduplication" in self.bugs:
                device.outbox[uuid4()] = device.outbox.pop(client_id)
        for client_id in list(device.outbox):
            self._submit(device, client_id, "", seed)

    def _submit(self, device: Device, client_id: UUID, crash: str, seed: int) -> None:
        if crash == "before commit":
            if "early acknowledgement" in self.bugs:
                device.acknowledged.add(client_id)
                del device.outbox[client_id]
            return
        chat, body = device.outbox[client_id]
        try:
            self.server.send(device.user, chat, client_id, body)
        except Refused:
            # no member any more: the person sees it refused
            del device.outbox[client_id]
            return
        notices = self.server.take_notices()
        if crash == "after commit":
            return
        device.acknowledged.add(client_id)
        del device.outbox[client_id]
        self.spread(notices, Random(seed))

    @rule(who=PERSON, chat=CHAT, back=st.integers(0, 6), seed=SEED)
    def reply(self, who: int, chat: int, back: int, seed: int) -> None:
        seq = self._seq(chat, back)
        self._do(lambda: self.server.send(self.people[who], self.chats[chat], uuid4(), uuid4().hex, seq), seed)

    @rule(who=PERSON, chat=CHAT, count=st.sampled_from([5, 14]), seed=SEED)
    def talk(self, who: int, chat: int, count: int, seed: int) -> None:
        """So much that whoever was away needs several pages, or starts afresh."""
        for number in range(count):
            if not self._do(
                lambda: self.server.send(self.people[who], self.chats[chat], uuid4(), uuid4().hex), seed + number
            ):
                return

    @rule(
        what=st.sampled_from(["edit", "delete", "react", "take back"]),
        who=PERSON,
        chat=CHAT,
        back=st.integers(0, 6),
        is_old=st.booleans(),
        seed=SEED,
    )
    def change(self, what: str, who: int, chat: int, back: int, is_old: bool, seed: int) -> None:
        """Of anybody's message, a new one or one of the first: what may not be is refused."""
        actor, place, server = self.people[who], self.chats[chat], self.server
        seq = sorted(server.groups[place].rows)[1:][back % 3] if is_old and chat else self._seq(chat, back)
        client_id = uuid4()

        def once() -> Answer:
            if what == "edit":
                return server.edit(actor, place, client_id, seq, client_id.hex)
            if what == "delete":
                return server.delete(actor, place, client_id, seq)
            return server.react(actor, place, client_id, seq, "👍", on=what == "react")

        def twice() -> None:
            assert once() == once(), "a repetition was answered differently"

        self._do(twice, seed)

    def _seq(self, chat: int, back: int) -> int:
        return max(1, self.server.groups[self.chats[chat]].last_seq - back)

    @rule(who=PERSON, chat=CHAT, delivered=st.integers(0, 6), read=st.integers(0, 6), seed=SEED)
    def mark(self, who: int, chat: int, delivered: int, read: int, seed: int) -> None:
        places = [self._seq(chat, back) for back in (delivered, read)]
        self._do(lambda: self.server.mark(self.people[who], self.chats[chat], *places), seed)

    @rule(who=PERSON, chat=CHAT, title=st.sampled_from(["Раз", "Два"]), seed=SEED)
    def rename(self, who: int, chat: int, title: str, seed: int) -> None:
        self._do(lambda: self.server.rename(self.people[who], self.chats[chat], title), seed)

    @precondition(lambda self: self.is_eventful)
    @rule(who=PERSON, chat=CHAT, seed=SEED)
    def come_or_go(self, who: int, chat: int, seed: int) -> None:
        place, user = self.chats[chat], self.people[who]
        owner = self.server.owner(place) or self.people[0]
        act = self.server.add if self.server.member(user, place) is None else self.server.remove
        self._do(lambda: act(owner, place, user), seed)

    @precondition(lambda self: self.is_eventful)
    @rule(who=PERSON, chat=CHAT, seed=SEED, unless=st.integers(0, 3))
    def leave(self, who: int, chat: int, seed: int, unless: int) -> None:
        """Seldom: a group nobody is left in stays empty."""
        if not unless and len(self.server.groups[self.chats[chat]].present()) > 1:
            self._do(lambda: self.server.leave(self.people[who], self.chats[chat]), seed)

    # --- what must hold -----------------------------------------------------------------------------------
    @invariant()
    def stored_once_and_never_lost(self) -> None:
        rows = [row for group in self.server.groups.values() for row in group.rows.values()] if self.devices else []
        sent = [row.body for row in rows if row.body and ":" in row.body]
        assert len(sent) == len(set(sent)), "stored twice"
        stored = {row.client_id for row in rows}
        for device in self.devices:
            assert device.acknowledged <= stored, "acknowledged, not stored"
            assert not device.model.shown_twice, "shown twice"

    @invariant()
    def watermarks_never_fall(self) -> None:
        for group in self.server.groups.values() if self.devices else ():
            for member in group.members.values():
                before = self.marks.get((group.id, member.user), (0, 0))
                assert before[0] <= member.delivered, "a delivered mark fell"
                assert before[1] <= member.read, "a read mark fell"
                self.marks[(group.id, member.user)] = (member.delivered, member.read)

    def answers(self, user: UUID, request: Frame) -> list[Frame]:
        """What the server says to a client's question."""
        if request["type"] == "heads.get":
            return [self.server.heads(user)]
        cursors = [(UUID(cursor["chat"]), cursor["version"]) for cursor in request["chats"]]
        answers = [{**self.server.sync(user, chat, version), "ref": 1} for chat, version in cursors]
        for answer in answers:
            visible_from = answer["head"]["visible_from_seq"] if "head" in answer else 0
            assert all(message["seq"] > visible_from for message in answer.get("messages", ())), "hidden, and told"
        return answers

    def fresh(self, user: UUID) -> Model:
        """What somebody who holds nothing fetches."""
        model = Model()
        asked = model.take({**self.server.heads(user), "type": "session.hello"})
        while asked:
            for answer in self.answers(user, asked.pop()):
                asked += model.take(answer)
        for chat, held in model.chats.items():
            held.loaded_from = 0
            for message in self.server.history(user, UUID(chat)):
                held.take_message(message)
        return model

    def compare(self, device: Device) -> None:
        expected = self.fresh(device.user)
        for chat, mine in device.model.chats.items():
            messages = expected.chats.get(chat, HeldChat(0, mine.head)).messages
            for seq in [seq for seq in messages if seq < mine.loaded_from]:
                del messages[seq]
        held, truth = device.model.shown(), expected.shown()
        assert held == truth, f"did not converge: holds {held}, the truth is {truth}"
        assert device.model.user_version == expected.user_version, "did not converge to the list of chats"

    def teardown(self) -> None:
        try:
            if self.devices:
                for device in self.devices:
                    # a client that is back sends again what it has no answer for
                    self._retry(device, 0)
                self.settle()
                self.stored_once_and_never_lost()
            self.counts["runs"] = self.counts.get("runs", 0) + 1
        finally:
            self.stack.close()


def run(machine: type[ProtocolMachine], runs: int, *, steps: int = STEPS, **config: Any) -> dict[str, int]:
    """Run a machine so often; `config` sets attributes of its class. Returns what it counted."""
    configured = type(machine.__name__, (machine,), {**config, "counts": {}})
    run_state_machine_as_test(
        configured,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            print_blob=False,
            # a found mistake is enough: making it small takes hundreds of runs
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return configured.counts
