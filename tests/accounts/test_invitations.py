"""One-time links: used once, in time, by whoever holds them."""

from __future__ import annotations

import pytest
from django.db import connection

from accounts import services
from accounts.models import Invitation, Session, User
from messenger.errors import Forbidden
from tests.accounts.devices import Device, at_once, invited, logged_in

NEW = "a new password of mine"


def accept(token: str, password: str = NEW, **more: str) -> Device:
    device = Device()
    answer = device.post("auth/invitation/accept", {"token": token, "password": password, **more})
    assert answer.status_code == 200, answer.content
    device.access = answer.json()["access"]
    return device


@pytest.mark.parametrize("path", ["auth/invitation", "auth/invitation/accept"])
def test_a_link_nobody_made_opens_nothing(admin: User, path: str) -> None:
    body = {"token": "A" * 43} | ({"password": NEW} if path.endswith("accept") else {})
    answer = Device().post(path, body)
    assert answer.status_code == 404
    assert answer.json()["code"] == "link_gone"


def test_a_link_is_good_for_a_day(admin: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    _, token = invited(admin, "newcomer")
    time_machine.shift(86_399)
    assert Device().post("auth/invitation", {"token": token}).status_code == 200
    time_machine.shift(1)
    assert Device().post("auth/invitation", {"token": token}).status_code == 404
    assert Device().post("auth/invitation/accept", {"token": token, "password": NEW}).status_code == 404


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "invalid"),
        ("x" * 257, "invalid"),
        ("1234567890", "weak_password"),
        ("Messenger2026!", "weak_password"),
        ("password123", "weak_password"),
        ("newcomer-1", "weak_password"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_stays_good(admin: User, password: str, code: str) -> None:
    _, token = invited(admin, "newcomer")
    answer = Device().post("auth/invitation/accept", {"token": token, "password": password})
    assert answer.status_code == 400
    assert answer.json()["code"] == code
    assert answer.json()["field"] == "password"
    accept(token)


@pytest.mark.parametrize(
    "password", ["Ромашка2026", "exAMPLE12345", "МЕССЕНДЖЕР №1", "ромашкаромашка7", "chat-example"]
)
def test_a_password_of_words_that_everybody_in_the_house_knows_is_refused(admin: User, settings, password: str) -> None:
    settings.PUBLIC_ORIGIN = "https://chat.example.org"
    settings.PASSWORD_WORDS = [*settings.PASSWORD_WORDS, "Ромашка", "ООО"]
    _, token = invited(admin, "newcomer")
    language = {"accept-language": "ru"}
    answer = Device().post("auth/invitation/accept", {"token": token, "password": password}, **language)
    assert (answer.status_code, answer.json()["code"]) == (400, "weak_password")
    assert "слово, которое здесь знают все" in answer.json()["message"]


@pytest.mark.parametrize(
    "password", ["7204915386", "{}[]()<>!?", "ромашка и ещё три слова", "кот сидит на окне", "   a b c d e"]
)
def test_a_password_may_be_of_any_composition(admin: User, settings, password: str) -> None:
    settings.PASSWORD_WORDS = [*settings.PASSWORD_WORDS, "Ромашка", "кот"]
    _, token = invited(admin, "newcomer")
    assert Device().post("auth/invitation/accept", {"token": token, "password": password}).status_code == 200


def test_a_banned_persons_link_opens_nothing(admin: User) -> None:
    user, token = invited(admin, "newcomer")
    services.user_ban(admin, user=user, reason="")
    assert Device().post("auth/invitation", {"token": token}).status_code == 404
    assert Device().post("auth/invitation/accept", {"token": token, "password": NEW}).status_code == 404
    with pytest.raises(Forbidden):
        services.invitation_create(admin, user=user)
    services.user_unban(admin, user=user)
    assert Device().post("auth/invitation", {"token": token}).status_code == 404


def test_only_administrators_make_links(anna: User, boris: User, moderator: User) -> None:
    for actor in (anna, moderator):
        with pytest.raises(Forbidden):
            services.invitation_create(actor, user=boris)
    assert not Invitation.objects.exists()


def test_twenty_threads_with_one_link_let_one_in(admin: User) -> None:
    user, token = invited(admin, "newcomer")

    def use(number: int) -> int:
        return Device().post("auth/invitation/accept", {"token": token, "password": f"{NEW} {number}"}).status_code

    answers = at_once(20, use)
    assert answers.count(200) == 1
    # only so many passwords wait to be hashed
    assert set(answers) <= {200, 404, 503}
    winner = answers.index(200)
    assert Device().login("newcomer", f"{NEW} {winner}").status_code == 200
    assert Device().login("newcomer", f"{NEW} {(winner + 1) % 20}").status_code == 401
    assert Session.objects.filter(user=user).count() == 2


def test_the_first_link_welcomes_sets_the_password_and_logs_in(admin: User) -> None:
    _, token = invited(admin, "newcomer", name="Пётр")
    shown = Device().post("auth/invitation", {"token": token})
    assert shown.json() == {"username": "newcomer", "name": "Пётр", "purpose": "welcome"}
    device = accept(token, name="Пётр Первый", device="Phone")
    assert device.get("me").json()["name"] == "Пётр Первый"
    assert device.refresh().status_code == 200
    assert Device().login("newcomer", NEW).status_code == 200
    assert Device().post("auth/invitation", {"token": token}).status_code == 404


def test_a_reset_link_ends_what_was_logged_in_under_the_old_password(admin: User, anna: User) -> None:
    thief = logged_in("anna")
    token = services.invitation_create(admin, user=anna).token
    assert thief.get("me").status_code == 200  # nothing happens before the link is used
    assert Device().post("auth/invitation", {"token": token}).json()["purpose"] == "reset"
    owner = accept(token)
    assert thief.get("me").status_code == 401
    assert thief.refresh().status_code == 401
    assert Device().login("anna").status_code == 401
    assert owner.get("me").json()["name"] == "Анна Петрова"
    assert owner.refresh().status_code == 200


def test_a_new_link_takes_the_place_of_the_one_before(admin: User, anna: User) -> None:
    first = services.invitation_create(admin, user=anna).token
    second = services.invitation_create(admin, user=anna).token
    assert Device().post("auth/invitation", {"token": first}).status_code == 404
    assert Device().post("auth/invitation", {"token": second}).status_code == 200


def test_the_link_is_stored_only_as_a_hash(admin: User) -> None:
    _, token = invited(admin, "newcomer")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation")
        row = cursor.fetchone()
    assert not [value for value in row if token in str(value) or token.encode() in bytes(str(value), "utf-8")]
    assert len(token) == 43
