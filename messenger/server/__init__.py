"""daphne, with what it lacks: bounds in every direction, an eager write, a scheme for sockets, an orderly end.

daphne queues without limit what it receives and what it sends, waits for ever for a request that trickles in, spools
bodies to disk in clear, and takes the root path from a header anybody may send. Everything private that this package
relies on is looked for at start (`reliance.verify`), so that another version fails with words; daphne, Twisted and
autobahn are pinned exactly for the same reason.

A proxy in front bounds the same things per address (header and body time-outs, connections); here they are bounded per
connection and per process, because the embedded default has no proxy.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from autobahn.websocket import protocol as autobahn_protocol
from daphne import server as daphne_server
from daphne import ws_protocol
from django.conf import settings
from twisted.internet import asyncioreactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import ISSLTransport

from messenger.connection import SOCKET_EXTENSION
from messenger.protocol import FRAME_MAX_BYTES
from messenger.server.reliance import verify
from messenger.server.requests import BoundedHTTPFactory
from messenger.server.sockets import PING_AFTER_S, PONG_WAIT_S, BoundedWebSocket, Inbox

log = logging.getLogger(__name__)

# RFC 6455 and its registry: the service restarts; clients come back by themselves, spread out
CLOSE_SERVICE_RESTART = 1012
STOP_WAIT_S = 2
STOP_LOOK_S = 0.02


def _call(_: object, function: Callable[..., object], *given: Any) -> object:
    return function(*given)


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
        # Twisted makes a context for its own log lines around each read, whose errors it catches inside already
        setattr(asyncioreactor, "callWithLogger", _call)  # noqa: B010 - a module of theirs
        super().__init__(
            application,
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

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        # daphne takes the root path from a header anybody may send, which would walk around a proxy's path rules
        scope["root_path"] = self.root_path
        if scope["type"] != "websocket":
            return super().create_application(protocol, scope)
        scope["scheme"] = "wss" if ISSLTransport.providedBy(protocol.transport) else "ws"
        scope["extensions"] = {SOCKET_EXTENSION: protocol}
        scope.setdefault("asgi", {"version": "3.0"})
        inbox = Inbox(protocol.event_taken)
        application = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(application)
        return inbox

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
