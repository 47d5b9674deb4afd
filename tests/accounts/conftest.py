"""The people in the tests of accounts."""

from __future__ import annotations

import threading

import pytest

from accounts import passwords
from accounts.models import User
from messenger.settings import base
from tests.support import person


@pytest.fixture
def real_rates(settings, time_machine) -> None:
    """Of throttling, and no window that ends meanwhile."""
    settings.THROTTLES = base.THROTTLES
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)


@pytest.fixture
def room_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the queue where passwords are hashed: that a full one refuses is a test of its own."""
    monkeypatch.setattr(passwords, "_strangers", threading.BoundedSemaphore(100))


@pytest.fixture
def anna(transactional_db: None) -> User:
    return person("anna", "Анна Петрова")


@pytest.fixture
def boris(transactional_db: None) -> User:
    return person("boris", "Борис Ёлкин")


@pytest.fixture
def moderator(transactional_db: None) -> User:
    return person("mod", "Мод", role=User.Role.MODERATOR)


@pytest.fixture
def admin(transactional_db: None) -> User:
    return person("olga", "Ольга", role=User.Role.ADMINISTRATOR)
