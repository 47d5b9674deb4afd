"""Who is asking: from an access token to a principal, checked against the database at each use."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from accounts import selectors, services
from accounts.models import Session, User
from accounts.tokens import access_token_read
from messenger.errors import Banned, Unauthenticated


@dataclass(frozen=True, slots=True)
class Principal:
    """A person and the session they are here by."""

    user: User
    session: Session

    @property
    def session_id(self) -> UUID:
        return self.session.pk


def authenticate_token(token: str) -> Principal:
    """`Unauthenticated`, or `Banned`. One query and no cache: a ban or a session's end holds from the next use on."""
    claims = access_token_read(token)
    session = selectors.session_unsafe(claims.user_id, claims.session_id)
    if session is None:
        raise Unauthenticated("This session is gone: log in.")
    if not session.user.is_active:
        raise Banned("This account is banned. Ask your administrator.")
    if session.ended_at is not None or session.user.epoch != claims.epoch:
        raise Unauthenticated("This session has ended: log in.")
    services.session_touch(session)
    return Principal(session.user, session)


class AccessTokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`; sets `request.user` and `request.auth`, the principal."""

    def authenticate(self, request: Request) -> tuple[User, Principal] | None:  # type: ignore[override]
        header = self.get_header(request)
        token = self.get_raw_token(header) if header else None
        if token is None:
            return None
        principal = authenticate_token(token.decode("latin-1"))
        return principal.user, principal


def principal(request: Request) -> Principal:
    """Who an authenticated request is from."""
    assert isinstance(request.auth, Principal)
    return request.auth
