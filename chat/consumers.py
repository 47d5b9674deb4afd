"""Chat frames: each handler parses nothing (the wire did), calls one service or selector, and returns the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chat import selectors, services
from chat.writer import Outcome
from messenger import protocol, throttle
from messenger.connection import Connection, Handler
from messenger.errors import AppError
from messenger.queries import GroupedQuery, run_query


async def _in_turn(connection: Connection, frame: protocol.Command) -> Callable[[Outcome], None]:
    """Waits for the command's turn. What it returns encodes the writer's answer in the writer's thread, and pushes it
    behind the event it belongs to."""
    await connection.command_turn()

    def done(outcome: Outcome) -> None:
        answer: protocol.ServerFrame
        if isinstance(outcome, AppError):
            answer = protocol.ErrorFrame(ref=frame.ref, client_id=frame.client_id, problem=outcome.problem())
        else:
            answer = protocol.Ack(
                ref=frame.ref,
                client_id=frame.client_id,
                chat=frame.chat,
                seq=outcome.seq,
                version=outcome.version,
                created_at_ms=selectors.ms(outcome.created_at),
            )
        connection.command_answer(answer)

    return done


async def message_send(connection: Connection, frame: protocol.MessageSend) -> None:
    throttle.check_here("message.send", connection.user_id)
    services.message_send(
        connection.user_id,
        chat_id=frame.chat,
        client_id=frame.client_id,
        body=frame.body or "",
        reply_to_seq=frame.reply_to_seq,
        silent=frame.silent,
        forward=(frame.forward.chat, frame.forward.seq) if frame.forward else None,
        done=await _in_turn(connection, frame),
    )


async def message_edit(connection: Connection, frame: protocol.MessageEdit) -> None:
    services.message_edit(
        connection.user_id,
        chat_id=frame.chat,
        client_id=frame.client_id,
        seq=frame.seq,
        body=frame.body,
        done=await _in_turn(connection, frame),
    )


async def message_delete(connection: Connection, frame: protocol.MessageDelete) -> None:
    services.message_delete(
        connection.user_id,
        chat_id=frame.chat,
        client_id=frame.client_id,
        seq=frame.seq,
        done=await _in_turn(connection, frame),
    )


async def reaction_set(connection: Connection, frame: protocol.ReactionSet) -> None:
    services.reaction_set(
        connection.user_id,
        chat_id=frame.chat,
        client_id=frame.client_id,
        seq=frame.seq,
        emoji=frame.emoji,
        on=frame.on,
        done=await _in_turn(connection, frame),
    )


async def message_pin(connection: Connection, frame: protocol.MessagePin) -> None:
    services.message_pin(
        connection.user_id,
        chat_id=frame.chat,
        client_id=frame.client_id,
        seq=frame.seq,
        on=frame.on,
        done=await _in_turn(connection, frame),
    )


async def mark_set(connection: Connection, frame: protocol.MarkSet) -> None:
    services.mark_set(
        connection.user_id, chat_id=frame.chat, delivered_seq=frame.delivered_seq, read_seq=frame.read_seq
    )


async def own_set(connection: Connection, frame: protocol.OwnSet) -> protocol.ServerFrame:
    version, own = await run_query(
        services.own_set,
        connection.user_id,
        chat_id=frame.chat,
        pinned=frame.pinned,
        muted_until_ms=frame.muted_until_ms,
        archived=frame.archived,
        marked_unread=frame.marked_unread,
        draft=frame.draft,
    )
    return protocol.OwnState(ref=frame.ref, user_version=version, chat=frame.chat, own=own)


async def messages_hide(connection: Connection, frame: protocol.HiddenSet) -> protocol.ServerFrame:
    state = await run_query(services.messages_hide, connection.user_id, chat_id=frame.chat, seqs=frame.seqs)
    return state.model_copy(update={"ref": frame.ref})


async def message_save(connection: Connection, frame: protocol.SavedSet) -> protocol.ServerFrame:
    state = await run_query(services.message_save, connection.user_id, chat_id=frame.chat, seq=frame.seq, on=frame.on)
    return state.model_copy(update={"ref": frame.ref})


async def typing_set(connection: Connection, frame: protocol.TypingSet) -> None:
    await run_query(services.typing_say, connection.user_id, chat_id=frame.chat)


# what many people ask for at the same moment, when they come back
chat_lists = GroupedQuery(selectors.chat_lists)
changes_of_people = GroupedQuery(selectors.changes_of_people)
history_pages = GroupedQuery(selectors.history_pages)


async def heads_get(connection: Connection, frame: protocol.HeadsGet) -> protocol.ServerFrame:
    mine = await chat_lists(connection.user_id)
    return protocol.ChatsHeads(
        ref=frame.ref,
        user_version=mine.user_version,
        heads=mine.heads,
        people=mine.people,
        blocked=mine.blocked,
        prefs=mine.prefs,
    )


async def chats_sync(connection: Connection, frame: protocol.ChatsSync) -> list[protocol.ServerFrame]:
    cursors = [(cursor.chat, cursor.version) for cursor in frame.chats]
    changes = await changes_of_people(selectors.SyncQuestion(connection.user_id, cursors))
    return [each.model_copy(update={"ref": frame.ref}) for each in changes]


async def history_get(connection: Connection, frame: protocol.HistoryGet) -> protocol.ServerFrame:
    page = await history_pages(
        selectors.PageQuestion(
            connection.user_id, frame.chat, frame.before_seq, frame.after_seq, frame.around_seq, frame.limit
        )
    )
    return protocol.HistoryPage.model_construct(
        type="history.page",
        ref=frame.ref,
        chat=frame.chat,
        messages=page.messages,
        has_before=page.has_before,
        has_after=page.has_after,
    )


HANDLERS: dict[type[protocol.ClientFrame], Handler[Any]] = {
    protocol.MessageSend: message_send,
    protocol.MessageEdit: message_edit,
    protocol.MessageDelete: message_delete,
    protocol.ReactionSet: reaction_set,
    protocol.MessagePin: message_pin,
    protocol.MarkSet: mark_set,
    protocol.OwnSet: own_set,
    protocol.HiddenSet: messages_hide,
    protocol.SavedSet: message_save,
    protocol.TypingSet: typing_set,
    protocol.HeadsGet: heads_get,
    protocol.ChatsSync: chats_sync,
    protocol.HistoryGet: history_get,
}
