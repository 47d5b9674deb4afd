"""Every screen, at three widths, in both themes and languages: accessible, and kept as a picture to look at."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import WAIT_MS, Window
from tests.server import ROOT, Server

Open = Callable[..., Window]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Window, str], None]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = "-".join(str(part) for part in request.node.callspec.params.values())

    def take(window: Window, screen: str) -> None:
        window.page.screenshot(path=PICTURES / f"{screen}-{name}.png", animations="disabled")

    return take


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screens_are_accessible(
    server: Server, window: Open, picture: Callable[[Window, str], None], theme: str, width: int
) -> None:
    marina = window(width=width, height=844 if width == 390 else 900, theme=theme)
    page = marina.page
    page.goto(server.url)
    expect(page.get_by_label("Имя пользователя")).to_be_visible(timeout=WAIT_MS)
    picture(marina, "login")
    problems = {"login": marina.accessibility()}
    marina.sign_in("marina")
    picture(marina, "list")
    problems["list"] = marina.accessibility()
    marina.open_chat("Дача и поездка").sees("And the cat")
    picture(marina, "chat")
    problems["chat"] = marina.accessibility()
    page.get_by_role("button", name="Сведения", exact=True).click()
    expect(page.get_by_role("heading", name="Участники")).to_be_visible()
    picture(marina, "details")
    problems["details"] = marina.accessibility()
    page.goto(server.url)
    expect(page.get_by_role("navigation", name="Чаты").or_(page.get_by_role("log")).first).to_be_visible(
        timeout=WAIT_MS
    )
    if page.get_by_role("button", name="Назад").first.is_visible():
        page.get_by_role("button", name="Назад").first.click()
    page.get_by_role("button", name="Новый чат").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_text("Tomás Ortega").first).to_be_visible(timeout=WAIT_MS)
    picture(marina, "new-chat")
    problems["new chat"] = marina.accessibility()
    assert {screen: found for screen, found in problems.items() if found} == {}


@pytest.mark.parametrize("locale", ["en-GB"])
def test_the_same_in_english(server: Server, window: Open, picture: Callable[[Window, str], None], locale: str) -> None:
    tomas = window(locale=locale)
    page = tomas.page
    page.goto(server.url)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=WAIT_MS)
    picture(tomas, "login")
    page.get_by_label("Username").fill("tomas")
    page.get_by_label("Password", exact=True).fill(server.passwords()["tomas"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Дача и поездка").first.click()
    expect(page.get_by_role("log")).to_be_visible(timeout=WAIT_MS)
    picture(tomas, "chat")
    assert tomas.accessibility() == []
