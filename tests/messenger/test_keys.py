"""Keys in operation: a wrong one is refused before it does harm, and counting tells the truth."""

from __future__ import annotations

import io
import os
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
from django.db import connection, connections, transaction

from accounts import services as accounts
from accounts.models import User
from messenger import keystore
from messenger.crypto import KeyRing, Unreadable
from messenger.keystore import KeyScope, WrongKey
from messenger.models import DataKey, KeyCheck
from tests.accounts.devices import at_once
from tests.databases import own_database
from tests.messenger.columns import ENCRYPTED, overwrite, stored
from tests.messenger.keys import NEW, Use, everything_opens, make_keys, prepared, refusal, run
from tests.server import ROOT, Server
from tests.support import direct, person, say

pytestmark = pytest.mark.django_db(transaction=True)


# --- the key check -------------------------------------------------------------------------------------------
def test_the_first_thing_encrypted_leaves_the_key_check(use: Use, old: bytes) -> None:
    assert not KeyCheck.objects.exists()
    person("anna")  # before any server was started, as with createsuperuser
    assert KeyCheck.objects.count() == 1
    keystore.check_key()
    use(NEW)
    with pytest.raises(WrongKey, match="not the one this database was encrypted under") as caught:
        keystore.check_key()
    assert "\n" not in str(caught.value)
    use(NEW, old)
    keystore.check_key()


def test_nothing_is_encrypted_under_a_wrong_key(use: Use, old: bytes) -> None:
    person("anna")
    use(NEW)
    with pytest.raises(WrongKey):
        person("boris")
    use(old)
    assert list(User.objects.values_list("username", flat=True)) == ["anna"]
    assert everything_opens() == 3


@pytest.mark.parametrize("command", ["serve", "rotate_keys", "check_keys"])
def test_a_wrong_key_is_refused_in_one_line(use: Use, command: str) -> None:
    person("anna")
    before = list(DataKey.objects.order_by("id").values_list("id", "kek_id"))
    use(NEW)
    assert "SSE_KEYS_PREVIOUS" in refusal(command)
    assert list(DataKey.objects.order_by("id").values_list("id", "kek_id")) == before


def test_a_lost_key_check_is_not_made_anew_over_encrypted_data(use: Use) -> None:
    person("anna")
    KeyCheck.objects.all().delete()
    use(NEW)
    assert "restore it from a backup" in refusal("serve")
    assert not KeyCheck.objects.exists()


def test_two_who_begin_at_once_take_neither_for_a_loss(use: Use) -> None:
    """The other makes the row and its first key between our look for the one and our look for the other."""
    begun: list[User] = []

    def other_begins(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if "messenger_keycheck" in sql and not begun:
            begun.extend(at_once(1, lambda _: person("anna")))
        return result

    with connection.execute_wrapper(other_begins):
        keystore.check_key()
    assert [user.username for user in begun] == ["anna"]
    assert KeyCheck.objects.count() == 1


def test_another_key_file_is_refused_by_every_process(tmp_path: Path) -> None:
    """What an operator sees who lost or exchanged it."""
    with own_database() as environment:
        server = prepared(tmp_path / "var", environment, keys=1)
        key_file = tmp_path / "var" / "secrets" / "sse_key"
        right = key_file.read_text()
        key_file.unlink()  # where there is none, a new one is made, as at the first start
        done = serve(server)
        assert done.returncode == 1
        assert done.stderr.strip().splitlines() == [
            "CommandError: The key-encryption key (SSE_KEY_BASE64 or its file) is not the one this database was"
            " encrypted under: put that one back, or, while rotating, list it in SSE_KEYS_PREVIOUS."
        ]
        key_file.write_text("nonsense")
        done = serve(server)
        assert done.returncode == 1
        assert done.stderr.startswith("Configuration: SSE_KEY_BASE64 must be 32 random bytes in base64")
        assert len(done.stderr.strip().splitlines()) == 1
        key_file.write_text(right)
        assert "(current): 1 data keys" in server.manage("check_keys")


def serve(server: Server) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(server.port)],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# --- data keys -----------------------------------------------------------------------------------------------
def test_one_scope_has_one_key_whoever_asks_at_the_same_time() -> None:
    keystore.check_key()
    scope = KeyScope("chat", uuid4(), "2026-11")
    together = threading.Barrier(8)

    def ask(_: int) -> UUID:
        together.wait()
        try:
            return keystore.ensure([scope])[scope]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert DataKey.objects.count() == 1


