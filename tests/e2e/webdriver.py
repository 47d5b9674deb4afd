"""Firefox and WebKitGTK as Debian ships them, driven by what each speaks: WebDriver BiDi, and WebDriver over HTTP.

Both take the same input actions, so that a person's hands are written once, in `Tab`; a browser says how actions,
scripts and addresses reach it. Playwright's own are patched builds that nobody has."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.server import free_port

WAIT_S = 15
START_S = 30
POLL_S = 0.05

Json = dict[str, Any]

KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "ArrowUp": "\ue013", "Control": "\ue009"}

_CLICKABLE = "a, button, input, textarea, label, summary, [role=menuitem], [role=button], [role=radio]"

# The middle of what is seen under that name, once it stands still, unless something else lies over it: a person could
# not press it either.
_MIDDLE = """
async (scope, selector, name) => {
  const named = (element) =>
    element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
  for (const root of [...document.querySelectorAll(scope)].reverse()) {
    for (const element of root.querySelectorAll(selector)) {
      if (name !== null && named(element).trim() !== name) continue;
      if (!element.checkVisibility()) continue;
      element.scrollIntoView({block: 'nearest'});
      const before = element.getBoundingClientRect();
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const box = element.getBoundingClientRect();
      if (before.left !== box.left || before.top !== box.top || before.width !== box.width) continue;
      const [x, y] = [Math.round(box.left + box.width / 2), Math.round(box.top + box.height / 2)];
      const hit = document.elementFromPoint(x, y);
      if (element.contains(hit)) return [x, y];
    }
  }
  return null;
}
"""

# What React and the browser take for typing, whatever the keyboard's layout: emoji have no key.
_INSERT = """
(text) => {
  document.activeElement.select?.();
  document.execCommand('insertText', false, text);
}
"""

_LISTEN = """
() => {
  if (window.violations) return;
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
}
"""


class DriverError(Exception):
    """The browser refused a command, or a script in the page threw."""


class Tab:
    """One page with a profile of its own."""

    def navigate(self, url: str) -> None:
        raise NotImplementedError

    def perform(self, actions: list[Json]) -> None:
        raise NotImplementedError

    def evaluate(self, function: str, *arguments: object) -> Any:
        """What the function returns, awaited. Arguments and result are JSON."""
        raise NotImplementedError

    def go(self, url: str) -> None:
        self.navigate(url)
        self.evaluate(_LISTEN)

    def reload(self) -> None:
        self.evaluate("() => { window.isOld = true; location.reload(); }")
        self.wait("() => !window.isOld && document.readyState === 'complete'")
        self.evaluate(_LISTEN)

    def violations(self) -> list[str]:
        """Of the content policy, by this document; WebKit's are heard from when it has loaded."""
        return list(self.evaluate("() => window.violations"))

    def wait(self, function: str, *arguments: object) -> Any:
        """The first true answer. A page that is being replaced has none."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                answer = self.evaluate(function, *arguments)
            except DriverError as error:
                answer, told = None, str(error)
            else:
                told = ""
            if answer:
                return answer
            if time.monotonic() > deadline:
                page = self.evaluate("() => location.href + '\\n' + document.body.innerText")
                raise AssertionError(f"not within {WAIT_S} s: {function} {arguments} {told}\n{page}")
            time.sleep(POLL_S)

    def point(self, selector: str, name: str | None = None, *, scope: str = "body") -> None:
        self._mouse(self.wait(_MIDDLE, scope, selector, name))

    def click(self, name: str, *, scope: str = "body", selector: str = _CLICKABLE) -> None:
        at = self.wait(_MIDDLE, scope, selector, name)
        self._mouse(at, {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})

    def fill(self, name: str, text: str) -> None:
        self.click(name, selector="input, textarea")
        self.evaluate(_INSERT, text)

    def press(self, *keys: str) -> None:
        """Together, as one chord."""
        values = [KEYS.get(key, key) for key in keys]
        strokes = [{"type": "keyDown", "value": value} for value in values]
        strokes += [{"type": "keyUp", "value": value} for value in reversed(values)]
        self.perform([{"type": "key", "id": "keyboard", "actions": strokes}])

    def _mouse(self, at: list[int], *then: Json) -> None:
        move = {"type": "pointerMove", "x": at[0], "y": at[1], "duration": 0, "origin": "viewport"}
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.perform([{**pointer, "actions": [move, *then]}])


@contextmanager
def _process(command: list[str], environment: dict[str, str] | None = None, **options: Any) -> Iterator[Any]:
    running = subprocess.Popen(command, env={**os.environ, **(environment or {})}, **options)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(START_S)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


# --- Firefox ------------------------------------------------------------------------------------------------
class _FirefoxTab(Tab):
    def __init__(self, call: Callable[..., Json]) -> None:
        self._call = call
        profile = call("browser.createUserContext")["userContext"]
        # a window, not a tab: a page in the background is not looked at
        self._context = call("browsingContext.create", type="window", userContext=profile)["context"]
        call("script.addPreloadScript", functionDeclaration=_LISTEN, contexts=[self._context])

    def navigate(self, url: str) -> None:
        self._call("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def perform(self, actions: list[Json]) -> None:
        self._call("input.performActions", context=self._context, actions=actions)

    def evaluate(self, function: str, *arguments: object) -> Any:
        done = self._call(
            "script.callFunction",
            functionDeclaration=f"async (text) => JSON.stringify(await ({function})(...JSON.parse(text)) ?? null)",
            arguments=[{"type": "string", "value": json.dumps(arguments)}],
            target={"context": self._context},
            awaitPromise=True,
        )
        if done["type"] == "exception":
            raise DriverError(done["exceptionDetails"]["text"])
        return json.loads(done["result"]["value"])


@contextmanager
def firefox(binary: str, folder: Path) -> Iterator[Callable[[], Tab]]:
    """Opens tabs of one headless Firefox."""
    profile = folder / "firefox"
    profile.mkdir()
    # without a screen it knows of no mouse: both say "fine, and can hover"
    pointers = ("ui.primaryPointerCapabilities", "ui.allPointerCapabilities")
    (profile / "user.js").write_text("".join(f'user_pref("{name}", 6);\n' for name in pointers))
    command = [binary, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    log = folder / "firefox.log"
    with ExitStack() as stack:
        output = stack.enter_context(log.open("w"))
        stack.enter_context(_process(command, {"MOZ_HEADLESS_WIDTH": "1440"}, stdout=output, stderr=output))
        address = _eventually(lambda: re.search(r"ws://\S+", log.read_text()), "Firefox's address").group(0)
        socket = stack.enter_context(connect(f"{address}/session", max_size=None))
        number = 0

        def call(method: str, **params: object) -> Json:
            nonlocal number
            number += 1
            return _ask(socket, number, method, params)

        call("session.new", capabilities={})
        yield lambda: _FirefoxTab(call)
        call("browser.close")


def _ask(socket: ClientConnection, number: int, method: str, params: Json) -> Json:
    socket.send(json.dumps({"id": number, "method": method, "params": params}))
    while True:
        answer: Json = json.loads(socket.recv(timeout=START_S))
        if answer.get("id") != number:
            continue
        if answer["type"] == "error":
            raise DriverError(f"{method}: {answer['error']}: {answer['message']}")
        return dict(answer["result"])


# --- WebKitGTK ----------------------------------------------------------------------------------------------
class _WebKitTab(Tab):
    def __init__(self, url: str) -> None:
        self._url = url
        self._url += "/" + self._call("POST", "", {"capabilities": {}})["sessionId"]

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=START_S) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise DriverError(f"{path}: {error.read().decode()}") from error

    def navigate(self, url: str) -> None:
        self._call("POST", "/url", {"url": url})

    def perform(self, actions: list[Json]) -> None:
        self._call("POST", "/actions", {"actions": actions})

    def evaluate(self, function: str, *arguments: object) -> Any:
        script = f"return (async () => JSON.stringify(await ({function})(...arguments) ?? null))()"
        return json.loads(self._call("POST", "/execute/sync", {"script": script, "args": list(arguments)}))

    def close(self) -> None:
        self._call("DELETE", "")


@contextmanager
def webkit(driver: str, xvfb: str) -> Iterator[Callable[[], Tab]]:
    """Opens browsers, each with a driver and a screen of its own: a driver has one session, a screen one focus."""
    with ExitStack() as stack:

        def tab() -> Tab:
            screen = stack.enter_context(_screen(xvfb))
            port = free_port()
            environment = {"DISPLAY": screen, "GDK_BACKEND": "x11", "WEBKIT_DISABLE_DMABUF_RENDERER": "1"}
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            stack.enter_context(_process([driver, f"--port={port}"], environment, **quiet))
            _eventually(lambda: _listens(port), "WebKit's driver")
            opened = _WebKitTab(f"http://127.0.0.1:{port}/session")
            stack.callback(opened.close)
            return opened

        yield tab


@contextmanager
def _screen(xvfb: str) -> Iterator[str]:
    """An X server that picks a free number and says which."""
    reading, writing = os.pipe()
    command = [xvfb, "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    with _process(command, pass_fds=[writing], stderr=subprocess.DEVNULL), os.fdopen(reading) as said:
        os.close(writing)
        yield f":{said.readline().strip()}"


def _listens(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=2):
            return True
    except urllib.error.URLError:
        return False


def _eventually(look: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + START_S
    while not (found := look()):
        assert time.monotonic() < deadline, f"not within {START_S} s: {what}"
        time.sleep(POLL_S)
    return found
