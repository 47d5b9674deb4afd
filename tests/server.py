"""A messenger of the test's own: a real `manage.py serve` on loopback, with its own database, keys and log."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from messenger.tls import self_signed
from tests.unthrottled import UNTHROTTLED

ROOT = Path(__file__).resolve().parent.parent
START_S = 60
STOP_S = 30
_templates = tempfile.TemporaryDirectory(prefix="messenger-tests-")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`with Server(folder) as server:` migrates, seeds the demo people, serves, and ends the process it started."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int = 1,
        environment: dict[str, str] | None = None,
        tls: bool = False,
        root: Path = ROOT,
    ) -> None:
        self.root = root
        self._is_plain = not environment and root == ROOT
        self.port = free_port()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        # nobody signed the certificate
        self.tls = ssl._create_unverified_context() if tls else None
        self.folder = folder
        self.workers = workers
        self.log = folder / "server.log"
        kept = ("PATH", "HOME", "LANG", "TMPDIR")
        self.environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "DJANGO_SETTINGS_MODULE": "messenger.settings.dev",
            "MESSENGER_VAR_DIR": str(folder),
            "PYTHONUNBUFFERED": "1",
            **UNTHROTTLED,
            **(environment or {}),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def passwords(self) -> dict[str, str]:
        """Of the demo people, by username."""
        return dict(json.loads((self.folder / "secrets" / "demo.json").read_text()))

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def prepare(self, *, static: bool = False) -> Server:
        """Migrate, and make the demo people; for browsers also gather static files. Once per folder. Most servers start
        from the same folder, which is made for the first of them and copied for the others."""
        if not self._is_plain:
            return self._make(static)
        folder = Path(_templates.name) / ("static" if static else "plain")
        if not folder.exists():
            self._make(static)
            shutil.copytree(self.folder, folder)
        else:
            shutil.copytree(folder, self.folder, dirs_exist_ok=True)
        return self

    def _make(self, static: bool) -> Server:
        self.folder.mkdir(parents=True, exist_ok=True)
        if static:
            self.manage("collectstatic", "--no-input")
        self.manage("migrate", "--no-input")
        self.manage("seed_demo")
        return self

    def start(self) -> Server:
        command = ["serve", "--port", str(self.port), "--workers", str(self.workers)]
        if self.tls is not None:
            cert, key = self_signed("127.0.0.1", self.folder / "tls")
            command += ["--cert", str(cert), "--key", str(key)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=self.root,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self.eventually(self._has_answered_or_ended, "an answer")
        assert self._process.poll() is None, self.log.read_text()
        return self

    def _has_answered_or_ended(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None or self._answers()

    def worker_pids(self) -> list[int]:
        """Process ids of the workers, with `workers` of more than one."""
        done = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=True)
        return [int(pid) for pid in done.stdout.split()]

    def eventually(self, condition: Callable[[], bool], what: str) -> None:
        """What another process does by itself, looked at until it is done or `START_S` is over."""
        deadline = time.monotonic() + START_S
        while not condition():
            assert time.monotonic() < deadline, f"not within {START_S} s: {what}"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/livez", timeout=2, context=self.tls) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(STOP_S)

    @contextmanager
    def running(self) -> Iterator[Server]:
        """Serve what is prepared, for as long as the block lasts."""
        try:
            yield self.start()
        finally:
            self.stop()

    def __enter__(self) -> Server:
        return self.prepare().start()

    def __exit__(self, *_: object) -> None:
        self.stop()
