"""What the reference server keeps: messages, memberships, groups."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from tests.contract.client import Frame


@dataclass
class Row:
    """A message."""

    seq: int
    version: int
    sender: UUID
    client_id: UUID | None = None
    body: str | None = None
    system: Frame | None = None
    reply_to: int | None = None
    edit_no: int = 0
    deleted_by: UUID | None = None
    reactions: dict[UUID, list[str]] = field(default_factory=dict)

    def frame(self) -> Frame:
        state: Frame = {
            "seq": self.seq,
            "version": self.version,
            "sender": str(self.sender),
            "scheme": "server",
            "edit_no": self.edit_no,
        }
        if self.client_id is not None:
            state["client_id"] = str(self.client_id)
        if self.deleted_by is not None:
            return {**state, "deleted": {"by": str(self.deleted_by)}}
        if self.system is not None:
            state["system"] = self.system
        if self.body is not None:
            state["body"] = self.body
        if self.reply_to is not None:
            state["reply_to_seq"] = self.reply_to
        users_of: dict[str, list[str]] = {}
        for user, emojis in self.reactions.items():
            for emoji in emojis:
                users_of.setdefault(emoji, []).append(str(user))
        if users_of:
            state["reactions"] = [{"emoji": emoji, "users": users} for emoji, users in users_of.items()]
        return state


@dataclass
class Membership:
    user: UUID
    role: str
    version: int
    joined: int
    visible_from: int = 0
    delivered: int = 0
    read: int = 0
    left: bool = False

    def frame(self) -> Frame:
        return {
            "user": str(self.user),
            "role": self.role,
            "version": self.version,
            "left": self.left,
            "delivered_seq": self.delivered,
            "read_seq": self.read,
        }


@dataclass
class Group:
    id: UUID
    title: str
    hidden: bool
    version: int = 0
    last_seq: int = 0
    rows: dict[int, Row] = field(default_factory=dict)
    members: dict[UUID, Membership] = field(default_factory=dict)

    def present(self) -> list[Membership]:
        return [member for member in self.members.values() if not member.left]
