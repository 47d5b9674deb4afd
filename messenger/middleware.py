"""What every response carries: a request id and the security headers, the strict content security policy first of all.

The policy has no exceptions for the product's own pages. The built-in admin and the API page can't live with trusted
types; inline and foreign code is refused there too.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from messenger.logs import request_id_new
from messenger.protocol import Problem

Handler = Callable[[HttpRequest], HttpResponseBase]

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
# For what is answered before or without Django: refusals of the server itself, which show nothing and load nothing.
BARE_HEADERS = {
    CSP: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": PERMISSIONS,
    "Cache-Control": "no-store",
}


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
        chosen = request_id_new()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = chosen
        return response


class PlainRefusedMiddleware:
    """Where pages are redirected to HTTPS, the API refuses instead: a program that forgot the s finds out at once, and
    not whoever reads its tokens on the way."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and request.path_info.startswith("/api/"):
            problem = Problem(code="https_only", message="Ask by https: nothing was looked at.")
            return HttpResponse(problem.encode(), status=403, content_type="application/json")
        return self.get_response(request)


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
        # Django's own middleware for this one stands behind whatever refuses or redirects early
        headers.setdefault("X-Frame-Options", "DENY")
        # A form sent under no-referrer has `Origin: null`, which the admin's CSRF check refuses.
        headers["Referrer-Policy"] = "same-origin" if admin else "no-referrer"
        headers["Permissions-Policy"] = PERMISSIONS
        if request.is_secure():
            headers.setdefault("Strict-Transport-Security", f"max-age={YEAR_S}; includeSubDomains")
        if request.path_info.startswith("/api/"):
            headers["Cache-Control"] = "no-store"
        return response
