"""What every REST endpoint shares: JSON in and out by wire models, and refusals as a `Problem`.

An endpoint is a method of an `ApiView` under `@operation(...)`: it parses, calls one service or selector, replies.
Whatever it raises reaches the client as a `Problem`; of a fault it learns nothing but the request id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from pydantic import ValidationError
from rest_framework import exceptions as drf
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from messenger.errors import AppError, Forbidden, Invalid, NotFound, Throttled, Unauthenticated, Unavailable
from messenger.logs import kind_of
from messenger.middleware import CSP
from messenger.protocol import BODY_MAX_BYTES, Problem, Wire
from messenger.schema.models import schemas_of

log = logging.getLogger(__name__)

M = TypeVar("M", bound=Wire)
F = TypeVar("F", bound=Callable[..., HttpResponse])

JSON = "application/json"


class Malformed(AppError):
    """The body is not JSON."""

    code = "malformed"
    status = 400


class WrongMethod(AppError):
    """This address doesn't take this method; the Allow header names those it takes."""

    code = "method_not_allowed"
    status = 405


class TooBig(AppError):
    """The body is larger than `limit` bytes."""

    code = "too_big"
    status = 413


class NotJson(AppError):
    """The body's content type is not application/json in UTF-8."""

    code = "unsupported_media_type"
    status = 415


class Fault(AppError):
    """The server failed; its operator finds why in the log, under the X-Request-ID of the answer."""

    code = "internal"
    status = 500


class OnlyJson(BaseContentNegotiation):
    """Answers are JSON whatever the Accept header wishes: there is nothing to choose from."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        only = next(iter(renderers))
        return only, only.media_type


class ApiView(APIView):
    """Base of every endpoint that needs an access token."""

    content_negotiation_class = OnlyJson
    metadata_class = None

    @property
    def default_response_headers(self) -> dict[str, str]:
        # the base would say Allow on every answer, OPTIONS included
        return {}


class PublicApiView(ApiView):
    """Base of an endpoint for those who have no access token; one that is sent, or stale, is not looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


