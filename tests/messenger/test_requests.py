"""Requests that trickle in, grow or never come, against a served process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import socket
import time
from collections.abc import Iterator

import pytest

from messenger.protocol import BODY_MAX_BYTES
from messenger.server import requests
from tests.databases import own_database
from tests.live import access, connected, pong_s
from tests.server import Server

ANSWER_MAX_S = 1.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with (
        own_database() as database,
        Server(tmp_path_factory.mktemp("requests") / "var", environment=database) as running,
    ):
        yield running


def request(body_bytes: int) -> bytes:
    return (
        b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n" % body_bytes
    )


async def trickle(server: Server, start: bytes, part: bytes, every_s: float, *, parts: int) -> tuple[float, bytes]:
    """Send `parts` of it; how long the server bore it, and what it said."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    began = time.monotonic()

    async def go_on() -> None:
        with contextlib.suppress(OSError):
            writer.write(start)
            for _ in range(parts):
                await asyncio.sleep(every_s)
                writer.write(part)
                await writer.drain()

    sending = asyncio.create_task(go_on())
    said = b""
    with contextlib.suppress(OSError):
        said = await asyncio.wait_for(reader.read(), 60)
    took_s = time.monotonic() - began
    sending.cancel()
    writer.close()
    return took_s, said


async def test_a_request_that_trickles_in_is_not_waited_for_and_a_slow_one_is(server):
    steady = 9 * 1024
    seconds = int(requests.REQUEST_WAIT_S) + 4
    ends = await asyncio.gather(
        trickle(server, b"", b"", 1, parts=0),
        trickle(server, b"G", b"E", 0.5, parts=100),
        trickle(server, b"GET / HTTP/1.1\r\n", b"X: y\r\n", 0.5, parts=100),
        trickle(server, request(100_000), b" ", 0.5, parts=100),
        trickle(server, request(steady * seconds), b" " * steady, 1, parts=seconds),
    )
    print("borne for", ", ".join(f"{took_s:.1f} s" for took_s, _ in ends))
    for took_s, said in ends[:-1]:
        assert said == b""
        # daphne looks every two seconds
        assert requests.REQUEST_WAIT_S <= took_s < requests.REQUEST_WAIT_S + 4
    took_s, said = ends[-1]
    assert took_s > seconds - 1
    assert said.startswith(b"HTTP/1.1 400 "), said


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        (b"X: " + b"y" * 8_000 + b"\r\n", b"HTTP/1.1 200 "),
        ((b"X: " + b"y" * 8_000 + b"\r\n") * 3, b"HTTP/1.1 400 "),
        (b"".join(b"X%d: y\r\n" % number for number in range(requests.HEADERS_MAX)), b"HTTP/1.1 400 "),
        (b"X: " + b"y" * 64_000 + b"\r\n", b""),  # a line without an end in sight is not worth an answer
    ],
    ids=["fits", "too large", "too many", "a line too long"],
)
def test_headers_have_a_bound(server, headers, answer):
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as raw:
        raw.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + b"\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert raw.recv(4096)[: len(b"HTTP/1.1 000 ")] == answer


FORMS = {
    "application/x-www-form-urlencoded": b"a=&" * (BODY_MAX_BYTES // 3),
    "multipart/form-data; boundary=x": b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n" * 30_000 + b"--x--",
    "multipart/form-data": b"no form",
}


@pytest.mark.parametrize("kind", FORMS)
async def test_a_form_where_none_is_asked_for_is_refused_unread(server, kind):
    """Twisted reads forms by itself, on the loop, and hangs up on one it does not understand."""
    body = FORMS[kind]
    igor = await asyncio.to_thread(access, server, "igor")
    async with connected(server, igor) as (other, _):
        await pong_s(other)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            b"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind.encode(), len(body), body)
        )
        answering = asyncio.create_task(reader.read())
        waits = []
        while not answering.done():
            waits.append(await pong_s(other))
            await asyncio.wait([answering], timeout=0.01)
        writer.close()
    print(f"a form of {len(body)} bytes: others waited {max(waits) * 1000:.0f} ms at most")
    answer = await answering
    assert answer.startswith(b"HTTP/1.1 415 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "unsupported_media_type"
    assert max(waits) < ANSWER_MAX_S


async def test_connections_that_ask_nothing_keep_nobody_out(server):
    """Over the bound the one that has waited longest goes; sockets that are open already are none of them."""
    igor = await asyncio.to_thread(access, server, "igor")
    most = requests.HTTP_CONNECTIONS_MAX
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > most + 100, "raise the limit of open files for this test"
    async with connected(server, igor) as (other, _):
        with contextlib.ExitStack() as stack:
            idle = [
                stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
                for _ in range(most + 20)
            ]
            await asyncio.to_thread(access, server, "marina")
            # long before it would have been late
            idle[0].settimeout(requests.REQUEST_WAIT_S / 4)
            with contextlib.suppress(ConnectionResetError):
                assert idle[0].recv(1) == b""
            idle[-1].sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert idle[-1].recv(4096).startswith(b"HTTP/1.1 200 ")
        assert await pong_s(other) < ANSWER_MAX_S


@pytest.mark.parametrize(
    "headers",
    [b"", b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"],
    ids=["none", "part"],
)
def test_a_broken_handshake_leaves_no_error_behind(server, headers):
    """daphne meets a connection first when its handshake is right, and ends it in any case."""
    before = len(server.log.read_text())
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n" + headers + b"\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 400")
    # one more request is answered behind the end of that connection
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    assert "Traceback" not in server.log.read_text()[before:]
