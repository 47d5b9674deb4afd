"""Without a network, without a server, with a new build: what is shown is true, nothing is lost or comes twice."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.people import WAIT_MS, Window
from tests.e2e.test_accounts import administrator
from tests.e2e.test_two_people import chat_of_two
from tests.server import ROOT, Server

Open = Callable[..., Window]

OFFLINE = "Нет сети. Написанное уйдёт, когда связь вернётся."
OFFLINE_EN = "You’re offline. Messages you write will go when you’re back."
SIGN_IN_OFFLINE = "Нет сети. Войти получится, когда связь вернётся."
RESTARTING = "Сервер перезапускается. Написанное уйдёт через мгновение."
UNREACHABLE = "Сервер не отвечает. Написанное уйдёт, когда он вернётся."
GONE_LONG_MS = 60_000

# every state of the line that was shown, the calm ones too
RECORD_LINK = """
() => {
  window.seenLinks = [];
  const look = () => {
    const link = document.querySelector('[data-link]')?.getAttribute('data-link');
    if (link && window.seenLinks.at(-1) !== link) window.seenLinks.push(link);
  };
  look();
  new MutationObserver(look).observe(document.body, {subtree: true, attributes: true, childList: true});
}
"""
SHELL_KEPT = "caches.keys().then((names) => names.length > 0 && navigator.serviceWorker.controller !== null)"

# everything the service worker keeps, in one text
CACHED_TEXT = """
async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts.push(await (await cache.match(request)).text());
  }
  return texts.join('\\n');
}
"""


def with_shell(window: Window) -> Window:
    """Waits until the service worker keeps the shell and serves this page."""
    window.page.wait_for_function(SHELL_KEPT, timeout=WAIT_MS)
    return window


def went(window: Window) -> None:
    """Nothing waits to be sent any more."""
    expect(window.log.get_by_label("Ждёт отправки")).to_have_count(0, timeout=WAIT_MS)


def test_a_reload_without_a_network_shows_the_chats_and_what_waits(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    igor = window().sign_in("igor").open_chat(title)
    igor.write("до обрыва").sees("до обрыва")
    marina = with_shell(window().sign_in("marina").open_chat(title).sees("до обрыва"))
    marina.context.set_offline(True)
    expected = ["до обрыва", *(f"без сети {number}" for number in range(3))]
    for text in expected[1:]:
        marina.write(text).sees(text)
    for _ in range(2):
        marina.page.reload()
        expect(marina.page.get_by_text(OFFLINE)).to_be_visible(timeout=WAIT_MS)
        marina.sees(expected[-1])
        assert marina.bodies() == expected
    assert marina.accessibility() == []
    assert rest.bodies(chat) == expected[:1]
    # what nobody needs any more is taken back before it goes
    row = marina.log.locator("article", has_text="без сети 1")
    row.hover()
    row.get_by_role("button", name="Действия с сообщением").click()
    marina.page.get_by_role("menuitem", name="Отменить отправку").click()
    expect(row).to_have_count(0)
    expected.remove("без сети 1")
    marina.context.set_offline(False)
    igor.sees(expected[-1])
    went(marina)
    expect(marina.page.get_by_text(OFFLINE)).to_have_count(0)
    assert rest.bodies(chat) == igor.bodies() == marina.bodies() == expected


def test_the_same_words_in_english(server: Server, window: Open) -> None:
    tomas = window(locale="en-GB", theme="dark")
    page = tomas.page
    page.goto(server.url)
    page.get_by_label("Username").fill("tomas")
    page.get_by_label("Password", exact=True).fill(server.passwords()["tomas"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Дача и поездка").first).to_be_visible(timeout=WAIT_MS)
    with_shell(tomas)
    tomas.context.set_offline(True)
    page.reload()
    expect(page.get_by_text(OFFLINE_EN)).to_be_visible(timeout=WAIT_MS)
    expect(page.get_by_text("Дача и поездка").first).to_be_visible()
    assert tomas.accessibility() == []
    tomas.context.set_offline(False)
    expect(page.get_by_text(OFFLINE_EN)).to_have_count(0, timeout=WAIT_MS)


def test_a_session_that_ended_meanwhile_shows_the_login_page_when_the_network_is_back(
    server: Server, window: Open
) -> None:
    title, _, rest = chat_of_two(server)
    marina = with_shell(window().sign_in("marina").open_chat(title))
    marina.context.set_offline(True)
    marina.page.reload()
    expect(marina.page.get_by_text(OFFLINE)).to_be_visible(timeout=WAIT_MS)
    rest.call("DELETE", "/auth/sessions/others")
    marina.context.set_offline(False)
    expect(marina.page.get_by_text("Сеанс завершён. Войдите снова, чтобы продолжить.")).to_be_visible(timeout=WAIT_MS)
    expect(marina.page.get_by_text(title)).to_have_count(0)


def test_two_tabs_show_the_same_and_send_once(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    igor = window().sign_in("igor").open_chat(title)
    marina = window().sign_in("marina").open_chat(title)
    other = marina.another_tab()
    expect(other.composer).to_be_visible(timeout=WAIT_MS)
    marina.context.set_offline(True)
    expected = []
    for number, tab in enumerate([marina, other, marina, other]):
        expected.append(f"вкладка {number}")
        tab.write(expected[-1])
        for each in (marina, other):
            each.sees(expected[-1])
    assert marina.bodies() == other.bodies() == expected
    marina.context.set_offline(False)
    igor.sees(expected[-1])
    went(marina)
    went(other)
    assert rest.bodies(chat) == igor.bodies() == marina.bodies() == other.bodies() == expected
    # whichever sent for both: the other goes on when it is closed
    marina.page.close()
    other.write("после закрытия")
    igor.sees("после закрытия")
    assert rest.bodies(chat) == [*expected, "после закрытия"]


def test_two_devices_of_one_person_agree(server: Server, window: Open) -> None:
    title, chat, rest = chat_of_two(server)
    laptop, phone = (window(width=width).sign_in("marina").open_chat(title) for width in (1440, 390))
    phone.context.set_offline(True)
    phone.write("с телефона").sees("с телефона")
    laptop.write("с ноутбука").sees("с ноутбука")
    # it is stored before the other is sent: the order is known
    went(laptop)
    phone.context.set_offline(False)
    laptop.sees("с телефона")
    phone.sees("с ноутбука")
    went(phone)
    assert rest.bodies(chat) == laptop.bodies() == phone.bodies() == ["с ноутбука", "с телефона"]


# --- a server of the test's own, which restarts -------------------------------------------------------------
@pytest.fixture(scope="module")
def restarting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Runs from a copy of the project, whose built client the tests may change."""
    root = tmp_path_factory.mktemp("project")
    for name in ("messenger", "accounts", "chat", "templates", "static"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", root)
    with Server(root / "var", root=root).prepare(static=True).running() as server:
        yield server


@pytest.fixture
def visit(browser: Browser, restarting: Server) -> Iterator[Open]:
    opened: list[Window] = []

    def open_window(**options: Any) -> Window:
        opened.append(Window(browser, restarting, **options))
        return opened[-1]

    yield open_window
    complaints = [complaint for each in opened for complaint in each.complaints]
    for each in opened:
        each.close()
    assert complaints == []


def test_a_server_that_restarts_loses_and_doubles_nothing(restarting: Server, visit: Open) -> None:
    title, chat, rest = chat_of_two(restarting)
    marina, igor = visit().sign_in("marina").open_chat(title), visit().sign_in("igor").open_chat(title)
    marina.page.evaluate(RECORD_LINK)
    expected = []
    for number in range(6):
        expected.append(f"сообщение {number}")
        marina.write(expected[-1])
        if number == 2:
            restarting.stop()
            expect(marina.page.get_by_text(RESTARTING)).to_be_visible(timeout=WAIT_MS)
            assert marina.accessibility() == []
    for text in expected:
        marina.sees(text)
    restarting.start()
    igor.sees(expected[-1])
    went(marina)
    expect(marina.page.get_by_text(RESTARTING)).to_have_count(0)
    assert rest.bodies(chat) == marina.bodies() == igor.bodies() == expected
    assert marina.page.evaluate("window.seenLinks") == ["online", "restarting", "online"]


def test_a_server_that_is_gone_for_long_is_called_so_and_the_page_still_opens(restarting: Server, visit: Open) -> None:
    title, chat, rest = chat_of_two(restarting)
    marina = with_shell(visit().sign_in("marina").open_chat(title))
    restarting.stop()
    marina.page.reload()
    marina.write("сервера нет").sees("сервера нет")
    expect(marina.page.get_by_text(UNREACHABLE)).to_be_visible(timeout=GONE_LONG_MS)
    expect(marina.page.get_by_text(re.compile(r"Пробуем уже \d+ секунд"))).to_be_visible()
    assert marina.accessibility() == []
    restarting.start()
    marina.page.get_by_role("button", name="Попробовать сейчас").click()
    went(marina)
    expect(marina.page.get_by_text(UNREACHABLE)).to_have_count(0, timeout=WAIT_MS)
    assert rest.bodies(chat) == ["сервера нет"]


def next_build(server: Server, mark: str) -> None:
    """As a release does it: the entry has other contents and hence another name, the old one is gone."""
    built = server.root / "static" / "app"
    manifest = json.loads((built / "manifest.json").read_text())
    entry = manifest["src/main.tsx"]
    before = built / entry["file"]
    entry["file"] = f"assets/main-{mark}.js"
    (built / entry["file"]).write_text(before.read_text() + f"\nwindow.build = {mark!r};\n")
    before.unlink()
    (built / "manifest.json").write_text(json.dumps(manifest))
    server.stop()
    server.manage("collectstatic", "--no-input", "--clear")
    server.start()


def test_a_new_build_is_announced_and_never_forced(restarting: Server, visit: Open) -> None:
    title, _, _ = chat_of_two(restarting)
    marina = with_shell(visit().sign_in("marina").open_chat(title))
    quiet = with_shell(visit(width=390).sign_in("igor").open_chat(title))
    for window in (marina, quiet):
        window.composer.fill("недописанное")
    next_build(restarting, "second")
    notice = marina.page.get_by_text("Готова новая версия.")
    expect(notice).to_be_visible(timeout=WAIT_MS)
    assert marina.accessibility() == []
    assert marina.page.evaluate("window.build") is None
    marina.page.get_by_role("button", name="Обновить").click()
    expect(marina.composer).to_have_value("недописанное", timeout=WAIT_MS)
    assert marina.page.evaluate("window.build") == "second"
    expect(notice).to_have_count(0)
    # who did not press it has it at the next cold start, even one without a network
    told = quiet.page.get_by_text("Готова новая версия.")
    expect(told).to_be_visible(timeout=WAIT_MS)
    address = quiet.page.url
    quiet.page.get_by_role("button", name="Позже").click()
    expect(told).to_have_count(0)
    quiet.page.get_by_role("button", name="Назад").first.click()
    expect(quiet.page.get_by_role("navigation", name="Чаты")).to_be_visible()
    expect(told).to_have_count(0)
    quiet.page.close()
    quiet.context.set_offline(True)
    quiet.page = quiet.context.new_page()
    quiet.page.goto(address)
    expect(quiet.composer).to_have_value("недописанное", timeout=WAIT_MS)
    assert quiet.page.evaluate("window.build") == "second"
    # of the builds before, no more than one is kept for tabs that still show it
    next_build(restarting, "third")
    with_shell(marina)
    marina.page.wait_for_function("window.build === 'second'")
    expect(notice).to_be_visible(timeout=WAIT_MS)
    assert len(marina.page.evaluate("caches.keys()")) == 2


def test_a_ban_while_typing_erases_everything(restarting: Server, visit: Open) -> None:
    title, chat, rest = chat_of_two(restarting)
    marina = visit().sign_in("marina").open_chat(title)
    igor = with_shell(visit().sign_in("igor").open_chat(title))
    igor.write("до блокировки")
    marina.sees("до блокировки")
    igor.composer.press_sequentially("недопис")
    panel = administrator(visit, restarting)
    panel.goto(f"{restarting.url}/admin/accounts/user/?q=igor")
    panel.locator("#result_list tbody a").first.click()
    panel.get_by_role("link", name=re.compile("Заблокировать|Ban")).first.click()
    panel.locator("textarea, #id_reason").first.fill("проверка")
    panel.locator("#content [type=submit]:visible").last.click()
    banned = igor.page.get_by_text("Ваша учётная запись заблокирована. Обратитесь к администратору.")
    expect(banned).to_be_visible(timeout=3_000)
    assert igor.accessibility() == []
    for _ in range(2):
        igor.keeps_nothing()
        # the shell may stay: it holds nothing of anybody
        assert "до блокировки" not in igor.page.evaluate(CACHED_TEXT)
        igor.context.set_offline(True)
        igor.page.reload()
        expect(igor.page.get_by_text(SIGN_IN_OFFLINE)).to_be_visible(timeout=WAIT_MS)
        igor.context.set_offline(False)
        expect(igor.page.get_by_text(SIGN_IN_OFFLINE)).to_have_count(0)
        expect(igor.page.get_by_label("Имя пользователя")).to_be_visible()
    assert rest.bodies(chat) == marina.bodies() == ["до блокировки"]
