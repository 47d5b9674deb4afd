"""`python -m tests.faults`: hundreds of people write while processes die and lines break; then nothing may be missing.

Everything runs on loopback in a temporary folder. Prints one line of figures; ends with 1 where a promise was broken,
and the seed of the line repeats the choice and order of the faults.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from typing import NoReturn

import msgspec
import uvloop

from tests.faults.faults import kinds
from tests.faults.run import Chosen, Run
from tests.faults.site import Site
from tests.load.backing import Missing
from tests.load.servers import raise_file_limit

PLANTS = ("early-ack", "no-dedup", "no-gap-check")


def options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--messages", type=int, default=100_000, help="to be acknowledged at least")
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--only", nargs="+", choices=sorted(kinds("postgres") | kinds("sqlite")), help="these faults")
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--database", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument("--workers", type=int, help="processes of the server: 2 with PostgreSQL, 1 with SQLite")
    parser.add_argument("--rate", type=float, default=400.0, help="messages a second, while all is well")
    parser.add_argument("--seconds-max", type=float, default=3600.0, help="a run that takes longer has failed")
    parser.add_argument("--folder", type=Path, help="where temporary files go")
    parser.add_argument("--keep-log", type=Path, help="copy the server's log there")
    parser.add_argument("--plant", choices=PLANTS, default="", help="a mistake that the run must find")
    return parser.parse_args(arguments)


def main() -> int:
    chosen = options()
    weights = {kind: weight for kind, weight in kinds(chosen.database).items() if kind in (chosen.only or [kind])}
    workers = chosen.workers or (2 if chosen.database == "postgres" else 1)
    raise_file_limit()
    signal.signal(signal.SIGTERM, _stop)
    # a run holds millions of objects that live to its end
    gc.disable()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-", dir=chosen.folder)))
        site = Site(folder, chosen.database, workers, stack)
        run = Run(
            site,
            Chosen(
                chosen.seed, chosen.messages, chosen.faults, weights, chosen.clients, chosen.database, workers,
                chosen.rate, chosen.seconds_max, chosen.plant,
            ),
        )  # fmt: skip
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            figures = runner.run(run.go())
        if chosen.keep_log:
            chosen.keep_log.write_bytes(site.log.read_bytes())
    print(msgspec.json.encode(figures).decode())
    for sample in run.samples:
        print(sample[:500], file=sys.stderr)
    if figures.violations:
        print(f"repeat with --seed {chosen.seed}", file=sys.stderr)
    return 1 if figures.violations else 0


def _stop(*_: object) -> NoReturn:
    """Ended from outside: through the blocks that end what was started."""
    sys.exit(143)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as error:
        sys.exit(str(error))
