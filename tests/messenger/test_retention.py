"""What of the audit log is too old goes, and nothing else: whoever removes something themself is found as before."""

from __future__ import annotations

import datetime as dt
import importlib
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from accounts.models import Alert
from messenger import audit
from messenger.audit import Event, retention
from messenger.audit.log import insert
from messenger.models import AuditCheckpoint, AuditEntry, AuditHead
from tests.messenger.test_audit import broken, sql

pytestmark = pytest.mark.django_db(transaction=True)

ANNA = uuid.uuid4()
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
DAYS = 30
triggers = importlib.import_module("messenger.migrations.0003_audit_checkpoint")


@pytest.fixture(autouse=True)
def clock(settings) -> Any:
    settings.AUDIT_RETENTION_DAYS = DAYS
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def record(count: int = 1) -> None:
    for number in range(count):
        audit.record(Event.LOGIN, actor=ANNA, subject=ANNA, count=number)


def shortened(clock: Any, old: int = 10, new: int = 5) -> None:
    """A log of which so many entries were removed, and so many and the one that tells of it are left."""
    record(old)
    clock.shift(dt.timedelta(days=DAYS, hours=1))
    record(new)
    assert audit.shorten(timezone.now() - dt.timedelta(days=DAYS)) == audit.Shortened(old)


def numbers() -> list[int | None]:
    return list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True))


def told(command: str, **more: Any) -> str:
    out = io.StringIO()
    call_command(command, stdout=out, **more)
    return out.getvalue()


# --- what stays --------------------------------------------------------------------------------------------
def test_without_a_limit_everything_stays(settings, clock: Any) -> None:
    settings.AUDIT_RETENTION_DAYS = 0
    record(3)
    clock.shift(dt.timedelta(days=10_000))
    assert "every entry is kept" in told("shorten_audit")
    assert numbers() == [1, 2, 3]


def test_what_is_not_too_old_stays_and_so_does_what_comes_after_it(clock: Any) -> None:
    record(3)
    clock.shift(dt.timedelta(days=2))
    record()
    # the clock of a machine is put back
    clock.move_to(START)
    record(3)
    clock.move_to(START + dt.timedelta(days=DAYS + 1))
    record()
    assert "3 entries" in told("shorten_audit")
    assert numbers() == [4, 5, 6, 7, 8, 9]
    assert "0 entries" in told("shorten_audit")


def test_the_newest_stays_however_old_it_is(clock: Any) -> None:
    record(3)
    clock.shift(dt.timedelta(days=10_000))
    assert audit.shorten(timezone.now()).entries == 2
    assert numbers() == [3, 4]
    assert audit.verify().broken is None


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE messenger_auditentry SET event = 'account.banned' WHERE seq = 3",
        "DELETE FROM messenger_auditentry WHERE seq = 3",
        "UPDATE messenger_auditentry SET chain_mac = own_mac WHERE seq = 3",
    ],
)
def test_a_log_somebody_was_at_is_kept_from_that_place_on_and_everybody_is_alerted(clock: Any, harm: str) -> None:
    record(10)
    clock.shift(dt.timedelta(days=DAYS + 1))
    sql(harm)
    there = numbers()
    with pytest.raises(CommandError, match="broken at entry 3"):
        told("shorten_audit")
    assert numbers() == [seq for seq in there if seq and seq > 2] + [11]
    assert Alert.objects.get().kind == Alert.Kind.LOG
    assert broken()[0] == 3


@pytest.mark.parametrize("harm", ["UPDATE messenger_audithead SET count = 7", "DELETE FROM messenger_audithead"])
def test_a_changed_head_is_no_leave_to_remove_anything(clock: Any, harm: str) -> None:
    record(10)
    clock.shift(dt.timedelta(days=DAYS + 1))
    sql(harm)
    assert audit.shorten(timezone.now()).broken == "the head of the log is gone or has been changed"
    assert numbers() == list(range(1, 11))
    # once the log says of itself that somebody was at its head, what is older and good may go, and that stays
    assert "10 entries" in told("shorten_audit")
    clock.shift(dt.timedelta(days=10_000))
    with pytest.raises(CommandError, match="found the head of the log changed"):
        told("shorten_audit")


def test_the_database_lets_go_of_what_the_checkpoint_covers_alone(clock: Any) -> None:
    record(10)
    clock.shift(dt.timedelta(days=DAYS + 1))
    record(5)
    for statement in triggers.MAKE[connection.vendor]:
        sql(statement)
    try:
        with pytest.raises(DatabaseError, match="only appended to"):
            sql("DELETE FROM messenger_auditentry WHERE seq = 1")
        assert "10 entries" in told("shorten_audit")
        for statement in (
            "DELETE FROM messenger_auditentry WHERE seq = 11",
            "UPDATE messenger_auditentry SET seq = 1 WHERE seq = 11",
            "UPDATE messenger_auditentry SET event = 'login' WHERE seq = 11",
        ):
            with pytest.raises(DatabaseError, match="only appended to"):
                sql(statement)
        insert(Event.LOGIN, ANNA, None, {})
        with pytest.raises(DatabaseError, match="only appended to"):
            sql("DELETE FROM messenger_auditentry WHERE seq IS NULL")
    finally:
        for statement in triggers.DROP[connection.vendor]:
            sql(statement)


