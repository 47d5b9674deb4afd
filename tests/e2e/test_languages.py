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

# when scripts of the page were asked for and had come, by their names
SCRIPTS = """
() => Object.fromEntries(performance.getEntriesByType('resource').flatMap(({name, startTime, responseEnd}) => {
  const found = /assets\\/(en|ru|main)-[^/]*\\.js$/.exec(name);
  return found ? [[found[1], {from: startTime, to: responseEnd}]] : [];
}))
"""
SENT_FOR = "[...document.querySelectorAll('link[rel=modulepreload]')].map((link) => link.href)"


def languages(window: Window) -> list[str]:
    return sorted({*window.page.evaluate(SCRIPTS)} - {"main"})


def sent_for_early(window: Window) -> list[str]:
    """Languages the page sent for before anything of it ran."""
    found = (re.search(r"/(en|ru)-[^/]*$", address) for address in window.page.evaluate(SENT_FOR))
    return [match[1] for match in found if match]


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
    assert languages(guest) == sent_for_early(guest) == ["en"]
    scripts = guest.page.evaluate(SCRIPTS)
    assert scripts["en"]["from"] < scripts["main"]["to"]
    guest.page.get_by_role("button", name="Русский").click()
    expect(guest.page.get_by_label("Имя пользователя")).to_be_visible()
    assert languages(guest) == ["en", "ru"]
    # what was chosen counts, whatever the browser prefers
    guest.page.reload()
    expect(guest.page.get_by_label("Имя пользователя")).to_be_visible(timeout=WAIT_MS)
    assert languages(guest) == sent_for_early(guest) == ["ru"]


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
