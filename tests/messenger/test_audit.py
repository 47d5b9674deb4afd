"""The audit log: whatever is done to its tables without the keys is found, and nobody's work waits for it."""

from __future__ import annotations

import datetime as dt
import importlib
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, connections, transaction

from messenger import audit, keystore
from messenger.addresses import address_range
from messenger.audit import Event, refusals
from messenger.audit.log import insert
from messenger.fields import Sealed
from messenger.models import AuditBurst, AuditEntry, AuditHead, DataKey

pytestmark = pytest.mark.django_db(transaction=True)

ANNA, BORIS = uuid.uuid4(), uuid.uuid4()
NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
triggers = importlib.import_module("messenger.migrations.0003_audit_checkpoint")


def sql(statement: str, *values: Any) -> None:
    """As somebody with a database shell, who has taken the triggers away."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def ten() -> None:
    for number in range(10):
        audit.record(Event.LOGIN, actor=ANNA, subject=ANNA, address="203.0.113.7", count=number)


def broken() -> tuple[int, str]:
    verdict = audit.verify()
    assert verdict.broken is not None, "nobody saw it"
    return verdict.at, verdict.broken


# --- what is refused ---------------------------------------------------------------------------------------
def test_nothing_but_the_allowed_details_is_taken() -> None:
    with pytest.raises(TypeError, match="takes no body"):
        audit.record(Event.LOGIN, actor=ANNA, body="hello")
    assert not AuditEntry.objects.exists()


def test_the_manager_changes_and_deletes_nothing() -> None:
    ten()
    for refused in (
        lambda: AuditEntry.objects.filter(seq=1).update(event="x"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.create(event="x"),
        lambda: AuditEntry.objects.bulk_create([]),
    ):
        with pytest.raises(TypeError):
            refused()
    assert audit.verify().entries == 10


def test_the_database_changes_and_deletes_nothing() -> None:
    ten()
    for statement in triggers.MAKE[connection.vendor]:
        sql(statement)
    try:
        for statement in (
            "DELETE FROM messenger_auditentry WHERE seq = 3",
            "UPDATE messenger_auditentry SET event = 'login' WHERE seq = 3",
            "UPDATE messenger_auditentry SET seq = NULL WHERE seq = 3",
        ):
            with pytest.raises(DatabaseError, match="only appended to"):
                sql(statement)
        audit.record(Event.LOGIN, actor=ANNA)
        assert audit.verify().entries == 11
    finally:
        for statement in triggers.DROP[connection.vendor]:
            sql(statement)


def test_what_was_rolled_back_was_not_logged() -> None:
    with transaction.atomic():
        audit.record(Event.BANNED, actor=ANNA, subject=BORIS)
        transaction.set_rollback(True)
    audit.record(Event.UNBANNED, actor=ANNA, subject=BORIS)
    assert [(entry.seq, entry.event) for entry in AuditEntry.objects.all()] == [(1, "account.unbanned")]
    assert audit.verify().broken is None


# --- what is found -----------------------------------------------------------------------------------------
def test_an_untouched_log_is_whole() -> None:
    assert audit.verify() == audit.Verdict(0, "0:")
    ten()
    verdict = audit.verify()
    assert (verdict.entries, verdict.broken) == (10, None)
    entry = AuditEntry.objects.get(seq=4)
    assert isinstance(entry.__dict__["details"], Sealed)
    assert audit.details(entry) == {"address": "203.0.113.7", "count": 3}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "account.banned"),
        ("actor", BORIS),
        ("subject", None),
        ("at", NOW),
        ("details", b"\x01" + bytes(60)),
        ("own_mac", bytes(32)),
        ("chain_mac", bytes(32)),
        ("id", uuid.UUID(int=1)),
    ],
)
def test_a_changed_column_is_found(column: str, value: Any) -> None:
    ten()
    native = connection.features.has_native_uuid_field
    sql(
        f"UPDATE messenger_auditentry SET {column} = %s WHERE seq = 6",
        value.hex if isinstance(value, uuid.UUID) and not native else value,
    )
    assert broken()[0] == 6


def test_details_of_another_entry_are_found() -> None:
    ten()
    sql(
        "UPDATE messenger_auditentry SET details ="
        " (SELECT details FROM messenger_auditentry WHERE seq = 2) WHERE seq = 6"
    )
    assert broken() == (6, "it has been changed")


def test_a_removed_entry_is_found() -> None:
    ten()
    sql("DELETE FROM messenger_auditentry WHERE seq = 5")
    assert broken() == (5, "an entry is missing")


def test_a_closed_gap_is_found() -> None:
    ten()
    sql("DELETE FROM messenger_auditentry WHERE seq = 5")
    for seq in range(6, 11):
        sql("UPDATE messenger_auditentry SET seq = %s WHERE seq = %s", seq - 1, seq)
    sql("UPDATE messenger_audithead SET count = 9")
    assert broken()[0] in (0, 5)


def test_two_exchanged_entries_are_found() -> None:
    ten()
    for old, new in ((4, 40), (7, 4), (40, 7)):
        sql("UPDATE messenger_auditentry SET seq = %s WHERE seq = %s", new, old)
    assert broken() == (4, "it is not what stood here")


def test_a_cut_end_is_found() -> None:
    ten()
    sql("DELETE FROM messenger_auditentry WHERE seq > 7")
    assert broken() == (8, "its end is not where the head says, 10")


def test_a_cut_end_with_a_head_that_fits_is_found() -> None:
    ten()
    sql("DELETE FROM messenger_auditentry WHERE seq > 7")
    last = bytes(AuditEntry.objects.get(seq=7).chain_mac or b"")
    sql("UPDATE messenger_audithead SET count = 7, last_mac = %s", last)
    assert broken() == (0, "the head of the log is gone or has been changed")


@pytest.mark.parametrize("head", ["UPDATE messenger_audithead SET count = 7", "DELETE FROM messenger_audithead"])
def test_appending_does_not_mend_what_was_cut(head: str) -> None:
    ten()
    sql("DELETE FROM messenger_auditentry WHERE seq > 7")
    sql(head)
    audit.record(Event.LOGIN, actor=BORIS)
    assert broken()[1] != ""
    assert AuditEntry.objects.filter(event=Event.LOG_BROKEN).count() == 1
    audit.record(Event.LOGIN, actor=BORIS)
    assert AuditEntry.objects.filter(event=Event.LOG_BROKEN).count() == 1
    assert broken()[1] != ""


def test_an_emptied_log_is_found() -> None:
    ten()
    sql("DELETE FROM messenger_auditentry")
    sql("DELETE FROM messenger_audithead")
    assert broken() == (0, "the head of the log is gone or has been changed")
    sql("DELETE FROM messenger_datakey")
    assert audit.verify(noted="10:ab").broken == "the key of the log is gone"


def test_an_older_state_of_everything_is_found_by_a_noted_head() -> None:
    ten()
    older = AuditHead.objects.get()
    audit.record(Event.BANNED, actor=ANNA, subject=BORIS)
    noted = audit.head()
    sql("DELETE FROM messenger_auditentry WHERE seq = 11")
    older.save()
    assert audit.verify().broken is None, "without a noted head nobody can see it"
    assert audit.verify(noted=noted).broken == "it is shorter than when its head was noted, 11"
    audit.record(Event.LOGIN, actor=ANNA)
    assert audit.verify(noted=noted).broken == "the log is not the one whose head was noted"
    assert audit.verify(noted=f"10:{bytes(older.own_mac).hex()}").broken is None


def test_a_forged_entry_gets_no_place() -> None:
    ten()
    forged = AuditEntry.objects.get(seq=3)
    forged.pk, forged.seq, forged.event = uuid.uuid4(), None, Event.UNBANNED
    forged.save(force_insert=True)
    audit.record(Event.LOGIN, actor=BORIS)
    assert AuditEntry.objects.filter(event=Event.UNBANNED, seq__isnull=False).count() == 0
    assert broken()[1] == "an entry outside of the chain was not made by this server"


def test_the_log_outlives_a_restart_and_keys_are_forgotten_in_between() -> None:
    ten()
    keystore.forget_all()
    ten()
    assert audit.verify().entries == 20
    assert DataKey.objects.filter(kind="audit").count() == 1


# --- what waits for nothing --------------------------------------------------------------------------------
def test_an_entry_whose_process_died_is_placed_by_the_next() -> None:
    with transaction.atomic():
        insert(Event.LOGIN, ANNA, None, {})
    assert AuditEntry.objects.get().seq is None
    assert audit.verify().broken is None
    audit.record(Event.LOGIN, actor=BORIS)
    assert list(AuditEntry.objects.order_by("seq").values_list("actor", flat=True)) == [ANNA, BORIS]


def test_entries_of_a_transaction_stand_in_the_order_in_which_they_were_made() -> None:
    with time_machine.travel(NOW, tick=False) as clock, transaction.atomic():
        for number in range(60):
            audit.record(Event.LOGIN, actor=ANNA, count=number)
            if number % 20 == 19:
                # what a machine's clock does when it is set right
                clock.shift(-5)
    found = AuditEntry.objects.order_by("seq")
    assert [audit.details(entry)["count"] for entry in found] == list(range(60))
    assert audit.verify().broken is None


def in_thread(number: int) -> None:
    try:
        audit.record(Event.LOGIN, actor=uuid.UUID(int=number), count=number)
        audit.record_refusal(Event.LOGIN_REFUSED, address=f"203.0.{number % 4}.7", subject=ANNA)
    finally:
        connections.close_all()


def test_twenty_threads_append_at_once() -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(in_thread, range(400)))
    audit.flush()
    verdict = audit.verify()
    assert verdict.broken is None
    # four ranges of addresses: one entry each, the others counted
    assert verdict.entries == 400 + 4
    assert sum(AuditBurst.objects.values_list("count", flat=True)) == 400


def test_the_log_takes_no_lock_inside_of_its_callers_transaction() -> None:
    """Two who log first and lock each other's rows afterwards, in whatever order, would wait for one another if the
    chain were locked from the first on."""
    audit.record(Event.LOGIN, actor=ANNA)
    with transaction.atomic():
        audit.record(Event.BANNED, actor=ANNA, subject=BORIS)
        if connection.vendor == "postgresql":
            with ThreadPoolExecutor(1) as pool:
                pool.submit(in_thread, 1).result(timeout=10)
    assert audit.verify().broken is None


# --- bursts ------------------------------------------------------------------------------------------------
def times() -> list[tuple[str, Any]]:
    entries = AuditEntry.objects.order_by("seq")
    return [(entry.event, audit.details(entry).get("times")) for entry in entries]


def test_a_burst_that_another_begins_meanwhile_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    end = refusals._burst_end

    def late(key: bytes, before: dt.datetime) -> None:
        # the other looks in the same moment, finds none either, and is first
        monkeypatch.setattr(refusals, "_burst_end", end)
        audit.record_refusal(Event.LOGIN_REFUSED, address="203.0.113.9", subject=ANNA)
        end(key, before)

    monkeypatch.setattr(refusals, "_burst_end", late)
    assert audit.record_refusal(Event.LOGIN_REFUSED, address="203.0.113.7", subject=ANNA) == audit.Refusals(2, 2, 2)
    assert times() == [("login.refused", None)]


def test_a_burst_of_refusals_is_two_entries() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        seen = [audit.record_refusal(Event.LOGIN_REFUSED, address="203.0.113.7", subject=ANNA) for _ in range(50)]
        assert seen[-1] == audit.Refusals(50, 50, 50)
        assert times() == [("login.refused", None)]
        clock.shift(61)
        audit.flush()
        assert times() == [("login.refused", None), ("login.refused", 49)]
        audit.flush()
        audit.record_refusal(Event.LOGIN_REFUSED, address="203.0.113.8", subject=ANNA)
        assert times()[2:] == [("login.refused", None)]
    assert audit.verify().broken is None


def test_refusals_from_everywhere_about_everybody_stay_few_entries() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        seen = [
            audit.record_refusal(
                Event.LOGIN_REFUSED, address=f"10.{number % 200}.{number // 200}.1", subject=uuid.uuid4()
            )
            for number in range(3 * audit.BURSTS_MAX)
        ]
        assert seen[-1].everywhere == 3 * audit.BURSTS_MAX
        assert AuditEntry.objects.count() == audit.BURSTS_MAX + 1
        clock.shift(61)
        audit.flush()
        assert times()[-1] == ("login.refused", 2 * audit.BURSTS_MAX - 1)
        assert not AuditBurst.objects.exists()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("testclient", ""),
        ("", ""),
    ],
)
def test_ranges_of_addresses(address: str, shown: str) -> None:
    assert address_range(address) == shown
