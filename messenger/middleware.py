"""What every response carries: a request id and the security headers, the strict content security policy first of all.

The policy has no exceptions for the product's own pages. The built-in admin and the API page can't do with trusted
types, so each has a policy of its own, as narrow as it can live with.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from uuid import uuid4

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]

request_id: ContextVar[str] = ContextVar("request_id", default="-")

CSP = "Content-Security-Policy"

_FRAME = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
ADMIN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    f"connect-src 'self'; {_FRAME}"
)
API_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    f"connect-src 'self'; {_FRAME}"
)

PERMISSIONS = ", ".join(
    [
        *(f"{feature}=(self)" for feature in ("camera", "microphone", "display-capture", "fullscreen")),
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "geolocation",
                "gyroscope",
                "hid",
                "magnetometer",
                "midi",
                "payment",
                "serial",
                "usb",
                "xr-spatial-tracking",
            )
        ),
    ]
)
YEAR_S = 365 * 24 * 3600


def app_policy() -> str:
    """The policy of everything but the admin and the API page. The socket's address is named beside 'self' because
    browsers don't all agree that 'self' covers wss:."""
    socket = settings.PUBLIC_ORIGIN.replace("http", "ws", 1)
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
        f"font-src 'self'; connect-src {' '.join(part for part in (chr(39) + 'self' + chr(39), socket) if part)}; "
        f"worker-src 'self'; manifest-src 'self'; {_FRAME}; "
        "require-trusted-types-for 'script'; trusted-types messenger"
    )


class _Middleware:
    """Runs `around` in whichever mode the handler below is in, so that no request pays for a change of thread."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self._answer_async(request) if self._is_async else self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        self.before(request)
        response = self.get_response(request)
        self.after(request, response)
        return response

    async def _answer_async(self, request: HttpRequest) -> HttpResponseBase:
        self.before(request)
        response = await self.get_response(request)
        self.after(request, response)
        return response

    def before(self, request: HttpRequest) -> None:
        pass

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        raise NotImplementedError


class RequestIdMiddleware(_Middleware):
    """Gives each request an id of our own: in log lines, and in X-Request-ID for whoever reports a fault."""

    def before(self, request: HttpRequest) -> None:
        request_id.set(uuid4().hex)

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        response.headers["X-Request-ID"] = request_id.get()


class RequestIdFilter(logging.Filter):
    """Puts the id of the running request into log records, `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class SecurityHeadersMiddleware(_Middleware):
    """Stands outside everything that answers, static files included. A view's own policy is kept."""

    def __init__(self, get_response: Handler) -> None:
        super().__init__(get_response)
        self.app_policy = app_policy()
        self.admin_prefix = "/" + settings.ADMIN_PATH

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        headers = response.headers
        admin = request.path_info.startswith(self.admin_prefix)
        headers.setdefault(CSP, ADMIN_POLICY if admin else self.app_policy)
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["X-Content-Type-Options"] = "nosniff"
        # A form sent under no-referrer has `Origin: null`, which the admin's CSRF check refuses.
        headers["Referrer-Policy"] = "same-origin" if admin else "no-referrer"
        headers["Permissions-Policy"] = PERMISSIONS
        if request.is_secure():
            headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}; includeSubDomains")
        if request.path_info.startswith("/api/"):
            headers["Cache-Control"] = "no-store"
