"""`python -m tests.security.fuzz`: a long run. Prints one JSON line; ends with 1 where a promise was broken."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from random import SystemRandom

from tests.security.fuzz.run import SHARES, Run
from tests.security.fuzz.site import served


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.security.fuzz", description=__doc__)
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    arguments.add_argument("--only", nargs="+", choices=SHARES, default=list(SHARES), help="these kinds")
    arguments.add_argument("--seconds-max", type=float, default=3600.0, help="no new inputs after that")
    arguments.add_argument("--keep-log", type=Path, help="copy the server's log there")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name, served(Path(name)) as site:
        run = Run(site)
        line = run.go(chosen.inputs, chosen.seed, chosen.seconds_max, chosen.only)
        if chosen.keep_log:
            chosen.keep_log.write_bytes(site.server.log.read_bytes())
    print(json.dumps(line))
    failures = run.figures.failures(site)
    for failure in failures:
        print(failure, file=sys.stderr)
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
