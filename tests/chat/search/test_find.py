"""The search finds what looking at every message finds: in any order of pages, indexed or not."""

from __future__ import annotations

import os
from typing import NamedTuple

import pytest

from accounts.models import User
from chat.models import Chat, SearchCursor
from chat.search import find, follower
from chat.search.index import SLICE_SEQS
from chat.search.query import Text, parse
from tests.chat.search.corpus import Corpus, Written, fill
from tests.chat.search.oracle import begins, found_by_scan, found_by_search, random_query
from tests.support import direct, person, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(5400)]

LONG = bool(os.environ.get("MESSENGER_TEST_LONG"))
MESSAGES, CHATS, QUERIES = (100_000, 200, 500) if LONG else (4_000, 20, 60)


class Filled(NamedTuple):
    corpus: Corpus
    people: list[User]
    written: list[Written]


@pytest.fixture(name="filled")
def _filled() -> Filled:
    people = [person(name) for name in ("anna", "boris", "clara")]
    corpus = Corpus(20)
    filled = Filled(corpus, people, fill(corpus, people, chats=CHATS, messages=MESSAGES))
    follower.rebuild()
    return filled


def test_random_queries_find_what_a_scan_finds(filled: Filled) -> None:
    corpus, people, written = filled
    # half of it is not indexed, for some chats
    behind = list(Chat.objects.order_by("pk").values_list("pk", "version")[:3])
    for chat, version in behind:
        SearchCursor.objects.filter(pk=chat).update(indexed_version=version // 2)
    hits = 0
    for number in range(QUERIES):
        asked = random_query(corpus, written, people)
        found = found_by_search(people[number % 3].pk, asked.q, is_words=True)
        assert set(found) == found_by_scan(written, asked.means), asked.q
        assert len(found) == len(set(found)), asked.q
        hits += len(found)
    assert hits > QUERIES


def test_what_is_being_typed_finds_what_contains_it(filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, people, written = filled
    newest = {(message.chat, message.seq) for message in written[-5_000:]}
    for _ in range(QUERIES // 3):
        word = corpus.random.choice(corpus.random.choice(written).text.split()).strip(".,!?")
        typed = word[: corpus.random.randint(2, 9)]
        has_it = {(each.chat, each.seq) for each in written if begins(parse(typed).terms[0].needle, each.text)}
        has_form = {
            (each.chat, each.seq) for each in written if parse(typed).matches(Text(each.text), beginnings=False)
        }
        found = set(found_by_search(people[0].pk, typed))
        # beyond the newest messages only finished words are found
        assert has_form <= found <= has_it | has_form, typed
        assert found & newest == (has_it | has_form) & newest, typed
    monkeypatch.setattr(find, "SEARCH_BEGINNINGS_MESSAGES", 0)
    some = written[0].text.split()[0]
    assert set(found_by_search(people[0].pk, some)) == set(found_by_search(people[0].pk, some, is_words=True))


def test_the_newest_messages_are_the_newest_of_all_chats(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    idle, busy = direct(anna, clara), direct(anna, boris)
    for _ in range(100):
        say(anna, idle, "давно")
    places = [say(anna, busy, "совещание" if number == 108 else "потом") for number in range(SLICE_SEQS + 72)]
    follower.rebuild()
    # two slices of the busy chat are newer than the one of the other
    monkeypatch.setattr(find, "SEARCH_BEGINNINGS_MESSAGES", 100)
    assert found_by_search(anna.pk, "совещ") == [(busy, places[108])]
    assert found_by_search(anna.pk, "дав") == []


def test_a_search_that_takes_long_answers_in_between_and_goes_on(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, people, written = filled
    asked = [random_query(corpus, written, people) for _ in range(5)]
    whole = [found_by_search(people[0].pk, each.q) for each in asked]
    monkeypatch.setattr(find, "BUDGET_S", 0)
    assert [found_by_search(people[0].pk, each.q) for each in asked] == whole
    page = find.search(people[0].pk, "zzzz")
    assert page.hits == []
    assert page.cursor is not None


def test_newest_first_within_a_chat(filled: Filled) -> None:
    _, people, written = filled
    chat = written[-1].chat
    found = found_by_search(people[0].pk, "и", chat_id=chat)
    assert found == sorted(found, reverse=True)
    assert {place[0] for place in found} == {chat}
