"""Messages between people who are online: pairs, and groups."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.load.clients import ChatClient
from tests.load.proctree import Used
from tests.load.scenarios.stage import Figures, Stage, Tally, connect_all, now

WARM_UP_S = 1.0
# messages of a group under way at once: the next is committed while the last is delivered
GROUP_WINDOW = 2


async def direct(stage: Stage, *, seconds: float) -> Figures:
    """Every pair's first person writes, waits for the acknowledgement, writes again. A unit is a message that was
    stored, acknowledged and delivered."""
    rooms = stage.directory.rooms["direct"]
    tally = Tally(receivers=1)
    stop_s = 0.0

    def writer(client: ChatClient, room: str) -> Callable[[], None]:
        def write() -> None:
            client.send(room, *tally.next(now()))

        def on_ack(command: str) -> None:
            if tally.acknowledged(command) and now() < stop_s:
                write()

        client.on_ack = on_ack
        return write

    senders = [stage.connection(room.members[0]) for room in rooms]
    receivers = [stage.connection(room.members[1]) for room in rooms]
    for receiver in receivers:
        receiver.on_delivery = tally.receiver()
    await connect_all([*senders, *receivers])
    writers = [writer(client, room.id) for client, room in zip(senders, rooms, strict=True)]

    async def run(duration_s: float) -> float:
        nonlocal stop_s
        start_s = now()
        stop_s = start_s + duration_s
        for write in writers:
            write()
        await asyncio.sleep(duration_s)
        await tally.drained()
        return tally.last_s - start_s

    await run(min(WARM_UP_S, seconds))
    tally.forget_times()
    before = stage.meter.read()
    took_s = await run(seconds)
    used = stage.meter.since(before)
    for client in (*senders, *receivers):
        client.close()
    return _figures(tally, len(tally.ack_s), took_s, used)


async def direct_at_rate(stage: Stage, *, seconds: float, rate: float) -> Figures:
    """The pairs write `rate` messages a second in turn, whatever the server does: latency as people feel it."""
    rooms = stage.directory.rooms["direct"]
    tally = Tally(receivers=1)
    senders = [stage.connection(room.members[0]) for room in rooms]
    receivers = [stage.connection(room.members[1]) for room in rooms]
    for sender in senders:
        sender.on_ack = tally.acknowledged
    for receiver in receivers:
        receiver.on_delivery = tally.receiver()
    await connect_all([*senders, *receivers])

    async def run(duration_s: float) -> float:
        start_s = now()
        for number in range(int(duration_s * rate)):
            due_s = start_s + number / rate
            if (early_s := due_s - now()) > 0:
                await asyncio.sleep(early_s)
            turn = number % len(rooms)
            senders[turn].send(rooms[turn].id, *tally.next(due_s))
        await tally.drained()
        return tally.last_s - start_s

    # each pair once, so that nothing is done for the first time
    await run(max(min(WARM_UP_S, seconds), len(rooms) / rate))
    tally.forget_times()
    before = stage.meter.read()
    took_s = await run(seconds)
    used = stage.meter.since(before)
    for client in (*senders, *receivers):
        client.close()
    return _figures(tally, len(tally.ack_s), took_s, used)


async def fanout(stage: Stage, *, members: int, seconds: float) -> Figures:
    """One member of a group writes, everybody is online; two messages are under way at once. A unit is a delivery to
    one of the others."""
    room = stage.directory.rooms[f"group-{members}"][0]
    sender, *receivers = (stage.connection(account) for account in room.members)
    stop_s = 0.0

    def write() -> None:
        sender.send(room.id, *tally.next(now()))

    def on_whole() -> None:
        if now() < stop_s:
            write()

    tally = Tally(receivers=len(receivers), on_whole=on_whole)
    sender.on_ack = tally.acknowledged
    for receiver in receivers:
        receiver.on_delivery = tally.receiver()
    await connect_all([sender, *receivers])
    await stage.until_quiet()

    async def run(duration_s: float) -> float:
        nonlocal stop_s
        start_s = now()
        stop_s = start_s + duration_s
        for _ in range(GROUP_WINDOW):
            write()
        await asyncio.sleep(duration_s)
        await tally.drained()
        return tally.last_s - start_s

    await run(min(WARM_UP_S, seconds))
    tally.forget_times()
    before = stage.meter.read()
    took_s = await run(seconds)
    used = stage.meter.since(before)
    for client in (sender, *receivers):
        client.close()
    return _figures(tally, len(tally.delivery_s), took_s, used)


def _figures(tally: Tally, units: int, took_s: float, used: Used) -> Figures:
    return Figures(
        units=units,
        seconds=took_s,
        used=used,
        ack_s=tally.ack_s,
        delivery_s=tally.delivery_s,
        lost=tally.lost,
        duplicated=tally.duplicated,
    )
