"""Who may do what: every endpoint and method, and every frame, is really asked by everybody of matrix.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async as made
from django.conf import settings
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.views import APIView

from messenger import protocol
from messenger.api import PublicApiView
from messenger.protocol import CloseCode
from tests.security.matrix import (
    ADMIN_CLOSED,
    ADMIN_OPEN,
    ADMIN_READ_ONLY,
    ENDPOINTS,
    FRAMES,
    OPEN_PAGES,
    WHO,
    Row,
    Scene,
)
from tests.support import WAIT_S, Client

pytestmark = pytest.mark.django_db(transaction=True)

API = "api/v1/"
METHODS = ("get", "post", "put", "patch", "delete")


def routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


ROUTES = list(routes(get_resolver().url_patterns))


def view_of(pattern: URLPattern) -> type[APIView]:
    return pattern.callback.view_class


VIEWS = {route.removeprefix(API): view_of(pattern) for route, pattern in ROUTES if route.startswith(API)}
ADMIN = [(route, pattern) for route, pattern in ROUTES if route.startswith(settings.ADMIN_PATH)]


def named(rows: tuple[Row, ...]) -> Any:
    return pytest.mark.parametrize("row", rows, ids=[row.name for row in rows])


# --- nothing is forgotten ----------------------------------------------------------------------------------
def test_every_endpoint_and_method_has_its_row() -> None:
    there = {f"{method.upper()} {path}" for path, view in VIEWS.items() for method in METHODS if hasattr(view, method)}
    assert there == {row.key for row in ENDPOINTS}, (
        "endpoints without a row in tests/security/matrix.py, or rows of none"
    )
    assert len(there) > 20


def test_every_frame_has_its_row() -> None:
    there = {type_of(frame) for frame in protocol.CLIENT_FRAMES}
    assert there == {row.key for row in FRAMES}, "frames without a row in tests/security/matrix.py, or rows of none"


def test_every_other_page_is_open_or_the_admins() -> None:
    pages = {route for route, _ in ROUTES if not route.startswith((API, settings.ADMIN_PATH))}
    assert pages == OPEN_PAGES, "pages without a place in tests/security/matrix.py, or places of none"


def test_every_row_says_what_comes_of_it_for_everybody() -> None:
    for row in (*ENDPOINTS, *FRAMES):
        assert tuple(row.outcomes) == WHO, row.name
    for rows in (ENDPOINTS, FRAMES):
        assert len({row.name for row in rows}) == len(rows)


# --- REST --------------------------------------------------------------------------------------------------
def request(scene: Scene, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> str:
    """What comes of it: `ok`, or the refusal's code."""
    headers = {"X-Requested-With": "messenger"}
    if who in scene.access:
        headers["Authorization"] = f"Bearer {scene.access[who]}"
    data = "" if method.upper() == "GET" else json.dumps(body or {}, default=str)
    answer = Browser().generic(method.upper(), f"/{API}{path}", data, content_type="application/json", headers=headers)
    return "ok" if answer.status_code < 300 else str(answer.json()["code"])


@named(ENDPOINTS)
def test_endpoint(row: Row) -> None:
    scene = Scene()
    method = row.key.partition(" ")[0]
    outcomes = {}
    for who in WHO:
        ask = row.ask(scene, who)
        outcomes[who] = request(scene, who, method, ask.path, dict(ask))
    assert outcomes == row.outcomes


def test_a_method_an_endpoint_does_not_have_is_refused_behind_the_same_door() -> None:
    scene = Scene()
    paths = {row.key.partition(" ")[2]: row.ask(scene, "owner").path for row in ENDPOINTS}
    for route, view in VIEWS.items():
        for method in METHODS:
            if not hasattr(view, method):
                assert request(scene, "owner", method, paths[route]) == "method_not_allowed", (method, route)
                outside = "method_not_allowed" if issubclass(view, PublicApiView) else "unauthenticated"
                assert request(scene, "anonymous", method, paths[route]) == outside, (method, route)


# --- pages and the admin -----------------------------------------------------------------------------------
def browsers(scene: Scene) -> dict[str, Browser]:
    """Everybody logged in to the admin as far as a login goes."""
    found = {who: Browser() for who in WHO}
    for who, browser in found.items():
        if who in scene.people:
            browser.force_login(scene.people[who])
    return found


def visit(browser: Browser, method: str, path: str) -> str:
    answer = getattr(browser, method)(f"/{path}")
    location = answer.headers.get("Location", "")
    if answer.status_code == 403 or "/login/" in location:
        return "refused"
    assert answer.status_code != 401, path
    return "no such method" if answer.status_code == 405 else "ok"


@pytest.mark.parametrize("page", sorted(OPEN_PAGES))
def test_open_page(page: str) -> None:
    for who, browser in browsers(Scene()).items():
        assert visit(browser, "get", page) == "ok", who


# What stands for the parts of the admin's addresses.
PARTS = {
    "<path:object_id>": "{author}",
    "<uuid:user_id>": "{author}",
    "<uuid:session_id>": "{session}",
    "<path:content_type_id>": "1",
    "^(?P<app_label>accounts|messenger)/$": "accounts/",
    # behind everything, for addresses that are none
    "(?P<url>.*)$": "no-such-page",
}


@pytest.mark.parametrize(("route", "pattern"), ADMIN, ids=[route for route, _ in ADMIN])
def test_admin(route: str, pattern: URLPattern) -> None:
    scene = Scene()
    path = route
    for part, value in PARTS.items():
        path = path.replace(part, value.format(author=scene.author.pk, session=scene.author.sessions.get().pk))
    assert not set(path) & set("<>()^$"), f"PARTS lacks one of {route}"
    for method in ("get", "post"):
        outcomes = {who: visit(browser, method, path) for who, browser in browsers(scene).items()}
        if outcomes["administrator"] == "no such method":
            del outcomes["administrator"]
        expected = dict.fromkeys(WHO, "ok" if pattern.name in ADMIN_OPEN else "refused")
        closed = pattern.name in ADMIN_CLOSED or (method == "post" and pattern.name in ADMIN_READ_ONLY)
        expected["administrator"] = "refused" if closed else "ok"
        assert outcomes == {who: expected[who] for who in outcomes}, method


# --- the socket --------------------------------------------------------------------------------------------
CLOSED = {CloseCode.AUTH.number: "unauthenticated", CloseCode.BANNED.number: "banned"}


async def say_frame(scene: Scene, who: str, row: Row) -> str:
    """What comes of it: `ok`, the refusal's code, or the type of an answer that refuses in its own way."""
    ask = await made(row.ask)(scene, who)
    client = Client(scene.people.get(who, scene.author), token=scene.access.get(who))
    connected, _ = await client.socket.connect(timeout=WAIT_S)
    assert connected
    is_command = issubclass(next(f for f in protocol.CLIENT_FRAMES if type_of(f) == row.key), protocol.Command)
    more = {"client_id": str(scene.author.pk)} if is_command else {"ref": 1}
    try:
        if who == "anonymous" or row.key == "session.auth":
            # before anything else
            await client.send(row.key, **more, **ask)
        else:
            await client.send("session.auth", token=client.token, protocol=1)
        if who in ("anonymous", "banned"):
            return CLOSED[await client.closed()]
        await client.receive("session.hello")
        if row.key == "session.auth":
            return "ok"
        before = await made(row.did)(scene, who) if row.did else None
        await client.send(row.key, **more, **ask)
        await client.send("ping", ref=2)
        if is_command:
            answer = await client.receive("ack", "error")
        else:
            # whatever answers it comes before the pong
            answer = await client.receive()
            while answer.get("ref") not in (1, 2):
                answer = await client.receive()
        if answer["type"] == "error":
            return str(answer["problem"]["code"])
        if row.did:
            return "ok" if await made(row.did)(scene, who) != before else "nothing"
        return str(answer["type"]) if answer["type"] == "chat.left" else "ok"
    finally:
        await client.socket.disconnect(timeout=WAIT_S)


def type_of(frame: type[protocol.ClientFrame]) -> str:
    return str(frame.model_fields["type"].annotation.__args__[0])


@named(FRAMES)
async def test_frame(row: Row) -> None:
    scene = await made(Scene)()
    assert {who: await say_frame(scene, who, row) for who in WHO} == row.outcomes
