"""The newest page of a room, asked for again and again by a few people."""

from __future__ import annotations

import asyncio

from tests.load.clients import Refused
from tests.load.layout import PAGE, Room
from tests.load.scenarios.stage import Figures, Reader, Stage, now

WARM_UP_S = 1.0


async def over_socket(stage: Stage, *, seconds: float) -> Figures:
    return await _read(stage, [stage.connection(room.members[0]) for room in _rooms(stage)], seconds)


async def over_rest(stage: Stage, *, seconds: float) -> Figures:
    return await _read(stage, [stage.rest(room.members[0]) for room in _rooms(stage)], seconds)


def _rooms(stage: Stage) -> list[Room]:
    return stage.directory.rooms["history"]


async def _read(stage: Stage, readers: list[Reader], seconds: float) -> Figures:
    """Each reader asks for its room's page, waits for it, asks again. A unit is a page."""
    rooms = _rooms(stage)
    answer_s: list[float] = []
    for reader in readers:
        await reader.connect()

    async def read(reader: Reader, room: str, stop_s: float) -> None:
        while (asked_s := now()) < stop_s:
            found = await reader.page(room)
            if found != PAGE:
                raise Refused(f"a page of {found} messages, not {PAGE}")
            answer_s.append(now() - asked_s)

    async def run(duration_s: float) -> float:
        start_s = now()
        async with asyncio.TaskGroup() as group:
            for reader, room in zip(readers, rooms, strict=True):
                group.create_task(read(reader, room.id, start_s + duration_s))
        return now() - start_s

    await run(min(WARM_UP_S, seconds))
    answer_s.clear()
    before = stage.meter.read()
    took_s = await run(seconds)
    used = stage.meter.since(before)
    for reader in readers:
        reader.close()
    return Figures(units=len(answer_s), seconds=took_s, used=used, ack_s=answer_s)
