"""The panel of accounts: who gets in, what each page shows, what each button does."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, Session, User
from messenger.ids import uuid7
from tests.accounts.devices import Device, logged_in
from tests.support import PASSWORD, person

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
LIST = "/admin/accounts/user/"


def panel(username: str = "olga", password: str = PASSWORD, language: str = "en") -> Client:
    """A browser logged in to the panel through its own form."""
    client = Client(headers={"accept-language": language})
    client.post("/admin/login/?next=/admin/", {"username": username, "password": password})
    return client


def pages_of(user: User) -> list[str]:
    own = f"{LIST}{user.pk}/"
    return [
        "/admin/",
        LIST,
        f"{LIST}add/",
        f"{own}change/",
        f"{own}history/",
        f"{own}ban/",
        f"{own}unban/",
        f"{own}end-sessions/",
        f"{own}new-link/",
        "/admin/password_change/",
    ]


def shown_text(answer: Any) -> str:
    """What a person reads of a page: no tags, no addresses."""
    return re.sub(r"<[^>]*>", " ", answer.content.decode())


def everything() -> list[Any]:
    """The state no refused request may change."""
    return [
        list(User.objects.order_by("pk").values_list("username", "role", "is_active", "epoch", "password")),
        Session.objects.filter(ended_at=None).count(),
        Invitation.objects.count(),
        LogEntry.objects.count(),
    ]


# ---- who gets in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["", "anna", "mod", "banned-admin", "demoted"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_and_no_button_for_anybody_else(
    admin: User, anna: User, moderator: User, username: str, method: str
) -> None:
    banned, demoted = person("banned-admin", role="administrator"), person("demoted", role="administrator")
    client = panel(username) if username else Client()
    services.user_ban(admin, user=banned, reason="")
    services.user_set_role(admin, user=demoted, role="member")
    before = everything()
    body = {"confirmed": "yes", "reason": "x", "username": "newcomer", "name": "N", "role": "administrator"}
    for page in pages_of(anna):
        answer = getattr(client, method)(page, body if method == "post" else None)
        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith("/admin/login/")
    action = {"action": "ban", "_selected_action": [str(anna.pk)], "confirmed": "yes", "reason": "x"}
    assert client.post(LIST, action).status_code == 302
    assert everything() == before


@pytest.mark.parametrize("username", ["anna", "mod"])
def test_the_panels_login_takes_administrators_only(anna: User, moderator: User, username: str) -> None:
    client = panel(username)
    assert "_auth_user_id" not in client.session
    answer = client.post("/admin/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 200
    assert "staff account" in shown_text(answer)


def test_a_ban_shuts_an_administrator_out_of_the_open_panel(admin: User) -> None:
    person("second", role="administrator")
    client = panel("second")
    assert client.get(LIST).status_code == 200
    services.user_ban(admin, user=User.objects.get(username="second"), reason="")
    assert client.get(LIST).status_code == 302


def test_ending_all_sessions_ends_the_panels_too(admin: User) -> None:
    person("second", role="administrator")
    client = panel("second")
    services.user_end_all_sessions(admin, user=User.objects.get(username="second"))
    assert client.get(LIST).status_code == 302
    assert panel("second").get(LIST).status_code == 200


def test_another_site_cannot_press_a_button(admin: User, anna: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    for page in [*pages_of(anna)[2:], LIST]:
        answer = client.post(
            page, {"confirmed": "yes", "reason": "x", "action": "ban", "_selected_action": [str(anna.pk)]}
        )
        assert answer.status_code == 403, page
    assert User.objects.get(pk=anna.pk).is_active
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("which", ["change", "history", "ban", "unban", "end-sessions", "new-link"])
def test_an_account_that_is_not_there(admin: User, which: str) -> None:
    client = panel()
    for wanted in (uuid7(), "1", "x"):
        assert client.get(f"{LIST}{wanted}/{which}/", follow=True).status_code == 404
        assert client.post(f"{LIST}{wanted}/{which}/", {"confirmed": "yes"}, follow=True).status_code == 404


def test_nothing_can_be_deleted_and_no_groups_are_offered(admin: User, anna: User) -> None:
    client = panel()
    assert client.get(f"{LIST}{anna.pk}/delete/").status_code == 403
    assert client.post(f"{LIST}{anna.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [str(anna.pk)], "post": "yes"})
    assert User.objects.filter(pk=anna.pk).exists()
    assert client.get("/admin/auth/group/").status_code == 404
    assert "group" not in shown_text(client.get("/admin/")).lower()


# ---- what the pages show -------------------------------------------------------------------------------------


def test_every_page_opens_in_both_languages_without_ids_scripts_or_styles_inline(admin: User, anna: User) -> None:
    logged_in("anna")
    services.user_ban(admin, user=person("villain"), reason="spam")
    for language in ("en", "ru"):
        client = panel(language=language)
        for page in pages_of(anna):
            answer = client.get(page)
            assert answer.status_code == 200, page
            text, source = shown_text(answer), answer.content.decode()
            assert not ID.search(text), page
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", source), page
            words = re.sub("Анна Петрова|Ольга|Русский", "", text)
            assert bool(re.search("[а-я]{4}", words)) == (language == "ru"), page
            assert "Content-Security-Policy" in answer.headers


def test_the_front_page_counts(admin: User, anna: User, boris: User) -> None:
    logged_in("anna")
    logged_in("anna")
    services.user_create(admin, username="newcomer", name="New")
    services.user_ban(admin, user=boris, reason="")
    overview = panel().get("/admin/").context["overview"]
    # the administrator has logged in to the panel, boris and the newcomer nowhere; only anna was seen
    assert (overview.accounts, overview.never_logged_in, overview.banned) == (4, 2, 1)
    assert (overview.online_last_hour, overview.live_sessions) == (1, 2)
    source = panel().get("/admin/").content.decode()
    for link in re.findall(r'href="(/admin/accounts/user/[^"]*)"', source):
        assert panel().get(link).status_code == 200


def test_the_list_names_everybody_in_few_queries(admin: User) -> None:
    for number in range(30):
        person(f"many-{number:02}", f"Имя {number:02}")
    client = panel()
    from messenger import keystore

    keystore.forget_all()
    with CaptureQueriesContext(connection) as queries:
        text = shown_text(client.get(LIST))
    assert all(f"Имя {number:02}" in text for number in range(30))
    assert len(queries) < 20


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["anna", "boris", "newcomer", "olga"]),
        ("?q=петр", ["anna"]),
        ("?q=ЁЛК", ["boris"]),
        ("?q=елкин+бор", ["boris"]),
        ("?q=example.org", ["newcomer"]),
        ("?q=nobody", []),
        ("?q=oris", ["boris"]),
        ("?state=active", ["anna", "newcomer", "olga"]),
        ("?state=banned", ["boris"]),
        ("?state=never", ["boris", "newcomer"]),
        ("?seen=hour", ["anna"]),
        ("?seen=day", ["anna", "olga"]),
        ("?seen=week", ["anna", "olga"]),
        ("?seen=away", ["boris", "newcomer"]),
        ("?role__exact=administrator", ["olga"]),
        ("?state=banned&q=анна", []),
    ],
)
def test_search_and_filters_answer_what_they_ask(
    admin: User, anna: User, boris: User, query: str, wanted: list[str]
) -> None:
    logged_in("anna")
    services.user_create(admin, username="newcomer", name="New", email="new@example.org")
    services.user_ban(admin, user=boris, reason="")
    client = panel()
    User.objects.filter(pk=admin.pk).update(last_seen_at=timezone.now() - timezone.timedelta(hours=2))
    listed = [user.username for user in client.get(f"{LIST}{query}").context["cl"].result_list]
    assert listed == wanted


def test_an_account_page_shows_metadata_and_sessions(admin: User, anna: User) -> None:
    Device(address="198.51.100.4", agent="Firefox/200").login("anna", device="Phone <b>")
    logged_in("anna").logout()
    answer = panel().get(f"{LIST}{anna.pk}/change/")
    text, source = shown_text(answer), answer.content.decode()
    for wanted in ("Анна Петрова", "@anna", "198.51.100.4", "Firefox/200", "signed out", "live"):
        assert wanted in text
    assert "Phone &lt;b&gt;" in source
    assert anna.password not in source
    assert PASSWORD not in source


def test_a_damaged_name_is_marked_and_the_pages_still_open(admin: User, anna: User) -> None:
    logged_in("anna")
    with connection.cursor() as cursor:
        for table in ("accounts_user WHERE username = 'anna'", "accounts_session"):
            columns = "display_name email ban_reason" if "user" in table else "device address agent"
            name, _, where = table.partition(" ")
            changes = ", ".join(f"{column} = (SELECT token_hash FROM accounts_session)" for column in columns.split())
            cursor.execute(f"UPDATE {name} SET {changes} {where}")
    client = panel()
    assert "damaged" in shown_text(client.get(LIST))
    answer = client.get(f"{LIST}{anna.pk}/change/")
    assert answer.status_code == 200
    assert "damaged" in shown_text(answer)
    assert client.get(f"{LIST}?q=anna").status_code == 200


# ---- what the buttons do -------------------------------------------------------------------------------------


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
    client.post(f"{LIST}{admin.pk}/change/", {"name": "Ольга", "email": "", "role": "member"})
    assert User.objects.get().role == "administrator"
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
