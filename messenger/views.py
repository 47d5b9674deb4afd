"""Pages and answers that belong to no app: the app page, health, the API described, errors outside endpoints."""

from __future__ import annotations

import json
import logging
from functools import cache

from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views import defaults
from django.views.decorators.http import require_safe

from messenger import bundle
from messenger.api import JSON, Fault, Malformed, problem_response
from messenger.errors import Forbidden, NotFound
from messenger.middleware import CSP, POLICY_WITHOUT_TRUSTED_TYPES

log = logging.getLogger(__name__)


@require_safe
def app_page(request: HttpRequest) -> HttpResponse:
    """The one page of the web client, which finds its way by the fragment."""
    built = bundle.current()
    response = render(
        request,
        "app.html" if built else "not_built.html",
        {"bundle": built, "language": _language()},
        status=200 if built else 503,
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, told which files make up this build. Served from the root: what lies in a folder may keep
    that folder alone. Every byte of it counts as a new version, so a new build is noticed by its id."""
    built = bundle.current()
    if built is None:
        raise Http404("the web client isn't built")
    shell = json.dumps({"build": built.id, "files": built.files})
    return HttpResponse(
        f"const SHELL = {shell};\n{built.worker}",
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"},
    )


@require_safe
def web_manifest(request: HttpRequest) -> HttpResponse:
    """What the app is called and looks like once a person has installed it."""
    name = "Мессенджер" if _language() == "ru" else "Messenger"
    icons = [("icon.svg", "any", "any"), ("icon-192.png", "192x192", "any"), ("icon-512.png", "512x512", "any")]
    manifest = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": name,
        "short_name": name,
        "lang": _language(),
        "display": "standalone",
        "background_color": "#f4f6f7",
        "theme_color": "#0f8b8d",
        "icons": [
            {"src": static(file), "sizes": sizes, "purpose": purpose}
            for file, sizes, purpose in [*icons, ("icon-maskable.png", "512x512", "maskable")]
        ],
    }
    return HttpResponse(
        json.dumps(manifest, ensure_ascii=False),
        content_type="application/manifest+json; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


def _language() -> str:
    return "ru" if (get_language() or "").startswith("ru") else "en"


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of what it stands on: a restart would not help that."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: 503 names the part that can't."""
    parts = {"database": _database()}
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse(
        {"status": "ok" if ready else "unavailable", "parts": parts},
        status=200 if ready else 503,
        headers={"Cache-Control": "no-store"},
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        log.exception("readyz: the database does not answer")
        return "failed"
    return "ok"


@require_safe
def api_schema(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this very version."""
    return HttpResponse(_document(), content_type=JSON)


@cache
def _document() -> str:
    from messenger.schema.openapi import document  # its generator is needed by nothing else in a serving process

    return json.dumps(document(), ensure_ascii=False)


@require_safe
def api_page(request: HttpRequest) -> HttpResponse:
    """Swagger UI from our own static files."""
    response = render(request, "api_docs.html")
    response.headers[CSP] = POLICY_WITHOUT_TRUSTED_TYPES
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return problem_response(Malformed("The request cannot be understood"))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return problem_response(Forbidden("This is not yours to do"))
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return problem_response(NotFound("There is nothing here"))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    if _is_api(request):
        return problem_response(Fault("Something went wrong on the server"))
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
