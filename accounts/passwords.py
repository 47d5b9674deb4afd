"""Hashing of passwords: at most two at a time, so that a flood of logins leaves a core to everybody else."""

from __future__ import annotations

import threading

from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError

from messenger.errors import Invalid

CONCURRENT_HASHES = 2

_turns = threading.BoundedSemaphore(CONCURRENT_HASHES)


def hashed(password: str) -> str:
    """Takes about a quarter of a second of one core. Never call it under a row lock."""
    with _turns:
        return hashers.make_password(password)


def matches(password: str, stored: str) -> tuple[bool, bool]:
    """Whether it is the password, and whether its stored hash is of an older kind or cost. As slow as `hashed`, also
    for an account that has no password."""
    outdated: list[str] = []
    with _turns:
        right = hashers.check_password(password, stored, setter=outdated.append)
    return right, bool(outdated)


def refuse_weak(password: str, user: object) -> None:
    """Raise `Invalid` for a password the validators refuse; all their reasons are in the message."""
    try:
        password_validation.validate_password(password, user)  # type: ignore[arg-type]
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="weak_password", field="password") from None
