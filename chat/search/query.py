"""What is asked: terms and filters out of the text in the search field, and whether a message answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from chat.search.words import Place, Word, fold, has_link, places_of, root_of, words_of
from messenger.errors import Invalid

SNIPPET_CHARS = 200
SNIPPET_BEFORE_CHARS = 60
TERMS_MAX = 16

_PIECE = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»|(\S+)')
_OPERATOR = re.compile(r"(\w+):(\S+)")
_OPERATORS = {
    "from": "from", "от": "from",
    "before": "before", "до": "before",
    "after": "after", "после": "after",
    "has": "has", "есть": "has",
}  # fmt: skip
_ME = {"me", "я", "меня"}
_LINKS = {"link", "links", "ссылка", "ссылки"}

# marks in the index of what is no word; no word begins like this
LINK_MARK = "\0link"


def sender_mark(sender_id: UUID) -> str:
    return f"\0from:{sender_id.hex}"


class Text:
    """A message's text while it is compared. What a term does not need is not worked out: most messages are dismissed
    by a look for a few letters."""

    __slots__ = ("_places", "_words", "folded", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self._words: list[Word] | None = None
        self._places: list[Place] | None = None

    @property
    def words(self) -> list[Word]:
        if self._words is None:
            self._words = words_of(self.text)
        return self._words

    @property
    def places(self) -> list[Place]:
        if self._places is None:
            self._places = places_of(self.text)
        return self._places


@dataclass(frozen=True)
class Term:
    """Words that stand side by side: in any of their forms, or with `is_exact` as they are written. `needle` is the
    term with its punctuation; without words it is all there is."""

    words: tuple[Word, ...]
    needle: str
    is_exact: bool = False

    @cached_property
    def is_stop(self) -> bool:
        return not self.is_exact and bool(self.words) and all(word.is_stop for word in self.words)

    @cached_property
    def _is_plain_word(self) -> bool:
        return len(self.words) == 1 and self.needle.isalpha()

    @cached_property
    def _roots(self) -> list[str]:
        return [root_of(word) for word in self.words]

    def matches(self, text: Text, *, beginnings: bool) -> bool:
        if not self.words:
            return self.needle in text.folded
        if beginnings and not self.is_exact and self._begins(text):
            return True
        if not all(root in text.folded for root in self._roots):
            return False
        if len(self.words) == 1 and not self.is_exact:
            stem = self.words[0].stem
            return any(word.stem == stem for word in text.words)
        return next(self._runs(text.words), None) is not None

    def _begins(self, text: Text) -> bool:
        if self.needle not in text.folded:
            return False
        return not self._is_plain_word or any(word.folded.startswith(self.needle) for word in text.words)

    def _runs(self, words: Sequence[Word]) -> Iterator[int]:
        """Where the term's words stand one after the other."""
        wanted, count = self.words, len(self.words)
        for start in range(len(words) - count + 1):
            if all(
                word.folded == found.folded if self.is_exact else word.stem == found.stem
                for word, found in zip(wanted, words[start : start + count], strict=True)
            ):
                yield start

    def spans(self, text: Text, *, beginnings: bool) -> Iterator[tuple[int, int]]:
        """What of the text to point at."""
        places = text.places
        if self.words:
            for run in self._runs([place.word for place in places]):
                yield places[run].start, places[run + len(self.words) - 1].end
        if beginnings and not self.is_exact and self._is_plain_word:
            for place in places:
                if place.word.folded.startswith(self.needle):
                    yield place.start, min(place.end, place.start + len(self.needle))
        elif (beginnings or not self.words) and len(text.folded) == len(text.text):
            at = text.folded.find(self.needle)
            while at >= 0:
                yield at, at + len(self.needle)
                at = text.folded.find(self.needle, at + len(self.needle))


@dataclass(frozen=True)
class Query:
    """All terms, all filters. Times are half-open: from `after` on, earlier than `before`."""

    terms: tuple[Term, ...]
    sender: str | None = None
    before: dt.datetime | None = None
    after: dt.datetime | None = None
    has_link: bool = False

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the index can be asked for: a message without one of these does not answer."""
        return frozenset(word.stem for term in self.terms for word in term.words if not word.is_stop)

    @cached_property
    def may_begin(self) -> bool:
        """Whether words may be unfinished, which the index can't find."""
        return any(not term.is_exact for term in self.terms)

    def matches(self, text: Text, *, beginnings: bool) -> bool:
        return (not self.has_link or has_link(text.text)) and all(
            term.matches(text, beginnings=beginnings) for term in self.terms
        )

    def snippet(self, text: Text, *, beginnings: bool) -> list[str]:
        """The text around what was found, in parts: plain and found in turn, plain first."""
        spans = _merged(span for term in self.terms for span in term.spans(text, beginnings=beginnings))
        start, end = 0, len(text.text)
        if end > SNIPPET_CHARS:
            start = max(0, min((spans[0][0] if spans else 0) - SNIPPET_BEFORE_CHARS, end - SNIPPET_CHARS))
            end = start + SNIPPET_CHARS
        parts, at = [], start
        for first, last in spans:
            if first >= start and last <= end:
                parts += [text.text[at:first], text.text[first:last]]
                at = last
        parts.append(text.text[at:end])
        if start > 0:
            parts[0] = "…" + parts[0]
        if end < len(text.text):
            parts[-1] += "…"
        return parts


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def parse(text: str, *, utc_offset_min: int = 0) -> Query:
    """The query that is written like this. `sender` stays a name, or "me". Raises `Invalid` for a filter that says
    nothing and for a query that asks nothing."""
    terms: list[Term] = []
    filters: dict[str, str] = {}
    for *quoted, piece in _PIECE.findall(text):
        operator = _OPERATOR.fullmatch(piece)
        name = _OPERATORS.get(operator[1].lower()) if operator else None
        if operator and name:
            filters[name] = operator[2]
        elif term := _term(piece or next(filter(None, quoted), ""), is_exact=not piece):
            terms.append(term)
    if len(terms) > TERMS_MAX:
        raise Invalid(f"has more than {TERMS_MAX} words", field="q", limit=TERMS_MAX)
    if "has" in filters and fold(filters["has"]) not in _LINKS:
        raise Invalid("only has:link is known", field="q")
    if not terms and not filters:
        raise Invalid("has no words to look for", field="q")
    sender = filters.get("from", "").removeprefix("@")
    if "from" in filters and not sender:
        raise Invalid("from: takes a username, or me", field="q")
    return Query(
        terms=tuple(term for term in terms if not term.is_stop) or tuple(terms),
        sender="me" if sender.lower() in _ME else sender or None,
        before=_day(filters.get("before"), utc_offset_min),
        after=_day(filters.get("after"), utc_offset_min),
        has_link="has" in filters,
    )


def _term(piece: str, *, is_exact: bool) -> Term | None:
    places = places_of(piece)
    # the punctuation around a word is no part of what is looked for, unless there is no word
    needle = fold(piece[places[0].start : places[-1].end] if places else piece.strip())
    return Term(tuple(place.word for place in places), needle, is_exact) if needle else None


def _day(text: str | None, utc_offset_min: int) -> dt.datetime | None:
    """The beginning of a day where the asker is."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
        return dt.datetime.combine(day, dt.time(), dt.timezone(dt.timedelta(minutes=utc_offset_min)))
    except ValueError:
        raise Invalid("before: and after: take a day like 2026-11-20", field="q") from None
