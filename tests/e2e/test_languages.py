"""The words of a language come when they are needed: those of one beside the entry, the other's when it is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_offline import with_shell
from tests.server import Server

Open = Callable[..., Window]

FAILED = "Этот язык сейчас не загрузить. Попробуйте ещё раз, когда появится сеть."

# how the scripts of the page came: their names, who asked for them, and when
SCRIPTS = """
() => performance.getEntriesByType('resource')
  .flatMap(({name, initiatorType, startTime, responseEnd}) => {
    const found = /assets\\/(en|ru|main)-[^/]*\\.js$/.exec(name);
    return found ? [{name: found[1], by: initiatorType, from: startTime, to: responseEnd}] : [];
  })
"""


def languages(window: Window) -> list[str]:
    return sorted({script["name"] for script in window.page.evaluate(SCRIPTS)} - {"main"})


def english(window: Window) -> None:
    """Asks for it, in the settings."""
    window.page.goto(window.server.url + "/#/settings")
    window.page.get_by_role("group", name="Язык").get_by_text("English").click()


def speaks(window: Window, language: str) -> None:
    name = {"ru": "Настройки", "en": "Settings"}[language]
    expect(window.page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=WAIT_MS)
    assert window.page.evaluate("document.documentElement.lang") == language


def test_one_language_is_fetched_beside_the_entry_and_the_other_by_choice(server: Server, window: Open) -> None:
    guest = window(locale="en-GB")
    guest.page.goto(server.url)
    expect(guest.page.get_by_label("Username")).to_be_visible(timeout=WAIT_MS)
    assert languages(guest) == ["en"]
    guest.page.get_by_role("button", name="Русский").click()
    expect(guest.page.get_by_label("Имя пользователя")).to_be_visible()
    assert languages(guest) == ["en", "ru"]
    # what was chosen is sent for before anything of the page runs, whatever the browser prefers
    guest.page.reload()
    expect(guest.page.get_by_label("Имя пользователя")).to_be_visible(timeout=WAIT_MS)
    assert languages(guest) == ["ru"]
    words, main = sorted(guest.page.evaluate(SCRIPTS), key=lambda script: str(script["name"] == "main"))
    assert words["by"] == "link"
    assert words["from"] < main["to"]


def test_a_language_that_cannot_be_fetched_is_said_and_changes_nothing(server: Server, window: Open) -> None:
    igor = window()
    # nothing is kept by a service worker
    igor.context.route(re.compile(r"/sw\.js$"), lambda route: route.abort())
    igor.sign_in("igor")
    igor.page.goto(server.url + "/#/settings")
    speaks(igor, "ru")
    igor.context.set_offline(True)
    english(igor)
    expect(igor.page.get_by_text(FAILED)).to_be_visible(timeout=WAIT_MS)
    speaks(igor, "ru")
    expect(igor.page.get_by_role("radio", name="Русский")).to_be_checked()
    igor.context.set_offline(False)
    english(igor)
    speaks(igor, "en")


def test_a_language_chosen_without_a_network_is_spoken_and_outlasts_the_gap(server: Server, window: Open) -> None:
    marina = with_shell(window().sign_in("marina"))
    marina.page.goto(server.url + "/#/settings")
    speaks(marina, "ru")
    marina.context.set_offline(True)
    expect(marina.page.locator('[data-link="offline"]')).to_be_attached(timeout=WAIT_MS)
    english(marina)
    speaks(marina, "en")
    with marina.page.expect_response(lambda answer: answer.url.endswith("/api/v1/me") and answer.ok):
        marina.context.set_offline(False)
    expect(marina.page.locator('[data-link="online"]')).to_be_attached(timeout=WAIT_MS)
    marina.page.reload()
    expect(marina.page.locator('[data-link="online"]')).to_be_attached(timeout=WAIT_MS)
    speaks(marina, "en")
