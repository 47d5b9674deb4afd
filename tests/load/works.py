"""The works that are measured, by name: what a unit is, which figure counts, how each server does it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

from tests.load.layout import Layout
from tests.load.scenarios import connections, history, messages
from tests.load.scenarios.stage import Figures, Stage

Scenario = Callable[[Stage], Awaitable[Figures]]
Figure = Literal["rate", "seconds", "memory", "latency"]

MISSED = 5


@dataclass(frozen=True, slots=True)
class Work:
    """`figure` says what is compared: units a second, seconds for all, KiB a unit, or the latency alone."""

    name: str
    title: str
    unit: str
    figure: Figure
    messenger: Scenario
    textbook: Scenario
    # on a disk whose flushes take longer
    slow_disk: bool = False


def works(layout: Layout, *, seconds: float, rate: float) -> list[Work]:
    """Everything, in the order of a run. Idle is first: it needs servers that had no connections."""
    people = 2 * layout.storm_pairs

    def same(name: str, title: str, unit: str, figure: Figure, scenario: Scenario) -> Work:
        return Work(name, title, unit, figure, scenario, scenario)

    return [
        same("idle", f"idle connection ({people})", "connection", "memory", connections.idle),
        same(
            "direct", f"1:1, {layout.direct_pairs} senders", "message", "rate",
            partial(messages.direct, seconds=seconds),
        ),
        same(
            "direct-rate", f"1:1 at {rate:.0f} messages/s", "message", "latency",
            partial(messages.direct_at_rate, seconds=seconds, rate=rate),
        ),
        *(
            same(
                f"fanout-{size}", f"group of {size}", "delivery", "rate",
                partial(messages.fanout, members=size, seconds=seconds),
            )
            for size in layout.group_sizes
        ),
        same(
            "storm", f"{people} come back, {MISSED} missed", "person", "seconds",
            partial(connections.storm, missed=MISSED),
        ),
        Work(
            "history-socket", "newest 50, socket (textbook: REST)", "page", "rate",
            partial(history.over_socket, seconds=seconds), partial(history.over_rest, seconds=seconds),
        ),
        same("history-rest", "newest 50, REST", "page", "rate", partial(history.over_rest, seconds=seconds)),
    ]  # fmt: skip


def slow_disk_work(layout: Layout, *, seconds: float) -> Work:
    direct = partial(messages.direct, seconds=seconds)
    title = f"1:1, {layout.direct_pairs} senders, flush +5 ms"
    return Work("direct-slow-disk", title, "message", "rate", direct, direct, slow_disk=True)
