"""The hub, as it is, between a server and connected devices: whatever the bus does to its messages and however long
reads take, every device ends with the truth without reconnecting, in order, and nobody hears what is not theirs.

That the machine can see is shown by hubs with one mistake each. What it found in the hub is told below as a story.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from messenger.realtime.hub import Hub
from messenger.realtime.notices import ChatEntered, ChatEvent
from messenger.realtime.rooms import Room
from messenger.realtime.sockets import Encoded
from tests.contract.hubs import HubMachine, Line, P, T, Unhealed
from tests.contract.machine import EFFORT, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]

# nothing is lost and nobody comes or goes: so nobody may ever have to ask
FAITHFUL = {"is_faithful": True, "is_eventful": False}


@pytest.mark.parametrize(("real", "runs"), [(False, 80), (True, 3)], ids=["reference", "services"])
def test_hubs_heal_whatever_the_bus_does(real: bool, runs: int) -> None:
    runs = round(runs * EFFORT)
    assert run(HubMachine, runs, real=real)["runs"] >= runs


def test_where_the_bus_only_reorders_events_come_in_order() -> None:
    runs = round(40 * EFFORT)
    assert run(HubMachine, runs, hub_class=Unhealed, **FAITHFUL)["runs"] >= runs


# --- mistakes the machine must find ------------------------------------------------------------------------
class Impatient(Unhealed):
    """Early events do not wait."""

    def deliver(self, event: ChatEvent) -> None:
        room = self._rooms.get(event.chat)
        if room is not None and event.version > room.version:
            self._emit(room, event)


class Talkative(Hub):
    """Nothing is hidden from newcomers."""

    def _emit(self, room: Room, event: ChatEvent) -> None:
        room.version = max(event.version, room.version)
        for socket in tuple(room.sockets):
            socket.push(Encoded(event.text))


class Forgetful(Hub):
    """What comes while a gap is read is taken for told."""

    reading: UUID | None = None

    def deliver(self, event: ChatEvent) -> None:
        room = self._rooms.get(event.chat)
        if room is not None and event.chat == self.reading:
            room.version = max(event.version, room.version)
        else:
            super().deliver(event)

    async def _fetch_gap(self, chat: UUID, room: Room, start: int) -> None:
        self.reading = chat
        await super()._fetch_gap(chat, room, start)
        self.reading = None


@pytest.mark.parametrize(
    ("hub_class", "config"),
    [(Impatient, FAITHFUL), (Talkative, {}), (Forgetful, {}), (Unhealed, {})],
    ids=["no early wait", "no skip", "forgets what came meanwhile", "no healing"],
)
def test_a_mistaken_hub_is_found(hub_class: type[Hub], config: dict[str, bool]) -> None:
    with pytest.raises(AssertionError):
        run(HubMachine, 1000, hub_class=hub_class, **config)


# --- what it found -----------------------------------------------------------------------------------------
class Stage(HubMachine):
    """Two groups, one process, and a hand that chooses what its hub hears. Reads take `delay_s`."""

    delay_s = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.reads: list[str] = []
        self.begin()
        for line in list(self.lines.values()):
            line.end()
        self.lines.clear()
        self._calm = True
        self.hub = self.hubs[0]
        self.anna, self.boris, self.clara = self.people
        self.open, self.hidden = self.chats
        self.server.remove(self.anna, self.hidden, self.clara)
        self.server.take_notices()

    async def query(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        self.reads.append(getattr(function, "__name__", ""))
        answer = await super().query(function, *args, **kwargs)
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        return answer

    def connect(self, number: int) -> Line:
        device = self.devices[number]
        self._connect(device, 0)
        return self.lines[device]

    def says(self, chat: UUID) -> list[ChatEvent]:
        """Anna says something; the event is the caller's to deliver."""
        self.server.send(self.anna, chat, uuid4(), uuid4().hex)
        return [notice for notice in self.server.take_notices() if isinstance(notice, ChatEvent)]

    def converged(self) -> bool:
        self._compare_all()
        return True


@pytest.fixture
def stage():
    stage = Stage()
    yield stage
    stage.stack.close()


def chats_heard(line: Line) -> set[str]:
    return {frame["chat"] for frame in line.heard if frame["type"] == "message.state"}


def test_a_removal_nobody_heard_of_is_seen_behind_a_later_private_event(stage):
    boris = stage.connect(1)
    stage._pass(0.1)
    stage.server.remove(stage.anna, stage.open, stage.boris)
    stage.server.remove(stage.anna, stage.hidden, stage.boris)
    stage.server.take_notices()
    stage.server.add(stage.anna, stage.hidden, stage.boris)
    stage.hub._take(stage.server.take_notices())
    stage._pass(0.1)
    stage.hub._take(stage.says(stage.open))
    stage._pass(2)
    assert chats_heard(boris) <= {str(stage.hidden)}
    assert stage.converged()


def test_an_admission_overtaken_by_the_removal_lets_nobody_in(stage):
    clara = stage.connect(3)
    stage._pass(0.1)
    stage.server.add(stage.anna, stage.hidden, stage.clara)
    late = [notice for notice in stage.server.take_notices() if isinstance(notice, ChatEntered)]
    stage.server.remove(stage.anna, stage.hidden, stage.clara)
    stage.hub._take(stage.server.take_notices())
    stage._pass(0.1)
    stage.hub._take(late)
    stage.hub._take(stage.says(stage.hidden))
    stage._pass(2)
    assert not chats_heard(clara)
    assert stage.converged()


