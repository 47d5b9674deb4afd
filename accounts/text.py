"""How usernames, e-mail addresses and searched names are brought to one form before they are compared."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from messenger.protocol import USERNAME_MAX_CHARS

USERNAME_MIN_CHARS = 3
# letters or digits at both ends
_USERNAME = re.compile(rf"[a-z0-9][a-z0-9._-]{{{USERNAME_MIN_CHARS - 2},{USERNAME_MAX_CHARS - 2}}}[a-z0-9]")
_NOT_A_WORD = re.compile(r"[\W_]+")


def username_normalise(text: str) -> str:
    """The stored form of a username: compatibility characters and case do not make another person."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def username_validate(text: str) -> None:
    """Refuse what could not be a username even after normalising."""
    if not _USERNAME.fullmatch(username_normalise(text)):
        raise ValidationError(
            _("Use %(min)d to %(max)d letters a–z, digits, dots, dashes, underscores; a letter or digit at both ends."),
            code="username",
            params={"min": USERNAME_MIN_CHARS, "max": USERNAME_MAX_CHARS},
        )


def email_normalise(text: str) -> str:
    """One form for addresses that reach the same person at every usual provider."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def fold(text: str) -> str:
    """The form in which names are searched: case, compatibility characters and the dots of ё do not count."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").strip()


def words(folded: str) -> list[str]:
    return [word for word in _NOT_A_WORD.split(folded) if word]
