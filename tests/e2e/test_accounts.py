"""The administrator makes an account, its owner joins by the link; a ban is felt at once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.server import Server

Open = Callable[..., Window]


def administrator(window: Open, server: Server) -> Page:
    page = window().page
    page.goto(f"{server.url}/admin/")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill(server.passwords()["admin"])
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
    return page


def make_account(page: Page, server: Server, username: str, name: str) -> str:
    """Returns the one-time link the panel shows."""
    page.goto(f"{server.url}/admin/accounts/user/add/")
    page.locator("#id_username").fill(username)
    page.locator("#id_name, #id_display_name").first.fill(name)
    page.locator("#content [type=submit]").first.click()
    text = page.locator("body").inner_text() + " ".join(
        field.input_value() for field in page.locator("input[readonly]").all()
    )
    found = re.search(r"http\S+/#/invite/[\w.-]+", text)
    assert found is not None, text
    return found.group(0)


def test_a_wrong_password_keeps_what_was_typed(server: Server, window: Open) -> None:
    page = window().page
    page.goto(server.url)
    page.get_by_label("Имя пользователя").fill("marina")
    page.get_by_label("Пароль", exact=True).fill("not the password")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("alert")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_label("Имя пользователя")).to_have_value("marina")


def test_a_new_person_joins_by_a_link_that_works_once(server: Server, window: Open) -> None:
    username = f"vera{uuid.uuid4().hex[:6]}"
    link = make_account(administrator(window, server), server, username, "Вера Новикова")
    vera = window()
    vera.page.goto(link)
    expect(vera.page.get_by_role("heading", name="Добро пожаловать, Вера Новикова")).to_be_visible(timeout=WAIT_MS)
    assert "invite" not in vera.page.url
    vera.page.get_by_label("Новый пароль").fill("three unrelated words")
    vera.page.get_by_role("button", name="Начать общение").click()
    expect(vera.page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)
    vera.page.get_by_role("button", name="Новый чат").first.click()
    vera.page.get_by_label("Имя или имя пользователя").fill("Игорь")
    vera.page.get_by_role("dialog").get_by_text("Игорь Белов").first.click()
    vera.write("Здравствуйте, Игорь").sees("Здравствуйте, Игорь")
    window().sign_in("igor").open_chat("Вера Новикова").sees("Здравствуйте, Игорь")

    again = window()
    again.page.goto(link)
    expect(again.page.get_by_role("heading", name="Ссылка больше не действует")).to_be_visible(timeout=WAIT_MS)


def test_a_ban_is_felt_at_once_and_explained(server: Server, window: Open) -> None:
    username = f"oleg{uuid.uuid4().hex[:6]}"
    panel = administrator(window, server)
    link = make_account(panel, server, username, "Олег Петров")
    oleg = window()
    oleg.page.goto(link)
    oleg.page.get_by_label("Новый пароль").fill("three unrelated words")
    oleg.page.get_by_role("button", name="Начать общение").click()
    expect(oleg.page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)

    panel.goto(f"{server.url}/admin/accounts/user/?q={username}")
    panel.locator("#result_list tbody a").first.click()
    panel.get_by_role("link", name=re.compile("Заблокировать|Ban")).or_(
        panel.get_by_role("button", name=re.compile("Заблокировать|Ban"))
    ).first.click()
    panel.locator("textarea, #id_reason").first.fill("проверка")
    panel.locator("#content [type=submit]:visible").last.click()
    expect(oleg.page.get_by_text("Ваша учётная запись заблокирована. Обратитесь к администратору.")).to_be_visible(
        timeout=3_000
    )
    oleg.keeps_nothing()
