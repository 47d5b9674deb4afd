"""What of second factors, registration, the policy and the end of accounts is logged, and what alerts."""

from __future__ import annotations

import json

import pytest

from accounts import services
from accounts.models import Alert, User
from accounts.services.alerts import FAILURES_ACCOUNT
from messenger.errors import Forbidden
from tests.accounts.devices import Device, logged_in, refused
from tests.accounts.panel import panel
from tests.accounts.second_factors import START, login, policy, with_second_factor
from tests.accounts.test_audit import alerts, logged
from tests.authenticator import Authenticator
from tests.support import PASSWORD

NEW = "another long passphrase 27"
CODES = ("totp.enrolled", "totp.removed", "recovery.made", "recovery.used", "code.accepted", "code.refused")


@pytest.fixture(autouse=True)
def _still(time_machine) -> None:
    time_machine.move_to(START, tick=False)


# --- refusals ----------------------------------------------------------------------------------------------
def test_a_wrong_code_is_logged_without_what_was_typed_and_alerts(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    for _ in range(FAILURES_ACCOUNT):
        refused(login("anna", password=PASSWORD, code=phone.wrong()), 401, "wrong_code", "code")
    [(_, who, whose, details)] = logged("code.refused")
    assert (who, whose, details["why"], details["address"]) == (None, anna.pk, "code", "203.0.113.7")
    assert phone.wrong() not in json.dumps(details)
    assert alerts() == [(Alert.Kind.FAILURES_ACCOUNT, anna.pk, "")]
    assert not logged("login")


def test_a_code_without_a_password_is_logged_as_a_login_that_failed(anna: User) -> None:
    phone, codes = with_second_factor(anna)
    policy(login="code")
    login("anna", code=phone.wrong())
    login("nobody", code=phone.wrong())
    assert [(whose, details["why"]) for _, _, whose, details in logged("login.refused")] == [
        (anna.pk, "code"),
        (None, "username"),
    ]
    login("anna", code=codes[0])
    assert [details["method"] for *_, details in logged("login")] == ["code"]


def test_a_wrong_password_before_a_second_factor_counts_as_a_login(anna: User) -> None:
    for _ in range(FAILURES_ACCOUNT):
        answer = Device().post("auth/enrolment", {"username": "anna", "password": "not the password"})
        refused(answer, 401, "wrong_credentials")
    assert [whose for _, _, whose, _ in logged("login.refused")] == [anna.pk]
    assert alerts() == [(Alert.Kind.FAILURES_ACCOUNT, anna.pk, "")]


def test_wrong_proofs_in_the_middle_of_a_session_are_logged(anna: User) -> None:
    device = logged_in("anna")
    phone, _ = with_second_factor(anna)
    refused(device.post("me/password", {"password": "a guess", "new_password": NEW}), 403, "wrong_password", "password")
    refused(device.post("me/deletion", {"password": PASSWORD, "code": phone.wrong()}), 403, "wrong_code", "code")
    found = logged("password.refused", "code.refused")
    assert [entry[0] for entry in found] == ["password.refused", "code.refused"]
    assert {entry[2] for entry in found} == {anna.pk}


def test_a_wrong_code_at_the_panel_is_logged(admin: User) -> None:
    phone, _ = with_second_factor(admin)
    Device().http.post("/admin/login/", {"username": "olga", "password": PASSWORD, "code": phone.wrong()})
    assert [(event, whose) for event, _, whose, _ in logged("code.refused", "panel.refused", "panel.login")] == [
        ("code.refused", admin.pk),
        ("panel.refused", admin.pk),
    ]


@pytest.mark.usefixtures("real_rates")
def test_guessing_codes_at_the_panel_is_slowed_down(admin: User, time_machine) -> None:
    phone, _ = with_second_factor(admin)
    time_machine.shift(30)
    body = {"username": "olga", "password": PASSWORD, "code": phone.wrong()}
    answers = [Device().http.post("/admin/login/", body).status_code for _ in range(7)]
    assert (answers[:5], answers[-1]) == ([200] * 5, 429)
    assert Device().http.post("/admin/login/", body | {"code": phone.code()}).status_code == 429


def test_a_registration_link_that_opens_nothing_is_logged(admin: User) -> None:
    policy(registration="invite")
    refused(Device().post("auth/registration/link", {"link": "x" * 43}), 404, "link_gone")
    assert [details["why"] for *_, details in logged("link.refused")] == ["link"]


# --- what is done ------------------------------------------------------------------------------------------
def test_the_life_of_a_second_factor_is_logged(anna: User, time_machine) -> None:
    phone, codes = with_second_factor(anna)
    time_machine.shift(60)
    login("anna", password=PASSWORD, code=phone.code())
    login("anna", password=PASSWORD, code=codes[0])
    services.recovery_codes_renew(anna, code=codes[1])
    time_machine.shift(60)
    services.second_factor_off(anna, code=phone.code())
    found = logged(*CODES)
    assert {(who, whose) for _, who, whose, _ in found} == {(anna.pk, anna.pk)}
    # sorted: what is logged by one transaction has no order
    assert sorted(event for event, *_ in found) == sorted(
        [
            *("totp.enrolled", "recovery.made"),
            *("code.accepted", "recovery.used"),
            *("recovery.used", "recovery.made"),
            *("code.accepted", "totp.removed"),
        ]
    )
    assert [details["count"] for *_, details in logged("recovery.used")] == [9, 8]


def test_a_refused_end_of_a_second_factor_is_no_end(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    policy(code_for_members=True)
    time_machine.shift(60)
    with pytest.raises(Forbidden):
        services.second_factor_off(anna, code=phone.code())
    assert not logged("totp.removed")


def test_an_administrators_reset_is_logged_with_whom_it_shut_out(anna: User, admin: User) -> None:
    logged_in("anna")
    with_second_factor(anna)
    services.user_reset_second_factor(admin, user=anna)
    found = logged("totp.removed", "session.ended")
    assert {(event, who, whose, details["why"]) for event, who, whose, details in found} == {
        ("totp.removed", admin.pk, anna.pk, "administrator"),
        ("session.ended", admin.pk, anna.pk, "second_factor"),
    }


def test_registration_and_its_links_are_logged(admin: User) -> None:
    policy(registration="invite")
    made = services.registration_link_create(admin, uses=2, days=1)
    body = {"username": "newcomer", "name": "Новый", "password": NEW, "link": made.token}
    assert Device().post("auth/registration", body).status_code == 200
    services.registration_link_void(admin, link=made.link)
    services.registration_link_void(admin, link=made.link)
    newcomer = User.objects.get(username="newcomer")
    found = logged("registration_link.made", "registration_link.voided", "account.registered", "login")
    assert {(event, who, details.get("invite", details.get("method"))) for event, who, _, details in found} == {
        ("registration_link.made", admin.pk, made.link.pk),
        ("account.registered", newcomer.pk, made.link.pk),
        ("login", newcomer.pk, "registration"),
        ("registration_link.voided", admin.pk, made.link.pk),
    }
    assert len(found) == 4
    assert made.token not in json.dumps([details for *_, details in logged()])


def test_a_change_of_the_policy_is_logged_with_what_it_changed(admin: User) -> None:
    browser = panel()
    browser.post("/admin/accounts/policy/", {"registration": "open", "login": "password", "code_for_members": "on"})
    [(_, who, _, details)] = logged("policy.changed")
    assert (who, details["fields"]) == (admin.pk, ["registration", "code_for_members"])
    assert "registration=open" in str(details["setting"])


def test_a_persons_new_password_and_the_end_of_their_account_are_logged(anna: User) -> None:
    device = logged_in("anna")
    answer = device.post("me/password", {"password": PASSWORD, "new_password": NEW})
    device.access = answer.json()["access"]
    assert device.post("me/deletion", {"password": NEW}).status_code == 204
    found = logged("password.changed", "account.deleted", "session.ended")
    assert {(event, who, details.get("method", details.get("why"))) for event, who, _, details in found} == {
        ("password.changed", anna.pk, "own"),
        ("session.ended", anna.pk, "deleted"),
        ("account.deleted", anna.pk, None),
    }


def test_who_must_have_a_second_factor_comes_in_with_its_first_code(anna: User) -> None:
    policy(code_for_members=True)
    begun = Device().post("auth/enrolment", {"username": "anna", "password": PASSWORD}).json()
    code = Authenticator(begun["secret"]).code()
    assert login("anna", password=PASSWORD, ticket=begun["ticket"], code=code).status_code == 200
    assert {event for event, *_ in logged(*CODES, "login")} == {"totp.enrolled", "recovery.made", "login"}
