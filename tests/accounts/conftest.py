"""The people in the tests of accounts."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.support import person


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
