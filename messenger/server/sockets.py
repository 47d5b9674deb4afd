"""A WebSocket with a pace, and with bounds on what waits in either direction."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daphne import ws_protocol
from twisted.internet import tcp
from twisted.protocols import tls
from twisted.python.failure import Failure

from messenger.middleware import BARE_HEADERS
from messenger.protocol import FRAME_MAX_BYTES, CloseCode
from messenger.realtime import Encoded

if TYPE_CHECKING:
    from messenger.server import Server

log = logging.getLogger(__name__)

# what a socket may have waiting for the application before its input is paused, until all of it is taken
INPUT_MAX_EVENTS = 64
INPUT_MAX_BYTES = 256 * 1024
# bytes a reader may leave unread before its connection is dropped; it comes back and asks for what it missed
OUTPUT_MAX_BYTES = 1024 * 1024
# A socket may send frames at SOCKET_FRAMES_PER_S, and this many seconds' worth of them at once. Beyond that the server
# reads it no faster: an outbox of hundreds of messages arrives whole, only later.
BURST_S = 3.0
# a silent peer is pinged, and dropped when it doesn't answer: gone without a word, it is noticed within 45 s
PING_AFTER_S, PONG_WAIT_S = 20, 20


def unread_bytes(transport: Any) -> int:
    """What was written to a connection and its peer has not taken yet, without what the kernel holds."""
    waiting = 0
    if isinstance(transport, tls.TLSMemoryBIOProtocol):
        # what the handshake or a renegotiation holds back; the rest is encrypted and lies in the connection below
        waiting = sum(map(len, transport._appSendBuffer))
        transport = transport.transport
    return int(waiting + transport._tempDataLen + len(transport.dataBuffer) - transport.offset)


# of a connection that ends by the peer's close: a close frame, and what little went before it
LAST_WORDS_MAX_BYTES = 1024


class Inbox:
    """What a socket brought and the application has not taken. daphne's would be asyncio's queue, whose four deques are
    a tenth of what an idle connection costs."""

    __slots__ = ("_events", "_on_taken", "_taker")

    def __init__(self, on_taken: Callable[[], None]) -> None:
        self._events: list[dict[str, Any]] = []
        self._taker: asyncio.Future[None] | None = None
        self._on_taken = on_taken

    def put_nowait(self, event: dict[str, Any]) -> None:
        self._events.append(event)
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    def qsize(self) -> int:
        return len(self._events)

    async def get(self) -> dict[str, Any]:
        """One taker at a time."""
        while not self._events:
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        event = self._events.pop(0)
        self._on_taken()
        return event


class BoundedWebSocket(ws_protocol.WebSocketProtocol):
    """A socket whose sender waits when it is too fast or we are slow, and whose reader is dropped when it is."""

    server: Server
    data: bytes
    # a broken frame is answered with its code, not with a cut line
    failByDrop = False  # noqa: N815 - autobahn's name
    # `onMessage` looks, once and with a code of ours
    utf8validateIncoming = False  # noqa: N815 - autobahn's name
    # where a handshake is refused before daphne looked at it
    client_addr: list[Any] | None = None
    _peer_closes = False
    _input_paused = False
    _held = b""
    _queued_bytes = 0
    # The whole token bucket: the moment up to which the frames so far have used the rate up.
    _paid_until_s = 0.0
    _read_on_at_s = 0.0
    _too_fast_since_s: float | None = None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Whole text frames, as nearly all are, are taken apart here, at a tenth of what autobahn needs for it;
        anything else, and whatever follows it, is autobahn's."""
        if self.state == self.STATE_OPEN and not self.data and self.current_frame is None and not self.inside_message:
            data = self._take_text_frames(data)
        if data:
            self._dataReceived(data)

    def _take_text_frames(self, data: bytes) -> bytes:
        """What is left behind the last whole, masked, final text frame of allowed size (RFC 6455, 5.2), or behind the
        one that used up what the sender may send for now."""
        start, opened = 0, self.STATE_OPEN
        while self.state == opened and not self._input_paused and len(data) - start >= 6 and data[start] == 0x81:
            size = data[start + 1] - 0x80
            head = start + 2
            if size == 126:
                size = int.from_bytes(data[head : head + 2], "big")
                head += 2
                if size < 126:
                    break
            end = head + 4 + size
            if not 0 <= size <= FRAME_MAX_BYTES or data[start + 1] == 0xFF or end > len(data):
                break
            masked = int.from_bytes(data[head + 4 : end], "little")
            mask = int.from_bytes((data[head : head + 4] * (size // 4 + 1))[:size], "little")
            start = end
            self.onMessage((masked ^ mask).to_bytes(size, "little"), False)
            self._charge()
        return data[start:] if start else data

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - autobahn's names
        if not isBinary:
            try:
                payload.decode()
            except UnicodeDecodeError:
                self.serverClose(code=CloseCode.BAD_FRAME.number)
                return
        super().onMessage(payload, isBinary)
        self._queued_bytes += len(payload)
        if self._queued_bytes > INPUT_MAX_BYTES or self.application_queue.qsize() > INPUT_MAX_EVENTS:
            self._pause_input()

    def onFrameEnd(self) -> Any:  # noqa: N802 - autobahn's name
        # pings, pongs and fragments too: each costs as much to read as a message
        result = super().onFrameEnd()
        self._charge()
        return result

    def _charge(self) -> None:
        """Count a frame."""
        now_s = time.monotonic()
        paid_until_s = max(self._paid_until_s, now_s - BURST_S) + self.server.frame_s
        self._paid_until_s = paid_until_s
        if paid_until_s > now_s:
            self._too_fast(now_s, paid_until_s)
        elif self._too_fast_since_s is not None and paid_until_s < now_s - BURST_S / 2:
            self._too_fast_since_s = None

    def _too_fast(self, now_s: float, read_on_at_s: float) -> None:
        """Wait with the next frame until its turn. Who has not let up for minutes is no outbox."""
        self._pause_input()
        if self.autoPingTimeoutCall:
            # its pong may stand behind what is not read yet
            self._cancelAutoPingTimeoutCall()
        if self._too_fast_since_s is None:
            self._too_fast_since_s = now_s
        elif now_s - self._too_fast_since_s > self.server.flood_s:
            log.info("a socket sent too fast for %d s and is closed", self.server.flood_s)
            self.serverClose(code=CloseCode.FLOOD.number)
            return
        self._read_on_at_s = read_on_at_s
        asyncio.get_running_loop().call_later(read_on_at_s - now_s, self._read_on)

    def event_taken(self) -> None:
        """The application took an event from its queue."""
        if self.application_queue.qsize() == 0:
            self._queued_bytes = 0
            if self._input_paused:
                self._read_on()

    def _pause_input(self) -> None:
        if not self._input_paused and self.state == self.STATE_OPEN:
            self._input_paused = True
            # what has been read already may be thousands of small frames: they wait too
            self._held, self.data = self.data, b""
            self._dataReceived = self._hold
            self.transport.pauseProducing()

    def _hold(self, data: bytes) -> None:
        self._held += data

    def _read_on(self) -> None:
        """Take the input up again, unless one of the reasons to wait remains."""
        if not self._input_paused or self.application_queue.qsize() or time.monotonic() < self._read_on_at_s:
            return
        self._input_paused = False
        del self._dataReceived
        held, self._held = self._held, b""
        if self.state == self.STATE_OPEN:
            self.transport.resumeProducing()
            self.dataReceived(held)

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802 - daphne's name
        super().serverClose(code=code)
        if self._input_paused:
            # Read what is under way, without looking at it: a connection that ends with input unread is reset, and the
            # peer would not see why it was closed.
            self._input_paused, self._held = False, b""
            self._dataReceived = self._ignore
            self.transport.resumeProducing()

    def _ignore(self, data: bytes) -> None:
        return

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: N802, N803 - autobahn's names
        # of a handshake that was refused daphne knows nothing yet, and there is nothing to end
        if hasattr(self, "request"):
            super().onClose(wasClean, code, reason)

    def onCloseFrame(self, code: int, reasonRaw: bytes) -> Any:  # noqa: N802, N803 - autobahn's names
        self._peer_closes = True
        result = super().onCloseFrame(code, reasonRaw)
        self._peer_closes = False
        return result

    def dropConnection(self, abort: bool = False) -> None:  # noqa: N802 - autobahn's name
        # autobahn takes a broken close for the reply to its own, which says that it is broken and must leave first; who
        # has left more than that unread is not waited for
        is_last = self._peer_closes and unread_bytes(self.transport) < LAST_WORDS_MAX_BYTES
        super().dropConnection(abort=abort and not is_last)

    def onPing(self, payload: bytes) -> None:  # noqa: N802 - autobahn's name
        # the answer of the protocol passes the bound of `send_frame` by
        if unread_bytes(self.transport) > OUTPUT_MAX_BYTES:
            self._drop_slow_reader()
        else:
            super().onPing(payload)

    def _max_message_size_exceeded(self, msg_size: int, max_msg_size: int, reason: str) -> None:
        # autobahn would cut the line; a close code says why, and what follows is not read
        self.serverClose(code=CloseCode.TOO_BIG.number)
        self.failedByMe = True

    def send_frame(self, frame: bytes) -> None:
        """Write a frame now if nothing waits before it; otherwise behind what waits, up to the bound."""
        if self.state != self.STATE_OPEN:
            return
        transport = self.transport
        if type(transport) is not tcp.Server or transport._tempDataLen or len(transport.dataBuffer) > transport.offset:
            if unread_bytes(transport) > OUTPUT_MAX_BYTES:
                self._drop_slow_reader()
            else:
                transport.write(frame)
            return
        sent = transport.writeSomeData(frame)
        if isinstance(sent, BaseException):
            transport.connectionLost(Failure(sent))
        elif sent < len(frame):
            transport.write(frame[sent:])

    def serverSend(self, content: str, binary: bool = False) -> None:  # noqa: N802 - daphne's name
        self.send_frame(Encoded(content).frame)

    def sendHttpErrorResponse(  # noqa: N802 - autobahn's name
        self,
        code: int,
        reason: str,
        responseHeaders: Any = None,  # noqa: N803
    ) -> None:
        """A handshake that is refused: still an HTTP answer, with the headers of all."""
        headers = [*(responseHeaders or ()), *BARE_HEADERS.items(), ("Content-Length", "0")]
        super().sendHttpErrorResponse(code, reason, headers)

    def _drop_slow_reader(self) -> None:
        log.info("a reader left %d bytes unread and was dropped", OUTPUT_MAX_BYTES)
        self.wasClean = False
        self.dropConnection(abort=True)
