"""The two tokens of a session: how they are made and read. Knows nothing of who may have one.

A refresh token is `<session id>.<generation>.<keyed hash of both>`. It is derived, not stored: whoever asks for the
successor of a token within the grace gets the very same one, whichever process answers. The key outlives rotation of
the key-encryption key.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from uuid import UUID

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import Session, User
from messenger import keystore
from messenger.errors import Unauthenticated
from messenger.ids import uuid7

GENERATION_MAX = 2**31 - 1
_REFRESH = re.compile(r"([0-9a-f]{32})\.([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})")


def session_new() -> tuple[UUID, str]:
    """An id for a session and its first refresh token. Before the transaction that stores them: it may make the key."""
    session_id = uuid7()
    return session_id, refresh_token(session_id, 1)


def refresh_token(session_id: UUID, generation: int) -> str:
    key = keystore.system_mac("refresh-token", session_id.bytes, generation.to_bytes(8, "big"))
    return f"{session_id.hex}.{generation}.{base64.urlsafe_b64encode(key).rstrip(b'=').decode()}"


def refresh_token_read(token: str) -> tuple[UUID, int]:
    """Session and generation of a token this server made, or `Unauthenticated`. Says nothing of its being current."""
    parts = _REFRESH.fullmatch(token)
    if parts is None:
        raise Unauthenticated("There is no session here: log in.")
    session_id, generation = UUID(parts[1]), int(parts[2])
    if generation > GENERATION_MAX or not hmac.compare_digest(token, refresh_token(session_id, generation)):
        raise Unauthenticated("There is no session here: log in.")
    return session_id, generation


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says; `accounts.auth` asks the database whether it still holds."""

    user_id: UUID
    session_id: UUID
    epoch: int


def access_token(user: User, session: Session) -> str:
    token = AccessToken()
    token["sub"] = str(user.pk)
    token["sid"] = str(session.pk)
    token["ep"] = user.epoch
    return str(token)


def access_token_read(token: str) -> AccessClaims:
    """The claims of a token that passes signature, expiry, type, issuer and audience, or `Unauthenticated`."""
    try:
        claims = AccessToken(token).payload  # type: ignore[arg-type]
        return AccessClaims(UUID(claims["sub"]), UUID(claims["sid"]), int(claims["ep"]))
    except (TokenError, KeyError, TypeError, ValueError):
        raise Unauthenticated("The access token is not valid, or not any more.") from None
