"""SQLite as a server's database: writers of one process take turns, and whatever goes wrong gives the turn back."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, connections, transaction
from django.db.utils import ConnectionHandler

from messenger.settings.base import sqlite
from messenger.sqlite.base import TurnLock, _write_lock

ALIAS = "turns"
WAIT_S = 10.0


@pytest.fixture
def path(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A database of the product's settings beside the one of this run, which may be PostgreSQL."""
    file = tmp_path / "turns.sqlite3"
    connections.settings[ALIAS] = ConnectionHandler({"default": sqlite(file)}).settings["default"]
    with django_db_blocker.unblock():
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
            cursor.execute("CREATE TABLE child (parent INTEGER REFERENCES counter (id) DEFERRABLE INITIALLY DEFERRED)")
            cursor.execute("INSERT INTO counter VALUES (1, 0)")
        yield file
        connections[ALIAS].close()
    del connections[ALIAS]
    del connections.settings[ALIAS]
    assert not _write_lock._held


def execute(sql: str) -> Any:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()


def value() -> int:
    return int(execute("SELECT value FROM counter")[0])


def write(number: int, then: Callable[[], Any] = lambda: None) -> None:
    with transaction.atomic(ALIAS):
        execute(f"UPDATE counter SET value = {number}")
        then()


def in_thread(job: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            job()
        finally:
            connections[ALIAS].close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture
def held_elsewhere(path: Path) -> Iterator[threading.Event]:
    """Another thread is in a transaction until the event is set."""
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic(ALIAS):
            execute("UPDATE counter SET value = 100")
            inside.set()
            assert go_on.wait(WAIT_S)

    thread = in_thread(hold)
    assert inside.wait(WAIT_S)
    yield go_on
    go_on.set()
    thread.join(WAIT_S)


# --- turns ---------------------------------------------------------------------------------------------------
def test_turns_come_in_the_order_of_asking() -> None:
    lock, order = TurnLock(), []
    assert lock.acquire(WAIT_S)

    def ask(number: int) -> None:
        assert lock.acquire(WAIT_S)
        order.append(number)
        lock.release()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=ask, args=(number,)))
        threads[-1].start()
        until(lambda waiting=number + 1: len(lock._waiting) == waiting)  # type: ignore[misc]
    lock.release()
    # the one that had it asks again at once, and still comes last
    assert lock.acquire(WAIT_S)
    assert order == list(range(8))
    lock.release()
    for thread in threads:
        thread.join(WAIT_S)


def test_who_gives_up_leaves_the_queue() -> None:
    lock = TurnLock()
    assert lock.acquire(WAIT_S)
    assert not lock.acquire(0.01)
    assert not lock._waiting
    lock.release()
    assert lock.acquire(0.01)
    lock.release()


def test_no_turn_is_lost_among_those_who_give_up() -> None:
    lock, turns = TurnLock(), []

    def impatient() -> None:
        for _ in range(300):
            if lock.acquire(0.0001):
                turns.append(1)
                lock.release()

    threads = [threading.Thread(target=impatient) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_S)
    assert turns
    assert not lock._waiting
    assert lock.acquire(0)
    lock.release()


# --- transactions --------------------------------------------------------------------------------------------
def test_writers_wait_for_one_another(path: Path) -> None:
    def count() -> None:
        for _ in range(50):
            with transaction.atomic(ALIAS):
                execute(f"UPDATE counter SET value = {value() + 1}")

    for thread in [in_thread(count) for _ in range(4)]:
        thread.join(60)
    assert value() == 200


def test_readers_do_not_wait(held_elsewhere: threading.Event) -> None:
    assert value() == 0
    held_elsewhere.set()
    until(lambda: value() == 100)


def test_waiting_ends_with_words(held_elsewhere: threading.Event) -> None:
    connections[ALIAS].settings_dict["OPTIONS"]["timeout"] = 0.05
    with pytest.raises(OperationalError, match=r"database is locked: another thread has been writing for 0\.05 s"):
        write(1)
    held_elsewhere.set()
    connections[ALIAS].settings_dict["OPTIONS"]["timeout"] = WAIT_S
    with transaction.atomic(ALIAS):
        execute("UPDATE counter SET value = value + 1")
    assert value() == 101


def test_a_transaction_inside_another_takes_no_second_turn(path: Path) -> None:
    with transaction.atomic(ALIAS):
        with transaction.atomic(ALIAS):
            execute("UPDATE counter SET value = 1")
        with pytest.raises(ZeroDivisionError):
            write(2, then=lambda: 1 / 0)
        assert _write_lock._held
    assert value() == 1


def can_write() -> bool:
    """Whether another thread gets a turn."""
    done: list[bool] = []

    def write() -> None:
        with transaction.atomic(ALIAS):
            execute("UPDATE counter SET value = value + 1")
        done.append(True)

    in_thread(write).join(WAIT_S)
    return bool(done)


def test_a_rollback_gives_the_turn_back(path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write(7, then=lambda: 1 / 0)
    assert can_write()
    assert value() == 1


def test_a_commit_that_fails_gives_the_turn_back(path: Path) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(ALIAS):
        execute("INSERT INTO child VALUES (99)")
    assert can_write()


def test_a_begin_that_fails_gives_the_turn_back(path: Path) -> None:
    other_process = sqlite3.connect(path, isolation_level=None)
    other_process.execute("BEGIN IMMEDIATE")
    connections[ALIAS].close()
    connections[ALIAS].settings_dict["OPTIONS"]["timeout"] = 0.05
    with pytest.raises(OperationalError, match="database is locked"), transaction.atomic(ALIAS):
        pass
    other_process.execute("ROLLBACK")
    other_process.close()
    assert can_write()


def test_a_connection_closed_in_the_middle_gives_the_turn_back(path: Path) -> None:
    with pytest.raises(ProgrammingError, match="closed"):
        write(7, then=lambda: (connections[ALIAS].close(), value()))
    assert can_write()
    assert value() == 1


def test_what_was_committed_is_on_disk(path: Path) -> None:
    """WAL with FULL: a commit that returned has been synced; and a reader never blocks the writer."""
    assert execute("PRAGMA journal_mode") == ("wal",)
    assert execute("PRAGMA synchronous") == (2,)
    assert execute("PRAGMA foreign_keys") == (1,)
    # nothing that is sorted goes to a file in a folder for everybody
    assert execute("PRAGMA temp_store") == (2,)
