"""What every test shares: a clean start of the parts of a process that outlive a test."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings
from django.core.cache import caches
from django.db import connection, connections

from chat import writer
from messenger import audit, keystore, throttle
from messenger.queries import close_query_connections


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied(django_db_setup: None, django_db_blocker: Any) -> None:
    """After a test with transactions its rows are deleted, and tests play somebody with a database shell: without the
    audit log's triggers. A test that is about them makes them anew."""
    triggers = importlib.import_module("messenger.migrations.0003_audit_checkpoint")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # where no test of the run uses the database, there is none
        if "messenger_auditentry" in connection.introspection.table_names(cursor):
            for statement in triggers.DROP[connection.vendor]:
                cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def _connections_given_back(django_db_setup: None) -> Iterator[None]:
    """The test database can only be dropped when no thread holds a connection to it; one that a thread took to its end
    is missing from the pool for good, and the tests that come later wait for it."""
    yield
    close_query_connections()
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
    if connection.vendor == "postgresql" and (pool := connection.pool):
        connection.close()
        held = pool.get_stats()
        assert held["pool_available"] == held["pool_size"], f"a test left a connection with a thread that ended: {held}"


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """A test's rows are gone afterwards: the writer must not commit later, no data key be remembered, nor how often
    anybody tried."""
    keystore.forget_all()
    caches["throttle"].clear()
    throttle.forget_all()
    audit.floods.clear()
    yield
    writer.stop()
    keystore.forget_all()


def pytest_unconfigure() -> None:
    """SQLite leaves its log and index beside a database that is deleted while some thread still has it open."""
    for left in settings.VAR_DIR.glob(f"*tests-{os.getpid()}.sqlite3*"):
        left.unlink()
