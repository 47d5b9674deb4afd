"""Browsers: the installed Chromium against a messenger of the tests' own, on SQLite and, where given, PostgreSQL."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.people import Window
from tests.server import ROOT, Server

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# What a browser shows does not hang on the database: on PostgreSQL these show that all of it works together.
ON_POSTGRESQL = ("test_accounts.py", "test_two_people.py", "test_identity.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marked, and put last: while Playwright's event loop runs in this thread, no other can."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.e2e)
    twice = [item for item in here if "postgresql" in item.name and item.path.name not in ON_POSTGRESQL]
    config.hook.pytest_deselected(items=twice)
    items[:] = [item for item in items if item not in here] + [item for item in here if item not in twice]


def chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    return shutil.which(given) if given else next((path for path in map(shutil.which, CHROMIUMS) if path), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium found: install one, or name it in CHROMIUM")
    if not (ROOT / "static" / "app" / "manifest.json").exists():
        pytest.skip("the web client isn't built: python3 run.py test builds it")
    running = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
    yield running
    running.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("e2e") / "var"
    url = os.environ.get("MESSENGER_TEST_DATABASE_URL", "")
    if request.param == "sqlite":
        with Server(folder).prepare(static=True).running() as server:
            yield server
        return
    if not url:
        pytest.skip("MESSENGER_TEST_DATABASE_URL names no PostgreSQL")
    name = f"e2e_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    environment = {"DATABASE_URL": url.rsplit("/", 1)[0] + "/" + name}
    with Server(folder, environment=environment).prepare(static=True).running() as server:
        yield server
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def window(browser: Browser, server: Server) -> Iterator[Callable[..., Window]]:
    """Opens windows, each a browser profile of its own; afterwards none of them may have broken the content policy."""
    opened: list[Window] = []

    def open_window(**options: Any) -> Window:
        opened.append(Window(browser, server, **options))
        return opened[-1]

    yield open_window
    complaints = [complaint for each in opened for complaint in each.complaints]
    for each in opened:
        each.close()
    assert complaints == []
