"""How long somebody who was shut out still gets in: `python -m tests.security.revocation [--runs 50]`.

Two processes of the messenger with PostgreSQL and Redis of their own; afterwards the same with Redis stopped. A person
has a socket at each process and asks each for something over HTTP as fast as it answers. Then they are banned, get a
new password, or their session is ended, each through the first process. The clock runs from the commit, as another
connection to the database sees it, until both processes refuse and have closed their socket. Prints one JSON object of
figures in milliseconds; ends with 1 where the worst is above a second.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import http.cookiejar
import json
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import websockets

from tests.live import connected
from tests.load.backing import Child, Postgres, Redis
from tests.server import Server

DATABASE = "revocation"
LIMIT_MS = 1_000
WAIT_S = 10
VICTIM, CHIEF = "igor", "admin"
KINDS = ("ban", "password", "session")


class Panel:
    """An administrator in the panel of one process."""

    def __init__(self, server: Server) -> None:
        self.url = server.url
        self._cookies = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies)).open
        self.post("/admin/login/?next=/admin/", username=CHIEF, password=server.passwords()[CHIEF])

    def post(self, path: str, **fields: str) -> str:
        with self._open(self.url + path, timeout=WAIT_S) as answer:
            page = answer.read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token, f"no form at {path}"
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        request = urllib.request.Request(self.url + path, body, {"Origin": self.url, "Referer": self.url + path})
        with self._open(request, timeout=WAIT_S) as answer:
            return str(answer.read().decode())


def api(server: Server, method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/api/v1/{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=WAIT_S) as answer:
        text = answer.read()
    return json.loads(text) if text else None


@dataclass
class Site:
    """Two processes and what stands behind them."""

    first: Server
    second: Server
    database: str
    redis: Child
    password: str = ""
    panel: Panel = field(init=False)
    victim_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.panel = Panel(self.first)
        self.password = self.first.passwords()[VICTIM]
        self.victim_id = self.log_in()["me"]["id"]

    @property
    def servers(self) -> tuple[Server, Server]:
        return self.first, self.second

    def log_in(self) -> Any:
        return api(self.first, "POST", "auth/login", {"username": VICTIM, "password": self.password})

    def link(self) -> str:
        page = self.panel.post(f"/admin/accounts/user/{self.victim_id}/new-link/")
        token = re.search(r"/#/invite/([\w-]+)", page)
        assert token
        return token[1]


@contextmanager
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="revocation-") as name, ExitStack() as stack:
        folder = Path(name)
        postgres, redis = Postgres(folder), Redis(folder)
        stack.enter_context(postgres.start())
        child = stack.enter_context(redis.start())
        postgres.create(DATABASE)
        environment = {
            "DATABASE_URL": postgres.url(DATABASE),
            "REDIS_URL": redis.url(0),
            # a run logs in again and again; how often one may is not the question here
            "MAX_SESSIONS": "1000",
        }
        first, second = (Server(folder / "var", environment=environment) for _ in range(2))
        first.prepare()
        for server in (first, second):
            stack.enter_context(server.running())
        yield Site(first, second, postgres.url(DATABASE), child)


def committed(url: str, query: str, until: Callable[[Any], bool]) -> float:
    """When another connection first sees the change."""
    with psycopg.connect(url, autocommit=True) as connection:
        deadline = time.monotonic() + WAIT_S
        while not until((connection.execute(query.encode()).fetchone() or [None])[0]):
            assert time.monotonic() < deadline, "the change never came"
        return time.monotonic()


def refused(server: Server, token: str, started: threading.Barrier) -> float:
    """When this process first refuses, asked again as soon as it has answered."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT_S)
    deadline = time.monotonic() + WAIT_S
    answered = False
    while True:
        connection.request("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        answer.read()
        if answer.status in (401, 403):
            assert answered, "refused before anything was done"
            return time.monotonic()
        assert answer.status == 200, answer.status
        assert time.monotonic() < deadline, "never refused"
        if not answered:
            answered = True
            started.wait(WAIT_S)


async def closed(socket: Any) -> float:
    try:
        while True:
            await asyncio.wait_for(socket.recv(), WAIT_S)
    except websockets.ConnectionClosed:
        return time.monotonic()


async def one_run(site: Site, kind: str) -> dict[str, float]:
    """Milliseconds from the commit until HTTP is refused and the socket closed, at the slower process."""
    loop = asyncio.get_running_loop()
    granted = await asyncio.to_thread(site.log_in)
    token, session = granted["access"], granted["me"]["session"]
    if kind == "ban":
        act = lambda: site.panel.post(f"/admin/accounts/user/{site.victim_id}/ban/", confirmed="yes", reason="x")  # noqa: E731
        query, until = f"SELECT is_active FROM accounts_user WHERE id = '{site.victim_id}'", lambda now: not now
    elif kind == "password":
        link = await asyncio.to_thread(site.link)
        site.password = f"a passphrase {time.monotonic_ns()}"
        body = {"token": link, "password": site.password}
        act = lambda: api(site.first, "POST", "auth/invitation/accept", body)  # noqa: E731
        query, until = f"SELECT ended_at FROM accounts_session WHERE id = '{session}'", lambda now: now is not None
    else:
        other = (await asyncio.to_thread(site.log_in))["access"]
        act = lambda: api(site.first, "DELETE", f"auth/sessions/{session}", token=other)  # noqa: E731
        query, until = f"SELECT ended_at FROM accounts_session WHERE id = '{session}'", lambda now: now is not None
    async with connected(site.first, token) as (near, _), connected(site.second, token) as (far, _):
        with ThreadPoolExecutor(4) as threads:
            started = threading.Barrier(len(site.servers) + 1)
            asking = [loop.run_in_executor(threads, refused, each, token, started) for each in site.servers]
            commit = loop.run_in_executor(threads, committed, site.database, query, until)
            closing = [asyncio.create_task(closed(socket)) for socket in (near, far)]
            await loop.run_in_executor(None, started.wait, WAIT_S)
            acting = loop.run_in_executor(None, act)
            began = await commit
            http_at, sockets_at = max(await asyncio.gather(*asking)), max(await asyncio.gather(*closing))
            await acting
    if kind == "ban":
        await asyncio.to_thread(
            site.panel.post, f"/admin/accounts/user/{site.victim_id}/unban/", confirmed="yes", reason=""
        )
    return {"http": max(0.0, http_at - began) * 1000, "sockets": max(0.0, sockets_at - began) * 1000}


def measure(runs: int, kinds: tuple[str, ...] = KINDS) -> dict[str, dict[str, float]]:
    """Figures by what was done, whether Redis ran, and what was refused."""
    figures: dict[str, dict[str, float]] = {}
    with site() as here:
        for redis in ("up", "down"):
            if redis == "down":
                here.redis.stop()
            for kind in kinds:
                taken = [asyncio.run(one_run(here, kind)) for _ in range(runs)]
                for what in ("http", "sockets"):
                    times = sorted(one[what] for one in taken)
                    figures[f"{kind}, redis {redis}, {what}"] = {
                        "p50_ms": round(statistics.median(times), 1),
                        "max_ms": round(times[-1], 1),
                    }
    return figures


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--runs", type=int, default=50)
    figures = measure(arguments.parse_args().runs)
    print(json.dumps(figures, indent=1))
    return int(max(one["max_ms"] for one in figures.values()) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main())
