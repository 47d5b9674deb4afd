"""What every response carries: a request id and the security headers, the strict content security policy first of all.

The policy has no exceptions for the product's own pages. The built-in admin and the API page can't live with trusted
types; inline and foreign code is refused there too.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

request_id: ContextVar[str] = ContextVar("request_id", default="-")

CSP = "Content-Security-Policy"

_FRAME = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
# For the admin and the API page, whose scripts are not ours.
POLICY_WITHOUT_TRUSTED_TYPES = (
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
        f"font-src 'self'; connect-src 'self'{' ' + socket if socket else ''}; "
        f"worker-src 'self'; manifest-src 'self'; {_FRAME}; "
        "require-trusted-types-for 'script'; trusted-types messenger"
    )


# Plain synchronous middleware on purpose: WhiteNoise below is too, so the chain is in a thread here anyway.
class RequestIdMiddleware:
    """Gives each request an id of our own: in log lines, and in X-Request-ID for whoever reports a fault."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id.set(uuid4().hex)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id.get()
        return response


class RequestIdFilter(logging.Filter):
    """Puts the id of the running request into log records, `-` outside of one."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class SecurityHeadersMiddleware:
    """Stands outside everything that answers, static files included. A view's own policy is kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.app_policy = app_policy()
        self.admin_prefix = "/" + settings.ADMIN_PATH

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        headers = response.headers
        admin = request.path_info.startswith(self.admin_prefix)
        headers.setdefault(CSP, POLICY_WITHOUT_TRUSTED_TYPES if admin else self.app_policy)
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
        return response
