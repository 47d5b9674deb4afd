"""The private parts of other packages that the server touches: all are looked for, and missed with words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from messenger import server
from messenger.server import reliance, requests, sockets


def test_every_private_part_the_server_touches_is_looked_for_at_start():
    """Names with an underscore in front, and names written as Twisted and autobahn write theirs."""
    (folder,) = map(Path, server.__path__)
    nodes = [node for file in folder.glob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    theirs = {name for name in attributes if re.match(r"_[a-z]|[a-z]+[A-Z]", name)}
    assert {"_tempDataLen", "_dataReceived", "failedByMe", "requestFactory"} <= theirs
    kinds = (
        *(sockets.BoundedWebSocket, requests.BoundedRequest, requests.BoundedChannel, requests.BoundedHTTPFactory),
        *(sockets.Inbox, server.Server),
    )
    ours = {name for kind in kinds for name in vars(kind) if not any(hasattr(base, name) for base in kind.__bases__)}
    looked_for = {name for _, names in (*reliance.RELIED_ON, *reliance.ASSIGNED) for name in names}
    # a method of this table is itself looked for: reading it at import fails without it
    looked_for |= {method.__name__ for method, _ in reliance.ASSIGNED}
    documented = {"getLogger", "fromFuture", "addErrback", "providedBy"}
    assert theirs - ours - looked_for - documented == set()


@pytest.mark.parametrize(
    ("table", "entry"),
    [("RELIED_ON", (reliance.ws_protocol.WebSocketProtocol, ("onNothing",))),
     ("ASSIGNED", (reliance.daphne_server.Server.run, ("nowhere",)))],
)  # fmt: skip
def test_another_version_of_them_refuses_to_start_with_words(monkeypatch, table, entry):
    reliance.verify()
    monkeypatch.setattr(reliance, table, (*getattr(reliance, table), entry))
    with pytest.raises(reliance.UnknownDaphne, match=f"{entry[1][0]}: install the versions"):
        reliance.verify()
