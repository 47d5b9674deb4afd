"""One person's client: an outbox kept until the answer, a line that comes back, and what is held by the rules."""

from __future__ import annotations

import asyncio
import struct
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import msgspec
from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from messenger.protocol import PROTOCOL_VERSION
from tests.contract.client import Frame
from tests.faults.ledger import Command, Ledger
from tests.faults.model import EVENTS, Interned, KeptModel
from tests.load.layout import Account

HANDSHAKE_S = 5.0
HELLO_S = 10.0
PING_S = 1.0
# no sign of life for so long: the line is given up, as the web client does
SILENCE_S = 4.0
PAUSE_FIRST_S, PAUSE_MAX_S = 0.05, 1.5
# with this many unanswered, a person waits before writing more
OUTBOX_MAX = 4
RETRIED = ("unavailable", "throttled")
RESENDING_S = 1.5
# a body is some hundred bytes
PADDING = "x" * 120
EMOJI = ("👍", "❤️", "🎉")


class Decoder:
    """The fan-out sends the same bytes to everybody: they are read once."""

    KEPT = 4096

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder().decode
        self._read: dict[bytes, Frame] = {}

    def __call__(self, payload: bytes) -> Frame:
        frame = self._read.get(payload)
        if frame is None:
            frame = self._decode(payload)
            if len(self._read) >= self.KEPT:
                self._read.clear()
            self._read[payload] = frame
        return frame


class Line(WSListener):
    """One connection."""

    def __init__(self, hear: Callable[[Line, bytes], None], note_close: Callable[[int], None]) -> None:
        self._hear = hear
        self._note_close = note_close
        self._transport: WSTransport | None = None
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.heard_at = asyncio.get_running_loop().time()
        # chat -> the version of its newest event on this line
        self.versions: dict[str, int] = {}

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        self.heard_at = asyncio.get_running_loop().time()
        if frame.msg_type == WSMsgType.TEXT:
            self._hear(self, frame.get_payload_as_bytes())
        elif frame.msg_type == WSMsgType.CLOSE:
            payload = frame.get_payload_as_bytes()
            self._note_close(struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005)
            self.drop()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        if not self.closed.done():
            self.closed.set_result(None)

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def write(self, text: bytes) -> None:
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, text)

    def drop(self) -> None:
        if self._transport is not None:
            self._transport.disconnect(graceful=False)


@dataclass(slots=True)
class Shared:
    """What all people of a run have in common."""

    ledger: Ledger = field(default_factory=Ledger)
    interned: Interned = field(default_factory=Interned)
    decode: Decoder = field(default_factory=Decoder)


