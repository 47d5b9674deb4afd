"""`python -m tests.load`: measure our server beside the textbook one, and print what came out.

Everything runs on loopback in a temporary folder: a PostgreSQL, a Redis, the servers. Ends with 1 where our server lost
or repeated something.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

import msgspec
import uvloop

from tests.load import report, servers
from tests.load.backing import Child, Missing, Postgres, Redis, flush_us
from tests.load.clients import Refused
from tests.load.layout import FULL, QUICK
from tests.load.report import Row
from tests.load.scenarios.stage import Figures, Stage
from tests.load.works import Scenario, Work, slow_disk_work, works

MEASUREMENT_MAX_S = 300
SECONDS, QUICK_SECONDS = 6.0, 0.7
RATE_PER_S = 300.0
PACKAGES = ("Django", "channels", "channels-redis", "daphne", "psycopg", "redis", "djangorestframework")


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    names = [work.name for work in works(FULL, seconds=SECONDS, rate=RATE_PER_S)]
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--scenario", nargs="+", choices=["all", *names], default=["all"])
    parser.add_argument("--rounds", type=int, default=1, help="both servers are measured in turn, so many times")
    parser.add_argument("--seconds", type=float, help="of each measurement that has no end of its own")
    parser.add_argument("--rate", type=float, default=RATE_PER_S, help="messages a second of direct-rate")
    parser.add_argument("--slow-fsync", action="store_true", help="1:1 also with 5 ms more for each flush to disk")
    parser.add_argument("--quick", action="store_true", help="small numbers, under a minute: does it still work?")
    parser.add_argument("--server", choices=["messenger", "textbook"], help="measure this one alone")
    parser.add_argument("--workers", type=int, default=1, help="processes of our server")
    parser.add_argument("--folder", type=Path, help="where temporary files go: on the disk that is to be measured")
    parser.add_argument("--out", type=Path, help="append the JSON lines to this file, too")
    return parser.parse_args(arguments)


class Run:
    """The servers, and what was measured so far."""

    def __init__(self, site: servers.Site, chosen: argparse.Namespace, stack: ExitStack) -> None:
        self.chosen = chosen
        self.rows: list[Row] = []
        self._site = site
        self._stack = stack
        layout = QUICK if chosen.quick else FULL
        every = servers.both(site, layout, chosen.workers)
        self._servers = [server for server in every if chosen.server in (None, server.name)]
        self._redis = stack.enter_context(site.redis.start())
        self._postgres = self._start_postgres(slow=False)
        for server in self._servers:
            stack.callback(server.stop)
        say("people and rooms")
        with ThreadPoolExecutor() as together:
            list(together.map(lambda server: server.prepare(), self._servers))

    def measure(self, work: Work) -> None:
        if work.slow_disk:
            self._slow_down()
        for round_number in range(1, self.chosen.rounds + 1):
            # who comes first changes from round to round
            for server in self._servers[:: 1 if round_number % 2 else -1]:
                self._measure_one(work, server, round_number)

    def _measure_one(self, work: Work, server: servers.Server, round_number: int) -> None:
        server.start()
        say(f"{work.name}, round {round_number}: {server.name}, process {server.pid}")
        scenario = work.messenger if server.name == "messenger" else work.textbook
        stage = server.stage(self._postgres.pid, self._redis.pid)
        try:
            figures = run_scenario(scenario, stage)
        except (Refused, TimeoutError, OSError, ExceptionGroup) as error:
            raise Missing(f"{work.name}: {server.name} failed: {error!r}\n{server.log()}") from error
        row = report.row(round_number, work, server.name, figures)
        self.rows.append(row)
        line = msgspec.json.encode(row).decode()
        print(line, flush=True)
        if self.chosen.out:
            with self.chosen.out.open("a") as file:
                file.write(line + "\n")
        if not self.chosen.quick:
            # the next one finds a server as new as this one did
            server.stop()

    def _start_postgres(self, *, slow: bool) -> Child:
        return self._stack.enter_context(self._site.postgres.start(slow=slow))

    def _slow_down(self) -> None:
        for server in self._servers:
            server.stop()
        self._postgres.stop()
        self._postgres = self._start_postgres(slow=True)


def run_scenario(scenario: Scenario, stage: Stage) -> Figures:
    """One measurement, on a loop of its own."""

    async def bounded() -> Figures:
        async with asyncio.timeout(MEASUREMENT_MAX_S):
            return await scenario(stage)

    # a collection in the middle would be counted as the server's latency
    gc.collect()
    gc.disable()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(bounded())
    finally:
        gc.enable()


def say(line: str) -> None:
    """Progress, apart from the figures."""
    print(line, file=sys.stderr, flush=True)


def machine(site: servers.Site) -> str:
    """One line about what this was measured on."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    cpu = models[0].partition(":")[2].strip() if models else platform.machine()
    cores = len(os.sched_getaffinity(0))
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{cores} × {cpu}, Python {platform.python_version()}, {site.postgres.version()}, {packages}; "
        f"a flush of 8 KiB takes {flush_us(site.folder):.0f} µs"
    )


def main() -> int:
    chosen = options()
    if chosen.seconds is None:
        chosen.seconds = QUICK_SECONDS if chosen.quick else SECONDS
    layout = QUICK if chosen.quick else FULL
    planned = works(layout, seconds=chosen.seconds, rate=chosen.rate)
    if "all" not in chosen.scenario:
        planned = [work for work in planned if work.name in chosen.scenario]
    if chosen.slow_fsync:
        planned.append(slow_disk_work(layout, seconds=chosen.seconds))
    servers.raise_file_limit()
    signal.signal(signal.SIGTERM, _stop)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="load-", dir=chosen.folder)))
        site = servers.Site(folder, Postgres(folder), Redis(folder))
        run = Run(site, chosen, stack)
        on = machine(site)
        for work in planned:
            run.measure(work)
    print(f"\n{on}\n\n{report.table(planned, run.rows)}")
    bad = [row for row in run.rows if row.server == "messenger" and (row.lost or row.duplicated)]
    for row in bad:
        say(f"{row.work}, round {row.round}: {row.lost} lost, {row.duplicated} twice")
    return 1 if bad else 0


def _stop(*_: object) -> NoReturn:
    """Ended from outside: through the blocks that end what was started."""
    sys.exit(143)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as error:
        sys.exit(str(error))
