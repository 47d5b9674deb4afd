"""A short run of `python -m tests.security.fuzz`, and with MESSENGER_TEST_LONG=1 the whole of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.security.fuzz.run import SHARES, Run
from tests.security.fuzz.site import served

LONG = bool(os.environ.get("MESSENGER_TEST_LONG"))
INPUTS = 100_000 if LONG else 4_000
SEED = 1


@pytest.mark.timeout(3600 if LONG else 240)
def test_whatever_is_sent_is_answered_and_breaks_nothing(tmp_path: Path) -> None:
    with served(tmp_path) as site:
        run = Run(site)
        line = run.go(INPUTS, SEED)
    print(line)
    assert run.figures.failures(site) == []
    assert set(line["inputs"]) == set(SHARES)
    assert line["total"] >= INPUTS
    # it got through to what it is about: commands were done, requests were let in, sockets were closed with a code
    assert line["answers"]["ack"] > INPUTS / 1_000
    assert line["statuses"][200] > INPUTS / 1_000
    assert line["close_codes"][4400] > 0
    assert line["neighbour_answers"] > 0
