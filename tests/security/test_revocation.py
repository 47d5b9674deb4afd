"""A short run of `python -m tests.security.revocation`, and with MESSENGER_TEST_LONG=1 the whole of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.databases import TEST_URL
from tests.security.revocation import KINDS, LIMIT_MS, measure

LONG = bool(os.environ.get("MESSENGER_TEST_LONG"))
PROGRAMS = {
    "redis-server": shutil.which("redis-server") or shutil.which("valkey-server"),
    "initdb of PostgreSQL": shutil.which("initdb") or next(Path("/usr/lib/postgresql").glob("*/bin/initdb"), None),
}
MISSING = [name for name, found in PROGRAMS.items() if not found]


@pytest.mark.postgres
@pytest.mark.skipif(not TEST_URL, reason="needs MESSENGER_TEST_DATABASE_URL: it is about several processes")
@pytest.mark.skipif(bool(MISSING), reason=f"needs {' and '.join(MISSING)}")
@pytest.mark.timeout(3600 if LONG else 240)
def test_whoever_is_shut_out_is_out_everywhere_within_a_second() -> None:
    figures = measure(50 if LONG else 2)
    for name, one in figures.items():
        print(f"{name}: {one}")
    assert len(figures) == len(KINDS) * 2 * 2
    assert {name: one for name, one in figures.items() if one["max_ms"] > LIMIT_MS} == {}
