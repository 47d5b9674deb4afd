"""What was asked, what was answered, and what must not have happened."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

SAMPLES = 5


@dataclass(slots=True)
class Command:
    """Something a person wants done once."""

    client_id: str
    kind: str
    chat: str
    text: bytes
    # of a message: the word that tells it from all others, however often it was edited or sent
    word: str = ""
    body: str = ""
    seq: int = 0
    sent: int = 0
    answer: tuple[int, int] | None = None
    refusal: str = ""


class Violations:
    """How often each promise was broken, with the first few cases in words."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.samples: list[str] = []

    def add(self, promise: str, what: str) -> None:
        self.counts[promise] += 1
        if self.counts[promise] <= SAMPLES:
            self.samples.append(f"{promise}: {what}")


@dataclass(slots=True)
class Ledger:
    """Of all people of a run. Belongs to the event loop's thread."""

    violations: Violations = field(default_factory=Violations)
    commands: dict[str, Command] = field(default_factory=dict)
    # where a message stands, by its word: the same for everybody, for ever
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    # messages acknowledged
    acknowledged: int = 0
    resent: int = 0
    retried: Counter[str] = field(default_factory=Counter)
    close_codes: Counter[int] = field(default_factory=Counter)
    reconnects_s: list[float] = field(default_factory=list)
    _progress: asyncio.Event = field(default_factory=asyncio.Event)

    def asked(self, command: Command) -> None:
        self.commands[command.client_id] = command

    def answered(self, client_id: str, seq: int, version: int) -> None:
        command = self.commands.get(client_id)
        if command is None:
            self.violations.add("answers", f"an answer to {client_id}, which nobody asked")
        elif command.refusal:
            self.violations.add("answers", f"{client_id} was refused ({command.refusal}), then done")
        elif command.answer is None:
            self.take_answer(command, (seq, version))
        elif command.answer != (seq, version):
            self.violations.add("answers", f"{client_id} was answered with {command.answer}, then {(seq, version)}")

    def take_answer(self, command: Command, answer: tuple[int, int]) -> None:
        command.answer = answer
        if command.kind == "message.send":
            self.acknowledged += 1
            self._progress.set()

    def refused(self, client_id: str, code: str) -> None:
        command = self.commands[client_id]
        if command.answer is not None:
            self.violations.add("answers", f"{client_id} was done, then refused ({code})")
        elif command.kind == "message.send" or code != "deleted":
            self.violations.add("refused", f"{command.kind} {client_id}: {code}")
        command.refusal = code

    def seen(self, chat: str, seq: int, body: str | None) -> None:
        """Somebody sees this message at this place."""
        if body is None:
            return
        word = body.partition(" ")[0]
        place = self.places.setdefault(word, (chat, seq))
        if place != (chat, seq):
            self.violations.add("duplicated", f"{word} stands at {place} and at {(chat, seq)}")

    async def progress(self) -> None:
        """Until another message is acknowledged."""
        self._progress.clear()
        await self._progress.wait()


def percentile_ms(values_s: list[float], percent: float) -> float:
    if not values_s:
        return 0.0
    ordered = sorted(values_s)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] * 1000, 1)
