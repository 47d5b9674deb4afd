"""The protocol as a state machine, against the reference and against the real services: whatever the line, the bus and
the processes do, clients converge, nothing acknowledged is missing, nothing is stored or shown twice, and everybody
sees one order.

Hypothesis chooses who acts and what is lost, doubled, delayed or reordered. That the machine can see is shown by
planting five known mistakes, each of which it must find.
"""

from __future__ import annotations

import pytest

from tests.contract.lines import LineMachine
from tests.contract.machine import EFFORT, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(3600)]

REAL = pytest.mark.parametrize("real", [False, True], ids=["reference", "services"])


@pytest.mark.parametrize(("real", "runs"), [(False, 200), (True, 4)], ids=["reference", "services"])
def test_clients_converge_whatever_happens(real: bool, runs: int) -> None:
    runs = round(runs * EFFORT)
    assert run(LineMachine, runs, real=real)["runs"] >= runs


@REAL
@pytest.mark.parametrize(
    "bug", ["no deduplication", "early acknowledgement", "no gap check", "double display", "one page"]
)
def test_a_planted_mistake_is_found(bug: str, real: bool) -> None:
    with pytest.raises(AssertionError):
        run(LineMachine, 60, real=real, bugs=frozenset({bug}))
