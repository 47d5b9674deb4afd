"""What the figures rest on: losses and repetitions are seen, processor time is found, ratios are taken in pairs."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.load import proctree, report
from tests.load.layout import BODY_BYTES, FULL, plan
from tests.load.report import Row
from tests.load.scenarios.stage import Figures, Tally, now
from tests.load.works import works

BUSY_S = 0.2
# beyond it by more than the two ticks that /proc may round away
BURN = f"import time\nwhile time.process_time() < {BUSY_S + 0.05}: pass"


def test_a_delivery_that_never_comes_is_lost() -> None:
    tally = Tally(receivers=2)
    one, other = tally.receiver(), tally.receiver()
    (first, first_body), (_, second_body) = tally.next(now()), tally.next(now())
    tally.acknowledged(first)
    one(first_body)
    other(first_body)
    one(second_body)
    # the second message: one delivery and its acknowledgement
    assert (tally.lost, tally.duplicated, tally.is_whole) == (2, 0, False)


def test_what_comes_twice_is_seen_also_when_everything_else_has_come() -> None:
    tally = Tally(receivers=1)
    receive = tally.receiver()
    command, body = tally.next(now())
    tally.acknowledged(command)
    receive(body)
    assert tally.is_whole
    receive(body)
    tally.acknowledged(command)
    assert (tally.lost, tally.duplicated) == (0, 2)
    assert (len(tally.ack_s), len(tally.delivery_s)) == (1, 1)


def test_latency_counts_from_the_moment_the_message_was_due() -> None:
    tally = Tally(receivers=1)
    command, body = tally.next(now() - 1)
    tally.acknowledged(command)
    tally.receiver()(body)
    assert tally.ack_s[0] >= 1
    assert tally.delivery_s[0] >= 1
    assert len(body) == BODY_BYTES


def test_processor_time_of_a_child_is_counted_while_it_runs_and_after_it_ended() -> None:
    meter = proctree.Meter({"us": os.getpid()})
    before = meter.read()
    subprocess.run([sys.executable, "-c", BURN], check=True)
    assert meter.since(before).cpu_s["us"] >= BUSY_S
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert child.pid in proctree.tree(os.getpid())
        assert proctree.pss_bytes(child.pid) > 0


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(number) for number in range(1, 101)]
    assert report.percentile([], 0.5) is None
    assert report.percentile([7.0], 0.99) == 7
    assert (report.percentile(values, 0.5), report.percentile(values, 0.99)) == (50, 99)


def _row(round_number: int, server: str, units: int, cpu_s: float) -> Row:
    direct = next(work for work in works(FULL, seconds=1, rate=1) if work.name == "direct")
    used = proctree.Used(seconds=1, cpu_s={"server": cpu_s}, generator_s=0.1, others_s=0)
    return report.row(round_number, direct, server, Figures(units, 1, used, ack_s=[0.001], delivery_s=[0.002]))


def test_servers_are_compared_round_by_round() -> None:
    # a machine that got slower in the second round slowed both
    rows = [
        _row(1, "messenger", 8000, 0.8), _row(1, "textbook", 1000, 1.0),
        _row(2, "messenger", 4000, 0.4), _row(2, "textbook", 500, 0.5),
    ]  # fmt: skip
    direct = [work for work in works(FULL, seconds=1, rate=1) if work.name == "direct"]
    line = report.table(direct, rows).splitlines()[-1]
    assert "6 000/s [4 000–8 000]" in line
    assert line.count("**8.00×**") == 1
    assert line.count("**10.0×**") == 1


def test_everybody_is_in_one_room_and_nobody_is_left_out() -> None:
    people = [member for room in plan(FULL) for member in room.members]
    assert people == list(range(len(people)))
