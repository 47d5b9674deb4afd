"""Blocking reads off the loop's thread: the pool they run in, and questions that are answered together."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError
from django.db import connection as database

from messenger.errors import AppError, Unavailable
from messenger.logs import kind_of

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Question = TypeVar("Question")
Answer = TypeVar("Answer")

QUERY_THREADS = 8
GROUP_MAX = 64
# a group that takes longer does not hold up the next one any more, up to so many of a kind
GROUP_PATIENCE_S = 0.05
GROUPS_AT_ONCE = 4

# Not asgiref's shared thread: there, one slow query would stall every connection of the process.
_pool = ThreadPoolExecutor(QUERY_THREADS, thread_name_prefix="query")


def _run(function: Callable[[], T]) -> T:
    """The pool's threads keep their database connection, unless a query left it in doubt."""
    is_kept = database.connection is not None
    try:
        return function()
    except (OperationalError, InterfaceError) as error:
        is_stale = is_kept and not database.is_usable()
        database.close()
        if is_stale:
            # the database restarted since it was last used: a new connection may do, and a read may be repeated
            return _run(function)
        log.warning("a read failed: %s", kind_of(error))
        raise Unavailable("The server can't read right now. Try again in a moment.", retry_after_ms=1000) from error
    except BaseException:
        database.close()
        raise


async def run_query(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a blocking read in the pool. `Unavailable` where the database can't answer now."""
    # with the request id: the pool's threads have no context of their own
    run = contextvars.copy_context().run
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool, run, _run, functools.partial(function, *args, **kwargs))


def close_query_connections() -> None:
    """Give back the pool's database connections; for an orderly shutdown and for tests."""
    global _pool
    finished, _pool = _pool, ThreadPoolExecutor(QUERY_THREADS, thread_name_prefix="query")
    # every idle thread of the pool takes one of these, and keeps it until all have
    together = threading.Barrier(QUERY_THREADS)

    def close() -> None:
        together.wait(timeout=10)
        database.close()

    list(finished.map(lambda _: close(), range(QUERY_THREADS)))
    finished.shutdown()


class GroupedQuery(Generic[Question, Answer]):
    """A read that answers many questions at once: what is asked while one group is being read goes into the next, so
    that a thousand people who come back together cost some dozens of queries.

    `read` gets the questions and returns an answer for each, in order; an `AppError` among them is raised to whoever
    asked that one. Where `read` itself raises, the questions are read one by one: nobody's failure is another's.
    Belongs to the loop's thread.
    """

    def __init__(self, read: Callable[[Sequence[Question]], Sequence[Answer | AppError]]) -> None:
        self._read = read
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget()

    def _forget(self) -> None:
        self._waiting: list[tuple[Question, asyncio.Future[Answer]]] = []
        self._reading: set[asyncio.Task[None]] = set()
        self._is_due = False
        # the newest group is taking long: the next need not wait for it
        self._is_slow = False

    async def __call__(self, question: Question) -> Answer:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._forget()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((question, answer))
        if not self._is_due and self._may_start:
            # at the end of this turn: what else arrives in it belongs together
            self._is_due = True
            loop.call_soon(self._start)
        return await answer

    @property
    def _may_start(self) -> bool:
        return not self._reading or (self._is_slow and len(self._reading) < GROUPS_AT_ONCE)

    def _start(self) -> None:
        self._is_due = False
        if not self._waiting or not self._may_start:
            return
        group, self._waiting = self._waiting[:GROUP_MAX], self._waiting[GROUP_MAX:]
        self._is_slow = False
        self._reading.add(asyncio.ensure_future(self._answer(group)))

    def _give_way(self) -> None:
        self._is_slow = True
        self._start()

    async def _answer(self, group: list[tuple[Question, asyncio.Future[Answer]]]) -> None:
        patience = asyncio.get_running_loop().call_later(GROUP_PATIENCE_S, self._give_way)
        answers: Sequence[Answer | Exception]
        try:
            answers = await run_query(self._answers, [question for question, _ in group])
        except Exception as failure:  # noqa: BLE001 - nobody of the group may wait for an answer that doesn't come
            answers = [failure] * len(group)
        patience.cancel()
        for (_, asked), answer in zip(group, answers, strict=True):
            if asked.done():
                continue  # whoever asked is gone
            if isinstance(answer, Exception):
                asked.set_exception(answer)
            else:
                asked.set_result(answer)
        task = asyncio.current_task()
        if task in self._reading:
            self._reading.discard(task)
            self._start()

    def _answers(self, questions: Sequence[Question]) -> list[Answer | Exception]:
        try:
            return list(self._read(questions))
        except (OperationalError, InterfaceError):
            raise  # the database is away for everybody: to wait for it once for each would help nobody
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told to whoever asked
            database.close()
            if len(questions) == 1:
                return [error]
        return [answer for question in questions for answer in self._answers([question])]
