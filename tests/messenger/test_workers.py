"""Two workers on one listening socket, PostgreSQL and Redis between them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.live import access, connected, group_of, heard, send
from tests.security.filling import Panel
from tests.server import Server

POSTGRES = os.environ.get("MESSENGER_TEST_DATABASE_URL", "")
REDIS = os.environ.get("MESSENGER_TEST_REDIS_URL", "")
WAIT_S = 20

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.skipif(
        not (POSTGRES and REDIS), reason="needs MESSENGER_TEST_DATABASE_URL and MESSENGER_TEST_REDIS_URL"
    ),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    name = f"workers_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    environment = {
        "DATABASE_URL": POSTGRES.rsplit("/", 1)[0] + "/" + name,
        "REDIS_URL": REDIS,
        "SOCKET_FRAMES_PER_S": "1000000",
    }
    folder: Path = tmp_path_factory.mktemp("workers") / "var"
    with Server(folder, workers=2, environment=environment).prepare().running() as running:
        yield running
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_messages_and_presence_cross_between_the_workers(server):
    marina, igor = access(server, "marina"), access(server, "igor")
    async with contextlib.AsyncExitStack() as stack:
        # enough connections that both workers certainly have some
        readers = [(await stack.enter_async_context(connected(server, igor)))[0] for _ in range(8)]
        writer, hello = await stack.enter_async_context(connected(server, marina))
        chat = group_of(hello)
        bodies = [f"через процессы {number}" for number in range(20)]
        for body in bodies:
            await send(writer, chat, body)
        for reader in readers:
            got = [(await heard(reader, "message.state"))["message"]["body"] for _ in bodies]
            assert got == bodies
        watched = next(person["id"] for person in hello["people"] if person["username"] == "igor")
        await writer.send(json.dumps({"type": "presence.watch", "users": [watched]}))
        assert (await heard(writer, "presence.state"))["people"][0]["online"] is True


async def test_two_thousand_events_cross_between_the_workers_each_in_order(server):
    marina, igor = access(server, "marina"), access(server, "igor")
    bodies = [f"подряд {number}" for number in range(2000)]

    async def read(reader: Any) -> list[str]:
        return [(await heard(reader, "message.state"))["message"]["body"] for _ in bodies]

    async def acks(writer: Any) -> None:
        for _ in bodies:
            assert (await heard(writer, "ack", "error"))["type"] == "ack"

    async with contextlib.AsyncExitStack() as stack:
        readers = [(await stack.enter_async_context(connected(server, igor)))[0] for _ in range(8)]
        writer, hello = await stack.enter_async_context(connected(server, marina))
        reading = asyncio.gather(*(read(reader) for reader in readers))
        answered = asyncio.create_task(acks(writer))
        for body in bodies:
            await send(writer, group_of(hello), body)
        await answered
        assert await reading == [bodies] * len(readers)


async def test_a_killed_worker_is_replaced_and_keeps_nobody_out(server):
    marina, igor = access(server, "marina"), access(server, "igor")
    before = server.worker_pids()
    assert len(before) == 2
    os.kill(before[0], signal.SIGKILL)
    async with contextlib.AsyncExitStack() as stack:
        joined = [await stack.enter_async_context(connected(server, igor)) for _ in range(16)]
        assert len(joined) == 16
        writer, hello = await stack.enter_async_context(connected(server, marina))
        await send(writer, group_of(hello), "после падения")
        for reader, _ in joined:
            assert (await heard(reader, "message.state"))["message"]["body"] == "после падения"

    def replaced() -> bool:
        return len(server.worker_pids()) == 2 and before[0] not in server.worker_pids()

    await asyncio.to_thread(server.eventually, replaced, "another worker")


async def test_an_announcement_reaches_everybody_whichever_worker_the_panel_asked(server):
    admin, igor = server.passwords()["admin"], access(server, "igor")
    async with contextlib.AsyncExitStack() as stack:
        readers = [(await stack.enter_async_context(connected(server, igor)))[0] for _ in range(8)]
        panel = Panel(server.url)
        page = "/admin/accounts/announcement/"
        await asyncio.to_thread(panel.post, "/admin/login/", username="admin", password=admin, next="/admin/")
        for number in range(4):
            await asyncio.to_thread(panel.post, page, text=f"объявление {number}", kind="info", dismissible="on")
            for reader in readers:
                told = (await heard(reader, "announcement.state"))["announcement"]
                assert told["text"] == f"объявление {number}"
        await asyncio.to_thread(panel.post, page, withdraw="1")
        for reader in readers:
            assert "announcement" not in await heard(reader, "announcement.state")
