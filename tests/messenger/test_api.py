"""The REST base through real requests: what it refuses, and that a refusal is a `Problem`, never a traceback."""

from __future__ import annotations

import json
import logging
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework import exceptions as drf
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from messenger.api import ApiView, PublicApiView, operation, parse, query, reply
from messenger.errors import Conflict, Unavailable
from messenger.protocol import ChatIn, HistoryQuery, InvitationOut, LoginIn, Problem

SECRET = "what only the log may say"

RAISES: dict[str, Exception] = {
    "conflict": Conflict("The title is taken", field="title"),
    "unavailable": Unavailable("Later", retry_after_ms=1_500),
    "authentication": drf.AuthenticationFailed(SECRET),
    "permission": PermissionDenied(SECRET),
    "drf-permission": drf.PermissionDenied(SECRET),
    "missing": Http404(SECRET),
    "throttled": drf.Throttled(wait=2.2),
    "drf-other": drf.ValidationError({"password": SECRET}),
    "database": OperationalError(SECRET),
    "fault": ValueError(SECRET),
}


class Login(PublicApiView):
    @operation("Log in", takes=LoginIn, answers=InvitationOut)
    def post(self, request: Request) -> HttpResponse:
        body = parse(LoginIn, request)
        return reply(InvitationOut(username=body.username, name="Анна", purpose="welcome"), status=201)


class Chat(PublicApiView):
    @operation("Rename", takes=ChatIn)
    def patch(self, request: Request, chat: UUID) -> HttpResponse:
        parse(ChatIn, request)
        return reply(None)

    @operation("History", query=HistoryQuery, answers=Problem)
    def get(self, request: Request, chat: UUID) -> HttpResponse:
        asked = query(HistoryQuery, request)
        return reply(Problem(code="page", message=str(asked.before_seq), limit=asked.limit))


class Raising(PublicApiView):
    def get(self, request: Request, what: str) -> HttpResponse:
        raise RAISES[what]


class NoToken(BaseAuthentication):
    def authenticate(self, request: Request) -> None:
        return None


class Private(ApiView):
    authentication_classes = (NoToken,)

    def get(self, request: Request) -> HttpResponse:
        raise AssertionError("reached without a token")


urlpatterns = [
    path("api/v1/login", Login.as_view()),
    path("api/v1/chats/<uuid:chat>", Chat.as_view()),
    path("api/v1/raise/<str:what>", Raising.as_view()),
    path("api/v1/private", Private.as_view()),
]
handler400 = "messenger.views.bad_request"
handler404 = "messenger.views.page_not_found"

pytestmark = pytest.mark.urls(__name__)

CHAT = "/api/v1/chats/01920000-0000-7000-8000-00000000c4a7"
GOOD = {"username": "anna", "password": "secret"}


def post(client: Client, body: object, content_type: str = "application/json") -> Any:
    text = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    return client.generic("POST", "/api/v1/login", text, content_type=content_type)


def problem(response: Any, status: int) -> Problem:
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert SECRET.encode() not in response.content
    return Problem.model_validate_json(response.content)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        "application/json; charset=utf-16",
        "application/json; charset=bz2_codec",
    ],
)
def test_a_body_of_another_type_is_refused(client, content_type):
    assert problem(post(client, GOOD, content_type), 415).code == "unsupported_media_type"


@pytest.mark.parametrize(
    "body",
    [
        " ",
        "{",
        '{"username": "anna", "password": }',
        "NaN",
        "[" * 50_000,
        b"\xff\xfe{}",
        '{"username": "\ud800'.encode("utf-8", "surrogatepass") + b'"}',
        '{"username": ' + "1" * 100_000 + "}",
    ],
)
def test_what_is_not_json_is_refused(client, body):
    assert problem(post(client, body), 400).code in {"malformed", "invalid"}


