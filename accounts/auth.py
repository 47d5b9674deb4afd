"""Who is asking: from an access token to a principal, checked against the database at each use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication

from accounts import selectors, services
from accounts.cards import Row, person_cards
from accounts.models import Session, User
from accounts.tokens import AccessClaims, access_token_read
from messenger.errors import AppError, Unauthenticated
from messenger.protocol import Person


@dataclass(frozen=True, slots=True)
class Principal:
    """A person and the session they are here by."""

    user: User
    session: Session

    @property
    def session_id(self) -> UUID:
        return self.session.pk


def authenticate_tokens(tokens: Sequence[str]) -> list[Principal | AppError]:
    """For each `Unauthenticated`, `Banned`, or who it is. One query for all and no cache: a ban or a session's end
    holds from the next use on."""
    claims = [_claims(token) for token in tokens]
    sessions = selectors.sessions_unsafe(claim.session_id for claim in claims if isinstance(claim, AccessClaims))
    return [
        _principal(claim, sessions.get(claim.session_id)) if isinstance(claim, AccessClaims) else claim
        for claim in claims
    ]


def _claims(token: str) -> AccessClaims | Unauthenticated:
    try:
        return access_token_read(token)
    except Unauthenticated as refusal:
        return refusal


def _principal(claims: AccessClaims, session: Session | None) -> Principal | AppError:
    if session is None or session.user_id != claims.user_id:
        return Unauthenticated("This session is gone: log in.")
    if not session.user.is_active:
        return services.shut_out(session.user)
    if not session.is_live(timezone.now()) or session.user.epoch != claims.epoch:
        return Unauthenticated("This session has ended: log in.")
    return Principal(session.user, session)


class Visitor(NamedTuple):
    """Somebody who connects, and their own card."""

    principal: Principal
    card: Person


def visitors(tokens: Sequence[str]) -> list[Visitor | AppError]:
    """`authenticate_tokens`, with names opened."""
    found = authenticate_tokens(tokens)
    cards = person_cards(Row.of(each.user) for each in found if isinstance(each, Principal))
    card_of = {card.id: card for card in cards}
    return [Visitor(each, card_of[each.user.pk]) if isinstance(each, Principal) else each for each in found]


def authenticate_token(token: str) -> Principal:
    """One, which is noted as used."""
    found = authenticate_tokens([token])[0]
    if isinstance(found, AppError):
        raise found
    services.sessions_touch([found.session])
    return found


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
