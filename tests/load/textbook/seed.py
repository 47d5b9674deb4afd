"""People, rooms and messages of the textbook chat, in bulk: `python -m tests.load.textbook.seed`."""

from __future__ import annotations

from pathlib import Path

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402 - needs the apps
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402

from tests.load import seeding  # noqa: E402
from tests.load.layout import Account, Directory, Layout, directory, filler, plan  # noqa: E402
from tests.load.textbook.models import Message, Room  # noqa: E402

AT_ONCE = 1000


def build(layout: Layout, file: Path) -> None:
    """Everybody with a login of their own, every room, and what history reads."""
    rooms = plan(layout)
    count = sum(len(room.members) for room in rooms)
    people = User.objects.bulk_create([User(username=f"load-{number}") for number in range(count)], AT_ONCE)
    store = SessionStore()
    sessions = []
    for user in people:
        login = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        key = store._get_new_session_key()
        sessions.append(Session(session_key=key, session_data=store.encode(login), expire_date=store.get_expiry_date()))
    Session.objects.bulk_create(sessions, AT_ONCE)
    made = Room.objects.bulk_create([Room(name=f"{room.kind} {n}") for n, room in enumerate(rooms)], AT_ONCE)
    membership = Room.members.through
    membership.objects.bulk_create(
        [
            membership(room_id=room.pk, user_id=people[member].pk)
            for room, planned in zip(made, rooms, strict=True)
            for member in planned.members
        ],
        AT_ONCE,
    )
    accounts = [Account(str(user.pk), session.session_key) for user, session in zip(people, sessions, strict=True)]
    directory(rooms, [str(room.pk) for room in made], accounts).write(file)
    messages = {"storm": 1, "history": layout.history_messages}
    for room, planned in zip(made, rooms, strict=True):
        _write(room.pk, people[planned.members[0]].pk, messages.get(planned.kind, 0), "old")


def missed(found: Directory, count: int, run: str) -> None:
    for room in found.rooms["storm"]:
        _write(int(room.id), int(room.members[0].id), count, run)


def _write(room: int, sender: int, count: int, run: str) -> None:
    Message.objects.bulk_create(
        [Message(room_id=room, sender_id=sender, body=filler(f"{run}-{number}-")) for number in range(count)]
    )


if __name__ == "__main__":
    seeding.run(build, missed)
