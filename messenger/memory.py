"""How a serving process keeps its memory small without stopping everybody to do so."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

# How many more objects there are than at the last look before garbage is looked for among the newest, and after how
# many such looks among the older ones and all: connections that ended are garbage of middle age, which would else wait
# for millions of allocations.
GC_THRESHOLDS = (50_000, 5, 1)

# glibc gives each thread a heap of its own, of which each holds back what is free in it; two are enough for threads
# that take turns anyway (mallopt(3))
_M_ARENA_MAX = -8
HEAPS_MAX = 2


def settle() -> None:
    """Call it once, when everything is loaded and no other thread runs yet."""
    # what is loaded by now stays; looking through it, and through thousands of connections, would stop everybody
    gc.collect()
    gc.freeze()
    # once more, of nothing: all are looked through when a quarter more has come than was there the last time
    gc.collect()
    gc.set_threshold(*GC_THRESHOLDS)
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, HEAPS_MAX)
