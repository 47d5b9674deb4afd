"""Everything by keys alone: no pointer is used, the focus is seen at every stop and comes back from dialogs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_two_people import chat_of_two
from tests.server import Server

Open = Callable[..., Window]

MOST_STOPS = 60

# An outline, an inner ring, or for a field the border of its box: on what has the focus or on what shows it instead.
RING = """
() => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = 'var(--line)';
  const line = getComputedStyle(probe).color;
  probe.remove();
  const focused = document.activeElement;
  if (!focused || focused === document.body) return false;
  const isField = focused.matches('input, textarea');
  const chain = [focused];
  while (chain.length < (isField ? 4 : 2)) chain.push(chain.at(-1).parentElement ?? document.body);
  return chain.some((element) => {
    const look = getComputedStyle(element);
    const outlined = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 1;
    const edged = parseFloat(look.borderBottomWidth) >= 1 && look.borderBottomColor !== line;
    return outlined || look.boxShadow.includes('inset') || (isField && edged);
  });
}
"""
FOCUSED = "() => document.activeElement.outerHTML.slice(0, 300)"


def is_focused(locator: Locator) -> bool:
    return bool(locator.count() == 1 and locator.evaluate("(element) => element === document.activeElement"))


def seen(page: Page) -> None:
    assert page.evaluate(RING), f"the focus can't be seen: {page.evaluate(FOCUSED)}"


def tab_to(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """As many stops as it takes, each of them seen."""
    expect(wanted).to_be_visible(timeout=WAIT_MS)
    for _ in range(MOST_STOPS):
        if is_focused(wanted):
            seen(page)
            return
        page.keyboard.press(key)
        seen(page)
    raise AssertionError(f"not reached by {key}: {wanted}")


def switch_to(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Найти чат, человека или команду")
    expect(field).to_be_focused(timeout=WAIT_MS)
    seen(page)
    page.keyboard.type(words)
    expect(page.get_by_role("option").first).to_contain_text(words, ignore_case=True, timeout=WAIT_MS)
    page.keyboard.press("Enter")
    expect(field).to_have_count(0)


def to_last_message(window: Window) -> Locator:
    """From the composer back into the timeline, whose last message takes part in Tab."""
    row = window.log.locator("article[data-key]").last
    tab_to(window.page, row, "Shift+Tab")
    return row


def test_a_whole_visit_needs_no_pointer(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina = window()
    page = marina.page
    keys = page.keyboard
    page.goto(server.url)
    expect(page.get_by_label("Имя пользователя")).to_be_focused(timeout=WAIT_MS)
    seen(page)
    keys.type("marina")
    tab_to(page, page.get_by_label("Пароль", exact=True))
    keys.type(server.passwords()["marina"])
    keys.press("Enter")
    expect(page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)

    switch_to(page, title)
    expect(marina.composer).to_be_focused(timeout=WAIT_MS)
    seen(page)
    keys.type("первое")
    keys.press("Enter")
    marina.sees("первое")

    to_last_message(marina)
    keys.press("r")
    expect(marina.composer).to_be_focused()
    keys.type("ответ")
    keys.press("Enter")
    marina.sees("ответ")
    to_last_message(marina)
    keys.press("e")
    expect(marina.composer).to_be_focused()
    expect(marina.composer).to_have_value("ответ")
    keys.press("End")
    keys.type(" правленый")
    keys.press("Enter")
    marina.sees("ответ правленый")

    row = to_last_message(marina)
    keys.press("Shift+Equal")
    picker = page.get_by_role("dialog")
    expect(picker.locator(":focus")).to_have_count(1, timeout=WAIT_MS)
    seen(page)
    keys.press("Escape")
    expect(picker).to_have_count(0)
    expect(row).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("menuitemcheckbox", name="Реакция 👍")).to_be_focused()
    seen(page)
    keys.press("Enter")
    expect(row.get_by_text("👍").first).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(row).to_be_focused()
    assert rest.bodies(chat) == ["первое", "ответ правленый"]

    keys.press("Delete")
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("button", name="Отмена")).to_be_focused()
    seen(page)
    keys.press("Escape")
    expect(asked).to_have_count(0)
    expect(row).to_be_focused()
    keys.press("Delete")
    tab_to(page, asked.get_by_role("button", name="Удалить"))
    keys.press("Enter")
    expect(marina.log.get_by_text("Сообщение удалено")).to_be_visible(timeout=WAIT_MS)
    # the page shows it before the server has it
    server.eventually(lambda: rest.bodies(chat) == ["первое"], "the deletion at the server")
    expect(marina.log.locator(":focus").or_(marina.composer.and_(page.locator(":focus")))).to_have_count(1)

    new_group(page)
    settings_and_the_sheet(page)

    switch_to(page, "выйти")
    tab_to(page, page.get_by_role("dialog").get_by_role("button", name="Выйти"))
    keys.press("Enter")
    expect(page.get_by_text("Вы вышли.")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_label("Имя пользователя")).to_be_focused()


def new_group(page: Page) -> None:
    keys = page.keyboard
    before = page.evaluate_handle("document.activeElement")
    keys.press("Alt+g")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("combobox")).to_be_focused(timeout=WAIT_MS)
    seen(page)
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("(element) => element === document.activeElement", before), page.evaluate(FOCUSED)
    keys.press("Alt+g")
    expect(dialog.get_by_role("combobox")).to_be_focused(timeout=WAIT_MS)
    keys.type("игорь")
    expect(dialog.get_by_role("option")).to_have_count(1, timeout=WAIT_MS)
    keys.press("Enter")
    tab_to(page, dialog.get_by_role("button", name="Далее"))
    keys.press("Enter")
    expect(dialog.get_by_label("Название группы")).to_be_focused()
    seen(page)
    keys.type("Без мыши")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Без мыши")).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_role("textbox", name="Сообщение")).to_be_focused()


def settings_and_the_sheet(page: Page) -> None:
    keys = page.keyboard
    keys.press("Control+,")
    expect(page.get_by_text("это устройство")).to_be_visible(timeout=WAIT_MS)
    looks = page.get_by_role("group", name="Оформление")
    dark = looks.get_by_role("radio", name="Тёмное")
    tab_to(page, looks.get_by_role("radio", name="Как на устройстве"))
    while not is_focused(dark):
        keys.press("ArrowRight")
        seen(page)
    expect(dark).to_be_checked()
    keys.press("Control+/")
    sheet = page.get_by_role("dialog", name="Сочетания клавиш")
    expect(sheet).to_be_visible(timeout=WAIT_MS)
    seen(page)
    keys.press("Escape")
    expect(sheet).to_have_count(0)
    expect(dark).to_be_focused()
