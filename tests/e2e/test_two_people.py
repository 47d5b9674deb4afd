"""Two people at two browsers: what they write arrives once, in one order, whatever the line does."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.people import WAIT_MS, Window
from tests.server import Server

Open = Callable[..., Window]

TEXTS = [
    "Привет! Как доехали?",
    "👋🏽 🏕️ 👩‍👩‍👧‍👦",
    "שלום, מה שלומך? אני כאן.",
    "مرحبا بالعالم",
    "line one\nline two",
    "<b>not bold</b> & <script>alert(1)</script>",
    "Длинное " + "слово " * 1664 + "конец",
]


class Rest:
    """The same person's programs, beside the browser."""

    def __init__(self, server: Server, username: str) -> None:
        self.url = f"{server.url}/api/v1"
        self.access = ""
        login = {"username": username, "password": server.passwords()[username]}
        self.access = self.call("POST", "/auth/login", login)["access"]

    def call(self, method: str, path: str, body: object = None) -> dict:  # type: ignore[type-arg]
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("Authorization", f"Bearer {self.access}")
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data, timeout=20) as response:
            text = response.read()
        return dict(json.loads(text)) if text else {}

    def group(self, title: str, *usernames: str) -> str:
        members = [self.call("GET", f"/people?q={name}")["people"][0]["id"] for name in usernames]
        made = self.call("POST", "/chats/groups", {"client_id": str(uuid.uuid4()), "title": title, "members": members})
        return str(made["head"]["id"])

    def bodies(self, chat: str) -> list[str]:
        page = self.call("GET", f"/chats/{chat}/messages?limit=100")
        return [message["body"] for message in page["messages"] if "body" in message]


def chat_of_two(server: Server) -> tuple[str, str, Rest]:
    """A new group of Marina and Igor, so that tests don't meet in one chat. Its title, id, and Marina's programs."""
    title = f"Двое {uuid.uuid4().hex[:8]}"
    rest = Rest(server, "marina")
    return title, rest.group(title, "igor"), rest


def test_every_kind_of_text_arrives_in_one_order(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina, igor = window().sign_in("marina").open_chat(title), window().sign_in("igor").open_chat(title)
    expected = []
    for number, text in enumerate(TEXTS):
        author, reader = (marina, igor) if number % 2 == 0 else (igor, marina)
        assert len(text) <= 10_000
        author.write(text)
        expected.append(text)
        if len(text) == max(map(len, TEXTS)):
            for each in (marina, igor):
                each.page.get_by_role("button", name="Показать ещё").click()
        expect(reader.page.get_by_role("log")).to_contain_text(text.splitlines()[-1][-200:], timeout=WAIT_MS)
    assert rest.bodies(chat) == expected
    assert marina.bodies() == igor.bodies()
    assert marina.page.locator("article b, article script").count() == 0


def test_a_message_passes_from_sent_to_read(server: Server, window: Open) -> None:
    title, _, _ = chat_of_two(server)
    marina = window().sign_in("marina").open_chat(title)
    marina.write("Дошло?").sees("Дошло?")
    row = marina.log.locator("article", has_text="Дошло?")
    expect(row.get_by_label("Отправлено")).to_be_visible()
    igor = window().sign_in("igor")
    expect(row.get_by_label("Доставлено")).to_be_visible(timeout=WAIT_MS)
    igor.open_chat(title).sees("Дошло?")
    expect(row.get_by_label("Прочитано")).to_be_visible(timeout=WAIT_MS)


def test_a_reload_in_the_middle_of_sending_loses_and_doubles_nothing(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    igor = window().sign_in("igor").open_chat(title)
    marina = window().sign_in("marina").open_chat(title)
    expected = []
    for number in range(5):
        expected.append(f"до перезагрузки {number}")
        marina.write(expected[-1])
        marina.page.reload()
        expect(marina.composer).to_be_visible(timeout=WAIT_MS)
    for text in expected:
        igor.sees(text)
        marina.sees(text)
    assert rest.bodies(chat) == expected
    assert marina.bodies() == igor.bodies() == expected


def test_what_is_written_offline_waits_and_goes_in_order(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina, igor = window().sign_in("marina").open_chat(title), window().sign_in("igor").open_chat(title)
    marina.context.set_offline(True)
    expect(marina.page.get_by_text("Нет сети. Написанное уйдёт, когда связь вернётся.")).to_be_visible(timeout=WAIT_MS)
    expected = [f"без сети {number}" for number in range(3)]
    for text in expected:
        marina.write(text).sees(text)
    assert rest.bodies(chat) == []
    marina.context.set_offline(False)
    for text in expected:
        igor.sees(text)
    expect(marina.page.get_by_text("Нет сети.")).to_have_count(0, timeout=WAIT_MS)
    assert rest.bodies(chat) == expected
    assert marina.bodies() == igor.bodies() == expected


def test_edit_delete_and_reaction_show_on_both_sides(server: Server, window: Open) -> None:
    title, _, _ = chat_of_two(server)
    marina, igor = window().sign_in("marina").open_chat(title), window().sign_in("igor").open_chat(title)
    marina.write("первая редакция").sees("первая редакция")
    igor.sees("первая редакция")
    marina.composer.press("ArrowUp")
    expect(marina.composer).to_have_value("первая редакция")
    marina.write("вторая редакция")
    igor.sees("вторая редакция")
    expect(igor.log.get_by_text("изменено")).to_be_visible()
    row = igor.log.locator("article", has_text="вторая редакция")
    row.hover()
    row.get_by_role("button", name="Реакция 👍").click()
    expect(marina.log.locator("article", has_text="вторая редакция").get_by_text("👍")).to_be_visible(timeout=WAIT_MS)
    own = marina.log.locator("article", has_text="вторая редакция")
    own.hover()
    own.get_by_role("button", name="Действия с сообщением").click()
    marina.page.get_by_role("menuitem", name="Удалить").click()
    marina.page.get_by_role("dialog").get_by_role("button", name="Удалить").click()
    for each in (marina, igor):
        expect(each.log.get_by_text("Сообщение удалено")).to_be_visible(timeout=WAIT_MS)
        expect(each.log.get_by_text("вторая редакция")).to_have_count(0)


def test_typing_is_seen_and_a_direct_chat_is_found_by_name(server: Server, window: Open) -> None:
    marina, admin = window().sign_in("marina"), window().sign_in("admin")
    marina.page.get_by_role("button", name="Новый чат").first.click()
    marina.page.get_by_role("searchbox").or_(marina.page.get_by_label("Имя или имя пользователя")).first.fill("админ")
    marina.page.get_by_role("dialog").get_by_text("Администратор").first.click()
    expect(marina.composer).to_be_visible(timeout=WAIT_MS)
    admin.open_chat("Марина Ковалёва")
    marina.composer.press_sequentially("Пиш")
    expect(admin.page.get_by_text("печатает…").first).to_be_visible(timeout=WAIT_MS)
