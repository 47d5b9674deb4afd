"""Much to search in: two languages with their word forms, some words everywhere and most of them rarely, as in life."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from chat.models import Chat, Member, Message, chat_scope, message_identity
from messenger import keystore
from messenger.fields import sealer
from messenger.ids import uuid7

_RUSSIAN = ("ба во гри де жу за кро ли мо нё пы ра сто ту фе хва це чи ша щу", ["а", "у", "ой", "ы", "ам", "ах"])
_ENGLISH = ("ba co dri fe gu hi jo kla me nor pi qua ro sti tu ve wex yo", ["", "s", "ing", "ed", "ly"])
_OFTEN = ["и", "в", "на", "не", "что", "это", "как", "the", "a", "to", "of", "and", "in", "it"]
BASES = 8_000
START = dt.datetime(2026, 7, 3, tzinfo=dt.UTC)


class Written(NamedTuple):
    """A message as its author wrote it."""

    chat: UUID
    seq: int
    sender: UUID
    text: str
    created_at: dt.datetime


class Corpus:
    """Writes texts, always the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._words = [self._words_of(*language) for language in (_RUSSIAN, _ENGLISH)]
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(BASES)))

    def _words_of(self, syllables: str, endings: list[str]) -> list[list[str]]:
        """All forms of each word."""
        made: dict[str, None] = {}
        while len(made) < BASES:
            made["".join(self.random.choices(syllables.split(), k=self.random.randint(2, 4)))] = None
        return [[base + ending for ending in endings] for base in made]

    def word(self) -> str:
        """A form of a word, of one of the languages."""
        forms = self.random.choices(self.random.choice(self._words), cum_weights=self._weights)[0]
        word = self.random.choice(forms)
        return word.capitalize() if self.random.random() < 0.1 else word

    def text(self) -> str:
        language = self.random.choice(self._words)
        words = [
            self.random.choice(_OFTEN)
            if self.random.random() < 0.3
            else self.random.choice(self.random.choices(language, cum_weights=self._weights)[0])
            for _ in range(min(60, 1 + int(self.random.expovariate(1 / 9))))
        ]
        if self.random.random() < 0.05:
            words.append(f"https://{self.word()}.example.org/{self.random.randrange(10_000)}")
        if self.random.random() < 0.08:
            words.append(str(self.random.randrange(100_000)))
        if self.random.random() < 0.05:
            words.append(self.random.choice(["🎉", "№5", "(да)", "e-mail", "@anna_k", "12:30"]))
        return self.random.choice([" ", " ", " ", ", "]).join(words) + self.random.choice(["", ".", "!", "?"])


def fill(corpus: Corpus, people: list[User], *, chats: int, messages: int) -> list[Written]:
    """Groups of everybody, filled in the order of time over five months, straight into the tables: what is tested is
    reading."""
    owner = people[0]
    rows = [
        Chat(kind=Chat.Kind.GROUP, title=f"Чат {number}", created_by=owner, created_at=START, member_count=len(people))
        for number in range(chats)
    ]
    step = dt.timedelta(days=150) / messages
    months = {(START + day * dt.timedelta(days=1)).replace(day=1) for day in range(152)}
    keystore.ensure(
        scope for row in rows for scope in (row.key_scope(), *(chat_scope(row.pk, each) for each in months))
    )
    Chat.objects.bulk_create(rows)
    Member.objects.bulk_create(
        Member(chat=row, user=user, version=0, joined_at=START) for row in rows for user in people
    )
    written = [_write(corpus, rows, people, START + number * step) for number in range(messages)]
    for at in range(0, messages, 2_000):
        Message.objects.bulk_create(_stored(written[at : at + 2_000]))
    Chat.objects.bulk_update(rows, ["version", "last_seq"], 500)
    return written


def _write(corpus: Corpus, rows: list[Chat], people: list[User], now: dt.datetime) -> Written:
    # a few chats have most of what is written
    row = rows[int(len(rows) * corpus.random.random() ** 2)]
    # what changes a chat besides messages leaves gaps between their places
    row.version += 1 if corpus.random.random() < 0.9 else 3
    row.last_seq = row.version
    return Written(row.pk, row.last_seq, corpus.random.choice(people).pk, corpus.text(), now)


def _stored(written: list[Written]) -> Iterator[Message]:
    for chat, seq, sender, text, now in written:
        message = Message(
            id=uuid7(), chat_id=chat, seq=seq, version=seq, sender_id=sender, client_id=uuid.uuid4(), created_at=now
        )
        seal = sealer(Message, "body", chat_scope(chat, now))
        message.__dict__["body"] = seal(text, message_identity(chat, seq, sender, 0))
        yield message
