"""What is done with messages, as two people see it: forwarding, pins, saving, silence, versions, readers, deleting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import chat_of_two
from tests.server import ROOT, Server

Open = Callable[..., Window]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))


def picture(window: Window, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    window.page.screenshot(path=PICTURES / f"acts-{name}.png", animations="disabled")


def row(window: Window, text: str) -> Locator:
    return window.log.locator("article", has_text=text).last


def by_menu(window: Window, text: str, item: str) -> None:
    row(window, text).click(button="right")
    window.page.get_by_role("menuitem", name=item, exact=True).click()


def by_key(window: Window, text: str, key: str) -> None:
    row(window, text).focus()
    window.page.keyboard.press(key)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
def test_what_is_done_with_messages(server: Server, window: Open, theme: str, width: int) -> None:
    title, _chat, _rest = chat_of_two(server)
    marina = window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("marina").open_chat(title)
    igor = window().sign_in("igor").open_chat(title)
    page = marina.page
    marina.write("Встреча в девять у входа").sees("Встреча в девять у входа")
    igor.write("Буду с палаткой").sees("Буду с палаткой")
    marina.sees("Буду с палаткой")

    # a pin by its key: the bar is there for both, and leads to the message
    by_key(marina, "Встреча в девять у входа", "p")
    for each in (marina, igor):
        bar = each.page.get_by_role("region", name="Закреплённые сообщения")
        expect(bar.get_by_text("Встреча в девять у входа")).to_be_visible(timeout=WAIT_MS)
    by_menu(marina, "Буду с палаткой", "Закрепить")
    bar = page.get_by_role("region", name="Закреплённые сообщения")
    expect(bar.get_by_text("Закреплённое сообщение 2 из 2")).to_be_visible(timeout=WAIT_MS)
    picture(marina, f"pins-{theme}-{width}")
    assert marina.accessibility() == []
    bar.get_by_role("button", name="Закреплённое сообщение 2 из 2").click()
    expect(bar.get_by_text("Закреплённое сообщение 1 из 2")).to_be_visible()
    bar.get_by_role("button", name="Все закреплённые сообщения").click()
    dialog = page.get_by_role("dialog", name="Закреплённые сообщения")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    picture(marina, f"pinned-{theme}-{width}")
    assert marina.accessibility() == []
    dialog.get_by_role("button", name="Открепить").first.click()
    expect(dialog.get_by_role("listitem")).to_have_count(1, timeout=WAIT_MS)
    page.keyboard.press("Escape")
    # an ordinary member takes no pin away
    row(igor, "Встреча в девять у входа").click(button="right")
    expect(igor.page.get_by_role("menuitem", name="Ответить")).to_be_visible()
    expect(igor.page.get_by_role("menuitem", name="Открепить")).to_have_count(0)
    igor.page.keyboard.press("Escape")

    # forwarded by the key to the same chat, which has a name to be found by; the author stays who they were
    by_key(marina, "Буду с палаткой", "f")
    dialog = page.get_by_role("dialog", name="Переслать 1 сообщение")
    expect(dialog.get_by_role("combobox")).to_be_focused()
    dialog.get_by_role("combobox").fill(title)
    page.keyboard.press("Enter")
    dialog.get_by_role("textbox", name="Добавить комментарий").fill("Он обещал")
    picture(marina, f"forward-{theme}-{width}")
    assert marina.accessibility() == []
    dialog.get_by_role("button", name="Переслать").click()
    expect(dialog).to_have_count(0)
    forwarded = igor.log.locator("article", has_text="Переслано от").last
    expect(forwarded).to_contain_text("Буду с палаткой", timeout=WAIT_MS)
    expect(forwarded).to_contain_text("Игорь Белов")
    marina.log.locator("article", has_text="Переслано от").last.click(button="right")
    expect(page.get_by_role("menuitem", name="Ответить")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Изменить")).to_have_count(0)
    picture(marina, f"menu-{theme}-{width}")
    assert marina.accessibility() == []
    page.keyboard.press("Escape")

    # without a sound, by the keyboard
    marina.composer.fill("Тихо")
    page.get_by_role("button", name="Отправить", exact=True).press("ArrowUp")
    picture(marina, f"send-{theme}-{width}")
    page.get_by_role("menuitem", name="Отправить без звука").click()
    expect(row(igor, "Тихо").get_by_role("img", name="отправлено без звука")).to_be_visible(timeout=WAIT_MS)

    # edited: both see what it said before, and what changed
    by_key(marina, "Встреча в девять у входа", "e")
    marina.write("Встреча в десять у входа")
    mark = row(igor, "Встреча в десять у входа").get_by_role("button", name="изменено")
    mark.click(timeout=WAIT_MS)
    dialog = igor.page.get_by_role("dialog", name="Прежние версии")
    expect(dialog.locator("del")).to_contain_text("девять", timeout=WAIT_MS)
    expect(dialog.locator("ins")).to_contain_text("десять")
    picture(igor, f"versions-{theme}-{width}")
    assert igor.accessibility() == []
    igor.page.keyboard.press("Escape")

    # who read it
    by_menu(marina, "Встреча в десять у входа", "Кто прочитал")
    dialog = page.get_by_role("dialog", name="Кто прочитал")
    expect(dialog.get_by_role("listitem").filter(has_text="Игорь Белов")).to_be_visible(timeout=WAIT_MS)
    picture(marina, f"readers-{theme}-{width}")
    assert marina.accessibility() == []
    page.keyboard.press("Escape")

    # saved by the key, found in the list, opened in its place, let go of
    by_key(marina, "Встреча в десять у входа", "s")
    page.get_by_role("button", name="Сообщение сохранено").click()
    dialog = page.get_by_role("dialog", name="Сохранённые сообщения")
    saved = dialog.get_by_role("listitem").filter(has_text="Встреча в десять у входа")
    expect(saved).to_contain_text(title, timeout=WAIT_MS)
    picture(marina, f"saved-{theme}-{width}")
    assert marina.accessibility() == []
    saved.get_by_role("button", name="Убрать из сохранённых").click()
    expect(saved).to_have_count(0)
    page.keyboard.press("Escape")

    # deleted for oneself it stays with the other; for everybody it goes from both
    by_menu(marina, "Тихо", "Удалить")
    dialog = page.get_by_role("dialog", name="Удалить это сообщение?")
    dialog.get_by_role("switch", name="Удалить у всех").click()
    picture(marina, f"delete-{theme}-{width}")
    assert marina.accessibility() == []
    dialog.get_by_role("button", name="Удалить").click()
    expect(marina.log.locator("article", has_text="Тихо")).to_have_count(0, timeout=WAIT_MS)
    expect(row(igor, "Тихо")).to_be_visible()
    by_menu(marina, "Он обещал", "Удалить")
    dialog.get_by_role("button", name="Удалить").click()
    expect(igor.log.get_by_text("Он обещал")).to_have_count(0, timeout=WAIT_MS)


def test_the_sheet_of_keys_names_them(window: Open) -> None:
    marina = window().sign_in("marina")
    marina.page.keyboard.press("Control+/")
    sheet = marina.page.get_by_role("dialog", name="Сочетания клавиш")
    for words, key in (
        ("Переслать", "F"),
        ("Закрепить сообщение или открепить", "P"),
        ("В сохранённые", "S"),
    ):
        line = sheet.get_by_text(words, exact=True).locator("..")
        expect(line).to_contain_text(key)
