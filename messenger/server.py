"""daphne, with what it lacks: bounds in every direction, an eager write, a scheme for sockets, an orderly end.

daphne queues without limit what it receives and what it sends, spools bodies to disk in clear, and takes the root path
from a header anybody may send. Everything private this module relies on is looked for at start (`verify`), so that
another version fails with words; daphne, Twisted and autobahn are pinned exactly for the same reason.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from autobahn.websocket import protocol as autobahn_protocol
from daphne import http_protocol, ws_protocol
from daphne import server as daphne_server
from twisted.internet import tcp
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import ISSLTransport
from twisted.python.failure import Failure

from messenger.connection import SOCKET_EXTENSION
from messenger.protocol import BODY_MAX_BYTES, FRAME_MAX_BYTES, CloseCode
from messenger.realtime import Encoded

log = logging.getLogger(__name__)

# RFC 6455 and its registry: the service restarts; clients come back by themselves, spread out
CLOSE_SERVICE_RESTART = 1012
STOP_WAIT_S = 2
STOP_LOOK_S = 0.02

# events a connection may have waiting before its input is paused, and where it is taken up again
INPUT_HIGH, INPUT_LOW = 64, 16
# bytes a reader may leave unread before its connection is dropped; it comes back and asks for what it missed
OUTPUT_MAX_BYTES = 1024 * 1024

_ASGISend = Callable[[dict[str, Any]], Awaitable[None]]
_ASGIReceive = Callable[[], Awaitable[dict[str, Any]]]


class UnknownDaphne(RuntimeError):
    """The installed daphne is not the one this module was written for."""


def verify() -> None:
    """Refuse to start on a daphne whose private parts are not where this module expects them."""
    wanted: dict[Any, tuple[str, ...]] = {
        daphne_server.Server: ("create_application", "kill_all_applications", "handle_reply", "protocol_disconnected"),
        ws_protocol.WebSocketProtocol: (
            "onMessage",
            "serverSend",
            "serverClose",
            "handle_reply",
            "STATE_OPEN",
            "_dataReceived",
            "_max_message_size_exceeded",
        ),
        ws_protocol.WebSocketFactory: ("protocol",),
        http_protocol.WebRequest: ("gotLength", "handleContentChunk", "handle_reply", "isSecure"),
        http_protocol.HTTPFactory: ("buildProtocol",),
        tcp.Server: ("writeSomeData", "write", "abortConnection", "dataBuffer", "offset"),
        autobahn_protocol: ("pformat",),
    }
    for owner, names in wanted.items():
        for name in names:
            if not hasattr(owner, name):
                raise UnknownDaphne(
                    f"there is no {owner.__name__}.{name}: install the versions of requirements/base.txt"
                )


class BoundedWebSocket(ws_protocol.WebSocketProtocol):
    """A socket whose sender waits when we are slow, and whose reader is dropped when it is."""

    _input_paused = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Whole text frames, as nearly all are, are taken apart here, at a tenth of what autobahn needs for it;
        anything else, and whatever follows it, is autobahn's."""
        if self.state == self.STATE_OPEN and not self.data and self.current_frame is None and not self.inside_message:
            data = self._take_text_frames(data)
        if data:
            self._dataReceived(data)

    def _take_text_frames(self, data: bytes) -> bytes:
        """What is left behind the last whole, masked, final text frame of allowed size (RFC 6455, 5.2)."""
        start = 0
        while self.state == self.STATE_OPEN and len(data) - start >= 6 and data[start] == 0x81:
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
        return data[start:] if start else data

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803 - autobahn's names
        if not isBinary:
            try:
                payload.decode()
            except UnicodeDecodeError:
                self.serverClose(code=CloseCode.BAD_FRAME.number)
                return
        super().onMessage(payload, isBinary)
        if not self._input_paused and self.application_queue.qsize() > INPUT_HIGH:
            self._input_paused = True
            self.transport.pauseProducing()

    def event_taken(self) -> None:
        """The application took an event from its queue."""
        if self._input_paused and self.application_queue.qsize() <= INPUT_LOW:
            self._input_paused = False
            if self.state == self.STATE_OPEN:
                self.transport.resumeProducing()

    def _max_message_size_exceeded(self, msg_size: int, max_msg_size: int, reason: str) -> None:
        # autobahn would cut the line; a close code says why, and what follows is not read
        self.serverClose(code=CloseCode.TOO_BIG.number)
        self.failedByMe = True

    def send_frame(self, frame: bytes) -> None:
        """Write a frame now if nothing waits before it; otherwise behind what waits, up to the bound."""
        if self.state != self.STATE_OPEN:
            return
        transport = self.transport
        if type(transport) is not tcp.Server:
            # TLS keeps buffers of its own
            transport.write(frame)
            return
        if transport._tempDataLen or len(transport.dataBuffer) > transport.offset:
            if transport._tempDataLen + len(transport.dataBuffer) - transport.offset > OUTPUT_MAX_BYTES:
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

    def _drop_slow_reader(self) -> None:
        log.info("a reader left %d bytes unread and was dropped", OUTPUT_MAX_BYTES)
        self.wasClean = False
        self.dropConnection(abort=True)


