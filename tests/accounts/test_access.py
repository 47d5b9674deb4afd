"""Access tokens: checked against the database at each use, over HTTP and on the socket alike."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from typing import Any
from uuid import UUID

import jwt
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import services
from accounts.models import Session, User
from messenger.ids import uuid7
from messenger.queries import QUERY_THREADS, run_query
from tests import support
from tests.accounts.devices import Device, at_once, logged_in


def signed(key: str = "", **changes: Any) -> str:
    """A token like ours for anna's session, with some claims changed; None leaves a claim out."""
    session = Session.objects.select_related("user").get()
    now = dt.datetime.now(dt.UTC)
    claims = {
        "token_type": "access",
        "iss": "messenger",
        "aud": "messenger",
        "sub": str(session.user_id),
        "sid": str(session.pk),
        "ep": session.user.epoch,
        "exp": now + dt.timedelta(minutes=5),
        "iat": now,
        "jti": "x",
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key or settings.SIMPLE_JWT["SIGNING_KEY"], algorithm="HS256")


def with_token(token: str) -> int:
    device = Device()
    device.access = token
    return device.get("me").status_code


def test_a_token_built_like_ours_passes_so_that_the_refusals_below_mean_something(anna: User) -> None:
    logged_in("anna")
    assert with_token(signed()) == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "k" * 64},
        {"token_type": "refresh"},
        {"token_type": None},
        {"iss": "another"},
        {"iss": None},
        {"aud": "livekit"},
        {"aud": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"jti": None},
        {"sub": None},
        {"sid": None},
        {"ep": None},
        {"ep": 1},
        {"ep": "x"},
        {"sub": "1"},
        {"sid": "1"},
        {"sub": str(uuid7())},
        {"sid": str(uuid7())},
    ],
    ids=str,
)
def test_a_token_that_differs_in_one_claim_is_refused(anna: User, changes: dict[str, Any]) -> None:
    logged_in("anna")
    assert with_token(signed(**changes)) == 401


def test_an_unsigned_token_is_refused(anna: User) -> None:
    logged_in("anna")
    claims = jwt.decode(signed(), options={"verify_signature": False})
    assert with_token(jwt.encode(claims, "", algorithm="none")) == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Bearer a b", "Bearer ÿ.ÿ.ÿ", "Basic YTpi", "bearer x"])
def test_a_header_without_a_token_is_refused(anna: User, header: str) -> None:
    device = Device()
    answer = device.http.get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


def test_the_session_of_one_person_does_not_serve_another(anna: User, boris: User) -> None:
    logged_in("anna")
    assert with_token(signed(sub=str(boris.pk))) == 401


