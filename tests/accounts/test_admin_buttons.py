"""The panel of accounts: what each form and button does, and how a mistake is told."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts import services
from accounts.models import Invitation, User
from tests.accounts.devices import Device, logged_in
from tests.accounts.panel import LIST, pages_of, panel, shown_text
from tests.support import PASSWORD, person


def create(client: Client, **changes: str) -> Any:
    body = {"username": "Newcomer", "name": "Пётр", "email": "p@example.org", "role": "member", "language": "ru"}
    return client.post(f"{LIST}add/", body | changes)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "no spaces"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "ANNA"}, "username"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"email": "nonsense"}, "email"),
        ({"role": "emperor"}, "role"),
        ({"language": "de"}, "language"),
    ],
)
def test_a_new_account_with_a_mistake_says_where(admin: User, anna: User, changes: dict[str, str], field: str) -> None:
    answer = create(panel(), **changes)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert User.objects.count() == 2
    assert not LogEntry.objects.exists()


def test_a_new_account_shows_its_link_once_and_the_link_works(admin: User, settings) -> None:
    client = panel()
    answer = create(client)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    link = answer.context["link"]
    assert re.fullmatch(r"http://testserver/#/invite/[A-Za-z0-9_-]{43}", link)
    token = link.rsplit("/", 1)[1]
    user = User.objects.get(username="newcomer")
    assert (user.display_name, user.email, user.role, user.language) == ("Пётр", "p@example.org", "member", "ru")
    for page in pages_of(user):
        assert token not in client.get(page).content.decode()
    device = Device()
    accepted = device.post("auth/invitation/accept", {"token": token, "password": "a password of my own"})
    assert accepted.status_code == 200
    assert logged_in_with("newcomer", "a password of my own")
    settings.PUBLIC_ORIGIN = "https://chat.example.org"
    assert create(client, username="third", email="").context["link"].startswith("https://chat.example.org/#/invite/")


def logged_in_with(username: str, password: str) -> bool:
    return Device().login(username, password).status_code == 200


def test_an_address_of_another_account_is_refused_at_its_field(admin: User) -> None:
    client = panel()
    create(client)
    answer = create(client, username="other", email="P@EXAMPLE.org")
    assert answer.context["form"].errors == {"email": ["Another account has this e-mail address."]}
    russian = create(panel(language="ru"), username="other")
    assert "адрес" in str(russian.context["form"].errors["email"])


def test_name_address_and_role_are_changed(admin: User, anna: User) -> None:
    client = panel()
    body = {"name": "Анна Иванова", "email": "a@example.org", "role": "moderator"}
    answer = client.post(f"{LIST}{anna.pk}/change/", body, follow=True)
    assert "Saved: @anna" in shown_text(answer)
    user = User.objects.get(pk=anna.pk)
    assert (user.display_name, user.email, user.role) == ("Анна Иванова", "a@example.org", "moderator")
    assert user.email_hash is not None
    assert logged_messages(anna) == ["Made moderator", "Name or e-mail changed"]
    client.post(f"{LIST}{anna.pk}/change/", body)
    assert len(logged_messages(anna)) == 2  # nothing changed, nothing logged
    assert client.post(f"{LIST}{anna.pk}/change/", {"name": "", "role": "x"}).context["form"].errors


def logged_messages(user: User) -> list[str]:
    return list(LogEntry.objects.filter(object_id=str(user.pk)).order_by("id").values_list("change_message", flat=True))


def test_an_administrator_cannot_take_their_own_role_or_ban_themself(admin: User) -> None:
    client = panel()
    changed = client.post(f"{LIST}{admin.pk}/change/", {"name": "Ольга Н.", "email": "", "role": "member"})
    assert changed.status_code == 302  # the role cannot be chosen there, the rest can
    assert (User.objects.get().role, User.objects.get().display_name) == ("administrator", "Ольга Н.")
    answer = client.post(f"{LIST}{admin.pk}/ban/", {"confirmed": "yes", "reason": "oops"}, follow=True)
    assert "You cannot do this to your own account" in shown_text(answer)
    assert User.objects.get().is_active
    assert "ban/" not in client.get(f"{LIST}{admin.pk}/change/").content.decode()


def test_a_ban_asks_first_and_wants_a_reason(admin: User, anna: User) -> None:
    device, client = logged_in("anna"), panel()
    page = f"{LIST}{anna.pk}/ban/"
    assert "@anna" in shown_text(client.get(page))
    for unfinished in ({}, {"confirmed": "yes"}, {"confirmed": "yes", "reason": " "}, {"reason": "spam"}):
        assert client.post(page, unfinished).status_code == 200
        assert User.objects.get(pk=anna.pk).is_active
    answer = client.post(page, {"confirmed": "yes", "reason": "Шлёт рекламу"}, follow=True)
    text = shown_text(answer)
    assert "1 account banned." in text
    assert "Шлёт рекламу" in text
    assert "by olga" in text
    assert device.get("me").status_code == 403
    assert User.objects.get(pk=anna.pk).banned_by == admin
    assert logged_messages(anna) == ["Banned"]
    answer = client.post(f"{LIST}{anna.pk}/unban/", {"confirmed": "yes"}, follow=True)
    assert "1 account unbanned." in shown_text(answer)
    assert "Шлёт рекламу" not in shown_text(answer)
    logged_in("anna")


def test_a_reset_makes_a_link_and_changes_nothing_before_it_is_used(admin: User, anna: User) -> None:
    device, client = logged_in("anna"), panel()
    page = f"{LIST}{anna.pk}/new-link/"
    assert client.get(page).status_code == 200
    assert not Invitation.objects.exists()
    token = client.post(page).context["link"].rsplit("/", 1)[1]
    assert device.get("me").status_code == 200
    assert (
        Device().post("auth/invitation/accept", {"token": token, "password": "my newest password"}).status_code == 200
    )
    assert device.get("me").status_code == 401
    services.user_ban(admin, user=anna, reason="")
    answer = client.post(page, follow=True)
    assert "unban it first" in shown_text(answer)
    assert not Invitation.objects.filter(used_at=None).exists()


def test_ending_all_sessions_of_an_account(admin: User, anna: User) -> None:
    device, client = logged_in("anna"), panel()
    page = f"{LIST}{anna.pk}/end-sessions/"
    assert client.get(page).status_code == 200
    assert device.get("me").status_code == 200
    client.post(page, {"confirmed": "yes"})
    assert device.refresh().status_code == 401
    assert logged_messages(anna) == ["All sessions ended"]


def test_one_session_is_ended_after_asking_and_the_others_go_on(admin: User, anna: User, boris: User) -> None:
    lost, kept, bystander = logged_in("anna"), logged_in("anna"), logged_in("boris")
    client = panel()
    session, others = (device.get("me").json()["session"] for device in (lost, bystander))
    page = f"{LIST}{anna.pk}/sessions/{session}/end/"
    # of another account, and of none
    for wanted in (others, anna.pk):
        assert client.post(f"{LIST}{anna.pk}/sessions/{wanted}/end/").status_code == 404
        assert client.get(f"{LIST}{anna.pk}/sessions/{wanted}/end/").status_code == 404
    assert page in client.get(f"{LIST}{anna.pk}/change/").content.decode()
    assert "203.0.113.0/24" in shown_text(client.get(page))
    assert [device.get("me").status_code for device in (lost, kept, bystander)] == [200] * 3
    assert "The session ended." in shown_text(client.post(page, follow=True))
    assert [device.get("me").status_code for device in (lost, kept, bystander)] == [401, 200, 200]
    assert (lost.refresh().status_code, kept.refresh().status_code) == (401, 200)
    assert page not in client.get(f"{LIST}{anna.pk}/change/").content.decode()
    assert "had ended already" in shown_text(client.post(page, follow=True))
    assert logged_messages(anna) == ["Session ended"]
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize(("action", "state"), [("ban", (False, 1)), ("unban", (True, 0)), ("end_sessions", (True, 1))])
def test_actions_on_many_are_confirmed_with_names_and_counts(admin: User, action: str, state: tuple[bool, int]) -> None:
    chosen = [person(f"chosen-{number}") for number in range(3)]
    bystander = person("bystander")
    client = panel()
    body = {"action": action, "_selected_action": [str(user.pk) for user in chosen]}
    asked = client.post(LIST, body | {"index": "0"})
    assert all(f"@{user.username}" in shown_text(asked) for user in chosen)
    assert "3 accounts" in shown_text(asked)
    assert User.objects.filter(epoch=0).count() == 5
    answer = client.post(LIST, body | {"confirmed": "yes", "reason": "spam"}, follow=True)
    assert "3 accounts" in shown_text(answer)
    assert {(user.is_active, user.epoch) for user in User.objects.filter(pk__in=[one.pk for one in chosen])} == {state}
    assert User.objects.get(pk=bystander.pk).epoch == 0
    assert all(len(logged_messages(user)) == 1 for user in chosen)


def test_an_action_on_many_does_what_it_may_and_names_what_it_may_not(admin: User, anna: User) -> None:
    client = panel()
    body = {"action": "ban", "_selected_action": [str(admin.pk), str(anna.pk)], "confirmed": "yes", "reason": "x"}
    text = shown_text(client.post(LIST, body, follow=True))
    assert "@olga: You cannot do this to your own account." in text
    assert "1 account banned." in text
    assert [user.is_active for user in User.objects.order_by("username")] == [False, True]


def test_the_history_names_who_did_what_and_holds_no_content(admin: User, anna: User) -> None:
    client = panel()
    client.post(f"{LIST}{anna.pk}/ban/", {"confirmed": "yes", "reason": "Тайная причина"})
    text = shown_text(client.get(f"{LIST}{anna.pk}/history/"))
    assert "olga" in text
    assert "Banned" in text
    assert "Заблокирован" in shown_text(panel(language="ru").get(f"{LIST}{anna.pk}/history/"))
    entry = LogEntry.objects.get()
    assert UUID(entry.object_repr) == anna.pk
    assert "причина" not in str(entry.__dict__)


def test_the_own_password_is_changed_through_the_service(admin: User) -> None:
    device, client = logged_in("olga"), panel()
    new = "an even better password"
    body = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    for mistake in (
        {"old_password": "wrong"},
        {"new_password2": "different"},
        {"new_password1": "1234567890", "new_password2": "1234567890"},
        {"new_password1": "x" * 257, "new_password2": "x" * 257},
    ):
        assert client.post("/admin/password_change/", body | mistake).status_code == 200
        assert device.get("me").status_code == 200
    assert client.post("/admin/password_change/", body).status_code == 302
    assert device.get("me").status_code == 401
    assert client.get(LIST).status_code == 200  # the panel's own login goes on
    assert panel(password=PASSWORD).get(LIST).status_code == 302
    assert panel(password=new).get(LIST).status_code == 200