def test_a_removal_while_the_hello_is_read_is_not_undone_by_it(stage):
    stage.delay_s = 0.01
    boris = stage.connect(1)
    stage._pass(0.005)  # the list is read, and not told yet
    stage.server.remove(stage.anna, stage.open, stage.boris)
    stage.hub._take(stage.server.take_notices())
    stage._pass(0.02)
    boris.heard.clear()
    stage.hub._take(stage.says(stage.open))
    stage._pass(2)
    assert str(stage.open) not in chats_heard(boris)
    assert stage.converged()


def test_a_removal_while_the_chats_are_read_anew_is_not_undone_by_it(stage):
    boris = stage.connect(1)
    stage._pass(0.1)
    stage.server.remove(stage.anna, stage.hidden, stage.boris)
    stage.server.take_notices()
    stage.delay_s = 0.01
    stage.hub.heal_soon()
    stage._pass(0.035)  # three answers came, the chats are on their way
    stage.server.remove(stage.anna, stage.open, stage.boris)
    stage.hub._take(stage.server.take_notices())
    stage._pass(0.01)
    stage.hub._take(stage.says(stage.open))
    stage._pass(2)
    assert not chats_heard(boris)
    assert stage.converged()


def test_what_was_said_before_a_newcomer_is_followed_is_told_again(stage):
    stage.connect(0)
    clara = stage.connect(3)
    stage._pass(0.1)
    stage.server.add(stage.anna, stage.hidden, stage.clara)
    notices = stage.server.take_notices()
    said = stage.says(stage.hidden)
    stage.hub._take([*(notice for notice in notices if isinstance(notice, ChatEvent)), *said])
    stage.hub._take([notice for notice in notices if isinstance(notice, ChatEntered)])
    stage._pass(2)
    assert clara.heard[-1]["version"] == said[0].version


def test_a_late_admission_while_the_hello_is_read_lets_nobody_in(stage):
    stage.connect(0)
    stage._pass(0.1)
    stage.server.add(stage.anna, stage.hidden, stage.clara)
    late = [notice for notice in stage.server.take_notices() if isinstance(notice, ChatEntered)]
    stage.server.remove(stage.anna, stage.hidden, stage.clara)
    stage.server.take_notices()
    stage.delay_s = 0.01
    clara = stage.connect(3)
    stage._pass(0.005)
    stage.hub._take(late)
    stage._pass(0.02)
    stage.hub._take(stage.says(stage.hidden))
    stage._pass(2)
    assert str(stage.hidden) not in chats_heard(clara)
    assert stage.converged()


def test_what_was_said_in_a_chat_only_the_client_knew_of_is_told_again(stage):
    clara = stage.connect(3)
    stage._pass(0.1)
    stage.server.add(stage.anna, stage.hidden, stage.clara)
    stage.server.take_notices()
    clara._take(stage.server.heads(stage.clara))  # asked for by itself
    stage._pass(0.1)
    said = stage.says(stage.hidden)
    stage.hub._take(said)
    stage._pass(2)
    assert clara.heard[-1].get("version") == said[0].version
    assert stage.converged()


def test_an_event_early_for_another_reason_waits_its_own_time(stage):
    stage.connect(0)
    stage._pass(0.1)
    first, second, third, fourth = (stage.says(stage.open) for _ in range(4))
    stage.hub._take(second)
    stage._pass(0.04)
    stage.hub._take(first)
    stage.hub._take(fourth)
    stage.reads.clear()
    stage._pass(0.03)
    stage.hub._take(third)
    stage._pass(0.1)
    assert "chat_events_after" not in stage.reads


def test_the_first_message_a_newcomer_misses_is_healed(stage):
    clara = stage.connect(3)
    stage._pass(0.1)
    stage.server.add(stage.anna, stage.hidden, stage.clara)
    stage.hub._take([notice for notice in stage.server.take_notices() if isinstance(notice, ChatEntered)])
    stage._pass(0.1)
    stage.says(stage.hidden)
    stage._pass(2)
    assert chats_heard(clara) == {str(stage.hidden)}
    assert stage.converged()


def test_a_gap_too_long_to_tell_takes_nothing_from_whoever_lacks_only_its_end(stage):
    stage.connect(0)
    stage._pass(0.1)
    for _ in range(stage.server.limits.gap_max + 1):
        stage.says(stage.open)
    boris = stage.connect(1)
    stage._pass(0.01)
    stage.says(stage.open)
    stage._pass(2)
    assert boris.heard[-1]["type"] == "message.state"
    assert stage.converged()


def test_an_event_behind_two_gaps_does_not_wait_for_the_second(stage):
    stage.hub.heal = None
    anna = stage.connect(0)
    stage._pass(0.1)
    first, second, third = (stage.says(stage.open) for _ in range(3))
    stage.hub._take(third)
    stage.delay_s = 0.02
    stage._pass(0.06)
    stage.hub._take(first)  # while the gap is read
    stage._pass(0.05)
    assert [frame["version"] for frame in anna.heard if frame["type"] == "message.state"][-2:] == [
        second[0].version,
        third[0].version,
    ]


def test_what_is_told_again_for_a_newcomer_does_not_step_back_behind_what_came_meanwhile(stage):
    boris = stage.connect(1)
    stage._pass(0.1)
    stage.hub._take(stage.says(stage.open))
    stage.hub._rooms[stage.open].is_unsure = True
    stage.delay_s = 0.2
    stage.hub.heal_soon()
    stage._pass(0.1)
    stage.hub._take(stage.says(stage.open))
    stage._pass(2)
    told = [frame["version"] for frame in boris.heard if frame["type"] == "message.state"]
    assert told == sorted(told)
    assert told[-1] == told[0] + 1
