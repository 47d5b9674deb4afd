"""The protocol as a state machine against the real services: whatever the line, the bus and the processes do, clients
converge, nothing acknowledged is missing, nothing is stored or shown twice, and everybody sees one order.

Hypothesis chooses who acts and what is lost, doubled, delayed or reordered. That the machine can see is shown by
planting five known mistakes, each of which it must find.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
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

from accounts.models import User
from chat import selectors, services
from chat.models import Chat, Message
from chat.selectors import sync
from messenger import protocol, realtime
from messenger.errors import AppError
from messenger.realtime.notices import ChatEvent, ForUser, Notice
from tests.contract.client import Frame, HeldChat, Model
from tests.support import person

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 3
SMALL_PAGE, SMALL_RESET = 3, 12


class Recorder:
    """Stands where the hub of a process would: keeps what it is told, for the machine to deliver or lose."""

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def enqueue(self, items: Iterable[object]) -> None:
        for item in items:
            assert isinstance(item, Notice), "no socket here has anything to post"
            self.notices.append(item)


class Device:
    """One person's client: what it holds, what it has not heard an answer for, what is on the line to it."""

    def __init__(self, user: User, bugs: frozenset[str]) -> None:
        self.user = user
        self.model = BuggyModel(bugs)
        self.line: list[Frame] = []
        self.outbox: dict[UUID, tuple[UUID, str]] = {}
        self.acknowledged: set[UUID] = set()

    def connect(self) -> None:
        """A new connection: what was on the line is gone, the list of chats comes fresh."""
        self.line.clear()
        heads, people, user_version = selectors.chat_list(self.user.pk)
        self.handle(wire(protocol.ChatsHeads(user_version=user_version, heads=heads, people=people)))

    def handle(self, frame: Frame) -> None:
        for request in self.model.take(frame):
            if request["type"] == "heads.get":
                self.connect()
                continue
            cursors = [(UUID(cursor["chat"]), cursor["version"]) for cursor in request["chats"]]
            for answer in selectors.changes_of_chats(self.user.pk, cursors):
                self.handle(wire(answer))


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


def wire(frame: protocol.ServerFrame) -> Frame:
    return dict(json.loads(frame.encode()))


@contextmanager
def small_pages() -> Iterator[None]:
    """So that paging and resets happen within a few dozen steps."""
    with (
        mock.patch.object(sync, "SYNC_PAGE", SMALL_PAGE),
        mock.patch.object(sync, "SYNC_CHANGES_MAX", SMALL_RESET),
    ):
        yield


