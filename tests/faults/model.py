"""What one person holds: the reduced client of tests/contract, made fit for lines that are alive, slow and several.

Beyond the rules of the versions it keeps one question a chat under way, asks again where an event overtook the answer,
and knows where its history begins after a reset.
"""

from __future__ import annotations

from typing import Any

from tests.contract.client import Frame, Model
from tests.faults.ledger import Ledger

EVENTS = ("message.state", "member.state", "chat.state", "chat.skip")


class Interned:
    """One copy of what everybody holds alike: a run is millions of held messages."""

    def __init__(self) -> None:
        self._messages: dict[tuple[str, int], Frame] = {}

    def message(self, chat: str, message: Frame) -> Frame:
        place = (chat, message["seq"])
        known = self._messages.get(place)
        if known == message:
            return known
        if known is None or known["version"] < message["version"]:
            self._messages[place] = message
        return message


class KeptModel(Model):
    def __init__(self, ledger: Ledger, interned: Interned, *, without_gap_check: bool = False) -> None:
        super().__init__()
        self._ledger = ledger
        self._interned = interned
        self._without_gap_check = without_gap_check
        # chat -> the newest version an event told of
        self._told: dict[str, int] = {}
        self._asked: set[str] = set()
        # chat -> where the held history begins; what is held before it has holes
        self.begins: dict[str, int] = {}

    def forget_questions(self) -> None:
        """Their line is gone, or they were refused for now."""
        self._asked.clear()

    def take(self, frame: Frame) -> list[Frame]:
        kind = frame["type"]
        if kind in EVENTS:
            requests = self._take_event(frame)
        elif kind == "chat.changes":
            requests = self._take_changes(frame)
        else:
            requests = super().take(frame)
            if kind == "chat.left":
                self._forget(frame["chat"])
        return [request for request in requests if self._is_new(request)]

    def _is_new(self, request: Frame) -> bool:
        if request["type"] != "chats.sync":
            return True
        cursor = request["chats"][0]
        chat = cursor["chat"]
        if chat in self._asked or (self._without_gap_check and cursor["version"]):
            return False
        self._asked.add(chat)
        return True

    def _forget(self, chat: str) -> None:
        self._told.pop(chat, None)
        self._asked.discard(chat)
        self.begins.pop(chat, None)

    def _take_event(self, frame: Frame) -> list[Frame]:
        held = self.chats.get(frame["chat"])
        if held is None:
            return []
        version = frame["version"]
        self._told[frame["chat"]] = max(version, self._told.get(frame["chat"], 0))
        if self._without_gap_check and version > held.version + 1:
            held.version = version - 1
        if "message" in frame:
            self._see(frame["chat"], frame["message"])
        return super().take(frame)

    def _take_changes(self, frame: Frame) -> list[Frame]:
        chat = frame["head"]["id"]
        self._asked.discard(chat)
        held = self.chats.get(chat)
        if held is None:
            return []
        messages = [self._see(chat, message) for message in frame["messages"]]
        if frame["reset"]:
            self.begins[chat] = messages[0]["seq"] if messages else 0
        requests = super().take({**frame, "messages": messages})
        if not requests and held.version < self._told.get(chat, 0):
            # events came while the answer was on its way, and could not be applied
            requests = [self._ask(chat)]
        return requests

    def _see(self, chat: str, message: Frame) -> Frame:
        message = self._interned.message(chat, message)
        self._ledger.seen(chat, message["seq"], message.get("body"))
        return message

    def differences(self, chat: str, fresh: dict[int, Frame]) -> list[str]:
        """Where what is held of the chat's messages is not what a fresh client fetched."""
        held = self.chats[chat].messages
        begins = self.begins.get(chat, 0)
        wanted: dict[int, Any] = {seq: fresh[seq] for seq in fresh if seq >= begins or seq in held}
        if held == wanted:
            return []
        return [
            f"{chat} {seq}: held {held.get(seq)}, fetched {wanted.get(seq)}"
            for seq in sorted(held.keys() | wanted.keys())
            if held.get(seq) != wanted.get(seq)
        ]
