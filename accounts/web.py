"""What HTTP edges share: the refresh token's cookie, where a request came from, the public address of the site."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.services import Grant
from messenger import addresses
from messenger.errors import Forbidden, Unauthenticated

OWN_HEADER = "X-Requested-With"
OWN_HEADER_VALUE = "messenger"


def _cookie_name(request: HttpRequest) -> str:
    # the prefix makes browsers refuse the cookie from another host or over plain HTTP; on loopback there is only HTTP
    return "__Host-session" if request.is_secure() else "session"


def refresh_cookie_set(request: HttpRequest, response: HttpResponse, grant: Grant) -> None:
    response.set_cookie(
        _cookie_name(request),
        grant.refresh_token,
        max_age=settings.SESSION_IDLE_LIFETIME,
        path="/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def refresh_cookie_clear(request: HttpRequest, response: HttpResponse) -> None:
    """And what the browser may have kept of answers. Not its storage: the client wipes what is the person's itself, and
    keeps the shell, the look and a sign-out that is still owed."""
    response.headers["Clear-Site-Data"] = '"cache"'
    response.set_cookie(
        _cookie_name(request),
        max_age=0,
        path="/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def refresh_cookie(request: HttpRequest) -> str:
    """The refresh token, from our own page alone: a form or a script of another site cannot set the header, and what
    origin there is must be ours. `Forbidden`, or `Unauthenticated` where there is no cookie."""
    origin = request.headers.get("Origin")
    if request.headers.get(OWN_HEADER) != OWN_HEADER_VALUE or (origin is not None and origin != public_origin(request)):
        raise Forbidden(
            f"Send this from the messenger itself, with {OWN_HEADER}: {OWN_HEADER_VALUE}.", code="cross_site"
        )
    token = request.COOKIES.get(_cookie_name(request), "")
    if not token:
        raise Unauthenticated("There is no session here: log in.")
    return token


def refresh_cookie_if_ours(request: HttpRequest) -> str | None:
    try:
        return refresh_cookie(request)
    except (Forbidden, Unauthenticated):
        return None


def device_cookie(request: HttpRequest) -> str | None:
    """The refresh token, from any page: enough to tell a device from strangers, not to act by it."""
    return request.COOKIES.get(_cookie_name(request))


def public_origin(request: HttpRequest) -> str:
    """Scheme and host people reach us by; the request's own where none is set, which is on one's own machine only."""
    return settings.PUBLIC_ORIGIN or f"{request.scheme}://{request.get_host()}"


def logged_in(request: HttpRequest) -> User:
    """Who is logged in to the panel: Django's own session, which the API does not look at."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def client_address(request: HttpRequest) -> str:
    """Where the request comes from, past our own proxies; empty where that is unknown."""
    return addresses.client_address(
        request.META.get("REMOTE_ADDR") or "", request.META.get("HTTP_X_FORWARDED_FOR") or ""
    )


def client_agent(request: HttpRequest) -> str:
    return "".join(char for char in request.headers.get("User-Agent", "") if char.isprintable())
