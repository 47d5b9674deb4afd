"""A database of a test's own, of the kind the run is on, for a server that is a process of its own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

TEST_URL = os.environ.get("MESSENGER_TEST_DATABASE_URL", "")


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """The environment that names it: empty on SQLite, where every server's folder has its own."""
    if not TEST_URL:
        yield {}
        return
    name = f"messenger_{secrets.token_hex(6)}"
    with psycopg.connect(TEST_URL, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(TEST_URL)._replace(path=f"/{name}"))}
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
