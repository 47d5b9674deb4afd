"""The chat list on two devices of one person, the switcher without a mouse, and the screens around them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import Rest
from tests.server import Server

Open = Callable[..., Window]


@pytest.fixture
def titles(server: Server) -> list[str]:
    """Three new groups of Marina and Igor; the last made is the first in the list."""
    rest = Rest(server, "marina")
    made = [f"{word} {uuid.uuid4().hex[:8]}" for word in ("Первый", "Второй", "Третий")]
    for title in made:
        rest.group(title, "igor")
    return made


def row(page: Page, title: str) -> Locator:
    return page.locator("nav [data-chat]", has_text=title)


def first_row(page: Page) -> Locator:
    return page.locator("nav [data-chat]").first


def choose(page: Page, title: str, *items: str) -> None:
    """Through the menu of the row."""
    row(page, title).click(button="right")
    for item in items:
        page.get_by_role("menuitem", name=item).click()
    expect(page.get_by_role("menu")).to_have_count(0)


def has(page: Page, title: str, words: str) -> None:
    """What is kept about a chat, as it is read out."""
    expect(row(page, title)).to_have_accessible_name(re.compile(words), timeout=WAIT_MS)


def has_not(page: Page, title: str, words: str) -> None:
    expect(row(page, title)).not_to_have_accessible_name(re.compile(words), timeout=WAIT_MS)


def pick(page: Page, name: str) -> None:
    """One of the segments or samples of the settings."""
    page.locator("label", has=page.get_by_role("radio", name=name)).click()
    expect(page.get_by_role("radio", name=name)).to_be_checked()


def test_what_is_set_on_one_device_shows_on_the_other(server: Server, window: Open, titles: list[str]) -> None:
    first, second, third = titles
    desk, phone = window().sign_in("marina").page, window(width=390, height=844).sign_in("marina").page
    expect(row(phone, first)).to_be_visible(timeout=WAIT_MS)
    choose(desk, first, "Закрепить")
    has(phone, first, "закреплён")
    expect(first_row(phone)).to_contain_text(first)
    choose(desk, second, "Без уведомлений…", "Пока не включу")
    has(phone, second, "без уведомлений")
    choose(desk, third, "Отметить непрочитанным")
    has(phone, third, "отмечен непрочитанным")

    choose(phone, second, "В архив")
    expect(row(desk, second)).to_have_count(0, timeout=WAIT_MS)
    desk.get_by_role("link", name="Архив").click()
    has(desk, second, "без уведомлений")
    choose(desk, second, "Вернуть из архива")
    desk.get_by_role("button", name="Назад к чатам").click()
    expect(row(phone, second)).to_be_visible(timeout=WAIT_MS)

    # looking at it is what takes the mark away
    row(phone, third).click()
    has_not(desk, third, "отмечен непрочитанным")
    choose(desk, first, "Открепить")
    choose(desk, second, "Включить уведомления")
    has_not(desk, second, "без уведомлений")


def test_what_is_set_offline_arrives_later_as_it_was_left(server: Server, window: Open, titles: list[str]) -> None:
    first, second, third = titles
    desk, phone = window().sign_in("marina"), window(width=390, height=844).sign_in("marina")
    expect(row(phone.page, first)).to_be_visible(timeout=WAIT_MS)
    desk.context.set_offline(True)
    choose(desk.page, first, "Закрепить")
    choose(desk.page, second, "Без уведомлений…", "На 8 часов")
    choose(desk.page, third, "В архив")
    choose(desk.page, first, "Открепить")
    has(desk.page, second, "без уведомлений")
    expect(row(desk.page, third)).to_have_count(0)
    # the other device goes on, and what it sets is left alone
    choose(phone.page, second, "Отметить непрочитанным")
    desk.context.set_offline(False)
    for page in (desk.page, phone.page):
        has(page, second, "отмечен непрочитанным.*без уведомлений")
        expect(row(page, third)).to_have_count(0, timeout=WAIT_MS)
        has_not(page, first, "закреплён")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_switcher_needs_no_mouse(server: Server, window: Open, titles: list[str], width: int) -> None:
    page = window(width=width, height=844).sign_in("marina").page
    field = page.get_by_role("combobox", name="Найти чат, человека или команду")
    expect(row(page, titles[1])).to_be_visible(timeout=WAIT_MS)

    # "втор" with the keyboard left on English, and the number as it stands in the title
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.type("dnjh " + titles[1].split()[1])
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=titles[1])).to_be_visible()
    expect(field).to_have_count(0)

    # somebody there is no chat with yet
    page.keyboard.press("Control+k")
    page.keyboard.type("фвьшт")
    expect(page.get_by_role("option", name="Администратор")).to_be_visible(timeout=WAIT_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Администратор")).to_be_visible(timeout=WAIT_MS)

    # a command, on the chat that is open
    page.keyboard.press("Control+k")
    page.keyboard.type("отключить")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    page.keyboard.type("включить уведомления")
    expect(page.get_by_role("option", name="Включить уведомления чата")).to_be_visible(timeout=WAIT_MS)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    page.keyboard.type("настройки")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Настройки")).to_be_visible(timeout=WAIT_MS)
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)


def test_the_list_needs_no_mouse(server: Server, window: Open, titles: list[str]) -> None:
    page = window().sign_in("marina").page
    expect(row(page, titles[2])).to_be_visible(timeout=WAIT_MS)
    row(page, titles[2]).focus()
    page.keyboard.press("ArrowDown")
    expect(row(page, titles[1])).to_be_focused()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    has(page, titles[1], "закреплён")
    expect(row(page, titles[1])).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Home")
    expect(row(page, titles[1])).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name=f"Действия с чатом «{titles[1]}»")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=titles[1])).to_be_visible()
    page.keyboard.press("Alt+p")
    has_not(page, titles[1], "закреплён")
    page.locator("body").press("Control+/")
    expect(page.get_by_role("dialog", name="Сочетания клавиш")).to_be_visible()


def test_a_message_elsewhere_is_told_and_leads_there(server: Server, window: Open, titles: list[str]) -> None:
    marina = window().sign_in("marina").open_chat(titles[0])
    igor = window().sign_in("igor").open_chat(titles[1])
    igor.write("Посмотри сюда")
    told = marina.page.get_by_role("button", name="Посмотри сюда")
    expect(told).to_be_visible(timeout=WAIT_MS)
    assert marina.accessibility() == []
    told.click()
    marina.sees("Посмотри сюда")
    choose(marina.page, titles[1], "Без уведомлений…", "На 1 час")
    marina.open_chat(titles[0])
    igor.write("А теперь тихо")
    expect(row(marina.page, titles[1])).to_contain_text("А теперь тихо", timeout=WAIT_MS)
    expect(marina.page.get_by_role("button", name="А теперь тихо")).to_have_count(0)


def test_the_look_is_there_before_the_first_paint(server: Server, window: Open) -> None:
    marina = window().sign_in("marina")
    page = marina.page
    page.goto(f"{server.url}/#/settings")
    pick(page, "Тёмное")
    pick(page, "Фиолетовый")
    pick(page, "Очень крупный")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    assert page.evaluate(size) == pytest.approx(15 * 1.3)
    # without the bundle there is only what stands in the page's head
    page.route(re.compile(r"/assets/main-.*\.js$"), lambda route: route.abort())
    page.reload()
    worn = page.evaluate("({...document.documentElement.dataset, lang: document.documentElement.lang})")
    assert worn | {"theme": "dark", "accent": "violet", "textSize": "huge", "lang": "ru"} == worn
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(11, 15, 18)"
    assert page.evaluate(size) == pytest.approx(15 * 1.3)


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_screens_are_accessible(server: Server, window: Open, titles: list[str], theme: str, width: int) -> None:
    marina = window(width=width, height=844 if width == 390 else 900, theme=theme)
    page = marina.sign_in("marina").page
    expect(row(page, titles[2])).to_be_visible(timeout=WAIT_MS)
    choose(page, titles[2], "В архив")
    choose(page, titles[1], "Без уведомлений…", "Пока не включу")
    choose(page, titles[1], "Отметить непрочитанным")
    choose(page, titles[0], "Закрепить")
    problems = {"list": marina.accessibility()}
    row(page, titles[0]).click(button="right")
    problems["menu"] = marina.accessibility()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Архив").click()
    expect(row(page, titles[2])).to_be_visible()
    problems["archive"] = marina.accessibility()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option").first).to_be_visible(timeout=WAIT_MS)
    problems["switcher"] = marina.accessibility()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+/")
    expect(page.get_by_role("dialog", name="Сочетания клавиш")).to_be_visible(timeout=WAIT_MS)
    problems["keys"] = marina.accessibility()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+,")
    expect(page.get_by_text("это устройство")).to_be_visible(timeout=WAIT_MS)
    problems["settings"] = marina.accessibility()
    pick(page, "Очень крупный")
    for accent in ("Синий", "Фиолетовый", "Розовый", "Янтарный", "Зелёный"):
        pick(page, accent)
        problems[accent] = marina.accessibility()
    assert {screen: found for screen, found in problems.items() if found} == {}
