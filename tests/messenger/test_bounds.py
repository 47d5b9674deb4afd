"""What one connection can take from the others: nothing they notice. Against served processes; figures are printed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from messenger.protocol import FRAME_MAX_BYTES, CloseCode
from messenger.server import sockets
from tests.databases import TEST_URL, own_database
from tests.live import access, auth_frame, connected, group_of, heard, message, pong_s, send
from tests.load.proctree import pss_bytes
from tests.raw import BINARY, CLOSE, PING, TEXT, RawSocket, frame, text
from tests.server import Server

GROWTH_MAX_BYTES = 20 * 1024 * 1024
# of a socket that asks while another misbehaves; two busy cores, so not a figure of speed
ANSWER_MAX_S = 1.0
FRAMES_PER_S = 100


@contextlib.contextmanager
def served(folder: Path, limits: dict[str, str], *, tls: bool = False) -> Iterator[Server]:
    with own_database() as database, Server(folder, environment=database | limits, tls=tls) as running:
        yield running


@pytest.fixture(scope="module")
def paced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Reads a socket at `FRAMES_PER_S`, and closes who does not let up for a second."""
    limits = {"SOCKET_FRAMES_PER_S": str(FRAMES_PER_S), "SOCKET_FLOOD_S": "1"}
    with served(tmp_path_factory.mktemp("paced") / "var", limits) as running:
        yield running


@pytest.fixture(scope="module", params=["plain", "tls"])
def open_wide(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Takes frames as fast as they come."""
    folder = tmp_path_factory.mktemp("wide") / "var"
    with served(folder, {"SOCKET_FRAMES_PER_S": "1000000"}, tls=request.param == "tls") as running:
        yield running


class Growth:
    """The server's memory over that at the start, looked at until the block ends."""

    def __init__(self, server: Server) -> None:
        self._pid = server.pid
        self._start = pss_bytes(self._pid)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.bytes = 0

    def __enter__(self) -> Growth:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.05):
            self.bytes = max(self.bytes, pss_bytes(self._pid) - self._start)

    def shown(self) -> str:
        return f"{self.bytes / 1024 / 1024:.1f} MB more"


# --- the pace of a socket ------------------------------------------------------------------------------------
async def test_an_outbox_far_over_the_pace_gets_through_whole_and_in_order_only_later(paced):
    burst = int(FRAMES_PER_S * sockets.BURST_S)
    count = burst + FRAMES_PER_S // 2
    marina, igor = await asyncio.to_thread(access, paced, "marina"), await asyncio.to_thread(access, paced, "igor")
    async with connected(paced, marina) as (writer, hello), connected(paced, igor) as (other, _):
        chat = group_of(hello)
        commands = [message(chat, f"из дороги {number}") for number in range(count)]
        began = time.monotonic()
        for command in commands:
            await writer.send(command)
        answers: list[dict[str, Any]] = []
        while len(answers) < count:
            answers.append(await heard(writer, "ack", "error"))
        took_s = time.monotonic() - began
        assert [answer["type"] for answer in answers] == ["ack"] * count
        assert [answer["client_id"] for answer in answers] == [json.loads(each)["client_id"] for each in commands]
        assert took_s >= (count - burst) / FRAMES_PER_S - 0.1
        assert await pong_s(other) < ANSWER_MAX_S
    print(f"{count} commands at once, a pace of {FRAMES_PER_S}/s: {took_s:.2f} s")


FLOODS = {
    "small frames": text('{"type":"ping"}') * 2000,
    "large frames": text('{"type":"nothing","x":"' + "Ы" * 30_000 + '"}') * 4,
    "pings": frame(PING, b"") * 10_000,
    "empty fragments": frame(TEXT, b"", final=False) + frame(0, b"", final=False) * 10_000,
}


