"""What process trees used: CPU time and memory, read from /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")

# fields of /proc/PID/stat behind the name, which may itself hold spaces and brackets
STATE, PARENT, CPU = 0, 1, slice(11, 15)  # utime, stime, and both of the children it waited for


def _stat(pid: int) -> list[str] | None:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None  # it ended while we looked


def tree(root: int) -> dict[int, list[str]]:
    """The `stat` fields of a process and of all its living descendants."""
    every = {int(entry.name): _stat(int(entry.name)) for entry in PROC.iterdir() if entry.name.isdigit()}
    children: dict[int, list[int]] = {}
    for pid, fields in every.items():
        if fields is not None:
            children.setdefault(int(fields[PARENT]), []).append(pid)
    found: dict[int, list[str]] = {}
    todo = [root]
    while todo:
        pid = todo.pop()
        fields = every.get(pid)
        if fields is not None:
            found[pid] = fields
            todo += children.get(pid, [])
    return found


def is_alive(pid: int) -> bool:
    """Whether it still runs: one that ended and was not waited for does not."""
    fields = _stat(pid)
    return fields is not None and fields[STATE] != "Z"


def cpu_s(root: int) -> float:
    """Processor seconds of a tree so far, those of children that ended included."""
    ticks = sum(sum(map(int, fields[CPU])) for fields in tree(root).values())
    return ticks / TICKS_PER_S


def pss_bytes(root: int) -> int:
    """Memory of a tree, pages shared with others counted in part. Kernel buffers of sockets are not in it."""
    total = 0
    for pid in tree(root):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return total


def _machine_busy_s() -> float:
    user, nice, system, _, _, irq, softirq, *_ = (
        int(word) for word in (PROC / "stat").read_text().split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / TICKS_PER_S


@dataclass(frozen=True, slots=True)
class Reading:
    """The counters at one moment."""

    at_s: float
    cpu_s: dict[str, float]
    generator_s: float
    machine_s: float


@dataclass(frozen=True, slots=True)
class Used:
    """What was used between two readings. `others` is what neither servers nor generator used: noise."""

    seconds: float
    cpu_s: dict[str, float]
    generator_s: float
    others_s: float


class Meter:
    """Reads the trees of named processes."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self.roots = dict(roots)

    def read(self) -> Reading:
        return Reading(
            time.monotonic(),
            {name: cpu_s(root) for name, root in self.roots.items()},
            time.process_time(),
            _machine_busy_s(),
        )

    def since(self, start: Reading) -> Used:
        end = self.read()
        cpu = {name: end.cpu_s[name] - before for name, before in start.cpu_s.items()}
        generator = end.generator_s - start.generator_s
        others = end.machine_s - start.machine_s - generator - sum(cpu.values())
        return Used(end.at_s - start.at_s, cpu, generator, max(0.0, others))
