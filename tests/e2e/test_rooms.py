"""Channels, notes, roles, links and slow mode, as the people in them see it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import Rest, chat_of_two
from tests.server import ROOT, Server

Open = Callable[..., Window]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))
LOOKS = [("light", 390), ("dark", 1440)]
SLOW_S = 6


class Looked:
    """Pictures of the screens on the way, and what axe finds in them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: dict[str, list[str]] = {}
        PICTURES.mkdir(parents=True, exist_ok=True)

    def at(self, window: Window, screen: str) -> None:
        window.page.screenshot(path=PICTURES / f"rooms-{screen}-{self.name}.png", animations="disabled")
        if found := window.accessibility():
            self.problems[screen] = found


def sized(window: Open, theme: str, width: int) -> Window:
    return window(width=width, height=844 if width == 390 else 900, theme=theme)


def to_list(window: Window) -> None:
    window.page.goto(f"{window.server.url}/#/")
    expect(window.page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)


def open_details(window: Window) -> None:
    window.page.get_by_role("button", name="Сведения", exact=True).click()
    expect(window.page.get_by_role("button", name="Кто что может")).to_be_visible(timeout=WAIT_MS)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_channel_its_reader_and_another_role(server: Server, window: Open, theme: str, width: int) -> None:
    looked = Looked(f"{theme}-{width}")
    title = f"Новости {uuid.uuid4().hex[:8]}"
    marina = sized(window, theme, width).sign_in("marina")
    page = marina.page
    page.get_by_role("button", name="Новый чат").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("option").first).to_be_visible(timeout=WAIT_MS)
    looked.at(marina, "new")
    dialog.get_by_role("button", name="Новый канал").click()
    dialog.get_by_role("combobox").fill("Игорь")
    dialog.get_by_role("option", name="Игорь Белов").click()
    dialog.get_by_role("button", name="Далее").click()
    expect(dialog.get_by_label("Название канала")).to_be_visible()
    expect(dialog.get_by_text("Дайте каналу название.")).to_have_count(0)
    dialog.get_by_label("Название канала").fill(title)
    dialog.get_by_label("Описание").fill("Что у нас нового.\nПишем раз в неделю.")
    looked.at(marina, "make")
    dialog.get_by_role("button", name="Создать канал").click()
    expect(page.get_by_text("2 подписчика").first).to_be_visible(timeout=WAIT_MS)
    marina.write("Мы открылись").sees("Мы открылись")

    igor = sized(window, theme, width).sign_in("igor")
    igor.page.get_by_role("navigation", name="Чаты").get_by_text(title, exact=True).click()
    igor.sees("Мы открылись")
    expect(igor.page.get_by_text("Здесь пишут только администраторы.")).to_be_visible()
    expect(igor.composer).to_be_hidden()
    looked.at(igor, "reader")
    igor.page.get_by_role("button", name="Отключить уведомления").click()
    expect(igor.page.get_by_role("button", name="Включить уведомления")).to_be_visible(timeout=WAIT_MS)

    open_details(marina)
    expect(page.get_by_text("Пишем раз в неделю.")).to_be_visible()
    looked.at(marina, "details")
    page.get_by_role("button", name="Кто что может").click()
    looked.at(marina, "roles")
    page.get_by_role("dialog", name="Кто что может").get_by_role("button", name="Закрыть").click()
    page.get_by_role("button", name="Действия: Игорь Белов").click()
    looked.at(marina, "member-menu")
    page.get_by_role("menuitemradio", name="Автор").click()
    expect(igor.composer).to_be_visible(timeout=WAIT_MS)
    igor.write("Теперь и я").sees("Теперь и я")
    marina.sees("Теперь и я") if width != 390 else None

    page.get_by_role("button", name="Действия: Игорь Белов").click()
    page.get_by_role("menuitem", name="Передать права владельца…").click()
    ask = page.get_by_role("dialog", name="Передать права владельца: Игорь Белов?")
    looked.at(marina, "hand-over")
    ask.get_by_role("button", name="Передать").click()
    expect(page.locator("li", has_text="Игорь Белов").get_by_text("владелец")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("li", has_text="Марина Ковалёва").get_by_text("администратор")).to_be_visible(timeout=WAIT_MS)
    if width != 390:
        expect(marina.log.get_by_text("Марина Ковалёва создаёт канал")).to_be_visible()
        expect(marina.log.get_by_text("передаёт права владельца: Игорь Белов")).to_be_visible(timeout=WAIT_MS)
    assert looked.problems == {}


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_notes_are_one_chat_with_words_of_their_own(server: Server, window: Open, theme: str, width: int) -> None:
    looked = Looked(f"{theme}-{width}")
    marina = sized(window, theme, width).sign_in("marina")
    page = marina.page
    page.get_by_role("button", name="Меню").click()
    page.get_by_role("menuitem", name="Заметки").click()
    expect(page.get_by_role("heading", name="Заметки")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_text("только для вас").first).to_be_visible()
    address = page.url
    marina.write("Купить молоко").sees("Купить молоко")
    looked.at(marina, "notes")
    to_list(marina)
    row = page.locator("nav [data-chat]", has_text="Заметки")
    expect(row).to_contain_text("Купить молоко")
    looked.at(marina, "notes-list")
    page.keyboard.press("Control+k")
    page.keyboard.type("заметки")
    expect(page.get_by_role("option", name="Заметки")).to_have_count(2, timeout=WAIT_MS)
    page.get_by_role("option", name="Заметки").last.click()
    expect(page).to_have_url(address)
    assert looked.problems == {}


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_link_lets_in_until_it_is_ended(server: Server, window: Open, theme: str, width: int) -> None:
    looked = Looked(f"{theme}-{width}")
    title, chat, rest = chat_of_two(server)
    rest.call("PATCH", f"/chats/{chat}", {"description": "Едем в субботу"})
    marina = sized(window, theme, width).sign_in("marina").open_chat(title)
    page = marina.page
    open_details(marina)
    page.get_by_role("button", name="Ссылки для входа").click()
    dialog = page.get_by_role("dialog", name="Ссылки для входа")
    expect(dialog.get_by_text("Ссылок пока нет.")).to_be_visible(timeout=WAIT_MS)
    dialog.get_by_label("Впустит").select_option("10 человек")
    dialog.get_by_role("button", name="Создать ссылку").click()
    link = str(dialog.locator("code").text_content(timeout=WAIT_MS))
    assert re.fullmatch(re.escape(server.url) + r"/#/enter/[\w-]{32}", link)
    looked.at(marina, "links")

    # who has no session comes in after signing in; Tomás reads English
    guest = sized(window, theme, width)
    guest.page.goto(link)
    guest.page.get_by_label("Имя пользователя").fill("tomas")
    guest.page.get_by_label("Пароль", exact=True).fill(server.passwords()["tomas"])
    guest.page.get_by_role("button", name="Войти").click()
    expect(guest.page.get_by_role("heading", name=title)).to_be_visible(timeout=WAIT_MS)
    expect(guest.page.get_by_text("2 members")).to_be_visible()
    expect(guest.page.get_by_text("Едем в субботу")).to_be_visible()
    looked.at(guest, "join")
    guest.page.get_by_role("button", name="Join").click()
    field = guest.page.get_by_role("textbox", name="Message")
    field.fill("Hello all")
    field.press("Enter")
    guest.sees("Hello all")
    marina.sees("Hello all") if width != 390 else None

    guest.page.goto(link)
    expect(guest.page.get_by_text("You are in it already.")).to_be_visible(timeout=WAIT_MS)
    looked.at(guest, "join-inside")
    guest.page.get_by_role("button", name="Open", exact=True).click()
    guest.sees("Hello all")

    members = rest.call("GET", f"/chats/{chat}/members")["people"]
    tomas = next(person["id"] for person in members if person["username"] == "tomas")
    rest.call("DELETE", f"/chats/{chat}/members/{tomas}")
    expect(guest.page.get_by_role("heading", name="This chat isn’t here")).to_be_visible(timeout=WAIT_MS)
    guest.page.goto(link)
    guest.page.get_by_role("button", name="Join").click()
    expect(guest.page.get_by_role("heading", name="You were removed from this chat")).to_be_visible(timeout=WAIT_MS)
    looked.at(guest, "join-removed")

    dialog.get_by_role("button", name="Отозвать ссылку").click()
    page.get_by_role("dialog", name="Отозвать эту ссылку?").get_by_role("button", name="Отозвать ссылку").click()
    expect(dialog.locator("code")).to_have_count(0, timeout=WAIT_MS)
    guest.page.goto(f"{server.url}/#/")
    guest.page.goto(link)
    expect(guest.page.get_by_role("heading", name="This link no longer works")).to_be_visible(timeout=WAIT_MS)
    looked.at(guest, "join-gone")
    assert looked.problems == {}


