"""A served messenger behind the proxies of docker/nginx, on loopback, and a look at what passes between them."""

from __future__ import annotations

import json
import re
import shutil
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from messenger.tls import self_signed
from tests.live import WAIT_S
from tests.server import ROOT, Server, free_port

NGINX = shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if Path(path).exists()), None)
QUIET_S = 0.7
HOST = "chat.example.org"

# status, headers, body
Answer = tuple[int, dict[str, str], bytes]

WRAPPER = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/edge.conf;
    include {folder}/inner.conf;
}}
"""


class Recorder:
    """Stands between the inner proxy and the messenger, and keeps what passed: a request that was smuggled in is
    answered by the messenger, whatever the proxies make of it."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        # per connection what was asked and what was answered
        self.passed: list[tuple[bytearray, bytearray]] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                target = socket.create_connection(("127.0.0.1", self._target))
                asked, answered = bytearray(), bytearray()
                self.passed.append((asked, answered))
                for source, sink, kept in ((client, target, asked), (target, client, answered)):
                    threading.Thread(target=self._pump, args=(source, sink, kept), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket, kept: bytearray) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                kept += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listening.close()


class Site:
    """TLS -> the outermost proxy -> the inner one -> a messenger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        more = {
            "TRUSTED_PROXIES": "2",
            "PUBLIC_ORIGIN": f"https://{HOST}",
            "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
        }
        self.server = Server(folder / "var", environment=more).prepare()
        self.port, self.plain_port, self.inner_port = free_port(), free_port(), free_port()
        self.tls = ssl._create_unverified_context()

    def configure(self, recorder: Recorder) -> Path:
        """Our files with this test's ports, paths and addresses; everything else as it is deployed."""
        cert, key = self_signed(HOST, self.folder / "tls")
        (self.folder / "admin.d").mkdir()
        (self.folder / "admin.d" / "nobody.conf").write_text("deny all;\n")
        replaced = [
            ("listen [::]:80 default_server;", ""),
            ("listen [::]:443 ssl default_server;", ""),
            ("listen [::]:443 ssl;", ""),
            ("listen 80 ", f"listen 127.0.0.1:{self.plain_port} "),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("listen 9090;", f"listen 127.0.0.1:{self.inner_port};"),
            ("10.16.52.15:9090", f"127.0.0.1:{self.inner_port}"),
            ("127.0.0.1:8000", f"127.0.0.1:{recorder.port}"),
            ("allow 82.202.136.185;", "allow 127.0.0.1;"),
            (f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(cert)),
            (f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(key)),
            ("/etc/nginx/messenger-admin.d", str(self.folder / "admin.d")),
            ("/var/log/nginx", str(self.folder)),
        ]
        whole = ""
        for name in ("edge.conf", "inner.conf"):
            text = (ROOT / "docker" / "nginx" / name).read_text()
            whole += text
            for old, new in replaced:
                text = text.replace(old, new)
            (self.folder / name).write_text(text)
        assert [old for old, _ in replaced if old not in whole] == []
        config = self.folder / "nginx.conf"
        config.write_text(WRAPPER.format(folder=self.folder))
        return config

    def connect(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        return self.tls.wrap_socket(plain, server_hostname=HOST)

    def raw(self, request: bytes) -> bytes:
        """Everything that comes back to these bytes until the proxy closes, or says nothing more for a moment after it
        has begun to."""
        got = b""
        with self.connect() as connection, suppress(OSError):
            connection.settimeout(WAIT_S)
            connection.sendall(request)
            while data := connection.recv(65536):
                got += data
                connection.settimeout(QUIET_S)
        return got

    def ask(
        self, path: str, *headers: str, method: str = "GET", body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers]
        if body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
        got = self.raw("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        head, _, rest = got.partition(b"\r\n\r\n")
        first, *others = head.decode("latin-1").split("\r\n")
        parts = (line.partition(": ") for line in others)
        if b"chunked" in head:
            rest = b"".join(re.findall(rb"[0-9a-f]+\r\n(.*?)\r\n", rest, re.DOTALL))
        return int(first.split()[1]), {name.lower(): value for name, _, value in parts}, rest

    def login(self, *headers: str) -> dict[str, Any]:
        body = json.dumps({"username": "marina", "password": self.server.passwords()["marina"]}).encode()
        status, _, answer = self.ask("/api/v1/auth/login", *headers, method="POST", body=body)
        assert status == 200, answer
        return dict(json.loads(answer))


def accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
