"""One connection as handlers and the hub see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar
from uuid import UUID

from messenger import protocol, realtime
from messenger.protocol import CloseCode
from messenger.realtime import Encoded

F = TypeVar("F", bound=protocol.ClientFrame, contravariant=True)

# of one connection, in the queue of the writer, which all share
COMMANDS_WAITING_MAX = 128

# The ASGI extension under which our server hands over the socket itself.
SOCKET_EXTENSION = "messenger.socket"


class _Turn:
    """Connections pushed to in this turn of the loop: each is written to once, whatever came for it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._waiting: list[Connection] = []

    def add(self, connection: Connection) -> None:
        if not self._waiting:
            self.loop.call_soon(self._end)
        self._waiting.append(connection)

    def _end(self) -> None:
        waiting, self._waiting = self._waiting, []
        for connection in waiting:
            connection.flush()


_turn: _Turn | None = None


def _current_turn() -> _Turn:
    global _turn
    loop = asyncio.get_running_loop()
    if _turn is None or _turn.loop is not loop:
        _turn = _Turn(loop)
    return _turn


class Connection:
    """A WebSocket after its handshake. Belongs to the event loop's thread, except `command_answer`."""

    def __init__(
        self, send: Callable[[dict[str, Any]], Awaitable[None]], send_frame: Callable[[bytes], None] | None = None
    ) -> None:
        self._send = send
        # our own server's way past ASGI: one write, at once
        self._send_frame = send_frame
        self._turn = _current_turn()
        self._outgoing: list[Encoded] = []
        self._sending: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._holding = True
        self._commands_waiting = 0
        self._room_for_commands: asyncio.Future[None] | None = None
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
        """Send behind what was pushed before, at the end of this turn of the loop; never blocks. Held until the hello
        is out."""
        if self.closed:
            return
        if not self._outgoing and not self._holding:
            self._turn.add(self)
        self._outgoing.append(message)

    def flush(self) -> None:
        """Send what was pushed."""
        if self._holding or not self._outgoing:
            return
        if self._send_frame is not None:
            outgoing = self._outgoing
            self._send_frame(outgoing[0].frame if len(outgoing) == 1 else b"".join(each.frame for each in outgoing))
            outgoing.clear()
        elif self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send_outgoing())

    async def _send_outgoing(self) -> None:
        while self._outgoing:
            messages, self._outgoing = self._outgoing, []
            for message in messages:
                await self._send({"type": "websocket.send", "text": message.text})

    def answer(self, frame: protocol.ServerFrame) -> None:
        self.push(Encoded(frame.encode()))

    async def command_turn(self) -> None:
        """Before a command goes to the writer: waits while too many of this connection's are there already. Each must
        get its `command_answer`."""
        while self._commands_waiting >= COMMANDS_WAITING_MAX:
            self._room_for_commands = asyncio.get_running_loop().create_future()
            await self._room_for_commands
        self._commands_waiting += 1

    def command_answer(self, frame: protocol.ServerFrame) -> None:
        """`answer` to a command, from any thread, behind the events posted there before it."""
        message = Encoded(frame.encode())

        def answer() -> None:
            self.push(message)
            self._commands_waiting -= 1
            if self._room_for_commands is not None and not self._room_for_commands.done():
                self._room_for_commands.set_result(None)

        realtime.post(answer)

    def answer_first(self, frame: protocol.ServerFrame) -> None:
        """The hello: goes before every event that was held for it."""
        self._outgoing.insert(0, Encoded(frame.encode()))
        self._holding = False
        self.flush()

    def close(self, code: CloseCode) -> None:
        """Say why and end, behind what was pushed."""
        if not self.closed:
            self.closed = True
            self.flush()
            self._ending = asyncio.ensure_future(self._end(code))

    async def _end(self, code: CloseCode) -> None:
        if self._sending is not None:
            await self._sending
        await self._send({"type": "websocket.close", "code": code.number})


class Handler(Protocol[F]):
    """Handles one kind of frame. What it returns goes to that connection only."""

    def __call__(
        self, connection: Connection, frame: F
    ) -> Awaitable[protocol.ServerFrame | list[protocol.ServerFrame] | None]: ...
