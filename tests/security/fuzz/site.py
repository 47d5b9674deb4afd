"""A served messenger to be fuzzed: who asks, a connection that says anything, a neighbour who must notice nothing."""

from __future__ import annotations

import contextlib
import json
import re
import selectors
import socket
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.databases import own_database
from tests.load.proctree import pss_bytes
from tests.raw import TEXT, RawSocket, text
from tests.security.filling import Panel
from tests.security.fuzz.inputs import KNOWN, Request
from tests.security.fuzz.odd import UPGRADE
from tests.server import Server

WAIT_S = 20
# who asks over the socket and by REST, and who only looks on
ACTORS = {"member": "marina", "administrator": "admin"}
NEIGHBOUR = "igor"
# a connection that has said nothing for so long waits for more
SILENCE_S = 0.15
# more than this between two looks of the neighbour is somebody else's work on its process
NEIGHBOUR_MAX_S = 10.0


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    limits = {"SOCKET_FRAMES_PER_S": "1000000", "MAX_SESSIONS": "1000"}
    with own_database() as database, Server(folder / "var", environment=database | limits) as server:
        yield Site(server)


class Site:
    def __init__(self, server: Server) -> None:
        self.server = server
        self._read_to = 0
        self.tokens = {who: self._log_in(name) for who, name in ACTORS.items()} | {"anonymous": ""}
        self.neighbour = Neighbour(server, self._log_in(NEIGHBOUR))
        self.log_in_to_panel()
        self._name_everything()

    def log_in_to_panel(self) -> None:
        panel = Panel(self.server.url)
        panel.post("/admin/login/", username="admin", password=self.server.passwords()["admin"], next="/admin/")
        csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', panel.get("/admin/accounts/user/add/"))
        assert csrf
        self.csrf, self.panel_cookies = csrf[1], panel.cookies

    def _log_in(self, username: str) -> str:
        body = {"username": username, "password": self.server.passwords()[username], "device": "fuzz"}
        return str(self.call("POST", "auth/login", "", body)["access"])

    def call(self, method: str, path: str, token: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.server.url}/api/v1/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
            return json.loads(answer.read() or b"null")

    def _name_everything(self) -> None:
        """Chats, people, links and sessions, for the inputs to name."""
        for token in filter(None, self.tokens.values()):
            KNOWN.people += [person["id"] for person in self.call("GET", "people", token)["people"]]
            KNOWN.chats += [head["id"] for head in self.call("GET", "chats", token)["heads"]]
            notes = self.call("POST", "chats/notes", token)["head"]["id"]
            group = {"client_id": str(uuid.uuid4()), "title": "Группа", "members": KNOWN.people[1:3]}
            chat = self.call("POST", "chats/groups", token, group)["head"]["id"]
            link = self.call("POST", f"chats/{chat}/links", token, {})
            KNOWN.chats += [notes, chat]
            KNOWN.others.append(link["id"])
            KNOWN.tokens.append(link["token"])
            for number in range(20):
                body = {"client_id": str(uuid.uuid4()), "body": f"слово {number}"}
                self.call("POST", f"chats/{chat}/messages", token, body)
        # not the sessions the run itself lives by
        KNOWN.tokens += [token for token in self.tokens.values() if token]
        KNOWN.words += [*ACTORS.values(), NEIGHBOUR]

    def log_lines(self) -> str:
        """What was logged since the last look."""
        with self.server.log.open("rb") as log:
            log.seek(self._read_to)
            new = log.read()
        self._read_to += len(new)
        return new.decode(errors="replace")

    def memory_bytes(self) -> int:
        return pss_bytes(self.server.pid)

    def is_in(self, who: str) -> bool:
        try:
            self.call("GET", "me", self.tokens[who])
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return False
            raise
        return True

    def log_in_again(self, who: str) -> None:
        self.tokens[who] = self._log_in(ACTORS[who])


