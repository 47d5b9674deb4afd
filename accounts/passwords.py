"""Hashing of passwords: at most two at a time, so that a flood of logins leaves a core to everybody else, and few who
wait for it, so that the flood leaves request threads, too. Nobody holds a database connection meanwhile. Known devices
have a queue of their own, which strangers can't fill."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import hashers, password_validation
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from accounts.text import fold
from messenger.errors import Invalid, Unavailable

CONCURRENT_HASHES = 2
# of each of the two queues; a quarter of a second each, two at a time
WAITING_MAX = 8
RETRY_AFTER_MS = 2000
# of a word that counts as one, and of what must be left without such words
WORD_MIN_CHARS = 4
LEFT_MIN_CHARS = 8

_turns = threading.BoundedSemaphore(CONCURRENT_HASHES)
_strangers, _known = (threading.BoundedSemaphore(CONCURRENT_HASHES + WAITING_MAX) for _ in range(2))
_is_known: ContextVar[bool] = ContextVar("is_known", default=False)


@contextmanager
def queued_as_known() -> Iterator[None]:
    """What is hashed inside waits among known devices."""
    before = _is_known.set(True)
    try:
        yield
    finally:
        _is_known.reset(before)


@contextmanager
def _turn() -> Iterator[None]:
    """`Unavailable` at once where too many are waiting."""
    queue = _known if _is_known.get() else _strangers
    if not queue.acquire(blocking=False):
        raise Unavailable("Too many people are logging in right now.", retry_after_ms=RETRY_AFTER_MS)
    try:
        if not connection.in_atomic_block:
            connection.close()  # those who wait would use up the pool; the next query takes one again
        with _turns:
            yield
    finally:
        queue.release()


def hashed(password: str) -> str:
    """Takes about a quarter of a second of one core. Never call it under a row lock."""
    with _turn():
        return hashers.make_password(password)


def matches(password: str, stored: str) -> tuple[bool, bool]:
    """Whether it is the password, and whether its stored hash is of an older kind or cost. As slow as `hashed`, also
    for an account that has no password."""
    outdated: list[str] = []
    with _turn():
        right = hashers.check_password(password, stored, setter=outdated.append)
    return right, bool(outdated)


class HouseWordsValidator:
    """For `AUTH_PASSWORD_VALIDATORS`: what is left of a password without the words of the house must be enough."""

    def validate(self, password: str, user: object = None) -> None:
        left = fold(password)
        for word in sorted(_house_words(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEFT_MIN_CHARS:
            raise ValidationError(
                _("This password is little more than a word that everybody here knows."), "house_word"
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be little more than the name of this house, of its address or of the messenger.")


def _house_words() -> set[str]:
    host = urlsplit(settings.PUBLIC_ORIGIN).hostname or ""
    words = {fold(word) for word in (*settings.PASSWORD_WORDS, *host.split("."))}
    return {word for word in words if len(word) >= WORD_MIN_CHARS}


def refuse_weak(password: str, user: object, *, field: str = "password") -> None:
    """Raise `Invalid` for a password the validators refuse; all their reasons are in the message."""
    try:
        password_validation.validate_password(password, user)  # type: ignore[arg-type]
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="weak_password", field=field) from None
