"""Redis between two workers: silent for long, gone for a while, and back. With a Redis of the test's own to end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import TEST_URL, own_database
from tests.live import access, connected, group_of, heard, pong_s, send
from tests.load.backing import Child, Redis
from tests.server import Server

LONG = bool(os.environ.get("MESSENGER_TEST_LONG"))
# redis-py 8 reads for 5 s at most unless it is told otherwise, and the layer waits for as long: every idle socket died
IDLE_S = 60 if LONG else 7
# a healing a second, and what a loaded machine adds
HEALED_WITHIN_S = 2.5

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.skipif(not TEST_URL, reason="needs MESSENGER_TEST_DATABASE_URL"),
    pytest.mark.skipif(
        not (shutil.which("redis-server") or shutil.which("valkey-server")), reason="needs a redis-server to end"
    ),
]


class Bus:
    """The Redis, and two workers that use it."""

    def __init__(self, redis: Redis, server: Server) -> None:
        self._redis = redis
        self.server = server
        self.child = redis.start()

    def restart(self) -> Child:
        self.child = self._redis.start()
        return self.child


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bus]:
    folder: Path = tmp_path_factory.mktemp("bus")
    redis = Redis(folder)
    with own_database() as database:
        environment = database | {"REDIS_URL": redis.url(0), "SOCKET_FRAMES_PER_S": "1000000"}
        server = Server(folder / "var", workers=2, environment=environment).prepare()
        bus = Bus(redis, server)
        try:
            with server.running():
                yield bus
        finally:
            bus.child.stop()


@contextlib.asynccontextmanager
async def everybody(server: Server) -> AsyncIterator[tuple[Any, str, list[Any]]]:
    """A writer, the group, and enough readers that both workers certainly have some."""
    marina, igor = access(server, "marina"), access(server, "igor")
    async with contextlib.AsyncExitStack() as stack:
        readers = [(await stack.enter_async_context(connected(server, igor)))[0] for _ in range(10)]
        writer, hello = await stack.enter_async_context(connected(server, marina))
        yield writer, group_of(hello), readers


async def test_a_bus_that_has_nothing_to_say_stays_up(bus):
    """Typing is told by the bus alone: nothing heals it."""
    async with everybody(bus.server) as (writer, chat, readers):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(heard(readers[0], "typing.state"), IDLE_S)
        await writer.send(f'{{"type":"typing.set","chat":"{chat}"}}')
        for reader in readers:
            assert (await heard(reader, "typing.state"))["chat"] == chat
    assert "bus is down" not in bus.server.log.read_text()


async def test_what_is_sent_while_redis_is_gone_and_back_arrives_within_seconds_in_order(bus):
    async with everybody(bus.server) as (writer, chat, readers):
        sent_at_s: dict[str, float] = {}

        async def say(body: str) -> None:
            sent_at_s[body] = time.monotonic()
            await send(writer, chat, body)
            assert (await heard(writer, "ack", "error"))["type"] == "ack"

        async def read(reader: Any, count: int) -> tuple[list[str], float]:
            got, slowest_s = [], 0.0
            for _ in range(count):
                body = (await heard(reader, "message.state"))["message"]["body"]
                slowest_s = max(slowest_s, time.monotonic() - sent_at_s[body])
                got.append(body)
            return got, slowest_s

        # a write the layer believes to be sent, before it notices: exactly what is lost without a word
        bodies = [f"{when} {number}" for when in ("без redis", "redis вернулся") for number in range(30)]
        reading = asyncio.gather(*(read(reader, len(bodies)) for reader in readers))
        await asyncio.to_thread(bus.child.stop)
        for body in bodies[:30]:
            await say(body)
        await asyncio.to_thread(bus.restart)
        for body in bodies[30:]:
            await say(body)
        results = await reading
        assert [got for got, _ in results] == [bodies] * len(readers)
        slowest_s = max(slowest for _, slowest in results)
        print(
            f"redis gone and back: {len(bodies)} messages to {len(readers)} sockets, the slowest in {slowest_s:.2f} s"
        )
        assert slowest_s < HEALED_WITHIN_S
        # and nobody was cut off for it
        for each in (writer, *readers):
            assert await pong_s(each) < HEALED_WITHIN_S

        # the bus itself comes back, without a connection having ended: typing is told by it alone
        async def typing_everywhere() -> bool:
            await writer.send(f'{{"type":"typing.set","chat":"{chat}"}}')
            told = await asyncio.gather(
                *(asyncio.wait_for(heard(reader, "typing.state"), 1) for reader in readers), return_exceptions=True
            )
            return not any(isinstance(each, BaseException) for each in told)

        deadline = time.monotonic() + 20
        while not await typing_everywhere():
            assert time.monotonic() < deadline, "the bus did not come back"
