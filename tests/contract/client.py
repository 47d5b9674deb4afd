"""A client of the protocol reduced to its rules: what it holds after events must equal what a fresh one fetches.

The rules are those of docs/api.md: apply the next version, ignore an older one, ask where one is missing; take the
newer state of a message; a chat that is not in the list is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]


@dataclass
class HeldChat:
    """What is known of one chat."""

    version: int
    head: Frame
    messages: dict[int, Frame] = field(default_factory=dict)
    members: dict[str, Frame] = field(default_factory=dict)

    def take_message(self, message: Frame) -> None:
        held = self.messages.get(message["seq"])
        if held is None or held["version"] <= message["version"]:
            self.messages[message["seq"]] = message

    def take_member(self, member: Frame) -> None:
        held = self.members.get(member["user"])
        if held is None or held["version"] <= member["version"]:
            if member["left"]:
                self.members.pop(member["user"], None)
            else:
                self.members[member["user"]] = member


@dataclass
class Model:
    """`take` applies a frame and returns the requests it makes necessary."""

    chats: dict[str, HeldChat] = field(default_factory=dict)
    user_version: int = 0

    def take(self, frame: Frame) -> list[Frame]:
        kind = frame["type"]
        if kind in ("session.hello", "chats.heads"):
            return self._heads(frame)
        if kind == "chat.changes":
            return self._changes(frame)
        if kind == "chat.joined":
            head = frame["head"]
            if head["id"] not in self.chats:
                self.chats[head["id"]] = HeldChat(0, head)
            return [*self._count(frame["user_version"]), self._ask(head["id"])]
        if kind == "chat.left":
            self.chats.pop(frame["chat"], None)
            return self._count(frame["user_version"])
        if kind == "user.skip":
            return [{"type": "heads.get"}] if frame["user_version"] > self.user_version else []
        if kind in ("message.state", "member.state", "chat.state", "chat.skip"):
            return self._event(frame)
        return []

    def _count(self, user_version: int) -> list[Frame]:
        """One's own events count too: where one is missing, or came late, the list tells what holds."""
        is_next = user_version == self.user_version + 1
        self.user_version = max(self.user_version, user_version)
        return [] if is_next else [{"type": "heads.get"}]

    def _ask(self, chat: str) -> Frame:
        return {"type": "chats.sync", "chats": [{"chat": chat, "version": self.chats[chat].version}]}

    def _heads(self, frame: Frame) -> list[Frame]:
        if frame["type"] == "chats.heads" and frame["user_version"] < self.user_version:
            # an event overtook the answer, which does not know of it yet
            return [{"type": "heads.get"}]
        self.user_version = frame["user_version"]
        heads = {head["id"]: head for head in frame["heads"]}
        self.chats = {chat: held for chat, held in self.chats.items() if chat in heads}
        behind = []
        for chat, head in heads.items():
            held = self.chats.setdefault(chat, HeldChat(0, head))
            if held.version != head["version"]:
                behind.append(self._ask(chat))
        return behind

    def _changes(self, frame: Frame) -> list[Frame]:
        held = self.chats.get(frame["head"]["id"])
        if held is None:
            return []
        if frame["reset"]:
            held.messages.clear()
            held.members.clear()
        for message in frame["messages"]:
            held.take_message(message)
        for member in frame["members"]:
            held.take_member(member)
        held.head = frame["head"]
        held.version = frame["version"] if frame["reset"] else max(held.version, frame["version"])
        return [self._ask(frame["head"]["id"])] if frame["more"] else []

    def _event(self, frame: Frame) -> list[Frame]:
        held = self.chats.get(frame["chat"])
        if held is None or frame["version"] <= held.version:
            return []
        if frame["version"] > held.version + 1:
            return [self._ask(frame["chat"])]
        held.version = frame["version"]
        if frame["type"] == "message.state":
            held.take_message(frame["message"])
        elif frame["type"] == "member.state":
            held.take_member(frame["member"])
            held.head = {**held.head, "members": frame["members"]}
        elif frame["type"] == "chat.state":
            held.head = {**held.head, "title": frame["title"]}
        return []

    def shown(self) -> dict[str, Any]:
        """Everything a person would see, for comparison. Watermarks are apart: they have no version."""
        marks = ("delivered_seq", "read_seq", "version")
        return {
            chat: {
                "title": held.head.get("title"),
                "count": held.head["members"],
                "messages": [held.messages[seq] for seq in sorted(held.messages)],
                "members": {
                    user: {name: value for name, value in member.items() if name not in marks}
                    for user, member in sorted(held.members.items())
                },
                "version": held.version,
            }
            for chat, held in self.chats.items()
        }
