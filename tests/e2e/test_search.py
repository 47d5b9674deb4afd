"""Search in a browser: by keys from the list to a message in its place, inside a chat, and without a connection."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_screens import PICTURES
from tests.e2e.test_two_people import Rest
from tests.server import Server

Open = Callable[..., Window]


def options(page: Page) -> Locator:
    return page.get_by_role("dialog").get_by_role("option")


def search_everywhere(page: Page, words: str) -> None:
    page.keyboard.press("Control+Shift+KeyF")
    page.get_by_role("combobox", name="Поиск по сообщениям").fill(words)


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_found_opens_in_its_place(server: Server, window: Open, theme: str, width: int) -> None:
    word = "коров" + "".join("бвгджзклмнпрстфх"[int(digit, 16)] for digit in uuid.uuid4().hex[:6])
    title = f"Поиск {word}"
    rest = Rest(server, "marina")
    chat = rest.group(title, "igor")
    for text in (f"Здесь лежит {word}а, потерянная осенью", *(f"Строка {number}" for number in range(60))):
        rest.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": text})
    marina = window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("marina")
    page = marina.page
    search_everywhere(page, "нетнигде")
    expect(page.get_by_text("Нет сообщений, где есть «нетнигде».")).to_be_visible(timeout=WAIT_MS)
    page.get_by_role("combobox", name="Поиск по сообщениям").fill(f"{word}ами потерянный")
    expect(options(page)).to_have_count(1, timeout=WAIT_MS)
    expect(page.get_by_role("dialog").locator("mark").first).to_have_text(f"{word}а")
    page.get_by_role("button", name="Условия").click()
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"search-{theme}-{width}.png", animations="disabled")
    assert marina.accessibility() == []
    page.get_by_role("combobox", name="Поиск по сообщениям").press("Enter")
    marina.sees(f"Здесь лежит {word}а")
    # inside the chat: from the newest of many to an older one
    page.keyboard.press("Control+KeyF")
    field = page.get_by_role("search").get_by_role("textbox")
    field.fill("строки")
    expect(page.get_by_text("пока 30 сообщений")).to_be_visible(timeout=WAIT_MS)
    field.press("Enter")
    marina.sees("Строка 59")
    field.press("ArrowUp")
    expect(page.get_by_text("2 из 30+")).to_be_visible()
    page.screenshot(path=PICTURES / f"search-chat-{theme}-{width}.png", animations="disabled")
    assert marina.accessibility() == []
    field.press("Escape")
    expect(page.get_by_role("search")).to_have_count(0)


def test_recent_words_stay_on_the_device_until_signing_out(server: Server, window: Open) -> None:
    marina = window().sign_in("marina")
    page = marina.page
    search_everywhere(page, "палатка")
    expect(options(page).first).to_be_visible(timeout=WAIT_MS)
    options(page).first.click()
    expect(marina.log).to_be_visible()
    page.reload()
    expect(marina.composer).to_be_visible(timeout=WAIT_MS)
    page.keyboard.press("Control+Shift+KeyF")
    expect(options(page)).to_have_text(["палатка"], timeout=WAIT_MS)
    page.keyboard.press("Escape")
    # without a connection: what is kept here, and that is said
    marina.context.set_offline(True)
    search_everywhere(page, "палатк")
    expect(page.get_by_text("поиск идёт по сообщениям, сохранённым на этом устройстве")).to_be_visible(timeout=WAIT_MS)
    expect(options(page).first).to_contain_text("Палатка")
    page.keyboard.press("Escape")
    marina.context.set_offline(False)
    page.evaluate("location.hash = '#/settings'")
    page.get_by_role("button", name="Выйти").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Выйти").click()
    expect(page.get_by_label("Имя пользователя")).to_be_visible(timeout=WAIT_MS)
    marina.sign_in("marina")
    page.keyboard.press("Control+Shift+KeyF")
    expect(page.get_by_role("combobox", name="Поиск по сообщениям")).to_be_focused()
    expect(options(page)).to_have_count(0)
