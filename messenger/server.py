"""daphne, with what it lacks: bounds in every direction, an eager write, a scheme for sockets, an orderly end.

daphne queues without limit what it receives and what it sends, waits for ever for a request that trickles in, spools
bodies to disk in clear, and takes the root path from a header anybody may send. Everything private this module relies
on is looked for at start (`verify`), so that another version fails with words; daphne, Twisted and autobahn are pinned
exactly for the same reason.

A proxy in front bounds the same things per address (header and body time-outs, connections); here they are bounded per
connection and per process, because the embedded default has no proxy.
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
from django.conf import settings
from twisted.internet import abstract, tcp
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import connectionDone
from twisted.protocols import tls
from twisted.python.failure import Failure
from twisted.web import http

from messenger.connection import SOCKET_EXTENSION
from messenger.protocol import BODY_MAX_BYTES, FRAME_MAX_BYTES, CloseCode
from messenger.realtime import Encoded

log = logging.getLogger(__name__)

# RFC 6455 and its registry: the service restarts; clients come back by themselves, spread out
CLOSE_SERVICE_RESTART = 1012
STOP_WAIT_S = 2
STOP_LOOK_S = 0.02

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

# a request must be complete this long after it began, plus the time its body takes at the slowest rate accepted
REQUEST_WAIT_S = 10.0
BODY_MIN_BYTES_PER_S = 8 * 1024
# between two requests of a connection
KEEP_ALIVE_S = 60
HEADERS_MAX_BYTES, HEADERS_MAX = 16 * 1024, 100
# HTTP connections of a process; over it, the one that has waited longest without a request in work goes
HTTP_CONNECTIONS_MAX = 512

_ASGISend = Callable[[dict[str, Any]], Awaitable[None]]
_ASGIReceive = Callable[[], Awaitable[dict[str, Any]]]


class UnknownDaphne(RuntimeError):
    """The installed daphne is not the one this module was written for."""


_Socket = ws_protocol.WebSocketProtocol
_Channel = http.HTTPChannel

# What of other packages this module touches that their documentation doesn't promise.
RELIED_ON: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (daphne_server, ("HTTPFactory",)),
    (
        daphne_server.Server,
        ("create_application", "kill_all_applications", "handle_reply", "protocol_disconnected", "timeout_checker"),
    ),
    (_Socket, ("onMessage", "onFrameEnd", "onPing", "serverSend", "serverClose", "handle_reply")),
    (_Socket, ("sendCloseFrame", "dropConnection", "_dataReceived", "_max_message_size_exceeded")),
    (_Socket, ("_cancelAutoPingTimeoutCall",)),
    (_Socket, ("STATE_OPEN", "STATE_CLOSED")),
    (ws_protocol.WebSocketFactory, ("protocol",)),
    (http_protocol.WebRequest, ("gotLength", "handleContentChunk", "handle_reply", "isSecure", "process", "content")),
    (http_protocol.HTTPFactory, ("buildProtocol", "protocol", "timeOut")),
    (_Channel, ("requestFactory", "totalHeadersSize", "maxHeaders", "connectionMade", "connectionLost")),
    (_Channel, ("dataReceived", "allContentReceived")),
    (tcp.Server, ("writeSomeData", "write", "pauseProducing", "resumeProducing", "dataBuffer", "offset")),
    (tcp.Server, ("abortConnection", "loseConnection", "connectionLost")),
    # its constructor makes them
    (abstract.FileDescriptor(), ("_tempDataLen",)),
    (tls.TLSMemoryBIOProtocol, ("transport", "write", "abortConnection", "loseConnection")),
    (autobahn_protocol, ("pformat",)),
)
# Attributes that come into being in a method.
ASSIGNED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (autobahn_protocol.WebSocketProtocol._connectionMade, ("state", "data", "failedByMe", "wasClean")),
    (autobahn_protocol.WebSocketProtocol._connectionMade, ("autoPingTimeoutCall",)),
    (autobahn_protocol.WebSocketServerProtocol.succeedHandshake, ("current_frame", "inside_message")),
    (autobahn_protocol.WebSocketServerFactory.resetProtocolOptions, ("failByDrop", "utf8validateIncoming")),
    (_Socket.onConnect, ("server",)),
    (_Socket.applicationCreateWorked, ("application_queue",)),
    (daphne_server.Server.run, ("connections", "http_factory")),
    (daphne_server.Server.__init__, ("root_path",)),
    (daphne_server.Server.create_application, ("application_instance",)),
    (_Channel.__init__, ("requests", "_handlingRequest")),
    (http.Request.__init__, ("channel", "transport")),
    (tls.TLSMemoryBIOProtocol.makeConnection, ("_appSendBuffer",)),
)


def verify() -> None:
    """Refuse to start on a daphne whose private parts are not where this module expects them."""
    for owner, names in RELIED_ON:
        for name in names:
            if not hasattr(owner, name):
                raise UnknownDaphne(_missing(owner, name))
    for method, names in ASSIGNED:
        code = method.__code__
        for name in names:
            if name not in code.co_names and name not in code.co_consts:
                raise UnknownDaphne(_missing(method, name))


def _missing(owner: Any, name: str) -> str:
    shown = getattr(owner, "__qualname__", None) or getattr(owner, "__name__", None) or type(owner).__name__
    return f"there is no {shown}.{name}: install the versions of requirements/base.txt"


def unread_bytes(transport: Any) -> int:
    """What was written to a connection and its peer has not taken yet, without what the kernel holds."""
    waiting = 0
    if isinstance(transport, tls.TLSMemoryBIOProtocol):
        # what the handshake or a renegotiation holds back; the rest is encrypted and lies in the connection below
        waiting = sum(map(len, transport._appSendBuffer))
        transport = transport.transport
    return int(waiting + transport._tempDataLen + len(transport.dataBuffer) - transport.offset)


class BoundedWebSocket(ws_protocol.WebSocketProtocol):
    """A socket whose sender waits when it is too fast or we are slow, and whose reader is dropped when it is."""

    server: Server
    data: bytes
    # a broken frame is answered with its code, not with a cut line
    failByDrop = False  # noqa: N815 - autobahn's name
    # `onMessage` looks, once and with a code of ours
    utf8validateIncoming = False  # noqa: N815 - autobahn's name
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

    def _drop_slow_reader(self) -> None:
        log.info("a reader left %d bytes unread and was dropped", OUTPUT_MAX_BYTES)
        self.wasClean = False
        self.dropConnection(abort=True)


class BoundedRequest(http_protocol.WebRequest):
    """A request whose body stays in memory, and within bounds: Twisted would spool a large one to disk in clear."""

    received_bytes = 0

    def process(self) -> Any:
        channel = self.channel
        result = super().process()
        if self.transport is None:
            # handed over: it is a WebSocket from now on
            channel.factory.channels.pop(channel, None)
        return result

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        self.content = BytesIO()
        if length is not None and length > BODY_MAX_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        self.received_bytes += len(data)
        if self.received_bytes > BODY_MAX_BYTES:
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


class BoundedChannel(http.HTTPChannel):
    """An HTTP connection whose requests must arrive in time."""

    totalHeadersSize = HEADERS_MAX_BYTES  # noqa: N815 - Twisted's name
    maxHeaders = HEADERS_MAX  # noqa: N815 - Twisted's name
    transport: Any
    _arriving_since_s: float | None = None

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        self._arriving_since_s = time.monotonic()
        self.factory.channels[self] = None
        super().connectionMade()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        self.factory.channels.pop(self, None)
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._arriving_since_s is None and not self._handlingRequest:
            self._arriving_since_s = time.monotonic()
        super().dataReceived(data)

    def allContentReceived(self) -> None:  # noqa: N802 - Twisted's name
        self._arriving_since_s = None
        super().allContentReceived()

    @property
    def is_idle(self) -> bool:
        """No request of it is in work."""
        return not self._handlingRequest

    def is_late(self, now_s: float) -> bool:
        """The request that is arriving takes longer than it may."""
        if self._arriving_since_s is None:
            return False
        body_bytes = self.requests[-1].received_bytes if self.requests else 0
        return now_s - self._arriving_since_s > REQUEST_WAIT_S + body_bytes / BODY_MIN_BYTES_PER_S


class BoundedHTTPFactory(http_protocol.HTTPFactory):
    # not Twisted's, which looks for HTTP/2 at every connection
    protocol = BoundedChannel

    def __init__(self, server: Server) -> None:
        super().__init__(server)
        self.timeOut = KEEP_ALIVE_S
        # in the order they came
        self.channels: dict[BoundedChannel, None] = {}

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        if len(self.channels) >= HTTP_CONNECTIONS_MAX:
            longest = next((channel for channel in self.channels if channel.is_idle), None)
            if longest is None:
                return None
            self.drop(longest)
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol

    def drop(self, channel: BoundedChannel) -> None:
        del self.channels[channel]
        channel.transport.abortConnection()

    def drop_late(self) -> None:
        now_s = time.monotonic()
        for channel in [channel for channel in self.channels if channel.is_late(now_s)]:
            self.drop(channel)


class Server(daphne_server.Server):
    """One listening process."""

    def __init__(self, application: Any, *, endpoints: list[str], ready: Callable[[], None] | None = None) -> None:
        verify()
        self.frame_s = 1 / settings.SOCKET_FRAMES_PER_S
        self.flood_s = settings.SOCKET_FLOOD_S
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
            ping_interval=PING_AFTER_S,
            ping_timeout=PONG_WAIT_S,
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

    def timeout_checker(self) -> None:
        # daphne looks every two seconds
        self.http_factory.drop_late()
        super().timeout_checker()

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
