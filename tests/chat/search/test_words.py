"""What counts as the same word, and what a query says."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.search.query import SNIPPET_CHARS, Text, parse
from chat.search.words import fold, has_link, places_of, root_of, words_of
from messenger.errors import Invalid
from tests.chat.search.corpus import Corpus

TEXTS = st.text(
    st.one_of(st.sampled_from("абвёЁйИеaZbßﬁ²１ \t.,-@/:\u0301\u00ad🎉İ"), st.characters(exclude_categories=["Cs"]))
)


def finds(q: str, text: str, *, beginnings: bool = False) -> bool:
    return parse(q).matches(Text(text), beginnings=beginnings)


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("кот", "Двум котам и коту"), ("дома", "домов"), ("ёлка", "Елки"), ("елка", "под ЁЛКОЙ"), ("замок", "за́мок"),
        ("running", "they RUN, run and runs"), ("connected", "connection"), ("Ｆｕｌｌ", "full"), ("file", "ﬁle"),
        ("example.org", "см. https://example.org/a"), ("anna_k", "спроси @anna_k"), ("12:30", "в 12:30"),
        ("№5", "квартира № 5"), ("🎉", "ура 🎉"), ("как", "а как?"), ("кот и пёс", "пёс, кот"),
        ('"кот и"', "Кот и пёс"), ("«кот»", "кот"), ("from:@anna кот", "кот"), ("has:link", "http://a.b"),
    ],
)  # fmt: skip
def test_forms_and_spellings_of_a_word_are_found(q: str, text: str) -> None:
    assert finds(q, text)


@pytest.mark.parametrize(
    ("q", "text"),
    [
        ("кот", "который"), ("кот пёс", "кот"),
        ('"коты"', "кот"), ('"кот пёс"', "кот и пёс"), ("org.example", "example.org"),
        ("как", "такой"), ("🎉", "ура"), ("has:link", "example.org"), ("doing", "do"), ("5", "55"),
    ],
)  # fmt: skip
def test_other_words_are_not_found(q: str, text: str) -> None:
    assert not finds(q, text)


def test_what_is_being_typed_is_found_by_its_beginning() -> None:
    for q, text in (
        ("ко", "Который"),
        ("54", "A154-2"),
        ("ample.or", "https://example.org"),
        ("ком при", "приходи в комнату"),
    ):
        assert finds(q, text, beginnings=True)
        assert not finds(q, text)
    assert not finds("оры", "который", beginnings=True)
    assert not finds('"ко"', "который", beginnings=True)


@given(TEXTS)
def test_every_word_of_a_text_finds_the_text(text: str) -> None:
    for place in places_of(text):
        assert finds(text[place.start : place.end], text), place
    composed = unicodedata.normalize("NFC", text)
    assert [word.folded for word in words_of(unicodedata.normalize("NFD", composed))] == [
        word.folded for word in words_of(composed)
    ]


@given(TEXTS)
def test_folding_knows_no_case_and_is_done_after_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.replace("ё", "е")) == fold(text)


def test_every_form_of_a_word_begins_with_its_root() -> None:
    corpus = Corpus(7)
    irregular = "dying lying tying skies happily possibility relational hoping generously ability ugly idly"
    for word in words_of(" ".join(corpus.word() for _ in range(20_000)) + f" {irregular}"):
        assert word.folded.startswith(root_of(word)), word


def test_the_snippet_shows_what_was_found() -> None:
    def snippet(q: str, text: str, *, beginnings: bool = False) -> list[str]:
        return parse(q).snippet(Text(text), beginnings=beginnings)

    assert snippet("кот дом", "В доме Котов") == ["В ", "доме", " ", "Котов", ""]
    assert snippet('"в доме"', "Кот в доме.") == ["Кот ", "в доме", "."]
    assert snippet("ко", "Который кофе", beginnings=True) == ["", "Ко", "торый ", "ко", "фе"]
    assert snippet("mple", "example.org", beginnings=True) == ["example.org"]
    assert snippet("e.o", "example.org", beginnings=True) == ["exampl", "e.o", "rg"]
    assert snippet("from:me", "кот") == ["кот"]
    long = snippet("кот", "слово " * 500 + "кот" + " слово" * 500)
    assert long[0].startswith("…")
    assert long[1] == "кот"
    assert long[2].endswith("…")
    assert len("".join(long)) <= SNIPPET_CHARS + 2


@given(TEXTS, TEXTS)
def test_a_snippet_is_a_part_of_the_text(q: str, text: str) -> None:
    try:
        query = parse(q)
    except Invalid:
        return
    for beginnings in (False, True):
        parts = query.snippet(Text(text), beginnings=beginnings)
        assert len(parts) % 2 == 1
        assert "".join(parts).removeprefix("…").removesuffix("…") in text + "…"
        if query.matches(Text(text), beginnings=beginnings) and query.terms and not query.has_link:
            assert all(parts[1::2])


@pytest.mark.parametrize(
    "q", ["", "  ", '""', "from:@", "before:yesterday", "after:2026-13-01", "has:picture", "a " * 17]
)
def test_a_query_that_says_nothing_is_refused(q: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(q)
    assert refused.value.field == "q"


def test_filters_are_said_in_both_languages() -> None:
    query = parse("от:@boris после:2026-11-01 до:2026-12-01 есть:ссылка кот", utc_offset_min=180)
    assert query == parse("from:boris after:2026-11-01 before:2026-12-01 has:link кот", utc_offset_min=180)
    assert query.sender == "boris"
    assert query.after == dt.datetime(2026, 10, 31, 21, tzinfo=dt.UTC)
    assert query.before == dt.datetime(2026, 11, 30, 21, tzinfo=dt.UTC)
    assert query.has_link
    assert parse("от:меня кот").sender == "me"
    # a colon alone makes no filter
    assert parse("re:кот").terms[0].needle == "re:кот"


def test_links_are_those_the_client_makes_clickable() -> None:
    assert has_link("см. HTTPS://example.org")
    assert not has_link("https:// example.org, www.example.org")
