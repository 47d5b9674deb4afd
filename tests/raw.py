"""A WebSocket by hand, for what no client library sends: broken frames, floods, a reader that stops."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

from tests.server import Server

TEXT, BINARY, CLOSE, PING = 0x1, 0x2, 0x8, 0x9
FINAL, MASKED = 0x80, 0x80
WAIT_S = 20
# a connection that says nothing for so long is open, and has nothing to say
QUIET_S = 3


def frame(opcode: int, payload: bytes, *, final: bool = True, masked: bool = True) -> bytes:
    """One frame as a client sends it, under a mask of zeros."""
    size, mask = len(payload), MASKED if masked else 0
    if size < 126:
        length = struct.pack("!B", mask | size)
    elif size < 1 << 16:
        length = struct.pack("!BH", mask | 126, size)
    else:
        length = struct.pack("!BQ", mask | 127, size)
    return bytes([opcode | (FINAL if final else 0)]) + length + (bytes(4) if masked else b"") + payload


def text(payload: str) -> bytes:
    return frame(TEXT, payload.encode())


class RawSocket:
    """A connection after its handshake."""

    def __init__(self, server: Server) -> None:
        plain = socket.socket()
        # little room for what is not read, so that the server soon has it
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        plain.settimeout(WAIT_S)
        plain.connect(("127.0.0.1", server.port))
        self.socket = server.tls.wrap_socket(plain) if server.tls is not None else plain
        self._received = b""
        self.socket.sendall(
            b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        while b"\r\n\r\n" not in self._received:
            self._received += self._some()
        head, self._received = self._received.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101 "), head

    def __enter__(self) -> RawSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def flood(self, data: bytes) -> threading.Thread:
        """Send it over and over in a thread, as fast as it is taken, until the connection ends."""

        def work() -> None:
            with contextlib.suppress(OSError):
                while True:
                    self.socket.sendall(data)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        return thread

    def discard(self) -> None:
        """Read in a thread, without looking, until the connection ends."""

        def work() -> None:
            with contextlib.suppress(OSError):
                while self._some():
                    pass

        threading.Thread(target=work, daemon=True).start()

    def frames(self) -> Iterator[tuple[int, bytes]]:
        """Opcode and payload of what the server sends, until the connection ends."""
        while True:
            head = self._take(2)
            size = head[1]
            if size == 126:
                (size,) = struct.unpack("!H", self._take(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._take(8))
            yield head[0] & 0xF, self._take(size)

    def close_code(self) -> int:
        """The code the server closes with."""
        code = next(payload for opcode, payload in self.frames() if opcode == CLOSE)
        return int.from_bytes(code[:2], "big")

    def is_cut(self) -> bool:
        """Whether the connection has ended, once what was under way is read."""
        self.socket.settimeout(QUIET_S)
        try:
            while self._some():
                pass
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def _take(self, size: int) -> bytes:
        while len(self._received) < size:
            more = self._some()
            assert more, "the connection ended"
            self._received += more
        taken, self._received = self._received[:size], self._received[size:]
        return taken

    def _some(self) -> bytes:
        return self.socket.recv(65536)
