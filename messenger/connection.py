"""One connection as handlers and the hub see it, and the thread pool its reads run in."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import connection as database

from messenger import protocol, realtime
from messenger.protocol import CloseCode
from messenger.realtime import Encoded

P = ParamSpec("P")
T = TypeVar("T")
F = TypeVar("F", bound=protocol.ClientFrame, contravariant=True)

QUERY_THREADS = 8

# The ASGI extension under which our server hands over the socket itself.
SOCKET_EXTENSION = "messenger.socket"

# Not asgiref's shared thread: there, one slow query would stall every connection of the process.
_queries = ThreadPoolExecutor(QUERY_THREADS, thread_name_prefix="query")


def _run(function: Callable[[], T]) -> T:
    """The pool's threads keep their database connection, unless a query left it in doubt."""
    try:
        return function()
    except BaseException:
        database.close()
        raise


async def run_query(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking read in the pool."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_queries, _run, functools.partial(function, *args, **kwargs))


def close_query_connections() -> None:
    """Give back the pool's database connections; for an orderly shutdown and for tests."""
    global _queries
    finished, _queries = _queries, ThreadPoolExecutor(QUERY_THREADS, thread_name_prefix="query")
    # every idle thread of the pool takes one of these, and keeps it until all have
    import threading

    together = threading.Barrier(QUERY_THREADS)

    def close() -> None:
        together.wait(timeout=10)
        database.close()

    list(finished.map(lambda _: close(), range(QUERY_THREADS)))
    finished.shutdown()


class Connection:
    """A WebSocket after its handshake. Belongs to the event loop's thread, except `push_from_thread`."""

    def __init__(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], send_frame: Callable[[bytes], None] | None = None
    ) -> None:
        self._send = send
        # our own server's way past ASGI: one write, at once
        self._send_frame = send_frame
        self._outgoing: deque[Encoded] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._holding = True
        self.closed = False
        self.user_id: UUID
        self.session_id: UUID
        self.epoch: int

    @property
    def is_authenticated(self) -> bool:
        return hasattr(self, "user_id")

    def authenticated_as(self, user_id: UUID, session_id: UUID, epoch: int) -> None:
        self.user_id, self.session_id, self.epoch = user_id, session_id, epoch

    def push(self, message: Encoded) -> None:
        """Send behind what was pushed before; never blocks. Held until the hello is out."""
        if self.closed:
            return
        if self._send_frame is not None and not self._holding:
            self._send_frame(message.frame)
            return
        self._outgoing.append(message)
        self._drain_soon()

    def answer(self, frame: protocol.ServerFrame) -> None:
        self.push(Encoded(frame.encode()))

    def answer_from_thread(self, frame: protocol.ServerFrame) -> None:
        """`answer` from any thread, behind the events posted there before it."""
        message = Encoded(frame.encode())
        realtime.post(lambda: self.push(message))

    def answer_first(self, frame: protocol.ServerFrame) -> None:
        """The hello: goes before every event that was held for it."""
        held = (Encoded(frame.encode()), *self._outgoing)
        self._outgoing.clear()
        self._holding = False
        for message in held:
            self.push(message)

    def close(self, code: CloseCode) -> None:
        """Say why and end, without what is still queued."""
        if not self.closed:
            self.closed = True
            self._outgoing.clear()
            self._draining = asyncio.ensure_future(self._send({"type": "websocket.close", "code": code.number}))

    def _drain_soon(self) -> None:
        if not self._holding and (self._draining is None or self._draining.done()):
            self._draining = asyncio.ensure_future(self._drain())

    async def _drain(self) -> None:
        while self._outgoing and not self.closed:
            await self._send({"type": "websocket.send", "text": self._outgoing.popleft().text})


class Handler(Protocol[F]):
    """Handles one kind of frame. What it returns goes to that connection only."""

    def __call__(
        self, connection: Connection, frame: F
    ) -> Awaitable[protocol.ServerFrame | list[protocol.ServerFrame] | None]: ...
