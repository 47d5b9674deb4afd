"""The two people once more, in Debian's Firefox and in WebKitGTK: what they do works outside of Chromium too."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.test_two_people import Rest, chat_of_two
from tests.e2e.webdriver import Tab, firefox, webkit
from tests.server import ROOT, Server

Open = Callable[[], Tab]

TEXTS = ["Привет! Как доехали?", "👋🏽 🏕️ 👩‍👩‍👧‍👦", "שלום, מה שלומך? אני כאן.", "مرحبا بالعالم", "line one\nline two"]
DELETED = "Сообщение удалено"
# What the line is said to be while the server restarts. WebKitGTK's library knows no close code above 1011 below 3000
# and reports a connection that broke.
LINKS = {"firefox": ["restarting"], "webkit": ["connecting", "unreachable"]}
LINK = "(links) => links.includes(document.querySelector('[data-link]')?.dataset.link)"

# as Window.bodies has them
BODIES = """
() => [...document.querySelectorAll('[role=log] article[data-key]')].flatMap((row) => {
  const body = [...row.querySelectorAll('[data-bubble] div[dir=auto]')].pop();
  if (!body) return [];
  const text = body.cloneNode(true);
  for (const meta of text.querySelectorAll('[dir=ltr]')) meta.remove();
  return [text.textContent];
})
"""
SHOWN = "(text) => document.body.innerText.includes(text)"
# the mark of the last message
IS_MARKED = """
(label) => {
  const last = [...document.querySelectorAll('[role=log] article')].at(-1);
  return Boolean(last?.querySelector(`[aria-label='${label}']`));
}
"""
NOTHING_WAITS = """() => !document.querySelector("[role=log] [aria-label='Ждёт отправки']")"""
COMPOSER = "textarea[aria-label='Сообщение']"
WRITTEN = f'(text) => document.querySelector("{COMPOSER}")?.value === text'
LAST = "[role=log] article:has([data-bubble])"
DATABASES = "async () => (await indexedDB.databases()).map((each) => each.name)"


class Person:
    """At a tab, in the words of the Russian interface."""

    def __init__(self, tab: Tab, server: Server, username: str) -> None:
        self.tab = tab
        self.violations: list[str] = []
        tab.go(server.url)
        tab.click("Русский")
        tab.fill("Имя пользователя", username)
        tab.fill("Пароль", server.passwords()[username])
        tab.click("Войти")
        tab.wait("() => Boolean(document.querySelector('nav [data-chat]'))")

    def open_chat(self, title: str) -> Person:
        self.tab.click(title, scope="nav", selector="[data-chat] *")
        self.tab.wait(f'() => Boolean(document.querySelector("{COMPOSER}"))')
        return self

    def write(self, text: str) -> None:
        self.tab.fill("Сообщение", text)
        self.tab.press("Enter")

    def sees(self, *bodies: str) -> None:
        """Exactly these, in this order."""
        self.tab.wait(f"(wanted) => JSON.stringify(({BODIES})()) === JSON.stringify(wanted)", list(bodies))

    def reload(self) -> None:
        self.violations += self.tab.violations()
        self.tab.reload()
        self.tab.wait(f'() => Boolean(document.querySelector("{COMPOSER}"))')


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not (ROOT / "static" / "app" / "manifest.json").exists():
        pytest.skip("the web client isn't built: python3 run.py test builds it")
    folder = tmp_path_factory.mktemp("other-browsers") / "var"
    with Server(folder).prepare(static=True).running() as server:
        yield server


@pytest.fixture(params=["firefox", "webkit"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tab(kind: str, tmp_path: Path) -> Iterator[Open]:
    if kind == "firefox":
        binary = shutil.which("firefox-esr") or shutil.which("firefox")
        if binary is None:
            pytest.skip("no Firefox: apt install firefox-esr")
        with firefox(binary, tmp_path) as open_tab:
            yield open_tab
        return
    driver, xvfb = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    if driver is None or xvfb is None:
        pytest.skip("no WebKitGTK or no X server for it: apt install webkit2gtk-driver xvfb")
    with webkit(driver, xvfb) as open_tab:
        yield open_tab


def test_two_people_write_change_lose_the_line_and_leave(server: Server, kind: str, tab: Open) -> None:
    title, chat, rest = chat_of_two(server)
    marina = Person(tab(), server, "marina").open_chat(title)
    expected = ["Дошло?"]
    marina.write(expected[0])
    marina.tab.wait(IS_MARKED, "Отправлено")
    igor = Person(tab(), server, "igor")
    marina.tab.wait(IS_MARKED, "Доставлено")
    igor.open_chat(title)
    marina.tab.wait(IS_MARKED, "Прочитано")

    for number, text in enumerate(TEXTS):
        author, reader = (igor, marina) if number % 2 == 0 else (marina, igor)
        author.write(text)
        expected.append(text)
        reader.sees(*expected)
    for each in (marina, igor):
        each.sees(*expected)

    changed_on_both_sides(marina, igor, rest, chat, expected)
    nothing_is_lost_by_a_reload_or_a_restart(server, LINKS[kind], marina, igor, rest, chat, expected)
    leaves_nothing_behind(marina, igor)


def changed_on_both_sides(marina: Person, igor: Person, rest: Rest, chat: str, expected: list[str]) -> None:
    marina.write("первая редакция")
    igor.sees(*expected, "первая редакция")
    marina.tab.wait(NOTHING_WAITS)
    marina.tab.press("ArrowUp")
    marina.tab.wait(WRITTEN, "первая редакция")
    marina.write("вторая редакция")
    igor.sees(*expected, "вторая редакция")
    igor.tab.wait(SHOWN, "изменено")
    last = f"{LAST}[aria-label*='вторая редакция']"
    igor.tab.point("[data-bubble]", scope=last)
    igor.tab.click("Реакция 👍", scope=last)
    marina.tab.wait("(row) => document.querySelector(row)?.innerText.includes('👍')", last)
    marina.tab.point("[data-bubble]", scope=last)
    marina.tab.click("Действия с сообщением", scope=last, selector="button")
    marina.tab.click("Удалить", selector="[role=menuitem]")
    assert rest.bodies(chat) == [*expected, "вторая редакция"]
    marina.tab.click("Удалить", scope="dialog[open]")
    for each in (marina, igor):
        each.sees(*expected, DELETED)
    assert rest.bodies(chat) == expected
    expected.append(DELETED)


def nothing_is_lost_by_a_reload_or_a_restart(
    server: Server, links: list[str], marina: Person, igor: Person, rest: Rest, chat: str, expected: list[str]
) -> None:
    for number in range(2):
        expected.append(f"до перезагрузки {number}")
        marina.write(expected[-1])
        marina.reload()
    igor.sees(*expected)
    marina.sees(*expected)
    server.stop()
    for each in (marina, igor):
        each.tab.wait(LINK, links)
    expected.append("сервер перезапускается")
    marina.write(expected[-1])
    marina.sees(*expected)
    server.start()
    igor.sees(*expected)
    marina.tab.wait(NOTHING_WAITS)
    marina.tab.wait(LINK, ["online"])
    assert rest.bodies(chat) == [text for text in expected if text != DELETED]


def leaves_nothing_behind(marina: Person, igor: Person) -> None:
    kept = marina.tab.evaluate(DATABASES)
    assert [name for name in kept if name.startswith("messenger-")], kept
    marina.tab.press("Control", ",")
    # where nothing anchors the scroll, the button moves when what is above it has loaded
    marina.tab.wait(SHOWN, "это устройство")
    marina.tab.click("Выйти")
    marina.tab.click("Выйти", scope="dialog[open]")
    marina.tab.wait(SHOWN, "Вы вышли.")
    marina.tab.wait(f"async () => !(await ({DATABASES})()).some((name) => name.startsWith('messenger-'))")
    assert marina.violations + marina.tab.violations() + igor.tab.violations() == []
