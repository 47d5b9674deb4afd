"""The private parts of daphne, Twisted and autobahn that this package touches, and the look for them at start."""

from __future__ import annotations

from typing import Any

from autobahn.websocket import protocol as autobahn_protocol
from daphne import http_protocol, ws_protocol
from daphne import server as daphne_server
from twisted.internet import abstract, asyncioreactor, tcp
from twisted.protocols import tls
from twisted.web import http


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
    (_Socket, ("onMessage", "onFrameEnd", "onPing", "onClose", "serverSend", "serverClose", "handle_reply")),
    (_Socket, ("sendCloseFrame", "onCloseFrame", "dropConnection", "_dataReceived", "_max_message_size_exceeded")),
    (_Socket, ("_cancelAutoPingTimeoutCall", "sendHttpErrorResponse")),
    (_Socket, ("STATE_OPEN", "STATE_CLOSED")),
    (ws_protocol.WebSocketFactory, ("protocol",)),
    (http_protocol.WebRequest, ("gotLength", "handleContentChunk", "handle_reply", "isSecure", "process", "content")),
    (http_protocol.WebRequest, ("basic_error",)),
    (http_protocol.HTTPFactory, ("buildProtocol", "protocol", "timeOut")),
    (_Channel, ("requestFactory", "totalHeadersSize", "maxHeaders", "connectionMade", "connectionLost")),
    (_Channel, ("dataReceived", "allContentReceived", "_respondToBadRequestAndDisconnect", "loseConnection")),
    (tcp.Server, ("writeSomeData", "write", "pauseProducing", "resumeProducing", "dataBuffer", "offset")),
    (tcp.Server, ("abortConnection", "loseConnection", "connectionLost")),
    # its constructor makes them
    (abstract.FileDescriptor(), ("_tempDataLen",)),
    (tls.TLSMemoryBIOProtocol, ("transport", "write", "abortConnection", "loseConnection")),
    (autobahn_protocol, ("pformat",)),
    (asyncioreactor, ("callWithLogger",)),
)
# Attributes that come into being in a method.
ASSIGNED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (autobahn_protocol.WebSocketProtocol._connectionMade, ("state", "data", "failedByMe", "wasClean")),
    (autobahn_protocol.WebSocketProtocol._connectionMade, ("autoPingTimeoutCall",)),
    (autobahn_protocol.WebSocketServerProtocol.succeedHandshake, ("current_frame", "inside_message")),
    (autobahn_protocol.WebSocketServerFactory.resetProtocolOptions, ("failByDrop", "utf8validateIncoming")),
    (_Socket.onConnect, ("server", "request", "client_addr")),
    (_Socket.applicationCreateWorked, ("application_queue",)),
    (daphne_server.Server.run, ("connections", "http_factory")),
    (daphne_server.Server.__init__, ("root_path",)),
    (asyncioreactor.AsyncioSelectorReactor.addReader, ("callWithLogger", "_readOrWrite")),
    (daphne_server.Server.create_application, ("application_instance",)),
    (_Channel.__init__, ("requests", "_handlingRequest")),
    (http.Request.__init__, ("channel", "transport", "_parsePOSTFormSubmission")),
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
