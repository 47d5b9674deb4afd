"""Rotation of the key-encryption key: it moves the keys, leaves the data, and survives whatever happens to it."""

from __future__ import annotations

import base64
import io
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from chat.models import Message
from messenger import keystore
from messenger.crypto import KeyRing, wrapped_by
from messenger.keystore import KeyScope, WrongKey
from messenger.models import DataKey, KeyCheck
from tests.databases import own_database
from tests.messenger.columns import ENCRYPTED, fill
from tests.messenger.keys import NEW, Use, everything_opens, make_keys, prepared, refusal, run
from tests.server import ROOT, Server
from tests.support import direct, person, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_rotation_moves_the_keys_and_leaves_the_data(use: Use, old: bytes) -> None:
    fill()
    values = {column: list(column[0]._default_manager.order_by("pk").values_list(column[1])) for column in ENCRYPTED}
    macs = keystore.system_mac("email", b"anna@example.org")
    count, opened = DataKey.objects.count(), everything_opens()
    use(NEW, old)
    kek = KeyRing(NEW).current_id
    assert run("rotate_keys", "--verify", "--batch", "4") == [
        f"{count} data keys to rewrap under key {kek.hex()}",
        *[f"{min(done, count)} of {count} rewrapped" for done in range(4, count + 4, 4)],
        f"{count} data keys verified",
        "Every data key is under the current key; older keys can leave the ring.",
    ]
    assert {wrapped_by(bytes(row.wrapped)) for row in DataKey.objects.all()} == {kek}
    use(NEW)
    keystore.check_key()
    keystore.check_complete()
    assert everything_opens() == opened + 1, "and the log's entry of the rotation"
    assert keystore.system_mac("email", b"anna@example.org") == macs
    for (model, name), before in values.items():
        # the rotation itself is logged, after all that was there
        assert list(model._default_manager.order_by("pk").values_list(name))[: len(before)] == before
    use(old)
    assert "SSE_KEYS_PREVIOUS" in refusal("serve")
    use(NEW)
    assert run("rotate_keys")[0] == f"0 data keys to rewrap under key {kek.hex()}"


