"""Getting in: with a second step, through a registration link, without a password; and getting out for good."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.authenticator import Authenticator
from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_accounts import administrator, make_account
from tests.server import Server

Open = Callable[..., Window]
PASSWORD = "three unrelated words"
CHATS = re.compile("Чаты|Chats")


def a_name() -> str:
    return f"p{uuid.uuid4().hex[:8]}"


def in_both_languages(window: Window, *titles: str) -> None:
    """A screen around signing in: its words in Russian and English, and nothing wrong with it for axe."""
    for language, title in zip(("English", "Русский"), titles, strict=True):
        window.page.get_by_role("button", name=language).click()
        expect(window.page.get_by_role("heading", name=title)).to_be_visible()
        assert window.accessibility() == []


def is_in(page: Page) -> None:
    expect(page.get_by_role("navigation", name=CHATS)).to_be_visible(timeout=WAIT_MS)


def decide(
    panel: Page, server: Server, *, registration: str = "closed", login: str = "password", members: bool = False
) -> None:
    panel.goto(f"{server.url}/admin/accounts/policy/")
    panel.locator(f"[name=registration][value={registration}]").check()
    panel.locator(f"[name=login][value={login}]").check()
    panel.locator("[name=code_for_members]").set_checked(members)
    panel.locator("#content [type=submit]").first.click()
    expect(panel.locator(".messagelist .success")).to_be_visible()


def registration_link(panel: Page, server: Server) -> str:
    panel.goto(f"{server.url}/admin/accounts/registrationlink/add/")
    panel.locator("#content [type=submit]").first.click()
    return panel.locator("#registration-link").inner_text()


def newcomer(window: Open, panel: Page, server: Server) -> tuple[str, Window]:
    """Somebody with a password, signed in."""
    username = a_name()
    there = window()
    there.page.goto(make_account(panel, server, username, "Вера Новикова"))
    there.page.get_by_label("Новый пароль").fill(PASSWORD)
    there.page.get_by_role("button", name="Начать общение").click()
    is_in(there.page)
    return username, there


def type_credentials(page: Page, server: Server, username: str, password: str = PASSWORD) -> None:
    page.goto(server.url)
    page.get_by_label("Имя пользователя").fill(username)
    page.get_by_label("Пароль", exact=True).fill(password)
    page.get_by_role("button", name="Войти").click()


def scan(page: Page) -> Authenticator:
    """What the phone reads."""
    expect(page.get_by_role("img", name=re.compile("QR"))).to_be_visible(timeout=WAIT_MS)
    return Authenticator(page.locator("form code").inner_text().replace(" ", ""))


def keep_recovery_codes(page: Page) -> list[str]:
    codes = page.get_by_role("list", name="Запасные коды").get_by_role("listitem")
    expect(codes).to_have_count(10, timeout=WAIT_MS)
    kept = codes.all_inner_texts()
    expect(page.get_by_role("button", name="Дальше")).to_be_disabled()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Дальше").click()
    is_in(page)
    return kept


def settings(window: Window) -> Page:
    window.page.goto(f"{window.server.url}/#/settings")
    expect(window.page.get_by_role("heading", name="Безопасность")).to_be_visible(timeout=WAIT_MS)
    return window.page


@pytest.fixture
def panel(server: Server, window: Open) -> Page:
    return administrator(window, server)


def test_a_second_step_is_set_up_asked_for_and_switched_off(server: Server, window: Open, panel: Page) -> None:
    username, vera = newcomer(window, panel, server)
    page = settings(vera)
    assert vera.accessibility() == []
    page.get_by_role("button", name="Включить").click()
    page.get_by_label("Нынешний пароль").fill("not the password")
    page.get_by_role("button", name="Дальше").click()
    expect(page.get_by_text("Это не ваш пароль.")).to_be_visible()
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    page.get_by_role("button", name="Дальше").click()
    phone = scan(page)
    assert vera.accessibility() == []
    page.get_by_label("Код", exact=True).fill(phone.wrong())
    page.keyboard.press("Enter")
    expect(page.get_by_text("Код неверный или уже использован.")).to_be_visible()
    page.get_by_label("Код", exact=True).fill(phone.code())
    page.keyboard.press("Enter")
    codes = keep_recovery_codes(page)

    other = window()
    type_credentials(other.page, server, username)
    in_both_languages(other, "Enter a code", "Введите код")
    other.page.get_by_label("Код", exact=True).fill(phone.wrong())
    other.page.keyboard.press("Enter")
    expect(other.page.get_by_text("Код неверный или уже использован.")).to_be_visible()
    other.page.get_by_label("Код", exact=True).fill(phone.code(1))
    other.page.keyboard.press("Enter")
    is_in(other.page)

    third = window()
    type_credentials(third.page, server, username)
    third.page.get_by_role("button", name="Ввести запасной код").click()
    third.page.get_by_label("Запасной код").fill(codes[0])
    third.page.keyboard.press("Enter")
    is_in(third.page)

    page = settings(third)
    expect(page.get_by_text("Осталось 9 запасных кодов.")).to_be_visible()
    page.get_by_role("button", name="Выключить").click()
    expect(page.get_by_text("Тогда учётную запись откроет один пароль")).to_be_visible()
    page.get_by_role("button", name="Ввести запасной код").click()
    page.get_by_label("Запасной код").fill(codes[1])
    page.get_by_role("dialog").get_by_role("button", name="Выключить").click()
    expect(page.get_by_text("Выключен: войдёт любой")).to_be_visible(timeout=WAIT_MS)


def test_who_must_have_a_second_step_sets_it_up_at_the_next_login(server: Server, window: Open, panel: Page) -> None:
    username, _ = newcomer(window, panel, server)
    decide(panel, server, members=True)
    there = window()
    type_credentials(there.page, server, username)
    phone = scan(there.page)
    in_both_languages(there, "Set up the second step", "Настройте второй шаг")
    there.page.get_by_label("Код", exact=True).fill(scan(there.page).code())
    there.page.keyboard.press("Enter")
    expect(there.page.get_by_role("heading", name="Сохраните запасные коды")).to_be_visible(timeout=WAIT_MS)
    in_both_languages(there, "Save your recovery codes", "Сохраните запасные коды")
    with there.page.expect_download() as download:
        there.page.get_by_role("button", name="Скачать").click()
    kept = keep_recovery_codes(there.page)
    assert download.value.path().read_text().split() == kept
    assert phone.code()
    page = settings(there)
    expect(page.get_by_text("Этого требует администратор")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_role("button", name="Выключить")).to_have_count(0)

    # a newcomer's link leads through it too
    invited = window()
    invited.page.goto(make_account(panel, server, a_name(), "Олег"))
    invited.page.get_by_label("Новый пароль").fill(PASSWORD)
    invited.page.get_by_role("button", name="Начать общение").click()
    invited.page.get_by_label("Код", exact=True).fill(scan(invited.page).code())
    invited.page.keyboard.press("Enter")
    keep_recovery_codes(invited.page)
    decide(panel, server)


def test_a_link_lets_one_register_and_no_second(server: Server, window: Open, panel: Page) -> None:
    decide(panel, server, registration="invite")
    link = registration_link(panel, server)
    username = a_name()
    there = window()
    there.page.goto(link)
    expect(there.page.get_by_role("heading", name="Новая учётная запись")).to_be_visible(timeout=WAIT_MS)
    assert "join" not in there.page.url
    in_both_languages(there, "Create an account", "Новая учётная запись")
    there.page.get_by_label("Имя пользователя").fill("marina")
    there.page.get_by_label("Ваше имя").fill("Новая Марина")
    there.page.get_by_label("Новый пароль").fill(PASSWORD)
    there.page.get_by_role("button", name="Создать учётную запись").click()
    expect(there.page.get_by_text("Это имя пользователя занято.")).to_be_visible(timeout=WAIT_MS)
    there.page.get_by_label("Имя пользователя").fill(username)
    there.page.get_by_role("button", name="Создать учётную запись").click()
    is_in(there.page)
    again = window()
    again.page.goto(link)
    expect(again.page.get_by_role("heading", name="По этой ссылке не зарегистрироваться")).to_be_visible(
        timeout=WAIT_MS
    )
    in_both_languages(again, "You can’t register with this link", "По этой ссылке не зарегистрироваться")
    decide(panel, server)


def test_without_passwords_the_phone_is_the_key(server: Server, window: Open, panel: Page) -> None:
    decide(panel, server, registration="open", login="code")
    username = a_name()
    there = window()
    there.page.goto(server.url)
    there.page.get_by_role("button", name="Создать учётную запись").click()
    there.page.get_by_label("Имя пользователя").fill(username)
    there.page.get_by_label("Ваше имя").fill("Марк")
    expect(there.page.get_by_label("Новый пароль")).to_have_count(0)
    there.page.get_by_role("button", name="Дальше").click()
    expect(there.page.get_by_text("учётную запись откроет любой, у кого есть этот телефон")).to_be_visible(
        timeout=WAIT_MS
    )
    phone = scan(there.page)
    there.page.get_by_label("Код", exact=True).fill(phone.code())
    there.page.keyboard.press("Enter")
    keep_recovery_codes(there.page)

    other = window()
    other.page.goto(server.url)
    code = other.page.get_by_label("Код", exact=True)
    expect(code).to_be_visible(timeout=WAIT_MS)
    in_both_languages(other, "Sign in", "Войти")
    other.page.get_by_label("Имя пользователя").fill(username)
    code.fill(phone.wrong())
    other.page.get_by_role("button", name="Войти", exact=True).click()
    expect(other.page.get_by_role("alert")).to_contain_text("Неверное имя пользователя или код.")
    code.fill(phone.code(1))
    other.page.get_by_role("button", name="Войти", exact=True).click()
    is_in(other.page)
    decide(panel, server)


def test_a_new_password_ends_the_other_sessions_and_not_this_one(server: Server, window: Open, panel: Page) -> None:
    username, vera = newcomer(window, panel, server)
    other = window().sign_in(username, PASSWORD)
    page = settings(vera)
    page.get_by_role("button", name="Сменить пароль").click()
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    page.get_by_label("Новый пароль").fill("password1234")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Такой пароль легко угадать.")).to_be_visible(timeout=WAIT_MS)
    assert vera.accessibility() == []
    page.get_by_label("Новый пароль").fill("another three words")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=WAIT_MS)
    expect(other.page.get_by_text("Сеанс завершён.")).to_be_visible(timeout=WAIT_MS)
    page.reload()
    expect(page.get_by_role("heading", name="Безопасность")).to_be_visible(timeout=WAIT_MS)
    window().sign_in(username, "another three words")


def test_who_deletes_their_account_leaves_their_words_and_no_trace_on_their_devices(
    server: Server, window: Open, panel: Page
) -> None:
    username, vera = newcomer(window, panel, server)
    vera.page.get_by_role("button", name="Новый чат").first.click()
    vera.page.get_by_label("Имя или имя пользователя").fill("Игорь")
    vera.page.get_by_role("dialog").get_by_text("Игорь Белов").first.click()
    vera.write("Прощайте").sees("Прощайте")
    phone = window().sign_in(username, PASSWORD)
    page = settings(vera)
    page.get_by_role("button", name="Удалить учётную запись").click()
    expect(page.get_by_text("Отменить это не сможет никто.")).to_be_visible()
    assert vera.accessibility() == []
    page.get_by_label("Нынешний пароль").fill(PASSWORD)
    page.get_by_role("button", name="Удалить навсегда").click()
    for each in (vera, phone):
        expect(each.page.get_by_text("Учётная запись удалена")).to_be_visible(timeout=WAIT_MS)
        each.keeps_nothing()
    window().sign_in("igor").open_chat("Удалённая учётная запись").sees("Прощайте")
