"""A short run of `python -m tests.faults`, on the kind of database this run of the tests is on; and that it can see."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.databases import TEST_URL
from tests.faults.faults import kinds, plan
from tests.server import ROOT

DATABASE = "postgres" if TEST_URL else "sqlite"
SEED = 4
PROGRAMS = {
    "redis-server": shutil.which("redis-server") or shutil.which("valkey-server"),
    "initdb of PostgreSQL": shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), None),
}
MISSING = [name for name, found in PROGRAMS.items() if not found] if TEST_URL else []


def run(*arguments: str) -> tuple[int, dict[str, Any], str]:
    """Exit code, figures, and what was said about them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--database", DATABASE, "--seed", str(SEED), *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=170,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def test_a_seed_chooses_the_same_faults_in_the_same_order() -> None:
    for database in ("postgres", "sqlite"):
        weights = kinds(database)
        chosen = plan(Random(1), weights, 100)
        assert chosen == plan(Random(1), weights, 100)
        assert chosen != plan(Random(2), weights, 100)
        assert set(plan(Random(3), weights, len(weights))) == set(weights)


@pytest.mark.timeout(180)
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
def test_nothing_is_lost_while_processes_die_and_lines_break() -> None:
    every = kinds(DATABASE)
    code, figures, said = run("--clients", "24", "--messages", "1200", "--faults", str(len(every)))
    assert (code, figures["violations"]) == (0, {}), said
    assert set(figures["faults"]) == set(every)
    assert figures["acknowledged"] == figures["stored"] >= 1200
    # what was done twice is what this is about: it did happen
    assert figures["resent"] > 0


@pytest.mark.timeout(180)
@pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
@pytest.mark.parametrize(
    ("plant", "kind", "seen"),
    [("early-ack", "server-kill", "lost"), ("no-dedup", "resend", "duplicated"), ("no-gap-check", "cut", "diverged")],
)
def test_a_planted_mistake_is_seen(plant: str, kind: str, seen: str) -> None:
    code, figures, said = run(
        "--clients", "24", "--messages", "200", "--faults", "2", "--only", kind, "--plant", plant
    )  # fmt: skip
    assert code == 1
    assert figures[seen] > 0, said
