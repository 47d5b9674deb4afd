"""The panel asks for the second factor too."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import SecondFactor, User
from tests.accounts.devices import at_once, logged_in, writes_held_back
from tests.accounts.panel import panel, shown_text
from tests.accounts.second_factors import START, policy, with_second_factor
from tests.support import PASSWORD


@pytest.fixture(autouse=True)
def _still(time_machine) -> None:
    time_machine.move_to(START, tick=False)


def into_panel(
    username: str = "olga", password: str = PASSWORD, code: str = "", language: str = "en"
) -> tuple[Any, bool]:
    """What the panel's form answered, and whether one is in."""
    client = Client(headers={"accept-language": language})
    answer = client.post("/admin/login/?next=/admin/", {"username": "olga", "password": password, "code": code})
    return answer, client.get("/admin/").status_code == 200


def test_the_panel_asks_for_a_code_where_there_is_a_second_factor(admin: User, time_machine) -> None:
    phone, codes = with_second_factor(admin)
    form = Client().get("/admin/login/").content.decode()
    assert 'autocomplete="one-time-code"' in form
    answer, entered = into_panel()
    assert (entered, "Enter a code" in shown_text(answer)) == (False, True)
    answer, entered = into_panel(code=phone.wrong())
    assert (entered, "was used already" in shown_text(answer)) == (False, True)
    # without the right password nothing is said of a code, and none is used up
    answer, entered = into_panel(password="not the password", code=codes[0])
    assert (entered, "code is wrong" in shown_text(answer)) == (False, False)
    time_machine.shift(30)
    code = phone.code()
    assert into_panel(code=code)[1]
    assert not into_panel(code=code)[1]
    assert into_panel(code=codes[0])[1]
    assert not into_panel(code=codes[0])[1]


def test_the_panel_lets_nobody_in_who_must_have_a_second_factor_and_has_none(admin: User) -> None:
    policy(code_for_administrators=True)
    for code in ("", "123456"):
        answer, entered = into_panel(code=code)
        assert (entered, "set it up first" in shown_text(answer)) == (False, True)
    answer, _ = into_panel(language="ru")
    assert "нужен второй шаг" in shown_text(answer)


def test_the_panel_asks_for_a_password_even_where_the_app_does_not(admin: User, time_machine) -> None:
    phone, _ = with_second_factor(admin)
    policy(login="code")
    time_machine.shift(30)
    assert not into_panel(password="", code=phone.code())[1]
    assert not into_panel(password="not the password", code=phone.code())[1]
    assert into_panel(code=phone.code())[1]


def test_no_other_page_of_the_panel_lets_in(admin: User) -> None:
    with_second_factor(admin)
    body = {"username": "olga", "password": PASSWORD, "old_password": PASSWORD, "this_is_the_login_form": "1"}
    client = Client()
    for page in ("", "password_change/", "logout/", "accounts/user/", "accounts/policy/", "jsi18n/", "nowhere/"):
        client.post(f"/admin/{page}", body)
        assert client.get("/admin/").status_code == 302, page


@pytest.mark.usefixtures("room_for_all")
def test_the_panel_takes_one_code_once_too(admin: User, time_machine) -> None:
    phone, _ = with_second_factor(admin)
    time_machine.shift(30)
    with writes_held_back(2):
        entered = at_once(20, lambda _: into_panel(code=phone.code())[1])
    assert sorted(entered) == [False] * 19 + [True]


def test_a_reset_in_the_panel_is_confirmed_noted_and_ends_sessions(anna: User, admin: User) -> None:
    client = panel()
    own = f"/admin/accounts/user/{anna.pk}/"
    assert "Reset second factor" not in shown_text(client.get(f"{own}change/"))
    device = logged_in("anna")
    with_second_factor(anna)
    assert "Reset second factor" in shown_text(client.get(f"{own}change/"))
    assert "Make sure that it is really them" in shown_text(client.get(f"{own}reset-second-factor/"))
    assert SecondFactor.objects.exists()
    client.post(f"{own}reset-second-factor/", {"confirmed": "yes"})
    assert not SecondFactor.objects.exists()
    assert device.get("me").status_code == 401
    assert "Second factor reset" in shown_text(client.get(f"{own}history/"))
