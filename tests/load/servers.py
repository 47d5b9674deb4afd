"""The servers that are measured: how each is made ready, started, reached and ended."""

from __future__ import annotations

import asyncio
import base64
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import msgspec

from tests.load.backing import Child, Missing, Postgres, Redis, answers, environment, free_port
from tests.load.clients import ChatClient
from tests.load.clients.rest import RestReader
from tests.load.clients.textbook import TextbookClient
from tests.load.clients.wire import WireClient
from tests.load.layout import PAGE, Account, Directory, Layout
from tests.load.proctree import Meter, pss_bytes
from tests.load.scenarios.stage import Stage
from tests.unthrottled import UNTHROTTLED

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = Path(sys.executable)
SEED_WAIT_S = 300


@dataclass(frozen=True, slots=True)
class Site:
    """Where measured servers live."""

    folder: Path
    postgres: Postgres
    redis: Redis


class Server:
    """One kind of server, with a database and a Redis database of its own."""

    name: ClassVar[str]
    redis_database: ClassVar[int]
    seed_module: ClassVar[str]

    def __init__(self, site: Site, layout: Layout) -> None:
        self.site = site
        self.layout = layout
        self.port = 0
        self._child: Child | None = None
        self._missed = 0
        self._file = site.folder / f"{self.name}.json"
        self._env = environment(
            PYTHONPATH=str(ROOT),
            DATABASE_URL=site.postgres.url(self.name),
            REDIS_URL=site.redis.url(self.redis_database),
            **self.environment(),
        )

    def environment(self) -> dict[str, str]:
        raise NotImplementedError

    def tables(self) -> list[str | Path]:
        """The command that makes the tables."""
        raise NotImplementedError

    def command(self) -> list[str | Path]:
        """The command that serves on `self.port`."""
        raise NotImplementedError

    def client(self, account: Account, cursor: object) -> ChatClient:
        raise NotImplementedError

    def rest(self, account: Account) -> RestReader:
        raise NotImplementedError

    def prepare(self) -> None:
        """Database, people, rooms, messages."""
        self.site.postgres.create(self.name)
        self._run(self.tables())
        layout = msgspec.json.encode(self.layout).decode()
        self._run([PYTHON, "-m", self.seed_module, "build", self._file, layout])

    def start(self) -> None:
        self.site.postgres.settle(self.name)
        if self._child is not None:
            return
        self.port = free_port()
        self._child = Child(
            self.name, self.command(), log=self.site.folder / f"{self.name}.log", env=self._env, cwd=ROOT
        )
        self._child.wait_until(lambda: answers(self.port))

    def stop(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    @property
    def pid(self) -> int:
        """Of the running server, for whoever wants to look into it."""
        assert self._child is not None
        return self._child.pid

    def stage(self, postgres_pid: int, redis_pid: int) -> Stage:
        """The running server as scenarios see it."""
        pid = self.pid
        return Stage(
            directory=Directory.read(self._file),
            meter=Meter({"server": pid, "database": postgres_pid, "redis": redis_pid}),
            client=self.client,
            rest=self.rest,
            write_missed=self._write_missed,
            memory=lambda: pss_bytes(pid),
        )

    def log(self) -> str:
        return (self.site.folder / f"{self.name}.log").read_text(errors="replace")[-2000:]

    async def _write_missed(self, count: int) -> None:
        self._missed += 1
        await asyncio.to_thread(
            self._run, [PYTHON, "-m", self.seed_module, "missed", self._file, str(count), f"missed-{self._missed}"]
        )

    def _run(self, command: list[str | Path]) -> None:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT, env=self._env, capture_output=True, text=True, timeout=SEED_WAIT_S,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"{self.name}: {' '.join(str(part) for part in command[1:4])} failed:\n{done.stderr[-2000:]}")


def messenger_environment(folder: Path) -> dict[str, str]:
    """Ours, with a key of its own and without what bounds one client."""
    return {
        "DJANGO_SETTINGS_MODULE": "messenger.settings.dev",
        "SSE_KEY_BASE64": base64.b64encode(secrets.token_bytes(32)).decode(),
        "MESSENGER_VAR_DIR": str(folder / "var"),
        "MESSENGER_DEMO": "false",
        # a generator is faster than any person
        "SOCKET_FRAMES_PER_S": "1000000",
        **UNTHROTTLED,
    }


class Messenger(Server):
    """Ours, as `manage.py serve` starts it; production's parts (PostgreSQL, Redis), without what bounds one client."""

    name = "messenger"
    redis_database = 0
    seed_module = "tests.load.seed"

    def __init__(self, site: Site, layout: Layout, workers: int) -> None:
        self.workers = workers
        super().__init__(site, layout)

    def environment(self) -> dict[str, str]:
        return messenger_environment(self.site.folder)

    def tables(self) -> list[str | Path]:
        return [PYTHON, "manage.py", "migrate", "-v", "0"]

    def command(self) -> list[str | Path]:
        more = ["--workers", str(self.workers)] if self.workers > 1 else []
        return [PYTHON, "manage.py", "serve", "--port", str(self.port), *more]

    def client(self, account: Account, cursor: object) -> ChatClient:
        return WireClient(f"ws://127.0.0.1:{self.port}/ws", account, cursor)

    def rest(self, account: Account) -> RestReader:
        path = f"/api/v1/chats/{{}}/messages?limit={PAGE}"
        return RestReader(self.port, path, f"Authorization: Bearer {account.credential}")


class Textbook(Server):
    """The yardstick on daphne as shipped, without its access log."""

    name = "textbook"
    redis_database = 1
    seed_module = "tests.load.textbook.seed"

    def environment(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": "tests.load.textbook.settings",
            "TEXTBOOK_SECRET_KEY": secrets.token_hex(32),
        }

    def tables(self) -> list[str | Path]:
        return [PYTHON, "-m", "django", "migrate", "-v", "0"]

    def command(self) -> list[str | Path]:
        daphne = PYTHON.with_name("daphne")
        return [daphne, "-v", "0", "-b", "127.0.0.1", "-p", str(self.port), "tests.load.textbook.asgi:application"]

    def client(self, account: Account, cursor: object) -> ChatClient:
        return TextbookClient(f"ws://127.0.0.1:{self.port}/ws", account, cursor)

    def rest(self, account: Account) -> RestReader:
        return RestReader(self.port, "/api/rooms/{}/messages/", f"Cookie: sessionid={account.credential}")


def both(site: Site, layout: Layout, workers: int) -> tuple[Messenger, Textbook]:
    return Messenger(site, layout, workers), Textbook(site, layout)


def raise_file_limit() -> None:
    """Thousands of connections, here and in the servers, which inherit it."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
