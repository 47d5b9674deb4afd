"""Guessing: what strangers may try, from one address or from everywhere, and that the owner gets in meanwhile."""

from __future__ import annotations

import itertools
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.core.cache import caches
from django.db import connection
from django.test import Client

from accounts import passwords, services
from accounts.models import Session, User
from messenger import throttle
from messenger.settings import base
from tests.accounts.devices import OURS, Device, invited, logged_in
from tests.support import PASSWORD

LONG = os.environ.get("MESSENGER_TEST_LONG") == "1"
GUESSES = 100_000 if LONG else 10_000
HOME = "198.51.100.20"
START_S = 1_800_000_000


@pytest.fixture(autouse=True)
def _real_rates_and_no_window_that_ends(settings) -> Iterator[None]:
    settings.THROTTLES = base.THROTTLES
    with time_machine.travel(START_S, tick=False):
        yield


def at_once(scope: str) -> list[int]:
    return [rate.at_once for rate in throttle.rates_of(base.THROTTLES[scope])]


def tried(device: Device, username: str, password: str = "not the password") -> int:
    return int(device.login(username, password).status_code)


def address(number: int) -> str:
    """Every one in a range of its own."""
    return f"{11 + number // 65536 % 200}.{number // 256 % 256}.{number % 256}.7"


def flood(username: str) -> None:
    """Until strangers have nothing left."""
    assert [tried(Device(address(n)), username) for n in range(100)][-1] == 429


