"""Lines between the server and the devices that lose, double, delay and reorder whatever they carry."""

from __future__ import annotations

import json
from random import Random
from uuid import UUID

from hypothesis.stateful import precondition, rule

from messenger.realtime.notices import ChatEntered, ChatEvent, ChatExited, ForUser, Notice
from tests.contract.client import Frame
from tests.contract.machine import DEVICE, SEED, Device, ProtocolMachine
from tests.contract.real import timeless

FATES = ("arrives", "arrives", "arrives", "is lost", "comes twice", "is late")


class LineMachine(ProtocolMachine):
    """Who follows what is known at once; everything behind that is the line's."""

    def set_up(self) -> None:
        self.lines: dict[Device, list[Frame]] = {device: [] for device in self.devices}
        self.away: set[Device] = set()
        self.follows: dict[tuple[UUID, UUID], int] = {
            (user, chat): hidden_upto
            for user in self.people
            for chat, (hidden_upto, _) in self.server.visible_chats(user).items()
        }
        for device in self.devices:
            self._connect(device)

    def _connect(self, device: Device) -> None:
        """A new connection: what was on the line is gone, the list of chats comes fresh."""
        self.away.discard(device)
        self.lines[device].clear()
        self._handle(device, {**self.server.heads(device.user), "type": "session.hello"})

    def _handle(self, device: Device, frame: Frame) -> None:
        asked = device.model.take(frame)
        while asked:
            for answer in self.answers(device.user, asked.pop(0)):
                asked += device.model.take(answer)

    def spread(self, notices: list[Notice], chance: Random) -> None:
        for notice in notices:
            if isinstance(notice, ChatEvent):
                full = timeless(json.loads(notice.text))
                skip = {"type": "chat.skip", "chat": full["chat"], "version": full["version"]}
                for device in self.devices:
                    hidden_upto = self.follows.get((device.user, notice.chat))
                    if hidden_upto is not None:
                        self._put(device, skip if notice.seq and notice.seq <= hidden_upto else full)
            elif isinstance(notice, ForUser | ChatEntered | ChatExited):
                if isinstance(notice, ChatEntered):
                    self.follows[(notice.user, notice.chat)] = notice.visible_from_seq
                elif isinstance(notice, ChatExited):
                    self.follows.pop((notice.user, notice.chat), None)
                for device in self.devices:
                    if device.user == notice.user:
                        self._put(device, timeless(json.loads(notice.text)))

    def _put(self, device: Device, frame: Frame) -> None:
        if device not in self.away:
            self.lines[device].append(frame)

    @precondition(lambda self: self.devices and any(self.lines.values()))
    @rule(seed=SEED)
    def lines_deliver(self, seed: int) -> None:
        """In order or not, some of it lost, some twice, some later."""
        chance = Random(seed)
        for device, frames in self.lines.items():
            self.lines[device] = later = []
            if chance.random() < 0.5:
                chance.shuffle(frames)
            for frame in frames:
                fate = chance.choice(FATES)
                if fate in ("arrives", "comes twice"):
                    self._handle(device, frame)
                if fate in ("comes twice", "is late"):
                    later.append(frame)

    @rule()
    def bus_restarts(self) -> None:
        for line in self.lines.values():
            line.clear()

    @rule(who=DEVICE)
    def goes_away(self, who: int) -> None:
        self.away.add(self.devices[who])
        self.lines[self.devices[who]].clear()

    @rule(who=DEVICE)
    def reconnect(self, who: int) -> None:
        self._connect(self.devices[who])

    def settle(self) -> None:
        for device in self.devices:
            # what was late arrives last; what is held must lead to the truth by itself
            for frame in list(self.lines[device]):
                self._handle(device, frame)
            self._connect(device)
            self.compare(device)
            # right after a fetch the derived figures are the server's too
            for head in self.server.heads(device.user)["heads"]:
                assert device.model.chats[head["id"]].head == head, "another head"
