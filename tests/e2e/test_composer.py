"""The composer in a browser: emoji by mouse, keys and name, long and formed texts, a reply that outlives a reload."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import chat_of_two
from tests.server import Server

Open = Callable[..., Window]

COPY = """
([html, plain]) => navigator.clipboard.write([new ClipboardItem({
  'text/html': new Blob([html], {type: 'text/html'}),
  'text/plain': new Blob([plain], {type: 'text/plain'}),
})])
"""
PAGE = """
<style>li { color: red }</style>
<h2 style="font-size: 2em" onclick="alert(1)">Список</h2>
<ul><li>мангал</li><li><a href="https://example.org/tent">палатка</a></li></ul>
<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>
<blockquote>так и есть</blockquote>
<pre>if tent:
    go()</pre>
<img src="/none.png" onerror="alert(2)"><script>alert(3)</script>
"""
AS_TEXT = """Список

- мангал
- палатка (https://example.org/tent)

1\t2
3\t4

> так и есть

```
if tent:
    go()
```"""
TOOK_MS = """
async () => {
  const button = document.querySelector('footer [aria-haspopup=dialog]');
  const began = performance.now();
  button.click();
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  const took = performance.now() - began;
  return document.querySelector('[role=gridcell]') ? took : Infinity;
}
"""


def search(window: Window) -> Locator:
    return window.page.get_by_role("searchbox", name="Найти эмодзи")


def pick_emoji(window: Window) -> Locator:
    window.page.get_by_role("button", name="Эмодзи", exact=True).click()
    expect(search(window)).to_be_visible(timeout=WAIT_MS)
    return search(window)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_emoji_are_picked_by_mouse_and_by_keys(server: Server, window: Open, width: int, theme: str) -> None:
    title, _, _ = chat_of_two(server)
    marina = window(width=width, theme=theme).sign_in("marina").open_chat(title)
    page = marina.page
    marina.composer.fill("ура")
    pick_emoji(marina)
    assert marina.accessibility() == []
    page.get_by_role("button", name="Флаги").click()
    page.get_by_role("gridcell").filter(has_text="🏁").hover()
    page.mouse.wheel(0, 10_000)
    page.get_by_role("gridcell", name="флаг: Уэльс").click()
    expect(marina.composer).to_have_value("ура🏴󠁧󠁢󠁷󠁬󠁳󠁿")
    expect(marina.composer).to_be_focused()

    pick_emoji(marina)
    page.get_by_role("button", name="Цвет кожи").click()
    assert marina.accessibility() == []
    page.get_by_role("radio", name="Тёмный", exact=True).click()
    search(marina).fill("wave")
    expect(page.get_by_role("gridcell").first).to_have_text("👋🏿")
    search(marina).fill("нет такого")
    expect(page.get_by_text("Ничего не нашлось: «нет такого».")).to_be_visible()
    search(marina).fill("кот")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    chosen = page.get_by_role("gridcell").nth(1)
    expect(chosen).to_be_focused()
    emoji = chosen.inner_text()
    page.keyboard.press("Enter")
    expect(marina.composer).to_have_value(f"ура🏴󠁧󠁢󠁷󠁬󠁳󠁿{emoji}")
    # taken back as what is typed
    page.keyboard.press("Control+z")
    expect(marina.composer).to_have_value("ура🏴󠁧󠁢󠁷󠁬󠁳󠁿")

    page.get_by_role("button", name="Эмодзи", exact=True).click()
    expect(page.get_by_role("rowheader", name="Недавние")).to_be_visible()
    expect(page.get_by_role("gridcell").first).to_have_text(emoji)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Эмодзи")).to_have_count(0)
    assert page.evaluate(TOOK_MS) < 500


def test_any_emoji_is_a_reaction_and_signing_out_forgets_what_was_used(server: Server, window: Open) -> None:
    title, _, _ = chat_of_two(server)
    marina = window().sign_in("marina").open_chat(title)
    igor = window().sign_in("igor").open_chat(title)
    page = igor.page
    marina.write("кто едет?")
    igor.sees("кто едет?")
    row = igor.log.locator("article", has_text="кто едет?")
    row.hover()
    row.get_by_role("button", name="Другие реакции").click()
    page.get_by_role("button", name="Цвет кожи").click()
    page.get_by_role("radio", name="Средний", exact=True).click()
    search(igor).fill("astronaut")
    page.keyboard.press("Enter")
    for each in (igor, marina):
        reaction = each.log.locator("article", has_text="кто едет?").locator("button[aria-pressed]")
        expect(reaction).to_contain_text("🧑🏽‍🚀 1", timeout=WAIT_MS)
    pick_emoji(igor)
    expect(page.get_by_role("gridcell").first).to_have_text("🧑🏽‍🚀")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Меню").first.click()
    page.get_by_role("menuitem", name="Выйти").click()
    page.get_by_role("dialog").get_by_role("button", name="Выйти").click()
    expect(page.get_by_label("Имя пользователя")).to_be_visible(timeout=WAIT_MS)
    igor.sign_in("igor").open_chat(title)
    pick_emoji(igor)
    expect(page.get_by_role("gridcell").first).to_have_text("😀")
    expect(page.get_by_role("button", name="Цвет кожи: Без оттенка")).to_be_visible()


def test_a_name_between_colons_becomes_its_emoji(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina = window().sign_in("marina").open_chat(title)
    marina.composer.press_sequentially("ура :tad")
    options = marina.page.get_by_role("option")
    expect(options.first).to_contain_text(":tada:", timeout=WAIT_MS)
    assert marina.accessibility() == []
    marina.composer.press("Enter")
    expect(marina.composer).to_have_value("ура 🎉")
    marina.composer.press_sequentially(" :кот")
    expect(options.first).to_be_visible()
    options.first.click()
    expect(options).to_have_count(0)
    expect(marina.composer).to_be_focused()
    marina.composer.press("Control+z")
    expect(marina.composer).to_have_value("ура 🎉 :кот")
    marina.composer.press("End")
    expect(options.first).to_be_visible()
    marina.composer.press("Escape")
    expect(options).to_have_count(0)
    marina.composer.press_sequentially(" :smile: `:smile:` http://a/:smile: :-)")
    expect(marina.composer).to_have_value("ура 🎉 :кот 😄 `:smile:` http://a/:smile: :-)")
    marina.composer.press("Enter")
    expect(marina.log.get_by_label("Отправлено", exact=True)).to_be_visible(timeout=WAIT_MS)
    assert rest.bodies(chat) == ["ура 🎉 :кот 😄 `:smile:` http://a/:smile: :-)"]


def test_a_text_that_is_too_long_goes_in_parts(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina, igor = window().sign_in("marina").open_chat(title), window().sign_in("igor").open_chat(title)
    paragraphs = [f"{number} " + "слово " * 1200 + "конец" for number in range(4)]
    marina.composer.fill("\n\n".join(paragraphs))
    marina.composer.press("Enter")
    assert rest.bodies(chat) == []
    assert marina.accessibility() == []
    marina.page.get_by_role("button", name="Отправить 4 сообщениями").click()
    expect(marina.composer).to_have_value("")
    igor.sees("3 слово")
    assert rest.bodies(chat) == paragraphs


def test_what_had_a_form_is_pasted_as_text(server: Server, window: Open) -> None:
    title, _, _ = chat_of_two(server)
    marina = window().sign_in("marina").open_chat(title)
    marina.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # from another page: copying there what has styles is that page's breach of a policy, if it has one
    elsewhere = marina.context.new_page()
    elsewhere.route("**/elsewhere", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    elsewhere.goto(f"{server.url}/elsewhere")
    elsewhere.evaluate(COPY, [PAGE, "просто текст"])
    elsewhere.close()
    marina.composer.focus()
    marina.composer.press("Control+v")
    expect(marina.composer).to_have_value(AS_TEXT)
    marina.composer.press("Control+z")
    expect(marina.composer).to_have_value("")
    marina.composer.press("Control+Shift+v")
    expect(marina.composer).to_have_value("просто текст")


def test_a_reply_that_was_begun_waits_until_it_is_sent(server: Server, window: Open) -> None:
    title, _, _ = chat_of_two(server)
    marina, igor = window().sign_in("marina").open_chat(title), window().sign_in("igor").open_chat(title)
    igor.write("кто везёт мангал?").write("и палатку")
    marina.sees("и палатку")
    row = marina.log.locator("article", has_text="кто везёт мангал?")
    row.hover()
    row.get_by_role("button", name="Ответить").click()
    marina.composer.fill("я")
    strip = marina.page.get_by_text("Ответ: Игорь Белов")
    expect(strip).to_be_visible()
    marina.open_chat("Дача и поездка")
    expect(strip).to_have_count(0)
    marina.open_chat(title)
    expect(strip).to_be_visible()

    other = window(width=390).sign_in("marina").open_chat(title)
    expect(other.composer).to_have_value("я", timeout=WAIT_MS)
    expect(other.page.get_by_text("Ответ: Игорь Белов")).to_be_visible()
    marina.page.reload()
    expect(marina.composer).to_have_value("я", timeout=WAIT_MS)
    expect(strip).to_be_visible()
    marina.composer.press("Enter")
    answer = igor.log.locator("article").last
    expect(answer.get_by_role("button", name="кто везёт мангал?")).to_be_visible(timeout=WAIT_MS)
    for each in (marina, other):
        expect(each.composer).to_have_value("")
        expect(each.page.get_by_text("Ответ: Игорь Белов")).to_have_count(0)
    marina.page.reload()
    expect(marina.composer).to_be_visible(timeout=WAIT_MS)
    expect(strip).to_have_count(0)
