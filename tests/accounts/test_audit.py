"""What of accounts and sessions is logged, and what administrators are alerted to."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import Alert, Session, User
from accounts.services.alerts import FAILURES_ACCOUNT, FAILURES_ADDRESS
from messenger import audit
from messenger.models import AuditBurst, AuditEntry
from tests.accounts.devices import OURS, Device, invited, logged_in
from tests.support import PASSWORD, Client, person

NEW_PASSWORD = "another long passphrase 27"


def logged(*events: str) -> list[tuple[Any, ...]]:
    """Event, who, whose, and details of every entry of these kinds, in order."""
    found = AuditEntry.objects.filter(**({"event__in": events} if events else {})).order_by("seq")
    return [(entry.event, entry.actor, entry.subject, audit.details(entry)) for entry in found]


def alerts() -> list[tuple[str, UUID | None, str]]:
    return [(one.kind, one.user_id, one.address_range) for one in Alert.objects.order_by("at", "pk")]


# --- refusals ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("username", ["", "anna", "mod"])
def test_alerts_are_for_administrators_alone(admin: User, anna: User, moderator: User, username: str) -> None:
    services.alert_raise(Alert.Kind.FAILURES)
    device = logged_in(username) if username else Device()
    alert = Alert.objects.get()
    for answer in (device.get("alerts"), device.post("alerts/seen", {"ids": [str(alert.pk)]})):
        assert answer.status_code == (403 if username else 401)
    alert.refresh_from_db()
    assert alert.seen_at is None


def test_a_failed_login_is_logged_without_what_was_typed(anna: User) -> None:
    Device().login("anna", "hunter2 hunter2")
    Device().login("hunter2 as a name", PASSWORD)
    assert [(event, who, whose, details["why"]) for event, who, whose, details in logged()] == [
        ("login.refused", None, anna.pk, "password"),
        ("login.refused", None, None, "username"),
    ]
    assert "hunter2" not in json.dumps([entry[3] for entry in logged()])


def test_a_link_that_opens_nothing_is_logged_without_its_token(admin: User) -> None:
    _, token = invited(admin, "newcomer")
    accept = {"token": token, "password": NEW_PASSWORD}
    assert Device().post("auth/invitation/accept", accept).status_code == 200
    for path, body in (
        ("auth/invitation", {"token": token}),
        ("auth/invitation/accept", accept),
        ("auth/enrolment", {"token": token}),
    ):
        assert Device(address="198.51.100.4").post(path, body).json()["code"] == "link_gone"
    audit.flush()
    [(_, who, whose, details)] = logged("link.refused")
    assert (who, whose, details["why"], details["address"]) == (None, None, "link", "198.51.100.4")
    assert token not in json.dumps(details)
    assert AuditBurst.objects.get(event="link.refused").count == 3


def guess(user: User | None, address: str) -> None:
    """A login that fails, without the time its hash takes."""
    services.refused(user, why="password", address=address, agent="")


def test_hundreds_of_guesses_are_one_entry_and_two_alerts(admin: User, anna: User) -> None:
    for _ in range(200):
        guess(anna, "203.0.113.7")
    assert len(logged("login.refused")) == 1
    assert alerts() == [("failures_account", anna.pk, ""), ("failures_address", None, "203.0.113.0/24")]


def test_below_the_threshold_nobody_is_alerted(anna: User) -> None:
    for _ in range(FAILURES_ACCOUNT - 1):
        Device().login("anna", "wrong wrong wrong")
    assert alerts() == []


def test_unknown_accounts_from_one_place_are_one_alert(transactional_db: None) -> None:
    for number in range(FAILURES_ADDRESS + 5):
        guess(None, f"203.0.113.{number}")
    assert alerts() == [("failures_address", None, "203.0.113.0/24")]


def test_a_few_guesses_at_everybody_from_everywhere_are_one_alert(transactional_db: None) -> None:
    people = [person(f"person-{number}") for number in range(10)]
    for number in range(130):
        guess(people[number % 10] if number < 40 else None, f"10.{number}.0.7")
    assert alerts() == [("failures", None, "")]


# --- what is logged ----------------------------------------------------------------------------------------
def test_a_session_from_its_beginning_to_its_end(anna: User) -> None:
    device = Device()
    device.login("anna", device="Телефон")
    session = device.get("me").json()["session"]
    device.logout()
    assert logged() == [
        (
            "login",
            anna.pk,
            anna.pk,
            {
                "address": "203.0.113.7",
                "agent": "Test/1",
                "device": "Телефон",
                "method": "password",
                "session": session,
            },
        ),
        ("session.ended", anna.pk, anna.pk, {"session": session, "why": "logout"}),
    ]


def test_every_way_a_session_ends_says_who_did_it(admin: User, anna: User) -> None:
    def ended(act: Any) -> tuple[Any, ...]:
        before = len(logged("session.ended"))
        act()
        [(_, who, whose, details)] = logged("session.ended")[before:]
        return who, whose, details["why"]

    device = logged_in("anna")
    other = Session.objects.get(pk=logged_in("anna").get("me").json()["session"])
    assert ended(lambda: device.delete(f"auth/sessions/{other.pk}")) == (anna.pk, anna.pk, "other_device")
    assert ended(lambda: services.user_end_all_sessions(admin, user=anna)) == (admin.pk, anna.pk, "administrator")
    one = Session.objects.get(pk=logged_in("anna").get("me").json()["session"])
    assert ended(lambda: services.user_end_session(admin, user=anna, session_id=one.pk)) == (
        admin.pk,
        anna.pk,
        "administrator",
    )
    logged_in("anna")
    assert ended(lambda: services.user_set_password(anna, password=NEW_PASSWORD)) == (anna.pk, anna.pk, "password")
    Device().login("anna", NEW_PASSWORD)
    assert ended(lambda: services.user_ban(admin, user=anna, reason="words about a person")) == (
        admin.pk,
        anna.pk,
        "ban",
    )
    assert "words about" not in json.dumps([entry[3] for entry in logged()])


def test_what_administrators_do_is_logged(admin: User) -> None:
    user, token = invited(admin, "newcomer")
    services.user_set_role(admin, user=user, role="moderator")
    services.user_update(admin, user=user, name="Новое имя", email="")
    services.user_ban(admin, user=user, reason="")
    services.user_ban(admin, user=user, reason="twice changes nothing")
    services.user_unban(admin, user=user)
    services.invitation_create(admin, user=user)
    assert [(event, who, whose) for event, who, whose, _ in logged()] == [
        (event, admin.pk, user.pk)
        for event in (
            "account.created",
            "link.made",
            "role.changed",
            "account.changed",
            "account.banned",
            "account.unbanned",
            "link.made",
        )
    ]
    assert logged("role.changed")[0][3] == {"previous": "member", "role": "moderator"}
    assert logged("account.changed")[0][3] == {"fields": ["display_name"]}
    assert token not in json.dumps([entry[3] for entry in logged()])


def test_a_link_that_is_used_is_logged(admin: User) -> None:
    user, token = invited(admin, "newcomer")
    answer = Device().post("auth/invitation/accept", {"token": token, "password": NEW_PASSWORD})
    assert answer.status_code == 200
    assert [event for event, who, *_ in logged() if who == user.pk] == ["link.used", "password.changed", "login"]


def test_a_token_used_twice_is_logged_and_alerted(anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    device = logged_in("anna")
    thief = device.with_cookie(device.cookie)
    device.refresh()
    time_machine.shift(60)
    assert thief.refresh().json()["code"] == "reused"
    assert sorted(event for event, *_ in logged()) == ["login", "session.ended", "session.reused"]
    assert alerts() == [("reuse", anna.pk, "")]


def test_keys_and_verification_by_the_operator_are_logged(anna: User) -> None:
    call_command("rotate_keys", verbosity=0)
    call_command("check_keys")
    call_command("verify_audit")
    assert [(event, who) for event, who, *_ in logged()] == [
        ("keys.rotated", None),
        ("keys.checked", None),
        ("log.verified", None),
    ]


def test_the_command_fails_and_names_the_place_where_the_log_is_broken(admin: User, anna: User, capsys) -> None:
    for _ in range(3):
        logged_in("anna").logout()
    call_command("verify_audit")
    noted = capsys.readouterr().out.split("head ")[1].split()[0]
    AuditEntry._base_manager.filter(seq=3).delete()
    with pytest.raises(CommandError, match="broken at entry 3: an entry is missing"):
        call_command("verify_audit", head=noted)
    assert alerts() == [("log", None, "")]


# --- alerts ------------------------------------------------------------------------------------------------
def test_a_login_from_a_new_place_is_alerted_once(anna: User) -> None:
    logged_in("anna", address="203.0.113.7")
    assert alerts() == [], "the first place of all is no news"
    logged_in("anna", address="203.0.113.99")
    assert alerts() == []
    for _ in range(2):
        logged_in("anna", address="198.51.100.4")
    assert alerts() == [("new_range", anna.pk, "198.51.100.0/24")]


def test_a_place_is_known_for_twenty_logins(anna: User, settings, time_machine) -> None:
    settings.MAX_SESSIONS = 100
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)

    def come(address: str, times: int = 1) -> None:
        for _ in range(times):
            time_machine.shift(600)
            logged_in("anna", address=address)

    come("203.0.113.7")
    come("198.51.100.4", times=19)
    # an account is told of once a day
    time_machine.shift(86_400)
    come("203.0.113.7")
    assert alerts() == [("new_range", anna.pk, "198.51.100.0/24")]
    time_machine.shift(86_400)
    come("198.51.100.4", times=20)
    come("203.0.113.7")
    assert alerts()[1:] == [("new_range", anna.pk, "203.0.113.0/24")]


def test_more_devices_than_allowed_are_alerted(anna: User, settings) -> None:
    settings.MAX_SESSIONS = 2
    for _ in range(2):
        logged_in("anna")
    assert alerts() == []
    logged_in("anna")
    assert alerts() == [("sessions", anna.pk, "")]


def test_the_same_is_not_said_again_at_once_and_not_for_ever(anna: User, time_machine) -> None:
    time_machine.move_to("2026-03-01T10:00:00Z", tick=False)
    for _ in range(3):
        services.alert_raise(Alert.Kind.REUSE, user_id=anna.pk)
    assert len(alerts()) == 1
    time_machine.shift(601)
    services.alert_raise(Alert.Kind.REUSE, user_id=anna.pk)
    assert len(alerts()) == 2


def test_a_list_nobody_looks_at_stops_growing(transactional_db: None, time_machine) -> None:
    for number in range(60):
        services.alert_raise(Alert.Kind.FAILURES_ADDRESS, address_range=f"10.0.{number}.0/24")
    assert len(alerts()) == 50


def test_what_one_administrator_has_seen_is_new_to_none(admin: User, anna: User) -> None:
    other = person("second", role=User.Role.ADMINISTRATOR)
    services.alert_raise(Alert.Kind.NEW_RANGE, user_id=anna.pk, address_range="198.51.100.0/24")
    device = logged_in("olga")
    listed = device.get("alerts").json()
    assert listed["unseen"] == 1
    [one] = listed["alerts"]
    assert (one["kind"], one["user"]["username"], one["address_range"], one["seen"]) == (
        "new_range",
        "anna",
        "198.51.100.0/24",
        False,
    )
    assert device.post("alerts/seen", {"ids": [one["id"]]}).status_code == 204
    assert logged_in(other.username).get("alerts").json()["unseen"] == 0
    assert logged("alerts.seen")[0][1] == admin.pk


async def test_administrators_hear_of_alerts_and_nobody_else_does(admin: User, anna: User) -> None:
    async with Client(admin) as watching, Client(anna) as other:
        await sync_to_async(services.alert_raise)(Alert.Kind.REUSE, user_id=anna.pk)
        assert (await watching.receive("alert.state"))["unseen"] == 1
        await other.send("ping", ref=1)
        assert (await other.receive("alert.state", "pong"))["type"] == "pong"


# --- the person's own notice -------------------------------------------------------------------------------
async def test_other_devices_hear_of_a_new_one(anna: User, boris: User) -> None:
    async with Client(anna) as phone, Client(boris) as stranger:
        device = Device(address="198.51.100.4", agent="Firefox/140")
        await sync_to_async(device.login)("anna")
        heard = await phone.receive("session.started")
        assert (heard["agent"], heard["address_range"]) == ("Firefox/140", "198.51.100.0/24")
        assert "198.51.100.4" not in json.dumps(heard)
        await stranger.send("ping", ref=1)
        assert (await stranger.receive("session.started", "pong"))["type"] == "pong"


async def test_a_device_that_logs_in_again_is_no_news(anna: User) -> None:
    device = Device()
    await sync_to_async(device.login)("anna")
    async with Client(anna) as phone:
        answer = await sync_to_async(device.post)("auth/login", {"username": "anna", "password": PASSWORD}, **OURS)
        assert answer.status_code == 200
        await phone.send("ping", ref=1)
        assert (await phone.receive("session.started", "pong"))["type"] == "pong"
