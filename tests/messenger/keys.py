"""Data keys made, commands run, everything opened: what the tests of keys share."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from messenger import audit, keystore
from messenger.keystore import KeyScope
from messenger.models import DataKey
from tests.messenger.columns import ENCRYPTED
from tests.server import Server

NEW = os.urandom(32)
Use = Callable[..., None]  # the fixture `use`


def make_keys(count: int) -> None:
    audit.begin()  # one of them: else the first command to be logged would make it
    keystore.ensure(KeyScope("chat", uuid4(), "2026-11") for _ in range(count - 1))


def run(command: str, *arguments: str, into: Any = None) -> list[str]:
    out = into or io.StringIO()
    call_command(command, *arguments, stdout=out, no_color=True)
    return list(out.getvalue().splitlines())


def refusal(command: str, *arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(command, *arguments)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def everything_opens() -> int:
    """Opens every value there is, as a process that has just started."""
    keystore.forget_all()
    count = 0
    for model, name in ENCRYPTED:
        for row in model._default_manager.exclude(**{f"{name}__isnull": True}):
            assert isinstance(getattr(row, name), str)
            count += 1
    for key_id in DataKey.objects.values_list("id", flat=True):
        keystore.data_key(key_id)
    return count


def prepared(folder: Path, environment: dict[str, str], *, keys: int) -> Server:
    """A migrated database with so many data keys, and the processes' environment."""
    server = Server(folder, environment=environment)
    folder.mkdir()
    server.manage("migrate", "--no-input")
    server.manage("shell", "-c", f"from tests.messenger.keys import make_keys; make_keys({keys})")
    return server
