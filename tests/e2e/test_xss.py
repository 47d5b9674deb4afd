"""What has been used to make pages run something, put everywhere people can write: nothing runs, and the content policy
is not even asked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import Rest
from tests.server import ROOT, Server

Open = Callable[..., Window]

CORPUS: list[str] = json.loads((ROOT / "frontend/src/features/chat/markup/xss.json").read_text())
NAME_CHARS, TITLE_CHARS = 80, 120

# every string of the corpus calls this if it gets to run
LISTEN = "window.hits = []; window.__xss = (what) => window.hits.push(what); window.alert = window.__xss;"

LOOK = """
(log) => [...log.querySelectorAll('article[data-seq]')].map((row) => ({
  seq: Number(row.dataset.seq),
  links: [...row.querySelectorAll('a')].map((link) => new URL(link.href).protocol),
  tags: [...row.querySelectorAll('[data-bubble] *')].map((element) => element.localName),
  handlers: [...row.querySelectorAll('*')].flatMap((element) =>
    element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'srcdoc')),
}))
"""
# a part of a screen, and the two frames in which the rows come
DOWN = """
(log) => new Promise((done) => {
  log.querySelector('[data-virtuoso-scroller]').scrollTop += 400;
  requestAnimationFrame(() => requestAnimationFrame(done));
})
"""
STEPS = 600
NEVER = {"script", "img", "iframe", "object", "embed", "style", "link", "meta", "base", "form", "video", "template"}


def listening(window: Window) -> Window:
    window.context.add_init_script(LISTEN)
    return window


def heard(window: Window) -> list[object]:
    """What ran; and that it would have been heard."""
    hits: list[object] = window.page.evaluate("hits.slice()")
    window.page.evaluate("__xss('heard'); ")
    assert window.page.evaluate("hits.at(-1)") == "heard"
    window.page.evaluate("(count) => { hits.length = count; }", len(hits))
    return hits


def storable(text: str) -> bool:
    return all(sign >= " " or sign in "\t\n" for sign in text)


def test_nothing_runs_in_messages(server: Server, window: Open) -> None:
    rest = Rest(server, "marina")
    title = f"Разметка {uuid.uuid4().hex[:8]}"
    chat = rest.group(title, "igor")
    for text in filter(storable, CORPUS):
        rest.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": text})
    last = rest.call("GET", f"/chats/{chat}/messages?limit=1")["messages"][-1]["seq"]

    igor = listening(window()).sign_in("igor").open_chat(title)
    seen: set[int] = set()

    def look() -> None:
        rows = igor.log.evaluate(LOOK)
        for row in rows:
            assert set(row["links"]) <= {"http:", "https:", "mailto:"}, row
            assert not NEVER & set(row["tags"]), row
            assert row["handlers"] == [], row
        seen.update(row["seq"] for row in rows)

    # it opens where the unread begin, which is at the top
    expect(igor.log.get_by_text(CORPUS[0]).first).to_be_visible(timeout=WAIT_MS)
    for _ in range(STEPS):
        look()
        if last in seen:
            break
        igor.log.evaluate(DOWN)
    assert len(seen) == len([text for text in CORPUS if storable(text)])
    for spoiler in igor.log.get_by_role("button", name="Скрытый текст").all():
        spoiler.click()
    look()
    assert heard(igor) == []


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_runs_in_names_titles_and_descriptions(server: Server, window: Open, width: int) -> None:
    rest = Rest(server, "marina")
    first = f"Чат {uuid.uuid4().hex[:8]}"
    chat = rest.group(first, "igor")
    name = rest.call("GET", "/me")["name"]
    igor = listening(window(width=width, height=844 if width == 390 else 900)).sign_in("igor").open_chat(first)
    page = igor.page
    page.goto(f"{server.url}/#/chat/{chat}/details")
    try:
        # he looks on while all of them come and go
        for text in filter(storable, CORPUS):
            line = " ".join(text.split())
            rest.call("PATCH", "/me", {"name": line[:NAME_CHARS]})
            rest.call("PATCH", f"/chats/{chat}", {"title": line[:TITLE_CHARS], "description": text})
            rest.call("POST", f"/chats/{chat}/messages", {"client_id": str(uuid.uuid4()), "body": text})
        for text in ("<img src=x onerror=__xss(1)>", '"><script>__xss(1)</script>', "[x](javascript:__xss(1))"):
            rest.call("PATCH", "/me", {"name": text})
            rest.call("PATCH", f"/chats/{chat}", {"title": text, "description": text})
            page.goto(f"{server.url}/#/chat/{chat}")
            page.reload()
            expect(page.get_by_role("heading", name=text).first).to_be_visible(timeout=WAIT_MS)
            expect(igor.log.get_by_text(text).first).to_be_attached(timeout=WAIT_MS)
            page.keyboard.press("Control+k")
            page.get_by_role("combobox").fill(text[:20])
            expect(page.get_by_role("option").first).to_be_visible(timeout=WAIT_MS)
            page.keyboard.press("Escape")
            assert heard(igor) == []
    finally:
        rest.call("PATCH", "/me", {"name": name})
