"""A profile as others see it change, and what a person sets for all their devices."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_privacy import direct
from tests.pictures import image
from tests.server import ROOT, Server

Open = Callable[..., Window]

PICTURES = Path(os.environ.get("SCREENSHOTS", ROOT / "var" / "screenshots"))


def picture(window: Window, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    window.page.screenshot(path=PICTURES / f"profile-{name}.png", animations="disabled")


def is_red_and_blue(shown: Locator) -> bool:
    """What is drawn: the picture's own colours, left and right."""
    return bool(
        shown.evaluate(
            """async (shown) => {
              await shown.decode();
              const canvas = document.createElement('canvas');
              canvas.width = canvas.height = 10;
              const pen = canvas.getContext('2d');
              pen.drawImage(shown, 0, 0, 10, 10);
              const [left, right] = [1, 8].map((x) => pen.getImageData(x, 5, 1, 1).data);
              return left[0] > 200 && left[2] < 60 && right[2] > 200 && right[0] < 60;
            }"""
        )
    )


def settings(window: Window) -> Window:
    window.page.goto(f"{window.server.url}/#/settings")
    expect(window.page.get_by_role("textbox", name="Статус")).to_be_visible(timeout=WAIT_MS)
    return window


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1440)])
def test_status_and_picture_reach_who_has_the_chat_open(
    server: Server, window: Open, tmp_path: Path, theme: str, width: int
) -> None:
    direct(server, "marina", "igor")
    igor = window(theme=theme).sign_in("igor").open_chat("Марина Ковалёва")
    marina = settings(window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("marina"))
    page, head = marina.page, igor.page.locator("main header").first

    status = f"В отпуске до понедельника, {theme}"
    page.get_by_role("textbox", name="Статус").fill(status)
    page.get_by_role("button", name="Сохранить статус").click()
    expect(head).to_contain_text(status, timeout=WAIT_MS)

    wrong = tmp_path / "wrong.png"
    wrong.write_bytes(b"no picture")
    page.get_by_label("Файл с фотографией").set_input_files(wrong)
    expect(page.get_by_text("Не получается прочесть этот файл")).to_be_visible()

    right = tmp_path / "right.png"
    right.write_bytes(image(size=(900, 600)))
    page.get_by_label("Файл с фотографией").set_input_files(right)
    dialog = page.get_by_role("dialog", name="Ваше фото")
    assert is_red_and_blue(dialog.get_by_alt_text("Таким его увидят другие"))
    picture(marina, f"preview-{theme}-{width}")
    dialog.get_by_role("button", name="Сохранить").click()
    expect(dialog).to_be_hidden()
    expect(head.locator("img")).to_be_visible(timeout=WAIT_MS)
    assert is_red_and_blue(head.locator("img"))
    picture(marina, f"settings-{theme}-{width}")
    picture(igor, f"chat-{theme}-{width}")

    # kept by the device: after a reload it is not fetched again
    fetched: list[str] = []
    igor.page.on("request", lambda request: fetched.append(request.url) if request.url.endswith("/picture") else None)
    igor.page.reload()
    expect(igor.page.locator("main header img")).to_be_visible(timeout=WAIT_MS)
    assert fetched == []

    page.get_by_role("button", name="Убрать", exact=True).click()
    expect(igor.page.locator("main header img")).to_be_hidden(timeout=WAIT_MS)
    assert marina.accessibility() == []
    assert igor.accessibility() == []


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1440)])
def test_quiet_hours_are_the_same_on_all_devices(server: Server, window: Open, theme: str, width: int) -> None:
    phone = settings(window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("marina"))
    other = settings(window().sign_in("marina"))
    phone.page.get_by_role("button", name="На час").click()
    expect(other.page.get_by_text("Тихо до")).to_be_visible(timeout=WAIT_MS)
    phone.page.get_by_role("switch", name="Каждую неделю").click()
    expect(other.page.get_by_label("С", exact=True)).to_have_value("22:00", timeout=WAIT_MS)
    phone.page.get_by_role("heading", name="Не беспокоить").scroll_into_view_if_needed()
    picture(phone, f"quiet-{theme}-{width}")
    assert phone.accessibility() == []
    other.page.get_by_role("button", name="Закончить тишину").click()
    expect(phone.page.get_by_role("button", name="На час")).to_be_visible(timeout=WAIT_MS)
    other.page.get_by_role("switch", name="Каждую неделю").click()
    expect(phone.page.get_by_label("С", exact=True)).to_be_hidden(timeout=WAIT_MS)