def parse(model: type[M], request: Request) -> M:
    """The request's body as the model. Raises `NotJson`, `TooBig`, `Malformed` or `Invalid`."""
    http: HttpRequest = request._request
    if http.content_type != JSON or (http.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
        raise NotJson(f"Send the body as {JSON} in UTF-8")
    try:
        return model.model_validate_json(http.body)
    except ValidationError as error:
        raise refusal(error) from None


def raw_body(request: Request) -> bytes:
    """A body that is no JSON, up to what the server lets in. Raises `TooBig`."""
    # read by hand: Django bounds `body` for JSON
    data = request._request.read(BODY_MAX_BYTES + 1)
    if len(data) > BODY_MAX_BYTES:
        raise TooBig("The body is too large", limit=BODY_MAX_BYTES)
    return data


def query(model: type[M], request: Request) -> M:
    """The query string as the model. Raises `Invalid`."""
    values = dict(request._request.GET.lists())
    for name, given in values.items():
        if len(given) > 1:
            raise Invalid("is given more than once", field=name)
    try:
        return model.model_validate_strings({name: given[0] for name, given in values.items()})
    except ValidationError as error:
        raise refusal(error) from None


def reply(model: Wire | None, status: int = 200) -> HttpResponse:
    """The model as JSON; None for an answer without a body (204)."""
    if model is None:
        return HttpResponse(status=204)
    return HttpResponse(model.encode(), status=status, content_type=JSON)


def file(content: bytes, media_type: str) -> HttpResponse:
    """What somebody uploaded. Opened as a page of its own it can do nothing, whatever it holds."""
    return HttpResponse(content, content_type=media_type, headers={CSP: "default-src 'none'; sandbox"})


def refusal(error: ValidationError) -> AppError:
    """The first thing wrong with an input, in words, with its field and the limit it breaks."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return Malformed("The body is not valid JSON")
    context = first.get("ctx", {})
    limits = [context[key] for key in ("max_length", "min_length", "le", "ge") if isinstance(context.get(key), int)]
    words = {"extra_forbidden": "is not a known field", "missing": "is required"}
    return Invalid(
        words.get(first["type"], first["msg"].removeprefix("Value error, ")),
        field=".".join(str(part) for part in first["loc"]) or None,
        limit=limits[0] if limits else None,
    )


def problem_response(error: AppError, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The refusal as a response, with the headers HTTP wants beside it."""
    response = HttpResponse(error.problem().encode(), status=error.status, content_type=JSON, headers=headers)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after_ms is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """REST framework's hook: every exception of an endpoint becomes a `Problem`."""
    if isinstance(error, drf.MethodNotAllowed):
        allowed = ", ".join(method for method in context["view"].allowed_methods if method not in ("HEAD", "OPTIONS"))
        return problem_response(WrongMethod(f"Only {allowed} here"), {"Allow": allowed})
    known = _as_app_error(error)
    if known is not None:
        return problem_response(known)
    request: HttpRequest = context["request"]._request
    # the pattern, not the path: strangers write what they like into that
    route = request.resolver_match.route if request.resolver_match else "-"
    log.error("%s %s failed", request.method, route, exc_info=error)
    # what Django does for a fault outside REST framework: tests and monitoring listen to it
    got_request_exception.send(sender=None, request=request)
    return problem_response(Fault("Something went wrong on the server"))


def _as_app_error(error: Exception) -> AppError | None:
    match error:
        case AppError():
            return error
        case drf.NotAuthenticated() | drf.AuthenticationFailed():
            return Unauthenticated("A valid access token is needed")
        case drf.Throttled():
            wait_s: int | None = getattr(error, "wait", None)  # the stubs don't know it
            wait_ms = None if wait_s is None else wait_s * 1000
            return Throttled("Too many requests", retry_after_ms=wait_ms)
        case drf.PermissionDenied() | PermissionDenied():
            return Forbidden("This is not yours to do")
        case drf.NotFound() | Http404():
            return NotFound("There is nothing here")
        case drf.UnsupportedMediaType():
            return NotJson(f"Send the body as {JSON} in UTF-8")
        case RequestDataTooBig():
            return TooBig("The body is too large", limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        case drf.APIException() if error.status_code < 500:
            return Malformed("The request cannot be understood")
        case OperationalError() | InterfaceError():
            log.warning("the database can't answer: %s", kind_of(error))
            return Unavailable("The server can't reach its data right now", retry_after_ms=1000)
        case UnreadablePostError():
            return Malformed("The body broke off")
    return None


def operation(
    summary: str,
    *,
    takes: type[Wire] | str | None = None,
    query: type[Wire] | None = None,
    answers: type[Wire] | str | None = None,
    status: int | None = None,
) -> Callable[[F], F]:
    """Describes an endpoint's method: what it takes and answers. Its docstring is the longer description. Without
    `answers` the status is 204. What is no JSON is given by its media type."""
    code = status or (200 if answers else 204)
    answered: Any = OpenApiResponse(
        response=OpenApiTypes.BINARY if isinstance(answers, str) else answers,
        description="Done" if answers is None or isinstance(answers, str) else answers.__name__,
    )
    return extend_schema(
        summary=summary,
        request={takes: OpenApiTypes.BINARY} if isinstance(takes, str) else takes,
        parameters=query_parameters(query) if query else None,
        responses={
            (code, answers) if isinstance(answers, str) else code: answered,
            "default": OpenApiResponse(response=Problem, description="Refused, and why"),
        },
    )


def query_parameters(model: type[Wire]) -> list[OpenApiParameter]:
    """The model's fields as query parameters."""
    schema = schemas_of(model, "in")[model.__name__]
    return [
        OpenApiParameter(
            name=field,
            type={key: value for key, value in rules.items() if key != "description"},
            location=OpenApiParameter.QUERY,
            required=field in schema.get("required", ()),
            description=rules.get("description", ""),
        )
        for field, rules in schema.get("properties", {}).items()
    ]
