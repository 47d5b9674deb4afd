"""Logs: canaries go through every endpoint and every frame, into headers, paths, bodies and errors; none comes out."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import threading
import uuid
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib import admin
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, include, path

from chat import writer
from messenger import logs, protocol
from messenger.api import PublicApiView
from messenger.consumers import HANDLERS
from messenger.queries import run_query
from messenger.settings import base
from tests.accounts.devices import logged_in
from tests.support import Client, direct, person, say

CANARY = "canary7f3kq9"
log = logging.getLogger("messenger.probe")


class Wrong(Exception):
    """Says what it was given, as errors do."""


def boom(request: HttpRequest, **given: str) -> HttpResponse:
    kept = request.body.decode() + CANARY
    try:
        int(kept)
    except ValueError as error:
        raise Wrong(f"not this: {kept}") from error
    return HttpResponse()


def suspicious(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.get_host())


class Boom(PublicApiView):
    def post(self, request: Any) -> HttpResponse:
        return boom(request._request)

    def get(self, request: Any) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {CANARY}")
        return HttpResponse()


urlpatterns = [
    path("boom/<str:word>", boom),
    path("api/v1/boom", Boom.as_view()),
    path("host", suspicious),
    path("api/v1/", include("accounts.urls")),
    path("api/v1/", include("chat.urls")),
    path("admin/", admin.site.urls),
]
handler500 = "messenger.views.server_error"
handler404 = "messenger.views.page_not_found"


class Lines:
    """What the handlers of the settings write."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.people = io.StringIO()
        self.handlers = []
        for stream, formatter in ((self.stream, logs.JsonFormatter()), (self.people, logs.LineFormatter())):
            handler = logs.Console(stream)
            handler.setFormatter(formatter)
            handler.addFilter(logs.Safe())
            handler.setLevel(logging.DEBUG)
            self.handlers.append(handler)

    @property
    def text(self) -> str:
        return self.stream.getvalue() + self.people.getvalue()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    # configures logging once more, at its first import
    import_module("messenger.asgi")
    lines = Lines()
    root = logging.getLogger()
    django = logging.getLogger("django")
    before = root.level, django.level
    # lower than any deployment has it
    root.setLevel(logging.INFO)
    django.setLevel(logging.INFO)
    for handler in lines.handlers:
        root.addHandler(handler)
    yield lines
    for handler in lines.handlers:
        root.removeHandler(handler)
    root.setLevel(before[0])
    django.setLevel(before[1])


def addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    """Every address of the site, with a canary wherever a text may stand."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, prefix + str(each.pattern).lstrip("^"))
        elif isinstance(each, URLPattern):
            text = prefix + str(each.pattern)
            for kind, value in (("uuid", str(uuid.uuid4())), ("int", "7"), ("str", CANARY), ("path", CANARY)):
                while f"<{kind}:" in text:
                    head, _, rest = text.partition(f"<{kind}:")
                    text = head + value + rest.partition(">")[2]
            yield text.replace("(?P<url>.*)$", CANARY).replace("<path:object_id>", CANARY)


SECRETS = {
    "username": CANARY,
    "password": CANARY,
    "token": CANARY,
    "body": CANARY,
    "title": CANARY,
    "name": CANARY,
    "device": CANARY,
    "emoji": CANARY,
    "client_id": CANARY,
    CANARY: CANARY,
}


@pytest.mark.urls("messenger.urls")
def test_no_endpoint_writes_what_it_is_given_into_the_log(transactional_db: None, lines: Lines, settings) -> None:
    person("anna")
    device, admin_browser = logged_in("anna"), Browser(raise_request_exception=False)
    admin_browser.force_login(person("olga", role="administrator"))
    device.http.raise_request_exception = False
    headers = {
        "User-Agent": CANARY,
        "Referer": f"https://{CANARY}.example/",
        "X-Forwarded-For": CANARY,
        "X-Request-ID": CANARY,
        "Accept-Language": CANARY,
    }
    found = sorted(set(addresses(get_resolver().url_patterns)))
    asked = 0
    for address in found:
        for browser, own in ((device.http, {"Authorization": f"Bearer {device.access}"}), (admin_browser, {})):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                for authorization in (own, {"Authorization": f"Bearer {CANARY}"}):
                    answer = browser.generic(
                        method,
                        f"{address}?q={CANARY}&{CANARY}=1",
                        json.dumps(SECRETS),
                        content_type="application/json",
                        headers=headers | authorization,
                    )
                    assert answer.status_code < 600
                    asked += 1
    for browser in (device.http, admin_browser):
        assert browser.get(f"/{CANARY}/{CANARY}?{CANARY}").status_code == 404
        assert browser.post("/api/v1/auth/login", f'{{"{CANARY}', content_type="application/json").status_code == 400
        assert browser.get("/", headers={"Host": f"{CANARY}.example"}).status_code == 400
    assert asked > 400
    assert CANARY not in lines.text
    assert device.access not in lines.text


@pytest.mark.urls(__name__)
@pytest.mark.urls("messenger.urls")
@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", "127.0.0.1:x"])
def test_a_strangers_header_is_no_fault_of_the_servers(transactional_db: None, lines: Lines, host: str) -> None:
    """Django calls it an error, with a trace: anybody could bury those of real faults under them."""
    assert Browser(raise_request_exception=False).get("/livez/", headers={"Host": host}).status_code == 400
    (line,) = lines.objects
    assert (line["level"], line["logger"]) == ("warning", "django.security.DisallowedHost")
    assert "trace" not in line
    assert "Traceback" not in lines.text


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", [f"/boom/{CANARY}", "/api/v1/boom"])
def test_an_error_that_quotes_what_it_was_given_leaves_no_word_of_it(
    transactional_db: None, lines: Lines, address: str
) -> None:
    browser = Browser(raise_request_exception=False)
    answer = browser.post(address, json.dumps(SECRETS), content_type="application/json")
    assert answer.status_code == 500
    assert CANARY not in answer.content.decode()
    assert CANARY not in lines.text
    failed = next(line for line in lines.objects if "trace" in line)
    # who looks for the fault finds the request, the place and the kind
    assert failed["request"] == answer.headers["X-Request-ID"]
    assert failed["level"] == "error"
    trace = failed["trace"]
    assert any(line.endswith(" boom") and "test_logs.py:" in line for line in trace)
    assert [line for line in trace if not line.startswith(("  ", "Traceback"))] == ["ValueError", "Wrong"]


@pytest.mark.urls(__name__)
def test_a_databases_words_are_left_out_and_its_code_is_kept(transactional_db: None, lines: Lines) -> None:
    answer = Browser(raise_request_exception=False).get("/api/v1/boom")
    assert answer.status_code in (500, 503)
    assert CANARY not in lines.text
    said = json.dumps(lines.objects)
    assert "(42P01)" in said or "(SQLITE_ERROR)" in said


@pytest.mark.django_db(transaction=True)
async def test_no_frame_leaves_its_words_in_the_log(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    def sync(function, *given):
        return sync_to_async(function)(*given)

    anna, boris = await sync(person, "anna"), await sync(person, "boris")
    chat = await sync(direct, anna, boris)
    await sync(say, anna, chat, CANARY)
    ids: list[str] = []
    handlers: dict[Any, Any] = HANDLERS

    async def fails(connection: Any, frame: Any) -> None:
        ids.append(logs.request_id.get())
        # jobs off the loop belong to the frame
        ids.append(await run_query(logs.request_id.get))
        raise Wrong(f"not this: {frame} {CANARY}")

    async with Client(anna) as one:
        for kind in protocol.CLIENT_FRAMES:
            name = kind.model_fields["type"].default
            for chat_id in (str(chat), CANARY):
                await one.send(
                    name,
                    **(SECRETS | {"client_id": str(uuid.uuid4()), "chat": chat_id, "seq": 1, "ref": 9999, "on": True}),
                )
                plain = {"chat": str(chat), "seq": 1, "ref": 9999, "body": CANARY, "client_id": str(uuid.uuid4())}
                await one.send(name, **plain)
        await one.socket.send_to(text_data=f'{{"{CANARY}')
        assert (await one.ask("ping"))["type"] == "pong"
        monkeypatch.setitem(handlers, protocol.PeopleGet, fails)
        for _ in range(2):
            answer = await one.ask("people.get", ids=[str(boris.pk)])
            assert answer["problem"]["code"] == "internal"
            assert CANARY not in json.dumps(answer)
    assert CANARY not in lines.text
    failed = [line for line in lines.objects if "trace" in line]
    assert [line["request"] for line in failed] == [ids[0], ids[2]]
    assert ids[0] == ids[1] != ids[2] == ids[3]
    # one connection, two frames of it
    assert ids[0].partition(".")[0] == ids[2].partition(".")[0]


@pytest.mark.django_db(transaction=True)
def test_the_writer_says_whose_command_failed_and_not_which(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)

    def fails(batch: Any) -> None:
        raise Wrong(f"not this: {batch.submissions if hasattr(batch, 'submissions') else CANARY} {CANARY}")

    monkeypatch.setattr(writer.Batch, "run", fails)
    device = logged_in("anna")
    answer = device.post(f"chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": CANARY})
    assert answer.json()["code"] == "failed"
    failed = next(line for line in lines.objects if "trace" in line)
    assert failed["request"] == answer.headers["X-Request-ID"]
    assert CANARY not in lines.text


def test_unknown_fields_are_refused_by_name(lines: Lines) -> None:
    log.info("seen", extra={"code": "x", "seq": 7, "password": CANARY, "anything": {"deep": CANARY}})
    line = lines.objects[0]
    assert (line["code"], line["seq"], line["message"]) == ("x", 7, "seen")
    assert line["refused"] == ["anything", "password"]
    assert CANARY not in lines.text
    assert "password=REFUSED" in lines.people.getvalue()


def test_a_line_cannot_be_forged(lines: Lines) -> None:
    log.info("first\n2026-11-28T00:00:00.000Z CRITICAL %s", "second\r\nthird")
    assert len(lines.people.getvalue().splitlines()) == 1
    assert len(lines.objects) == 1


@pytest.mark.parametrize(
    "say",
    [
        lambda other: other.error("failed: %s", CANARY),
        lambda other: other.error("failed: %r %d", {"password": CANARY}, 7),
        lambda other: other.error("failed %(who)s", {"who": CANARY}),
        lambda other: other.error(f"failed: {CANARY}"),
        lambda other: other.error(f"failed\n{CANARY}"),
        lambda other: other.error("failed: %s", Wrong(CANARY)),
    ],
)
def test_other_packages_are_not_trusted_with_values(lines: Lines, say) -> None:
    say(logging.getLogger("some.package"))
    assert CANARY not in lines.text
    assert lines.objects[0]["message"].startswith("failed")


@pytest.mark.parametrize("name", ["messenger.probe", "some.package"])
@pytest.mark.parametrize(("pattern", "args"), [("%d", (CANARY,)), ("%s %s", (CANARY,)), ("%(x)s", ({"y": CANARY},))])
def test_a_wrong_call_ends_nothing_and_tells_nothing(lines: Lines, capsys, name: str, pattern: str, args: Any) -> None:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, pattern, args, None)
    for handler in lines.handlers:
        handler.handle(record)
    assert CANARY not in lines.text + "".join(capsys.readouterr())
    assert lines.objects[0]["message"] == pattern


async def test_a_task_nobody_waited_for_says_where_it_failed_and_not_with_what(lines: Lines) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler({"message": "Task exception was never retrieved", "exception": Wrong(CANARY)})
    assert CANARY not in lines.text
    assert lines.objects[0]["trace"][-1] == "Wrong"


def test_a_thread_that_dies_tells_nothing_either(lines: Lines, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(threading, "excepthook", logs.thread_died)

    def dies() -> None:
        raise Wrong(CANARY)

    thread = threading.Thread(target=dies)
    thread.start()
    thread.join()
    assert CANARY not in lines.text + "".join(capsys.readouterr())
    assert lines.objects[0]["message"] == "a thread died"


def test_a_chain_of_errors_is_told_from_its_first_cause() -> None:
    try:
        try:
            raise DatabaseError(CANARY)
        except DatabaseError as error:
            raise Wrong(CANARY) from error
    except Wrong as error:
        told = logs.trace_of(error)
    assert [line for line in told if not line.startswith(("  ", "Traceback"))] == ["DatabaseError", "Wrong"]


def test_the_settings_have_no_way_around_it() -> None:
    assert set(base.LOGGING["handlers"]) == {"console"}
    assert base.LOGGING["handlers"]["console"]["filters"] == ["safe"]
    assert [name for name, each in base.LOGGING["loggers"].items() if each.get("handlers")] == []