def test_a_body_over_the_limit_is_refused_with_the_limit(client, settings):
    said = problem(post(client, {**GOOD, "device": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}), 413)
    assert (said.code, said.limit) == ("too_big", 128 * 1024)


@pytest.mark.parametrize(
    ("change", "field", "limit"),
    [
        ({"username": None}, "username", None),
        ({"username": "a" * 33}, "username", 32),
        ({"username": ["anna"]}, "username", None),
        ({"surprise": 1}, "surprise", None),
        ({"password": "a\x00b"}, "password", None),
    ],
)
def test_a_refused_field_is_named_with_its_limit(client, change, field, limit):
    said = problem(post(client, {**GOOD, **change}), 400)
    assert (said.code, said.field, said.limit) == ("invalid", field, limit)


def test_a_refusal_never_repeats_the_input(client):
    said = post(client, {"username": "anna", "password": [SECRET]})
    assert problem(said, 400).field == "password"


@pytest.mark.parametrize("text", ["limit=0", "limit=101", "limit=", "before_seq=x", "page=2", "limit=1&limit=2"])
def test_a_bad_query_string_is_refused_with_its_field(client, text):
    assert problem(client.get(f"{CHAT}?{text}"), 400).field == text.split("=")[0]


def test_a_missing_token_is_401_and_says_which_kind_is_wanted(client):
    response = client.get("/api/v1/private")
    assert problem(response, 401).code == "unauthenticated"
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("method", ["put", "delete", "options"])
def test_a_wrong_method_is_refused_and_the_right_ones_named(client, method):
    response = getattr(client, method)(CHAT)
    assert problem(response, 405).code == "method_not_allowed"
    assert response.headers["Allow"] == "GET, PATCH"


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/nothing", "/api/v1/chats/not-an-id"])
def test_an_unknown_address_is_a_problem_too(client, address):
    assert problem(client.get(address), 404).code == "not_found"


def test_a_foreign_host_is_a_problem_too(client):
    assert problem(client.get("/api/v1/private", headers={"host": "evil.example"}), 400).code == "malformed"


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("conflict", 409, "conflict"),
        ("unavailable", 503, "unavailable"),
        ("database", 503, "unavailable"),
        ("authentication", 401, "unauthenticated"),
        ("permission", 403, "forbidden"),
        ("drf-permission", 403, "forbidden"),
        ("missing", 404, "not_found"),
        ("throttled", 429, "throttled"),
        ("drf-other", 400, "malformed"),
    ],
)
def test_what_an_endpoint_raises_becomes_a_problem(client, what, status, code):
    assert problem(client.get(f"/api/v1/raise/{what}"), status).code == code


def test_waiting_is_told_to_programs_and_proxies(client):
    response = client.get("/api/v1/raise/throttled")
    assert problem(response, 429).retry_after_ms == 3_000
    assert response.headers["Retry-After"] == "3"
    assert client.get("/api/v1/raise/unavailable").headers["Retry-After"] == "2"


@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_tells_the_client_nothing_and_the_log_everything(client, caplog, settings, debug):
    settings.DEBUG = debug
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        response = client.get("/api/v1/raise/fault")
    assert problem(response, 500).code == "internal"
    assert SECRET in caplog.text
    assert "Traceback" in caplog.text


def test_a_fault_is_still_seen_by_who_listens_for_faults(client):
    with pytest.raises(ValueError, match=SECRET):
        client.get("/api/v1/raise/fault")


def test_good_requests_are_answered_in_json_whatever_accept_says(client):
    response = client.post("/api/v1/login", GOOD, content_type="application/json", headers={"accept": "text/html"})
    assert (response.status_code, response.json()) == (201, {"username": "anna", "name": "Анна", "purpose": "welcome"})


def test_an_answer_without_a_body_and_a_query_with_defaults(client):
    response = client.patch(CHAT, {"title": "Склад"}, content_type="application/json; charset=UTF-8")
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(f"{CHAT}?before_seq=7").json() == {"code": "page", "message": "7", "limit": 50}
