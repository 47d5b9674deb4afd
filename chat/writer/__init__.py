"""Group commit: the one write path for messages, edits, deletions, reactions and marks.

Commands queue up while a transaction commits; all that arrived go into the next one: lock the chats, read
memberships, raise versions, insert, commit; then answer and publish. An answer is given after the commit and never
waits for anything derived. A batch that fails is repeated item by item, so that a bad item fails alone. A chat that
somebody else holds is left for the next batch, so that it stalls no other. Lock order: chats by id, then members.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic, sleep

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from chat.writer.batch import Batch
from chat.writer.commands import Answer, Change, Delete, Edit, Mark, Outcome, Pin, React, Send, Submission
from messenger import realtime
from messenger.errors import AppError, Unavailable
from messenger.logs import kind_of, request_id

__all__ = ["Answer", "Change", "Delete", "Edit", "Mark", "Outcome", "Pin", "React", "Send", "stop", "submit"]

log = logging.getLogger(__name__)

BATCH_MAX = 256
QUEUE_MAX = 20_000
# between two batches while others wait already
GATHER_S = 0.002
BUSY_PAUSE_S = 0.005
BUSY_MAX_S = 10.0


class Writer:
    """The queue, and the thread that works it off with a database connection of its own."""

    def __init__(self) -> None:
        self._queue: deque[Submission] = deque()
        self._ready = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False

    def submit(self, submission: Submission) -> None:
        with self._ready:
            full = len(self._queue) >= QUEUE_MAX or self._stopping
            if not full:
                self._queue.append(submission)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="chat-writer", daemon=True)
                    self._thread.start()
                self._ready.notify()
        if full:
            submission.done(Unavailable("The server is busy. Try again in a moment.", retry_after_ms=1000))

    def stop(self) -> None:
        """Commit what is queued, then end the thread. A later submission starts a new one."""
        with self._ready:
            thread = self._thread
            self._stopping = thread is not None
            self._ready.notify()
        if thread is not None:
            thread.join()
            self._thread, self._stopping = None, False

    def _work(self) -> None:
        try:
            while batch := self._next_batch():
                deferred = self._commit(batch)
                if deferred:
                    self._put_back(deferred)
                if self._queue:
                    # Under load: those who were just answered go on, and one batch for them and for who waits already
                    # costs little more than one for these alone.
                    sleep(GATHER_S)
        finally:
            connection.close()

    def _next_batch(self) -> list[Submission]:
        """What has arrived; waits for something to; empty when the writer stops."""
        with self._ready:
            while not self._queue and not self._stopping:
                self._ready.wait()
            return [self._queue.popleft() for _ in range(min(BATCH_MAX, len(self._queue)))]

    def _put_back(self, deferred: list[Submission]) -> None:
        """Chats held by somebody else go to the front again, keeping their order, but not for ever."""
        now = monotonic()
        waiting = []
        for submission in deferred:
            if now - submission.since_s > BUSY_MAX_S:
                _tell(submission, Unavailable("This chat is busy. Try again in a moment.", retry_after_ms=1000))
            else:
                waiting.append(submission)
        with self._ready:
            alone = not self._queue
            self._queue.extendleft(reversed(waiting))
            if alone and waiting:
                # nothing else to do: give the holder a moment instead of asking in a loop
                self._ready.wait(BUSY_PAUSE_S)

    def _commit(self, submissions: list[Submission]) -> list[Submission]:
        request_id.set("writer")
        batch = Batch(submissions)
        try:
            with transaction.atomic():
                batch.run()
        except Exception as error:  # noqa: BLE001 - one bad item must not take the others along
            return self._recover(submissions, error)
        with realtime.together():
            batch.announce()
            for submission, outcome in batch.outcomes:
                _tell(submission, outcome)
        batch.tell_own_devices()
        return batch.deferred

    def _recover(self, submissions: list[Submission], error: Exception) -> list[Submission]:
        """The batch was rolled back, or its commit was cut off: then the stored client ids answer the repetition."""
        if not _reachable():
            log.error("the database is out of reach: %s", type(error).__name__)
            for submission in submissions:
                _tell(submission, Unavailable("The server can't store messages right now.", retry_after_ms=2000))
            return []
        if len(submissions) == 1:
            request_id.set(submissions[0].request_id)
            refusal: AppError
            if isinstance(error, OperationalError | InterfaceError):
                log.warning("a command failed: %s", kind_of(error))
                refusal = Unavailable("The server is busy. Try again in a moment.", retry_after_ms=1000)
            else:
                log.error("a command failed", exc_info=error)
                refusal = AppError("The server could not store this.", code="failed")
            _tell(submissions[0], refusal)
            return []
        log.warning("a batch of %d failed (%s): repeating it item by item", len(submissions), type(error).__name__)
        return [left for submission in submissions for left in self._commit([submission])]


def _reachable() -> bool:
    try:
        connection.close()
        connection.ensure_connection()
    except (DatabaseError, InterfaceError):
        return False
    return True


def _tell(submission: Submission, outcome: Answer | AppError) -> None:
    try:
        submission.done(outcome)
    except Exception:
        request_id.set(submission.request_id)
        # a receiver that fails must not stop the writer
        log.exception("an answer could not be delivered")


_writer = Writer()
atexit.register(_writer.stop)


def submit(command: Send | Change | Mark, done: Callable[[Outcome], None] | None = None) -> None:
    """Queue a command. `done` is called once, in the writer's thread, after the commit or with the refusal."""
    _writer.submit(Submission(command, done) if done else Submission(command))


def stop() -> None:
    """Commit what is queued and end the thread; for an orderly shutdown and for tests."""
    _writer.stop()
