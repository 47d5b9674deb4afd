"""What both WebSocket clients share: frames in and out, and answers to questions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.load.clients import Refused

ANSWER_WAIT_S = 60.0


def _ignore(_: str) -> None:
    return None


class SocketClient(WSListener):
    """A connection that hands each text frame to `on_text`."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self.on_ack: Callable[[str], object] = _ignore
        self.on_delivery: Callable[[str], None] = _ignore
        self._url = url
        self._headers = headers or {}
        self._transport: WSTransport | None = None
        self._answer: asyncio.Future[None] | None = None
        self._wanted = 0

    def on_text(self, text: memoryview) -> None:
        raise NotImplementedError

    async def open(self) -> None:
        self._transport, _ = await ws_connect(
            lambda: self, self._url, extra_headers=self._headers, websocket_handshake_timeout=ANSWER_WAIT_S
        )

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            if not frame.fin:
                raise Refused("the server fragments its frames, which this client does not put together")
            self.on_text(frame.get_payload_as_memoryview())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        closed = self._transport is None
        self._transport = None
        if not closed:
            self.fail(f"the server closed the connection: {transport.close_handshake}")

    def write(self, text: bytes) -> None:
        if self._transport is None:
            raise Refused("the connection is closed")
        self._transport.send(WSMsgType.TEXT, text)

    async def ask(self, text: bytes, answers: int = 1) -> None:
        """Send a question and wait until `answered` was called so many times. One question at a time."""
        self._answer = asyncio.get_running_loop().create_future()
        self._wanted = answers
        self.write(text)
        async with asyncio.timeout(ANSWER_WAIT_S):
            await self._answer

    def answered(self) -> None:
        self._wanted -= 1
        if self._wanted == 0 and self._answer is not None and not self._answer.done():
            self._answer.set_result(None)

    def fail(self, reason: str) -> None:
        """Something was refused: whoever waits for an answer hears it; otherwise the measurement misses it."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Refused(reason))

    def close(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.disconnect(graceful=False)
