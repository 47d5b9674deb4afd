"""Whom a batch tells of risen watermarks, and how much of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from chat.writer.statements import Statements, Stretch, Watermarks
from messenger import protocol, realtime
from messenger.protocol import MARKS_NAMED_MEMBERS_MAX, SYNC_PAGE


def announcements(
    risen: Sequence[tuple[Watermarks, int, int, int]], statements: Statements
) -> list[Callable[[], None]]:
    """`risen`: rows as they were, each with its new delivered, read and shown watermarks. Authors hear of the shown one
    alone."""
    told = [
        (row, delivered, shown)
        for row, delivered, _, shown in risen
        if (delivered, shown) != (row.delivered_seq, row.shown_read_seq)
    ]
    if not told:
        return []
    # of a long stretch, the newer end
    stretches = [
        Stretch(
            row.chat_id,
            max(min(row.delivered_seq, row.shown_read_seq if row.tells else delivered), delivered - SYNC_PAGE),
            delivered,
        )
        for row, delivered, _ in told
    ]
    found: list[Callable[[], None]] = []
    for (row, delivered, shown), authors in zip(told, statements.authors(stretches), strict=True):
        mark = protocol.Mark(user=row.user_id, delivered_seq=delivered, read_seq=shown)
        named = row.member_count <= MARKS_NAMED_MEMBERS_MAX
        found.append(partial(realtime.publish_mark, row.chat_id, mark, authors - {row.user_id}, named=named))
    return found
