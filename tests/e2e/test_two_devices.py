"""Two devices of one person: what one sets while the other is away is on both when that one is back."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_list import choose, has, has_not, row
from tests.e2e.test_offline import with_shell
from tests.e2e.test_two_people import Rest
from tests.server import Server

Open = Callable[..., Window]

IGOR = "Игорь Белов"
LEVEL = re.compile("^Уведомления")


@dataclass
class Scene:
    """A group of Marina and Igor that Marina's devices have read, and the folder one of them makes."""

    title: str
    chat: str
    folder: str
    away: Window
    active: Window


@pytest.fixture(params=["the first is away", "the second is away"])
def scene(request: pytest.FixtureRequest, server: Server, window: Open) -> Scene:
    title, folder = f"Группа {uuid.uuid4().hex[:8]}", f"Папка {uuid.uuid4().hex[:8]}"
    rest = Rest(server, "marina")
    rest.call("PATCH", "/me/prefs", {"folders": [], "contacts": [], "quiet_until_ms": 0})
    chat = rest.group(title, "igor")
    first, second = (window(width=width).sign_in("marina") for width in (1440, 1024))
    for each in (first, second):
        expect(row(each.page, title)).to_be_visible(timeout=WAIT_MS)
    away, active = (first, second) if request.param == "the first is away" else (second, first)
    return Scene(title, chat, folder, away, active)


def home(window: Window) -> Window:
    window.page.goto(f"{window.server.url}/#/")
    return window


def details(window: Window, title: str) -> Window:
    window.open_chat(title).page.get_by_role("button", name="Сведения", exact=True).click()
    expect(window.page.get_by_role("button", name=LEVEL)).to_be_visible(timeout=WAIT_MS)
    return window


def contact_item(window: Window) -> Locator:
    """In the menu of Igor among the members, opened."""
    window.page.get_by_role("button", name=f"Действия: {IGOR}").click()
    return window.page.get_by_role("menuitem", name=re.compile("контакт"))


def in_new_chat(window: Window, group: str) -> Locator:
    """People in this section of the dialog of a new chat, opened."""
    window.page.keyboard.press("Alt+n")
    dialog = window.page.get_by_role("dialog")
    expect(dialog.get_by_role("option").first).to_be_visible(timeout=WAIT_MS)
    return dialog.get_by_role("group", name=group).get_by_role("option")


def test_what_is_set_while_a_device_is_away_is_there_when_it_is_back(scene: Scene, server: Server) -> None:
    title, folder, away, active = scene.title, scene.folder, scene.away, scene.active
    away.context.set_offline(True)
    page = active.page
    page.goto(f"{server.url}/#/settings")
    page.get_by_label("Новая папка").fill(folder)
    page.get_by_role("button", name="Создать").click()
    expect(page.get_by_role("button", name=f"Удалить папку {folder}, чаты останутся")).to_be_visible(timeout=WAIT_MS)
    page.get_by_role("button", name="На час").click()
    expect(page.get_by_text("Тихо до")).to_be_visible(timeout=WAIT_MS)
    home(active)
    choose(page, title, "Папки", f"Положить в папку {folder}")
    choose(page, title, "Закрепить")
    choose(page, title, "Без уведомлений…", "Пока не включу")
    details(active, title)
    page.get_by_role("button", name=LEVEL).click()
    page.get_by_role("menuitemradio", name="Об упоминаниях").click()
    expect(page.get_by_role("button", name=LEVEL)).to_contain_text("Об упоминаниях", timeout=WAIT_MS)
    contact_item(active).click()
    expect(page.get_by_text(f"{IGOR} теперь в ваших контактах.")).to_be_visible(timeout=WAIT_MS)
    home(active).open_chat(title).composer.fill("недописанное")
    home(active)
    expect(row(page, title)).to_contain_text("недописанное", timeout=WAIT_MS)

    away.context.set_offline(False)
    page = away.page
    has(page, title, "закреплён")
    has(page, title, "без уведомлений")
    expect(row(page, title)).to_contain_text("недописанное", timeout=WAIT_MS)
    page.get_by_role("button", name=folder).click()
    expect(page.locator("nav [data-chat]")).to_have_count(1)
    expect(row(page, title)).to_be_visible()
    details(away, title)
    expect(page.get_by_role("button", name=LEVEL)).to_contain_text("Об упоминаниях")
    expect(contact_item(away)).to_have_text("Убрать из контактов")
    expect(in_new_chat(home(away), "Контакты")).to_have_text([re.compile(IGOR)])
    assert away.accessibility() == []
    page.keyboard.press("Escape")
    page.goto(f"{server.url}/#/settings")
    expect(page.get_by_text("Тихо до")).to_be_visible(timeout=WAIT_MS)


def test_what_is_taken_back_while_a_device_is_away_is_gone_when_it_is_back(scene: Scene, server: Server) -> None:
    title, chat, folder, away, active = scene.title, scene.chat, scene.folder, scene.away, scene.active
    marina, igor = Rest(server, "marina"), Rest(server, "igor")
    other = marina.call("GET", "/people?q=igor")["people"][0]["id"]
    made = {"id": str(uuid.uuid4()), "name": folder, "chats": [chat]}
    marina.call("PATCH", "/me/prefs", {"folders": [made], "contacts": [other], "levels": {chat: "nothing"}})
    igor.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": "прочти меня"})
    for each in (away, active):
        expect(each.page.get_by_role("button", name=folder)).to_be_visible(timeout=WAIT_MS)
        has(each.page, title, "1 непрочитанное")

    # kept on the device as well: a reload without a network shows what was set
    with_shell(away).context.set_offline(True)
    away.page.reload()
    away.page.get_by_role("button", name=folder).click(timeout=WAIT_MS)
    expect(away.page.locator("nav [data-chat]")).to_have_count(1)
    expect(in_new_chat(away, "Контакты")).to_have_text([re.compile(IGOR)])
    away.page.keyboard.press("Escape")

    page = active.page
    details(active, title).sees("прочти меня")
    page.get_by_role("button", name=LEVEL).click()
    page.get_by_role("menuitemradio", name="О каждом сообщении").click()
    contact_item(active).click()
    expect(page.get_by_text(f"{IGOR} больше не в ваших контактах.")).to_be_visible(timeout=WAIT_MS)
    page.goto(f"{server.url}/#/settings")
    page.get_by_role("button", name=f"Удалить папку {folder}, чаты останутся").click()
    home(active)
    expect(page.get_by_role("button", name=folder)).to_have_count(0, timeout=WAIT_MS)
    has_not(page, title, "непрочитанное")

    away.context.set_offline(False)
    page = away.page
    expect(page.get_by_role("button", name=folder)).to_have_count(0, timeout=WAIT_MS)
    has_not(page, title, "непрочитанное")
    details(away, title)
    expect(page.get_by_role("button", name=LEVEL)).to_contain_text("О каждом сообщении")
    expect(contact_item(away)).to_have_text("Добавить в контакты")
