"""One's own account: a new password, and the end of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, Picture, RecoveryCode, SecondFactor, Session, User
from chat import models
from chat import services as chats
from tests.accounts.devices import Device, at_once, logged_in, refused, writes_held_back
from tests.accounts.panel import panel, shown_text
from tests.accounts.second_factors import START, login, with_second_factor
from tests.pictures import image
from tests.support import PASSWORD, direct, group, person, say

NEW = "four unrelated words"


@pytest.fixture(autouse=True)
def _still(time_machine) -> None:
    time_machine.move_to(START, tick=False)


# --- a new password ------------------------------------------------------------------------------------------
def test_a_new_password_needs_the_present_one_and_is_a_good_one(anna: User) -> None:
    device = logged_in("anna")
    refused(Device().post("me/password", {"password": PASSWORD, "new_password": NEW}), 401, "unauthenticated")
    refused(device.post("me/password", {"new_password": NEW}), 403, "wrong_password", "password")
    refused(device.post("me/password", {"password": "wrong", "new_password": NEW}), 403, "wrong_password", "password")
    weak = {"password": PASSWORD, "new_password": "password123"}
    refused(device.post("me/password", weak), 400, "weak_password", "new_password")
    refused(device.post("me/password", weak | {"new_password": "x" * 257}), 400, "invalid", "new_password")
    assert login("anna", password=PASSWORD).status_code == 200


def test_a_new_password_needs_a_code_where_the_second_factor_is_on(anna: User, time_machine) -> None:
    device = logged_in("anna")
    phone, _ = with_second_factor(anna)
    body = {"password": PASSWORD, "new_password": NEW}
    refused(device.post("me/password", body), 403, "code_required", "code")
    refused(device.post("me/password", body | {"code": phone.wrong()}), 403, "wrong_code", "code")
    time_machine.shift(30)
    assert device.post("me/password", body | {"code": phone.code()}).status_code == 200


@pytest.mark.usefixtures("real_rates")
def test_guessing_ones_own_password_is_slowed_down(anna: User) -> None:
    device = logged_in("anna")
    answers = [device.post("me/password", {"password": f"guess {n}", "new_password": NEW}) for n in range(8)]
    refused(answers[-1], 429, "throttled")


def test_this_session_goes_on_and_all_others_end(anna: User, boris: User) -> None:
    here, there, other = logged_in("anna"), logged_in("anna"), logged_in("boris")
    old_access = here.access
    answer = here.post("me/password", {"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 200
    assert "session" not in answer.cookies
    assert here.get("me").status_code == 401  # the old token
    here.access = answer.json()["access"]
    assert here.get("me").status_code == 200
    assert here.access != old_access
    assert here.refresh().status_code == 200
    assert [there.get("me").status_code, there.refresh().status_code] == [401, 401]
    assert other.get("me").status_code == 200
    assert login("anna", password=PASSWORD).status_code == 401
    assert login("anna", password=NEW).status_code == 200


def test_a_new_password_ends_the_panels_login_too(admin: User) -> None:
    client, device = panel(), logged_in("olga")
    assert client.get("/admin/").status_code == 200
    device.post("me/password", {"password": PASSWORD, "new_password": NEW})
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("password", ["п" * 100, "🦊" * 64], ids=["100 letters", "256 bytes of emoji"])
def test_long_passwords_work_to_their_last_character(anna: User, password: str) -> None:
    device = logged_in("anna")
    assert device.post("me/password", {"password": PASSWORD, "new_password": password}).status_code == 200
    assert login("anna", password=password[:-1] + "x").status_code == 401
    assert login("anna", password=password).status_code == 200


def test_what_is_too_long_is_refused_before_it_is_hashed(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    device = logged_in("anna")
    monkeypatch.setattr("accounts.passwords.hashed", lambda password: pytest.fail("was hashed"))
    monkeypatch.setattr("accounts.passwords.matches", lambda *given: pytest.fail("was hashed"))
    long = "x" * 257
    refused(device.post("me/password", {"password": long, "new_password": NEW}), 400, "invalid", "password")
    refused(device.post("me/password", {"password": PASSWORD, "new_password": long}), 400, "invalid", "new_password")
    assert login("anna", password=long).status_code == 400


# --- the end of an account -----------------------------------------------------------------------------------
def test_deleting_needs_password_and_code(anna: User, time_machine) -> None:
    device = logged_in("anna")
    refused(device.post("me/deletion", {}), 403, "wrong_password", "password")
    refused(device.post("me/deletion", {"password": "wrong"}), 403, "wrong_password", "password")
    phone, _ = with_second_factor(anna)
    refused(device.post("me/deletion", {"password": PASSWORD}), 403, "code_required", "code")
    refused(device.post("me/deletion", {"password": PASSWORD, "code": phone.wrong()}), 403, "wrong_code", "code")
    assert User.objects.get(pk=anna.pk).deleted_at is None
    time_machine.shift(30)
    assert device.post("me/deletion", {"password": PASSWORD, "code": phone.code()}).status_code == 204


def test_the_last_administrator_stays(admin: User, anna: User) -> None:
    device = logged_in("olga")
    chat = group(admin, anna)
    refused(device.post("me/deletion", {"password": PASSWORD}), 403, "last_administrator")
    assert models.Member.objects.get(chat_id=chat, user=admin).role == "owner"  # not half of it
    person("second", role="administrator")
    assert device.post("me/deletion", {"password": PASSWORD}).status_code == 204


def test_of_the_last_two_administrators_who_go_at_once_one_stays(admin: User) -> None:
    person("second", role="administrator")
    devices = [logged_in("olga"), logged_in("second")]
    with writes_held_back(2):
        answers = at_once(2, lambda n: devices[n].post("me/deletion", {"password": PASSWORD}).status_code)
    assert sorted(answers) == [204, 403]
    assert User.objects.filter(role="administrator", is_active=True).count() == 1


def test_what_was_personal_is_gone_and_every_session_ends(anna: User, boris: User, time_machine) -> None:
    here, there = logged_in("anna"), logged_in("anna")
    phone, _ = with_second_factor(anna)
    chat = direct(anna, boris)
    here.http.patch(
        f"/api/v1/chats/{chat}/own",
        {"draft": {"body": "half a thought"}},
        content_type="application/json",
        headers={"Authorization": f"Bearer {here.access}"},
    )
    services.user_update_me(anna, status="away for good")
    services.picture_set(anna, data=image())
    seq = say(boris, chat, "to be kept")
    models.Saved.objects.create(user=anna, chat_id=chat, seq=seq, saved_at=timezone.now())
    assert models.Own.objects.filter(user=anna).exists()
    time_machine.shift(30)
    cookie = here.cookie
    answer = here.post("me/deletion", {"password": PASSWORD, "code": phone.code()})
    assert answer.cookies["session"]["max-age"] == 0
    # told why, so that each device erases what it kept
    for device in (here.with_cookie(cookie), there):
        refused(device.refresh(), 403, "account_deleted")
    refused(there.get("me"), 403, "account_deleted")
    shell = User.objects.get(pk=anna.pk)
    assert shell.username == f"deleted-{anna.pk.hex[-24:]}"
    assert (shell.shown_name, shell.email, shell.email_hash, shell.is_active) == ("Deleted account", "", None, False)
    assert (shell.status, shell.picture, shell.prefs) == (None, None, None)
    assert (shell.last_seen_at, shell.last_login, shell.has_usable_password()) == (None, None, False)
    assert {row.device + row.address + row.agent for row in Session.objects.filter(user=anna)} == {""}
    for model in (SecondFactor, RecoveryCode, Invitation, Picture, models.Own, models.Saved):
        assert not model.objects.filter(user=anna).exists(), model
    assert login("anna", password=PASSWORD).json()["code"] == "wrong_credentials"
    assert login(shell.username, password=PASSWORD).json()["code"] == "wrong_credentials"
    assert person("anna").pk != anna.pk  # the name is free


def test_its_groups_pass_on_and_its_chats_stay_readable(anna: User, boris: User, moderator: User) -> None:
    owned, joined, alone = group(anna, boris, moderator), group(boris, anna), group(anna)
    chat, notes = direct(anna, boris), chats.notes_open(anna.pk)
    say(anna, owned, "to the group")
    say(anna, notes, "to myself")
    say(anna, chat, "to you alone")
    assert logged_in("anna").post("me/deletion", {"password": PASSWORD}).status_code == 204
    roles = dict(models.Member.objects.filter(chat_id=owned, left_at=None).values_list("user__username", "role"))
    assert roles == {"boris": "owner", "mod": "member"}
    assert not models.Member.objects.filter(user=anna, left_at=None, chat__in=[owned, joined, alone]).exists()
    assert not models.Chat.objects.filter(pk=notes).exists()
    other = logged_in("boris")
    page = other.get(f"chats/{chat}/messages").json()
    assert [message["body"] for message in page["messages"]] == ["to you alone"]
    cards = {one["id"]: one for one in other.get("chats").json()["people"]}
    assert cards[str(anna.pk)] == {
        "id": str(anna.pk),
        "username": f"deleted-{anna.pk.hex[-24:]}",
        "name": "Deleted account",
        "active": False,
        "deleted": True,
    }
    assert "deleted" not in other.get("people", q="mod").json()["people"][0]
    assert other.get("people", q="anna").json()["people"] == []
    assert other.get("people", q="deleted").json()["people"] == []


def test_a_deleted_account_stays_so_in_the_panel(anna: User, admin: User) -> None:
    logged_in("anna").post("me/deletion", {"password": PASSWORD})
    client = panel()
    page = shown_text(client.get(f"/admin/accounts/user/{anna.pk}/change/"))
    assert "Deleted by its owner" in page
    assert "Unban" not in page
    client.post(f"/admin/accounts/user/{anna.pk}/unban/", {"confirmed": "yes"})
    client.post(f"/admin/accounts/user/{anna.pk}/new-link/")
    shell = User.objects.get(pk=anna.pk)
    assert not shell.is_active
    assert not Invitation.objects.exists()


def test_nothing_of_the_name_is_left_in_the_row(anna: User) -> None:
    logged_in("anna").post("me/deletion", {"password": PASSWORD})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_user WHERE username LIKE 'deleted-%%'")
        assert "anna" not in str(cursor.fetchone())