# --- what is found -----------------------------------------------------------------------------------------
def test_one_more_entry_removed_is_found(clock: Any) -> None:
    shortened(clock)
    sql("DELETE FROM messenger_auditentry WHERE seq = 11")
    assert broken() == (11, "an entry is missing")


def forged(clock: Any) -> None:
    """Everything that fits, but for the hash that takes the key."""
    mac = bytes(AuditEntry.objects.get(seq=12).chain_mac or b"")
    sql("DELETE FROM messenger_auditentry WHERE seq <= 12")
    sql("UPDATE messenger_auditcheckpoint SET count = 12, last_mac = %s", mac)


def back(clock: Any) -> None:
    """A checkpoint that was once good."""
    once = AuditCheckpoint.objects.get()
    clock.shift(dt.timedelta(days=DAYS + 1))
    record()
    assert audit.shorten(timezone.now() - dt.timedelta(days=DAYS)).entries > 0
    once.save()


@pytest.mark.parametrize(
    "harm",
    [
        forged,
        back,
        lambda _: sql("DELETE FROM messenger_auditcheckpoint"),
        lambda _: sql("UPDATE messenger_auditcheckpoint SET count = 11"),
        lambda _: sql("UPDATE messenger_auditcheckpoint SET last_mac = own_mac"),
        lambda _: sql("UPDATE messenger_auditcheckpoint SET removed_at = %s", START),
        lambda _: sql("UPDATE messenger_auditcheckpoint SET own_mac = last_mac"),
    ],
)
def test_another_beginning_is_found_and_nothing_more_is_removed(clock: Any, harm: Callable[[Any], None]) -> None:
    shortened(clock)
    harm(clock)
    found = broken()
    clock.shift(dt.timedelta(days=10_000))
    there = numbers()
    assert audit.shorten(timezone.now()).broken
    assert numbers() == there
    assert broken() == found


def test_a_removal_tells_of_itself_and_cannot_be_hidden(clock: Any) -> None:
    shortened(clock)
    entry = AuditEntry.objects.get(event=Event.LOG_SHORTENED)
    assert audit.details(entry) == {"count": 10, "until": "2026-01-01T13:00+00:00"}
    assert entry.seq == 16
    sql("DELETE FROM messenger_auditentry WHERE seq = 16")
    assert broken()[0] == 16


# --- what is left ------------------------------------------------------------------------------------------
def test_what_is_left_is_whole_and_says_where_it_begins(clock: Any) -> None:
    shortened(clock)
    verdict = audit.verify()
    assert (verdict.entries, verdict.broken, verdict.removed, verdict.removed_at) == (6, None, 10, timezone.now())
    text = told("verify_audit")
    assert "begins at entry 11" in text
    assert "removed by retention, the latest of them at 2026-01-31 13:00 UTC" in text
    record(3)
    assert AuditHead.objects.get().count == 20
    clock.shift(dt.timedelta(days=DAYS + 1))
    assert "19 entries" not in told("shorten_audit")
    assert audit.verify().broken is None
    assert numbers()[0] == 20


def test_a_log_longer_than_one_transaction_goes_in_several(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "CHUNK", 4)
    shortened(clock, old=10, new=1)
    assert numbers() == [11, 12, 13, 14]
    entries = AuditEntry.objects.filter(event=Event.LOG_SHORTENED).order_by("seq")
    assert [audit.details(entry)["count"] for entry in entries] == [4, 4, 2]
    assert audit.verify().removed == 10


def test_a_head_noted_before_is_compared_as_far_as_the_log_still_goes(clock: Any) -> None:
    record(9)
    gone = audit.head()
    record()
    edge = audit.head()
    clock.shift(dt.timedelta(days=DAYS, hours=1))
    record(5)
    kept = audit.head()
    assert audit.shorten(timezone.now() - dt.timedelta(days=DAYS)).entries == 10
    for noted, is_compared in ((gone, False), (edge, True), (kept, True)):
        verdict = audit.verify(noted=noted)
        assert (verdict.broken, verdict.is_compared) == (None, is_compared)
    for noted in (edge, kept):
        count = noted.partition(":")[0]
        assert audit.verify(noted=f"{count}:{'0' * 64}").broken == "the log is not the one whose head was noted"
    assert "was not compared" in told("verify_audit", head=gone)
    assert "was not compared" not in told("verify_audit", head=edge)
