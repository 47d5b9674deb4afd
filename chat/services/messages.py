"""Commands on messages: built here, committed by the writer, answered through `done` in the writer's thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from uuid import UUID

from chat import selectors, writer
from chat.writer import Answer, Outcome
from messenger import realtime
from messenger.errors import AppError, Unavailable

Done = Callable[[Outcome], None]

ANSWER_WAIT_S = 15


def message_send(
    actor_id: UUID,
    *,
    chat_id: UUID,
    client_id: UUID,
    body: str,
    reply_to_seq: int | None,
    silent: bool = False,
    forward: tuple[UUID, int] | None = None,
    done: Done,
) -> None:
    """`forward`: chat and place of a message the actor can read, whose body is repeated; `body` is empty then."""
    writer.submit(writer.Send(actor_id, chat_id, client_id, body, reply_to_seq, silent, forward), done)


def message_edit(actor_id: UUID, *, chat_id: UUID, client_id: UUID, seq: int, body: str, done: Done) -> None:
    writer.submit(writer.Edit(actor_id, chat_id, client_id, seq, body), done)


def message_delete(actor_id: UUID, *, chat_id: UUID, client_id: UUID, seq: int, done: Done) -> None:
    writer.submit(writer.Delete(actor_id, chat_id, client_id, seq), done)


def reaction_set(actor_id: UUID, *, chat_id: UUID, client_id: UUID, seq: int, emoji: str, on: bool, done: Done) -> None:
    writer.submit(writer.React(actor_id, chat_id, client_id, seq, emoji, on), done)


def message_pin(actor_id: UUID, *, chat_id: UUID, client_id: UUID, seq: int, on: bool, done: Done) -> None:
    writer.submit(writer.Pin(actor_id, chat_id, client_id, seq, on), done)


def mark_set(actor_id: UUID, *, chat_id: UUID, delivered_seq: int, read_seq: int) -> None:
    writer.submit(writer.Mark(actor_id, chat_id, delivered_seq, read_seq))


def typing_say(actor_id: UUID, *, chat_id: UUID) -> None:
    """Ephemeral; a stranger's notice is refused like everything of theirs."""
    member = selectors.membership_for(actor_id, chat_id)
    if selectors.is_silenced(member):
        return
    realtime.publish_typing(chat_id, actor_id)


def wait(submit: Callable[[Done], None]) -> Answer:
    """Submit a command and wait for its commit, for callers with a thread of their own (REST)."""
    future: Future[Outcome] = Future()
    submit(future.set_result)
    try:
        outcome = future.result(timeout=ANSWER_WAIT_S)
    except FutureTimeout:
        raise Unavailable("The server is slow. Ask again with the same client_id.", retry_after_ms=2000) from None
    if isinstance(outcome, AppError):
        raise outcome
    return outcome
