"""The textbook server's JSON over a WebSocket (tests/load/textbook)."""

from __future__ import annotations

import msgspec

from tests.load.clients.socket import SocketClient
from tests.load.layout import PAGE, Account


class _Message(msgspec.Struct, gc=False):
    id: int
    sender: int
    body: str


class _Frame(msgspec.Struct, gc=False):
    type: str
    client_id: str = ""
    message: _Message | None = None
    messages: list[_Message] = []


_decode = msgspec.json.Decoder(_Frame).decode


class TextbookClient(SocketClient):
    def __init__(self, url: str, account: Account, cursor: object = None) -> None:
        super().__init__(url, {"Cookie": f"sessionid={account.credential}"})
        self._id = int(account.id)
        self._after = cursor if isinstance(cursor, int) else None
        self._came: list[_Message] = []

    @property
    def cursor(self) -> object:
        return self._after

    def on_text(self, text: memoryview) -> None:
        frame = _decode(text)
        match frame.type:
            case "message":
                if frame.message is not None and frame.message.sender != self._id:
                    self.on_delivery(frame.message.body)
            case "ack":
                self.on_ack(frame.client_id)
            case "messages":
                self._came = frame.messages
                self.answered()
            case _:
                self.fail(f"a frame of type {frame.type}")

    async def connect(self) -> None:
        # the handshake is answered once the session was found and the rooms were joined
        await self.open()

    def send(self, room: str, command: str, body: str) -> None:
        self.write(
            b'{"type":"send","client_id":"%b","room":%b,"body":"%b"}' % (command.encode(), room.encode(), body.encode())
        )

    async def catch_up(self) -> list[str]:
        await self.ask(b'{"type":"sync","after":%d}' % (self._after or 0))
        self._after = max((message.id for message in self._came), default=self._after or 0)
        return [message.body for message in self._came]

    async def page(self, room: str) -> int:
        await self.ask(b'{"type":"history","room":%b,"limit":%d}' % (room.encode(), PAGE))
        return len(self._came)
