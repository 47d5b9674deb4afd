"""The second factor: who is not let in without a code, and what a code is worth."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from accounts import services, totp
from accounts.models import RecoveryCode, SecondFactor, Session, User
from messenger.errors import Forbidden
from tests.accounts.devices import at_once, logged_in, refused, writes_held_back
from tests.accounts.second_factors import START, login, policy, with_second_factor
from tests.authenticator import Authenticator
from tests.support import PASSWORD


@pytest.fixture(autouse=True)
def _still(time_machine) -> None:
    time_machine.move_to(START, tick=False)


# --- logging in ----------------------------------------------------------------------------------------------
def test_the_password_alone_does_not_let_in(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    refused(login("anna", password=PASSWORD), 401, "code_required", "code")
    refused(login("anna", password=PASSWORD, code=phone.wrong()), 401, "wrong_code", "code")
    assert not Session.objects.exists()


def test_only_who_knows_the_password_hears_of_a_second_factor(anna: User, boris: User) -> None:
    with_second_factor(anna)
    answers = [
        login(name, password="not the password", **more)
        for name in ("anna", "boris", "nobody")
        for more in ({}, {"code": "123456"})
    ]
    assert {answer.content for answer in answers} == {answers[0].content}
    refused(answers[0], 401, "wrong_credentials")


def test_a_code_is_taken_from_the_step_before_to_the_step_after(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    time_machine.shift(300)
    for off in (-2, 2):
        refused(login("anna", password=PASSWORD, code=phone.code(off)), 401, "wrong_code", "code")
    for off in (-1, 0, 1):
        assert login("anna", password=PASSWORD, code=phone.code(off)).status_code == 200


def test_a_code_and_those_before_it_are_good_once(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    refused(
        login("anna", password=PASSWORD, code=phone.code()), 401, "wrong_code", "code"
    )  # the one it was switched on with
    time_machine.shift(60)
    assert login("anna", password=PASSWORD, code=phone.code()).status_code == 200
    refused(login("anna", password=PASSWORD, code=phone.code()), 401, "wrong_code", "code")
    refused(login("anna", password=PASSWORD, code=phone.code(-1)), 401, "wrong_code", "code")
    assert login("anna", password=PASSWORD, code=phone.code(1)).status_code == 200


def test_a_code_may_be_typed_as_it_is_shown(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    time_machine.shift(30)
    code = phone.code()
    assert login("anna", password=PASSWORD, code=f" {code[:3]} {code[3:]} ").status_code == 200


def test_the_code_of_another_account_is_worth_nothing(anna: User, boris: User, time_machine) -> None:
    phone, codes = with_second_factor(anna)
    with_second_factor(boris)
    time_machine.shift(30)
    refused(login("boris", password=PASSWORD, code=phone.code()), 401, "wrong_code", "code")
    refused(login("boris", password=PASSWORD, code=codes[0]), 401, "wrong_code", "code")


@pytest.mark.usefixtures("room_for_all")
def test_of_twenty_who_bring_one_code_at_once_one_gets_in(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    time_machine.shift(30)
    with writes_held_back(2):
        answers = at_once(20, lambda _: login("anna", password=PASSWORD, code=phone.code()).status_code)
    assert sorted(answers) == [200] + [401] * 19
    assert Session.objects.count() == 1


@pytest.mark.usefixtures("room_for_all")
def test_of_twenty_who_bring_one_recovery_code_at_once_one_gets_in(anna: User) -> None:
    _, codes = with_second_factor(anna)
    with writes_held_back(2):
        answers = at_once(20, lambda _: login("anna", password=PASSWORD, code=codes[3]).status_code)
    assert sorted(answers) == [200] + [401] * 19
    assert Session.objects.count() == 1
    assert RecoveryCode.objects.exclude(used_at=None).count() == 1


@pytest.mark.usefixtures("real_rates")
def test_guessing_codes_is_slowed_down(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    time_machine.shift(30)
    answers = [login("anna", password=PASSWORD, code=phone.wrong()) for _ in range(12)]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    refused(answers[-1], 429, "throttled")
    assert answers[-1].json()["retry_after_ms"] > 0
    refused(login("anna", password=PASSWORD, code=phone.code()), 429, "throttled")


def test_a_refused_code_does_not_end_the_session_this_device_had(anna: User, boris: User) -> None:
    phone, _ = with_second_factor(anna)
    device = logged_in("boris")
    ours = {"X-Requested-With": "messenger"}
    body = {"username": "anna", "password": PASSWORD, "code": phone.wrong()}
    refused(device.post("auth/login", body, **ours), 401, "wrong_code", "code")
    assert device.refresh().status_code == 200


def test_a_banned_person_hears_it_whatever_code_they_have(anna: User, admin: User) -> None:
    with_second_factor(anna)
    services.user_ban(admin, user=anna, reason="")
    refused(login("anna", password=PASSWORD), 403, "banned")


# --- recovery codes ------------------------------------------------------------------------------------------
def test_a_recovery_code_takes_the_place_of_a_code_once(anna: User) -> None:
    _, codes = with_second_factor(anna)
    assert len(codes) == len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}", code) for code in codes)
    assert login("anna", password=PASSWORD, code=codes[0].upper().replace("-", " ")).status_code == 200
    refused(login("anna", password=PASSWORD, code=codes[0]), 401, "wrong_code", "code")
    # read from paper, a one looks like an l
    answer = login("anna", password=PASSWORD, code=codes[1].replace("1", "l").replace("0", "o"))
    assert answer.status_code == 200
    assert answer.device.get("me/security").json()["recovery_codes_left"] == 8


def test_new_recovery_codes_need_a_code_and_end_the_old_ones(anna: User, time_machine) -> None:
    phone, old = with_second_factor(anna)
    device = login("anna", password=PASSWORD, code=old[0]).device
    refused(device.post("me/recovery-codes", {"code": phone.wrong()}), 403, "wrong_code", "code")
    time_machine.shift(30)
    new = device.post("me/recovery-codes", {"code": phone.code()}).json()["recovery_codes"]
    assert not set(new) & set(old)
    refused(login("anna", password=PASSWORD, code=old[1]), 401, "wrong_code", "code")
    assert login("anna", password=PASSWORD, code=new[1]).status_code == 200


def test_neither_secret_nor_recovery_codes_are_stored_readable(anna: User) -> None:
    begun = services.second_factor_begin(anna, password=PASSWORD, code=None)
    code = Authenticator(begun.secret).code()
    codes = services.second_factor_confirm(anna, ticket=begun.ticket, code=code)
    rows = ""
    with connection.cursor() as cursor:
        for table in ("accounts_secondfactor", "accounts_recoverycode"):
            cursor.execute(f"SELECT * FROM {table}")
            rows += str([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
    assert rows.count("datetime") >= 11
    for secret in (begun.secret, *codes, *(one.replace("-", "") for one in codes)):
        assert secret not in rows
    assert SecondFactor.objects.get().secret == begun.secret


# --- switching it on -----------------------------------------------------------------------------------------
def test_it_is_off_until_a_right_code_came_back(anna: User, time_machine) -> None:
    device = logged_in("anna")
    refused(device.post("me/second-factor/begin", {"password": "not the password"}), 403, "wrong_password", "password")
    refused(device.post("me/second-factor/begin", {}), 403, "wrong_password", "password")
    begun = device.post("me/second-factor/begin", {"password": PASSWORD}).json()
    phone = Authenticator(begun["secret"])
    body = {"ticket": begun["ticket"], "code": phone.wrong()}
    refused(device.post("me/second-factor/confirm", body), 403, "wrong_code", "code")
    assert device.get("me/security").json() == {
        "second_factor": False,
        "required": False,
        "recovery_codes_left": 0,
        "has_password": True,
    }
    assert login("anna", password=PASSWORD).status_code == 200
    answer = device.post("me/second-factor/confirm", body | {"code": phone.code()})
    assert len(answer.json()["recovery_codes"]) == 10
    assert device.get("me/security").json()["second_factor"] is True
    refused(login("anna", password=PASSWORD), 401, "code_required", "code")


def test_what_was_begun_is_good_for_a_quarter_of_an_hour_and_for_its_owner_alone(
    anna: User, boris: User, time_machine
) -> None:
    mine, other = logged_in("anna"), logged_in("boris")
    begun = mine.post("me/second-factor/begin", {"password": PASSWORD}).json()
    phone = Authenticator(begun["secret"])
    confirm = {"ticket": begun["ticket"]}
    refused(other.post("me/second-factor/confirm", confirm | {"code": phone.code()}), 400, "ticket_gone", "ticket")
    forged = begun["ticket"][:-2] + ("AA" if begun["ticket"][-2:] != "AA" else "BB")
    refused(
        mine.post("me/second-factor/confirm", {"ticket": forged, "code": phone.code()}), 400, "ticket_gone", "ticket"
    )
    time_machine.shift(15 * 60 + 1)
    refused(mine.post("me/second-factor/confirm", confirm | {"code": phone.code()}), 401, "unauthenticated")
    mine.refresh()
    refused(mine.post("me/second-factor/confirm", confirm | {"code": phone.code()}), 400, "ticket_gone", "ticket")
    assert not SecondFactor.objects.exists()


def test_another_phone_needs_a_code_of_the_first_and_takes_its_place(anna: User, time_machine) -> None:
    device = logged_in("anna")
    early = device.post("me/second-factor/begin", {"password": PASSWORD}).json()
    first, _ = with_second_factor(anna)
    # a ticket from before the second factor was on does not replace it
    late = {"ticket": early["ticket"], "code": Authenticator(early["secret"]).code()}
    refused(device.post("me/second-factor/confirm", late), 409, "ticket_gone", "ticket")
    refused(device.post("me/second-factor/begin", {"password": PASSWORD}), 403, "code_required", "code")
    time_machine.shift(30)
    begun = device.post("me/second-factor/begin", {"password": PASSWORD, "code": first.code()}).json()
    second = Authenticator(begun["secret"])
    answer = device.post("me/second-factor/confirm", {"ticket": begun["ticket"], "code": second.code()})
    assert answer.status_code == 200
    time_machine.shift(30)
    refused(login("anna", password=PASSWORD, code=first.code()), 401, "wrong_code", "code")
    assert login("anna", password=PASSWORD, code=second.code()).status_code == 200


def test_the_qr_code_is_of_the_address_that_is_shown(anna: User) -> None:
    begun = logged_in("anna").post("me/second-factor/begin", {"password": PASSWORD}).json()
    assert begun["address"].startswith(f"otpauth://totp/Messenger:anna?secret={begun['secret']}&issuer=Messenger")
    size, path = totp.qr_path(begun["address"])
    assert begun["qr"] == {"size": size, "path": path}
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", path)
    # the three squares by which a camera finds it: seven dark modules, four from the edge
    assert path.startswith("M4 4h7v1h-7z")
    assert f"M{size - 11} 4h7v1h-7z" in path
    assert f"M4 {size - 5}h7v1h-7z" in path


@pytest.mark.parametrize(
    ("time_s", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(time_s: int, code: str) -> None:
    """RFC 6238, appendix B, its last six digits."""
    assert totp.code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", totp.step_at(time_s)) == code


# --- switching it off ----------------------------------------------------------------------------------------
def test_switching_it_off_needs_a_code(anna: User, time_machine) -> None:
    device = logged_in("anna")
    refused(device.post("me/second-factor/off", {"code": "123456"}), 403, "code_required", "code")
    phone, _ = with_second_factor(anna)
    refused(device.post("me/second-factor/off", {"code": phone.wrong()}), 403, "wrong_code", "code")
    time_machine.shift(30)
    assert device.post("me/second-factor/off", {"code": phone.code()}).status_code == 204
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert login("anna", password=PASSWORD).status_code == 200


def test_it_stays_on_where_it_is_enforced_and_the_refused_code_is_not_used_up(anna: User, time_machine) -> None:
    phone, _ = with_second_factor(anna)
    device = login("anna", password=PASSWORD, code=phone.code(1)).device
    policy(code_for_members=True)
    assert device.get("me/security").json()["required"] is True
    time_machine.shift(60)
    refused(device.post("me/second-factor/off", {"code": phone.code()}), 403, "enforced")
    assert login("anna", password=PASSWORD, code=phone.code()).status_code == 200


def test_an_administrators_reset_ends_sessions_and_lets_the_password_alone_in(
    anna: User, boris: User, admin: User, moderator: User
) -> None:
    with_second_factor(anna)
    with_second_factor(admin)
    for actor in (boris, moderator):
        with pytest.raises(Forbidden):
            services.user_reset_second_factor(actor, user=anna)
    with pytest.raises(Forbidden):
        services.user_reset_second_factor(admin, user=admin)
    refused(login("anna", password=PASSWORD), 401, "code_required", "code")
    grant = services.session_start(username="boris", password=PASSWORD, device="", address="", agent="")
    services.user_reset_second_factor(admin, user=anna)
    assert login("anna", password=PASSWORD).status_code == 200
    assert Session.objects.get(pk=grant.session.pk).ended_at is None
    device = logged_in("anna")
    services.user_reset_second_factor(admin, user=anna)
    assert device.get("me").status_code == 401
    assert device.refresh().status_code == 401
    assert {row.ended_why for row in Session.objects.filter(user=anna)} == {"second_factor"}
