"""Statements that PostgreSQL prepares once and that are fed with arrays, for the few that everything waits for.

Django's ORM composes its SQL anew each time and psycopg binds it on the client, looking at the type of every value;
for hundreds of values that costs more than everything the database does. Rows come back in binary form.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

_UUID_OID, _INT8_OID, _BYTEA_OID = 2950, 20, 17
_HEAD = struct.Struct("!iiIii")
_SIZED_INT8 = struct.Struct("!iq")
_SIZE_OF_UUID = (16).to_bytes(4, "big")
_NULL = (-1).to_bytes(4, "big", signed=True)


class Array(bytes):
    """A one-dimensional array as PostgreSQL's binary form has it; the statement names its type: `%s::uuid[]`."""

    __slots__ = ()


class _ArrayDumper(Dumper):
    format = Format.BINARY
    oid = 0

    def dump(self, obj: Array) -> bytes:
        return obj


def _array(oid: int, count: int, elements: Iterable[bytes]) -> Array:
    return Array(_HEAD.pack(1, 1, oid, count, 1) + b"".join(elements))


def uuids(values: Sequence[UUID]) -> Array:
    return _array(_UUID_OID, len(values), (_SIZE_OF_UUID + value.bytes for value in values))


def numbers(values: Sequence[int | None]) -> Array:
    """For `bigint[]`."""
    pack = _SIZED_INT8.pack
    return _array(_INT8_OID, len(values), (_NULL if value is None else pack(8, value) for value in values))


def texts(values: Sequence[bytes | None]) -> Array:
    """For `bytea[]`."""
    sized = (_NULL if value is None else len(value).to_bytes(4, "big") + value for value in values)
    return _array(_BYTEA_OID, len(values), sized)


def columns(rows: Iterable[tuple[Any, ...]], *kinds: Callable[[Sequence[Any]], Array]) -> list[Array]:
    """Rows, at least one, as an array for each column."""
    return [kind(column) for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)]


class Prepared:
    """The thread's connection, for prepared statements. Errors are Django's."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._raw: psycopg.Connection[tuple[Any, ...]] = connection.connection
        self._raw.prepare_threshold = 0
        self._raw.adapters.register_dumper(Array, _ArrayDumper)

    def send(self, sql: str, *params: Any) -> psycopg.Cursor[tuple[Any, ...]]:
        """Inside `together`: its rows are fetched from the cursor there, too."""
        return psycopg.Cursor(self._raw).execute(sql, params, prepare=True, binary=True)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One round trip for all that is sent inside. The server takes it one after the other, each with what was
        committed before it."""
        with connection.wrap_database_errors, self._raw.pipeline():
            yield

    def fetch(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        with connection.wrap_database_errors:
            return self.send(sql, *params).fetchall()

    def run(self, sql: str, *params: Any) -> None:
        with connection.wrap_database_errors:
            self.send(sql, *params)
