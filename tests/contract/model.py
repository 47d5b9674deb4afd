"""A server reduced to the promises of docs/api.md, in memory: what the real one is compared with, and what makes many
thousands of runs of the protocol affordable.

Ids are UUIDs inside and text in frames, times are left out. Nothing here is taken from the server's own code but the
notices, which are how both tell their followers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from messenger.protocol import AnnouncementState
from messenger.realtime.notices import ChatEntered, ChatEvent, ChatExited, ForUser, MarkRose, Notice, Visible
from messenger.realtime.reads import Sights, UserStanding
from tests.contract.client import Frame
from tests.contract.rows import Group, Membership, Row

REACTIONS_MAX = 5
UNREAD_MAX = 100


class Refused(Exception):
    """With the code of the refusal."""


@dataclass(frozen=True)
class Limits:
    """Small, so that paging and resets happen within a few dozen steps."""

    sync_page: int = 3
    sync_changes_max: int = 12
    reset_page: int = 4
    gap_max: int = 4


Answer = tuple[int, int]  # seq, version


class ModelServer:
    """Every operation answers or raises `Refused`; `take_notices` gives what it told the followers since."""

    def __init__(self, users: list[UUID], limits: Limits) -> None:
        self.limits = limits
        self.users = dict.fromkeys(users, 0)
        self.groups: dict[UUID, Group] = {}
        self._answers: dict[tuple[UUID, UUID], tuple[Any, Answer]] = {}
        self._notices: list[Notice] = []
        self._moment = 0

    def take_notices(self) -> list[Notice]:
        notices, self._notices = self._notices, []
        return notices

    def member(self, user: UUID, chat: UUID) -> Membership | None:
        member = self.groups[chat].members.get(user)
        return None if member is None or member.left else member

    def owner(self, chat: UUID) -> UUID | None:
        return next((member.user for member in self.groups[chat].present() if member.role == "owner"), None)

    # --- administration -----------------------------------------------------------------------------------
    def create(self, owner: UUID, others: list[UUID], title: str, *, hidden: bool, chat: UUID | None = None) -> UUID:
        chat = chat or uuid4()
        group = self.groups[chat] = Group(chat, title, hidden)
        self._moment += 1
        for user in (owner, *others):
            group.version += 1
            role = "owner" if user == owner else "member"
            group.members[user] = Membership(user, role, group.version, self._moment)
        names = [str(user) for user in others]
        self._system(group, owner, {"event": "group_created", "users": names, "title": title})
        for user in sorted((owner, *others)):
            self._joined(group, user)
        return chat

    def rename(self, actor: UUID, chat: UUID, title: str) -> None:
        group = self._administered(actor, chat)
        if group.title == title:
            return
        group.title = title
        group.version += 1
        state = {"title": title, "history_hidden": group.hidden, "slow_s": 0}
        self._event(group, group.version, {"type": "chat.state", **state})
        self._system(group, actor, {"event": "title_changed", "users": [], "title": title})

    def add(self, actor: UUID, chat: UUID, user: UUID) -> None:
        group = self._administered(actor, chat)
        member = group.members.get(user)
        if member is not None and not member.left:
            return
        self._moment += 1
        hidden_upto = group.version if group.hidden else 0
        member = group.members.setdefault(user, Membership(user, "member", 0, 0))
        member.joined, member.left, member.visible_from = self._moment, False, hidden_upto
        member.delivered = member.read = group.last_seq
        self._member(group, member)
        self._system(group, actor, {"event": "members_added", "users": [str(user)]})
        self._joined(group, user)

    def remove(self, actor: UUID, chat: UUID, user: UUID) -> None:
        if self.member(actor, chat) is None:
            raise Refused("not_found")
        if user == actor:
            raise Refused("invalid")
        group = self._administered(actor, chat)
        gone = self.member(user, chat)
        if gone is None:
            raise Refused("not_found")
        if gone.role == "owner":
            raise Refused("forbidden")
        self._let_go(group, gone, actor, "member_removed")

    def leave(self, actor: UUID, chat: UUID) -> None:
        member = self._required(actor, chat)
        group = self.groups[chat]
        was_owner = member.role == "owner"
        self._let_go(group, member, actor, "member_left")
        heir = min(group.present(), key=lambda each: each.joined, default=None)
        if was_owner and heir is not None:
            heir.role = "owner"
            self._member(group, heir)

    def _let_go(self, group: Group, member: Membership, actor: UUID, event: str) -> None:
        member.left, member.role = True, "member"
        self.users[member.user] += 1
        version = self.users[member.user]
        frame = {"type": "chat.left", "user_version": version, "chat": str(group.id)}
        self._notices.append(ChatExited(member.user, group.id, version, json.dumps(frame)))
        self._member(group, member)
        self._system(group, actor, {"event": event, "users": [str(member.user)]})

    def _required(self, actor: UUID, chat: UUID) -> Membership:
        member = self.member(actor, chat)
        if member is None:
            raise Refused("not_found")
        return member

    def _administered(self, actor: UUID, chat: UUID) -> Group:
        if self._required(actor, chat).role == "member":
            raise Refused("forbidden")
        return self.groups[chat]

    def _joined(self, group: Group, user: UUID) -> None:
        self.users[user] += 1
        head = self._head(group, group.members[user])
        frame = {"type": "chat.joined", "user_version": self.users[user], "head": head}
        self._notices.append(
            ChatEntered(user, group.id, head["visible_from_seq"], group.version, self.users[user], json.dumps(frame))
        )

    # --- messages -----------------------------------------------------------------------------------------
    def send(self, actor: UUID, chat: UUID, client_id: UUID, body: str, reply_to: int | None = None) -> Answer:
        member = self._required(actor, chat)
        request = (chat, body, reply_to)
        if (known := self._known(actor, client_id, request)) is not None:
            return known
        group = self.groups[chat]
        if reply_to is not None and not member.visible_from < reply_to <= group.last_seq:
            raise Refused("invalid")
        group.version += 1
        row = Row(group.version, group.version, actor, client_id, body, reply_to=reply_to)
        self._write(group, row)
        return self._remember(actor, client_id, request, (row.seq, row.version))

    def edit(self, actor: UUID, chat: UUID, client_id: UUID, seq: int, body: str) -> Answer:
        def change(row: Row) -> bool:
            if row.body == body:
                return False
            row.body, row.edit_no = body, row.edit_no + 1
            return True

        return self._change(actor, chat, client_id, seq, ("edit", body), change)

    def delete(self, actor: UUID, chat: UUID, client_id: UUID, seq: int) -> Answer:
        def change(row: Row) -> bool:
            if row.sender != actor and self._required(actor, chat).role == "member":
                raise Refused("forbidden")
            row.deleted_by = actor
            return True

        return self._change(actor, chat, client_id, seq, ("delete",), change)

    def react(self, actor: UUID, chat: UUID, client_id: UUID, seq: int, emoji: str, *, on: bool) -> Answer:
        def change(row: Row) -> bool:
            emojis = row.reactions.get(actor, [])
            if (emoji in emojis) == on:
                return False
            if on and len(emojis) >= REACTIONS_MAX:
                raise Refused("invalid")
            if on:
                row.reactions.setdefault(actor, []).append(emoji)
            else:
                emojis.remove(emoji)
                if not emojis:
                    del row.reactions[actor]
            return True

        return self._change(actor, chat, client_id, seq, ("react", emoji, on), change)

    def _change(self, actor: UUID, chat: UUID, client_id: UUID, seq: int, what: tuple[Any, ...], change: Any) -> Answer:
        member = self._required(actor, chat)
        request = (chat, seq, *what)
        if (known := self._known(actor, client_id, request)) is not None:
            return known
        group = self.groups[chat]
        row = group.rows.get(seq)
        if row is None or seq <= member.visible_from:
            raise Refused("not_found")
        if row.system is not None or (what[0] == "edit" and row.sender != actor):
            raise Refused("forbidden")
        if row.deleted_by is not None:
            if what[0] != "delete":
                raise Refused("deleted")
        elif change(row):
            group.version += 1
            row.version = group.version
            self._event(group, row.version, {"type": "message.state", "message": row.frame()}, seq=seq)
        return self._remember(actor, client_id, request, (seq, row.version))

    def _known(self, actor: UUID, client_id: UUID, request: Any) -> Answer | None:
        known = self._answers.get((actor, client_id))
        if known is not None and known[0] != request:
            raise Refused("client_id_reused")
        return known and known[1]

    def _remember(self, actor: UUID, client_id: UUID, request: Any, answer: Answer) -> Answer:
        self._answers[(actor, client_id)] = (request, answer)
        return answer

    def mark(self, actor: UUID, chat: UUID, delivered: int, read: int) -> None:
        member = self.member(actor, chat)
        if member is None:
            return
        group = self.groups[chat]
        before = (member.delivered, member.read)
        member.delivered = max(member.delivered, min(max(delivered, read), group.last_seq))
        member.read = max(member.read, min(read, group.last_seq))
        if (member.delivered, member.read) == before:
            return
        authors = {row.sender for row in group.rows.values() if min(before) < row.seq <= member.delivered} - {actor}
        self._notices.append(MarkRose(chat, actor, member.delivered, member.read, tuple(authors), True))
        if member.read > before[1]:
            mark = {"user": str(actor), "delivered_seq": member.delivered, "read_seq": member.read}
            frame = {
                "type": "marks.state",
                "chat": str(chat),
                "marks": [{**mark, "unread": self._unread(group, member)}],
            }
            self._notices.append(ForUser(actor, json.dumps(frame)))

    # --- telling ------------------------------------------------------------------------------------------
    def _event(self, group: Group, version: int, frame: Frame, *, seq: int = 0) -> None:
        text = json.dumps({"chat": str(group.id), "version": version, **frame})
        self._notices.append(ChatEvent(group.id, version, text, seq))

    def _write(self, group: Group, row: Row) -> None:
        group.rows[row.seq] = row
        group.last_seq = row.seq
        self._event(group, row.seq, {"type": "message.state", "message": row.frame()}, seq=row.seq)

    def _system(self, group: Group, actor: UUID, event: Frame) -> None:
        group.version += 1
        self._write(group, Row(group.version, group.version, actor, system=event))

    def _member(self, group: Group, member: Membership) -> None:
        group.version += 1
        member.version = group.version
        frame = {"type": "member.state", "member": member.frame(), "members": len(group.present())}
        self._event(group, member.version, frame)

    # --- reads --------------------------------------------------------------------------------------------
    def heads(self, user: UUID) -> Frame:
        heads = [
            self._head(group, member)
            for group in self.groups.values()
            if (member := group.members.get(user)) is not None and not member.left
        ]
        return {"type": "chats.heads", "user_version": self.users[user], "heads": heads}

    def sync(self, user: UUID, chat: UUID, version: int) -> Frame:
        member = self.member(user, chat)
        if member is None:
            return {"type": "chat.left", "user_version": self.users[user], "chat": str(chat)}
        group = self.groups[chat]
        answer: Frame = {"type": "chat.changes", "head": self._head(group, member), "more": False}
        behind = group.version - version
        if behind > self.limits.sync_changes_max or version == 0 or behind < 0 or version < member.visible_from:
            rows = self._visible(group, member)[-self.limits.reset_page :]
            members = [each.frame() for each in group.present()]
            messages = [row.frame() for row in rows]
            return {**answer, "version": group.version, "reset": True, "messages": messages, "members": members}
        rows = sorted(
            (row for row in self._visible(group, member) if row.version > version), key=lambda row: row.version
        )
        page = rows[: self.limits.sync_page]
        more = len(rows) > len(page)
        changed = sorted((each for each in group.members.values() if each.version > version), key=lambda m: m.version)
        return {
            **answer,
            "version": page[-1].version if more else group.version,
            "reset": False,
            "more": more,
            "messages": [row.frame() for row in page],
            "members": [each.frame() for each in changed],
        }

    def history(self, user: UUID, chat: UUID) -> list[Frame]:
        """The whole timeline."""
        return [row.frame() for row in self._visible(self.groups[chat], self._required(user, chat))]

    @staticmethod
    def _visible(group: Group, member: Membership) -> list[Row]:
        return [row for row in group.rows.values() if row.seq > member.visible_from]

    @staticmethod
    def _unread(group: Group, member: Membership) -> int:
        after = max(member.read, member.visible_from)
        unread = sum(
            row.seq > after and row.sender != member.user and row.deleted_by is None and row.system is None
            for row in group.rows.values()
        )
        return min(unread, UNREAD_MAX)

    def _head(self, group: Group, member: Membership) -> Frame:
        others = [other for other in group.present() if other.user != member.user]
        read = max((other.read for other in others), default=0)
        head: Frame = {
            "id": str(group.id),
            "kind": "group",
            "version": group.version,
            "title": group.title,
            "role": member.role,
            "members": len(group.present()),
            "history_hidden": group.hidden,
            "slow_s": 0,
            "visible_from_seq": member.visible_from,
            "unread": self._unread(group, member),
            "read_seq": member.read,
            "delivered_seq": member.delivered,
            "reached_delivered_seq": max((other.delivered for other in others), default=0),
            "reached_read_seq": read,
            "mentions": [],
            "pinned": [],
            "hidden": 0,
            "own": {"archived": False, "marked_unread": False},
        }
        if group.last_seq > member.visible_from:
            head["last"] = group.rows[group.last_seq].frame()
        return head

    # --- what a hub reads ---------------------------------------------------------------------------------
    def chat_versions(self, chats: list[UUID]) -> dict[UUID, int]:
        return {chat: self.groups[chat].version for chat in chats}

    def chat_events_after(self, chat: UUID, version: int) -> tuple[list[ChatEvent], int]:
        group = self.groups[chat]
        if group.version - version > self.limits.gap_max:
            version = group.version - 1
        events = []
        for row in group.rows.values():
            if row.version > version:
                frame = {"type": "message.state", "chat": str(chat), "version": row.version, "message": row.frame()}
                events.append(ChatEvent(chat, row.version, json.dumps(frame), row.seq))
        for member in group.members.values():
            if member.version > version:
                frame = {"type": "member.state", "chat": str(chat), "version": member.version}
                frame |= {"member": member.frame(), "members": len(group.present())}
                events.append(ChatEvent(chat, member.version, json.dumps(frame)))
        return sorted(events, key=lambda event: event.version), group.version

    def user_standings(self, users: list[UUID]) -> dict[UUID, UserStanding]:
        return {user: UserStanding(self.users[user], 0, active=True) for user in users}

    def live_sessions(self, sessions: list[UUID]) -> set[UUID]:
        return set(sessions)

    def visible_chats(self, user: UUID) -> dict[UUID, Visible]:
        return {
            group.id: Visible(member.visible_from, group.version)
            for group in self.groups.values()
            if (member := group.members.get(user)) is not None and not member.left
        }

    def sights(self, users: list[UUID], watchers: list[UUID]) -> Sights:
        """Nobody looks here."""
        return Sights({})

    def announcement(self) -> AnnouncementState:
        """Nobody announces anything here."""
        return AnnouncementState()

    def went_offline(self, users: list[UUID]) -> None:
        return None
