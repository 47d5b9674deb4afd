"""What the fan-out needs of a connection, and a frame as it goes out."""

from __future__ import annotations

import struct
from typing import Protocol
from uuid import UUID

from messenger.protocol import CloseCode


class Encoded:
    """A frame encoded once, however many sockets it goes to: as text, and as the bytes of a WebSocket frame."""

    __slots__ = ("_frame", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._frame: bytes | None = None

    @property
    def frame(self) -> bytes:
        """A final, unmasked text frame (RFC 6455, 5.2), as a server sends it."""
        if self._frame is None:
            payload = self.text.encode()
            size = len(payload)
            if size < 126:
                head = struct.pack("!BB", 0x81, size)
            elif size < 1 << 16:
                head = struct.pack("!BBH", 0x81, 126, size)
            else:
                head = struct.pack("!BBQ", 0x81, 127, size)
            self._frame = head + payload
        return self._frame


class Socket(Protocol):
    """What the hub needs of a connection. Called in the event loop's thread; nothing here may block."""

    user_id: UUID
    session_id: UUID
    epoch: int

    def push(self, message: Encoded) -> None: ...

    def close(self, code: CloseCode) -> None: ...
