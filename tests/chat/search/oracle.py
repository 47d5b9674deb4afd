"""What a search must find, by the plainest means: every message is looked at, one after the other."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from accounts.models import User
from chat.search import search
from chat.search.words import fold, words_of
from tests.chat.search.corpus import Corpus, Written

Place = tuple[UUID, int]


@dataclass(frozen=True)
class Asked:
    """A query as text, and as what it means."""

    q: str
    means: Callable[[Written], bool]


@cache
def words(text: str) -> tuple[list[str], list[str]]:
    """As they stand, and what all their forms have in common."""
    found = words_of(text)
    return [word.folded for word in found], [word.stem for word in found]


def random_query(corpus: Corpus, written: list[Written], people: list[User]) -> Asked:
    """Words that are there, words that may be, words side by side, and filters."""
    chance: random.Random = corpus.random
    some = chance.choice(written).text.split()
    parts: list[str] = []
    rules: list[Callable[[Written], bool]] = []
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3])):
        kind = chance.random()
        if kind < 0.55:
            _add_words(parts, rules, chance.choice(some))
        elif kind < 0.8:
            _add_words(parts, rules, corpus.word())
        else:
            at = chance.randrange(len(some))
            _add_phrase(parts, rules, " ".join(some[at : at + chance.choice([1, 2, 3])]))
    if chance.random() < 0.15:
        person = chance.choice(people)
        parts.append(f"from:@{person.username}")
        rules.append(lambda message: message.sender == person.pk)
    if chance.random() < 0.1:
        day = written[0].created_at.date() + dt.timedelta(days=chance.randrange(150))
        name, after = chance.choice([("after", True), ("после", True), ("before", False), ("до", False)])
        parts.append(f"{name}:{day}")
        rules.append(lambda message: (message.created_at.date() >= day) is after)
    if chance.random() < 0.05:
        parts.append("has:link")
        rules.append(lambda message: "https://" in message.text)
    return Asked(" ".join(parts), lambda message: all(rule(message) for rule in rules))


def _add_words(parts: list[str], rules: list[Callable[[Written], bool]], text: str) -> None:
    """A word in any form. A word that is in every other message counts where there is no other, so it is left out."""
    _, wanted = words(text)
    if not wanted or any(word.is_stop for word in words_of(text)):
        _add_phrase(parts, rules, text)
        return
    parts.append(text)
    rules.append(lambda message: _are_side_by_side(wanted, words(message.text)[1]))


def _add_phrase(parts: list[str], rules: list[Callable[[Written], bool]], text: str) -> None:
    wanted, _ = words(text)
    parts.append(f'"{text}"')
    if wanted:
        rules.append(lambda message: _are_side_by_side(wanted, words(message.text)[0]))
    else:
        rules.append(lambda message: fold(text) in fold(message.text))


def _are_side_by_side(wanted: list[str], found: list[str]) -> bool:
    return wanted[0] in found and any(found[at : at + len(wanted)] == wanted for at in range(len(found)))


def begins(typed: str, text: str) -> bool:
    """What is found while it is being typed: a word's beginning, or, of numbers and links, any part."""
    if typed.isalpha():
        return re.search(rf"(?<![^\W_]){re.escape(fold(typed))}", fold(text)) is not None
    return fold(typed) in fold(text)


def found_by_scan(written: Iterable[Written], means: Callable[[Written], bool]) -> set[Place]:
    return {(message.chat, message.seq) for message in written if means(message)}


def found_by_search(actor: UUID, q: str, **more: Any) -> list[Place]:
    """All pages, in the order they came."""
    found: list[Place] = []
    cursor = ""
    while True:
        page = search(actor, q, cursor=cursor, limit=100, **more)
        found += [(hit.chat, hit.seq) for hit in page.hits]
        if page.cursor is None:
            return found
        cursor = page.cursor
