"""PostgreSQL and Redis of our own, on loopback, in a temporary folder; and how a child process is run and ended."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import psycopg

from tests.load import proctree

START_WAIT_S = 30.0
STOP_WAIT_S = 20.0
SHIM = Path(__file__).with_name("slow_fsync.c")


class Missing(RuntimeError):
    """Something this machine would need. The message says what."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def environment(**more: str) -> dict[str, str]:
    """What a child sees: nothing of ours that could change what is measured."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | more


class Child:
    """A process we started, writing to a log file. Ends with the block it is used in."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        stop_with: signal.Signals = signal.SIGTERM,
        user: str | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._stop_with = stop_with
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=dict(env),
                cwd=cwd,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        self.pid = self._process.pid

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def wait_until(self, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_WAIT_S
        while not ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise Missing(f"{self.name} did not start:\n{self.said()}")
            time.sleep(0.05)

    def said(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def kill(self) -> None:
        """End it and everything it started, without a last word; returns when all are gone."""
        pids = list(proctree.tree(self.pid))
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        deadline = time.monotonic() + STOP_WAIT_S
        while any(proctree.is_alive(pid) for pid in pids):
            if time.monotonic() > deadline:
                raise Missing(f"{self.name} does not die")
            time.sleep(0.01)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(self._stop_with)
        try:
            self._process.wait(STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the user its package made."""
    return "postgres" if os.geteuid() == 0 else None


def _postgres_tool(name: str) -> Path:
    packaged = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = packaged[-1] if packaged else shutil.which(name)
    if found is None:
        raise Missing(f"{name} of PostgreSQL is needed (on Debian: apt install postgresql)")
    return Path(found)


class Postgres:
    """A cluster that commits durably: fsync and synchronous_commit are on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "postgres"
        self._password = secrets.token_hex(16)
        self.port = free_port()
        self._make()

    def _make(self) -> None:
        user = _unprivileged()
        password = self._folder / "password"
        password.write_text(self._password)
        self._data.mkdir()
        if user:
            # the user of PostgreSQL passes through this folder to its own
            self._folder.chmod(0o711)
            shutil.chown(self._data, user, user)
            shutil.chown(password, user, user)
        initdb = [
            *(_postgres_tool("initdb"), "-D", self._data, "-U", "load", "-A", "scram-sha-256"),
            *("--pwfile", password, "-E", "UTF8", "--locale=C.UTF-8"),
        ]
        subprocess.run(
            [str(part) for part in initdb],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environment(),
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )

    def start(self, *, slow: bool = False, **more: str) -> Child:
        """`slow`: every flush to disk takes 5 ms more. `more`: settings that differ from those of a measurement."""
        env = environment(LD_PRELOAD=str(self._shim())) if slow else environment()
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "shared_buffers": "256MB",
            "max_connections": 200,
            # no checkpoint in the middle of a measurement: there is one before each
            "max_wal_size": "4GB",
            "checkpoint_timeout": "30min",
            **more,
        }
        child = Child(
            "PostgreSQL",
            [_postgres_tool("postgres"), "-D", self._data, *(f"--{name}={value}" for name, value in settings.items())],
            log=self._folder / "postgres.log",
            env=env,
            # its "fast" shutdown
            stop_with=signal.SIGINT,
            user=_unprivileged(),
        )
        child.wait_until(self._is_ready)
        return child

    def _shim(self) -> Path:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise Missing("a C compiler is needed for the slow disk (on Debian: apt install gcc)")
        built = self._folder / "slow_fsync.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", built, SHIM, "-ldl"], check=True)
        built.chmod(0o755)
        return built

    def _is_ready(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgres://load:{self._password}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> None:
        self._do("postgres", f"CREATE DATABASE {database}")

    def settle(self, database: str) -> None:
        """Fresh statistics, and nothing left to write: each measurement starts alike."""
        self._do(database, "VACUUM ANALYZE", "CHECKPOINT")

    def version(self) -> str:
        with psycopg.connect(self.url("postgres")) as connection:
            return f"PostgreSQL {connection.info.server_version // 10000}.{connection.info.server_version % 10000}"

    def _do(self, database: str, *commands: str) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for command in commands:
                connection.execute(command.encode())


class Redis:
    """A Redis without persistence."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()

    def start(self) -> Child:
        program = shutil.which("redis-server") or shutil.which("valkey-server")
        if program is None:
            raise Missing("redis-server is needed (on Debian: apt install redis-server)")
        child = Child(
            "Redis",
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", self._folder],
            log=self._folder / "redis.log",
            env=environment(),
        )  # fmt: skip
        child.wait_until(lambda: answers(self.port))
        return child

    def url(self, database: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"


def flush_us(folder: Path, times: int = 200) -> float:
    """How long this disk takes to make 8 KiB durable, in microseconds: the floor under every commit."""
    file = folder / "flush"
    with file.open("wb", buffering=0) as output:
        start = time.perf_counter()
        for _ in range(times):
            output.seek(0)
            output.write(b"x" * 8192)
            os.fdatasync(output)
        took = time.perf_counter() - start
    file.unlink()
    return took / times * 1e6
