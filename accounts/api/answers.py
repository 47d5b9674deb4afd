"""What several endpoints of accounts answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request

from accounts import services, totp, web
from accounts.models import Session, User
from accounts.services import Enrolment, Grant
from accounts.tokens import access_token
from messenger import protocol
from messenger.api import reply
from messenger.fields import text_or_empty
from messenger.throttle import address_key


def me_out(user: User, session: Session) -> protocol.Me:
    return protocol.Me(
        id=user.pk,
        username=user.username,
        name=user.shown_name,
        role=user.role,
        language=user.language,
        hue=user.hue,
        status=text_or_empty(user, "status") or None,
        picture=user.picture,
        session=session.pk,
    )


def throttle_by_address(scope: str, request: Request) -> None:
    address = web.client_address(request._request)
    services.attempt(scope, address_key(address), address=address)


@contextmanager
def link_attempt(request: Request) -> Iterator[None]:
    """Counts a try of a one-time link, and logs one that opens nothing."""
    throttle_by_address("link", request)
    http = request._request
    with services.links_watched(address=web.client_address(http), agent=web.client_agent(http)):
        yield


def access_out(user: User, session: Session, recovery_codes: Sequence[str] = ()) -> protocol.AccessOut:
    return protocol.AccessOut(
        access=access_token(user, session),
        expires_in_ms=in_ms(settings.ACCESS_TOKEN_LIFETIME),
        me=me_out(user, session),
        recovery_codes=list(recovery_codes) or None,
    )


def in_ms(time: dt.timedelta) -> int:
    return round(time.total_seconds() * 1000)


def granted(request: Request, grant: Grant) -> HttpResponse:
    response = reply(access_out(grant.user, grant.session, grant.recovery_codes))
    web.refresh_cookie_set(request._request, response, grant)
    return response


def enrolment_out(enrolment: Enrolment) -> protocol.EnrolmentOut:
    size, path = totp.qr_path(enrolment.address)
    return protocol.EnrolmentOut(
        secret=enrolment.secret,
        address=enrolment.address,
        qr=protocol.QrCode(size=size, path=path),
        ticket=enrolment.ticket,
        expires_in_ms=in_ms(services.TICKET_LIFETIME),
    )
