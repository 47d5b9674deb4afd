"""The group-commit writer: nobody pays for another's failure, nobody waits for another's chat, nothing is
acknowledged early."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import Future

import pytest
from django.db import OperationalError, connection, connections, transaction

from chat import selectors, services, writer
from chat.models import Chat, Member, Message
from chat.writer import batch as batch_module
from chat.writer import commands
from messenger.errors import AppError, Conflict, Unavailable
from tests.support import direct, person, say

pytestmark = pytest.mark.django_db(transaction=True)


def submit(author, chat, body, client_id=None) -> Future[commands.Outcome]:
    future: Future[commands.Outcome] = Future()
    services.message_send(
        author.pk,
        chat_id=chat,
        client_id=client_id or uuid.uuid4(),
        body=body,
        reply_to_seq=None,
        done=future.set_result,
    )
    return future


@pytest.fixture
def two_chats():
    people = [person(name) for name in ("anna", "boris", "clara", "dora")]
    return people[0], direct(people[0], people[1]), people[2], direct(people[2], people[3])


def hold_writer(monkeypatch) -> threading.Event:
    """Let what is submitted gather into one batch until the returned event is set."""
    gate = threading.Event()
    next_batch = writer.Writer._next_batch

    def waiting(self):
        gate.wait(10)
        return next_batch(self)

    monkeypatch.setattr(writer.Writer, "_next_batch", waiting)
    return gate


def test_a_bad_item_fails_alone(two_chats, monkeypatch):
    anna, chat, clara, other = two_chats
    gate = hold_writer(monkeypatch)
    encode = batch_module.protocol.MessageState.encode

    def poisoned(self):
        if self.message.body == "poison":
            raise ValueError("cannot be encoded")
        return encode(self)

    monkeypatch.setattr(batch_module.protocol.MessageState, "encode", poisoned)
    answers = [
        submit(anna, chat, "before"),
        submit(anna, chat, "poison"),
        submit(clara, other, "neighbour"),
        submit(anna, chat, "after"),
    ]
    gate.set()
    outcomes = [answer.result(10) for answer in answers]
    assert [isinstance(outcome, AppError) for outcome in outcomes] == [False, True, False, False]
    assert outcomes[1].code == "failed"
    bodies = [message.body for message in Message.objects.order_by("created_at", "seq")]
    assert sorted(bodies) == ["after", "before", "neighbour"]
    # dense: the failed one left no hole
    assert list(Message.objects.filter(chat_id=chat).order_by("seq").values_list("seq", flat=True)) == [3, 4]


def test_one_transaction_serves_all_that_arrived(two_chats, monkeypatch):
    anna, chat, clara, other = two_chats
    gate = hold_writer(monkeypatch)
    runs = []
    run = batch_module.Batch.run
    monkeypatch.setattr(batch_module.Batch, "run", lambda self: (runs.append(len(self.submissions)), run(self))[1])
    answers = [submit(anna, chat, str(n)) for n in range(50)] + [submit(clara, other, str(n)) for n in range(50)]
    gate.set()
    seqs = [answer.result(10).seq for answer in answers]
    assert seqs == [*range(3, 53), *range(3, 53)]
    assert runs == [100]


def test_a_repetition_inside_one_batch_is_one_message(two_chats, monkeypatch):
    anna, chat, *_ = two_chats
    gate = hold_writer(monkeypatch)
    client_id = uuid.uuid4()
    answers = [submit(anna, chat, "once", client_id) for _ in range(3)] + [submit(anna, chat, "other", client_id)]
    gate.set()
    outcomes = [answer.result(10) for answer in answers]
    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert isinstance(outcomes[3], Conflict)
    assert Message.objects.count() == 1


def test_nothing_is_answered_before_the_commit(two_chats, monkeypatch):
    anna, chat, *_ = two_chats
    seen: list[tuple[str, bool]] = []
    original = batch_module.Batch.announce

    def announce(self):
        # another connection sees the message exactly when the commit is through
        def look():
            seen.append(("announced", Message.objects.filter(chat_id=chat).exists()))
            connections.close_all()

        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        original(self)

    monkeypatch.setattr(batch_module.Batch, "announce", announce)
    answer = submit(anna, chat, "durable")
    answer.result(10)
    assert seen == [("announced", True)]


@pytest.mark.parametrize("error", [OperationalError("the database restarts"), ZeroDivisionError()])
def test_followers_that_cannot_be_told_stop_nobody(two_chats, monkeypatch, error):
    """What was committed is answered, and the next one is written: the thread lives on."""
    anna, chat, *_ = two_chats
    first, second = (submit(anna, chat, body) for body in ("first", "second"))
    seq = first.result(10).seq
    assert second.result(10).seq > seq
    boris = Member.objects.exclude(user_id=anna.pk).get(chat_id=chat).user_id
    gate = hold_writer(monkeypatch)

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(selectors, "reads", broken)
    services.mark_set(boris, chat_id=chat, delivered_seq=seq, read_seq=seq)
    beside = submit(anna, chat, "beside it")
    gate.set()
    assert isinstance(beside.result(10), commands.Answer)
    assert isinstance(submit(anna, chat, "after it").result(10), commands.Answer)
    assert Member.objects.get(chat_id=chat, user_id=boris).read_seq == seq


def test_when_the_database_is_gone_everybody_hears_so_and_may_ask_again(two_chats, monkeypatch):
    anna, chat, *_ = two_chats
    client_id = uuid.uuid4()
    with monkeypatch.context() as broken:
        broken.setattr(batch_module.Batch, "run", lambda self: (_ for _ in ()).throw(batch_module_error()))
        broken.setattr(writer, "_reachable", lambda: False)
        outcome = submit(anna, chat, "later", client_id).result(10)
        assert isinstance(outcome, Unavailable)
        assert outcome.retry_after_ms
    assert submit(anna, chat, "later", client_id).result(10).seq == 3


def batch_module_error() -> Exception:
    from django.db import OperationalError

    return OperationalError("server closed the connection unexpectedly")


@pytest.mark.postgres
def test_a_chat_somebody_holds_stalls_no_other(two_chats):
    if connection.vendor != "postgresql":
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")
    anna, chat, clara, other = two_chats
    with transaction.atomic():
        Chat.objects.select_for_update(no_key=True).get(pk=chat)
        held = submit(anna, chat, "waits")
        assert submit(clara, other, "passes").result(5).seq == 3
        assert not held.done()
    assert held.result(5).seq == 3


@pytest.mark.postgres
def test_a_held_account_stalls_no_chat(two_chats):
    """A foreign key to a locked row waits for it, unless both locks leave the key alone."""
    if connection.vendor != "postgresql":
        pytest.skip("row locks exist on PostgreSQL only; SQLite has one writer at a time")
    from accounts.models import User

    anna, chat, *_ = two_chats
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=anna.pk)
        assert submit(anna, chat, "not delayed").result(5).seq == 3


def test_what_is_queued_is_committed_at_the_stop(two_chats):
    anna, chat, *_ = two_chats
    answers = [submit(anna, chat, str(n)) for n in range(100)]
    writer.stop()
    assert all(answer.done() for answer in answers)
    assert Message.objects.count() == 100
    assert say(anna, chat, "a stopped writer starts again") == 103
