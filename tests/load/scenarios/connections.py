"""Connections: what an idle one costs, and everybody coming back at once."""

from __future__ import annotations

import asyncio

from tests.load.clients import ChatClient
from tests.load.layout import Account
from tests.load.scenarios.stage import CONNECTING_AT_ONCE, Figures, Stage, connect_all, now


def _people(stage: Stage) -> list[Account]:
    return [member for room in stage.directory.rooms["storm"] for member in room.members]


async def idle(stage: Stage) -> Figures:
    """Memory of the server for each connection that is logged in and silent. Needs a server that had none before."""
    clients = [stage.connection(account) for account in _people(stage)]
    await stage.until_quiet()
    before = stage.meter.read()
    memory = stage.memory()
    start_s = now()
    await connect_all(clients)
    took_s = now() - start_s
    used = stage.meter.since(before)
    await stage.until_quiet()
    kib = (stage.memory() - memory) / 1024 / len(clients)
    for client in clients:
        client.close()
    return Figures(units=len(clients), seconds=took_s, used=used, kib=kib)


async def storm(stage: Stage, *, missed: int) -> Figures:
    """Everybody was online, is cut off, misses some messages, comes back at the same moment and catches up. A unit is
    a person who has everything; the latency is how long that took since that moment."""
    people = _people(stage)
    clients = [stage.connection(account) for account in people]
    await connect_all(clients)
    turns = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def read_up(client: ChatClient) -> None:
        async with turns:
            await client.catch_up()

    await asyncio.gather(*(read_up(client) for client in clients))
    for client in clients:
        client.close()
    await stage.until_quiet()
    await stage.write_missed(missed)
    await stage.until_quiet()

    back = [stage.client(account, client.cursor) for account, client in zip(people, clients, strict=True)]
    whole_s: list[float] = []
    lost = duplicated = 0

    async def come_back(client: ChatClient) -> None:
        nonlocal lost, duplicated
        async with turns:
            await client.connect()
            bodies = await client.catch_up()
        whole_s.append(now() - start_s)
        lost += missed - len(set(bodies))
        duplicated += len(bodies) - len(set(bodies))

    before = stage.meter.read()
    start_s = now()
    await asyncio.gather(*(come_back(client) for client in back))
    took_s = now() - start_s
    used = stage.meter.since(before)
    for client in back:
        client.close()
    return Figures(units=len(people), seconds=took_s, used=used, delivery_s=whole_s, lost=lost, duplicated=duplicated)
