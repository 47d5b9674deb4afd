"""Locks, on PostgreSQL: what one person holds keeps no other waiting, and no two wait for each other."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections, transaction

from accounts import services as accounts
from accounts.models import User
from chat import services
from chat.writer import Answer, Outcome
from messenger.errors import AppError
from tests.databases import TEST_URL
from tests.support import direct, group, person, say

LONG = bool(os.environ.get("MESSENGER_TEST_LONG"))
OPERATIONS = 10_000 if LONG else 1_500
THREADS = 8
WAIT_S = 60
# what is held is held for this long, and nobody else may notice
HELD_S = 1.0
UNNOTICED_S = 0.5

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(not TEST_URL, reason="needs MESSENGER_TEST_DATABASE_URL: SQLite locks no rows"),
]


@contextlib.contextmanager
def held(sql: str, *parameters: object) -> Iterator[None]:
    """Another connection's transaction that has run this, for as long as the block lasts."""
    settings = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: settings[name] for name in names if name in settings}) as other:
        other.execute(sql.encode(), parameters)
        yield
        other.rollback()


def submitted(author: User, chat: uuid.UUID, body: str) -> Future[Outcome]:
    future: Future[Outcome] = Future()
    services.message_send(
        author.pk, chat_id=chat, client_id=uuid.uuid4(), body=body, reply_to_seq=None, done=future.set_result
    )
    return future


def committed_s(author: User, chat: uuid.UUID) -> float:
    began = time.monotonic()
    say(author, chat, "meanwhile")
    return time.monotonic() - began


def test_a_person_held_by_somebody_keeps_no_chat_waiting():
    """The lock that the product takes. A plain FOR UPDATE, which nothing of it takes, would hold up the foreign keys of
    the person's own messages, and so their batch."""
    anna, boris, clara, dora = (person(name) for name in ("anna", "boris", "clara", "dora"))
    theirs, other = direct(anna, boris), direct(clara, dora)
    say(anna, theirs, "warm")
    with held("SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", anna.pk):
        until = time.monotonic() + HELD_S
        took = []
        while time.monotonic() < until:
            took += [committed_s(anna, theirs), committed_s(boris, theirs), committed_s(clara, other)]
    print(f"a person held for {HELD_S} s: the slowest of {len(took)} commits {max(took) * 1000:.0f} ms")
    assert max(took) < UNNOTICED_S


def test_no_lock_of_the_product_is_one_that_holds_up_foreign_keys():
    root = Path(__file__).resolve().parent.parent.parent
    for app in ("accounts", "chat", "messenger"):
        for file in (root / app).rglob("*.py"):
            for call in re.findall(r"select_for_update\((.*)", file.read_text()):
                assert "no_key=True" in call, file


def test_a_chat_held_by_somebody_keeps_no_other_waiting_and_goes_on_afterwards():
    anna, boris, clara, dora = (person(name) for name in ("anna", "boris", "clara", "dora"))
    busy, other = direct(anna, boris), direct(clara, dora)
    say(anna, busy, "warm")
    with held("SELECT 1 FROM chat_chat WHERE id = %s FOR UPDATE", busy):
        waiting = submitted(anna, busy, "when it is free")
        until = time.monotonic() + HELD_S
        slowest = 0.0
        while time.monotonic() < until:
            slowest = max(slowest, committed_s(clara, other))
        assert not waiting.done()
    answer = waiting.result(WAIT_S)
    assert isinstance(answer, Answer)
    print(f"a chat held for {HELD_S} s: another's slowest commit {slowest * 1000:.0f} ms")
    assert slowest < UNNOTICED_S


def test_a_member_row_held_by_somebody_keeps_no_other_persons_marks_waiting():
    anna, boris, clara = (person(name) for name in ("anna", "boris", "clara"))
    chat = group(anna, boris, clara)
    seq = say(anna, chat, "seen?")
    with held("SELECT 1 FROM chat_member WHERE chat_id = %s AND user_id = %s FOR UPDATE", chat, boris.pk):
        for each in (boris, clara):
            services.mark_set(each.pk, chat_id=chat, delivered_seq=seq, read_seq=seq)
        assert committed_s(anna, chat) < UNNOTICED_S
        assert read_by(chat) == {"anna": 0, "boris": 0, "clara": seq}
    deadline = time.monotonic() + WAIT_S
    while read_by(chat)["boris"] != seq:
        assert time.monotonic() < deadline
        say(anna, chat, "a batch later")


def read_by(chat: uuid.UUID) -> dict[str, int]:
    from chat.models import Member

    return dict(Member.objects.filter(chat_id=chat).values_list("user__username", "read_seq"))


