"""Marks, code and mentions as two people see them, on a phone and on a desk, in both themes."""

from __future__ import annotations

import os
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

BODIES = (
    "**Важно**, *наверное*, ~~отменено~~ и `npm run build`; 2*3*4 и file_name_here остались собой",
    "> Кто в субботу за рулём?\n\nЯ. [Карта](https://example.org/map), а ||сюрприз|| потом",
    '```python\ndef half(x: int) -> float:\n    # the half\n    return x / 2.0 if x else "nothing"\n```',
    "Взять:\n- палатку\n- **мангал**\n  - и угли\n\n1. Выезд\n2. Обед",
    "[https://bank.example](https://evil.example/login)",
    "@igor, @marina и @all: смотрите https://example.org/a_b_c.",
)


def picture(window: Window, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    window.page.screenshot(path=PICTURES / f"markup-{name}.png", animations="disabled")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_are_read(server: Server, window: Open, theme: str, width: int) -> None:
    title, chat, rest = chat_of_two(server)
    for body in BODIES:
        rest.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": body})
    Rest(server, "igor").call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": BODIES[2]})

    igor = window(width=width, height=844 if width == 390 else 900, theme=theme).sign_in("igor")
    row = igor.page.locator(f'[data-chat="{chat}"]')
    expect(row.get_by_text("упоминание вас")).to_be_attached(timeout=WAIT_MS)
    picture(igor, f"list-{theme}-{width}")
    igor.open_chat(title)
    expect(igor.log.locator("strong", has_text="Важно")).to_be_attached(timeout=WAIT_MS)
    expect(igor.log.locator("pre span").first).to_be_attached(timeout=WAIT_MS)
    picture(igor, f"chat-{theme}-{width}")
    assert igor.accessibility() == []
    igor.log.get_by_role("button", name="Скрытый текст").click()
    expect(igor.log.get_by_text("сюрприз", exact=True)).to_be_visible()
    igor.log.get_by_role("button", name="Скопировать код").first.scroll_into_view_if_needed()
    picture(igor, f"code-{theme}-{width}")
    assert igor.accessibility(colours_only=True) == []


def test_a_mention_is_offered_found_and_gone_to(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina = window(theme="dark").sign_in("marina").open_chat(title)
    marina.composer.press_sequentially("привет @иг")
    expect(marina.page.get_by_role("option")).to_have_count(1)
    picture(marina, "suggestions")
    assert marina.accessibility() == []
    marina.composer.press("Tab")
    expect(marina.composer).to_have_value("привет @igor ")
    marina.composer.press("Enter")
    marina.sees("привет @igor")
    for number in range(60):
        rest.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": f"строка {number}"})
    rest.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": "и ещё раз @igor"})

    igor = window().sign_in("igor")
    page = igor.page
    page.get_by_role("button", name="Меню", exact=True).click()
    page.get_by_role("menuitem", name="Упоминания").click()
    dialog = page.get_by_role("dialog", name="Упоминания")
    expect(dialog.get_by_text("и ещё раз @igor")).to_be_visible(timeout=WAIT_MS)
    picture(igor, "list")
    assert igor.accessibility() == []
    page.keyboard.press("Escape")

    igor.open_chat(title)
    page.get_by_role("button", name="Следующее упоминание вас").click()
    expect(igor.log.get_by_text("@igor").first).to_be_visible(timeout=WAIT_MS)
    picture(igor, "next")
    while (button := page.get_by_role("button", name="Следующее упоминание вас")).count():
        button.click()
        igor.sees("и ещё раз @igor")
        expect(button).to_have_count(0, timeout=WAIT_MS)
