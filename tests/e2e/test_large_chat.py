"""A chat of 100,000 messages, and fifty others: every place is reached, and neither memory nor page grows with them."""

from __future__ import annotations

import datetime as dt
import re
import statistics
import subprocess
import sys
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import WAIT_MS, Window
from tests.server import ROOT, Server

Open = Callable[..., Window]

LONG, SHORT, EACH = 100_000, 50, 60
UNREAD = 500
SCROLLED = 5_000
ROWS_MAX = 120
NODES_MAX = 6_000
GROWTH_MAX_BYTES = 25_000_000

WATCH_TASKS = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(Math.round(task.duration));
  }).observe({type: 'longtask'});
}"""

# a wheel turned steadily; at the end of what is loaded it turns on until there is more
SCROLL_BACK = """async (goal) => {
  const list = document.querySelector('[role=log] [data-testid=virtuoso-scroller]');
  const first = () => Math.min(...[...list.querySelectorAll('[data-seq]')].map((row) => Number(row.dataset.seq)));
  const began = performance.now();
  while (first() > goal && performance.now() - began < 60_000) {
    list.scrollBy(0, -400);
    await new Promise(requestAnimationFrame);
  }
  return {first: first(), ms: Math.round(performance.now() - began)};
}"""

# from the change of the address until a frame with the last message of the chat in it is painted
SWITCH = """async ({id, last}) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  }));
  const began = performance.now();
  location.hash = '#/chat/' + id;
  let frames = 0;
  do {
    await painted();
    frames += 1;
  } while (!document.querySelector(`[role=log] [data-seq="${last}"]`) && frames < 600);
  return {ms: performance.now() - began, frames, title: document.querySelector('main h1').textContent};
}"""

# a list that was set in motion shows it by then
TWO_SECONDS = """async () => {
  for (let frame = 0; frame < 120; frame += 1) await new Promise(requestAnimationFrame);
}"""


@pytest.fixture(scope="module")
def chats(server: Server) -> list[str]:
    """The ids of the long chat and of the others."""
    server.stop()
    filled = subprocess.run(
        [sys.executable, "-m", "tests.e2e.fill", str(LONG), str(SHORT), str(EACH)],
        cwd=ROOT,
        env=server.environment,
        check=True,
        capture_output=True,
        text=True,
    )
    server.start()
    return filled.stdout.split()


class Memory:
    """What the page holds once everything that can be forgotten is."""

    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable")

    def measure(self) -> tuple[int, int]:
        """Bytes of the heap, and nodes."""
        self._cdp.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: int(each["value"]) for each in self._cdp.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"], metrics["Nodes"]


def test_every_place_is_reached_and_little_of_it_is_held(server: Server, window: Open, chats: list[str]) -> None:
    marina = window().sign_in("marina")
    page = marina.page
    marina.open_chat("Длинный")
    first_unread = LONG - UNREAD + 1
    expect(page.get_by_role("separator")).to_be_visible(timeout=WAIT_MS)
    marina.sees(f"{first_unread}: ")

    memory = Memory(page)
    heap, nodes = memory.measure()
    page.evaluate(WATCH_TASKS)
    went = page.evaluate(SCROLL_BACK, first_unread - SCROLLED)
    tasks = page.evaluate("() => window.longTasks")
    heap_after, nodes_after = memory.measure()
    over = [task for task in tasks if task > 200]
    print(
        f"\n{SCROLLED} messages back in {went['ms']} ms: {len(tasks)} long tasks, {len(over)} over 200 ms,"
        f" the longest {max(tasks, default=0)} ms; heap {heap / 1e6:.1f} -> {heap_after / 1e6:.1f} MB,"
        f" nodes {nodes} -> {nodes_after}"
    )
    assert went["first"] <= first_unread - SCROLLED
    assert heap_after - heap < GROWTH_MAX_BYTES
    assert nodes_after < NODES_MAX
    assert page.locator("[role=log] article").count() < ROWS_MAX

    page.keyboard.press("Alt+J")
    page.get_by_role("button", name="К началу").click()
    expect(page.get_by_text("Здесь начинается разговор.")).to_be_visible(timeout=WAIT_MS)
    expect(row(page, 1)).to_be_visible()
    page.get_by_role("button", name="Вернуться туда, где были").click()
    expect(row(page, went["first"] + 8)).to_be_visible(timeout=WAIT_MS)

    day = dt.datetime.now().astimezone().date() - dt.timedelta(days=200)
    page.keyboard.press("Alt+J")
    page.get_by_label("Дата").fill(day.isoformat())
    page.get_by_role("button", name="Показать").click()
    # of this day: depending on the time of day, the place left behind shows a midnight as well
    midnight = dt.datetime.combine(day, dt.time()).astimezone(dt.UTC)
    first_of_day = page.locator(f'[role=log] article time[datetime^="{midnight:%Y-%m-%dT%H:0}"]').first
    expect(first_of_day).to_be_in_viewport(timeout=WAIT_MS)
    told = first_of_day.get_attribute("datetime")
    assert told is not None
    assert dt.timedelta(0) <= dt.datetime.fromisoformat(told) - midnight < dt.timedelta(minutes=5)


def row(page: Page, seq: int) -> Locator:
    return page.locator(f'[role=log] [data-seq="{seq}"]')


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (1440, 1600)])
def test_a_link_opens_a_message_far_from_what_is_loaded(
    server: Server, window: Open, chats: list[str], width: int, height: int
) -> None:
    long = chats[0]
    marina = window(width=width, height=height).sign_in("marina")
    tab = marina.another_tab()
    cold = tab.page
    asked: list[str] = []

    def hear(payload: str | bytes) -> None:
        if isinstance(payload, str) and '"type":"history.get"' in payload:
            asked.append(payload)

    cold.on("websocket", lambda socket: socket.on("framesent", hear))
    for seq in (4_321, 1_000, 30_000, 60_000, 7_000):
        cold.goto("about:blank")
        asked.clear()
        cold.goto(f"{server.url}/#/chat/{long}/{seq}")
        expect(row(cold, seq)).to_be_in_viewport(timeout=WAIT_MS)
        expect(cold).to_have_url(f"{server.url}/#/chat/{long}")
        # in the middle, and stays there while what is near is loaded, and nothing else is
        cold.evaluate(TWO_SECONDS)
        expect(row(cold, seq)).to_be_in_viewport()
        box = row(cold, seq).bounding_box()
        assert box is not None
        assert 0.35 * height < box["y"] < 0.6 * height, seq
        assert 1 <= len(asked) <= 4, asked
    words = f"Пишу издалека, {width}×{height}"
    tab.write(words)
    expect(cold.get_by_role("article", name=re.compile(words))).to_be_in_viewport(timeout=WAIT_MS)
    # all is read by now, and the end is on this device
    cold.goto("about:blank")
    cold.goto(f"{server.url}/#/chat/{long}/2000")
    expect(row(cold, 2_000)).to_be_in_viewport(timeout=WAIT_MS)


def test_a_link_to_what_is_not_there_says_so(server: Server, window: Open, chats: list[str]) -> None:
    marina = window().sign_in("marina")
    page = marina.page
    page.goto(f"{server.url}/#/chat/{chats[0]}/{LONG + 1_000}")
    expect(page.get_by_text("Этого сообщения здесь нет")).to_be_visible(timeout=WAIT_MS)
    page.goto(f"{server.url}/#/chat/{uuid.uuid4()}/1")
    expect(page.get_by_text("Этого чата здесь нет")).to_be_visible(timeout=WAIT_MS)


def test_what_is_read_stays_while_a_message_above_it_grows(server: Server, window: Open, chats: list[str]) -> None:
    chat = chats[1]
    marina = window().sign_in("marina")
    page = marina.page
    page.goto(f"{server.url}/#/chat/{chat}/45")
    read = row(page, 45)
    expect(read).to_be_in_viewport(timeout=WAIT_MS)
    igor = window().sign_in("igor")
    # three at a time, in turns: this is one of Igor's, and above what Marina sees
    igor.page.goto(f"{server.url}/#/chat/{chat}/33")
    own = row(igor.page, 33)
    expect(own).to_be_in_viewport(timeout=WAIT_MS)
    own.press("e")
    expect(igor.composer).to_have_value(re.compile("^33: "))
    # Marina's list has come to rest long ago
    before = read.bounding_box()
    igor.write("Строка\n" * 8 + "и конец")
    grown = row(page, 33)
    expect(grown).to_contain_text("и конец", timeout=WAIT_MS)
    expect(grown).not_to_be_in_viewport()
    assert read.bounding_box() == before


def test_cached_chats_are_shown_at_once(server: Server, window: Open, chats: list[str]) -> None:
    page = window().sign_in("marina").page
    short = [{"id": chat, "last": EACH} for chat in chats[1:]]
    for chat in short:
        page.evaluate(SWITCH, chat)
    switched = [page.evaluate(SWITCH, chat) for chat in short]
    times = sorted(each["ms"] for each in switched)
    frames = statistics.median(each["frames"] for each in switched)
    middle = statistics.median(times)
    print(f"\n{SHORT} cached chats: median {middle:.0f} ms, {frames:.0f} frames; worst {times[-1]:.0f} ms")
    assert [each["title"] for each in switched] == [f"Короткий {number}" for number in range(SHORT)]
