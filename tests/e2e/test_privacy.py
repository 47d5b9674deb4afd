"""Privacy and blocking as two people see them: what one sets, the other meets, and neither is shouted at."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import Rest, chat_of_two
from tests.server import ROOT, Server

Open = Callable[..., Window]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))


def picture(window: Window, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    window.page.screenshot(path=PICTURES / f"privacy-{name}.png", animations="disabled")


def direct(server: Server, one: str, other: str) -> None:
    rest = Rest(server, one)
    peer = rest.call("GET", f"/people?q={other}")["people"][0]["id"]
    rest.call("POST", "/chats/direct", {"user": peer})


def settings(window: Window) -> Window:
    window.page.goto(f"{window.server.url}/#/settings")
    expect(window.page.get_by_role("heading", name="Приватность")).to_be_visible(timeout=WAIT_MS)
    expect(window.page.get_by_role("switch", name="Отчёты о прочтении")).to_be_visible(timeout=WAIT_MS)
    return window


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_settings_are_kept_and_accessible(server: Server, window: Open, theme: str, width: int) -> None:
    marina = window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("marina")
    page = settings(marina).page
    receipts = page.get_by_role("switch", name="Отчёты о прочтении")
    before = receipts.is_checked()
    with page.expect_response("**/me/privacy"):
        receipts.click()
    heading = page.get_by_role("heading", name="Приватность")
    heading.scroll_into_view_if_needed()
    picture(marina, f"settings-{theme}-{width}")
    page.get_by_role("heading", name="Заблокированные").scroll_into_view_if_needed()
    picture(marina, f"blocked-{theme}-{width}")
    assert marina.accessibility() == []
    page.reload()
    assert settings(marina).page.get_by_role("switch", name="Отчёты о прочтении").is_checked() != before


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1440)])
def test_blocking_in_a_chat_of_two(server: Server, window: Open, theme: str, width: int) -> None:
    direct(server, "marina", "igor")
    igor = window().sign_in("igor").open_chat("Марина Ковалёва")
    marina = window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("marina")
    marina.open_chat("Игорь Белов")
    page = marina.page
    page.get_by_role("button", name="Сведения", exact=True).click()
    page.get_by_role("button", name="Заблокировать", exact=True).click()
    dialog = page.get_by_role("dialog", name="Заблокировать: Игорь Белов?")
    picture(marina, f"ask-{theme}-{width}")
    dialog.get_by_role("button", name="Заблокировать").click()
    expect(dialog).to_be_hidden()
    if width == 390:
        page.get_by_role("button", name="Закрыть").click()
    bar = page.get_by_text("Вы заблокировали этого человека: Игорь Белов.")
    expect(bar).to_be_visible(timeout=WAIT_MS)
    expect(marina.composer).to_be_hidden()
    picture(marina, f"bar-{theme}-{width}")
    assert marina.accessibility() == []

    # the other is refused in words, keeps what was written, and sees no presence
    igor.write("Ты тут?")
    expect(igor.log.get_by_role("alert")).to_contain_text("Этот человек не принимает этого от вас.", timeout=WAIT_MS)
    igor.sees("Ты тут?")
    expect(igor.page.get_by_text("время захода скрыто")).to_be_visible(timeout=WAIT_MS)
    picture(igor, "refused")
    assert igor.accessibility() == []

    # every device of hers knows, and lets him go
    second = settings(window().sign_in("marina"))
    second.page.get_by_role("button", name="Разблокировать: Игорь Белов").click()
    expect(marina.composer).to_be_visible(timeout=WAIT_MS)
    igor.log.get_by_role("button", name="Повторить").click()
    marina.sees("Ты тут?")


def test_in_a_group_their_messages_are_folded(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    him = next(each for each in rest.call("GET", f"/chats/{chat}/members")["people"] if each["username"] == "igor")
    rest.call("PUT", f"/blocks/{him['id']}")
    marina = window().sign_in("marina").open_chat(title)
    igor = window().sign_in("igor").open_chat(title)
    igor.write("Всем привет").sees("Всем привет")
    folded = marina.log.get_by_role("article", name="Сообщение заблокированного человека")
    expect(folded).to_be_visible(timeout=WAIT_MS)
    expect(marina.log.get_by_text("Всем привет")).to_be_hidden()
    expect(marina.page.get_by_role("navigation", name="Чаты").get_by_text("Всем привет")).to_be_hidden()
    picture(marina, "folded")
    assert marina.accessibility() == []
    folded.get_by_role("button", name="Показать").click()
    marina.sees("Всем привет")
    rest.call("DELETE", f"/blocks/{him['id']}")
