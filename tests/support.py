"""People and their connections, as tests use them: through the services, the socket and the HTTP API."""

from __future__ import annotations

import json
import uuid
from types import TracebackType
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts import services as accounts
from accounts import tokens
from accounts.models import User
from chat import services as chats

PASSWORD = "correct horse battery staple"
WAIT_S = 5.0


def person(username: str, name: str = "", role: str = User.Role.MEMBER) -> User:
    return User.objects.create_user(username, PASSWORD, display_name=name or username.title(), role=role)


def direct(one: User, other: User) -> UUID:
    return chats.direct_open(one.pk, user_id=other.pk)


def group(owner: User, *others: User, title: str = "Группа", history_hidden: bool = False) -> UUID:
    return chats.group_create(
        owner.pk,
        client_id=uuid.uuid4(),
        title=title,
        users=[other.pk for other in others],
        history_hidden=history_hidden,
    )


def say(author: User, chat: UUID, body: str, **more: Any) -> int:
    """Send a message and wait for its commit; returns its seq."""
    answer = chats.wait(
        lambda done: chats.message_send(
            author.pk,
            chat_id=chat,
            client_id=more.get("client_id") or uuid.uuid4(),
            body=body,
            reply_to_seq=more.get("reply_to_seq"),
            silent=more.get("silent", False),
            forward=more.get("forward"),
            done=done,
        )
    )
    return answer.seq


def access_token(user: User) -> str:
    """A new session of the person."""
    grant = accounts.session_start(username=user.username, password=PASSWORD, device="test", address="", agent="")
    return tokens.access_token(grant.user, grant.session)


class Client:
    """A socket of one person. `async with Client(user) as client:` connects, authenticates, and has `client.hello`."""

    def __init__(self, user: User, token: str | None = None, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        from messenger.asgi import application

        self.user = user
        self.token = token
        self.socket = WebsocketCommunicator(application, "/ws", headers=headers or [])
        self.hello: dict[str, Any] = {}
        self._ref = 0

    async def __aenter__(self) -> Client:
        self.token = self.token or await sync_to_async(access_token)(self.user)
        connected, _ = await self.socket.connect(timeout=WAIT_S)
        assert connected
        await self.send("session.auth", token=self.token, protocol=1)
        self.hello = await self.receive("session.hello")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.socket.disconnect(timeout=WAIT_S)

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send_to(text_data=json.dumps({"type": kind, **fields}, default=str))

    async def receive(self, *kinds: str) -> dict[str, Any]:
        """The next frame of one of these kinds; others are passed over."""
        while True:
            frame = json.loads(await self.socket.receive_from(timeout=WAIT_S))
            if not kinds or frame["type"] in kinds:
                return frame

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a request and return the frame that answers it."""
        self._ref += 1
        await self.send(kind, ref=self._ref, **fields)
        while True:
            frame = await self.receive()
            if frame.get("ref") == self._ref:
                return frame

    async def command(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return its ack or error; `client_id` is made where none is given."""
        client_id = str(fields.pop("client_id", uuid.uuid4()))
        await self.send(kind, client_id=client_id, **fields)
        while True:
            frame = await self.receive("ack", "error")
            if frame.get("client_id") == client_id:
                return frame

    async def closed(self) -> int:
        """The code the server closes with."""
        while True:
            event = await self.socket.receive_output(timeout=WAIT_S)
            if event["type"] == "websocket.close":
                return int(event["code"])


def _committed(submit: Any) -> int:
    return chats.wait(submit).version


def rewrite(author: User, chat: UUID, seq: int, body: str) -> int:
    """Edit a message; returns the chat version of the edit."""
    return _committed(
        lambda done: chats.message_edit(author.pk, chat_id=chat, client_id=uuid.uuid4(), seq=seq, body=body, done=done)
    )


def remove_message(author: User, chat: UUID, seq: int) -> int:
    return _committed(
        lambda done: chats.message_delete(author.pk, chat_id=chat, client_id=uuid.uuid4(), seq=seq, done=done)
    )


def react(user: User, chat: UUID, seq: int, emoji: str, *, on: bool = True) -> int:
    return _committed(
        lambda done: chats.reaction_set(
            user.pk, chat_id=chat, client_id=uuid.uuid4(), seq=seq, emoji=emoji, on=on, done=done
        )
    )


def pin(user: User, chat: UUID, seq: int, *, on: bool = True) -> int:
    return _committed(
        lambda done: chats.message_pin(user.pk, chat_id=chat, client_id=uuid.uuid4(), seq=seq, on=on, done=done)
    )
