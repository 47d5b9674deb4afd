"""Who is there and who talks to whom: the same people and rooms for every server that is measured."""

from __future__ import annotations

from pathlib import Path

import msgspec

BODY_BYTES = 200
PAGE = 50
# kinds of rooms: those that begin with "group" are groups, others have two people
HIDDEN = "group-hidden"  # its history is hidden from newcomers


class Layout(msgspec.Struct, frozen=True):
    """How many. Every kind of work has people and rooms of its own, so that one does not change the next."""

    storm_pairs: int
    direct_pairs: int
    history_pairs: int
    group_sizes: tuple[int, ...]
    history_messages: int


FULL = Layout(storm_pairs=1000, direct_pairs=100, history_pairs=16, group_sizes=(5, 50, 500), history_messages=200)
QUICK = Layout(storm_pairs=50, direct_pairs=20, history_pairs=4, group_sizes=(5, 50), history_messages=60)


class RoomPlan(msgspec.Struct, frozen=True):
    """A room before a server has it: `members` are numbers of people."""

    kind: str
    members: tuple[int, ...]


def plan(layout: Layout) -> list[RoomPlan]:
    """Every room; people are numbered without gaps and are in one room each."""
    rooms: list[RoomPlan] = []
    people = 0

    def add(kind: str, size: int) -> None:
        nonlocal people
        rooms.append(RoomPlan(kind, tuple(range(people, people + size))))
        people += size

    for kind, pairs in (
        ("storm", layout.storm_pairs),
        ("direct", layout.direct_pairs),
        ("history", layout.history_pairs),
    ):
        for _ in range(pairs):
            add(kind, 2)
    for size in layout.group_sizes:
        add(f"group-{size}", size)
    return rooms


class Account(msgspec.Struct, frozen=True):
    """A person as a server knows them; `credential` opens a connection."""

    id: str
    credential: str


class Room(msgspec.Struct, frozen=True):
    """A room as a server knows it."""

    id: str
    members: tuple[Account, ...]


class Directory(msgspec.Struct, frozen=True):
    """What a seeding command leaves behind for the generator: rooms by kind."""

    rooms: dict[str, list[Room]]

    def write(self, file: Path) -> None:
        file.write_bytes(msgspec.json.encode(self))

    @classmethod
    def read(cls, file: Path) -> Directory:
        return msgspec.json.decode(file.read_bytes(), type=cls)


def directory(rooms: list[RoomPlan], room_ids: list[str], people: list[Account]) -> Directory:
    """The plan with the ids a server gave."""
    found: dict[str, list[Room]] = {}
    for room, room_id in zip(rooms, room_ids, strict=True):
        found.setdefault(room.kind, []).append(Room(room_id, tuple(people[number] for number in room.members)))
    return Directory(found)


def filler(head: str) -> str:
    """A body of the measured size that begins with `head`."""
    return head.ljust(BODY_BYTES, "x")
