"""Every address of the site in every state, and every refusal of the server itself, carry the security headers."""

from __future__ import annotations

import socket
import ssl
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from messenger.middleware import CSP
from tests.accounts.devices import Device, logged_in
from tests.server import Server
from tests.support import person

REQUIRED = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
}


def addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, prefix + str(each.pattern).lstrip("^"))
        elif isinstance(each, URLPattern):
            text = prefix + str(each.pattern)
            for kind, value in (("uuid", str(uuid.uuid4())), ("int", "7"), ("str", "x"), ("path", "x")):
                while f"<{kind}:" in text:
                    head, _, rest = text.partition(f"<{kind}:")
                    text = head + value + rest.partition(">")[2]
            yield text.replace("(?P<url>.*)$", "nothing")


def lacking(answer: Any, address: str, *, secure: bool) -> list[str]:
    headers = {name.lower() for name in answer.headers}
    required = REQUIRED | ({"strict-transport-security"} if secure else set())
    if address.startswith("/api/"):
        required = required | {"cache-control"}
        if answer.headers.get("Cache-Control") != "no-store":
            return ["no-store"]
    if "'unsafe" in answer.headers.get(CSP, "'unsafe"):
        return [CSP]
    return sorted(required - headers)


@pytest.mark.urls("messenger.urls")
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_every_address_answers_everybody_with_all_headers(transactional_db: None, secure: bool, capsys) -> None:
    person("anna")
    administrator = Client(raise_request_exception=False)
    administrator.force_login(person("olga", role="administrator"))
    device = logged_in("anna")
    everybody = {
        "stranger": (Client(raise_request_exception=False), {}),
        "person": (Client(raise_request_exception=False), {"Authorization": f"Bearer {device.access}"}),
        "administrator": (administrator, {}),
    }
    found = sorted({*addresses(get_resolver().url_patterns), "/nothing", "/api/nothing", "/static/nothing", "/admin"})
    bad, answers = [], 0
    for address in found:
        for who, (browser, headers) in everybody.items():
            for method in ("GET",) if secure else ("GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"):
                answer = browser.generic(method, address, secure=secure, headers=headers)
                answers += 1
                missing = lacking(answer, address, secure=secure)
                if missing:
                    bad.append((who, method, address, answer.status_code, missing))
        answer = everybody["stranger"][0].get(address, secure=secure, headers={"Host": "evil.example"})
        assert answer.status_code in (400, 404)
        assert lacking(answer, address, secure=secure) == []
    assert bad == []
    with capsys.disabled():
        print(f"\n{len(found)} addresses, {answers} answers: all with their headers")


@pytest.mark.urls("messenger.urls")
def test_redirects_to_https_carry_them_too(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/livez")
    assert answer.status_code == 301
    assert lacking(answer, "/livez", secure=False) == []


@pytest.mark.urls("messenger.urls")
def test_the_api_refuses_plain_http_where_pages_are_redirected(settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    for path in ("/api/v1/me", "/api/v1/auth/login", "/api/docs", "/api/nothing"):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "https_only")
            assert lacking(answer, path, secure=False) == []
    assert Client().get("/").headers["Location"] == "https://testserver/"
    assert Client().get("/api/v1/me", secure=True).status_code == 401


def test_logging_out_leaves_nothing_in_the_browsers_cache_and_its_storage_alone(transactional_db: None) -> None:
    person("anna")
    assert logged_in("anna").logout().headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in Device().login("anna").headers


@pytest.fixture(scope="module", params=["plain", "tls"])
def server(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("answers")
    with Server(folder / "var", tls=request.param == "tls") as server:
        yield server


def answered(server: Server, request: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers of the answer to these bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as plain:
        if server.tls is not None:
            connection: socket.socket | ssl.SSLSocket = server.tls.wrap_socket(plain)
        else:
            connection = plain
        connection.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            more = connection.recv(65536)
            if not more:
                break
            got += more
    head, *lines = got.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    parts = (line.partition(": ") for line in lines)
    return int(head.split()[1]), {name.lower(): value for name, _, value in parts}


UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


@pytest.mark.parametrize(
    ("name", "request_bytes", "status"),
    [
        ("a page", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", None),
        ("nothing there", b"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        ("a foreign host", b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 400),
        ("no request", b"NONSENSE\r\n\r\n", 400),
        ("a bad header", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nbad header\r\n\r\n", 400),
        ("a path that is no text", b"GET /%ff%fe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404),
        (
            "a body over the bound",
            b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n",
            413,
        ),
        (
            "a socket of another site",
            b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://evil.example\r\nSec-WebSocket-Version: 13\r\n"
            + UPGRADE
            + KEY
            + b"\r\n",
            403,
        ),
        ("a socket without a key", b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\n" + UPGRADE + b"\r\n", 400),
        (
            "a socket of another version",
            b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-WebSocket-Version: 7\r\n" + UPGRADE + KEY + b"\r\n",
            400,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals_of_the_server_itself_carry_them(
    server: Server, name: str, request_bytes: bytes, status: int | None
) -> None:
    got, headers = answered(server, request_bytes)
    assert status in (None, got)
    assert REQUIRED - headers.keys() == set()
    assert "'unsafe" not in headers["content-security-policy"]


def test_the_root_path_is_not_the_clients_to_say(server: Server) -> None:
    """daphne takes it from a header: an address shut by a proxy would open under another name."""
    for spelling in (b"Daphne-Root-Path", b"daphne-root-path", b"DAPHNE-ROOT-PATH", b"Daphne_Root_Path"):
        request = b"GET /api/admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + spelling + b": /api\r\n\r\n"
        assert answered(server, request)[0] == 404
