"""A chat of 100,000 messages and fifty others: every place is reached, and neither memory nor the page grows with them."""

from __future__ import annotations

import datetime as dt
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.server import ROOT, Server

Open = Callable[..., Window]

LONG, SHORT, EACH = 100_000, 50, 60
UNREAD = 500
SCROLLED = 5_000
# messages in memory around the place that is read, the newest page, and a page that is on its way
HELD_MAX = 2_000 + 50 + 50
ROWS_MAX = 120
NODES_MAX = 12_000
GROWTH_MAX_BYTES = 25_000_000
LONG_TASK_MS = 200

WATCH_TASKS = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
  }).observe({type: 'longtask'});
}"""

FIRST_PLACE = "() => Math.min(...[...document.querySelectorAll('[role=log] [data-seq]')].map((row) => +row.dataset.seq))"

# a wheel turned steadily: some hundred pixels a frame, and a rest at the end of what is loaded until more of it is there
SCROLL_TO = """async (goal) => {
  const first = %s;
  const list = [...document.querySelectorAll('[role=log] *')].find((one) => one.scrollHeight > one.clientHeight + 200);
  const began = performance.now();
  while (first() > goal && performance.now() - began < 60_000) {
    list.scrollBy(0, -600);
    await new Promise(requestAnimationFrame);
  }
  return {first: first(), ms: Math.round(performance.now() - began)};
}""" % FIRST_PLACE

# from the press on a row of the list until the frame in which the chat stands there is painted
SWITCH = """async (id) => {
  const row = document.querySelector(`nav [data-chat="${id}"] a, nav a[data-chat="${id}"]`);
  const began = performance.now();
  row.click();
  await new Promise(requestAnimationFrame);
  const shown = document.querySelector('main h1').textContent;
  const rows = document.querySelectorAll('[role=log] article').length;
  await new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  });
  return {shown, rows, ms: performance.now() - began};
}"""


@pytest.fixture(scope="module")
def filled(server: Server) -> Iterator[Server]:
    server.stop()
    subprocess.run(
        [sys.executable, "-m", "tests.e2e.fill", str(LONG), str(SHORT), str(EACH)],
        cwd=ROOT,
        env=server.environment,
        check=True,
    )
    yield server.start()


class Memory:
    """What the page holds, after everything that can be forgotten is."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable")

    def measure(self) -> tuple[int, int]:
        """Bytes of the heap, and nodes of the document."""
        self._cdp.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: int(each["value"]) for each in self._cdp.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"], metrics["Nodes"]


def test_every_place_of_a_long_chat_is_reached_and_little_of_it_is_held(filled: Server, window: Open) -> None:
    marina = window().sign_in("marina")
    page = marina.page
    marina.open_chat("Длинный")
    first_unread = LONG - UNREAD + 1
    expect(page.get_by_role("separator")).to_be_visible(timeout=WAIT_MS)
    marina.sees(f"{first_unread}: ")

    memory = Memory(page)
    heap, nodes = memory.measure()
    page.evaluate(WATCH_TASKS)
    went = page.evaluate(SCROLL_TO, first_unread - SCROLLED)
    tasks = page.evaluate("() => window.longTasks")
    heap_after, nodes_after = memory.measure()
    print(
        f"\nback {SCROLLED} messages in {went['ms']} ms: long tasks {tasks or 'none'};"
        f" heap {heap / 1e6:.1f} -> {heap_after / 1e6:.1f} MB; nodes {nodes} -> {nodes_after}"
    )
    assert went["first"] <= first_unread - SCROLLED
    assert heap_after - heap < GROWTH_MAX_BYTES
    assert nodes_after < NODES_MAX
    assert page.locator("[role=log] article").count() < ROWS_MAX
    assert max(tasks, default=0) < LONG_TASK_MS

    page.keyboard.press("Alt+J")
    page.get_by_role("button", name="К началу").click()
    expect(page.get_by_text("Здесь начинается разговор.")).to_be_visible(timeout=WAIT_MS)
    marina.sees("1: ")
    # back to where one was before the jump, then to the present
    page.get_by_role("button", name="Вернуться туда, где были").click()
    expect.poll if False else None
    page.wait_for_timeout(0)
