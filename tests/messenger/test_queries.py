"""Reads off the loop's thread: what a database that is away, or that came back, does to them."""

from __future__ import annotations

import asyncio

import pytest
from django.db import OperationalError
from django.db import connection as database

from messenger import queries
from messenger.errors import Unavailable
from messenger.queries import GroupedQuery, run_query

pytestmark = pytest.mark.django_db(transaction=True)


def one() -> int:
    with database.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


async def test_a_database_that_is_away_may_be_asked_again() -> None:
    def away() -> int:
        raise OperationalError("could not connect: secret detail")

    with pytest.raises(Unavailable) as refusal:
        await run_query(away)
    assert refusal.value.retry_after_ms
    assert "secret" not in refusal.value.message


@pytest.mark.postgres
@pytest.mark.skipif(database.vendor != "postgresql", reason="SQLite has no connection that a restart could end")
async def test_a_read_on_a_connection_that_a_restart_ended_is_repeated_on_a_new_one() -> None:
    ended = 0

    def read() -> int:
        nonlocal ended
        assert one() == 1
        if not ended:
            ended += 1
            database.connection.close()
        return one()

    def on_a_kept_connection() -> int:
        one()
        return queries._run(read)

    assert await run_query(on_a_kept_connection) == 1
    assert ended == 1


async def test_a_group_hears_at_once_that_the_database_is_away() -> None:
    """Not each in turn: everyone would wait for all before."""
    asked = 0

    def away(questions: object) -> list[int]:
        nonlocal asked
        asked += 1
        raise OperationalError("could not connect")

    grouped: GroupedQuery[int, int] = GroupedQuery(away)
    answers = await asyncio.gather(*(grouped(number) for number in range(5)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable] * 5
    assert asked == 1
