"""The run: draws inputs by a seed, sends them, and writes down whatever breaks a promise."""

from __future__ import annotations

import itertools
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from jsonschema import Draft202012Validator

from messenger.protocol import SEQ_MAX
from tests.raw import CLOSE, TEXT, RawSocket, frame, text
from tests.security.fuzz.inputs import (
    DOCUMENT,
    Request,
    beginnings,
    conversations,
    http_bytes,
    panel_requests,
    requests,
    shown,
    socket_bytes,
)
from tests.security.fuzz.site import ACTORS, Http, Site, said_to

# documented for applications; then RFC 6455's: a normal end, and a peer that breaks the protocol, words that are none
CLOSE_CODES = {each["code"] for each in DOCUMENT["x-close-codes"].values()} | {1000, 1002, 1007}
ANSWER_TYPES = set(DOCUMENT["components"]["schemas"]["ServerFrame"]["discriminator"]["mapping"])
PROBLEM = Draft202012Validator(DOCUMENT["components"]["schemas"]["Problem"])
# frames that nothing answers unless they are refused
NOTICES = {"mark.set", "typing.set"}
# a mark between inputs: no drawn `ref` is as large
MARK_FROM = SEQ_MAX - 1_000_000_000
# of inputs: frames are the bulk, because they are cheap
SHARES = {
    "first frames": 0.02,
    "requests": 0.05,
    "panel": 0.01,
    "http bytes": 0.02,
    "socket bytes": 0.02,
    "frames": 0.88,
}
SAMPLES_MAX = 40
# drawn by one seed; the next has the next seed
EXAMPLES = 20
# memory is steady once caches and threads are there; what may still be added is the database's own cache
GROWTH_MAX = 0.10


@dataclass
class Figures:
    inputs: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    close_codes: Counter[int] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    spent_s: dict[str, float] = field(default_factory=lambda: dict.fromkeys(SHARES, 0.0))
    faults: int = 0
    busy: int = 0
    tracebacks: int = 0
    unanswered: int = 0
    undocumented: int = 0
    memory: list[int] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)

    def broken(self, what: str, promise: str, data: bytes | str) -> None:
        setattr(self, promise, getattr(self, promise) + 1)
        if len(self.samples) < SAMPLES_MAX:
            self.samples.append(f"{promise}: {what}: {shown(data) if isinstance(data, bytes) else data[:600]}")

    def growth(self) -> float:
        """Of the median of the last third over that of the first."""
        third = len(self.memory) // 3
        return statistics.median(self.memory[-third:]) / statistics.median(self.memory[:third]) - 1 if third else 0.0

    def line(self, site: Site, seed_used: int, took_s: float) -> dict[str, Any]:
        third = len(self.memory) // 3
        return {
            "seed": seed_used,
            "inputs": dict(self.inputs),
            "total": sum(self.inputs.values()),
            "seconds": round(took_s),
            "seconds_sending": {kind: round(spent_s) for kind, spent_s in self.spent_s.items()},
            "5xx": self.faults,
            "busy_503": self.busy,
            "tracebacks": self.tracebacks,
            "unanswered": self.unanswered,
            "undocumented": self.undocumented,
            "statuses": dict(sorted(self.statuses.items())),
            "close_codes": dict(sorted(self.close_codes.items())),
            "answers": dict(self.answers.most_common()),
            "rss_mb_first_third": round(statistics.median(self.memory[:third]) / 2**20, 1) if third else None,
            "rss_mb_last_third": round(statistics.median(self.memory[-third:]) / 2**20, 1) if third else None,
            "neighbour_answers": site.neighbour.answers,
            "neighbour_slowest_s": round(site.neighbour.slowest_s, 2),
        }

    def failures(self, site: Site) -> list[str]:
        found = [*self.samples]
        if site.neighbour.failure:
            found.append(site.neighbour.failure)
        if self.growth() > GROWTH_MAX:
            found.append(f"memory grew by {self.growth():.0%}")
        return found


