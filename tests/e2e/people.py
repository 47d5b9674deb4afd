"""A person at a browser: what they can do, in the words of the Russian interface."""

from __future__ import annotations

from copy import copy
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.server import ROOT, Server

WAIT_MS = 15_000
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# Told apart from other console noise: what the page may not do, and what it did wrong.
_REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error('CSP: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
"""

_BODIES = """
(log) => [...log.querySelectorAll('article[data-key]')].flatMap((row) => {
  const body = [...row.querySelectorAll('[data-bubble] div[dir=auto]')].pop();
  if (!body) return [];
  const text = body.cloneNode(true);
  for (const meta of text.querySelectorAll('[dir=ltr]')) meta.remove();
  return [text.textContent];
})
"""


# the words stand there a moment before the last of it is wiped
_LEFT = """async (within) => {
  const began = performance.now();
  for (;;) {
    const left = (await indexedDB.databases()).map(({name}) => name).filter((name) => name.startsWith('messenger-'));
    if (left.length === 0 || performance.now() - began > within) return left;
    await new Promise(requestAnimationFrame);
  }
}"""


class Window:
    """One profile with one page. `complaints` gathers policy violations and uncaught errors."""

    def __init__(
        self,
        browser: Browser,
        server: Server,
        *,
        width: int = 1440,
        height: int = 900,
        locale: str = "ru-RU",
        theme: str = "light",
    ) -> None:
        self.server = server
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(WAIT_MS)
        self.context.add_init_script(_REPORT_VIOLATIONS)
        self.complaints: list[str] = []
        self.page = self._new_page()

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        return page

    def another_tab(self) -> Window:
        """A second page of this profile at the same address. It closes with the first."""
        other = copy(self)
        other.page = other._new_page()
        other.page.goto(self.page.url)
        return other

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and ("CSP" in message.text or "Content Security Policy" in message.text):
            self.complaints.append(message.text)

    def close(self) -> None:
        self.context.close()

    def sign_in(self, username: str, password: str | None = None) -> Window:
        self.page.goto(self.server.url)
        self.page.get_by_label("Имя пользователя").fill(username)
        self.page.get_by_label("Пароль", exact=True).fill(password or self.server.passwords()[username])
        self.page.get_by_role("button", name="Войти").click()
        expect(self.page.get_by_role("navigation", name="Чаты")).to_be_visible(timeout=WAIT_MS)
        return self

    def open_chat(self, title: str) -> Window:
        self.page.get_by_role("navigation", name="Чаты").get_by_text(title, exact=True).first.click()
        expect(self.composer).to_be_visible()
        return self

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Сообщение")

    def write(self, text: str) -> Window:
        self.composer.fill(text)
        self.composer.press("Enter")
        return self

    def sees(self, text: str) -> Window:
        expect(self.log.locator("article", has_text=text).last).to_be_visible(timeout=WAIT_MS)
        return self

    def bodies(self) -> list[str]:
        """The texts of the rendered messages, top to bottom; of a long chat those around the screen."""
        return [str(text) for text in self.log.evaluate(_BODIES)]

    def keeps_nothing(self) -> Window:
        """No account has a database here."""
        assert self.page.evaluate(_LEFT, WAIT_MS) == []
        return self

    def accessibility(self, *, colours_only: bool = False) -> list[str]:
        """What axe finds wrong with the page as it stands."""
        if self.page.evaluate("typeof axe === 'undefined'"):
            self.page.evaluate(AXE.read_text())
        asked = {"type": "rule", "values": ["color-contrast"]} if colours_only else {"type": "tag", "values": AXE_TAGS}
        found: dict[str, Any] = self.page.evaluate("runOnly => axe.run(document, {runOnly})", asked)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