@pytest.mark.parametrize("kind", FLOODS)
async def test_a_flood_costs_neither_memory_nor_the_time_of_others_and_is_closed_when_it_goes_on(paced, kind):
    marina, igor = await asyncio.to_thread(access, paced, "marina"), await asyncio.to_thread(access, paced, "igor")
    async with connected(paced, igor) as (other, _):
        await pong_s(other)
        with contextlib.ExitStack() as stack:
            growth = stack.enter_context(Growth(paced))
            floods = [stack.enter_context(await asyncio.to_thread(RawSocket, paced)) for _ in range(4)]
            for each in floods:
                each.send(text(auth_frame(marina)))
                each.flood(FLOODS[kind])
            codes = asyncio.gather(*(asyncio.to_thread(each.close_code) for each in floods))
            waits = []
            while not codes.done():
                waits.append(await pong_s(other))
                # the asker stays within the pace itself
                await asyncio.wait([codes], timeout=0.05)
            assert set(await codes) == {CloseCode.FLOOD.number}
    print(f"flood of {kind}: {growth.shown()}; others waited {max(waits) * 1000:.0f} ms at most")
    assert growth.bytes < GROWTH_MAX_BYTES
    assert max(waits) < ANSWER_MAX_S


async def test_what_waits_for_a_slow_answer_is_left_with_the_sender(open_wide):
    """Without a pace: requests come faster than the database answers them, and each is as large as a frame may be."""
    marina = await asyncio.to_thread(access, open_wide, "marina")
    igor = await asyncio.to_thread(access, open_wide, "igor")
    async with connected(open_wide, igor) as (other, hello):
        ask = f'{{"type":"history.get","ref":1,"chat":"{group_of(hello)}"}}'
        with contextlib.ExitStack() as stack:
            growth = stack.enter_context(Growth(open_wide))
            for _ in range(4):
                raw = stack.enter_context(await asyncio.to_thread(RawSocket, open_wide))
                raw.send(text(auth_frame(marina)))
                raw.flood(text(ask + " " * (FRAME_MAX_BYTES - len(ask))))
                raw.discard()
            waits = [await pong_s(other) for _ in range(300)]
    print(f"requests faster than answers: {growth.shown()}; others waited {max(waits) * 1000:.0f} ms at most")
    assert growth.bytes < GROWTH_MAX_BYTES
    assert max(waits) < ANSWER_MAX_S


@pytest.mark.postgres
@pytest.mark.skipif(not TEST_URL, reason="needs MESSENGER_TEST_DATABASE_URL: readers of SQLite wait for nobody")
async def test_a_query_that_waits_for_seconds_delays_its_own_socket_alone(paced):
    """The table of messages is held by somebody: history waits for it, everything else goes on."""
    held_s = 1.5
    marina, igor = await asyncio.to_thread(access, paced, "marina"), await asyncio.to_thread(access, paced, "igor")
    async with connected(paced, marina) as (waiting, hello), connected(paced, igor) as (other, _):
        with psycopg.connect(paced.environment["DATABASE_URL"]) as holder:
            holder.execute("LOCK TABLE chat_message IN ACCESS EXCLUSIVE MODE")
            began = time.monotonic()
            await waiting.send(json.dumps({"type": "history.get", "ref": 1, "chat": group_of(hello)}))
            page = asyncio.create_task(heard(waiting, "history.page", "error"))
            waits = []
            person = hello["user"]["id"]
            while time.monotonic() - began < held_s:
                waits.append(await pong_s(other))
                asked = time.monotonic()
                await other.send(json.dumps({"type": "people.get", "ref": 2, "ids": [person]}))
                await heard(other, "people.cards")
                waits.append(time.monotonic() - asked)
                await asyncio.wait([page], timeout=0.05)
            assert not page.done()
            holder.rollback()
        assert (await page)["type"] == "history.page"
        assert time.monotonic() - began >= held_s
    print(f"a query that waits {held_s} s: others waited {max(waits) * 1000:.0f} ms at most")
    assert max(waits) < ANSWER_MAX_S