# --- everything at once --------------------------------------------------------------------------------------
class Crossing:
    """Few chats and few people, so that everybody is in everybody's way."""

    def __init__(self) -> None:
        self.admin = person("root", role=User.Role.ADMINISTRATOR)
        self.people = [person(f"person{number}") for number in range(6)]
        self.spare = [person(f"spare{number}") for number in range(2)]
        self.chats = [group(self.people[n], *self.people[:n], *self.people[n + 1 :]) for n in range(3)]
        self.chats.append(direct(self.people[0], self.people[1]))
        self.said = {chat: say(self.people[0], chat, "first") for chat in self.chats}
        self.futures: list[Future[Outcome]] = []
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.broken: list[BaseException] = []

    def work(self, seed: int) -> None:
        dice = random.Random(seed)
        steps = (
            [self.send] * 6 + [self.edit] * 3 + [self.react] * 3 + [self.mark] * 6
            + [self.add, self.remove, self.rename, self.create, self.versions, self.ban, self.unban]
        )  # fmt: skip
        try:
            for _ in range(OPERATIONS // THREADS):
                step = dice.choice(steps)
                self.counts[step.__name__] += 1
                try:
                    step(dice)
                except AppError as refusal:
                    self.refused[refusal.code] += 1
                except Exception as error:  # noqa: BLE001 - counted, and shown in the end
                    self.broken.append(error)
        finally:
            connections.close_all()

    def _later(self, submit: Callable[[Callable[[Outcome], None]], None]) -> None:
        future: Future[Outcome] = Future()
        self.futures.append(future)
        submit(future.set_result)

    def send(self, dice: random.Random) -> None:
        author, chat = dice.choice(self.people), dice.choice(self.chats)
        self.futures.append(submitted(author, chat, f"message {dice.random()}"))

    def edit(self, dice: random.Random) -> None:
        chat = dice.choice(self.chats)
        self._later(
            lambda done: services.message_edit(
                self.people[0].pk, chat_id=chat, client_id=uuid.uuid4(), seq=self.said[chat], body="again", done=done
            )
        )

    def react(self, dice: random.Random) -> None:
        chat, who, on = dice.choice(self.chats), dice.choice(self.people), dice.random() < 0.5
        self._later(
            lambda done: services.reaction_set(
                who.pk, chat_id=chat, client_id=uuid.uuid4(), seq=self.said[chat], emoji="👍", on=on, done=done
            )
        )

    def mark(self, dice: random.Random) -> None:
        seq = dice.randrange(1, 200)
        services.mark_set(dice.choice(self.people).pk, chat_id=dice.choice(self.chats), delivered_seq=seq, read_seq=seq)

    def add(self, dice: random.Random) -> None:
        number = dice.randrange(3)
        newcomers = dice.sample(self.people, 3)
        services.members_add(self.people[number].pk, chat_id=self.chats[number], users=[one.pk for one in newcomers])

    def remove(self, dice: random.Random) -> None:
        number = dice.randrange(3)
        services.member_remove(self.people[number].pk, chat_id=self.chats[number], user_id=dice.choice(self.people).pk)

    def rename(self, dice: random.Random) -> None:
        number = dice.randrange(3)
        services.chat_update(self.people[number].pk, chat_id=self.chats[number], title=f"Title {dice.random()}")

    def create(self, dice: random.Random) -> None:
        owner, *others = dice.sample(self.people, 4)
        group(owner, *others)

    def versions(self, dice: random.Random) -> None:
        with transaction.atomic():
            accounts.user_versions_raise([one.pk for one in dice.sample(self.people, 3)])

    def ban(self, dice: random.Random) -> None:
        accounts.user_ban(self.admin, user=dice.choice(self.spare), reason="test")

    def unban(self, dice: random.Random) -> None:
        accounts.user_unban(self.admin, user=dice.choice(self.spare))


def test_crossed_operations_never_wait_for_each_other_in_a_circle(caplog):
    crossing = Crossing()
    began = time.monotonic()
    with caplog.at_level(logging.WARNING, "chat.writer"), ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(crossing.work, range(THREADS)))
        outcomes = [future.result(WAIT_S) for future in crossing.futures]
    took_s = time.monotonic() - began
    answered = Counter(outcome.code if isinstance(outcome, AppError) else "committed" for outcome in outcomes)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_force_next_flush(), deadlocks FROM pg_stat_database WHERE datname=current_database()"
        )
        deadlocks = cursor.fetchone()[1]
    print(
        f"{sum(crossing.counts.values())} operations of {THREADS} threads in {took_s:.1f} s: {dict(crossing.counts)};"
        f" the writer: {dict(answered)}; services refused: {dict(crossing.refused)}; broken: {len(crossing.broken)};"
        f" deadlocks: {deadlocks}"
    )
    assert crossing.broken == []
    assert deadlocks == 0
    # what a removed member asks is refused; nothing failed, and nothing was given up as busy
    assert set(answered) <= {"committed", "not_found", "forbidden", "gone"}
    assert set(crossing.refused) <= {"not_found", "forbidden", "invalid", "conflict"}
    assert caplog.records == []
