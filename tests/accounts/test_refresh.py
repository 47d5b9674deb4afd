"""Refresh tokens: what is refused, the races, the lost answer, the copied token."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from accounts import services, tokens
from accounts.models import Session, User
from messenger.errors import Unauthenticated
from messenger.ids import uuid7
from tests.accounts.devices import OURS, Device, at_once, logged_in

START = "2026-03-01T10:00:00Z"


def test_no_cookie_no_token(anna: User) -> None:
    answer = Device().refresh()
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Requested-With": "XMLHttpRequest"},
        OURS | {"Origin": "https://evil.test"},
        OURS | {"Origin": "https://testserver"},
        OURS | {"Origin": "http://testserver:8000"},
        OURS | {"Origin": "null"},
        OURS | {"Origin": ""},
    ],
)
def test_a_request_that_may_come_from_another_site_is_refused(anna: User, headers: dict[str, str]) -> None:
    device = logged_in("anna")
    before = device.cookie
    answer = device.post("auth/refresh", **headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "cross_site"
    assert Session.objects.get().generation == 1
    assert device.cookie == before


def test_our_own_origin_passes_and_only_that_where_it_is_configured(anna: User, settings) -> None:
    device = logged_in("anna")
    assert device.post("auth/refresh", **OURS, Origin="http://testserver").status_code == 200
    settings.PUBLIC_ORIGIN = "https://chat.example.org"
    assert device.post("auth/refresh", **OURS, Origin="http://testserver").status_code == 403
    assert device.post("auth/refresh", **OURS, Origin="https://chat.example.org").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda token: "",
        lambda token: "x",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
        lambda token: token.replace(".1.", ".2."),
        lambda token: token.replace(".1.", ".01."),
        lambda token: token.replace(".1.", ".9999999999."),
        lambda token: uuid7().hex + token[32:],
        lambda token: token.upper(),
        lambda token: token.replace(".1.", ".¹."),
    ],
)
def test_a_token_we_did_not_make_is_refused_and_harms_nobody(anna: User, change) -> None:
    device = logged_in("anna")
    forged = Device()
    forged.http.cookies["session"] = change(device.cookie)
    assert forged.refresh().status_code == 401
    assert Session.objects.get().ended_at is None
    assert device.refresh().status_code == 200


@pytest.mark.django_db
def test_generations_end_where_the_column_does() -> None:
    session_id = uuid7()
    with pytest.raises(Unauthenticated):
        tokens.refresh_token_read(tokens.refresh_token(session_id, 2**31))
    last = tokens.refresh_token(session_id, 2**31 - 1)
    assert tokens.refresh_token_read(last) == (session_id, 2**31 - 1)


def test_the_token_of_a_session_that_never_was_is_refused(anna: User) -> None:
    assert Device().with_cookie(tokens.refresh_token(uuid7(), 1)).refresh().status_code == 401


def test_a_deleted_persons_token_is_refused(anna: User) -> None:
    device = logged_in("anna")
    anna.delete()
    assert device.refresh().status_code == 401
    assert device.get("me").status_code == 401


def test_a_banned_persons_token_is_refused_by_name(anna: User, admin: User) -> None:
    device = logged_in("anna")
    services.user_ban(admin, user=anna, reason="")
    answer = device.refresh()
    assert answer.status_code == 403
    assert answer.json()["code"] == "banned"


def test_a_session_nobody_used_for_a_month_has_ended(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    time_machine.shift(30 * 86_400 - 1)
    assert device.refresh().status_code == 200
    time_machine.shift(30 * 86_400)
    assert device.refresh().status_code == 401
    assert device.get("auth/sessions").status_code == 401


def test_a_session_ends_so_long_after_its_login_however_much_it_is_used(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    for _ in range(8):
        time_machine.shift(11 * 86_400)
        assert device.refresh().status_code == 200
    time_machine.shift(2 * 86_400 - 1)
    assert device.refresh().status_code == 200
    time_machine.shift(1)
    # the access token would be good for a quarter of an hour
    assert device.get("auth/sessions").status_code == 401
    assert device.refresh().status_code == 401


def test_refreshing_replaces_the_token_and_stores_only_its_hash(anna: User) -> None:
    device = logged_in("anna")
    first, first_access = device.cookie, device.access
    assert device.refresh().status_code == 200
    assert device.cookie != first
    assert re.fullmatch(r"[0-9a-f]{32}\.2\.[A-Za-z0-9_-]{43}", device.cookie)
    assert device.get("me").status_code == 200
    session = Session.objects.get()
    assert session.generation == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_session")
        row = cursor.fetchone()
    secret = device.cookie.split(".")[2]
    assert not [value for value in row if secret in str(value)]
    # an access token is good until it expires: it is checked against the session, which lives
    device.access = first_access
    assert device.get("me").status_code == 200


def test_fifty_threads_with_one_token_leave_one_session_and_only_good_tokens(anna: User) -> None:
    device = logged_in("anna")

    def refresh(_: int) -> tuple[int, str]:
        copy = device.with_cookie(device.cookie)
        return copy.refresh().status_code, copy.cookie

    answers = at_once(50, refresh)
    assert [status for status, _ in answers] == [200] * 50
    assert len({token for _, token in answers}) == 1
    assert Session.objects.filter(ended_at=None).count() == Session.objects.count() == 1
    assert Session.objects.get().generation == 2
    # every token handed out refreshes, also all at once
    again = at_once(50, lambda number: device.with_cookie(answers[number][1]).refresh().status_code)
    assert again == [200] * 50
    assert Session.objects.get().ended_at is None


def test_threads_that_go_on_with_what_they_got_never_lose_the_session(anna: User) -> None:
    """Some are at their third refresh when others only start with the first token: as tabs of one browser."""
    device = logged_in("anna")

    def chain(number: int) -> list[int]:
        copy = device.with_cookie(device.cookie)
        return [copy.refresh().status_code for _ in range(1 + number % 3)]

    assert {status for statuses in at_once(30, chain) for status in statuses} == {200}
    assert Session.objects.get().ended_at is None


def test_a_lost_answer_is_repaired_by_asking_again(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    first = device.cookie
    assert device.with_cookie(first).refresh().status_code == 200  # its answer never arrives
    time_machine.shift(20)
    assert device.refresh().status_code == 200
    time_machine.shift(900)
    assert device.refresh().status_code == 200


def test_answers_that_arrive_in_another_order_do_not_log_out(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    slow = device.with_cookie(device.cookie)
    slow.refresh()  # its answer is still on the way
    time_machine.shift(2)
    device.refresh()  # another tab, with the old token
    device.refresh()  # and at once again, with the new one
    device.cookie = slow.cookie  # now the slow answer overwrites the cookie
    time_machine.shift(14 * 60)
    assert device.refresh().status_code == 200


def test_a_token_used_after_it_was_replaced_ends_the_session_for_both(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    stolen = device.with_cookie(device.cookie)
    assert device.refresh().status_code == 200
    time_machine.shift(21)
    answer = stolen.refresh()
    assert answer.status_code == 401
    assert answer.json()["code"] == "reused"
    assert Session.objects.get().ended_why == "reuse"
    assert device.get("me").status_code == 401
    assert device.refresh().status_code == 401


def test_the_thief_who_refreshes_first_is_thrown_out_when_the_owner_comes(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    thief = device.with_cookie(device.cookie)
    time_machine.shift(60)
    assert thief.refresh().status_code == 200
    assert thief.get("me").status_code == 200
    time_machine.shift(600)
    assert device.refresh().status_code == 401
    assert thief.get("me").status_code == 401
    assert thief.refresh().status_code == 401


def test_a_token_two_generations_old_is_never_within_the_grace(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    first = device.cookie
    device.refresh()
    time_machine.shift(21)
    device.refresh()
    assert device.with_cookie(first).refresh().status_code == 401
    assert Session.objects.get().ended_why == "reuse"


def test_reuse_ends_that_session_alone(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    phone, laptop = logged_in("anna"), logged_in("anna")
    copy = phone.with_cookie(phone.cookie)
    phone.refresh()
    time_machine.shift(21)
    copy.refresh()
    assert phone.refresh().status_code == 401
    assert laptop.refresh().status_code == 200


def test_a_session_that_ended_is_not_refreshed_within_the_grace_either(anna: User) -> None:
    device = logged_in("anna")
    first = device.cookie
    device.refresh()
    second = device.cookie
    device.logout()
    for token in (first, second):
        answer = device.with_cookie(token).refresh()
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated"
    assert Session.objects.get().ended_why == "logout"


def test_the_key_of_one_session_does_not_open_another(anna: User) -> None:
    mine, other = logged_in("anna"), logged_in("anna")
    mixed = other.cookie[:32] + mine.cookie[32:]
    assert mine.with_cookie(mixed).refresh().status_code == 401
    assert Session.objects.filter(ended_at=None).count() == 2


def test_refreshing_notes_that_the_person_was_here(anna: User, time_machine) -> None:
    time_machine.move_to(START, tick=False)
    device = logged_in("anna")
    time_machine.shift(600)
    device.refresh()
    session = Session.objects.select_related("user").get()
    assert session.last_used_at == session.user.last_seen_at
    assert session.last_used_at.isoformat() == "2026-03-01T10:10:00+00:00"


def test_a_token_outlives_a_new_key_encryption_key(anna: User, settings) -> None:
    import hashlib

    from messenger import keystore

    device = logged_in("anna")
    settings.SSE_KEYS = [hashlib.sha256(b"a newer one").digest(), *settings.SSE_KEYS]
    keystore.forget_all()
    assert device.refresh().status_code == 200
