"""Logins to the administration: the table alone does not let anybody in."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from tests.support import PASSWORD, person

pytestmark = pytest.mark.django_db

COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def panel() -> Client:
    """Somebody who is logged in."""
    person("root", role=User.Role.ADMINISTRATOR)
    client = Client()
    client.post("/admin/login/", {"username": "root", "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 200
    return client


def with_cookie(value: str) -> int:
    client = Client()
    client.cookies[COOKIE] = value
    return client.get("/admin/").status_code


def test_what_the_table_holds_is_no_key(panel: Client) -> None:
    key = panel.cookies[COOKIE].value
    row = Session.objects.get()
    assert key not in (row.session_key, row.session_data)
    assert with_cookie(row.session_key) == 302
    assert with_cookie(key) == 200


def test_logging_out_ends_it(panel: Client) -> None:
    key = panel.cookies[COOKIE].value
    panel.post("/admin/logout/")
    assert not Session.objects.exists()
    assert with_cookie(key) == 302


def test_a_login_changes_the_key_a_visitor_came_with() -> None:
    """Else whoever planted it would be logged in as well."""
    person("root", role=User.Role.ADMINISTRATOR)
    planted = import_module(settings.SESSION_ENGINE).SessionStore()
    planted["of a"] = "visitor"
    planted.save()
    client = Client()
    client.cookies[COOKIE] = planted.session_key
    client.post("/admin/login/", {"username": "root", "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 200
    assert client.cookies[COOKIE].value != planted.session_key
    assert with_cookie(planted.session_key) == 302
    assert Session.objects.count() == 1


def test_sessions_that_ran_out_are_cleared(panel: Client) -> None:
    key = panel.cookies[COOKIE].value
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert with_cookie(key) == 302
    call_command("clearsessions")
    assert not Session.objects.exists()


@pytest.mark.django_db(transaction=True)
async def test_it_works_from_asynchronous_code() -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    await store.aset("a", 1)
    await store.asave()
    key = store.session_key
    again = import_module(settings.SESSION_ENGINE).SessionStore(key)
    assert await again.aget("a") == 1
    assert await again.aexists(key)
    assert not await again.aexists("another")
    await again.adelete()
    assert not await Session.objects.aexists()