def test_a_key_whose_making_was_rolled_back_seals_nothing() -> None:
    """Else everything sealed with it would be lost when the process ends."""
    keystore.check_key()
    scope = KeyScope("chat", uuid4())
    with transaction.atomic():
        keystore.ensure([scope])
        keystore.system_mac("email", b"")
        transaction.set_rollback(True)
    assert not DataKey.objects.exists()
    kept = keystore.ensure([scope])[scope], keystore.system_mac("email", b"")
    keystore.forget_all()
    assert (keystore.ensure([scope])[scope], keystore.system_mac("email", b"")) == kept
    assert DataKey.objects.count() == 2


def test_a_row_of_keys_cannot_be_exchanged_for_another() -> None:
    make_keys(2)
    one, other = DataKey.objects.all()
    DataKey.objects.filter(pk=one.pk).update(wrapped=other.wrapped)
    DataKey.objects.filter(pk=other.pk).update(slice="2026-12")
    keystore.forget_all()
    for row in (one, other):
        with pytest.raises(Unreadable):
            keystore.data_key(row.pk)


# --- counting ------------------------------------------------------------------------------------------------
def test_check_keys_counts_what_stands_under_which_key(use: Use, old: bytes) -> None:
    admin = person("root", role=User.Role.ADMINISTRATOR)
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    for text in ("one", "two", "three"):
        say(anna, chat, text)
    use(NEW, old)
    accounts.user_create(admin, username="clara", name="Clara")
    first, second = KeyRing(NEW).current_id.hex(), KeyRing(old).current_id.hex()
    lines = run("check_keys")
    # under the new one: clara and the log; under the old: three people, the chat's month, what keyed hashes use
    assert lines[:2] == [f"key {first} (current): 2 data keys", f"key {second} (previous): 5 data keys"]
    # account and link; then the command itself, too
    assert f"messenger_auditentry.details: 2 under {first}" in lines
    assert f"messenger_auditentry.details: 3 under {first}" in run("check_keys", "--deep")
    assert f"accounts_user.display_name: {counted({first: 1, second: 3})}" in lines
    assert f"chat_message.body: 3 under {second}" in lines
    assert "chat_revision.body: no values" in lines
    assert {line.split(":")[0] for line in lines[2:]} == {f"{model._meta.db_table}.{name}" for model, name in ENCRYPTED}
    run("rotate_keys")
    use(NEW)
    assert f"accounts_user.display_name: 4 under {first}" in run("check_keys", "--deep")


def counted(by_key: dict[str, int]) -> str:
    return ", ".join(f"{count} under {key}" for key, count in sorted(by_key.items()))


def test_check_keys_says_what_cannot_be_read(use: Use, old: bytes) -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    kek = KeyRing(old).current_id.hex()
    # sealed bytes of the right form that do not open: seen by opening alone
    overwrite(User, anna.pk, "display_name", stored(User, boris.pk, "display_name"))
    assert f"accounts_user.display_name: 3 under {kek}" in run("check_keys")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 values can't be read"):
        call_command("check_keys", "--deep", stdout=out)
    assert f"accounts_user.display_name: 2 under {kek}, 1 damaged" in out.getvalue().splitlines()
    overwrite(User, anna.pk, "display_name", b"plain text")
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 values can't be read"):
        call_command("check_keys", stdout=out)
    assert f"accounts_user.display_name: 2 under {kek}, 1 damaged" in out.getvalue().splitlines()
    DataKey.objects.filter(scope=boris.pk).delete()
    stray = os.urandom(8)
    DataKey.objects.filter(scope=clara.pk).update(kek_id=stray)
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"can't be read"):
        call_command("check_keys", stdout=out)
    lines = out.getvalue().splitlines()
    assert f"key {stray.hex()} (missing): 1 data keys" in lines
    assert (
        f"accounts_user.display_name: 1 damaged, 1 under the missing key {stray.hex()}, 1 without their data key"
        in lines
    )