class Person:
    def __init__(
        self, account: Account, port: int, shared: Shared, rng: Random, plant: str = "",
    ) -> None:  # fmt: skip
        ledger = shared.ledger
        self.account = account
        # chats that are this person's for as long as the run lasts
        self.rooms: list[str] = []
        self.model = KeptModel(ledger, shared.interned, without_gap_check=plant == "no-gap-check")
        self.outbox: dict[str, Command] = {}
        self.is_connected = False
        self._port = port
        self._ledger = ledger
        self._decode = shared.decode
        self._rng = rng
        self._plant = plant
        self._line: Line | None = None
        self._hello = asyncio.Event()
        self._second = asyncio.Event()
        self._heads_asked = False
        # messages of this person, newest last
        self._mine: deque[tuple[str, int, str]] = deque(maxlen=20)
        self._auth = msgspec.json.encode(
            {"type": "session.auth", "ref": 0, "protocol": PROTOCOL_VERSION, "token": account.credential}
        )

    # --- the line -----------------------------------------------------------------------------------------
    async def run(self) -> None:
        """Be connected until cancelled."""
        loop = asyncio.get_running_loop()
        lost_at: float | None = None
        pause_s = PAUSE_FIRST_S
        while True:
            line = await self._connect()
            if line is None:
                lost_at = loop.time() if lost_at is None else lost_at
                await asyncio.sleep(pause_s * self._rng.uniform(0.5, 1.5))
                pause_s = min(pause_s * 2, PAUSE_MAX_S)
                continue
            if lost_at is not None:
                self._ledger.reconnects_s.append(loop.time() - lost_at)
            pause_s = PAUSE_FIRST_S
            await self._watch(line)
            lost_at = loop.time()

    async def _connect(self) -> Line | None:
        loop = asyncio.get_running_loop()
        self._hello.clear()
        line = Line(self._heard, self._note_close)
        self._line = line
        try:
            await ws_connect(lambda: line, f"ws://127.0.0.1:{self._port}/ws", websocket_handshake_timeout=HANDSHAKE_S)
            if not line.is_open:
                # the library takes a connection that was reset before the handshake for a good one
                return None
            line.write(self._auth)
            greeted = loop.create_task(self._hello.wait())
            await asyncio.wait((greeted, line.closed), timeout=HELLO_S, return_when=asyncio.FIRST_COMPLETED)
            greeted.cancel()
        except (OSError, WSError, TimeoutError):
            line.drop()
            return None
        if not self._hello.is_set():
            line.drop()
            return None
        return line

    async def _watch(self, line: Line) -> None:
        """Until the line is gone, silent for too long, or a second one is wanted beside it."""
        loop = asyncio.get_running_loop()
        wanted = loop.create_task(self._second.wait())
        try:
            while not line.closed.done():
                await asyncio.wait((line.closed, wanted), timeout=PING_S, return_when=asyncio.FIRST_COMPLETED)
                if wanted.done():
                    # its answers and events go on coming while the same is asked on another
                    loop.call_later(RESENDING_S, line.drop)
                    break
                if loop.time() - line.heard_at > SILENCE_S:
                    line.drop()
                    break
                line.write(b'{"type":"ping"}')
        finally:
            self._second.clear()
            wanted.cancel()
            self.is_connected = False

    def reconnect_beside(self) -> None:
        """Open another line and send everything unanswered there, while the old one is still alive."""
        self._second.set()

    def _note_close(self, code: int) -> None:
        self._ledger.close_codes[code] += 1

    def _write(self, frame: Frame) -> None:
        if self._line is not None and self._hello.is_set():
            self._line.write(msgspec.json.encode(frame))

    # --- what comes ---------------------------------------------------------------------------------------
    def _heard(self, line: Line, payload: bytes) -> None:
        try:
            self._take(line, self._decode(payload))
        except Exception as error:  # noqa: BLE001 - the socket's library would swallow it
            self._ledger.violations.add("failures", f"{error!r} at {payload[:300]!r}")

    def _take(self, line: Line, frame: Frame) -> None:
        kind = frame["type"]
        if kind == "ack":
            self._answered(frame)
        elif kind == "error":
            self._refused(frame)
        else:
            if kind in EVENTS:
                if frame["version"] < line.versions.get(frame["chat"], 0):
                    self._ledger.violations.add("out_of_order", f"{frame['chat']} {frame['version']} came late")
                line.versions[frame["chat"]] = frame["version"]
            elif kind == "session.hello":
                # what was asked on another line will not be answered here
                self.model.forget_questions()
                self._heads_asked = False
                self.is_connected = True
                self._hello.set()
            elif kind == "chats.heads":
                self._heads_asked = False
            self._ask(self.model.take(frame))
            if kind == "session.hello":
                self._flush()

    def _ask(self, requests: list[Frame]) -> None:
        cursors = [request["chats"][0] for request in requests if request["type"] == "chats.sync"]
        if cursors:
            self._write({"type": "chats.sync", "ref": 1, "chats": cursors})
        if not self._heads_asked and any(request["type"] == "heads.get" for request in requests):
            self._heads_asked = True
            self._write({"type": "heads.get", "ref": 2})

    def _answered(self, frame: Frame) -> None:
        command = self.outbox.pop(frame["client_id"], None)
        if command is None and self._plant == "early-ack":
            return
        self._ledger.answered(frame["client_id"], frame["seq"], frame["version"])
        if command is not None and command.kind == "message.send":
            self._mine.append((command.chat, frame["seq"], command.word))

    def _refused(self, frame: Frame) -> None:
        problem = frame["problem"]
        pause_s = max(problem.get("retry_after_ms", 1000) / 1000, 0.2) * self._rng.uniform(1, 1.5)
        client_id = frame.get("client_id")
        if problem["code"] not in RETRIED:
            if client_id in self.outbox:
                del self.outbox[client_id]
                self._ledger.refused(client_id, problem["code"])
            else:
                self._ledger.violations.add("refused", str(problem))
            return
        self._ledger.retried[problem["code"]] += 1
        loop = asyncio.get_running_loop()
        if client_id is not None:
            loop.call_later(pause_s, self._send_again, client_id)
        else:
            # a question: the list tells what is behind, and it is asked for anew
            loop.call_later(pause_s, self._ask_again)

    def _ask_again(self) -> None:
        self.model.forget_questions()
        self._heads_asked = False
        self._ask([{"type": "heads.get"}])

    # --- what goes ----------------------------------------------------------------------------------------
    def _flush(self) -> None:
        """Everything unanswered, in its order."""
        for command in tuple(self.outbox.values()):
            if self._plant == "no-dedup" and command.sent and command.kind == "message.send":
                del self.outbox[command.client_id]
                word, command = command.word, self._command("message.send", command.chat, body=command.body)
                command.word = word
            self._send(command)

    def _send_again(self, client_id: str) -> None:
        command = self.outbox.get(client_id)
        if command is not None:
            self._send(command)

    def _send(self, command: Command) -> None:
        if not self.is_connected or self._line is None:
            return
        self._ledger.resent += command.sent > 0
        command.sent += 1
        self._line.write(command.text)
        if self._plant == "early-ack" and command.kind == "message.send":
            # as a server would that answers before it stores
            self._ledger.take_answer(command, (0, 0))
            del self.outbox[command.client_id]

    def _command(self, kind: str, chat: str, **fields: Any) -> Command:
        client_id = str(uuid.UUID(int=self._rng.getrandbits(128), version=4))
        frame = {"type": kind, "client_id": client_id, "chat": chat, **fields}
        command = Command(
            client_id, kind, chat, msgspec.json.encode(frame), body=fields.get("body", ""), seq=fields.get("seq", 0)
        )
        self._ledger.asked(command)
        self.outbox[client_id] = command
        return command

    @property
    def may_write(self) -> bool:
        return len(self.outbox) < OUTBOX_MAX

    def say(self, chat: str, word: str) -> None:
        """A new message."""
        command = self._command("message.send", chat, body=f"{word} {PADDING}")
        command.word = word
        self._send(command)

    def change(self) -> None:
        """Edit or delete a message of one's own, react to somebody's, or read what is there."""
        what = self._rng.choice(("edit", "edit", "delete", "react", "react", "mark", "mark"))
        chat = self._rng.choice(self.rooms)
        held = self.model.chats.get(chat)
        if what == "edit" and self._mine:
            place, seq, word = self._mine[-1]
            self._send(self._command("message.edit", place, seq=seq, body=f"{word} {self._rng.random()}"))
        elif what == "delete" and self._mine:
            place, seq, _ = self._mine.popleft()
            self._send(self._command("message.delete", place, seq=seq))
        elif what == "mark" and held is not None:
            self._write({"type": "mark.set", "chat": chat, "read_seq": held.version})
        elif what == "react" and held is not None and held.messages:
            message = held.messages[next(reversed(held.messages))]
            if "body" in message:
                emoji, on = self._rng.choice(EMOJI), self._rng.random() < 0.7
                self._send(self._command("reaction.set", chat, seq=message["seq"], emoji=emoji, on=on))
