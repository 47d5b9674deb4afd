"""A client of the protocol reduced to its rules: what it holds after events must equal what a fresh one fetches.

The rules are those of docs/api.md: apply the next version, ignore an older one, ask where one is missing; take the
newer state of a message; a chat that is not in the list is forgotten. What lies before the page of a reset is not
held: a person would scroll to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]

# what counts the private version of a person
PRIVATE = (
    "chat.joined", "chat.left", "own.state", "hidden.state", "saved.state", "blocks.state",
    "prefs.state", "user.skip",
)  # fmt: skip

# what of a chat itself somebody may set
SETTINGS = ("title", "description", "history_hidden", "slow_s")


@dataclass
class HeldChat:
    """What is known of one chat."""

    version: int
    head: Frame
    messages: dict[int, Frame] = field(default_factory=dict)
    members: dict[str, Frame] = field(default_factory=dict)
    loaded_from: int = 0

    def take_message(self, message: Frame) -> None:
        if message["seq"] < self.loaded_from:
            return
        held = self.messages.get(message["seq"])
        if held is None or held["version"] <= message["version"]:
            self.messages[message["seq"]] = message
            if held is not None and "hidden" in held:
                self.hide(message["seq"])

    def hide(self, seq: int) -> None:
        told = ("seq", "version", "sender", "scheme", "created_at_ms", "edit_no")
        self.messages[seq] = {name: self.messages[seq][name] for name in told} | {"hidden": True}

    def take_member(self, member: Frame) -> None:
        held = self.members.get(member["user"])
        if held is None or held["version"] <= member["version"]:
            self.members[member["user"]] = member

    def take_head(self, head: Frame) -> None:
        if head["version"] >= self.head["version"]:
            self.head = head
            # who went and came back unheard of holds what is hidden from them now
            for seq in [seq for seq in self.messages if seq <= head["visible_from_seq"]]:
                del self.messages[seq]


@dataclass
class Model:
    """`take` applies a frame and returns the requests it makes necessary."""

    chats: dict[str, HeldChat] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    prefs: dict[str, Any] = field(default_factory=dict)
    announcement: Frame | None = None
    user_version: int = 0
    # the furthest heard of: where it is ahead, the list is asked for
    seen_user_version: int = 0

    def take(self, frame: Frame) -> list[Frame]:
        kind = frame["type"]
        if kind in ("session.hello", "announcement.state"):
            self.announcement = frame.get("announcement")
        if kind in ("session.hello", "chats.heads"):
            return self._heads(frame, fresh=kind == "session.hello")
        if kind == "chat.changes":
            return self._changes(frame)
        if kind in PRIVATE:
            return self._private(frame)
        if kind in ("message.state", "member.state", "chat.state", "chat.skip"):
            return self._event(frame)
        if kind == "marks.state":
            self._marks(frame)
        return []

    def _ask(self, chat: str) -> Frame:
        return {"type": "chats.sync", "chats": [{"chat": chat, "version": self.chats[chat].version}]}

    def _ask_list(self) -> list[Frame]:
        return [{"type": "heads.get"}] if self.seen_user_version > self.user_version else []

    def _heads(self, frame: Frame, *, fresh: bool) -> list[Frame]:
        if not fresh and frame["user_version"] < self.seen_user_version:
            # older than what was heard since it was asked for
            return self._ask_list()
        self.user_version = self.seen_user_version = frame["user_version"]
        heads = {head["id"]: head for head in frame["heads"]}
        self.blocked = frame.get("blocked", [])
        self.prefs = frame.get("prefs", {})
        self.chats = {chat: held for chat, held in self.chats.items() if chat in heads}
        behind = []
        for chat, head in heads.items():
            held = self.chats.setdefault(chat, HeldChat(0, head))
            held.take_head(head)
            if held.version < head["version"]:
                behind.append(self._ask(chat))
        return behind

    def _private(self, frame: Frame) -> list[Frame]:
        version = frame["user_version"]
        if version < self.user_version:
            return []
        self.seen_user_version = max(self.seen_user_version, version)
        if "ref" in frame and frame["type"] == "chat.left":
            # an answer, not an event: the version is today's, and events before it may be missing
            self.chats.pop(frame["chat"], None)
            return [{"type": "heads.get"}]
        if frame["type"] == "user.skip":
            return self._ask_list()
        if version == self.user_version + 1:
            self.user_version = version
        if frame["type"] == "chat.left":
            self.chats.pop(frame["chat"], None)
            return self._ask_list()
        if frame["type"] == "saved.state":
            return self._ask_list()
        if frame["type"] == "hidden.state":
            held = self.chats.get(frame["chat"])
            if held is not None:
                held.head = {**held.head, "hidden": frame["hidden"]}
                for seq in held.messages.keys() & set(frame["seqs"]):
                    held.hide(seq)
            return self._ask_list()
        if frame["type"] == "prefs.state":
            self.prefs = frame["prefs"]
            return self._ask_list()
        if frame["type"] == "blocks.state":
            self.blocked = frame["blocked"]
            return self._ask_list()
        if frame["type"] == "own.state":
            held = self.chats.get(frame["chat"])
            if held is not None:
                held.head = {**held.head, "own": frame["own"]}
            return self._ask_list()
        head = frame["head"]
        self.chats.setdefault(head["id"], HeldChat(0, head)).take_head(head)
        return [self._ask(head["id"]), *self._ask_list()]

    def _changes(self, frame: Frame) -> list[Frame]:
        held = self.chats.get(frame["head"]["id"])
        if held is None or (frame["reset"] and frame["version"] < held.version):
            return []
        if held.version == 0 and not frame["reset"]:
            # asked for before the chat was forgotten and came back: its beginning is gone
            return []
        if frame["reset"]:
            held.messages.clear()
            held.members.clear()
            held.loaded_from = min((message["seq"] for message in frame["messages"]), default=frame["version"] + 1)
        for message in frame["messages"]:
            held.take_message(message)
        for member in frame["members"]:
            held.take_member(member)
        # what is one's own counts by the user version, which this answer does not tell
        held.take_head({**frame["head"], "own": held.head["own"]})
        held.version = max(held.version, frame["version"])
        return [self._ask(frame["head"]["id"])] if frame["more"] else []

    def _event(self, frame: Frame) -> list[Frame]:
        held = self.chats.get(frame["chat"])
        if held is None or frame["version"] <= held.version:
            return []
        if frame["version"] > held.version + 1:
            return [self._ask(frame["chat"])]
        held.version = frame["version"]
        # so that a list on its way since before does not undo it
        held.head = {**held.head, "version": frame["version"]}
        if frame["type"] == "message.state":
            held.take_message(frame["message"])
        elif frame["type"] == "member.state":
            held.take_member(frame["member"])
            held.head = {**held.head, "members": frame["members"]}
        elif frame["type"] == "chat.state":
            held.head |= {name: frame.get(name) for name in SETTINGS}
        return []

    def _marks(self, frame: Frame) -> None:
        held = self.chats.get(frame["chat"])
        for mark in frame["marks"] if held is not None else ():
            member = held.members.get(mark["user"])
            if member is not None:
                raised = {name: max(member[name], mark[name]) for name in ("delivered_seq", "read_seq")}
                held.members[mark["user"]] = {**member, **raised}

    def shown(self) -> dict[str, Any]:
        """Everything a person would see, for comparison. Watermarks are apart: they have no version."""
        marks = ("delivered_seq", "read_seq", "version")
        return {
            chat: {
                **{name: held.head.get(name) for name in SETTINGS},
                "count": held.head["members"],
                "own": held.head["own"],
                "hidden": held.head["hidden"],
                "messages": [held.messages[seq] for seq in sorted(held.messages)],
                "members": {
                    user: {name: value for name, value in member.items() if name not in marks}
                    for user, member in sorted(held.members.items())
                    if not member["left"]
                },
                "version": held.version,
            }
            for chat, held in self.chats.items()
        }
