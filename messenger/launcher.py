"""Several worker processes on one listening socket, which all of them inherit.

One socket, not one each with SO_REUSEPORT: the kernel would go on handing connections to the copy of a worker that
died. A worker that ends is replaced; SIGTERM and SIGINT end all of them in order.
"""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from types import FrameType

log = logging.getLogger(__name__)

BACKLOG = 1024
# a worker that ends sooner is not replaced at once: whatever ended it will end the next one too
RESPAWN_AFTER_S = 1.0
STOP_WAIT_S = 15.0
LOOK_INTERVAL_S = 0.2


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket that child processes may inherit. `OSError` where the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(BACKLOG)
    listening.set_inheritable(True)
    return listening


class Launcher:
    """Starts `count` processes of `command` and keeps as many running until told to stop."""

    def __init__(self, command: Sequence[str], listening: socket.socket, count: int) -> None:
        self._command = command
        self._listening = listening
        self._count = count
        self._workers: dict[subprocess.Popen[bytes], float] = {}
        self._stopping = False

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._stopping:
            self._replace_ended()
            time.sleep(LOOK_INTERVAL_S)
        self._end_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _replace_ended(self) -> None:
        now = time.monotonic()
        for worker, started in list(self._workers.items()):
            if worker.poll() is not None:
                lived = now - started
                if lived < RESPAWN_AFTER_S:
                    continue
                log.warning("worker %d ended with %s: starting another", worker.pid, worker.returncode)
                del self._workers[worker]
        while len(self._workers) < self._count:
            worker = subprocess.Popen(self._command, pass_fds=[self._listening.fileno()])  # noqa: S603 - our own command
            self._workers[worker] = time.monotonic()

    def _end_all(self) -> None:
        for worker in self._workers:
            worker.terminate()
        deadline = time.monotonic() + STOP_WAIT_S
        for worker in self._workers:
            try:
                worker.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.error("worker %d did not end in time and is killed", worker.pid)
                worker.kill()
                worker.wait()
