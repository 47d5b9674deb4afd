"""Figures as JSON lines and as the table of docs/performance.md."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence

import msgspec

from tests.load.scenarios.stage import Figures
from tests.load.works import Work

# a generator that used this much of its core was the limit, not the server
GENERATOR_BUSY_SHARE = 0.9


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One measurement of one server. Times in milliseconds, except `seconds`."""

    round: int
    work: str
    server: str
    unit: str
    units: int
    seconds: float
    per_s: float
    # processor time for each unit: each tree's and their sum
    cpu_us: dict[str, float]
    lost: int
    duplicated: int
    generator_share: float
    others_share: float
    ack_p50_ms: float | None = None
    ack_p99_ms: float | None = None
    delivery_p50_ms: float | None = None
    delivery_p99_ms: float | None = None
    kib: float | None = None

    @property
    def cpu_all_us(self) -> float:
        return self.cpu_us["all"]

    @property
    def latency_ms(self) -> tuple[float, float] | None:
        """p50 and p99 of what a person waits for: the delivery, or else the answer."""
        if self.delivery_p50_ms is not None and self.delivery_p99_ms is not None:
            return self.delivery_p50_ms, self.delivery_p99_ms
        if self.ack_p50_ms is not None and self.ack_p99_ms is not None:
            return self.ack_p50_ms, self.ack_p99_ms
        return None


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least this share of all does not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def row(round_number: int, work: Work, server: str, figures: Figures) -> Row:
    used = figures.used
    units = max(figures.units, 1)
    cpu_us = {name: round(seconds / units * 1e6, 1) for name, seconds in used.cpu_s.items()}
    cpu_us["all"] = round(sum(used.cpu_s.values()) / units * 1e6, 1)

    def ms(values: Sequence[float], share: float) -> float | None:
        found = percentile(values, share)
        return None if found is None else round(found * 1000, 2)

    return Row(
        round=round_number,
        work=work.name,
        server=server,
        unit=work.unit,
        units=figures.units,
        seconds=round(figures.seconds, 3),
        per_s=round(figures.units / figures.seconds, 1),
        cpu_us=cpu_us,
        lost=figures.lost,
        duplicated=figures.duplicated,
        generator_share=round(used.generator_s / used.seconds, 2),
        others_share=round(used.others_s / used.seconds, 2),
        ack_p50_ms=ms(figures.ack_s, 0.5),
        ack_p99_ms=ms(figures.ack_s, 0.99),
        delivery_p50_ms=ms(figures.delivery_s, 0.5),
        delivery_p99_ms=ms(figures.delivery_s, 0.99),
        kib=None if figures.kib is None else round(figures.kib, 1),
    )


def table(works: Iterable[Work], rows: Sequence[Row]) -> str:
    """Markdown: a line a work; every figure is the median of the rounds with the least and the most of them."""
    lines = [
        "| work | messenger | textbook | ratio | CPU µs a unit | textbook | ratio | p50 / p99 ms | textbook "
        "| lost, twice |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(work, [row for row in rows if row.work == work.name]) for work in works]
    return "\n".join(lines)


def _line(work: Work, rows: Sequence[Row]) -> str:
    ours = [row for row in rows if row.server == "messenger"]
    theirs = [row for row in rows if row.server == "textbook"]
    value, unit, more_is_better = _FIGURES[work.figure]
    bound = any(row.generator_share > GENERATOR_BUSY_SHARE for row in ours) and work.figure == "rate"
    cells = [
        work.title,
        _spread(ours, value, unit.format(work.unit)) + (" †" if bound else ""),
        _spread(theirs, value, unit.format(work.unit)),
        _ratio(ours, theirs, value) if more_is_better else _ratio(theirs, ours, value),
        _spread(ours, lambda row: row.cpu_all_us),
        _spread(theirs, lambda row: row.cpu_all_us),
        _ratio(theirs, ours, lambda row: row.cpu_all_us),
        _latency(ours),
        _latency(theirs),
        " / ".join(f"{sum(row.lost for row in some)}, {sum(row.duplicated for row in some)}"
                   for some in (ours, theirs) if some),
    ]  # fmt: skip
    if work.figure == "memory":
        # connecting is what the processors did meanwhile; coming back measures that
        cells[4:9] = [""] * 5
    return "| " + " | ".join(cells) + " |"


Value = Callable[[Row], float]


def _p99(row: Row) -> float:
    return row.latency_ms[1] if row.latency_ms else 0.0


# what is compared, how it is written, and whether more of it is better
_FIGURES: dict[str, tuple[Value, str, bool]] = {
    "rate": (lambda row: row.per_s, "/s", True),
    "seconds": (lambda row: row.seconds, " s", False),
    "memory": (lambda row: row.kib or 0.0, " KiB", False),
    "latency": (_p99, " ms p99", False),
}


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _spread(rows: Sequence[Row], value: Value, unit: str = "") -> str:
    values = [value(row) for row in rows]
    if not values:
        return "–"
    middle = f"{_number(statistics.median(values))}{unit}"
    return middle if len(values) == 1 else f"{middle} [{_number(min(values))}–{_number(max(values))}]"


def _ratio(above: Sequence[Row], below: Sequence[Row], value: Value) -> str:
    """Round by round, as the two were measured side by side; then the median."""
    by_round = {row.round: value(row) for row in below}
    ratios = [value(row) / by_round[row.round] for row in above if by_round.get(row.round)]
    return f"**{_number(statistics.median(ratios))}×**" if ratios else "–"


def _latency(rows: Sequence[Row]) -> str:
    found = [row.latency_ms for row in rows if row.latency_ms]
    if not found:
        return "–"
    return " / ".join(_number(statistics.median(values)) for values in zip(*found, strict=True))
