"""What a supervisor asks: is the process alive, may it get requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.urls import path

from messenger import views

urlpatterns = [path("livez", views.livez), path("readyz", views.readyz)]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def unreachable(transactional_db: None) -> Iterator[None]:
    """The database's address leads nowhere, and nothing open is left from before."""
    connection: Any = connections["default"]  # the pool is known to one backend only
    known = {key: connection.settings_dict[key] for key in ("NAME", "HOST", "PORT", "OPTIONS")}
    pooled = connection.vendor == "postgresql"
    connection.close()
    if pooled:
        connection.close_pool()
        options = {**known["OPTIONS"], "pool": {"min_size": 0, "max_size": 1, "timeout": 1}}
        connection.settings_dict.update(HOST="127.0.0.1", PORT="1", OPTIONS=options)
    else:
        connection.settings_dict["NAME"] = "/nowhere/at/all.sqlite3"
    yield
    connection.close()
    if pooled:
        connection.close_pool()
    connection.settings_dict.update(known)


def assert_uncached(response: Any) -> None:
    assert response.headers["Cache-Control"] == "no-store"


def test_a_lost_database_is_named_and_only_readiness_falls(client, unreachable):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "parts": {"database": "failed"}}
    assert_uncached(response)
    assert client.get("/livez").status_code == 200


def test_a_refusal_says_nothing_of_the_address_it_failed_at(client, unreachable):
    assert b"nowhere" not in client.get("/readyz").content


def test_neither_takes_a_form(client):
    assert client.post("/livez").status_code == 405
    assert client.post("/readyz").status_code == 405


@pytest.mark.django_db
def test_a_whole_process_is_ready(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ok", "parts": {"database": "ok"}})
    assert_uncached(response)


def test_alive_asks_nothing_of_the_database(client):
    response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert_uncached(response)