class Neighbour:
    """Pings and writes on one socket until the block ends; each must be answered."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._token = token
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self.answers = 0
        self.slowest_s = 0.0
        self.failure = ""

    def __enter__(self) -> Neighbour:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(WAIT_S)

    def _work(self) -> None:
        try:
            with RawSocket(self._server) as raw:
                raw.send(text(json.dumps({"type": "session.auth", "token": self._token, "protocol": 1})))
                frames = raw.frames()
                hello = self._next(frames, "session.hello")
                notes = next(head["id"] for head in hello["heads"] if head["kind"] == "direct")
                while not self._ended.wait(0.2):
                    began = time.monotonic()
                    raw.send(text('{"type":"ping"}'))
                    self._next(frames, "pong")
                    command = {"type": "message.send", "client_id": str(uuid.uuid4()), "chat": notes, "body": "слово"}
                    raw.send(text(json.dumps(command)))
                    # a refusal is an answer: others may have changed what is allowed
                    self._next(frames, "ack", "error")
                    self.answers += 2
                    self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        except (OSError, AssertionError, StopIteration) as error:
            self.failure = f"the neighbour's connection ended: {error!r}"
        else:
            if self.slowest_s > NEIGHBOUR_MAX_S:
                self.failure = f"the neighbour waited {self.slowest_s:.1f} s"

    @staticmethod
    def _next(frames: Iterator[tuple[int, bytes]], *kinds: str) -> dict[str, Any]:
        for opcode, payload in frames:
            assert opcode == TEXT, (opcode, payload)
            frame: dict[str, Any] = json.loads(payload)
            if frame["type"] in kinds:
                return frame
        raise AssertionError("the connection ended")


class Http:
    """A connection that sends what it is told, and reads what comes back."""

    def __init__(self, server: Server) -> None:
        self._address = ("127.0.0.1", server.port)
        self._socket: socket.socket | None = None
        self._got = b""

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._got = None, b""

    def ask(self, request: Request, *, credentials: str, cookies: str, csrf: str) -> tuple[int, bytes]:
        """Status and body of the answer; 0 where the connection ended without one."""
        body = request.body
        lines = [f"{request.method} {request.path} HTTP/1.1", "Host: 127.0.0.1"]
        if body is not None:
            body = body.replace(b"{csrf}", csrf.encode())
            lines += [f"Content-Type: {request.content_type}", f"Content-Length: {len(body)}"]
        if credentials:
            lines.append(f"Authorization: {credentials}")
        if cookies:
            lines.append(f"Cookie: {cookies}")
        lines += [f"{name}: {value}" for name, value in request.headers]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        with contextlib.suppress(OSError):
            return self._exchange(head + (body or b""), bodiless=request.method == "HEAD")
        self.close()
        return 0, b""

    def _exchange(self, sent: bytes, *, bodiless: bool) -> tuple[int, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=WAIT_S)
        self._socket.sendall(sent)
        while True:
            while b"\r\n\r\n" not in self._got:
                self._more()
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            status = int(lines[0].split()[1])
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
            if status != 100:
                break
        if bodiless or status in (204, 304):
            body = b""
        elif headers.get("transfer-encoding") == "chunked":
            body = self._chunks()
        elif (length := headers.get("content-length", "")) != "":
            body = self._take(int(length))
        else:
            body = self._rest()
        if bodiless or headers.get("connection", "").lower() == "close":
            self.close()
        return status, body

    def _more(self) -> None:
        assert self._socket is not None
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError("ended")
        self._got += more

    def _take(self, count: int) -> bytes:
        while len(self._got) < count:
            self._more()
        taken, self._got = self._got[:count], self._got[count:]
        return taken

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self._got:
                self._more()
            size, _, self._got = self._got.partition(b"\r\n")
            chunk = self._take(int(size, 16) + 2)[:-2]
            if not int(size, 16):
                return body
            body += chunk

    def _rest(self) -> bytes:
        with contextlib.suppress(ConnectionError):
            while True:
                self._more()
        body, self._got = self._got, b""
        self.close()
        return body


def said_to(server: Server, inputs: list[bytes], *, after_handshake: bool) -> list[bytes | None]:
    """What comes back for each of these bytes on a connection of its own; None where the server does not end a
    connection whose client has."""
    with contextlib.ExitStack() as stack, selectors.DefaultSelector() as ready:
        got: dict[socket.socket, bytes] = {}
        for each in inputs:
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=WAIT_S))
            got[connection] = b""
            if after_handshake:
                connection.sendall(UPGRADE)
                while not got[connection].endswith(b"\r\n\r\n"):
                    got[connection] += connection.recv(1)
                got[connection] = b""
            with contextlib.suppress(ConnectionError):
                connection.sendall(each)
            ready.register(connection, selectors.EVENT_READ)
        # first what is said of itself, then what is said to a client that has ended
        for patience_s, ending in ((SILENCE_S, False), (WAIT_S, True)):
            open_still = [connection for connection in got if connection in ready.get_map()]
            for connection in open_still if ending else []:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_WR)
            deadline = time.monotonic() + patience_s
            while open_still and time.monotonic() < deadline:
                heard = {key.fileobj for key, _ in ready.select(deadline - time.monotonic())}
                for connection in [each for each in open_still if each in heard]:
                    try:
                        more = connection.recv(65536)
                    except ConnectionError:
                        more = b""
                    got[connection] += more
                    if not more:
                        ready.unregister(connection)
                        open_still.remove(connection)
        return [None if connection in ready.get_map() else said for connection, said in got.items()]