def test_a_token_ends_after_fifteen_minutes(anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    device = logged_in("anna")
    time_machine.shift(15 * 60 - 1)
    assert device.get("me").status_code == 200
    time_machine.shift(2)
    assert device.get("me").status_code == 401
    assert device.refresh().status_code == 200
    assert device.get("me").status_code == 200


def test_a_ban_holds_from_the_next_request_on(anna: User, admin: User) -> None:
    device = logged_in("anna")
    assert device.get("me").status_code == 200
    services.user_ban(admin, user=anna, reason="spam")
    answer = device.get("me")
    assert answer.status_code == 403
    assert answer.json()["code"] == "banned"


def test_an_unbanned_person_logs_in_anew_but_old_tokens_stay_dead(anna: User, admin: User) -> None:
    device = logged_in("anna")
    services.user_ban(admin, user=anna, reason="")
    services.user_unban(admin, user=anna)
    assert device.get("me").status_code == 401
    assert device.refresh().status_code == 401
    assert logged_in("anna").get("me").status_code == 200


def test_checking_a_token_is_one_query_and_writes_at_most_once_a_minute(anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    device = logged_in("anna")

    def writes_and_reads() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            assert device.get("me").status_code == 200
        statements = [query["sql"].split()[0] for query in queries]
        return statements.count("UPDATE"), statements.count("SELECT")

    writes_and_reads()  # opens the name's data key
    assert writes_and_reads() == (0, 1)
    time_machine.shift(61)
    assert writes_and_reads() == (2, 3)
    assert writes_and_reads() == (0, 1)
    assert Session.objects.get().last_used_at.isoformat() == "2026-03-01T10:01:01+00:00"
    assert User.objects.get(pk=anna.pk).last_seen_at == Session.objects.get().last_used_at


def test_many_requests_at_once_with_one_token_all_pass(anna: User, time_machine) -> None:
    device = logged_in("anna")
    assert at_once(20, lambda _: device.get("me").status_code) == [200] * 20


# ---- the socket ----------------------------------------------------------------------------------------------


async def test_a_ban_closes_open_sockets_with_its_own_code(anna: User, admin: User) -> None:
    async with support.Client(anna) as client:
        await sync_to_async(services.user_ban)(admin, user=anna, reason="spam")
        assert await client.closed() == 4403


async def test_the_end_of_a_session_closes_its_sockets_and_no_others(anna: User) -> None:
    async with support.Client(anna) as ended, support.Client(anna) as kept:
        session = await Session.objects.aget(pk=ended.hello["session"])
        await sync_to_async(services.session_end)(anna, session_id=session.pk)
        assert await ended.closed() == 4401
        assert (await kept.ask("ping"))["type"] == "pong"


async def test_a_session_that_ended_closes_its_sockets_while_nothing_can_be_read(anna: User) -> None:
    """The hub's comparison with the database would close them, too, once it can read; nobody must wait for that."""
    go_on = threading.Event()
    async with support.Client(anna) as ended:
        held = [asyncio.ensure_future(run_query(go_on.wait, 60)) for _ in range(QUERY_THREADS)]
        try:
            await sync_to_async(services.session_end)(anna, session_id=UUID(ended.hello["session"]))
            assert await ended.closed() == 4401
        finally:
            go_on.set()
            await asyncio.gather(*held)


async def test_ending_all_sessions_closes_every_socket(anna: User, admin: User) -> None:
    async with support.Client(anna) as one, support.Client(anna) as two:
        await sync_to_async(services.user_end_all_sessions)(admin, user=anna)
        assert [await one.closed(), await two.closed()] == [4401, 4401]


async def test_an_administrator_closes_one_devices_sockets_and_no_others(anna: User, admin: User) -> None:
    async with support.Client(anna) as lost, support.Client(anna) as kept:
        session = UUID(lost.hello["session"])
        await sync_to_async(services.user_end_session)(admin, user=anna, session_id=session)
        assert await lost.closed() == 4401
        assert (await kept.ask("ping"))["type"] == "pong"


async def test_a_dead_token_opens_no_socket(anna: User, admin: User) -> None:
    token = await sync_to_async(support.access_token)(anna)
    await sync_to_async(services.user_ban)(admin, user=anna, reason="")
    for user, wanted in ((token, 4403), ("nonsense", 4401)):
        client = support.Client(anna, token=user)
        await client.socket.connect()
        await client.send("session.auth", token=user, protocol=1)
        assert await client.closed() == wanted


async def test_people_and_presence_over_the_socket(anna: User, boris: User) -> None:
    async with support.Client(anna) as client:
        cards = await client.ask("people.get", ids=[str(boris.pk), str(uuid7())])
        assert cards["people"] == [
            {"id": str(boris.pk), "username": "boris", "name": "Борис Ёлкин", "active": True},
        ]
        now = await client.ask("presence.watch", users=[str(boris.pk), str(anna.pk)])
        online = {person["user"]: person["online"] for person in now["people"]}
        assert online == {str(boris.pk): False, str(anna.pk): True}
        async with support.Client(boris):
            came = await client.receive("presence.state")
            assert came["people"] == [{"user": str(boris.pk), "online": True}]
        left = await client.receive("presence.state")
        assert left["people"][0]["online"] is False
        assert left["people"][0]["last_seen_at_ms"] > 0
