"""What a process knows of the announcement, while reads take their time and people come."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

from messenger.protocol import Announcement, AnnouncementState
from messenger.realtime.board import Board


def state(text: str) -> AnnouncementState:
    return AnnouncementState(announcement=Announcement(id=uuid.uuid4(), kind="info", text=text, dismissible=True))


class Database:
    """What is true, read in as much time as the test takes: each read waits for its answer in `reads`."""

    def __init__(self) -> None:
        self.true = AnnouncementState()
        self.told: list[str] = []
        self.reads: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        self.board = Board(self, self.run, self.told.append)  # type: ignore[arg-type]

    def announcement(self) -> AnnouncementState:
        return self.true

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        seen = function(*args)
        answered = asyncio.Event()
        self.reads.put_nowait(answered)
        await answered.wait()
        return seen

    async def answer(self) -> None:
        (await self.reads.get()).set()

    async def look(self) -> None:
        await asyncio.gather(self.board.look(), self.answer())

    async def greet(self) -> Announcement | None:
        greeted, _ = await asyncio.gather(self.board.now(), self.answer())
        return greeted


async def test_of_two_looks_at_once_the_older_is_not_told_last() -> None:
    database = Database()
    await database.look()
    database.true = state("old")
    first = asyncio.create_task(database.board.look())
    slow = await database.reads.get()
    database.true = state("new")
    second = asyncio.gather(database.board.look(), database.answer())
    for _ in range(10):
        # time enough to be read, answered and told before the first
        await asyncio.sleep(0)
    slow.set()
    await first
    await second
    assert database.told[-1] == database.true.encode()


async def test_who_comes_first_is_greeted_and_what_has_not_changed_is_not_told_again() -> None:
    database = Database()
    database.true = state("at nine")
    assert await database.greet() == database.true.announcement
    await database.look()
    assert database.told == []
    database.true = state("at ten")
    await database.look()
    await database.look()
    assert database.told == [database.true.encode()]


async def test_who_comes_after_nobody_was_here_is_greeted_with_what_is_true() -> None:
    database = Database()
    database.true = state("at nine")
    await database.look()
    database.board.forget()
    database.true = AnnouncementState()
    assert await database.greet() is None
    assert database.told == []
