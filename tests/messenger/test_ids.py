"""Identifiers: of which time they are, and which came first."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122

import pytest
import time_machine

from messenger import ids
from messenger.ids import uuid7, uuid7_ordered

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
# after the ordered ones of whatever ran before
LATER = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_ids_of_the_future_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_latest", ids._latest)


@pytest.mark.parametrize("make", [uuid7, uuid7_ordered])
def test_an_id_is_a_version_7_with_its_milliseconds(make) -> None:
    with time_machine.travel(LATER, tick=False):
        found = [make() for _ in range(1000)]
    assert {(one.version, one.variant) for one in found} == {(7, RFC_4122)}
    assert {one.int >> 80 for one in found} == {round(LATER.timestamp() * 1000)}
    assert len(set(found)) == 1000


def test_ordered_ids_rise_in_one_millisecond_when_the_clock_goes_back_and_in_threads() -> None:
    with time_machine.travel(LATER, tick=False) as clock:
        found = []
        for _ in range(5):
            found += [uuid7_ordered() for _ in range(100)]
            clock.shift(-3600)
        with ThreadPoolExecutor(8) as pool:
            of_threads = list(pool.map(lambda _: [uuid7_ordered() for _ in range(100)], range(20)))
    assert found == sorted(found)
    assert all(some == sorted(some) for some in of_threads)
    assert len({one for some in of_threads for one in some} | set(found)) == 2500
    assert all(some[0] > found[-1] for some in of_threads)


def test_a_full_millisecond_goes_over_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    ms = round(LATER.timestamp() * 1000)
    monkeypatch.setattr(ids, "_latest", (ms, 2**74 - 1))
    with time_machine.travel(NOW, tick=False):
        one = uuid7_ordered()
    assert (one.int >> 80, one.version, one.variant) == (ms + 1, 7, RFC_4122)
