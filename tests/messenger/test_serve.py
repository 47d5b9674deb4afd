"""The served messenger: a real process, real sockets, the example client of the documentation."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import importlib.util
import json
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import websockets

from messenger.protocol import BODY_MAX_BYTES, FRAME_MAX_BYTES, CloseCode
from tests.server import ROOT, Server, free_port


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("served") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def passwords(server: Server) -> dict[str, str]:
    return server.passwords()


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("example_client", ROOT / "docs" / "example_client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_two_people_chat_with_the_documented_client(server, passwords, example):
    lines = ["Привет", "👋🏽 שלום", "x" * 5000]
    heard: list[str] = []
    all_heard, listening = asyncio.Event(), asyncio.Event()

    def show(text: str) -> None:
        heard.append(text)
        if len(heard) == len(lines):
            all_heard.set()

    async def nothing_until_heard() -> AsyncIterator[str]:
        listening.set()
        await asyncio.wait_for(all_heard.wait(), 20)
        for line in heard[:0]:
            yield line

    async def said() -> AsyncIterator[str]:
        for line in lines:
            yield line

    listener = asyncio.create_task(
        example.chat(server.url, "igor", passwords["igor"], "marina", nothing_until_heard(), show)
    )
    await asyncio.wait_for(listening.wait(), 20)
    await example.chat(server.url, "marina", passwords["marina"], "igor", said(), print)
    await listener
    assert heard == lines


async def test_a_frame_that_is_too_big_is_named_so(server):
    async with websockets.connect(f"ws://127.0.0.1:{server.port}/ws") as connection:
        await connection.send("x" * (FRAME_MAX_BYTES + 1))
        with pytest.raises(websockets.ConnectionClosed):
            await asyncio.wait_for(connection.recv(), 10)
        assert connection.close_code == CloseCode.TOO_BIG.number


def test_a_body_that_is_too_big_is_refused_before_it_is_read(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % (BODY_MAX_BYTES + 1)
        )
        answer = raw.recv(4096)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["limit"] == BODY_MAX_BYTES


def test_the_root_path_header_moves_nothing(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(b"GET /elsewhere/livez HTTP/1.1\r\nHost: 127.0.0.1\r\nDaphne-Root-Path: /elsewhere\r\n\r\n")
        assert raw.recv(4096).startswith(b"HTTP/1.1 404 ")


def test_a_key_of_another_database_refuses_to_start(server):
    other = {**server.environment, "SSE_KEY_BASE64": base64.b64encode(hashlib.sha256(b"another").digest()).decode()}
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT, env=other, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "not the one this database was encrypted under" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_said_in_a_line(server):
    away = {**server.environment, "DATABASE_URL": f"postgres://nobody:nothing@127.0.0.1:{free_port()}/nothing"}
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port())],
        cwd=ROOT, env=away, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "The database can't be reached" in done.stderr
    assert "Traceback" not in done.stderr


def test_several_workers_are_refused_without_their_services(server):
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(free_port()), "--workers", "2"],
        cwd=ROOT, env=server.environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "need PostgreSQL" in done.stderr


async def test_the_end_is_announced_and_orderly(tmp_path: Path, passwords: dict[str, str]):
    """SIGTERM: every socket hears that the service restarts, the process ends with 0."""
    running = Server(tmp_path / "var").prepare().start()
    try:
        async with websockets.connect(f"ws://127.0.0.1:{running.port}/ws") as connection:
            assert running._process is not None
            running._process.send_signal(signal.SIGTERM)
            with pytest.raises(websockets.ConnectionClosed):
                await asyncio.wait_for(connection.recv(), 10)
            assert connection.close_code == 1012
        assert await asyncio.to_thread(running._process.wait, 20) == 0
        assert "Traceback" not in running.log.read_text()
    finally:
        running.stop()
