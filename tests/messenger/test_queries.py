"""Questions asked together are read together, and nobody pays for another's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest
from django.db import connection

from messenger.errors import AppError, NotFound
from messenger.queries import GROUP_MAX, GroupedQuery

pytestmark = pytest.mark.django_db(transaction=True)


async def test_what_is_refused_is_refused_to_whoever_asked_it():
    def read(questions: Sequence[int]) -> list[int | AppError]:
        return [NotFound("no seven") if question == 7 else question * 2 for question in questions]

    double = GroupedQuery(read)
    answers = await asyncio.gather(*(double(number) for number in range(10)), return_exceptions=True)
    assert isinstance(answers.pop(7), NotFound)
    assert answers == [0, 2, 4, 6, 8, 10, 12, 16, 18]


async def test_what_arrives_while_one_group_is_read_goes_into_the_next():
    groups: list[list[int]] = []
    first_is_read, go_on = threading.Event(), threading.Event()

    def read(questions: Sequence[int]) -> list[int]:
        groups.append(list(questions))
        first_is_read.set()
        assert go_on.wait(10)
        return list(questions)

    same = GroupedQuery(read)
    first = asyncio.ensure_future(same(0))
    await asyncio.to_thread(first_is_read.wait, 10)
    later = [asyncio.ensure_future(same(number)) for number in range(1, GROUP_MAX + 2)]
    await asyncio.sleep(0)
    go_on.set()
    assert await asyncio.gather(first, *later) == list(range(GROUP_MAX + 2))
    assert groups == [[0], list(range(1, GROUP_MAX + 1)), [GROUP_MAX + 1]]


async def test_a_slow_group_does_not_hold_up_the_next():
    is_read, held = threading.Event(), threading.Event()

    def read(questions: Sequence[str]) -> list[str]:
        if "slow" in questions:
            is_read.set()
            assert held.wait(10)
        return list(questions)

    same = GroupedQuery(read)
    slow = asyncio.ensure_future(same("slow"))
    await asyncio.to_thread(is_read.wait, 10)
    assert await same("quick") == "quick"
    assert not slow.done()
    held.set()
    assert await slow == "slow"


async def test_a_question_that_cannot_be_read_fails_alone():
    def read(questions: Sequence[str]) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if "bad" in questions:
            raise ValueError("cannot be read")
        return list(questions)

    same = GroupedQuery(read)
    answers = await asyncio.gather(same("good"), same("bad"), same("better"), return_exceptions=True)
    assert (answers[0], answers[2]) == ("good", "better")
    assert isinstance(answers[1], ValueError)


async def test_somebody_who_goes_away_takes_no_answer_from_others():
    same: GroupedQuery[int, int] = GroupedQuery(lambda questions: list(questions))
    gone, stays = asyncio.ensure_future(same(1)), asyncio.ensure_future(same(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 2
