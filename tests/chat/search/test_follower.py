"""The follower brings the index behind the messages whatever happens to it, and the index tells nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from accounts.models import User
from chat.models import Chat, SearchCursor, SearchSlice
from chat.search import find, follower, search
from chat.search.index import SLICE_SEQS, pack, unpack
from messenger import keystore
from messenger.crypto import Unreadable
from messenger.models import DataKey
from tests.chat.search.corpus import Corpus, fill
from tests.databases import TEST_URL
from tests.messenger.columns import overwrite, stored
from tests.support import direct, group, person, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)


def indexed() -> None:
    while follower.follow_once():
        pass


def contents() -> dict[tuple[UUID, int, str], tuple[list[int], int]]:
    """Everything the index says."""
    rows = SearchSlice.objects.order_by("chat_id", "block", "month")
    return {(row.chat_id, row.block, row.month): (list(unpack(row.stems)), row.messages) for row in rows}


def places(actor: User, q: str) -> list[int]:
    return [hit.seq for hit in search(actor.pk, q, is_words=True).hits]


def busy_chat(anna: User, boris: User) -> UUID:
    """Every kind of change, over several slices."""
    chat = group(anna, boris)
    seqs = [say(anna, chat, f"слово{number} общее") for number in range(SLICE_SEQS + 20)]
    indexed()
    for number in range(0, 40, 4):
        rewrite(anna, chat, seqs[number], f"правка{number} общее")
        remove_message(anna, chat, seqs[number + 1])
        react(boris, chat, seqs[number + 2], "👍")
    say(boris, chat, "последнее")
    return chat


def test_step_by_step_comes_to_the_same_as_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, boris = person("anna"), person("boris")
    busy_chat(anna, boris)
    monkeypatch.setattr(follower, "STEP_VERSIONS", 7)
    indexed()
    by_steps = contents()
    assert len(by_steps) >= 2
    monkeypatch.undo()
    call_command("search_rebuild")
    assert contents() == by_steps
    assert len(places(anna, "правка4 общего")) == 1
    assert places(anna, "слово4") == places(anna, "слово5") == []


def test_a_message_that_changes_while_it_is_read_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reaction raises its version past what the follower set out to read."""
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    seq = say(anna, chat, "неуловимое")
    react(boris, chat, seq, "👍")
    version = Chat.objects.get().version
    monkeypatch.setattr(follower, "STEP_VERSIONS", version - 1)
    indexed()
    monkeypatch.setattr(find, "SEARCH_BEGINNINGS_MESSAGES", 0)
    assert SearchCursor.objects.get().indexed_version == version
    assert places(boris, "неуловимого") == [seq]
    assert sum(row.messages for row in SearchSlice.objects.all()) == 1


def test_the_thread_follows_by_itself_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    say(anna, chat, "слово")
    step, done = follower.index_step, threading.Event()

    def watched(chat_id: UUID) -> bool:
        is_done = step(chat_id)
        done.set()
        return is_done

    monkeypatch.setattr(follower, "index_step", watched)
    follower.start()
    try:
        assert done.wait(timeout=20)
    finally:
        follower.stop()
    assert SearchCursor.objects.get().indexed_version == Chat.objects.get().version
    assert SearchSlice.objects.get().messages == 1


def test_what_came_since_is_found_before_the_follower_has_it() -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    old = say(anna, chat, "прежнее")
    indexed()
    rewrite(anna, chat, old, "исправленное")
    new = say(anna, chat, "свежее")
    assert places(boris, "исправленного") == [old]
    assert places(boris, "свежего") == [new]
    assert places(boris, "прежнего") == []


def test_a_reaction_writes_nothing() -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    seq = say(anna, chat, "слово")
    indexed()
    before = SearchSlice.objects.get().version
    react(boris, chat, seq, "👍")
    indexed()
    assert SearchSlice.objects.get().version == before
    assert SearchCursor.objects.get().indexed_version == Chat.objects.get().version