class BoundedRequest(http_protocol.WebRequest):
    """A request whose body stays in memory, and within bounds: Twisted would spool a large one to disk in clear."""

    _received_bytes = 0

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        self.content = BytesIO()
        if length is not None and length > BODY_MAX_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self._received_bytes += len(data)
        if self._received_bytes > BODY_MAX_BYTES:
            self._refuse()
        else:
            super().handleContentChunk(data)

    def _refuse(self) -> None:
        """Answered on the spot: what is left of the body is not read."""
        transport = self.channel.transport
        body = b'{"code":"too_big","message":"The body is too large","limit":%d}' % BODY_MAX_BYTES
        transport.write(
            b"HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nConnection: close\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        transport.loseConnection()


class BoundedHTTPFactory(http_protocol.HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


class Server(daphne_server.Server):
    """One listening process."""

    def __init__(self, application: Any, *, endpoints: list[str], ready: Callable[[], None] | None = None) -> None:
        verify()
        # what these modules name is what daphne instantiates
        daphne_server.HTTPFactory = BoundedHTTPFactory
        ws_protocol.WebSocketFactory.protocol = BoundedWebSocket
        # autobahn formats whole handshakes for debug lines that are not printed: a sixth of the cost of connecting
        setattr(autobahn_protocol, "pformat", str)  # noqa: B010 - a module of theirs
        super().__init__(
            self._bounded(application),
            endpoints=endpoints,
            signal_handlers=True,
            ready_callable=ready,
            http_timeout=120,
            ping_interval=20,
            ping_timeout=30,
            websocket_timeout=-1,
            websocket_max_message_size=FRAME_MAX_BYTES,
            websocket_max_frame_size=FRAME_MAX_BYTES,
            server_name="messenger",
            verbosity=0,
        )

    @staticmethod
    def _bounded(application: Any) -> Any:
        """The application, with a `receive` that reports what it took."""

        async def run(scope: dict[str, Any], receive: _ASGIReceive, send: _ASGISend) -> None:
            protocol = scope.get("extensions", {}).get(SOCKET_EXTENSION)
            if protocol is None:
                await application(scope, receive, send)
                return

            async def receive_and_report() -> dict[str, Any]:
                event = await receive()
                protocol.event_taken()
                return event

            await application(scope, receive_and_report, send)

        return run

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        # daphne takes the root path from a header anybody may send, which would walk around a proxy's path rules
        scope["root_path"] = self.root_path
        if scope["type"] == "websocket":
            scope["scheme"] = "wss" if ISSLTransport.providedBy(protocol.transport) else "ws"
            scope["extensions"] = {SOCKET_EXTENSION: protocol}
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Deferred[Any]:
        """Before the reactor stops: tell every socket that the service restarts, then end the applications."""
        ended: Deferred[Any] = Deferred.fromFuture(asyncio.ensure_future(self._end_connections()))
        ended.addErrback(lambda failure: log.error("connections could not be ended in order: %s", failure))
        return ended

    async def _end_connections(self) -> None:
        sockets = [protocol for protocol in self.connections if isinstance(protocol, BoundedWebSocket)]
        for socket in sockets:
            if socket.state == socket.STATE_OPEN:
                # not sendClose: autobahn takes this code for one that applications may not use
                socket.sendCloseFrame(code=CLOSE_SERVICE_RESTART)
        # the close frames must leave before the reactor does; a client that answers ends its connection
        deadline = time.monotonic() + STOP_WAIT_S
        while any(s.state != s.STATE_CLOSED for s in sockets) and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(STOP_LOOK_S)
        running = [
            details["application_instance"]
            for details in self.connections.values()
            if "application_instance" in details
        ]
        for application in running:
            application.cancel()
        if running:
            await asyncio.wait(running, timeout=STOP_WAIT_S)
