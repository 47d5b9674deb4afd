"""A line that breaks: a TCP proxy between clients and the server, which cuts, freezes and delays its connections.

It never changes the bytes of a stream, because TCP does not either.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from collections.abc import Iterable
from typing import cast

# a client of ours writes little, but a server's answer may be long
WINDOW_BYTES = 1 << 20


class Side(asyncio.Protocol):
    """One end of a connection; what it hears goes to its peer."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._late: deque[tuple[float, bytes]] = deque()
        self._before = bytearray()
        self.transport: asyncio.Transport | None = None
        self.peer: Side | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(WINDOW_BYTES)
        self.transport.write(bytes(self._before))
        self._pair.joined(self)

    def data_received(self, data: bytes) -> None:
        peer = self.peer
        assert peer is not None
        if self._pair.is_doomed:
            # the connection dies in the middle of something
            peer.write(data[: len(data) // 2])
            self._pair.cut()
        elif self._pair.delay_s or peer._late:
            peer.write_later(data, self._pair.delay_s)
        else:
            peer.write(data)

    def write(self, data: bytes) -> None:
        if self.transport is None:
            self._before += data
        elif not self.transport.is_closing():
            self.transport.write(data)

    def write_later(self, data: bytes, delay_s: float) -> None:
        """In order: nothing overtakes what is late already."""
        loop = asyncio.get_running_loop()
        due = loop.time() + delay_s
        if self._late:
            due = max(due, self._late[-1][0])
        self._late.append((due, data))
        loop.call_at(due, self._write_due)

    def _write_due(self) -> None:
        if self._late:
            self.write(self._late.popleft()[1])

    def pause_writing(self) -> None:
        if self.peer is not None:
            self.peer.stop_reading()

    def resume_writing(self) -> None:
        if self.peer is not None and not self._pair.is_frozen:
            self.peer.go_on_reading()

    def stop_reading(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.pause_reading()

    def go_on_reading(self) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.resume_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self._pair.ended(self)

    def reset(self) -> None:
        """Ends with a RST: whoever is there learns that it broke, not that it ended."""
        if self.transport is not None and not self.transport.is_closing():
            raw = self.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()


class Pair:
    """A client's connection and ours to the server."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.client = Side(self)
        self.server = Side(self)
        self.client.peer, self.server.peer = self.server, self.client
        self.is_frozen = False
        self.is_doomed = False
        self.delay_s = 0.0
        self._reaching: asyncio.Task[None] | None = None

    def joined(self, side: Side) -> None:
        if side is self.client:
            self._reaching = asyncio.get_running_loop().create_task(self._reach())
        elif self.client.transport is None or self.client.transport.is_closing():
            side.reset()
        else:
            self._proxy.pairs.add(self)

    async def _reach(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: self.server, "127.0.0.1", self._proxy.server)
        except OSError:
            self.client.reset()

    def freeze(self, *, answers_only: bool) -> None:
        """Nothing passes any more and nobody is told; `answers_only`: the server still hears the client."""
        self.is_frozen = True
        self.server.stop_reading()
        if not answers_only:
            self.client.stop_reading()

    def cut(self) -> None:
        self._proxy.pairs.discard(self)
        self.client.reset()
        self.server.reset()

    def ended(self, side: Side) -> None:
        if self.is_frozen:
            # the other end is not told: it goes on believing in the connection until `thaw`
            return
        self._proxy.pairs.discard(self)
        other = self.server if side is self.client else self.client
        if other.transport is not None and not other.transport.is_closing():
            other.transport.close()


class Proxy:
    """Listens on a port of its own and passes everything on to `server`."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.pairs: set[Pair] = set()
        self.port = 0
        self._listening: asyncio.Server | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._listening = await loop.create_server(lambda: Pair(self).client, "127.0.0.1", 0, backlog=1024)
        self.port = self._listening.sockets[0].getsockname()[1]

    def thaw(self, pairs: Iterable[Pair]) -> None:
        """A frozen connection never comes back to life: both ends learn now."""
        for pair in pairs:
            pair.is_frozen = False
            pair.cut()

    def stop(self) -> None:
        if self._listening is not None:
            self._listening.close()
        for pair in tuple(self.pairs):
            pair.cut()
