"""The proxies of docker/nginx in front of a served messenger: no header, path or broken request gets around them."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import websockets
from websockets import Origin

from tests.live import WAIT_S, auth_frame, group_of, heard, send
from tests.load.backing import Child, environment
from tests.security.proxies import HOST, NGINX, QUIET_S, Recorder, Site, accepts

pytestmark = pytest.mark.skipif(NGINX is None, reason="needs nginx (on Debian: apt install nginx-light)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Recorder]]:
    folder = tmp_path_factory.mktemp("nginx")
    site = Site(folder)
    with site.server.running():
        recorder = Recorder(site.server.port)
        config = site.configure(recorder)
        command: list[str | Path] = [str(NGINX), "-p", folder, "-c", config, "-e", folder / "error.log"]
        with Child("nginx", command, log=folder / "nginx.log", env=environment()) as nginx:
            nginx.wait_until(lambda: accepts(site.port))
            yield site, recorder
        recorder.close()


SPOOFS = [
    ("X-Forwarded-For: 1.2.3.4",),
    ("X-Forwarded-For: 1.2.3.4, 5.6.7.8, 9.9.9.9",),
    ("X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 5.6.7.8"),
    ("x-forwarded-for: 1.2.3.4",),
    ("X_Forwarded_For: 1.2.3.4",),
    ("X-Forwarded_For: 1.2.3.4",),
    ("X-Forwarded-For : 1.2.3.4",),
    ("X-Forwarded-For:\t1.2.3.4",),
    ("X-Real-IP: 1.2.3.4", "Forwarded: for=1.2.3.4", "Client-IP: 1.2.3.4", "True-Client-IP: 1.2.3.4"),
    ("Remote-Addr: 1.2.3.4", "REMOTE_ADDR: 1.2.3.4"),
]


@pytest.mark.parametrize("headers", SPOOFS, ids=str)
def test_no_header_says_where_somebody_comes_from(site: tuple[Site, Recorder], headers: tuple[str, ...]) -> None:
    here = site[0]
    body = json.dumps({"username": "marina", "password": here.server.passwords()["marina"]}).encode()
    status, _, answer = here.ask("/api/v1/auth/login", *headers, method="POST", body=body)
    assert status in (200, 400)
    if status == 200:
        token = json.loads(answer)["access"]
        _, _, listed = here.ask("/api/v1/auth/sessions", f"Authorization: Bearer {token}")
        assert [each["address_range"] for each in json.loads(listed)["sessions"] if each["current"]] == ["127.0.0.0/24"]
    assert b"1.2.3.4" not in site[1].passed[-1][0].partition(b"x-forwarded-for")[2].partition(b"\r\n")[0]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{HOST}.evil.example",
        f"{HOST}@evil.example",
        "",
        "127.0.0.1",
        f"evil/{HOST}",
    ],
)
def test_another_host_gets_nothing(site: tuple[Site, Recorder], host: str) -> None:
    got = site[0].raw(f"GET /livez HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert got.split(b" ")[1:2] in ([b"400"], [b"421"]), got[:200]
    absolute = site[0].raw(
        f"GET https://evil.example/livez HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    )
    assert absolute.split(b" ")[1:2] in ([b"400"], [b"421"]), absolute[:200]


def test_another_name_gets_no_certificate(site: tuple[Site, Recorder]) -> None:
    with (
        socket.create_connection(("127.0.0.1", site[0].port), timeout=WAIT_S) as plain,
        pytest.raises(ssl.SSLError),
    ):
        site[0].tls.wrap_socket(plain, server_hostname="evil.example")


def test_trace_is_refused(site: tuple[Site, Recorder]) -> None:
    for path in ("/", "/livez", "/api/v1/me", "/ws", "/admin/"):
        got = site[0].raw(
            f"TRACE {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Canary: heron\r\nConnection: close\r\n\r\n".encode()
        )
        assert got.split(b" ")[1:2] == [b"405"], got[:200]
        assert b"heron" not in got


def test_plain_http_is_sent_to_https_under_our_own_name(site: tuple[Site, Recorder]) -> None:
    answer = plainly(site[0], "/x")
    assert " 301 " in answer
    assert f"Location: https://{HOST}/x\r\n" in answer


def test_a_program_that_asks_in_plain_http_is_refused(site: tuple[Site, Recorder]) -> None:
    for path in ("/api/v1/me", "/api/", "/api", "/ws", "/ws/", "/ws?x"):
        answer = plainly(site[0], path)
        assert " 403 " in answer, path
        assert "Location" not in answer
    assert " 301 " in plainly(site[0], "/apis")


def plainly(site: Site, path: str) -> str:
    with socket.create_connection(("127.0.0.1", site.plain_port), timeout=WAIT_S) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n".encode())
        return connection.recv(65536).decode()


ROOTS = ["Daphne-Root-Path", "daphne-root-path", "DAPHNE-ROOT-PATH", "Daphne_Root_Path", "Daphne-Root_Path"]
WAYS = [
    *(("/api/admin/login/", f"{name}: /api") for name in ROOTS),
    *(("/x/admin/login/", f"{name}: /x") for name in ROOTS),
    ("/admin/login/",),
    ("/admin",),
    ("/admin/",),
    ("//admin/login/",),
    ("/./admin/login/",),
    ("/api/../admin/login/",),
    ("/api/..%2fadmin/login/",),
    ("/%61dmin/login/",),
    ("/admin%2flogin/",),
    ("/admin;x/login/",),
    ("/admin/login/?x",),
    ("/admin//login/",),
    ("/api/%2e%2e/admin/login/",),
    ("/ws/../admin/login/",),
    ("/admin/login/", "X-Forwarded-For: 127.0.0.1"),
    ("/", "X-Original-URL: /admin/login/", "X-Rewrite-URL: /admin/login/"),
    ("/", "X-Forwarded-Prefix: /admin", "Script-Name: /admin", "X-Script-Name: /admin"),
]


def test_no_way_leads_around_a_rule_about_paths(site: tuple[Site, Recorder], capsys) -> None:
    got = {way: site[0].ask(way[0], *way[1:]) for way in WAYS}
    shown = [way for way, (_, _, body) in got.items() if b"csrfmiddlewaretoken" in body or b"id_username" in body]
    assert shown == []
    assert {status for status, _, _ in got.values()} <= {200, 301, 302, 400, 403, 404, 503}
    assert [way for way, (status, headers, _) in got.items() if "admin" in headers.get("location", "")] == []
    # the control: without its rule the page is there
    rule = site[0].folder / "admin.d" / "nobody.conf"
    assert got[("/admin/login/",)][0] == 403
    assert rule.read_text() == "deny all;\n"
    with capsys.disabled():
        print(f"\n{len(WAYS)} ways to the panel past its rule: none leads there")


ANSWER = re.compile(rb"HTTP/1\.1 ([2-5]\d\d) ")
INNER = b"GET /api/smuggled HTTP/1.1\r\nHost: chat.example.org\r\n\r\n"
CHUNKED = b"0\r\n\r\n"


def request(*headers: bytes, body: bytes = b"", line: bytes = b"POST /livez HTTP/1.1") -> bytes:
    return b"\r\n".join([line, b"Host: chat.example.org", *headers, b"", b""]) + body


def length(body: bytes) -> bytes:
    return b"Content-Length: %d" % len(body)


BEHIND = CHUNKED + INNER
PROBES: dict[str, bytes] = {
    "CL and TE": request(length(BEHIND), b"Transfer-Encoding: chunked", body=BEHIND),
    "TE and CL": request(b"Transfer-Encoding: chunked", length(BEHIND), body=BEHIND),
    "CL of 4 and TE": request(b"Content-Length: 4", b"Transfer-Encoding: chunked", body=b"5c\r\n" + INNER + CHUNKED),
    "xchunked": request(length(BEHIND), b"Transfer-Encoding: xchunked", body=BEHIND),
    "space before the colon": request(length(BEHIND), b"Transfer-Encoding : chunked", body=BEHIND),
    "tab before the value": request(length(BEHIND), b"Transfer-Encoding:\tchunked", body=BEHIND),
    "vertical tab": request(length(BEHIND), b"Transfer-Encoding:\x0bchunked", body=BEHIND),
    "TE twice": request(length(BEHIND), b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity", body=BEHIND),
    "TE list": request(length(BEHIND), b"Transfer-Encoding: identity, chunked", body=BEHIND),
    "TE case": request(length(BEHIND), b"tRANSFER-eNCODING: cHUNKED", body=BEHIND),
    "TE with a null": request(length(BEHIND), b"Transfer-Encoding: chunked\x00", body=BEHIND),
    "TE underscore": request(length(BEHIND), b"Transfer_Encoding: chunked", body=BEHIND),
    "TE folded": request(length(BEHIND), b"Transfer-Encoding:\r\n chunked", body=BEHIND),
    "a folded header": request(b"X-A: b\r\n" + b" Transfer-Encoding: chunked", length(BEHIND), body=BEHIND),
    "TE over HTTP/1.0": request(
        length(BEHIND), b"Transfer-Encoding: chunked", body=BEHIND, line=b"POST /livez HTTP/1.0"
    ),
    "two lengths": request(b"Content-Length: 0", length(INNER), body=INNER),
    "a list of lengths": request(b"Content-Length: 0, %d" % len(INNER), body=INNER),
    "length +0": request(b"Content-Length: +0", body=INNER),
    "length 0x0": request(b"Content-Length: 0x0", body=INNER),
    "length -1": request(b"Content-Length: -1", body=INNER),
    "length with a space": request(b"Content-Length: 0 0", body=INNER),
    "length underscore": request(b"Content_Length: 0", b"Content-Length: %d" % len(INNER), body=INNER),
    "chunk size with a sign": request(b"Transfer-Encoding: chunked", body=b"+0\r\n\r\n" + INNER),
    "chunk size 0x0": request(b"Transfer-Encoding: chunked", body=b"0x0\r\n\r\n" + INNER),
    "chunk extension with a line break": request(b"Transfer-Encoding: chunked", body=b"0;a\nb\r\n\r\n" + INNER),
    "chunk ended by LF": request(b"Transfer-Encoding: chunked", body=b"1;\nx\n0\n\n" + INNER),
    "a trailer": request(b"Transfer-Encoding: chunked", body=b"0\r\nContent-Length: 60\r\n\r\n" + INNER),
    "a null in a header": request(b"X-A: b\x00c", length(INNER), body=INNER),
    "bare CR": request(b"X-A: b\rTransfer-Encoding: chunked", length(BEHIND), body=BEHIND),
    "bare LF": b"POST /livez HTTP/1.1\nHost: chat.example.org\nContent-Length: %d\n\n%s" % (len(INNER), INNER),
    "two Hosts": request(b"Host: evil.example", length(INNER), body=INNER),
    "no Host": b"POST /livez HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s" % (len(INNER), INNER),
    "a space in the line": request(length(INNER), body=INNER, line=b"POST /livez HTTP/1.1 GET /api/smuggled HTTP/1.1"),
    "a line break in the path": request(line=b"GET /livez%0d%0aX-A:%20b%0d%0a%0d%0aGET%20/api/smuggled HTTP/1.1"),
    "Upgrade without a socket": request(b"Connection: Upgrade", b"Upgrade: websocket", length(INNER), body=INNER),
    "Upgrade to h2c": request(
        b"Connection: Upgrade, HTTP2-Settings",
        b"Upgrade: h2c",
        b"HTTP2-Settings: AAMAAABkAAQAAP__",
        length(INNER),
        body=INNER,
    ),
    "a body with GET": request(length(INNER), body=INNER, line=b"GET /livez HTTP/1.1"),
    "Expect": request(b"Expect: 100-continue", length(INNER), body=INNER),
}


def test_no_broken_request_carries_another_one_in(site: tuple[Site, Recorder], capsys) -> None:
    """Where the outermost proxy sees two requests there are two, as anybody may send; none may appear behind it."""
    here, recorder = site
    answered: dict[str, str] = {}
    behind: dict[str, list[tuple[bytearray, bytearray]]] = {}
    for name, probe in PROBES.items():
        before = len(recorder.passed)
        codes = ANSWER.findall(here.raw(probe))
        behind[name] = recorder.passed[before:]
        answered[name] = b" ".join(codes).decode() or "cut off"
        assert here.ask("/livez")[0] == 200, f"after {name}"
    # a request of a proxy's has a connection of its own and one answer of the messenger's
    smuggled = [
        name
        for name, connections in behind.items()
        if any(len(ANSWER.findall(bytes(answers))) > 1 for _, answers in connections)
        or len(connections) > len(answered[name].split())
    ]
    with capsys.disabled():
        print(f"\n{len(PROBES)} probes, {len(smuggled)} bypasses: {answered}")
    assert smuggled == []


def test_the_recorder_sees_what_is_carried_in(site: tuple[Site, Recorder]) -> None:
    """The positive control: two requests in one connection, past the proxies, are two answers."""
    recorder = site[1]
    with socket.create_connection(("127.0.0.1", recorder.port), timeout=WAIT_S) as connection:
        connection.settimeout(QUIET_S)
        connection.sendall(request(b"Content-Length: 0", line=b"GET /livez HTTP/1.1") + INNER)
        with suppress(OSError):
            while connection.recv(65536):
                pass
    assert len(ANSWER.findall(bytes(recorder.passed[-1][1]))) == 2


async def test_a_socket_goes_through_and_a_message_is_sent_and_heard(site: tuple[Site, Recorder]) -> None:
    here = site[0]
    token = (await asyncio.to_thread(here.login))["access"]

    def connect() -> Any:
        return websockets.connect(
            f"wss://{HOST}/ws", host="127.0.0.1", port=here.port, ssl=here.tls, origin=Origin(f"https://{HOST}")
        )

    async with connect() as one, connect() as other:
        for each in (one, other):
            await each.send(auth_frame(token))
        hello = await heard(one, "session.hello")
        await heard(other, "session.hello")
        chat = group_of(hello)
        await send(one, chat, "через два прокси")
        assert (await heard(one, "ack", "error"))["type"] == "ack"
        assert (await heard(other, "message.state"))["message"]["body"] == "через два прокси"
    with pytest.raises(websockets.InvalidStatus):
        async with websockets.connect(
            f"wss://{HOST}/ws", host="127.0.0.1", port=here.port, ssl=here.tls, origin=Origin("https://evil.example")
        ):
            pass


def test_sockets_open_at_their_address_alone(site: tuple[Site, Recorder]) -> None:
    upgrade = ("Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
    for path in ("/wss", "/ws/", "/ws/x", "/", "/api/v1/me", "/admin/ws"):
        lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: Upgrade", *upgrade, "", ""]
        assert b" 101 " not in site[0].raw("\r\n".join(lines).encode())[:40], path


def test_the_proxys_own_answers_carry_headers_and_those_of_the_messenger_theirs_once(
    site: tuple[Site, Recorder],
) -> None:
    for path, more, status in (("/admin/", (), 403), ("/livez", ("Content-Length: 99999999",), 413)):
        got, headers, _ = site[0].ask(path, *more, method="POST" if more else "GET")
        assert got == status
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        assert headers["server"] == "nginx"
    for name in (b"content-security-policy", b"x-content-type-options", b"referrer-policy"):
        raw = site[0].raw(f"GET /livez HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        assert raw.lower().count(name + b":") == 1


def test_the_log_knows_paths_and_no_more(site: tuple[Site, Recorder]) -> None:
    here = site[0]
    token = here.login()["access"]
    secret = "Geheimnis77"
    here.ask(
        f"/api/v1/people?q={secret}",
        f"Authorization: Bearer {token}",
        f"Referer: https://{secret}/",
        f"User-Agent: {secret}",
    )
    log = (here.folder / "messenger.access.log").read_text()
    assert " GET /api/v1/people 200 " in log
    assert secret not in log + (here.folder / "error.log").read_text()
    assert token not in log
    # nothing of a body lies on the disk
    assert [each for name in ("body", "proxy") for each in (here.folder / name).rglob("*") if each.is_file()] == []
