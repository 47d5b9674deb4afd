"""What is under test: database, bus and server, each a process that can die and come back."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import uuid
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.load import proctree
from tests.load.backing import Child, Missing, Postgres, Redis, answers, environment, free_port
from tests.load.layout import Directory
from tests.load.servers import PYTHON, ROOT, SEED_WAIT_S, messenger_environment

DATABASE = "messenger"
# what starts a line of the server's log
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ")
# the library of the bus reports a Redis that is gone this way; the bus itself says it in a line
EXPECTED_TRACEBACK = "channels_redis.pubsub"


@dataclass(frozen=True, slots=True)
class StoredMessage:
    chat: str
    seq: int
    version: int
    sender: str
    client_id: str | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """The database, read past the server."""

    messages: list[StoredMessage]
    # client id -> (chat, seq, version): edits, deletions, reactions
    commands: dict[str, tuple[str, int, int]]
    chat_versions: dict[str, int]
    user_versions: dict[str, int]
    # (chat, person) -> messages up to this place are hidden; those who are in the chat now
    members: dict[tuple[str, str], int]


class Site:
    def __init__(self, folder: Path, database: str, workers: int, stack: ExitStack) -> None:
        self.folder = folder
        self.workers = workers
        self.port = free_port()
        self.log = folder / "messenger.log"
        self._directory = folder / "directory.json"
        self._stack = stack
        more = {}
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        if database == "postgres":
            self.postgres = Postgres(folder)
            self.redis = Redis(folder)
            self.start_postgres()
            self.start_redis()
            self.postgres.create(DATABASE)
            more = {"DATABASE_URL": self.postgres.url(DATABASE), "REDIS_URL": self.redis.url(0)}
        self._env = environment(PYTHONPATH=str(ROOT), **messenger_environment(folder), **more)

    def prepare(self, people: int) -> Directory:
        self._run("manage.py", "migrate", "-v", "0")
        self._run("-m", "tests.faults.seed", self._directory, str(people))
        return Directory.read(self._directory)

    def _run(self, *arguments: str | Path) -> None:
        done = subprocess.run(
            [PYTHON, *map(str, arguments)], cwd=ROOT, env=self._env, capture_output=True, text=True, timeout=SEED_WAIT_S
        )
        if done.returncode:
            raise Missing(f"{' '.join(map(str, arguments[:3]))} failed:\n{done.stderr[-2000:]}")

    # --- what dies and comes back -------------------------------------------------------------------------
    def start_postgres(self) -> None:
        assert self.postgres is not None
        # checkpoints as usual: coming back must not read the whole run again
        child = self.postgres.start(max_wal_size="256MB", checkpoint_timeout="60s")
        self.postgres_child = self._stack.enter_context(child)

    def start_redis(self) -> None:
        assert self.redis is not None
        self.redis_child = self._stack.enter_context(self.redis.start())

    def start_server(self) -> None:
        more = ["--workers", str(self.workers)] if self.workers > 1 else []
        command: list[str | Path] = [PYTHON, "manage.py", "serve", "--port", str(self.port), *more]
        child = Child("messenger", command, log=self.log, env=self._env, cwd=ROOT)
        self.server_child = self._stack.enter_context(child)
        child.wait_until(lambda: answers(self.port))

    def worker_pids(self) -> list[int]:
        """The processes that serve; with one, the server itself."""
        server = self.server_child.pid
        if self.workers == 1:
            return [server]
        return [
            pid for pid, stat in proctree.tree(server).items()
            if int(stat[proctree.PARENT]) == server and proctree.is_alive(pid)
        ]  # fmt: skip

    def signal_worker(self, pid: int, number: signal.Signals) -> None:
        os.kill(pid, number)

    # --- what it left behind ------------------------------------------------------------------------------
    def tracebacks(self) -> list[str]:
        """The lines that unexpected tracebacks of the server hang on."""
        found = []
        said = ""
        for line in self.log.read_text(errors="replace").splitlines():
            if LOG_LINE.match(line) or line.startswith("Exception in thread"):
                said = line
            elif line.startswith("Traceback (most recent call last)") and EXPECTED_TRACEBACK not in said:
                found.append(said)
        return found

    def stored(self) -> Stored:
        messages = self._rows("SELECT chat_id, seq, version, sender_id, client_id, deleted_at FROM chat_message")
        commands = self._rows("SELECT client_id, chat_id, seq, version FROM chat_command")
        chats = self._rows("SELECT id, version FROM chat_chat")
        users = self._rows("SELECT id, version FROM accounts_user")
        members = self._rows("SELECT chat_id, user_id, visible_from_seq FROM chat_member WHERE left_at IS NULL")
        return Stored(
            [
                StoredMessage(_id(chat), seq, version, _id(sender), client_id and _id(client_id), bool(deleted))
                for chat, seq, version, sender, client_id, deleted in messages
            ],
            {_id(client_id): (_id(chat), seq, version) for client_id, chat, seq, version in commands},
            {_id(chat): version for chat, version in chats},
            {_id(user): version for user, version in users},
            {(_id(chat), _id(person)): visible_from_seq for chat, person, visible_from_seq in members},
        )  # fmt: skip

    def _rows(self, query: str) -> list[Any]:
        if self.postgres is not None:
            with psycopg.connect(self.postgres.url(DATABASE)) as connection:
                return connection.execute(query.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "var" / "messenger.sqlite3")) as connection:
            return connection.execute(query).fetchall()


def _id(value: uuid.UUID | str) -> str:
    """PostgreSQL gives UUIDs, SQLite their hexadecimal digits."""
    return str(value if isinstance(value, uuid.UUID) else uuid.UUID(value))