def test_who_goes_on_guessing_is_told_when_to_come_back(anna: User) -> None:
    device = Device()
    answers = [device.login("anna", "not the password") for _ in range(at_once("login.place")[0] + 1)]
    assert [answer.status_code for answer in answers[:-1]] == [401] * at_once("login.place")[0]
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.json()["code"] == "throttled"
    assert refused.json()["retry_after_ms"] > 0
    assert int(refused.headers["Retry-After"]) == -(-refused.json()["retry_after_ms"] // 1000)
    # the right password is not looked at either: that would tell
    assert tried(device, "anna", PASSWORD) == 429


def test_a_name_nobody_has_is_throttled_as_one_somebody_has(anna: User) -> None:
    known = [tried(Device(address(n)), "anna") for n in range(30)]
    unknown = [tried(Device(address(n)), "nobody-here") for n in range(30)]
    assert known == unknown
    assert 429 in known


def test_other_spellings_of_a_name_are_the_same_name(anna: User) -> None:
    spellings = itertools.cycle(["anna", "ANNA", "  Anna ", "ａｎｎａ"])
    answers = Counter(tried(Device(address(n)), next(spellings)) for n in range(60))
    assert answers[401] == at_once("login.account")[0]


def test_one_address_tries_no_more_accounts_than_its_own_rate(transactional_db: None) -> None:
    device = Device()
    answers = Counter(tried(device, f"somebody{n}") for n in range(3 * at_once("login.address")[0]))
    assert answers[401] == at_once("login.address")[0]


def test_an_ipv6_subscriber_is_one_address(transactional_db: None) -> None:
    answers = Counter(
        tried(Device(f"2001:db8:7:7::{n:x}"), f"somebody{n}") for n in range(3 * at_once("login.address")[0])
    )
    assert answers[401] == at_once("login.address")[0]


@pytest.mark.timeout(900)
def test_guesses_from_everywhere_stay_within_the_limits_and_the_owner_gets_in(anna: User, capsys) -> None:
    """All guesses on one account and on many, over a day of the clock, each from another place."""
    victims = ["anna", *(f"somebody{n}" for n in range(20))]
    owner = logged_in("anna", address=HOME)
    owner.logout()
    dice = random.Random(7)
    checked: list[tuple[str, float]] = []
    owner_s, owner_in = [], 0
    began_s = time.perf_counter()
    with time_machine.travel(START_S, tick=False) as clock:
        for number in range(GUESSES):
            clock.move_to(START_S + 86_400 * number / GUESSES)
            # half of them on one account
            victim = "anna" if number % 2 else dice.choice(victims)
            status = tried(Device(address(dice.randrange(3_000_000))), victim)
            assert status in (401, 429)
            if status == 401:
                checked.append((victim, time.time()))
            if number % (GUESSES // 20) == GUESSES // 40:
                clock.move_to(START_S + 86_400 * (number + 1) / GUESSES)
                asked_s = time.perf_counter()
                owner_in += Device(HOME).login("anna").status_code == 200
                owner_s.append(time.perf_counter() - asked_s)
    for victim in victims:
        moments = [at for name, at in checked if name == victim]
        for rate in throttle.rates_of(base.THROTTLES["login.account"]):
            most = max((sum(at <= other < at + rate.per_s for other in moments) for at in moments), default=0)
            assert most <= rate.limit, (victim, rate)
    on_anna = sum(name == "anna" for name, _ in checked)
    assert on_anna >= 40
    assert owner_in == len(owner_s) == 20
    with capsys.disabled():
        print(
            f"\n{GUESSES} guesses over a day in {time.perf_counter() - began_s:.1f} s: {len(checked)} were checked,"
            f" {on_anna} of them on the account half of them were for; its owner got in {owner_in} times of 20"
        )


def test_a_flood_lets_in_an_owner_who_is_elsewhere_with_their_own_device(anna: User) -> None:
    device = logged_in("anna", address=HOME)
    flood("anna")
    stranger = Device("192.0.2.55")
    assert tried(stranger, "anna", PASSWORD) == 429
    stranger.cookie = device.cookie
    assert tried(stranger, "anna", PASSWORD) == 200


@pytest.mark.parametrize(
    "forge", [lambda token: token[:-1] + ("B" if token[-1] == "A" else "A"), lambda token: "", lambda token: "x" * 80]
)
def test_a_made_up_device_is_a_stranger(anna: User, forge) -> None:
    token = logged_in("anna", address=HOME).cookie
    flood("anna")
    forger = Device("192.0.2.55")
    forger.cookie = forge(token)
    assert tried(forger, "anna", PASSWORD) == 429


def test_a_device_of_another_account_is_a_stranger_to_this_one(anna: User, boris: User) -> None:
    token = logged_in("boris", address=HOME).cookie
    flood("anna")
    other = Device("192.0.2.55")
    other.cookie = token
    assert tried(other, "anna", PASSWORD) == 429


def test_a_place_somebody_was_shut_out_of_is_no_home(anna: User, admin: User) -> None:
    """Whoever had the password once is not known for ever."""
    thief = logged_in("anna", address="192.0.2.55")
    services.user_end_all_sessions(admin, user=anna)
    flood("anna")
    assert tried(thief, "anna", PASSWORD) == 429


def test_a_known_place_has_a_bound_of_its_own(anna: User) -> None:
    logged_in("anna", address=HOME)
    answers = Counter(tried(Device(HOME), "anna") for _ in range(200))
    assert answers[401] == at_once("login.known")[0]


def test_the_admins_login_is_throttled_with_the_others(admin: User) -> None:
    logged_in("olga", address=HOME)
    flood("olga")
    form = {"username": "olga", "password": PASSWORD}
    answer = Client(REMOTE_ADDR="192.0.2.55").post("/admin/login/", form)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many attempts. Try again in" in answer.content.decode()
    # what was typed is kept, the password of course is not
    assert 'value="olga"' in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert Client(REMOTE_ADDR=HOME).post("/admin/login/", form).status_code == 302


def test_guesses_at_the_admins_login_count_too(admin: User) -> None:
    form = {"username": "olga", "password": "not the password"}
    answers = Counter(Client(REMOTE_ADDR=address(n)).post("/admin/login/", form).status_code for n in range(60))
    assert answers[200] == at_once("login.account")[0]
    assert tried(Device("192.0.2.55"), "olga", PASSWORD) == 429


def test_one_time_links_cannot_be_tried_without_end(admin: User) -> None:
    _, token = invited(admin, "newcomer")
    device = Device()
    answers = Counter(device.post("auth/invitation", {"token": "x" * 43}).status_code for _ in range(200))
    assert answers[404] == at_once("link")[0]
    assert device.post("auth/invitation", {"token": token}).status_code == 429
    accept = {"token": token, "password": "a password for links", "device": ""}
    assert device.post("auth/invitation/accept", accept).status_code == 429
    assert Device("192.0.2.55").post("auth/invitation", {"token": token}).status_code == 200


def test_refresh_is_throttled_by_session(anna: User) -> None:
    device = logged_in("anna")
    answers = Counter(device.refresh().status_code for _ in range(2 * at_once("refresh.session")[0]))
    assert answers == {200: at_once("refresh.session")[0], 429: at_once("refresh.session")[0]}
    # the session has not suffered
    assert Session.objects.get().ended_at is None
    assert logged_in("anna").refresh().status_code == 200


def test_refresh_is_throttled_by_address_whatever_the_token(anna: User, settings) -> None:
    settings.THROTTLES = base.THROTTLES | {"refresh.address": "20/m"}
    answers = Counter(Device().with_cookie("x" * 80).post("auth/refresh", **OURS).status_code for _ in range(30))
    assert answers == {401: 10, 429: 20}


def test_people_search_and_groups_are_throttled_by_person(anna: User, boris: User, settings) -> None:
    settings.THROTTLES = base.THROTTLES | {"people.search": "6/m", "group.create": "4/m"}
    device, other = logged_in("anna"), logged_in("boris")
    assert [device.get("people", q="b").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert other.get("people", q="a").status_code == 200
    made = [
        device.post(
            "chats/groups", {"client_id": f"00000000-0000-7000-8000-00000000000{n}", "title": "x", "members": []}
        )
        for n in range(3)
    ]
    assert [answer.status_code for answer in made] == [201, 201, 429]


def test_a_flood_of_hashes_waits_in_a_bounded_line_and_known_devices_in_another(
    anna: User, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    settings.THROTTLES = dict.fromkeys(base.THROTTLES, "1000000/s")
    logged_in("anna", address=HOME)
    go_on, inside = threading.Event(), threading.Semaphore(0)
    check = hashers.check_password

    held_connections: list[object] = []

    def held(*given, **more):
        held_connections.append(connection.connection)
        inside.release()
        go_on.wait(timeout=30)
        return check(*given, **more)

    monkeypatch.setattr(hashers, "check_password", held)
    room = passwords.CONCURRENT_HASHES + passwords.WAITING_MAX
    answers: list[int] = []

    owner: list[int] = []

    def attempt(whose: list[int], *given: Any) -> None:
        try:
            whose.append(tried(*given))
        finally:
            connection.close()

    crowd = [
        threading.Thread(target=attempt, args=(answers, Device(address(number)), "anna")) for number in range(room + 10)
    ]
    for each in crowd:
        each.start()
    for _ in range(passwords.CONCURRENT_HASHES):
        assert inside.acquire(timeout=30)
    own = threading.Thread(target=attempt, args=(owner, Device(HOME), "anna", PASSWORD))
    deadline = time.monotonic() + 30
    while len(answers) < 10 and time.monotonic() < deadline:
        crowd[0].join(0.01)
    # those there is no room for are told at once, while the others wait
    assert Counter(answers) == {503: 10}
    own.start()
    go_on.set()
    for each in [*crowd, own]:
        each.join(timeout=60)
    assert owner == [200]
    assert Counter(answers) == {503: 10, 401: room}
    assert set(held_connections) == {None}


def test_the_real_hash_is_slow_enough(capsys) -> None:
    hasher = hashers.BCryptSHA256PasswordHasher()
    began_s = time.perf_counter()
    assert hasher.verify("guess", hasher.encode("a password", hasher.salt())) is False
    each_s = (time.perf_counter() - began_s) / 2
    with capsys.disabled():
        print(f"\none hash of bcrypt, cost {hasher.rounds}: {each_s * 1000:.0f} ms")
    assert hasher.rounds == 12


def test_the_cache_holds_no_names_and_no_addresses(anna: User) -> None:
    tried(Device("192.0.2.55"), "anna")
    kept = repr(caches["throttle"]._cache) + repr(throttle.local._used_up_to_s)
    assert kept.count("login.") == 0
    assert "anna" not in kept
    assert "192.0.2" not in kept