def test_two_at_once_and_one_that_died_do_no_harm() -> None:
    anna, boris = person("anna"), person("boris")
    chat = busy_chat(anna, boris)
    # somebody claimed it and died: nobody takes it before the claim is over
    assert follower._claim() == [chat]
    assert follower.follow_once() == 0
    assert places(anna, "последнее") != []
    SearchCursor.objects.update(claimed_until="2000-01-01T00:00:00Z")
    # two that read the same cursor: the slower one's work is dropped
    row = SearchCursor.objects.get()
    stale = row.indexed_version
    indexed()
    expected = contents()
    assert follower._store(chat, stale, stale + 1, {}, {}, list(SearchSlice.objects.values_list("pk", flat=True)))
    assert contents() == expected
    assert SearchCursor.objects.get().indexed_version == Chat.objects.get().version


class Killed(BaseException):
    """Nothing of the follower's own may catch it."""


def test_killed_at_any_statement_it_is_taken_up_again() -> None:
    anna, boris = person("anna"), person("boris")
    chat = busy_chat(anna, boris)
    SearchCursor.objects.update(indexed_version=SLICE_SEQS // 2)
    before = list(SearchCursor.objects.values()), list(SearchSlice.objects.values())
    indexed()
    expected, killed = contents(), 0
    while True:
        SearchCursor.objects.all().delete()
        SearchSlice.objects.all().delete()
        SearchCursor.objects.bulk_create(SearchCursor(**row) for row in before[0])
        SearchSlice.objects.bulk_create(SearchSlice(**row) for row in before[1])
        statements = count()

        def kill(execute: Any, *arguments: Any, at: int = killed, statements: Iterator[int] = statements) -> Any:
            if next(statements) == at:
                raise Killed
            return execute(*arguments)

        try:
            with connection.execute_wrapper(kill):
                indexed()
        except Killed:
            killed += 1
        else:
            break
        assert len(places(anna, "общее")) > 20
        SearchCursor.objects.update(claimed_until="2000-01-01T00:00:00Z")
        indexed()
        assert contents() == expected, killed
        assert SearchCursor.objects.get(pk=chat).indexed_version == Chat.objects.get(pk=chat).version
    assert killed > 10


@pytest.mark.parametrize("removed", [False, True], ids=["kept", "removed"])
def test_what_is_written_while_a_slice_is_read_anew_is_counted_once(removed: bool) -> None:
    anna, boris = person("anna"), person("boris")
    chat = group(anna, boris)
    first = say(anna, chat, "первое")
    indexed()
    rewrite(anna, chat, first, "второе")
    written: list[int] = []

    def write(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if "chat_searchcursor" in sql and not written:
            # the step knows how far it goes, and has read no message yet
            written.append(say(anna, chat, "третье"))
        return result

    with connection.execute_wrapper(write):
        follower.index_step(chat)
    if removed:
        remove_message(anna, chat, written[0])
    indexed()
    found = contents()
    follower.rebuild()
    assert contents() == found


def test_many_followers_and_people_who_write_end_in_the_same_index() -> None:
    anna, boris = person("anna"), person("boris")
    chats = [group(anna, boris) for _ in range(4)]
    for chat in chats:
        follower.index_step(chat)
    ended = threading.Event()
    failures: list[BaseException] = []

    def follow() -> None:
        try:
            while not ended.is_set():
                follower.follow_once()
                for chat in chats:
                    follower.index_step(chat)  # without a claim, to make them meet
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=follow) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        for number in range(30):
            for chat in chats:
                seq = say(anna, chat, f"мысль{number}")
                if number % 5 == 0:
                    rewrite(anna, chat, seq, f"поправка{number}")
                if number % 7 == 0:
                    remove_message(anna, chat, seq)
    finally:
        ended.set()
        for worker in workers:
            worker.join()
    assert failures == []
    SearchCursor.objects.update(claimed_until="2000-01-01T00:00:00Z")
    indexed()
    found = contents()
    follower.rebuild()
    assert contents() == found


@pytest.mark.postgres
@pytest.mark.skipif(not TEST_URL, reason="needs MESSENGER_TEST_DATABASE_URL: SQLite locks no rows")
def test_a_chat_that_somebody_claims_this_moment_is_passed_over() -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    held, free = direct(anna, boris), direct(anna, clara)
    say(anna, held, "раз")
    say(anna, free, "два")
    follower._add_cursors()
    claimed: list[list[UUID]] = []

    def claim() -> None:
        claimed.append(follower._claim())
        connections.close_all()

    with transaction.atomic():
        SearchCursor.objects.select_for_update(no_key=True).get(pk=held)
        worker = threading.Thread(target=claim)
        worker.start()
        worker.join(timeout=20)
    assert claimed == [[free]]


# --- what is in the table ----------------------------------------------------------------------------------------
def test_a_damaged_moved_or_older_set_hides_nothing() -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    one, other = direct(anna, boris), direct(anna, clara)
    first, second = say(anna, one, "береги ключ"), say(anna, other, "потерял ключ")
    indexed()
    rows = {row.chat_id: row for row in SearchSlice.objects.all()}
    sealed = {chat: bytes(stored(SearchSlice, row.pk, "stems")) for chat, row in rows.items()}
    say(anna, one, "ещё")
    indexed()

    def check() -> None:
        with pytest.raises(Unreadable):
            print(SearchSlice.objects.get(pk=rows[one].pk).stems)
        assert places(boris, "ключа") == [first]
        assert places(clara, "ключа") == [second]

    for damage in (sealed[one], sealed[other], b"", b"x" * 90, sealed[one][:-1]):
        overwrite(SearchSlice, rows[one].pk, "stems", damage)
        check()
    # and the next change mends it
    say(anna, one, "снова")
    indexed()
    assert len(unpack(SearchSlice.objects.get(pk=rows[one].pk).stems)) >= 4


def test_equal_words_give_unrelated_hashes_in_chats_and_months() -> None:
    people = [person("anna"), person("boris")]
    corpus = Corpus(3)
    corpus.text = lambda: "одно и то же предложение из нескольких слов"  # type: ignore[method-assign]
    fill(corpus, people, chats=2, messages=400)
    follower.rebuild()
    sets = {(chat, month): frozenset(hashes) for (chat, _, month), (hashes, _) in contents().items()}
    assert len(sets) >= 8
    for place, hashes in sets.items():
        shared = [len(hashes & others) for where, others in sets.items() if where != place]
        assert max(shared) <= 1, place


def test_the_length_tells_little() -> None:
    assert len({len(pack(range(count))) for count in range(1, 90)}) == 1
    assert [len(pack(range(count))) for count in (0, 96, 97)] == [0, 256, 512]
    assert list(unpack(pack({7, 65_535, 0}))) == [0, 7, 65_535]


def test_without_the_months_key_the_index_is_gone_too_and_no_new_key_is_made() -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    say(anna, chat, "пропадёт")
    indexed()
    DataKey.objects.filter(kind="chat", scope=chat).exclude(slice="").delete()
    keystore.forget_all()
    with pytest.raises(Unreadable):
        print(SearchSlice.objects.get().stems)
    assert places(anna, "пропадёт") == []
    follower.rebuild()
    assert not SearchSlice.objects.exists()
    assert not DataKey.objects.filter(kind="chat", scope=chat).exclude(slice="").exists()


def test_nothing_is_computed_while_something_is_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's one write lock and a chat's cursor are held for the writing alone."""
    anna, boris = person("anna"), person("boris")
    busy_chat(anna, boris)
    seen: list[bool] = []
    read: Callable[..., object] = follower.Reading.read

    def watched(*args: object) -> object:
        seen.append(connection.in_atomic_block)
        return read(*args)

    monkeypatch.setattr(follower.Reading, "read", watched)
    indexed()
    assert seen
    assert not any(seen)
