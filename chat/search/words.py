"""Words as the search compares them: the same for what is indexed, what is asked and what is verified.

A word is a run of letters and digits. It is folded (NFKC, case, ё = е, stress marks gone) and stemmed by the script it
is written in: Cyrillic as Russian, Latin as English, anything else as it stands.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from chat.search.stop_words import STOP_WORDS

# combining marks and soft hyphens belong to the word they stand in
_COMBINING = "".join(chr(code) for code in range(0x300, 0x10000) if unicodedata.category(chr(code)) in {"Mn", "Mc"})
_WORD = re.compile(f"[^\\W_](?:[^\\W_]|[\u00ad{re.escape(_COMBINING)}])*")
_MARKS = re.compile(r"[\u0300-\u036f\u00ad]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = re.compile(r"[a-z]+")
# as the web client makes them clickable
_LINK = re.compile(r"https?://[^\s<>\"'`]", re.IGNORECASE)

WORDS_REMEMBERED = 50_000


class Word(NamedTuple):
    """As it is compared exactly, and as its forms are. A stop word has no forms, so that none of its forms can be asked
    of an index it is not in."""

    folded: str
    stem: str
    is_stop: bool


class Place(NamedTuple):
    """A word and where it stands in the text."""

    word: Word
    start: int
    end: int


class _Stemmers(threading.local):
    """One pair a thread: a stemmer keeps state while it works."""

    def __init__(self) -> None:
        # their own cache is not needed beside ours
        self.russian = Stemmer.Stemmer("russian", 0)
        self.english = Stemmer.Stemmer("english", 0)


_stemmers = _Stemmers()


def fold(text: str) -> str:
    """Text for comparing: what differs in looks alone is the same."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())).replace(
        "ё", "е"
    )


@lru_cache(WORDS_REMEMBERED)
def word_of(token: str) -> Word:
    """The word that is written like this."""
    folded = fold(token)
    if folded in STOP_WORDS:
        return Word(folded, f"\0{folded}", is_stop=True)
    if _CYRILLIC.fullmatch(folded):
        stem = _stemmers.russian.stemWord(folded)
    elif _LATIN.fullmatch(folded):
        stem = _stemmers.english.stemWord(folded)
    else:
        stem = folded
    return Word(folded, stem, is_stop=False)


def root_of(word: Word) -> str:
    """Letters that every form of the word begins with: stemming cuts ends and may put up to two letters in their
    place."""
    if word.is_stop:
        return word.folded
    return word.stem[:-2] or word.stem[:1]


def words_of(text: str) -> list[Word]:
    """The words of a text, in order."""
    return [word_of(token) for token in _WORD.findall(text)]


def places_of(text: str) -> list[Place]:
    """The words of a text and where they stand."""
    return [Place(word_of(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def has_link(text: str) -> bool:
    return _LINK.search(text) is not None