def test_slow_mode_keeps_what_is_written_and_sends_it_in_time(server: Server, window: Open) -> None:
    looked = Looked("light-390")
    title, chat, rest = chat_of_two(server)
    marina = window().sign_in("marina").open_chat(title)
    open_details(marina)
    marina.page.get_by_label("Медленный режим").select_option("1 минута")
    marina.page.get_by_role("switch", name="Новые участники видят прежние сообщения").click()
    expect(marina.page.get_by_text("Кто придёт позже, увидит только написанное после этого.")).to_be_visible()
    looked.at(marina, "settings")
    expect(marina.page.get_by_label("Медленный режим")).to_have_value("3", timeout=WAIT_MS)
    rest.call("PATCH", f"/chats/{chat}", {"slow_s": SLOW_S})
    expect(marina.page.get_by_label("Медленный режим").locator("option")).to_have_count(7, timeout=WAIT_MS)

    igor = sized(window, "light", 390).sign_in("igor").open_chat(title)
    igor.write("первое").sees("первое")
    timer = igor.page.get_by_role("timer")
    expect(timer).to_contain_text("Медленный режим: ещё 0:0")
    igor.write("второе")
    expect(igor.composer).to_have_value("второе")
    looked.at(igor, "slow")
    assert rest.bodies(chat) == ["первое"]
    expect(timer).to_be_hidden(timeout=WAIT_MS)
    igor.composer.press("Enter")
    igor.sees("второе")
    expect(igor.log.locator("article", has_text="второе").get_by_label("Прочитано")).to_be_visible(timeout=WAIT_MS)
    looked.at(igor, "slow-sent")
    # who leads the chat does not wait
    marina.write("раз").sees("раз")
    marina.write("два").sees("два")

    # what another device sent meanwhile makes this one's message too early: it waits and goes by itself
    expect(timer).to_be_hidden(timeout=WAIT_MS)
    igor.context.set_offline(True)
    igor.write("подожду")
    Rest(server, "igor").call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": "с телефона"})
    igor.context.set_offline(False)
    waiting = igor.log.locator("article", has_text="подожду")
    igor.sees("с телефона")
    expect(waiting.get_by_label("Ждёт отправки")).to_be_visible()
    expect(waiting.get_by_label("Ждёт отправки")).to_be_hidden(timeout=WAIT_MS)
    assert rest.bodies(chat) == ["первое", "второе", "раз", "два", "с телефона", "подожду"]
    assert looked.problems == {}
