"""Making an account without an administrator: who may, by which link, with what."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from accounts import services
from accounts.models import Policy, RegistrationLink, Session, User
from messenger.errors import Forbidden
from tests.accounts.devices import Device, at_once, refused
from tests.accounts.panel import panel, shown_text
from tests.accounts.second_factors import START, login, policy
from tests.authenticator import Authenticator

NEW = "four unrelated words"


@pytest.fixture(autouse=True)
def _still(time_machine) -> None:
    time_machine.move_to(START, tick=False)


def register(**body: Any) -> Any:
    device = Device()
    answer = device.post("auth/registration", {"username": "newcomer", "name": "Пётр", "password": NEW} | body)
    if answer.status_code == 200:
        device.access = answer.json()["access"]
        answer.device = device
    return answer


def link(admin: User, uses: int = 1, days: int = 3) -> str:
    return services.registration_link_create(admin, uses=uses, days=days).token


# --- whether -------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("transactional_db")
def test_nobody_registers_where_nothing_was_decided(admin: User) -> None:
    assert Device().get("auth/options").json() == {
        "registration": "closed",
        "login": "password",
        "code_required": False,
    }
    refused(register(), 403, "registration_closed")
    refused(register(link=link(admin)), 403, "registration_closed")
    refused(Device().post("auth/registration/begin", {"username": "newcomer"}), 403, "registration_closed")
    refused(Device().post("auth/registration/link", {"link": link(admin)}), 403, "registration_closed")
    # a name that exists is not told from one that does not
    refused(register(username="olga"), 403, "registration_closed")
    assert User.objects.count() == 1


def test_by_link_nobody_registers_without_a_good_one(admin: User, time_machine) -> None:
    policy(registration="invite")
    refused(register(), 403, "link_needed", "link")
    refused(register(link="A" * 43), 404, "link_gone")
    voided, old, good = link(admin), link(admin, days=3), link(admin, days=4)
    services.registration_link_void(admin, link=RegistrationLink.objects.earliest("pk"))
    time_machine.shift(3 * 86_400)
    for token in (voided, old):
        refused(register(link=token), 404, "link_gone")
        refused(Device().post("auth/registration/link", {"link": token}), 404, "link_gone")
        refused(Device().post("auth/registration/begin", {"username": "x-y-z", "link": token}), 404, "link_gone")
    assert not User.objects.filter(role="member").exists()
    assert Device().post("auth/registration/link", {"link": good}).status_code == 204
    assert register(link=good).status_code == 200
    refused(register(username="second", link=good), 404, "link_gone")


def test_a_link_for_three_lets_three_of_twenty_in(admin: User) -> None:
    policy(registration="invite")
    token = link(admin, uses=3)
    answers = at_once(20, lambda number: register(username=f"person-{number}", link=token).status_code)
    assert answers.count(200) == 3
    # only so many passwords wait to be hashed
    assert set(answers) <= {200, 404, 503}
    assert User.objects.filter(role="member").count() == 3
    assert RegistrationLink.objects.get().uses == 3


def test_of_ten_who_want_one_name_at_once_one_gets_it_and_no_other_uses_the_link_up(admin: User) -> None:
    policy(registration="invite")
    token = link(admin, uses=10)
    answers = at_once(10, lambda _: register(link=token).status_code)
    assert sorted(answers) == [200] + [409] * 9
    assert RegistrationLink.objects.get().uses == 1


def test_only_administrators_decide_and_make_links(anna: User, moderator: User, admin: User) -> None:
    made = services.registration_link_create(admin, uses=1, days=1)
    for actor in (anna, moderator):
        with pytest.raises(Forbidden):
            services.registration_link_create(actor, uses=1, days=1)
        with pytest.raises(Forbidden):
            services.registration_link_void(actor, link=made.link)
        with pytest.raises(Forbidden):
            services.policy_set(
                actor,
                registration="open",
                login="password",
                code_for_members=False,
                code_for_moderators=False,
                code_for_administrators=False,
            )
    assert RegistrationLink.objects.get().voided_at is None
    assert not Policy.objects.exists()


def test_the_link_is_stored_only_as_a_hash(admin: User) -> None:
    token = link(admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_registrationlink")
        assert token not in str(cursor.fetchone())


@pytest.mark.usefixtures("real_rates")
def test_registering_is_slowed_down(transactional_db: None) -> None:
    policy(registration="open")
    answers = [register(username="no") for _ in range(12)]
    refused(answers[0], 400, "bad_username", "username")
    refused(answers[-1], 429, "throttled")


# --- what ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"username": "no"}, "bad_username", "username"),
        ({"username": "пётр"}, "bad_username", "username"),
        ({"username": "x" * 33}, "invalid", "username"),
        ({"name": ""}, "invalid", "name"),
        ({"password": "short"}, "invalid", "password"),
        ({"password": "x" * 257}, "invalid", "password"),
        ({"password": "Messenger2026!"}, "weak_password", "password"),
        ({"password": "newcomer-1"}, "weak_password", "password"),
        ({"password": None}, "invalid", "password"),
        ({"role": "administrator"}, "invalid", "role"),
    ],
)
def test_what_is_wrong_is_said_of_its_field(
    transactional_db: None, body: dict[str, Any], code: str, field: str
) -> None:
    policy(registration="open")
    given = {"username": "newcomer", "name": "Пётр", "password": NEW} | body
    answer = Device().post("auth/registration", {name: value for name, value in given.items() if value is not None})
    refused(answer, 400, code, field)
    assert not User.objects.filter(role="member").exists()


def test_a_name_that_is_taken_is_said_in_every_spelling(anna: User) -> None:
    policy(registration="open")
    for name in ("anna", "ANNA", "ａｎｎａ"):
        refused(register(username=name), 409, "username_taken", "username")
        refused(Device().post("auth/registration/begin", {"username": name}), 409, "username_taken", "username")


def test_who_registers_is_a_member_and_logged_in(transactional_db: None) -> None:
    policy(registration="open")
    answer = register(username="NewComer", language="ru", device="Phone")
    me = answer.device.get("me").json()
    assert (me["username"], me["name"], me["role"], me["language"]) == ("newcomer", "Пётр", "member", "ru")
    assert answer.device.refresh().status_code == 200
    assert login("newcomer", password=NEW).status_code == 200


# --- with a second factor ------------------------------------------------------------------------------------
def begun(**more: str) -> tuple[Authenticator, str]:
    answer = Device().post("auth/registration/begin", {"username": "newcomer", **more})
    assert answer.status_code == 200, answer.content
    return Authenticator(answer.json()["secret"]), answer.json()["ticket"]


def test_where_it_is_enforced_no_account_is_made_without_it(transactional_db: None) -> None:
    policy(registration="open", code_for_members=True)
    assert Device().get("auth/options").json()["code_required"] is True
    refused(register(), 401, "enrolment_required", "ticket")
    phone, ticket = begun()
    refused(register(ticket=ticket, code=phone.wrong()), 401, "wrong_code", "code")
    refused(register(username="another", ticket=ticket, code=phone.code()), 400, "ticket_gone", "ticket")
    assert not User.objects.filter(role="member").exists()
    answer = register(ticket=ticket, code=phone.code())
    assert len(answer.json()["recovery_codes"]) == 10
    refused(login("newcomer", password=NEW), 401, "code_required", "code")


def test_without_passwords_the_first_right_code_makes_the_account(admin: User, time_machine) -> None:
    policy(registration="invite", login="code")
    token = link(admin)
    phone, ticket = begun(link=token)
    body = {"username": "newcomer", "name": "Пётр", "link": token, "ticket": ticket}
    refused(register(**body), 400, "invalid", "password")  # with one
    refused(Device().post("auth/registration", body | {"code": phone.wrong()}), 401, "wrong_code", "code")
    assert RegistrationLink.objects.get().uses == 0
    assert Device().post("auth/registration", body | {"code": phone.code()}).status_code == 200
    user = User.objects.get(username="newcomer")
    assert not user.has_usable_password()
    # the code that made it is used up
    refused(login("newcomer", code=phone.code()), 401, "wrong_credentials")
    time_machine.shift(30)
    answer = login("newcomer", code=phone.code())
    assert answer.status_code == 200
    assert answer.device.get("me/security").json()["has_password"] is False
    assert Session.objects.filter(user=user).count() == 2


# --- the panel -----------------------------------------------------------------------------------------------
def test_the_panel_decides_and_explains(admin: User) -> None:
    client = panel()
    page = client.get("/admin/accounts/policy/")
    assert "Open lets strangers in" in shown_text(page)
    assert "whoever has the phone has the account" in shown_text(page)
    refused_answer = client.post("/admin/accounts/policy/", {"registration": "wide open", "login": "password"})
    assert refused_answer.status_code == 200
    assert not Policy.objects.exists()
    form = {"registration": "invite", "login": "password", "code_for_moderators": "on"}
    assert client.post("/admin/accounts/policy/", form).status_code == 302
    decided = Policy.objects.get()
    assert (decided.registration, decided.code_for_moderators, decided.code_for_members) == ("invite", True, False)
    assert client.post("/admin/accounts/policy/", form | {"registration": "closed"}).status_code == 302
    assert Policy.objects.get().registration == "closed"


def test_the_panel_makes_a_link_shows_it_once_and_voids_it(admin: User) -> None:
    policy(registration="invite")
    client = panel()
    assert client.post("/admin/accounts/registrationlink/add/", {"uses": "0", "days": "3"}).status_code == 200
    assert not RegistrationLink.objects.exists()
    page = client.post("/admin/accounts/registrationlink/add/", {"uses": "2", "days": "3"}).content.decode()
    token = page.split("/#/join/")[1].split("<")[0]
    listed = client.get("/admin/accounts/registrationlink/").content.decode()
    assert token not in listed
    assert "0 of 2" in listed
    assert register(link=token).status_code == 200
    made = RegistrationLink.objects.get()
    client.post("/admin/accounts/registrationlink/", {"action": "void", "_selected_action": [str(made.pk)]})
    refused(register(username="second", link=token), 404, "link_gone")
    assert "voided" in shown_text(client.get("/admin/accounts/registrationlink/"))


@pytest.mark.parametrize("page", ["policy/", "registrationlink/", "registrationlink/add/"])
def test_the_pages_are_for_administrators_and_in_russian_too(admin: User, anna: User, page: str) -> None:
    assert panel("anna").get(f"/admin/accounts/{page}").status_code == 302
    text = shown_text(panel(language="ru").get(f"/admin/accounts/{page}"))
    assert "егистрац" in text
    for word in ("Registration", "Accounts", "Days", "Members", "second factor", "Save"):
        assert word not in text, word
