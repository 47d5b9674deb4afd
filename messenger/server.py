"""daphne, with what it lacks: a scheme for sockets, no path rules changed by a header, an orderly end.

Everything private it relies on is looked for at start (`verify`), so that another version of daphne fails with words.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from daphne import server as daphne_server
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import ISSLTransport

from messenger.protocol import FRAME_MAX_BYTES

log = logging.getLogger(__name__)

# RFC 6455 and its registry: the service restarts; clients come back by themselves, spread out
CLOSE_SERVICE_RESTART = 1012
STOP_WAIT_S = 5


class UnknownDaphne(RuntimeError):
    """The installed daphne is not the one this module was written for."""


def verify() -> None:
    """Refuse to start on a daphne whose private parts are not where this module expects them."""
    wanted = {
        daphne_server.Server: ("create_application", "kill_all_applications", "handle_reply", "protocol_disconnected"),
        WebSocketProtocol: ("serverClose", "handle_reply", "STATE_OPEN"),
        WebRequest: ("handle_reply", "isSecure"),
    }
    for owner, names in wanted.items():
        for name in names:
            if not hasattr(owner, name):
                raise UnknownDaphne(
                    f"daphne has no {owner.__name__}.{name}: install the versions of requirements/base.txt"
                )


def _say_late(failure: Any) -> None:
    log.warning("some connections did not end in time: %s", failure.type.__name__)


class Server(daphne_server.Server):
    """One listening process."""

    def __init__(self, application: Any, *, endpoints: list[str], ready: Any = None) -> None:
        verify()
        super().__init__(
            application,
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

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        # daphne takes the root path from a header anybody may send, which would walk around a proxy's path rules
        scope["root_path"] = self.root_path
        if scope["type"] == "websocket":
            scope["scheme"] = "wss" if ISSLTransport.providedBy(protocol.transport) else "ws"
        return super().create_application(protocol, scope)

    def kill_all_applications(self) -> Deferred[Any]:
        """Before the reactor stops: tell every socket that the service restarts, then end the applications."""
        running = []
        for protocol, details in list(self.connections.items()):
            if isinstance(protocol, WebSocketProtocol) and protocol.state == protocol.STATE_OPEN:
                protocol.serverClose(code=CLOSE_SERVICE_RESTART)
            application = details.get("application_instance")
            if application is not None and not application.done():
                application.cancel()
                running.append(application)
        ended: Deferred[Any] = Deferred.fromFuture(asyncio.gather(*running, return_exceptions=True))
        ended.addTimeout(STOP_WAIT_S, reactor)
        ended.addErrback(_say_late)
        return ended
