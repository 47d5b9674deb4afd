"""Ways around a second factor that must not be: where it is enforced, one-time links, logging in without a password."""

from __future__ import annotations

import pytest

from accounts import services
from accounts.models import Session, User
from tests.accounts.devices import Device, refused
from tests.accounts.second_factors import START, login, policy, with_second_factor
from tests.authenticator import Authenticator
from tests.support import PASSWORD

NEW = "a new password of mine"


@pytest.fixture(autouse=True)
def _still(time_machine) -> None:
    time_machine.move_to(START, tick=False)


# --- enforced ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "flag"),
    [("anna", "code_for_members"), ("mod", "code_for_moderators"), ("olga", "code_for_administrators")],
)
def test_it_is_demanded_of_the_roles_it_is_enforced_for(
    anna: User, moderator: User, admin: User, who: str, flag: str
) -> None:
    policy(**{flag: True})
    for username in ("anna", "mod", "olga"):
        answer = login(username, password=PASSWORD)
        if username == who:
            refused(answer, 401, "enrolment_required", "ticket")
        else:
            assert answer.status_code == 200
    refused(login(who, password="not the password"), 401, "wrong_credentials")


def test_who_must_have_one_sets_it_up_before_the_session_begins(anna: User, time_machine) -> None:
    policy(code_for_members=True)
    refused(Device().post("auth/enrolment", {"username": "anna", "password": "wrong one"}), 401, "wrong_credentials")
    refused(Device().post("auth/enrolment", {"username": "nobody", "password": PASSWORD}), 401, "wrong_credentials")
    begun = Device().post("auth/enrolment", {"username": "anna", "password": PASSWORD}).json()
    phone = Authenticator(begun["secret"])
    ticket = begun["ticket"]
    refused(login("anna", password=PASSWORD, ticket=ticket), 401, "enrolment_required", "ticket")
    refused(login("anna", password=PASSWORD, ticket=ticket, code=phone.wrong()), 401, "wrong_code", "code")
    refused(login("anna", password="wrong one", ticket=ticket, code=phone.code()), 401, "wrong_credentials")
    assert not Session.objects.exists()
    answer = login("anna", password=PASSWORD, ticket=ticket, code=phone.code())
    assert len(answer.json()["recovery_codes"]) == 10
    assert answer.device.get("me").status_code == 200
    # from now on it is asked for, and cannot be set up by the password
    refused(login("anna", password=PASSWORD), 401, "code_required", "code")
    refused(Device().post("auth/enrolment", {"username": "anna", "password": PASSWORD}), 401, "code_required", "code")
    time_machine.shift(30)
    again = login("anna", password=PASSWORD, ticket=ticket, code=phone.code())
    assert "recovery_codes" not in again.json()


# --- one-time links ------------------------------------------------------------------------------------------
def test_a_one_time_link_does_not_get_around_a_second_factor(anna: User, admin: User, time_machine) -> None:
    phone, codes = with_second_factor(anna)
    token = services.invitation_create(admin, user=anna).token
    body = {"token": token, "password": NEW}
    refused(Device().post("auth/invitation/accept", body), 401, "code_required", "code")
    refused(Device().post("auth/invitation/accept", body | {"code": phone.wrong()}), 401, "wrong_code", "code")
    refused(Device().post("auth/enrolment", {"token": token}), 401, "code_required", "code")
    assert login("anna", password=PASSWORD, code=codes[0]).status_code == 200  # nothing has changed
    time_machine.shift(30)
    assert Device().post("auth/invitation/accept", body | {"code": phone.code()}).status_code == 200
    refused(login("anna", password=NEW), 401, "code_required", "code")


def test_a_newcomers_link_leads_through_the_second_factor_where_it_is_enforced(admin: User) -> None:
    policy(code_for_members=True)
    token = services.user_create(admin, username="newcomer", name="New").token
    body = {"token": token, "password": NEW}
    refused(Device().post("auth/invitation/accept", body), 401, "enrolment_required", "ticket")
    refused(Device().post("auth/enrolment", {"token": "A" * 43}), 404, "link_gone")
    begun = Device().post("auth/enrolment", {"token": token}).json()
    phone = Authenticator(begun["secret"])
    answer = Device().post("auth/invitation/accept", body | {"ticket": begun["ticket"], "code": phone.code()})
    assert answer.status_code == 200
    assert len(answer.json()["recovery_codes"]) == 10
    refused(login("newcomer", password=NEW), 401, "code_required", "code")


# --- without a password --------------------------------------------------------------------------------------
def test_the_password_may_be_left_out_only_where_the_policy_says_so(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    time_machine.shift(30)
    refused(login("anna", code=phone.code()), 400, "invalid", "password")
    policy(login="code")
    assert login("anna", code=phone.code()).status_code == 200


def test_without_passwords_every_refusal_sounds_the_same(anna: User, boris: User, time_machine) -> None:
    phone, codes = with_second_factor(anna)
    policy(login="code")
    refused(login("anna"), 401, "code_required", "code")
    refused(login("nobody"), 401, "code_required", "code")
    answers = [login(name, code=phone.wrong()) for name in ("anna", "boris", "nobody")]
    assert {answer.content for answer in answers} == {answers[0].content}
    refused(answers[0], 401, "wrong_credentials")
    # who has no second factor yet sets it up by the password
    refused(login("boris", password=PASSWORD), 401, "enrolment_required", "ticket")
    assert login("anna", code=codes[0]).status_code == 200


@pytest.mark.usefixtures("real_rates")
def test_guessing_from_one_place_does_not_lock_the_owner_out_in_another(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    policy(login="code")
    time_machine.shift(30)
    thief = Device(address="198.51.100.9")
    answers = [thief.post("auth/login", {"username": "anna", "code": phone.wrong()}) for _ in range(8)]
    refused(answers[-1], 429, "throttled")
    assert login("anna", code=phone.code()).status_code == 200
