"""Our wire (docs/api.md)."""

from __future__ import annotations

import msgspec

from messenger.protocol import PROTOCOL_VERSION
from tests.load.clients.socket import SocketClient
from tests.load.layout import PAGE, Account


class _Message(msgspec.Struct, gc=False):
    sender: str
    body: str | None = None


class _Head(msgspec.Struct, gc=False):
    id: str
    version: int


class _Frame(msgspec.Struct, gc=False):
    """Every frame of the server at once: what a frame does not have stays at its default."""

    type: str
    client_id: str = ""
    chat: str = ""
    version: int = 0
    more: bool = False
    message: _Message | None = None
    messages: list[_Message] = []
    heads: list[_Head] = []
    head: _Head | None = None
    problem: dict[str, object] = {}


_decode = msgspec.json.Decoder(_Frame).decode


class WireClient(SocketClient):
    def __init__(self, url: str, account: Account, cursor: object = None) -> None:
        super().__init__(url)
        self._account = account
        # chat -> the version this device holds
        self._held: dict[str, int] = dict(cursor) if isinstance(cursor, dict) else {}
        self._heads: dict[str, int] = {}
        self._came: list[_Message] = []

    @property
    def cursor(self) -> object:
        return self._held

    def on_text(self, text: memoryview) -> None:
        frame = _decode(text)
        match frame.type:
            case "message.state":
                message = frame.message
                if message is not None and message.body is not None and message.sender != self._account.id:
                    self.on_delivery(message.body)
            case "ack":
                self.on_ack(frame.client_id)
            case "session.hello":
                self._heads = {head.id: head.version for head in frame.heads}
                self.answered()
            case "chat.changes":
                if frame.more or frame.head is None:
                    self.fail("more was missed than one answer holds")
                else:
                    self._held[frame.head.id] = frame.version
                    self._came += frame.messages
                    self.answered()
            case "history.page":
                self._came += frame.messages
                self.answered()
            case "error":
                self.fail(str(frame.problem))
            case _:
                pass  # marks, presence: nobody measures them

    async def connect(self) -> None:
        await self.open()
        await self.ask(
            b'{"type":"session.auth","ref":0,"protocol":%d,"token":"%b"}'
            % (PROTOCOL_VERSION, self._account.credential.encode())
        )

    def send(self, room: str, command: str, body: str) -> None:
        self.write(
            b'{"type":"message.send","client_id":"%b","chat":"%b","body":"%b"}'
            % (command.encode(), room.encode(), body.encode())
        )

    async def catch_up(self) -> list[str]:
        behind = [
            {"chat": chat, "version": self._held.get(chat, 0)}
            for chat, version in self._heads.items()
            if version > self._held.get(chat, 0)
        ]
        self._came.clear()
        if behind:
            await self.ask(msgspec.json.encode({"type": "chats.sync", "ref": 1, "chats": behind}), len(behind))
        return [message.body for message in self._came if message.body is not None]

    async def page(self, room: str) -> int:
        self._came.clear()
        await self.ask(b'{"type":"history.get","ref":2,"chat":"%b","limit":%d}' % (room.encode(), PAGE))
        return sum(message.body is not None for message in self._came)
