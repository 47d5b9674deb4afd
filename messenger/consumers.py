"""The one socket: authenticates, decodes a frame, finds its handler, turns a refusal into an error frame."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings

import accounts.consumers
import chat.consumers
from accounts import auth
from accounts import services as accounts_services
from accounts import standings as account_standings
from accounts.models import Session
from chat import standings as chat_standings
from messenger import bundle, protocol, realtime
from messenger.connection import SOCKET_EXTENSION, Connection, Handler
from messenger.errors import AppError, Banned, Unavailable
from messenger.logs import frame_ids, request_id
from messenger.protocol import CloseCode, FrameError, Problem
from messenger.queries import GroupedQuery, run_query

log = logging.getLogger(__name__)

HANDLERS: dict[type[protocol.ClientFrame], Handler[Any]] = {**chat.consumers.HANDLERS, **accounts.consumers.HANDLERS}
_BUILT_IN = {protocol.SessionAuth, protocol.Ping}

if missing := set(protocol.CLIENT_FRAMES) ^ (set(HANDLERS) | _BUILT_IN):
    raise RuntimeError(f"client frames without exactly one handler: {missing}")


class HubQueries:
    """What the hub reads of the apps."""

    chat_versions = staticmethod(chat_standings.chat_versions)
    chat_events_after = staticmethod(chat_standings.events_after)
    visible_chats = staticmethod(chat_standings.visible_chats)
    user_standings = staticmethod(account_standings.user_standings)
    live_sessions = staticmethod(account_standings.live_sessions)
    sights = staticmethod(account_standings.sights)
    announcement = staticmethod(account_standings.announcement)
    went_offline = staticmethod(accounts_services.users_went_offline)


def _touch(sessions: Sequence[Session]) -> list[None]:
    accounts_services.sessions_touch(sessions)
    return [None] * len(sessions)


visitor_of = GroupedQuery(auth.visitors)
touch_sessions = GroupedQuery(_touch)


class MessengerConsumer(AsyncConsumer):
    """Runs its own loop over received events: Channels' would hop to a thread and make two tasks for each of them."""

    connection: Connection
    hub: realtime.Hub

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.scope = scope
        socket = scope.get("extensions", {}).get(SOCKET_EXTENSION)
        self.connection = Connection(send, socket.send_frame if socket is not None else None)
        self.hub = realtime.attach(HubQueries(), run_query)
        deadline: asyncio.TimerHandle | None = None
        ids = frame_ids()
        try:
            while True:
                event = await receive()
                if event["type"] == "websocket.connect":
                    if not _origin_allowed(scope):
                        # refused before the handshake: the browser sees a 403
                        await send({"type": "websocket.close"})
                        return
                    await send({"type": "websocket.accept"})
                    deadline = asyncio.get_running_loop().call_later(
                        protocol.AUTH_TIMEOUT_MS / 1000, self._close_unless_authenticated
                    )
                elif event["type"] == "websocket.receive":
                    request_id.set(next(ids))
                    await self._receive(event.get("text"))
                else:
                    raise StopConsumer
        except StopConsumer:
            pass
        finally:
            if deadline is not None:
                deadline.cancel()
            self.connection.closed = True
            if self.connection.is_authenticated:
                self.hub.leave(self.connection)

    def _close_unless_authenticated(self) -> None:
        if not self.connection.is_authenticated:
            self.connection.close(CloseCode.AUTH_TIMEOUT)

    async def _receive(self, text: str | None) -> None:
        connection = self.connection
        if connection.closed:
            return
        if text is None:
            connection.close(CloseCode.BAD_FRAME)
            return
        try:
            frame = protocol.decode(text)
        except FrameError as error:
            if not connection.is_authenticated:
                connection.close(CloseCode.BAD_FRAME)
                return
            problem = Problem(code="bad_frame", message=str(error), field=error.field)
            connection.answer(protocol.ErrorFrame(ref=error.ref, client_id=error.client_id, problem=problem))
            return
        if not connection.is_authenticated:
            if isinstance(frame, protocol.SessionAuth):
                try:
                    await self._authenticate(frame)
                except Unavailable:
                    # not the token's fault: the client comes back with it
                    connection.close(CloseCode.RESYNC)
            else:
                connection.close(CloseCode.AUTH)
            return
        try:
            await self._handle(frame)
        except AppError as refusal:
            self._refuse(frame, refusal.problem())
        except Exception:
            log.exception("the handler of %s failed", frame.type)
            self._refuse(frame, Problem(code="internal", message="Something went wrong on the server."))

    def _refuse(self, frame: protocol.AnyClientFrame, problem: Problem) -> None:
        client_id: UUID | None = getattr(frame, "client_id", None)
        self.connection.answer(protocol.ErrorFrame(ref=frame.ref, client_id=client_id, problem=problem))

    async def _handle(self, frame: protocol.AnyClientFrame) -> None:
        if isinstance(frame, protocol.Ping):
            self.connection.answer(protocol.Pong(ref=frame.ref))
            return
        if isinstance(frame, protocol.SessionAuth):
            raise AppError("This connection is authenticated already.", code="bad_frame")
        answer = await HANDLERS[type(frame)](self.connection, frame)
        if isinstance(answer, list):
            for each in answer:
                self.connection.answer(each)
        elif answer is not None:
            self.connection.answer(answer)

    async def _authenticate(self, frame: protocol.SessionAuth) -> None:
        connection = self.connection
        try:
            principal, card = await visitor_of(frame.token)
        except Unavailable:
            raise
        except Banned:
            connection.close(CloseCode.BANNED)
            return
        except AppError:
            connection.close(CloseCode.AUTH)
            return
        if connection.closed:
            return
        user = principal.user
        if len(self.hub.sockets_of(user.id)) >= protocol.SOCKETS_PER_PERSON_MAX:
            # the newest, not the oldest: closing that one would make it come back and close the next
            connection.close(CloseCode.FLOOD)
            return
        connection.authenticated_as(user.id, principal.session_id, user.epoch)
        # their own events from here on are held behind the hello, and those of a chat once it is followed
        self.hub.join(connection)
        mine = await chat.consumers.chat_lists(user.id)
        while not self.hub.follow(connection, _visible(mine.heads), mine.user_version):
            # something newer was told while this was read, and not to this connection
            mine = await chat.consumers.chat_lists(user.id)
        announcement = await self.hub.board.now()
        hello = protocol.SessionHello(
            ref=frame.ref,
            protocol=protocol.PROTOCOL_VERSION,
            bundle=bundle.build_id(),
            server_time_ms=int(time.time() * 1000),
            user=card,
            role=user.role,
            language=user.language,
            session=principal.session_id,
            user_version=mine.user_version,
            heads=mine.heads,
            people=mine.people,
            blocked=mine.blocked,
            prefs=mine.prefs,
            announcement=announcement,
        )
        connection.answer_first(hello)
        with suppress(Unavailable):  # a later connection writes when the session was used
            await touch_sessions(principal.session)


def _visible(heads: list[protocol.ChatHead]) -> dict[UUID, realtime.Visible]:
    return {head.id: realtime.Visible(head.visible_from_seq, head.version) for head in heads}


class NoSuchPath(AsyncConsumer):
    """A socket to an address that has none: closed with a code instead of a traceback."""

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": CloseCode.NO_SUCH_PATH.number})


def _origin_allowed(scope: dict[str, Any]) -> bool:
    """A page of another origin must not open sockets. Programs send no Origin, and nothing ambient authenticates
    them."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1").rstrip("/").lower()
    if not origin:
        return True
    if settings.PUBLIC_ORIGIN:
        return origin == settings.PUBLIC_ORIGIN.lower()
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    host = headers.get(b"host", b"").decode("latin-1").lower()
    parsed = urlsplit(origin)
    return (parsed.scheme, parsed.netloc) == (scheme, host)
