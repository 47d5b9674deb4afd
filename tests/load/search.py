"""`python -m tests.load.search`: how long a search takes beside looking at every message, and what keeping the index
costs those who write. Each table is of one run on one machine, the compared ones in turn.

Ends with 1 where a search does not find what the scan finds, or a message was lost.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import UUID

from tests.load import servers
from tests.load.__main__ import machine, run_scenario, say
from tests.load.backing import Missing, Postgres, Redis
from tests.load.layout import FULL
from tests.load.scenarios import messages
from tests.load.scenarios.stage import Figures

# a search is compared with a scan every so often: the scan takes long
SCANS_EVERY = 25
ABSENT_WORDS = 50


class Following(servers.Messenger):
    """Our server as it is started."""

    name = "following"
    follower: ClassVar[str] = "true"

    def environment(self) -> dict[str, str]:
        return super().environment() | {"SEARCH_FOLLOWER": self.follower}


class Unfollowed(Following):
    """The same without the follower."""

    name = "unfollowed"
    redis_database = 1
    follower = "false"


def compare_sending(site: servers.Site, rounds: int, seconds: float) -> bool:
    """1:1 sends with and without the follower; False where any was lost."""
    both = [Following(site, FULL, 1), Unfollowed(site, FULL, 1)]
    figures: dict[str, list[Figures]] = {server.name: [] for server in both}
    with site.redis.start() as redis, site.postgres.start() as postgres:
        for server in both:
            server.prepare()
        for number in range(rounds):
            for server in both[:: 1 if number % 2 else -1]:
                say(f"1:1, round {number + 1}: {server.name}")
                server.start()
                try:
                    stage = server.stage(postgres.pid, redis.pid)
                    figures[server.name].append(run_scenario(partial(messages.direct, seconds=seconds), stage))
                finally:
                    server.stop()
    print("\n| 1:1, 100 senders | messages/s | CPU µs a message |\n|---|---|---|")
    for name, measured in figures.items():
        rates = [each.units / each.seconds for each in measured]
        cpu_us = [sum(each.used.cpu_s.values()) / each.units * 1e6 for each in measured]
        print(f"| {name} | {_spread(rates)} | {_spread(cpu_us)} |")
    return not any(each.lost or each.duplicated for measured in figures.values() for each in measured)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):,.0f} [{min(values):,.0f}–{max(values):,.0f}]"


def compare_finding(site: servers.Site, count: int, chats: int, queries: int) -> bool:
    """Searches beside scans of the same messages; False where they find different ones."""
    os.environ |= servers.messenger_environment(site.folder) | {"DATABASE_URL": site.postgres.url("search")}
    import django

    django.setup()
    from django.core.management import call_command

    with site.postgres.start():
        site.postgres.create("search")
        call_command("migrate", verbosity=0)
        return _compare_finding(site, count, chats, queries)


def _compare_finding(site: servers.Site, count: int, chats: int, queries: int) -> bool:
    from django.db import connections

    from accounts.models import User
    from chat.search import find, follower
    from tests.chat.search.corpus import Corpus, fill
    from tests.chat.search.oracle import found_by_scan, found_by_search, random_query

    names = ("anna", "boris", "clara")
    people = [User.objects.create_user(name, f"long enough for {name}", display_name=name) for name in names]
    actor = people[0].pk
    corpus = Corpus(1)
    say(f"{count} messages in {chats} chats")
    written = fill(corpus, people, chats=chats, messages=count)
    began_s = time.process_time()
    follower.rebuild()
    print(f"\nindexing: {(time.process_time() - began_s) / count * 1e6:.0f} µs CPU a message")
    site.postgres.settle("search")
    asked = [random_query(corpus, written, people) for _ in range(queries)]
    # whole first pages are compared, not what a request has time for
    find.BUDGET_S = 60.0
    absent = [_absent(corpus.random) for _ in range(ABSENT_WORDS)]
    print("\n| query | search ms, median | p95 | plain scan ms | ratio |\n|---|---|---|---|---|")
    for title, texts, is_words in (
        ("words, phrases, filters at random", [each.q for each in asked], True),
        ("the same as you type", [each.q for each in asked], False),
        ("a word nobody wrote", absent, True),
        ("the same as you type", absent, False),
    ):
        ours: list[float] = []
        scans: list[float] = []
        for number, text in enumerate(texts):
            ours.append(_ms(partial(find.search, actor, text, is_words=is_words)))
            if number % SCANS_EVERY == 0:
                scans.append(_ms(partial(_scan, actor, text)))
        median, scan = statistics.median(ours), statistics.median(scans)
        p95 = statistics.quantiles(ours, n=20)[-1]
        print(f"| {title} | {median:.1f} | {p95:.0f} | {scan:.0f} | **{scan / median:.1f}×** |", flush=True)
    say(f"{queries} queries beside a scan")
    different = 0
    for each in asked:
        found = found_by_search(actor, each.q, is_words=True)
        different += set(found) != found_by_scan(written, each.means) or len(found) != len(set(found))
    print(f"\n{queries} random queries: {different} find something else than a scan")
    connections.close_all()
    return different == 0


def _absent(chance: random.Random) -> str:
    return "".join(chance.choices("цщжхфъ", k=7))


def _scan(actor: UUID, q: str) -> int:
    """Everything the actor may read, opened and compared: what a search would be without an index."""
    from chat import models
    from chat.search.query import Text, parse
    from messenger.fields import Opener

    query = parse(q)
    sender = None
    if query.sender is not None:
        from accounts.models import User

        sender = User.objects.get(username=query.sender).pk
    open_body = Opener(models.Message, "body")
    chats = models.Member.objects.filter(user_id=actor, left_at=None).values_list("chat_id", flat=True)
    rows = models.Message.objects.filter(chat_id__in=list(chats), deleted_at=None, body__isnull=False)
    found = 0
    for chat, seq, sender_id, body, edit_no in rows.values_list(
        "chat_id", "seq", "sender_id", "body", "edit_no"
    ).iterator(2_000):
        text = Text(open_body(bytes(cast(Any, body)), models.message_identity(chat, seq, sender_id, edit_no)))
        found += sender in (None, sender_id) and query.matches(text, beginnings=False)
    return found


def _ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1e3


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load.search", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3, help="of 1:1 sends with and without the follower; 0 for none")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each such round")
    chosen = parser.parse_args()
    servers.raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        folder = Path(name)
        site = servers.Site(folder, Postgres(folder), Redis(folder))
        # in this order: Django's log would tell of every connection of the generator
        good = not chosen.rounds or compare_sending(site, chosen.rounds, chosen.seconds)
        good = compare_finding(site, chosen.messages, chosen.chats, chosen.queries) and good
        with site.postgres.start():
            print(f"\n{machine(site)}")
    return 0 if good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as error:
        sys.exit(str(error))
