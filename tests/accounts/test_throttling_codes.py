"""Guessing codes with the right password: bounded, and the owner gets in meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts import services
from accounts.models import User
from messenger import throttle
from messenger.settings import base
from tests.accounts.devices import Device, logged_in
from tests.accounts.second_factors import policy, with_second_factor
from tests.accounts.test_throttling import HOME, START_S, address, at_once
from tests.authenticator import Authenticator
from tests.support import PASSWORD

# over a day
BURSTS, GUESSES = 20, 20


@pytest.fixture(autouse=True)
def clock(settings) -> Iterator[Any]:
    settings.THROTTLES = base.THROTTLES
    with time_machine.travel(START_S, tick=False) as clock:
        yield clock


def guess(device: Device, username: str, code: str, **more: str) -> int:
    body = {"username": username, "password": PASSWORD, "code": code} | more
    return int(device.post("auth/login", body).status_code)


def flood(username: str, phone: Authenticator) -> None:
    """Until strangers who know the password have no code left."""
    answers = [guess(Device(address(n)), username, phone.wrong()) for n in range(2 * at_once("code")[0])]
    assert answers == [401] * at_once("code")[0] + [429] * at_once("code")[0]


def at_home(user: User, clock: Any) -> tuple[Authenticator, Device]:
    """An account with a second factor, the device it is used on, and a code that is still good."""
    device = logged_in(user.username, address=HOME)
    phone, _ = with_second_factor(user)
    clock.shift(60)
    return phone, device


def test_guesses_of_a_code_from_everywhere_stay_within_the_limits_and_the_owner_gets_in(anna: User, clock: Any) -> None:
    phone, _ = at_home(anna, clock)
    dice = random.Random(7)
    checked, owner_in = [], 0
    for burst in range(BURSTS):
        clock.move_to(START_S + 600 + 86_400 * burst / BURSTS)
        for _ in range(GUESSES):
            clock.shift(1)
            status = guess(Device(address(dice.randrange(3_000_000))), "anna", phone.wrong())
            assert status in (401, 429)
            if status == 401:
                checked.append(time.time())
        owner_in += guess(Device(HOME), "anna", phone.code()) == 200
    for rate in throttle.rates_of(base.THROTTLES["code"]):
        assert max(sum(at <= other < at + rate.per_s for other in checked) for at in checked) <= rate.limit
    assert len(checked) >= at_once("code")[-1]
    assert owner_in == BURSTS


def test_a_stranger_with_the_right_code_waits_with_the_guessers(anna: User, clock: Any) -> None:
    phone, _ = at_home(anna, clock)
    flood("anna", phone)
    assert guess(Device("192.0.2.55"), "anna", phone.code()) == 429


def test_a_known_place_has_a_bound_of_its_own_and_so_has_a_device_in_it(anna: User, clock: Any) -> None:
    phone, device = at_home(anna, clock)
    answers = [guess(Device(HOME), "anna", phone.wrong()) for _ in range(at_once("code")[0] + 1)]
    assert answers == [401] * at_once("code")[0] + [429]
    own = Device(HOME)
    own.cookie = device.cookie
    assert guess(own, "anna", phone.code()) == 200


def test_the_owner_gets_in_from_home_and_elsewhere_with_their_own_device(anna: User, clock: Any) -> None:
    phone, device = at_home(anna, clock)
    flood("anna", phone)
    assert guess(Device(HOME), "anna", phone.code()) == 200
    clock.shift(30)
    elsewhere = Device("192.0.2.55")
    elsewhere.cookie = device.cookie
    assert guess(elsewhere, "anna", phone.code()) == 200


def test_a_flood_takes_nothing_from_a_session_nor_from_a_one_time_link(anna: User, admin: User, clock: Any) -> None:
    phone, device = at_home(anna, clock)
    flood("anna", phone)
    new = "another long passphrase 27"
    changed = device.post("me/password", {"password": PASSWORD, "new_password": new, "code": phone.code()})
    assert changed.status_code == 200
    clock.shift(30)
    token = services.invitation_create(admin, user=anna).token
    accept = {"token": token, "password": PASSWORD, "code": phone.code()}
    assert Device("192.0.2.55").post("auth/invitation/accept", accept).status_code == 200


def test_the_admins_login_knows_the_owners_place_too(admin: User, clock: Any) -> None:
    phone, _ = at_home(admin, clock)
    flood("olga", phone)
    form = {"username": "olga", "password": PASSWORD, "code": phone.code()}
    assert Client(REMOTE_ADDR="192.0.2.55").post("/admin/login/", form).status_code == 429
    assert Client(REMOTE_ADDR=HOME).post("/admin/login/", form).status_code == 302


def test_without_passwords_a_known_device_has_its_own_where_others_guess(anna: User, clock: Any) -> None:
    phone, device = at_home(anna, clock)
    policy(login="code")
    for _ in range(at_once("code")[0]):
        assert Device(HOME).post("auth/login", {"username": "anna", "code": phone.wrong()}).status_code == 401
    right = {"username": "anna", "code": phone.code()}
    assert Device(HOME).post("auth/login", right).status_code == 429
    own = Device(HOME)
    own.cookie = device.cookie
    assert own.post("auth/login", right).status_code == 200
