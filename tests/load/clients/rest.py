"""The newest page over plain HTTP/1.1 with keep-alive, for servers that answer it as a JSON list."""

from __future__ import annotations

import asyncio

import msgspec

from tests.load.clients import Refused


class _Message(msgspec.Struct, gc=False):
    body: str | None = None


class _Page(msgspec.Struct, gc=False):
    """Ours calls the list `messages`, the REST framework `results`."""

    messages: list[_Message] = []
    results: list[_Message] = []


_decode = msgspec.json.Decoder(_Page).decode


class RestReader:
    """One connection. `path` is filled with the room, `header` says who asks."""

    def __init__(self, port: int, path: str, header: str) -> None:
        self._port = port
        self._path = path
        self._header = header
        self._writer: asyncio.StreamWriter | None = None
        self._reader: asyncio.StreamReader | None = None

    async def connect(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def page(self, room: str) -> int:
        assert self._reader is not None
        assert self._writer is not None
        self._writer.write(
            f"GET {self._path.format(room)} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"Accept: application/json\r\n{self._header}\r\n\r\n".encode()
        )
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status, *fields = head.split("\r\n")
        lengths = [field.partition(":")[2] for field in fields if field.startswith("content-length:")]
        if " 200 " not in status or not lengths:
            raise Refused(f"a page was answered with {status}")
        page = _decode(await self._reader.readexactly(int(lengths[0])))
        return sum(message.body is not None for message in page.messages or page.results)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
