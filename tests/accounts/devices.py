"""Browsers for the tests of accounts: every step goes through HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction
from django.test import Client

from accounts import services
from accounts.models import User
from messenger.queries import close_query_connections
from tests.support import PASSWORD

OURS = {"X-Requested-With": "messenger"}

T = TypeVar("T")


class Device:
    """A browser: keeps the cookie, holds the access token in memory."""

    def __init__(self, address: str = "203.0.113.7", agent: str = "Test/1") -> None:
        self.http = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
        self.access = ""

    def post(self, path: str, body: dict[str, Any] | None = None, /, **headers: str) -> Any:
        return self.http.post(f"/api/v1/{path}", body, content_type="application/json", headers=self._headers(headers))

    def get(self, path: str, **parameters: str) -> Any:
        return self.http.get(f"/api/v1/{path}", parameters, headers=self._headers({}))

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        return self.http.patch(f"/api/v1/{path}", body, content_type="application/json", headers=self._headers({}))

    def put(self, path: str, content: bytes, kind: str = "image/png") -> Any:
        return self.http.put(f"/api/v1/{path}", content, content_type=kind, headers=self._headers({}))

    def delete(self, path: str) -> Any:
        return self.http.delete(f"/api/v1/{path}", headers=self._headers({}))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return ({"Authorization": f"Bearer {self.access}"} if self.access else {}) | more

    def login(self, username: str, password: str = PASSWORD, device: str = "") -> Any:
        answer = self.post("auth/login", {"username": username, "password": password, "device": device})
        return self._keep(answer)

    def refresh(self) -> Any:
        return self._keep(self.post("auth/refresh", **OURS))

    def logout(self) -> Any:
        return self.post("auth/logout", **OURS)

    def _keep(self, answer: Any) -> Any:
        if answer.status_code == 200:
            self.access = answer.json()["access"]
        return answer

    @property
    def cookie(self) -> str:
        return self.http.cookies["session"].value

    @cookie.setter
    def cookie(self, token: str) -> None:
        self.http.cookies["session"] = token

    def with_cookie(self, token: str) -> Device:
        """Another copy of this browser, holding that refresh token."""
        other = Device()
        other.cookie = token
        return other


def logged_in(username: str, **more: str) -> Device:
    device = Device(**more)
    answer = device.login(username)
    assert answer.status_code == 200, answer.content
    return device


def invited(actor: User, username: str, **more: Any) -> tuple[User, str]:
    welcome = services.user_create(actor, username=username, name=more.pop("name", username), **more)
    return welcome.user, welcome.token


def refused(answer: Any, status: int, code: str, field: str | None = None) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem.get("field")) == (status, code, field), answer.content


@contextmanager
def writes_held_back(count: int) -> Iterator[None]:
    """PostgreSQL: lets so many transactions read and lock what they want, and write only when all of them wait. So a
    race that needs bad luck is met every time. SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        yield
        return
    # earlier tests' query threads keep a connection each, and what is left of the pool may not be enough for all
    close_query_connections()
    blocked: list[bool] = []

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE accounts_user IN SHARE ROW EXCLUSIVE MODE")
            held.set()
            deadline = time.monotonic() + 20  # below the lock timeout of the tests
            while time.monotonic() < deadline and not blocked:
                cursor.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0] >= count:
                    blocked.append(True)
                time.sleep(0.01)
        connection.close()

    held = threading.Event()
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(timeout=10)
    yield
    holder.join()
    assert blocked, "the transactions never waited for each other"


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    """What `act` returns in so many threads that start together, each with a database connection of its own."""
    start = threading.Barrier(count)
    answers: list[Any] = [None] * count

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            answers[number] = act(number)
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers
