"""Attempts over a limit reach the audit log, and a flood of them costs it next to nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from messenger import audit
from messenger.audit import Event
from messenger.models import AuditEntry
from messenger.settings import base
from tests.accounts.devices import Device, logged_in
from tests.accounts.second_factors import policy, with_second_factor
from tests.accounts.test_audit import logged
from tests.accounts.test_throttling import START_S, address, tried
from tests.support import PASSWORD

# at most so many in a minute anywhere below: each attempt is refused from the first on, but for one
TIGHT = dict.fromkeys(base.THROTTLES, "2/h")
FLOOD = 130


@pytest.fixture(autouse=True)
def clock(settings) -> Iterator[Any]:
    settings.THROTTLES = base.THROTTLES
    with time_machine.travel(START_S, tick=False) as clock:
        yield clock


def throttled() -> list[tuple[Any, ...]]:
    """Whose, from where, of which scope, how many."""
    audit.flush()
    return [
        (whose, details.get("address", details.get("address_range")), details.get("scope"), details.get("times", 1))
        for _, _, whose, details in logged("throttled")
    ]


def writes(queries: CaptureQueriesContext) -> Counter[str]:
    """Statements that change something of the log, by kind."""
    return Counter(
        query["sql"].split()[0]
        for query in queries
        if "messenger_audit" in query["sql"] and query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
    )


def test_nothing_is_refused_less_because_it_cannot_be_logged(anna: User, settings) -> None:
    settings.THROTTLES = TIGHT
    tried(Device(), "anna")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE messenger_auditburst RENAME TO messenger_gone")
        try:
            assert tried(Device(), "anna", PASSWORD) == 429
        finally:
            cursor.execute("ALTER TABLE messenger_gone RENAME TO messenger_auditburst")
    assert throttled() == []


def test_a_flood_is_one_entry_and_its_count_and_hardly_writes(anna: User, settings, clock: Any) -> None:
    settings.THROTTLES = TIGHT | {"login.address": "1000/s"}
    tried(Device(), "anna")
    audit.flush()
    with CaptureQueriesContext(connection) as queries:
        assert {tried(Device(), "anna", PASSWORD) for _ in range(FLOOD)} == {429}
    assert throttled() == [(anna.pk, "203.0.113.7", "login.place", 1)]
    # to begin with the burst, the entry, its place and the head; then as often as a number doubles up to 128
    assert writes(queries) == {"INSERT": 2, "UPDATE": 4 + 7}
    clock.shift(61)
    assert throttled()[1:] == [(anna.pk, "203.0.113.0/24", None, FLOOD - 1)]
    assert audit.verify().broken is None


def test_a_flood_of_a_name_nobody_has_is_logged_without_what_was_typed(anna: User, settings) -> None:
    settings.THROTTLES = TIGHT
    for _ in range(5):
        tried(Device(), "hunter2 hunter2", PASSWORD)
    assert throttled() == [(None, "203.0.113.7", "login.address", 1)]


def test_floods_from_everywhere_are_few_entries_and_few_counts(anna: User, settings, clock: Any) -> None:
    settings.THROTTLES = TIGHT | {"login.address": "1000000/s"}
    tried(Device(), "anna")
    with CaptureQueriesContext(connection) as queries:
        for number in range(2 * audit.FLOODS_MAX):
            assert tried(Device(address(number)), "anna") in (401, 429)
    assert len(audit.floods._found) == audit.FLOODS_MAX + 1
    assert AuditEntry.objects.filter(event="throttled").count() == audit.FLOODS_MAX + 1
    assert writes(queries)["INSERT"] < 5 * audit.FLOODS_MAX
    clock.shift(61)
    assert sum(times for *_, times in throttled()) == 2 * audit.FLOODS_MAX
    assert audit.verify().broken is None


def test_what_was_counted_and_is_over_makes_room_and_is_not_lost(anna: User, settings, clock: Any) -> None:
    settings.THROTTLES = TIGHT | {"login.address": "1000000/s"}
    tried(Device(), "anna")
    for number in range(audit.FLOODS_MAX):
        for _ in range(3):
            assert tried(Device(address(number)), "anna") == 429
    clock.shift(601)
    assert tried(Device("192.0.2.55"), "anna") == 429
    assert ("throttled", "anna", "192.0.2.0/24") in audit.floods._found
    assert sum(times for *_, times in throttled()) == 3 * audit.FLOODS_MAX + 1


def test_attempts_from_ever_new_places_all_day_do_not_fill_the_log(anna: User, clock: Any) -> None:
    """An hour of them, one a second: half of ten minutes' entries are of those told apart."""
    for number in range(3600):
        clock.shift(1)
        audit.count_refusal(Event.THROTTLED, address=address(number), about="anna", whose=lambda: anna.pk)
    assert sum(times for *_, times in throttled()) == 3600
    assert AuditEntry.objects.filter(event="throttled").count() < 6 * 2 * audit.FLOODS_MAX


# --- what is counted -----------------------------------------------------------------------------------------
GUESSED = {"password": "a guess", "new_password": "another long passphrase 27"}


@pytest.mark.parametrize(
    ("scope", "is_known", "act"),
    [
        (
            "code",
            True,
            lambda device: device.post(
                "auth/login", {"username": "anna", "password": PASSWORD, "code": "zzzz-zzzz-zzzz"}
            ),
        ),
        ("password", True, lambda device: device.post("me/password", GUESSED)),
        ("link", False, lambda device: device.post("auth/invitation", {"token": "x" * 43})),
        ("register", False, lambda device: device.post("auth/registration", {"username": "b", "name": "B"})),
        ("refresh.session", True, lambda device: device.refresh()),
        ("refresh.address", False, lambda device: device.refresh()),
    ],
)
def test_attempts_over_a_limit_say_whose_and_of_what(
    anna: User, settings, scope: str, is_known: bool, act: Callable[[Device], Any]
) -> None:
    policy(registration="open")
    device = logged_in("anna")
    with_second_factor(anna)
    settings.THROTTLES = dict.fromkeys(base.THROTTLES, "1000/s") | {scope: "2/h"}
    assert act(device).status_code != 429
    assert act(device).status_code == 429
    [(whose, _, logged_scope, _)] = throttled()
    assert (whose, logged_scope) == (anna.pk if is_known else None, scope)