STAGES = {
    # which ring, the current key first, may serve when
    "before": {"old": True, "old new": True, "new old": True, "new": False},
    "half way": {"old": False, "old new": True, "new old": True, "new": False},
    "after": {"old": False, "old new": True, "new old": True, "new": True},
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_order_while_rolling(use: Use, old: bytes, stage: str) -> None:
    """So: the new key into every ring, then current everywhere, then rotate, then the old one out."""
    make_keys(6)
    use(NEW, old)
    if stage == "half way":
        with pytest.raises(KeyboardInterrupt):
            run("rotate_keys", "--batch", "2", into=Interrupted(2))
    elif stage == "after":
        run("rotate_keys")
    for ring, serves in STAGES[stage].items():
        use(*({"old": old, "new": NEW}[name] for name in ring.split()))
        try:
            keystore.check_key()
            keystore.check_complete()
            made = keystore.ensure([KeyScope("user", uuid4())])
        except WrongKey:
            assert not serves, ring
        else:
            assert serves, ring
            assert len(made) == 1
            for key_id in DataKey.objects.values_list("id", flat=True):
                keystore.data_key(key_id)
            DataKey.objects.filter(pk__in=made.values()).delete()


class Interrupted(io.StringIO):
    """Ctrl-C at the n-th line."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def write(self, text: str) -> int:
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return super().write(text)


def test_an_interrupted_rotation_is_taken_up_again(use: Use, old: bytes) -> None:
    make_keys(40)
    check = bytes(KeyCheck.objects.get().wrapped)
    use(NEW, old)
    chance = random.Random(7)
    done = 0
    while done < 36:
        with pytest.raises(KeyboardInterrupt):
            run("rotate_keys", "--batch", str(chance.randint(1, 4)), into=Interrupted(chance.randint(0, 3)))
        now = DataKey.objects.filter(kek_id=keystore.ring().current_id).count()
        assert now >= done
        done = now
        everything_opens()
        # the old key is still what proves a ring: nobody may take it out yet
        assert bytes(KeyCheck.objects.get().wrapped) == check
    assert run("rotate_keys", "--verify")[-2] == "40 data keys verified"
    use(NEW)
    everything_opens()


def test_a_killed_rotation_is_taken_up_again(tmp_path: Path) -> None:
    with own_database() as environment:
        server = prepared(tmp_path / "var", environment, keys=300)
        key_file = tmp_path / "var" / "secrets" / "sse_key"
        server.environment["SSE_KEYS_PREVIOUS"] = key_file.read_text()
        key_file.write_text(base64.b64encode(NEW).decode())
        chance = random.Random(11)
        found = [kill_after(chance.randint(2, 40), server) for _ in range(4)]
        assert found[0] == 300
        assert sorted(found, reverse=True) == found
        lines = server.manage("rotate_keys", "--verify").splitlines()
        assert 0 < left_to_do(lines[0]) < found[-1]
        assert lines[-2] == "300 data keys verified"
        del server.environment["SSE_KEYS_PREVIOUS"]
        assert f"key {KeyRing(NEW).current_id.hex()} (current): 300 data keys" in server.manage("check_keys", "--deep")


def left_to_do(line: str) -> int:
    return int(line.split(" ", 1)[0])


def kill_after(lines: int, server: Server) -> int:
    """Kill a rotation that has printed so many lines, wherever it is by then. Returns how many keys it found to do."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "rotate_keys", "--batch", "1"],
        cwd=ROOT,
        env=server.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        first = process.stdout.readline()
        for _ in range(lines):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    return left_to_do(first)


def test_rotation_beside_people_who_write(use: Use, old: bytes) -> None:
    anna, others = person("anna"), [person(f"other{number}") for number in range(6)]
    use(NEW, old)
    make_keys(60)
    use(old, NEW)
    make_keys(60)
    use(NEW, old)
    over = threading.Event()
    sent: list[tuple[UUID, int, str]] = []

    def write(number: int) -> None:
        try:
            # new chats all the time: their data keys are made while others are rewrapped
            chat = direct(anna, others[number])
            text = 0
            while not over.is_set() or text < 10:
                body = f"{number}:{text}"
                sent.append((chat, say(anna, chat, body), body))
                text += 1
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        writing = [pool.submit(write, number) for number in range(6)]
        run("rotate_keys", "--batch", "5")
        lines = run("rotate_keys", "--batch", "5", "--verify")
        over.set()
        for each in writing:
            each.result(60)
    assert lines[-1].startswith("Every data key")
    assert len(sent) >= 60
    use(NEW)
    keystore.check_complete()
    everything_opens()
    stored = {(row.chat_id, row.seq): row.body for row in Message.objects.all()}
    assert stored == {(chat, seq): body for chat, seq, body in sent}


def test_two_rotations_at_once(use: Use, old: bytes) -> None:
    make_keys(100)
    use(NEW, old)
    together = threading.Barrier(2)

    def rotate(_: int) -> list[str]:
        together.wait()
        try:
            return run("rotate_keys", "--batch", "3", "--verify")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for lines in pool.map(rotate, range(2)):
            assert lines[-2:] == [
                "100 data keys verified",
                "Every data key is under the current key; older keys can leave the ring.",
            ]
    use(NEW)
    everything_opens()


class Meanwhile(io.StringIO):
    """Something happens after the first batch."""

    def __init__(self, happens: Callable[[], Any]) -> None:
        super().__init__()
        self.happens = happens

    def write(self, text: str) -> int:
        if text.startswith("1 of"):
            self.happens()
        return super().write(text)


def test_a_process_that_still_uses_the_old_key_is_noticed(use: Use, old: bytes) -> None:
    make_keys(3)

    def elsewhere() -> None:
        scope = KeyScope("chat", uuid4())
        # an id the rotation has passed: it takes them in their order
        row = DataKey(id=UUID(int=1), kind=scope.kind, scope=scope.id, kek_id=KeyRing(old).current_id)
        row.wrapped = KeyRing(old).wrap(os.urandom(32), keystore.context(row.id, scope))
        row.save()

    use(NEW, old)
    check = bytes(KeyCheck.objects.get().wrapped)
    with pytest.raises(CommandError, match="1 data keys were made under an older key meanwhile"):
        call_command("rotate_keys", "--batch", "1", stdout=Meanwhile(elsewhere))
    assert bytes(KeyCheck.objects.get().wrapped) == check
    use(NEW)
    assert "not the one" in refusal("serve")
    use(NEW, old)
    assert run("rotate_keys")[-1].startswith("Every data key")


def test_a_damaged_data_key_does_not_hold_up_the_others(use: Use, old: bytes) -> None:
    make_keys(10)
    row = DataKey.objects.order_by("id")[4]
    right = bytes(row.wrapped)
    DataKey.objects.filter(pk=row.pk).update(wrapped=right[:-1] + bytes([right[-1] ^ 1]))
    use(NEW, old)
    message = refusal("rotate_keys", "--batch", "2")
    assert message.startswith(f"1 data keys can't be unwrapped, the first is {row.pk}; the others are done.")
    assert DataKey.objects.filter(kek_id=keystore.ring().current_id).count() == 9
    use(NEW)
    assert "not the one" in refusal("serve")
    DataKey.objects.filter(pk=row.pk).update(wrapped=right)
    use(NEW, old)
    assert run("rotate_keys", "--verify")[1:] == [
        "1 of 1 rewrapped",
        "10 data keys verified",
        "Every data key is under the current key; older keys can leave the ring.",
    ]


def test_verify_does_not_believe_the_row(use: Use, old: bytes) -> None:
    make_keys(2)
    row = DataKey.objects.order_by("id")[0]
    DataKey.objects.filter(pk=row.pk).update(kek_id=KeyRing(NEW).current_id)
    use(NEW, old)
    assert refusal("rotate_keys", "--verify").startswith(f"data key {row.pk} is under an older key")
    DataKey.objects.filter(pk=row.pk).update(wrapped=os.urandom(69))
    assert str(row.pk) in refusal("rotate_keys", "--verify")


def test_a_key_that_left_too_early_is_named(use: Use, old: bytes) -> None:
    person("anna")
    use(NEW, old)
    keystore.rewrap_key_check()  # as if the rotation had been believed to be over
    use(NEW)
    keystore.check_key()
    message = refusal("serve")
    assert message.startswith("1 data keys are under a key-encryption key that is not configured")
    assert KeyRing(old).current_id.hex() in message
