"""Dialogue with a served messenger over real sockets: log in, connect, send, hear."""

from __future__ import annotations

import asyncio
import contextlib
import json
import urllib.request
import uuid
from collections.abc import AsyncIterator
from typing import Any

import websockets

from tests.server import Server

WAIT_S = 20


def access(server: Server, username: str) -> str:
    """An access token of one of the demo people."""
    body = json.dumps({"username": username, "password": server.passwords()[username]}).encode()
    request = urllib.request.Request(f"{server.url}/api/v1/auth/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=WAIT_S, context=server.tls) as response:
        return str(json.load(response)["access"])


@contextlib.asynccontextmanager
async def connected(server: Server, token: str) -> AsyncIterator[tuple[Any, dict[str, Any]]]:
    """A socket that is logged in, and its hello."""
    async with websockets.connect(f"{server.url.replace('http', 'ws', 1)}/ws", ssl=server.tls) as socket:
        await socket.send(auth_frame(token))
        yield socket, await heard(socket, "session.hello")


def auth_frame(token: str) -> str:
    return json.dumps({"type": "session.auth", "token": token, "protocol": 1})


async def heard(socket: Any, *kinds: str) -> dict[str, Any]:
    """The next frame of one of these kinds; others are passed over."""
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), WAIT_S))
        if frame["type"] in kinds:
            return dict(frame)


async def pong_s(socket: Any) -> float:
    """How long the server takes to answer."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await socket.send('{"type":"ping"}')
    await heard(socket, "pong")
    return loop.time() - began


def group_of(hello: dict[str, Any]) -> str:
    return str(next(head["id"] for head in hello["heads"] if head["kind"] == "group"))


def message(chat: str, body: str) -> str:
    """A command that sends it."""
    return json.dumps({"type": "message.send", "client_id": str(uuid.uuid4()), "chat": chat, "body": body})


async def send(socket: Any, chat: str, body: str) -> None:
    await socket.send(message(chat, body))
