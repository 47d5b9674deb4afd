"""What every test shares: a clean start of the parts of a process that outlive a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chat import writer
from messenger import keystore
from messenger.connection import close_query_connections


@pytest.fixture(scope="session", autouse=True)
def _connections_given_back(django_db_setup: None) -> Iterator[None]:
    """The test database can only be dropped when no thread holds a connection to it."""
    yield
    close_query_connections()


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """A test's rows are gone afterwards: the writer must not commit later, no data key be remembered."""
    keystore.forget_all()
    yield
    writer.stop()
    keystore.forget_all()
