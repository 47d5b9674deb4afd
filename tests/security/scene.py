"""Who asks in the authorization matrix, and where: a group with somebody of every kind."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts import services as accounts
from accounts import tokens
from accounts.models import Session, User
from chat import services as chats
from chat import writer
from chat.models import Member
from messenger import protocol
from tests.pictures import image
from tests.support import group, say

# Who leaves, and so changes the others' standing, comes last.
WHO = (
    "anonymous",
    "banned",
    "stranger",
    "former",
    "moderator",
    "administrator",
    "member",
    "group administrator",
    "owner",
)


@dataclass
class Scene:
    """A group with somebody of every kind, and an author, who is none of those who ask."""

    people: dict[str, User] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        roles = {"moderator": User.Role.MODERATOR, "administrator": User.Role.ADMINISTRATOR}
        for number, who in enumerate((*WHO[1:], "author")):
            # nobody logs in: a password would only cost its hashing
            self.people[who] = User.objects.create_user(f"person{number}", role=roles.get(who, User.Role.MEMBER))
            self.access[who] = tokens.access_token(self.people[who], self.session(who))
        self.author = self.people["author"]
        inside = ("member", "group administrator", "former", "banned", "author")
        self.chat = group(self.people["owner"], *(self.people[who] for who in inside))
        member = Member.objects.filter(chat_id=self.chat, user=self.people["group administrator"])
        member.update(role=Member.Role.ADMIN)
        chats.member_remove(self.people["owner"].pk, chat_id=self.chat, user_id=self.people["former"].pk)
        accounts.user_ban(self.people["administrator"], user=self.people["banned"], reason="")

    def session(self, who: str) -> Session:
        now = timezone.now()
        return Session.objects.create(
            user=self.people[who], token_hash=uuid.uuid4().bytes, created_at=now, last_used_at=now
        )

    def says(self, author: User | None) -> int:
        """A new message. Of somebody who can't write there, one of the author's: it is not theirs to touch anyway."""
        who = author or self.author
        inside = Member.objects.filter(chat_id=self.chat, user=who, left_at=None, user__is_active=True).exists()
        return say(who if inside else self.author, self.chat, "слово")

    def elsewhere(self) -> dict[str, object]:
        """A message of a chat that none of them is in."""
        chat = chats.notes_open(self.outsider().pk)
        owner = Member.objects.get(chat_id=chat).user
        return {"chat": str(chat), "seq": say(owner, chat, "слово")}

    def newcomer(self) -> User:
        """Somebody who is in the group since now."""
        new = self.outsider()
        chats.members_add(self.people["owner"].pk, chat_id=self.chat, users=[new.pk])
        return new

    def outsider(self) -> User:
        return User.objects.create_user(f"new{uuid.uuid4().hex[:8]}")

    def with_picture(self) -> User:
        return accounts.picture_set(self.author, data=image())

    def link(self) -> protocol.ChatLink:
        """A new link into the group."""
        return chats.link_create(self.people["owner"].pk, chat_id=self.chat, expires_in_s=3600, uses=None)

    def read_seq(self, who: str) -> int:
        """How far somebody has read, once all marks are in."""
        writer.stop()
        marks = Member.objects.filter(chat_id=self.chat, user=self.people.get(who)).values_list("read_seq", flat=True)
        return marks.first() or 0


class Ask(dict[str, Any]):
    """A frame's fields; or with `path`, under /api/v1/, a request's body."""

    def __init__(self, path: str = "", **fields: Any) -> None:
        super().__init__(fields)
        self.path = path