class Run:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.figures = Figures()
        self._http = Http(site.server)
        self._open: dict[str, Talk] = {}
        self._marks = MARK_FROM

    def go(
        self, inputs: int, seed_used: int, seconds_max: float = 3600, only: Sequence[str] = tuple(SHARES)
    ) -> dict[str, Any]:
        began = time.monotonic()
        kinds: dict[str, tuple[SearchStrategy[Any], Callable[[Any], int]]] = {
            "first frames": (beginnings(), self.begin),
            "requests": (requests(), self.ask),
            "panel": (panel_requests(), self.ask_panel),
            "http bytes": (http_bytes(), self.http_bytes),
            "socket bytes": (socket_bytes(), self.socket_bytes),
            "frames": (conversations(), self.talk),
        }
        # in rounds, so that memory is looked at under the same load early and late
        rounds = max(3, min(30, inputs // 2_000))
        with self.site.neighbour:
            for number in range(rounds):
                for kind, (strategy, send) in kinds.items():
                    share = SHARES[kind] / sum(map(SHARES.__getitem__, only)) if kind in only else 0
                    budget = round(inputs * share / rounds)
                    if time.monotonic() - began < seconds_max:
                        self._some(kind, strategy, send, budget, seed_used * 1_000 + number)
                self.figures.memory.append(self.site.memory_bytes())
        return self.figures.line(self.site, seed_used, time.monotonic() - began)

    def _some(
        self, kind: str, strategy: SearchStrategy[Any], send: Callable[[Any], int], budget: int, seed_used: int
    ) -> None:
        left = budget

        # nothing is raised: a broken promise is written down, and the run goes on to the next
        @settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy)
        def each(drawn: Any) -> None:
            nonlocal left
            if left > 0:
                began = time.monotonic()
                sent = send(drawn)
                left -= sent
                self.figures.inputs[kind] += sent
                self.figures.spent_s[kind] += time.monotonic() - began
                self._look_at_log(f"{kind} {drawn!r:.300}")

        for number in itertools.count():
            if left <= 0:
                break
            seed(seed_used * 1_000 + number)(each)()
        # until the next round they would be idle for longer than the server keeps them
        self._http.close()
        while self._open:
            self._open.popitem()[1].end()

    def _look_at_log(self, after: str) -> None:
        new = self.site.log_lines()
        if "Traceback" in new or " ERROR " in new or " CRITICAL " in new or "Unhandled" in new:
            self.figures.broken(after, "tracebacks", new[-1500:])

    # --- frames ------------------------------------------------------------------------------------------------
    def begin(self, frames: list[bytes]) -> int:
        """Each first on a new socket: that is closed with a code, or says hello."""
        for each in frames:
            with RawSocket(self.site.server) as raw:
                try:
                    # the last closes whoever is not logged in, and is answered to who is
                    raw.send(frame(TEXT, each) + text('{"type":"ping"}'))
                    for opcode, payload in raw.frames():
                        if opcode == CLOSE:
                            self._closed(payload, each)
                            break
                        if opcode == TEXT and self._heard(json.loads(payload), each) == "pong":
                            break
                except (OSError, AssertionError) as error:
                    self.figures.broken(f"no close code ({error})", "unanswered", each)
        return len(frames)

    def talk(self, frames: list[bytes]) -> int:
        """The same conversation by everybody, on the socket of the one before where that is still open."""
        for who in ACTORS:
            if who not in self._open:
                if not self.site.is_in(who):
                    self.site.log_in_again(who)
                self._open[who] = Talk(self, who)
            if not self._open[who].say(frames):
                self._open.pop(who).end()
        return len(frames) * len(ACTORS)

    def mark(self) -> int:
        self._marks += 1
        return self._marks

    def _heard(self, heard: dict[str, Any], asked: bytes) -> str:
        kind = str(heard.get("type"))
        self.figures.answers[kind] += 1
        if kind not in ANSWER_TYPES:
            self.figures.broken(f"a frame of type {kind}", "undocumented", asked)
        if kind == "error":
            code = heard["problem"]["code"]
            self.figures.answers[f"error {code}"] += 1
            if code == "internal":
                self.figures.broken("an internal error", "faults", asked)
            elif code == "unavailable":
                self.figures.busy += 1
        return kind

    def _closed(self, payload: bytes, asked: bytes) -> None:
        code = int.from_bytes(payload[:2], "big")
        self.figures.close_codes[code] += 1
        if code not in CLOSE_CODES:
            self.figures.broken(f"close code {code}", "undocumented", asked)

    # --- requests ----------------------------------------------------------------------------------------------
    def ask(self, asked: list[Request]) -> int:
        """The same by everybody."""
        for who in self.site.tokens:
            # each password that is tried costs its hashing, whoever tries it
            if who != "anonymous" and asked[0].path == "/api/v1/auth/login":
                continue
            for request in asked:
                token = self.site.tokens[who]
                own = f"Bearer {token}" if token else ""
                credentials = own if request.credentials is None else request.credentials
                status, body = self._http.ask(request, credentials=credentials, cookies="", csrf="")
                self._answered(status, body, f"{who} {request}", problem=request.problems_are_told)
                if status == 401 and token and not self.site.is_in(who):
                    self.site.log_in_again(who)
        return len(self.site.tokens) * len(asked)

    def ask_panel(self, asked: list[Request]) -> int:
        """By a stranger and by an administrator."""
        for who in ("anonymous", "administrator"):
            for request in asked:
                cookies = self.site.panel_cookies if who == "administrator" else ""
                status, body = self._http.ask(request, credentials="", cookies=cookies, csrf=self.site.csrf)
                self._answered(status, body, f"{who} {request}", problem=False)
                if cookies and request.path.startswith("/admin/logout/"):
                    self.site.log_in_to_panel()
        return 2 * len(asked)

    def _answered(self, status: int, body: bytes, asked: str, *, problem: bool) -> None:
        self.figures.statuses[status] += 1
        if status == 0:
            self.figures.broken("no answer", "unanswered", asked)
        elif status == 503 and b'"unavailable"' in body:
            self.figures.busy += 1
        elif status >= 500:
            self.figures.broken(str(status), "faults", asked)
        elif status >= 400 and problem:
            try:
                PROBLEM.validate(json.loads(body))
            except ValueError:
                self.figures.broken(f"{status} {body[:100]!r}", "undocumented", asked)

    # --- bytes -------------------------------------------------------------------------------------------------
    def http_bytes(self, inputs: list[bytes]) -> int:
        for sent, got in zip(inputs, said_to(self.site.server, inputs, after_handshake=False), strict=True):
            if got is None:
                self.figures.broken("neither answered nor ended", "unanswered", sent)
            elif got:
                if not got.startswith(b"HTTP/1.1 ") and not got.startswith(b"HTTP/1.0 "):
                    self.figures.broken(f"answered {got[:60]!r}", "undocumented", sent)
                    continue
                status = int(got.split(b" ", 2)[1])
                self.figures.statuses[status] += 1
                if status >= 500:
                    self.figures.broken(str(status), "faults", sent)
        return len(inputs)

    def socket_bytes(self, inputs: list[bytes]) -> int:
        """Frames no library makes, each on a socket of its own."""
        for sent, got in zip(inputs, said_to(self.site.server, inputs, after_handshake=True), strict=True):
            if got is None:
                self.figures.broken("neither closed nor ended", "unanswered", sent)
            else:
                for opcode, payload in _frames_in(got):
                    if opcode == CLOSE:
                        self._closed(payload, sent)
                    elif opcode == TEXT:
                        self._heard(json.loads(payload), sent)
        return len(inputs)


class Talk:
    """A socket that is logged in, on which each frame is followed by a ping, to tell whose answer is whose."""

    def __init__(self, run: Run, who: str) -> None:
        self._run = run
        self._raw = RawSocket(run.site.server)
        self._frames = self._raw.frames()
        self._raw.send(text(json.dumps({"type": "session.auth", "token": run.site.tokens[who], "protocol": 1})))
        for _, payload in self._frames:
            if json.loads(payload)["type"] == "session.hello":
                break

    def end(self) -> None:
        self._raw.socket.close()

    def say(self, frames: list[bytes]) -> bool:
        """Send them all, then hear until each has its answer. Whether the socket is still open."""
        marks = {self._run.mark(): each for each in frames}
        sent = b"".join(frame(TEXT, each) + text('{"type":"ping","ref":%d}' % mark) for mark, each in marks.items())
        waiting = list(marks.items())
        # of those that wait for the writer, by id: one may be repeated
        commands: dict[str, list[bytes]] = {}
        answered = False
        try:
            self._raw.send(sent)
            while waiting or commands:
                opcode, payload = next(self._frames)
                if opcode == CLOSE:
                    self._run._closed(payload, waiting[0][1] if waiting else b"")
                    return False
                if opcode != TEXT:
                    continue
                heard = json.loads(payload)
                mark, each = waiting[0] if waiting else (0, b"")
                kind = self._run._heard(heard, each)
                if kind == "pong" and heard.get("ref") == mark:
                    waiting.pop(0)
                    kind_sent, client_id = _of(each)
                    if not answered and kind_sent not in NOTICES:
                        if client_id:
                            commands.setdefault(client_id, []).append(each)
                        else:
                            self._run.figures.broken("a frame", "unanswered", each)
                    answered = False
                elif heard.get("client_id") in commands and kind in ("ack", "error"):
                    # the writer answers commands when they are on disk
                    commands[heard["client_id"]].pop()
                    if not commands[heard["client_id"]]:
                        del commands[heard["client_id"]]
                elif kind in ("error", "ack", "pong", "presence.state") or "ref" in heard:
                    answered = True
        except TimeoutError:
            for each in [*(each for some in commands.values() for each in some), *(each for _, each in waiting[:1])]:
                self._run.figures.broken("within 20 s", "unanswered", each)
            return False
        except (OSError, AssertionError, StopIteration) as error:
            self._run.figures.broken(f"cut off ({error!r})", "unanswered", b" | ".join(frames))
            return False
        return True


def _frames_in(got: bytes) -> Iterator[tuple[int, bytes]]:
    """Opcode and payload of each whole frame of the server's."""
    at = 0
    while at + 2 <= len(got):
        size, head = got[at + 1], 2
        if size >= 126:
            head = 4 if size == 126 else 10
            size = int.from_bytes(got[at + 2 : at + head], "big")
        yield got[at] & 0xF, got[at + head : at + head + size]
        at += head + size


def _of(each: bytes) -> tuple[str, str]:
    """The type of a frame, and its command's id as the server writes it; both may be missing."""
    try:
        value = json.loads(each)
    # too deep for a reader of the standard library
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(value, dict):
        return "", ""
    kind, client_id = value.get("type"), value.get("client_id")
    try:
        return str(kind), str(UUID(client_id))
    except (ValueError, AttributeError, TypeError):
        return str(kind), ""