class SyncMachine(RuleBasedStateMachine):
    bugs: frozenset[str] = frozenset()
    held: list[bool] = []

    @initialize()
    def begin(self) -> None:
        self.recorder = Recorder()
        patches = (mock.patch.object(realtime, "_hub", self.recorder), small_pages())
        self.patches = patches
        for patch in patches:
            patch.__enter__()
        unique = uuid.uuid4().hex[:10]
        self.devices = [Device(person(f"p{number}{unique}"), self.bugs) for number in range(PEOPLE)]
        self.owner = self.devices[0]
        self.chat = services.group_create(
            self.owner.user.pk,
            client_id=uuid.uuid4(),
            title="Модель",
            users=[device.user.pk for device in self.devices[1:]],
        )
        self.recorder.notices.clear()
        for device in self.devices:
            device.connect()

    # --- what people do -----------------------------------------------------------------------------------
    @rule(who=st.integers(0, PEOPLE - 1), crash=st.sampled_from(["", "", "", "before commit", "after commit"]))
    def send(self, who: int, crash: str) -> None:
        device = self.devices[who]
        client_id = uuid.uuid4()
        device.outbox[client_id] = (self.chat, f"{who}:{client_id.hex[:6]}")
        self._submit(device, client_id, crash)

    @rule(who=st.integers(0, PEOPLE - 1))
    def retry(self, who: int) -> None:
        device = self.devices[who]
        for client_id in list(device.outbox):
            if "no deduplication" in self.bugs:
                device.outbox[uuid.uuid4()] = device.outbox.pop(client_id)
        for client_id in list(device.outbox):
            self._submit(device, client_id, "")

    def _submit(self, device: Device, client_id: UUID, crash: str) -> None:
        """`before commit`: the process died with the command. `after commit`: it died with the answer and the event."""
        if crash == "before commit":
            if "early acknowledgement" in self.bugs:
                device.acknowledged.add(client_id)
                del device.outbox[client_id]
            return
        chat, body = device.outbox[client_id]
        try:
            services.wait(
                lambda done: services.message_send(
                    device.user.pk, chat_id=chat, client_id=client_id, body=body, reply_to_seq=None, done=done
                )
            )
        except AppError:
            # no member any more: the person sees it refused
            del device.outbox[client_id]
            return
        if crash == "after commit":
            self.recorder.notices.clear()
            return
        device.acknowledged.add(client_id)
        del device.outbox[client_id]
        self._put_on_lines()

    @precondition(lambda self: self._some_message() is not None)
    @rule(what=st.sampled_from(["edit", "delete", "react"]), who=st.integers(0, PEOPLE - 1))
    def change(self, what: str, who: int) -> None:
        message = self._some_message()
        assert message is not None
        seq, sender = message
        actor = self.devices[who].user.pk if what == "react" else sender
        common: dict[str, Any] = {"chat_id": self.chat, "client_id": uuid.uuid4(), "seq": seq}
        try:
            if what == "edit":
                services.wait(lambda done: services.message_edit(actor, body=uuid.uuid4().hex, done=done, **common))
            elif what == "delete":
                services.wait(lambda done: services.message_delete(actor, done=done, **common))
            else:
                services.wait(lambda done: services.reaction_set(actor, emoji="👍", on=True, done=done, **common))
        except AppError:
            return  # the author has left, or the message was deleted before
        self._put_on_lines()

    def _some_message(self) -> tuple[int, UUID] | None:
        rows = Message.objects.filter(chat_id=self.chat, system__isnull=True).order_by("-seq")
        return rows.values_list("seq", "sender_id").first()

    @rule(who=st.integers(1, PEOPLE - 1))
    def come_or_go(self, who: int) -> None:
        user = self.devices[who].user.pk
        if self.chat in {head.id for head in selectors.heads_of(user)}:
            services.member_remove(self.owner.user.pk, chat_id=self.chat, user_id=user)
        else:
            services.members_add(self.owner.user.pk, chat_id=self.chat, users=[user])
        self._put_on_lines()

    # --- what the line, the bus and the processes do ------------------------------------------------------
    def _put_on_lines(self) -> None:
        for notice in self.recorder.notices:
            if isinstance(notice, ChatEvent):
                for device in self.devices:
                    if str(notice.chat) in device.model.chats:
                        device.line.append(json.loads(notice.text))
            elif isinstance(notice, ForUser):
                for device in self.devices:
                    if device.user.pk == notice.user:
                        device.line.append(json.loads(notice.text))
        self.recorder.notices.clear()

    @precondition(lambda self: any(device.line for device in self.devices))
    @rule(chance=st.randoms(use_true_random=False), orderly=st.booleans())
    def line_delivers(self, chance: Random, orderly: bool) -> None:
        """What is on the lines arrives: in order or not, some of it lost, some twice, some later."""
        for device in self.devices:
            frames, device.line = device.line, []
            if not orderly:
                chance.shuffle(frames)
            for frame in frames:
                fate = chance.choice(["arrives", "arrives", "arrives", "is lost", "comes twice", "is late"])
                if fate in ("arrives", "comes twice"):
                    device.handle(frame)
                if fate in ("comes twice", "is late"):
                    device.line.append(frame)

    @rule()
    def bus_restarts(self) -> None:
        for device in self.devices:
            device.line.clear()

    @rule(who=st.integers(0, PEOPLE - 1))
    def reconnect(self, who: int) -> None:
        self.devices[who].connect()

    # --- what must hold -----------------------------------------------------------------------------------
    @invariant()
    def stored_once_and_never_lost(self) -> None:
        if not hasattr(self, "devices"):
            return
        bodies = [
            message.body or "" for message in selectors.history_page(
                self.owner.user.pk, chat_id=self.chat, limit=protocol.HISTORY_PAGE_MAX
            ).messages
        ]  # fmt: skip
        sent = [body for body in bodies if ":" in body]
        assert len(sent) == len(set(sent)), "stored twice"
        stored = set(Message.objects.filter(chat_id=self.chat).values_list("client_id", flat=True))
        for device in self.devices:
            assert device.acknowledged <= stored, "acknowledged, not stored"
            assert not device.model.shown_twice, "shown twice"

    def teardown(self) -> None:
        if not hasattr(self, "devices"):
            return
        try:
            for device in self.devices:
                # the line is quiet from here on; what is held must lead to the truth by itself
                for frame in list(device.line):
                    device.handle(frame)
                device.connect()
                self._compare(device)
            self.held.append(True)
        finally:
            for patch in reversed(self.patches):
                patch.__exit__(None, None, None)

    def _compare(self, device: Device) -> None:
        heads = {str(head.id): head for head in selectors.heads_of(device.user.pk)}
        assert set(device.model.chats) == set(heads), "another list of chats"
        for chat, held in device.model.chats.items():
            fresh = HeldChat(0, {})
            page = selectors.history_page(device.user.pk, chat_id=UUID(chat), limit=protocol.HISTORY_PAGE_MAX)
            for message in page.messages:
                fresh.take_message(json.loads(message.encode()))
            oldest = min(held.messages, default=0)
            expected = {seq: message for seq, message in fresh.messages.items() if seq >= oldest}
            assert held.messages == expected, "did not converge"
            assert held.version == Chat.objects.get(pk=chat).version


def run(bugs: frozenset[str], *, examples: int, steps: int) -> int:
    """How many runs of the machine held."""
    machine = type("Machine", (SyncMachine,), {"bugs": bugs, "held": []})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
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
    return len(machine.held)


@pytest.mark.timeout(600)
def test_clients_converge_whatever_happens() -> None:
    assert run(frozenset(), examples=40, steps=40) >= 40


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "bug", ["no deduplication", "early acknowledgement", "no gap check", "double display", "one page"]
)
def test_a_planted_mistake_is_found(bug: str) -> None:
    with pytest.raises(AssertionError):
        run(frozenset({bug}), examples=60, steps=40)
