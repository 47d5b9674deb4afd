"""What the administrator tells everybody in the panel, as people see it above their chats."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_accounts import administrator
from tests.e2e.test_sessions import readable
from tests.e2e.test_xss import CORPUS, LISTEN, heard
from tests.server import Server

Open = Callable[..., Window]

# strings of the corpus in one announcement, which has room for 500 characters
AT_ONCE = 6
TEXT = "В субботу с 9:00 до 10:00 обновляем сервер. Подробности: https://example.org/update"


class Desk:
    """The administrator at the page of the announcement."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.address = f"{server.url}/admin/accounts/announcement/"
        page.goto(self.address)

    def publish(self, text: str, kind: str = "info", *, dismissible: bool = True) -> None:
        self.page.locator("#id_text").fill(text)
        self.page.locator(f"input[name=kind][value={kind}]").check()
        self.page.locator("#id_dismissible").set_checked(dismissible)
        self.page.locator("input[type=submit].default").click()
        expect(self.page.locator(".messagelist .success")).to_be_visible(timeout=WAIT_MS)

    def withdraw(self) -> None:
        self.page.goto(self.address)
        if self.page.locator("input[name=withdraw]").count():
            self.page.locator("input[name=withdraw]").click()
            expect(self.page.locator("input[name=withdraw]")).to_have_count(0, timeout=WAIT_MS)


@pytest.fixture
def desk(server: Server, window: Open) -> Iterator[Desk]:
    desk = Desk(administrator(window, server), server)
    yield desk
    desk.withdraw()


def banner(person: Window) -> Locator:
    return person.page.get_by_role("region", name="Объявление")


def test_everybody_sees_it_at_once_until_they_dismiss_it_or_it_is_withdrawn(window: Open, desk: Desk) -> None:
    marina, igor = window().sign_in("marina"), window(width=390, height=844, theme="dark").sign_in("igor")
    for person in (marina, igor):
        expect(banner(person)).to_have_count(0)
    desk.publish(TEXT)
    for person in (marina, igor):
        expect(banner(person)).to_contain_text("В субботу", timeout=WAIT_MS)
        expect(banner(person).get_by_role("link")).to_have_attribute("href", "https://example.org/update")
        assert person.accessibility() == []

    marina.page.get_by_role("button", name="Скрыть объявление").click()
    expect(banner(marina)).to_have_count(0)
    marina.page.reload()
    expect(marina.page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)
    igor.page.reload()
    expect(banner(igor)).to_be_visible(timeout=WAIT_MS)
    expect(banner(marina)).to_have_count(0)

    desk.publish("Обновление перенесли на воскресенье.", "warning", dismissible=False)
    for person in (marina, igor):
        expect(banner(person)).to_contain_text("на воскресенье", timeout=WAIT_MS)
        expect(person.page.get_by_role("button", name="Скрыть объявление")).to_have_count(0)
        assert person.accessibility() == []

    desk.withdraw()
    for person in (marina, igor):
        expect(banner(person)).to_have_count(0, timeout=WAIT_MS)
    igor.page.reload()
    expect(igor.page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)
    expect(banner(igor)).to_have_count(0)


def test_it_is_dismissed_by_keys_and_stays_above_an_open_chat(window: Open, desk: Desk) -> None:
    marina = window(width=390, height=844).sign_in("marina")
    marina.page.locator("nav [data-chat]").first.click()
    expect(marina.composer).to_be_visible()
    desk.publish("Слово. " * 70)
    expect(banner(marina)).to_be_visible(timeout=WAIT_MS)
    # the longest text leaves the composer on the screen
    expect(marina.composer).to_be_in_viewport()
    dismiss = marina.page.get_by_role("button", name="Скрыть объявление")
    dismiss.focus()
    marina.page.keyboard.press("Enter")
    expect(banner(marina)).to_have_count(0)


def test_its_page_in_the_panel_is_for_everybody_to_read(server: Server, window: Open) -> None:
    chief = window(width=390, height=844, locale="en-GB", theme="dark")
    desk = Desk(administrator(lambda: chief, server), server)
    readable(chief)
    desk.page.locator("#id_shows_until").fill("2020-01-01T00:00")
    desk.page.locator("#id_text").fill(TEXT)
    desk.page.locator("input[type=submit].default").click()
    expect(desk.page.get_by_text("It would be over before anybody saw it.")).to_be_visible(timeout=WAIT_MS)
    readable(chief)


def test_nothing_in_it_runs(window: Open, desk: Desk) -> None:
    igor = window()
    igor.context.add_init_script(LISTEN)
    igor.sign_in("igor")
    texts = [text for text in CORPUS if all(sign >= " " for sign in text)]
    assert len(texts) > 60
    for start in range(0, len(texts), AT_ONCE):
        desk.publish(f"No {start}: {' '.join(texts[start : start + AT_ONCE])}")
        expect(banner(igor)).to_contain_text(f"No {start}: ", timeout=WAIT_MS)
        links = banner(igor).get_by_role("link").evaluate_all("all => all.map((link) => new URL(link.href).protocol)")
        assert set(links) <= {"http:", "https:"}
        assert banner(igor).locator("p *:not(a)").count() == 0
        assert heard(igor) == []
