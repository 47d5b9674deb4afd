"""`python -m tests.load.search`: how long a search takes beside looking at every message, and what keeping the index costs
those who write. Two tables, each of one run on one machine.

Ends with 1 where a search does not find what the scan finds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from tests.load import servers
from tests.load.__main__ import machine, run_scenario, say
from tests.load.backing import Missing, Postgres, Redis
from tests.load.layout import FULL
from tests.load.scenarios import messages
from tests.load.scenarios.stage import Figures

if TYPE_CHECKING:
    from tests.chat.search.corpus import Corpus, Written

ROUNDS = 3


class Following(servers.Messenger):
    """Our server as it is started."""

    name = "following"
    redis_database = 0
    follower: ClassVar[str] = "true"

    def environment(self) -> dict[str, str]:
        return super().environment() | {"SEARCH_FOLLOWER": self.follower}


class Unfollowed(Following):
    """Without the follower."""

    name = "unfollowed"
    redis_database = 1
    follower = "false"


def compare_sending(site: servers.Site, rounds: int, seconds: float) -> None:
    """1:1 sends with and without the follower, in turn."""
    with site.redis.start() as redis, site.postgres.start() as postgres:
        both = [Following(site, FULL, 1), Unfollowed(site, FULL, 1)]
        figures: dict[str, list[Figures]] = {server.name: [] for server in both}
        for server in both:
            server.prepare()
        for number in range(rounds):
            for server in both[:: 1 if number % 2 else -1]:
                server.start()
                try:
                    stage = server.stage(postgres.pid, redis.pid)
                    figures[server.name].append(run_scenario(partial(messages.direct, seconds=seconds), stage))
                finally:
                    server.stop()
                say(f"{server.name}: {figures[server.name][-1]}")
    print(figures)


# --- finding -----------------------------------------------------------------------------------------------------
def compare_finding(site: servers.Site, count: int, chats: int, queries: int) -> bool:
    """Searches beside scans of the same messages, in turn; False where they differ."""
    with site.postgres.start():
        site.postgres.create("search")
        os.environ |= servers.messenger_environment(site.folder) | {"DATABASE_URL": site.postgres.url("search")}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from accounts.models import User
        from chat.search import find, follower
        from tests.chat.search.corpus import Corpus, fill
        from tests.chat.search.oracle import found_by_scan, found_by_search, random_query

        people = [
            User.objects.create_user(name, "correct horse battery staple", display_name=name)
            for name in ("anna", "boris", "clara")
        ]
        corpus = Corpus(1)
        say(f"{count} messages in {chats} chats")
        written = fill(corpus, people, chats=chats, messages=count)
        began = time.process_time()
        follower.rebuild()
        print(f"indexing: {(time.process_time() - began) / count * 1e6:.0f} µs CPU a message")
        site.postgres.settle("search")
        asked = [random_query(corpus, written, people) for _ in range(queries)]
        same = True
        for each in asked:
            found = found_by_search(people[0].pk, each.q, is_words=True)
            same = same and set(found) == found_by_scan(written, each.means) and len(found) == len(set(found))
        print(f"{queries} random queries find what a scan finds: {same}")
        # whole answers are compared, not what a request has time for
        find.BUDGET_S = 60.0
        rows: list[tuple[str, list[float], list[float]]] = []
        for title, texts, is_words in (
            ("random words, first 30", [each.q for each in asked], True),
            ("random words, first 30, as you type", [each.q for each in asked], False),
            ("a word that is nowhere", [f'"{word}"' for word in _absent(corpus)], True),
            ("the same as you type", list(_absent(corpus)), False),
        ):
            ours, scans = [], []
            for number, text in enumerate(texts):
                ours.append(_timed(lambda: find.search(people[0].pk, text, is_words=is_words)))
                if number % 10 == 0:
                    scans.append(_timed(lambda: _scan(people[0].pk, text)))
            rows.append((title, ours, scans))
        print("| query | search ms: median, p95 | plain scan ms | ratio of medians |\n|---|---|---|---|")
        for title, ours, scans in rows:
            median, scan = statistics.median(ours) * 1e3, statistics.median(scans) * 1e3
            p95 = statistics.quantiles(ours, n=20)[-1] * 1e3
            print(f"| {title} | {median:.1f}, {p95:.0f} | {scan:.0f} | **{scan / median:.1f}×** |")
    return same
