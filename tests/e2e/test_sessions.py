"""A login on another device is noticed and can be undone; administrators see what is suspicious."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.services.alerts import FAILURES_ACCOUNT
from tests.e2e.people import WAIT_MS, Window
from tests.server import Server

Open = Callable[..., Window]


def guess(server: Server, username: str) -> None:
    """A login with a wrong password."""
    body = json.dumps({"username": username, "password": "a wrong passphrase"}).encode()
    request = urllib.request.Request(f"{server.url}/api/v1/auth/login", body, {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=20)
    assert refusal.value.code == 401


def test_another_device_is_noticed_and_sent_away(server: Server, window: Open) -> None:
    here = window().sign_in("igor")
    there = window(width=390, height=844).sign_in("igor")
    notice = here.page.get_by_role("button", name="В вашу учётную запись вошли на другом устройстве")
    expect(notice).to_be_visible(timeout=WAIT_MS)
    assert here.accessibility() == []
    notice.click()
    row = here.page.get_by_role("listitem").filter(has_text="127.0.0.0/24").filter(has_text="Вход")
    expect(row).to_be_visible(timeout=WAIT_MS)
    expect(here.page.get_by_text("127.0.0.1")).to_have_count(0)
    assert here.accessibility() == []
    row.get_by_role("button").click()
    here.page.get_by_role("dialog").get_by_role("button", name="Завершить").click()
    expect(there.page.get_by_label("Пароль", exact=True)).to_be_visible(timeout=WAIT_MS)
    expect(here.page.get_by_role("navigation", name="Чаты")).to_be_visible()


def test_a_page_that_signs_in_again_is_no_news_to_itself(server: Server, window: Open) -> None:
    here = window().sign_in("marina")
    expect(here.page.get_by_role("button", name="вошли на другом устройстве")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "unseen", "show", "what", "seen"),
    [
        ("ru-RU", "предупреждени", "Показать", "Много неудачных входов в одну учётную запись", "просмотренными"),
        ("en-GB", "security alert", "Show", "Many failed sign-ins to one account", "Mark all as seen"),
    ],
)
def test_an_administrator_sees_guesses(
    server: Server, window: Open, locale: str, unseen: str, show: str, what: str, seen: str
) -> None:
    chief = window()
    chief.sign_in("admin")
    if locale != "ru-RU":
        chief.page.goto(f"{server.url}/#/settings")
        english = chief.page.get_by_role("radio", name="English")
        english.click(force=True)
        # the page speaks a language once its words are here
        expect(english).to_be_checked()
        chief.page.goto(f"{server.url}/#/")
    victim = "marina" if locale == "ru-RU" else "igor"
    for _ in range(FAILURES_ACCOUNT):
        guess(server, victim)
    banner = chief.page.get_by_role("status").filter(has_text=unseen)
    expect(banner).to_be_visible(timeout=WAIT_MS)
    assert chief.accessibility() == []
    chief.page.get_by_role("button", name=show, exact=True).click()
    expect(chief.page.get_by_text(what).first).to_be_visible(timeout=WAIT_MS)
    expect(chief.page.get_by_text(f"@{victim}").first).to_be_visible()
    assert chief.accessibility() == []
    chief.page.get_by_role("button", name=seen).click()
    expect(chief.page.get_by_role("button", name=seen)).to_have_count(0, timeout=WAIT_MS)
    chief.page.goto(f"{server.url}/#/")
    expect(chief.page.get_by_role("status").filter(has_text=unseen)).to_have_count(0)


def readable(panel: Window) -> None:
    """The page passes axe, and kept the content policy before that: axe copies style sheets into the page, which the
    policy refuses it."""
    assert panel.complaints == []
    assert panel.accessibility() == []
    panel.complaints.clear()


@pytest.mark.parametrize(("locale", "width"), [("ru-RU", 1440), ("en-GB", 390)])
def test_the_log_in_the_panel_is_for_everybody_to_read(server: Server, window: Open, locale: str, width: int) -> None:
    guess(server, "tomas")
    chief = window(locale=locale, width=width)
    page = chief.page
    page.goto(f"{server.url}/admin/")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill(server.passwords()["admin"])
    page.locator("[type=submit]").click()
    readable(chief)
    page.goto(f"{server.url}/admin/messenger/auditentry/")
    readable(chief)
    with page.expect_download() as download:
        page.locator("button[value=csv]").click()
    assert download.value.suggested_filename == "audit.csv"
    assert "head," in download.value.path().read_text()
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator(".field-details_shown")).to_be_visible()
    readable(chief)
    page.goto(f"{server.url}/admin/messenger/auditentry/verify/")
    page.locator("#content [type=submit]").click()
    expect(page.locator("[role=status]")).to_be_visible(timeout=WAIT_MS)
    readable(chief)


@pytest.mark.parametrize(("locale", "width"), [("ru-RU", 1440), ("en-GB", 390)])
def test_an_administrator_ends_one_device_in_the_panel(server: Server, window: Open, locale: str, width: int) -> None:
    lost, kept = window().sign_in("marina"), window().sign_in("marina")
    chief = window(locale=locale, width=width)
    page = chief.page
    page.goto(f"{server.url}/admin/")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill(server.passwords()["admin"])
    page.locator("[type=submit]").click()
    page.goto(f"{server.url}/admin/accounts/user/?q=marina")
    page.locator("#result_list tbody th a").first.click()
    readable(chief)
    # the newest first
    page.locator(".sessions tbody a").nth(1).click()
    readable(chief)
    page.locator("#content [type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    readable(chief)
    expect(lost.page.get_by_label("Пароль", exact=True)).to_be_visible(timeout=WAIT_MS)
    expect(kept.page.get_by_role("navigation", name="Чаты")).to_be_visible()
