"""Every screen at three widths, in both languages and both themes: accessible, within its policy, kept as a picture."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_accounts import administrator, make_account
from tests.server import ROOT, Server

Open = Callable[..., Window]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))
DETAILS = {"ru-RU": "Сведения", "en-GB": "Details"}

# as the service worker tells a page of a build it keeps
ANNOUNCE = """
() => navigator.serviceWorker.dispatchEvent(new MessageEvent('message', {data: {build: 'another'}}))
"""


@pytest.fixture(scope="module")
def invitation(browser: Browser, server: Server) -> str:
    """A link nobody has used: looking at it uses nothing up."""
    window = Window(browser, server)
    link = make_account(administrator(lambda: window, server), server, f"new{uuid.uuid4().hex[:8]}", "Новый человек")
    window.close()
    return link


class Gallery:
    """Looks at a screen in both themes and remembers what is wrong with it."""

    def __init__(self, window: Window, name: str) -> None:
        self.window = window
        self.name = name
        self.problems: dict[str, list[str]] = {}
        PICTURES.mkdir(parents=True, exist_ok=True)

    def look(self, screen: str) -> None:
        page = self.window.page
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.screenshot(path=PICTURES / f"{screen}-{self.name}-{theme}.png", animations="disabled")
            # of what axe looks at, a theme changes the colours alone
            if found := self.window.accessibility(colours_only=theme == "dark"):
                self.problems[f"{screen}, {theme}"] = found

    def look_then_escape(self, screen: str, shown: str) -> None:
        page = self.window.page
        expect(page.locator(shown).last).to_be_visible(timeout=WAIT_MS)
        self.look(screen)
        page.keyboard.press("Escape")
        expect(page.locator(shown)).to_have_count(0)


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("locale", ["ru-RU", "en-GB"])
def test_every_screen_is_accessible(server: Server, window: Open, invitation: str, locale: str, width: int) -> None:
    person = window(width=width, height=844 if width == 390 else 900, locale=locale)
    page = person.page
    gallery = Gallery(person, f"{locale[:2]}-{width}")
    page.goto(server.url)
    # English is Tomás's language, Russian Marina's
    username = "marina" if locale == "ru-RU" else "tomas"
    page.locator("input[name=username]").fill(username)
    gallery.look("login")
    page.locator("input[name=password]").fill(server.passwords()[username])
    page.keyboard.press("Enter")
    expect(page.locator("nav [data-chat]").first).to_be_visible(timeout=WAIT_MS)
    list_and_what_opens_over_it(page, gallery)
    chat_and_what_opens_over_it(page, gallery, DETAILS[locale])
    states_of_the_line(person, gallery)
    page.goto(invitation)
    expect(page.locator("input[type=password]").first).to_be_visible(timeout=WAIT_MS)
    gallery.look("first-run")
    assert gallery.problems == {}


def list_and_what_opens_over_it(page: Page, gallery: Gallery) -> None:
    gallery.look("list")
    page.locator("nav button[aria-haspopup=menu]").first.click()
    gallery.look_then_escape("menu", "[role=menu]")
    page.locator("nav [data-chat]").first.click(button="right")
    gallery.look_then_escape("chat-menu", "[role=menu]")
    page.keyboard.press("Alt+n")
    gallery.look_then_escape("new-chat", "dialog:has([role=option])")
    page.keyboard.press("Alt+g")
    gallery.look_then_escape("new-group", "dialog:has([role=option])")
    page.keyboard.press("Control+k")
    gallery.look_then_escape("switcher", "dialog:has([role=option])")
    page.keyboard.press("Control+/")
    gallery.look_then_escape("keys", "dialog")
    page.goto(page.url.split("#")[0] + "#/archive")
    expect(page.locator("nav").first).to_be_visible()
    gallery.look("archive")
    page.keyboard.press("Control+,")
    expect(page.locator("fieldset").first).to_be_visible(timeout=WAIT_MS)
    gallery.look("settings")
    page.goto(page.url.split("#")[0] + "#/")


def chat_and_what_opens_over_it(page: Page, gallery: Gallery, details: str) -> None:
    page.locator("nav [data-chat]", has_text="Дача и поездка").click()
    message = page.get_by_role("log").locator("article", has_text="And the cat").last
    expect(message).to_be_visible(timeout=WAIT_MS)
    gallery.look("chat")
    message.focus()
    page.keyboard.press("Enter")
    gallery.look_then_escape("message-menu", "[role=menu]")
    page.get_by_role("button", name=details, exact=True).click()
    expect(page.locator("aside, dialog").get_by_role("heading", level=3).first).to_be_visible(timeout=WAIT_MS)
    gallery.look("details")
    page.go_back()


def states_of_the_line(person: Window, gallery: Gallery) -> None:
    page = person.page
    page.goto(page.url.split("#")[0] + "#/")
    page.locator("nav [data-chat]", has_text="Дача и поездка").click()
    expect(page.get_by_role("log")).to_be_visible()
    person.context.set_offline(True)
    expect(page.locator("[data-link=offline]")).to_be_visible(timeout=WAIT_MS)
    gallery.look("offline")
    person.context.set_offline(False)
    expect(page.locator("[data-link=online]")).to_have_count(1, timeout=WAIT_MS)
    page.evaluate(ANNOUNCE)
    expect(page.get_by_role("status").locator("button")).to_have_count(2)
    gallery.look("update")