# --- readers -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("still_sends", [False, True], ids=["silent", "still sending"])
async def test_a_reader_that_stops_is_dropped_and_holds_up_nobody(open_wide, still_sends):
    marina = await asyncio.to_thread(access, open_wide, "marina")
    igor = await asyncio.to_thread(access, open_wide, "igor")
    async with connected(open_wide, marina) as (writer, hello):
        chat = group_of(hello)
        stopped = await asyncio.to_thread(RawSocket, open_wide)
        with stopped, Growth(open_wide) as growth:
            stopped.send(text(auth_frame(igor)))
            # it is here once its hello came, and reads no further
            next(stopped.frames())
            waits = []
            body = "Ж" * 9_000
            for number in range(600):
                if still_sends and number % 20 == 0:
                    with contextlib.suppress(OSError):
                        stopped.send(frame(PING, b"I am here"))
                began = time.monotonic()
                await send(writer, chat, body)
                await heard(writer, "ack")
                waits.append(time.monotonic() - began)
            assert await asyncio.to_thread(stopped.is_cut)
    slow_s = statistics.quantiles(waits, n=100)[-1]
    print(f"stopped reader: {growth.shown()}; the writer's 99th percentile {slow_s * 1000:.1f} ms")
    assert growth.bytes < GROWTH_MAX_BYTES
    assert slow_s < ANSWER_MAX_S


async def test_two_thousand_events_arrive_each_in_order(open_wide):
    marina = await asyncio.to_thread(access, open_wide, "marina")
    igor = await asyncio.to_thread(access, open_wide, "igor")
    async with connected(open_wide, marina) as (writer, hello), connected(open_wide, igor) as (reader, _):
        chat = group_of(hello)
        bodies = [f"подряд {number}" for number in range(2000)]

        async def write() -> None:
            for body in bodies:
                await send(writer, chat, body)

        async def read() -> list[str]:
            return [(await heard(reader, "message.state"))["message"]["body"] for _ in bodies]

        async def acks() -> None:
            for _ in bodies:
                assert (await heard(writer, "ack", "error"))["type"] == "ack"

        _, got, _ = await asyncio.gather(write(), read(), acks())
        assert got == bodies


@pytest.mark.skipif(not os.environ.get("MESSENGER_TEST_LONG"), reason="takes a minute: set MESSENGER_TEST_LONG=1")
async def test_a_peer_that_answers_no_ping_is_noticed_and_a_silent_one_that_does_stays(paced):
    igor = await asyncio.to_thread(access, paced, "igor")
    within_s = sockets.PING_AFTER_S + sockets.PONG_WAIT_S + 5

    def borne_s() -> float:
        with RawSocket(paced) as gone:
            gone.send(text(auth_frame(igor)))
            began = time.monotonic()
            gone.socket.settimeout(within_s)
            with contextlib.suppress(AssertionError, ConnectionResetError):
                for _ in gone.frames():
                    pass
            return time.monotonic() - began

    async with connected(paced, igor) as (silent, _):
        began = time.monotonic()
        took_s = await asyncio.to_thread(borne_s)
        print(f"a peer that answers no ping was dropped after {took_s:.0f} s")
        assert sockets.PONG_WAIT_S < took_s < within_s
        # its library answers pings by itself, and nobody says anything
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(silent.recv(), max(0.1, 60 - (time.monotonic() - began)))
        assert await pong_s(silent) < ANSWER_MAX_S


# --- frames --------------------------------------------------------------------------------------------------
CHAT = "01920000-0000-7000-8000-0000000000a1"


def sent(body: str) -> bytes:
    """A message whose body is this JSON."""
    client_id = "01920000-0000-7000-8000-0000000000c1"
    return text(f'{{"type":"message.send","client_id":"{client_id}","chat":"{CHAT}","body":{body}}}')


