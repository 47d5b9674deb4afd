"""Throttling: what is beyond the rates is refused, at the edge of windows too, and without Redis."""

from __future__ import annotations

import pytest
import time_machine

from messenger import throttle
from messenger.errors import Throttled
from messenger.settings import base
from messenger.throttle import Buckets, Rate, address_key, rates_of
from tests.unthrottled import SCOPES


def passed(count: int, scope: str = "login.address", key: str = "somebody") -> int:
    """How many of so many attempts at once are let through."""
    through = 0
    for _ in range(count):
        try:
            throttle.check(scope, key)
        except Throttled:
            continue
        through += 1
    return through


def wait_ms() -> int:
    with pytest.raises(Throttled) as refused:
        throttle.check("login.address", "somebody")
    assert refused.value.retry_after_ms is not None
    return refused.value.retry_after_ms


def test_the_attempt_after_the_last_allowed_one_is_refused_with_the_time_to_wait(settings) -> None:
    settings.THROTTLES = {"login.address": "6/m"}
    assert passed(3) == 3
    assert 0 < wait_ms() <= 61_000
    assert passed(3, key="somebody else") == 3


def test_no_period_holds_more_than_its_rate_wherever_it_begins(settings) -> None:
    """A fixed window lets twice its number through around its edge."""
    settings.THROTTLES = {"login.address": "10/10s"}
    moments = []
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        for step in range(400):
            moments += [step / 10] * passed(3)
            clock.shift(0.1)
    assert len(moments) >= 15
    assert max(sum(1 for other in moments if at <= other < at + 10) for at in moments) <= 10


def test_after_the_wait_it_passes_again(settings) -> None:
    settings.THROTTLES = {"login.address": "4/m"}
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert passed(5) == 2
        clock.shift(wait_ms() / 1000)
        assert passed(5) == 2


def test_hammering_uses_up_no_longer_rate(settings) -> None:
    """What the minute refuses is not counted to the day: otherwise a minute's flood would shut somebody out for it."""
    settings.THROTTLES = {"login.address": "4/m 20/d"}
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert passed(500) == 2
        clock.shift(61)
        assert passed(500) == 2


@pytest.mark.parametrize("text", ["", "20", "20/w", "0/m", "1/m", "-5/m", "20/m,40/h", "5.5/m", "20/0m"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rate"):
        rates_of(text)


def test_rates_are_read_shortest_period_first() -> None:
    assert rates_of("100/2h 20/m") == (Rate(20, 60), Rate(100, 7200))


def test_every_scope_can_be_counted_at_its_real_rates(settings) -> None:
    settings.THROTTLES = base.THROTTLES
    assert [scope for scope in base.THROTTLES if passed(1, scope) != 1] == []
    assert set(SCOPES) == set(base.THROTTLES)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2", True),
    ],
)
def test_an_address_is_limited_as_one_customer_has_it(one: str, other: str, same: bool) -> None:
    assert (address_key(one) == address_key(other)) is same


def test_a_range_is_a_neighbourhood() -> None:
    assert address_key("nonsense") == "nonsense"


def test_a_bucket_holds_no_more_than_the_rate_in_any_period() -> None:
    now_s, moments = [1000.0], []
    rate, buckets = Rate(10, 10), Buckets(clock=lambda: now_s[0])
    for _ in range(400):
        while buckets.take("somebody", rate) == 0:
            moments.append(now_s[0])
        now_s[0] += 0.1
    assert len(moments) >= 15
    assert max(sum(1 for other in moments if at <= other < at + 9.99) for at in moments) <= 10


def test_buckets_are_bounded_and_what_is_over_the_bound_is_not_let_through() -> None:
    buckets, rate = Buckets(size_max=100), Rate(4, 60)
    through = sum(buckets.take(str(number), rate) == 0 for number in range(1000))
    # two for everybody who has no bucket of their own, together
    assert through == 102
