"""People, chats and messages of our server, in bulk and encrypted as it does: `python -m tests.load.seed`.

What is written through the services is written through them; people, sessions and empty chats go in by the thousand,
through the same models, because their services hash passwords and tell devices that are not there.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from queue import SimpleQueue

import django

django.setup()

from django.utils import timezone  # noqa: E402 - needs the apps
from rest_framework_simplejwt.tokens import AccessToken  # noqa: E402

from accounts import tokens  # noqa: E402
from accounts.models import Session, User  # noqa: E402
from chat import services, writer  # noqa: E402
from chat.models import Chat, Member, chat_scope  # noqa: E402
from chat.selectors import direct_key  # noqa: E402
from chat.writer import Outcome  # noqa: E402
from messenger import keystore  # noqa: E402
from messenger.crypto import token_hash  # noqa: E402
from messenger.errors import AppError  # noqa: E402
from tests.load import seeding  # noqa: E402
from tests.load.layout import HIDDEN, Account, Directory, Layout, RoomPlan, directory, filler, plan  # noqa: E402

AT_ONCE = 500
# how long ago people were last here before they come back
AWAY = dt.timedelta(hours=1)


def build(layout: Layout, file: Path) -> None:
    """Everybody with a session of their own, every chat, and what history reads."""
    rooms = plan(layout)
    people, chats = furnish(rooms, file)
    counts = {"storm": 1, "history": layout.history_messages}
    _send(
        (chat.pk, people[room.members[0]].pk, filler(f"old-{number}-"))
        for chat, room in zip(chats, rooms, strict=True)
        for number in range(counts.get(room.kind, 0))
    )


def furnish(rooms: list[RoomPlan], file: Path) -> tuple[list[User], list[Chat]]:
    """People and empty chats as planned; what clients need of them goes into `file`."""
    # the run outlasts a token's quarter of an hour
    AccessToken.lifetime = dt.timedelta(hours=12)
    people = _people(1 + max(number for room in rooms for number in room.members))
    sessions = _sessions(people)
    chats = _chats(rooms, people)
    accounts = [
        Account(str(user.pk), tokens.access_token(user, session))
        for user, session in zip(people, sessions, strict=True)
    ]
    directory(rooms, [str(chat.pk) for chat in chats], accounts).write(file)
    return people, chats


def _people(count: int) -> list[User]:
    people = []
    for number in range(count):
        user = User(username=f"load-{number}", display_name=f"Load {number}", language="en")
        user.set_unusable_password()
        people.append(user)
    _keys(user.key_scope() for user in people)
    return User.objects.bulk_create(people, AT_ONCE)


def _sessions(people: list[User]) -> list[Session]:
    now = timezone.now()
    sessions = []
    for user in people:
        session_id, refresh = tokens.session_new()
        sessions.append(
            Session(
                id=session_id, user=user, token_hash=token_hash(refresh), device="load", address="127.0.0.1",
                agent="load", created_at=now, last_used_at=now,
            )
        )  # fmt: skip
    return Session.objects.bulk_create(sessions, AT_ONCE)


def _chats(rooms: list[RoomPlan], people: list[User]) -> list[Chat]:
    now = timezone.now()
    chats, members = [], []
    for room in rooms:
        everybody = [people[number] for number in room.members]
        chat = Chat(
            kind=Chat.Kind.GROUP, title=room.kind, created_by=everybody[0], created_at=now,
            member_count=len(everybody), version=len(everybody), history_hidden=room.kind == HIDDEN,
        )  # fmt: skip
        if not room.kind.startswith("group"):
            chat.kind, chat.title = Chat.Kind.DIRECT, None
            chat.direct_key = direct_key(everybody[0].pk, everybody[1].pk)
        chats.append(chat)
        owner = everybody[0] if chat.kind == Chat.Kind.GROUP else None
        members += [
            Member(
                chat=chat, user=user, version=version, joined_at=now,
                role=Member.Role.OWNER if user is owner else Member.Role.MEMBER,
            )
            for version, user in enumerate(everybody, 1)
        ]  # fmt: skip
    _keys(scope for chat in chats for scope in (chat.key_scope(), chat_scope(chat.pk, now)))
    Chat.objects.bulk_create(chats, AT_ONCE)
    Member.objects.bulk_create(members, AT_ONCE)
    return chats


def _keys(scopes: Iterable[keystore.KeyScope]) -> None:
    """Make the data keys in few statements, before rows ask for them one by one."""
    left: Iterator[keystore.KeyScope] = iter(scopes)
    while some := list(islice(left, AT_ONCE)):
        keystore.ensure(some)


def missed(found: Directory, count: int, run: str) -> None:
    """Messages in every chat of the storm, as if its people had been away for a while."""
    User.objects.update(last_seen_at=timezone.now() - AWAY)
    Session.objects.update(last_used_at=timezone.now() - AWAY)
    _send(
        (uuid.UUID(room.id), uuid.UUID(room.members[0].id), filler(f"{run}-{number}-"))
        for room in found.rooms["storm"]
        for number in range(count)
    )


def _send(messages: Iterable[tuple[uuid.UUID, uuid.UUID, str]]) -> None:
    """Through the service, as many at a time as the writer takes; every one must be committed."""
    outcomes: SimpleQueue[Outcome] = SimpleQueue()
    under_way = 0
    for chat, sender, body in messages:
        services.message_send(
            sender, chat_id=chat, client_id=uuid.uuid4(), body=body, reply_to_seq=None, done=outcomes.put
        )
        under_way += 1
        if under_way >= AT_ONCE:
            _check(outcomes.get())
            under_way -= 1
    for _ in range(under_way):
        _check(outcomes.get())
    writer.stop()


def _check(outcome: Outcome) -> None:
    if isinstance(outcome, AppError):
        raise outcome


if __name__ == "__main__":
    seeding.run(build, missed)