# what it is, and the code of the error frame or of the close
ODD_FRAMES: list[tuple[str, bytes, str | int]] = [
    ("empty", frame(TEXT, b""), "bad_frame"),
    ("no object", text("[]"), "bad_frame"),
    ("nested 20,000 deep", text("[" * 20_000), "bad_frame"),
    ("nested in a field", sent('{"a":' * 12_000), "bad_frame"),
    ("a number of 5,000 digits", text('{"type":"ping","ref":' + "9" * 5000 + "}"), "bad_frame"),
    ("NaN", text('{"type":"ping","ref":NaN}'), "bad_frame"),
    ("infinity", text('{"type":"ping","ref":1e999}'), "bad_frame"),
    ("NUL", sent('"a\\u0000b"'), "bad_frame"),
    ("half of a surrogate pair", sent('"\\ud800"'), "bad_frame"),
    ("a field twice", text('{"type":"typing.set","chat":"' + CHAT + '","chat":"x"}'), "bad_frame"),
    ("a type twice", text('{"type":"ping","type":"nothing"}'), "bad_frame"),
    ("an unknown field", text('{"type":"ping","and":1}'), "bad_frame"),
    ("a chat that is not there", sent('"hello"'), "not_found"),
    ("binary", frame(BINARY, b"\x00\x01"), CloseCode.BAD_FRAME.number),
    ("empty binary", frame(BINARY, b""), CloseCode.BAD_FRAME.number),
    ("not UTF-8", frame(TEXT, b'"\xff"'), CloseCode.BAD_FRAME.number),
    ("a surrogate in UTF-8", frame(TEXT, b'"\xed\xa0\x80"'), CloseCode.BAD_FRAME.number),
    ("too big", frame(TEXT, b"x" * (FRAME_MAX_BYTES + 1)), CloseCode.TOO_BIG.number),
    ("a mebibyte and one", frame(TEXT, b"x" * (1024 * 1024 + 1)), CloseCode.TOO_BIG.number),
    ("too big in parts", frame(TEXT, b"x" * 60_000, final=False) + frame(0, b"x" * 6_000), CloseCode.TOO_BIG.number),
    ("without its mask", frame(TEXT, b"{}", masked=False), 1002),
    ("an unknown opcode", frame(0x3, b""), 1002),
    ("compressed, unasked", bytes([0xC1]) + frame(TEXT, b"{}")[1:], 1002),
    ("a ping in parts", frame(PING, b"", final=False), 1002),
    ("a close of one byte", frame(CLOSE, b"\x03"), 1002),
    ("a close with a code that is none", frame(CLOSE, b"\x03\xe7"), 1002),
    ("a close with words that are none", frame(CLOSE, b"\x03\xe8\xff"), 1007),
]


async def test_odd_frames_get_their_code_and_cost_nobody_else_anything(open_wide):
    marina = await asyncio.to_thread(access, open_wide, "marina")
    igor = await asyncio.to_thread(access, open_wide, "igor")

    def answered(odd: bytes, *, known: bool) -> str | int:
        with RawSocket(open_wide) as raw:
            if known:
                raw.send(text(auth_frame(marina)))
                next(raw.frames())
            raw.send(odd)
            for opcode, payload in raw.frames():
                if opcode != TEXT:
                    return int.from_bytes(payload[:2], "big")
                heard = json.loads(payload)
                if heard["type"] == "error":
                    return str(heard["problem"]["code"])
        raise AssertionError("no answer")

    async with connected(open_wide, igor) as (other, _):
        got = {}
        for name, odd, _ in ODD_FRAMES:
            got[name] = await asyncio.to_thread(answered, odd, known=True)
            assert await pong_s(other) < ANSWER_MAX_S
        assert got == {name: code for name, _, code in ODD_FRAMES}
        for name, odd, code in ODD_FRAMES:
            stranger = await asyncio.to_thread(answered, odd, known=False)
            expected = {"bad_frame": CloseCode.BAD_FRAME.number, "not_found": CloseCode.AUTH.number}.get(
                str(code), code
            )
            assert (name, stranger) == (name, expected)
    assert "Traceback" not in open_wide.log.read_text()
