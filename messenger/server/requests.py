"""HTTP requests that must arrive in time, within bounds, and stay in memory."""

from __future__ import annotations

import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from daphne import http_protocol
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web import http

from messenger.middleware import BARE_HEADERS
from messenger.protocol import BODY_MAX_BYTES

if TYPE_CHECKING:
    from messenger.server import Server

# a request must be complete this long after it began, plus the time its body takes at the slowest rate accepted
REQUEST_WAIT_S = 10.0
BODY_MIN_BYTES_PER_S = 8 * 1024
# between two requests of a connection
KEEP_ALIVE_S = 60
HEADERS_MAX_BYTES, HEADERS_MAX = 16 * 1024, 100
# HTTP connections of a process; over it, the one that has waited longest without a request in work goes
HTTP_CONNECTIONS_MAX = 512


_BARE = "".join(f"{name}: {value}\r\n" for name, value in BARE_HEADERS.items()).encode()


class BoundedRequest(http_protocol.WebRequest):
    """A request whose body stays in memory, and within bounds: Twisted would spool a large one to disk in clear."""

    received_bytes = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Twisted would read forms before anybody asks for them, on the loop: two megabytes of `a&a&…` hold everybody up
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)

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

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """daphne's own refusals, such as of an application that doesn't answer: the status is all they say."""
        headers = [(name.encode(), value.encode()) for name, value in BARE_HEADERS.items()]
        self.handle_reply({"type": "http.response.start", "status": status, "headers": headers})
        self.handle_reply({"type": "http.response.body", "body": status_text})

    def _refuse(self) -> None:
        """Answered on the spot: what is left of the body is not read."""
        transport = self.channel.transport
        body = b'{"code":"too_big","message":"The body is too large","limit":%d}' % BODY_MAX_BYTES
        transport.write(
            b"HTTP/1.1 413 Payload Too Large\r\nContent-Type: application/json\r\nConnection: close\r\n"
            b"%sContent-Length: %d\r\n\r\n%s" % (_BARE, len(body), body)
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

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802 - Twisted's name
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n%sContent-Length: 0\r\n\r\n" % _BARE)
        self.loseConnection()

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
