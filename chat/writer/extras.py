"""What the commands of a batch refer to beside their own message: members they mention, messages they forward."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from chat import models, selectors
from chat.extra import Extra, names_everybody, names_in
from chat.writer.commands import Change, Edit, Mark, Send
from chat.writer.statements import Membership
from messenger import protocol
from messenger.crypto import Unreadable
from messenger.errors import Conflict, NotFound


class Extras:
    """Reads for all commands at once, and nothing where there is nothing to read."""

    def __init__(self, commands: Iterable[Send | Change | Mark]) -> None:
        self._named: dict[tuple[UUID, str], UUID] = {}
        self._visible_from: dict[tuple[UUID, UUID], int] = {}
        self._sources: dict[tuple[UUID, int], models.Message] = {}
        forwarding = [command for command in commands if isinstance(command, Send) and command.forward]
        if forwarding:
            self._read_sources(forwarding)
        names: dict[UUID, set[str]] = defaultdict(set)
        for command in commands:
            if isinstance(command, Send | Edit):
                names[command.chat_id] |= names_in(self._body_of(command))
        wanted = {name for found in names.values() for name in found}
        if wanted:
            members = models.Member.objects.filter(
                chat_id__in=list(names), left_at=None, user__username__in=wanted
            ).values_list("chat_id", "user__username", "user_id")
            self._named = {(chat_id, username): user_id for chat_id, username, user_id in members}

    def _read_sources(self, forwarding: list[Send]) -> None:
        places, readers = Q(), Q()
        for command in forwarding:
            assert command.forward is not None
            chat_id, seq = command.forward
            places |= Q(chat_id=chat_id, seq=seq)
            readers |= Q(chat_id=chat_id, user_id=command.actor_id)
        self._sources = {(row.chat_id, row.seq): row for row in models.Message.objects.filter(places)}
        members = models.Member.objects.filter(readers, left_at=None)
        self._visible_from = {
            (chat_id, user_id): from_seq
            for chat_id, user_id, from_seq in members.values_list("chat_id", "user_id", "visible_from_seq")
        }

    def _body_of(self, command: Send | Edit) -> str:
        try:
            return self.forwarded(command)[0] if isinstance(command, Send) and command.forward else command.body
        except (NotFound, Conflict):
            return ""  # refused when its turn comes

    def forwarded(self, command: Send) -> tuple[str, protocol.Forwarded]:
        """The text to repeat, and whose it was. `NotFound` where the actor can't read it, `Conflict` where nobody
        can."""
        assert command.forward is not None
        source = self._sources.get(command.forward)
        visible_from = self._visible_from.get((command.forward[0], command.actor_id))
        if source is None or visible_from is None or source.seq <= visible_from:
            raise NotFound("There is no such message to forward.", field="forward")
        try:
            body, extra = source.body, selectors.extra_of(source)
        except Unreadable:
            raise Conflict("The stored message is damaged.", code="damaged", field="forward") from None
        if not body:
            raise NotFound("There is no such message to forward.", field="forward")
        first = protocol.Forwarded(sender=source.sender_id, created_at_ms=selectors.ms(source.created_at))
        return body, extra.forwarded or first

    def mentioned(self, chat_id: UUID, kind: str, member: Membership, body: str) -> tuple[tuple[UUID, ...], bool]:
        """Members whom a body names, in a stable order; and whether it calls everybody, which takes a right."""
        found = (self._named.get((chat_id, name)) for name in sorted(names_in(body)))
        named = tuple(user_id for user_id in found if user_id is not None)
        return named, names_everybody(body) and selectors.may(kind, member.role, "mention_all")


def mention_rows(chat_id: UUID, seq: int, sender_id: UUID, extra: Extra, now: dt.datetime) -> list[models.Mention]:
    """For whoever is to find the message among what mentions them: not for its author."""
    users = set(extra.mentions)
    if extra.mentions_all:
        users |= set(models.Member.objects.filter(chat_id=chat_id, left_at=None).values_list("user_id", flat=True))
    return [
        models.Mention(user_id=user_id, chat_id=chat_id, seq=seq, created_at=now) for user_id in users - {sender_id}
    ]
