"""Logging in: who is refused, and what those who are not get."""

from __future__ import annotations

import time

import pytest
from django.contrib.auth import hashers
from django.test import Client

from accounts import passwords, services
from accounts.models import Session, User
from messenger.protocol import PASSWORD_MAX_CHARS
from tests.accounts.devices import Device, at_once, logged_in
from tests.support import PASSWORD


def test_a_wrong_password_and_an_unknown_name_are_refused_in_the_same_words(anna: User) -> None:
    wrong = Device().login("anna", "not the password")
    unknown = Device().login("nobody-here", PASSWORD)
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong_credentials"
    assert "session" not in wrong.cookies
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


def test_an_unknown_name_costs_a_hash_like_a_known_one(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda *given: hashed.append(1) or encode(*given))
    Device().login("anna", "not the password")
    known, hashed[:] = len(hashed), []
    Device().login("nobody-here", "not the password")
    unknown, hashed[:] = len(hashed), []
    User.objects.create_user("carl")  # has no password yet
    hashed.clear()
    Device().login("carl", "not the password")
    assert known == unknown == len(hashed) == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "anna"},
        {"username": "anna", "password": ""},
        {"username": "anna", "password": "x" * (PASSWORD_MAX_CHARS + 1)},
        {"username": "an\x00na", "password": PASSWORD},
        {"username": "anna", "password": PASSWORD, "role": "administrator"},
    ],
)
def test_a_malformed_login_is_refused(anna: User, body: dict[str, str]) -> None:
    answer = Device().post("auth/login", body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_a_form_of_another_site_cannot_log_in(anna: User) -> None:
    answer = Client().post("/api/v1/auth/login", {"username": "anna", "password": PASSWORD})
    assert answer.status_code == 415
    assert not Session.objects.exists()


def test_a_banned_person_hears_it_only_with_the_right_password(anna: User, admin: User) -> None:
    services.user_ban(admin, user=anna, reason="spam")
    assert Device().login("anna", "not the password").status_code == 401
    answer = Device().login("anna")
    assert answer.status_code == 403
    assert answer.json()["code"] == "banned"
    assert not Session.objects.exists()


def test_an_account_without_a_password_cannot_log_in(admin: User) -> None:
    services.user_create(admin, username="newcomer", name="New")
    for guess in ("", "!", "None", PASSWORD):
        assert Device().login("newcomer", guess).status_code in {400, 401}


def test_login_answers_a_token_and_sets_a_cookie_scripts_cannot_read(anna: User) -> None:
    device = Device()
    answer = device.login("anna", device="Кухня")
    assert answer.status_code == 200
    body = answer.json()
    assert body["expires_in_ms"] == 15 * 60 * 1000
    assert body["me"]["username"] == "anna"
    assert body["me"]["name"] == "Анна Петрова"
    assert body["me"]["role"] == "member"
    assert set(answer.cookies) == {"session"}
    cookie = answer.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert cookie.value not in answer.content.decode()
    assert device.get("me").json() == body["me"]


def test_over_https_the_cookie_is_secure_and_bound_to_the_host(anna: User) -> None:
    answer = Client().post(
        "/api/v1/auth/login",
        {"username": "anna", "password": PASSWORD},
        content_type="application/json",
        secure=True,
    )
    assert set(answer.cookies) == {"__Host-session"}
    cookie = answer.cookies["__Host-session"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["path"] == "/"
    assert not cookie["domain"]


@pytest.mark.parametrize("typed", ["anna", "ANNA", "  Anna ", "ａｎｎａ"])  # the last one is full-width
def test_case_and_compatibility_characters_do_not_make_another_person(anna: User, typed: str) -> None:
    assert Device().login(typed).status_code == 200


@pytest.mark.parametrize(
    "password",
    ["п" * 100, "🦊" * 64, "a" * 72 + "b", "x" * PASSWORD_MAX_CHARS],
    ids=["100 letters", "256 bytes of emoji", "73 bytes", "longest"],
)
def test_long_passwords_work_to_their_last_character(transactional_db: None, password: str, settings) -> None:
    """bcrypt by itself refuses what is longer than 72 bytes, and older ones cut it off."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
    User.objects.create_user("longpass", password)
    assert User.objects.get().password.startswith("bcrypt_sha256$$2b$12$")
    assert Device().login("longpass", password).status_code == 200
    assert Device().login("longpass", password[:-1] + "!").status_code == 401
    assert Device().login("longpass", password[:-1]).status_code == 401


def test_a_hash_of_an_older_cost_is_renewed_at_login(anna: User, settings) -> None:
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert User.objects.get(pk=anna.pk).password.startswith("md5$")
    logged_in("anna")
    assert User.objects.get(pk=anna.pk).password.startswith("bcrypt_sha256$")
    logged_in("anna")


def test_no_more_than_two_passwords_are_hashed_at_a_time(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    running, most = [], []
    check = hashers.check_password

    def slow(*given, **more):
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        try:
            return check(*given, **more)
        finally:
            running.pop()

    monkeypatch.setattr(hashers, "check_password", slow)
    answers = at_once(8, lambda _: Device().login("anna").status_code)
    assert answers == [200] * 8
    assert max(most) == passwords.CONCURRENT_HASHES == 2


def test_a_password_replaced_while_it_was_checked_opens_nothing(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    check = User.check_password

    def replaced_meanwhile(user: User, password: str) -> bool:
        right = check(user, password)
        services.user_set_password(User.objects.get(pk=user.pk), password="quite another password")
        return right

    monkeypatch.setattr(User, "check_password", replaced_meanwhile)
    assert Device().login("anna").status_code == 401
    assert not Session.objects.exists()


def test_the_sixth_device_ends_the_one_unused_for_longest(anna: User, time_machine) -> None:
    devices = []
    for hour in range(5):
        time_machine.move_to(f"2026-03-01T{10 + hour}:00:00Z")
        devices.append(logged_in("anna"))
    time_machine.move_to("2026-03-01T16:00:00Z")
    assert devices[0].refresh().status_code == 200  # the oldest login, but used just now
    time_machine.move_to("2026-03-01T17:00:00Z")
    sixth = logged_in("anna")
    assert [device.refresh().status_code for device in devices] == [200, 401, 200, 200, 200]
    assert sixth.refresh().status_code == 200
    assert [session.ended_why for session in Session.objects.exclude(ended_at=None)] == ["limit"]


@pytest.mark.usefixtures("room_for_all")
def test_many_logins_at_once_keep_to_the_limit(anna: User, settings) -> None:
    assert at_once(12, lambda _: Device().login("anna").status_code) == [200] * 12
    assert Session.objects.filter(ended_at=None).count() == settings.MAX_SESSIONS == 5


def test_logging_in_again_on_a_device_ends_its_old_session(anna: User, boris: User) -> None:
    device = Device()
    device.post("auth/login", {"username": "anna", "password": PASSWORD})
    answer = device.post("auth/login", {"username": "boris", "password": PASSWORD}, **{"X-Requested-With": "messenger"})
    assert answer.status_code == 200
    assert [(session.user, session.ended_why) for session in Session.objects.order_by("created_at")] == [
        (anna, "replaced"),
        (boris, ""),
    ]


def test_a_failed_login_leaves_the_session_the_device_had(anna: User) -> None:
    device = logged_in("anna")
    device.post("auth/login", {"username": "anna", "password": "wrong"}, **{"X-Requested-With": "messenger"})
    assert device.refresh().status_code == 200


def test_logging_out_ends_the_session_and_clears_the_cookie(anna: User) -> None:
    device = logged_in("anna")
    token = device.cookie
    answer = device.logout()
    assert answer.status_code == 204
    assert answer.cookies["session"].value == ""
    assert device.get("me").status_code == 401
    assert device.with_cookie(token).refresh().status_code == 401
    assert Session.objects.get().ended_why == "logout"
    assert device.logout().status_code == 204


def test_another_site_cannot_log_anybody_out(anna: User) -> None:
    device = logged_in("anna")
    assert device.post("auth/logout").status_code == 403
    assert (
        device.post("auth/logout", **{"X-Requested-With": "messenger", "Origin": "https://evil.test"}).status_code
        == 403
    )
    assert device.get("me").status_code == 200
