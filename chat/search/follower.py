"""Keeps the index behind the messages: reads what was committed, never in the way of an acknowledgement.

Every chat has a cursor, the version up to which its changes are in the index. A worker claims a few chats whose cursor
is behind for a while, reads without a transaction, and writes slices and cursor together, if the cursor still stands
where it was: so a worker that is killed, slow or doubled repeats work and breaks nothing. What is not indexed yet the
search reads directly, so nobody waits for this.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterable
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from chat import models
from chat.search.index import SLICE_SEQS, IndexedMessage, Reading, SliceContent, block_of, pack, unpack
from messenger.crypto import Unreadable

log = logging.getLogger(__name__)

POLL_S = 1.0
CLAIM_S = 60
CLAIMED_CHATS = 32
STEP_VERSIONS = 512
# While people write, the follower takes at most this share of a process's time. The less often it comes to a chat, the
# more it takes at once, and the cheaper is each message; what it has not come to yet the search reads itself.
SHARE = 0.04

Row = tuple[int, str]  # slice, month


def follow_once(*, rest: bool = False) -> int:
    """One round: claim some chats that are behind and bring them up to date; how many there were. With `rest` it pauses
    after each step for as long as leaves the process to others."""
    _add_cursors()
    chats = _claim()
    for chat_id in chats:
        is_done = False
        # a thread that is to end leaves the rest of a long way to whoever claims it next
        while not is_done and not (rest and _rest.is_set()):
            began = time.perf_counter()
            is_done = index_step(chat_id)
            if rest:
                _rest.wait((time.perf_counter() - began) * (1 / SHARE - 1))
    return len(chats)


def _add_cursors() -> None:
    """A chat without a cursor is one that nobody followed yet."""
    new = models.Chat.objects.filter(search_cursor=None).values_list("pk", flat=True)[:1000]
    models.SearchCursor.objects.bulk_create([models.SearchCursor(chat_id=pk) for pk in new], ignore_conflicts=True)


def _claim() -> list[UUID]:
    now = timezone.now()
    behind = Q(indexed_version__lt=F("chat__version"), claimed_until__lt=now)
    # asked without a lock first, as most rounds find nothing
    if not models.SearchCursor.objects.filter(behind).exists():
        return []
    with transaction.atomic():
        rows = (
            models.SearchCursor.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
            .filter(behind)
            .order_by("claimed_until", "pk")
            .values_list("pk", flat=True)
        )
        claimed = list(rows[:CLAIMED_CHATS])
        models.SearchCursor.objects.filter(pk__in=claimed).update(claimed_until=now + dt.timedelta(seconds=CLAIM_S))
    return claimed


def index_step(chat_id: UUID) -> bool:
    """Take the next changes of a chat into the index; True when it is up to date, or somebody else works at it."""
    row = models.SearchCursor.objects.filter(pk=chat_id).values_list("indexed_version", "chat__version").first()
    if row is None:
        return True
    indexed, target = row
    upto = min(target, indexed + STEP_VERSIONS)
    messages = models.Message.objects.filter(chat_id=chat_id)
    # by place, not by version: one that was changed again meanwhile must not be missed
    new = [
        IndexedMessage(*each)
        for each in messages.filter(seq__gt=indexed, seq__lte=upto).values_list(*IndexedMessage._fields)
    ]
    # a reaction changes nothing that is searched; of an edited message it can't be told from the edit
    altered = {
        block_of(seq)
        for seq in messages.filter(Q(edit_no__gt=0) | Q(deleted_at__isnull=False))
        .filter(version__gt=indexed, version__lte=upto, seq__lte=indexed)
        .values_list("seq", flat=True)
    }
    reading = Reading(chat_id)
    old = _rows_of(chat_id, {block_of(message.seq) for message in new} | altered)
    kept: dict[Row, SliceContent] = {}
    for place, old_row in old.items():
        if place[0] not in altered:
            try:
                kept[place] = SliceContent(set(unpack(old_row.stems)), old_row.messages, old_row.starts_at)
            except Unreadable:
                altered.add(place[0])
    found = reading.read(message for message in new if block_of(message.seq) not in altered)
    for block in altered:
        found |= reading.read(_messages_of(chat_id, block, upto))
    for place, content in kept.items():
        if place in found and place[0] not in altered:
            found[place].hashes |= content.hashes
            found[place].messages += content.messages
            found[place].starts_at = min(filter(None, (found[place].starts_at, content.starts_at)))
    emptied = [row.pk for place, row in old.items() if place[0] in altered and place not in found]
    return _store(chat_id, indexed, upto, found, old, emptied) or upto == target


def _rows_of(chat_id: UUID, blocks: Iterable[int]) -> dict[Row, models.SearchSlice]:
    rows = models.SearchSlice.objects.filter(chat_id=chat_id, block__in=blocks)
    return {(row.block, row.month): row for row in rows}


def _messages_of(chat_id: UUID, block: int, upto: int) -> list[IndexedMessage]:
    """Those of a slice up to a place: what has come behind it since is new to the next step."""
    last = min(upto, (block + 1) * SLICE_SEQS - 1)
    rows = models.Message.objects.filter(chat_id=chat_id, seq__gte=block * SLICE_SEQS, seq__lte=last)
    return [IndexedMessage(*row) for row in rows.values_list(*IndexedMessage._fields)]


def _store(
    chat_id: UUID,
    indexed: int,
    upto: int,
    found: dict[Row, SliceContent],
    old: dict[Row, models.SearchSlice],
    emptied: list[UUID],
) -> bool:
    """Slices and cursor together, if the cursor is where it was read. True when it is not: somebody was quicker."""
    with transaction.atomic():
        cursor = models.SearchCursor.objects.select_for_update(no_key=True).filter(pk=chat_id).first()
        if cursor is None or cursor.indexed_version != indexed:
            return True
        for (block, month), content in found.items():
            row = old.get((block, month)) or models.SearchSlice(chat_id=chat_id, block=block, month=month)
            row.version = upto
            row.messages = content.messages
            assert content.starts_at is not None
            row.starts_at = content.starts_at
            row.stems = pack(content.hashes)
            row.save()
        if emptied:
            models.SearchSlice.objects.filter(pk__in=emptied).delete()
        cursor.indexed_version = upto
        cursor.claimed_until = timezone.now() if upto >= cursor.chat.version else cursor.claimed_until
        cursor.save()
    return False


def rebuild() -> int:
    """Forget the index of every chat and make it anew, at full speed, beside people who write; returns the number of
    chats. Until a chat's turn comes the search reads its messages directly."""
    chats = list(models.Chat.objects.order_by("pk").values_list("pk", flat=True))
    for chat_id in chats:
        with transaction.atomic():
            models.SearchCursor.objects.update_or_create(
                pk=chat_id, defaults={"indexed_version": 0, "claimed_until": timezone.now()}
            )
            models.SearchSlice.objects.filter(chat_id=chat_id).delete()
        while not index_step(chat_id):
            pass
    return len(chats)


# --- the thread ------------------------------------------------------------------------------------------------
_rest = threading.Event()
_thread: threading.Thread | None = None


def start() -> None:
    """Follow in a thread of this process, until `stop`."""
    global _thread
    _rest.clear()
    _thread = threading.Thread(target=_work, name="search-follower", daemon=True)
    _thread.start()


def stop() -> None:
    """End the thread after the step it is at."""
    global _thread
    _rest.set()
    if _thread is not None:
        _thread.join()
        _thread = None


def _work() -> None:
    try:
        while not _rest.is_set():
            try:
                follow_once(rest=True)
            except (DatabaseError, InterfaceError) as error:
                log.warning("the index could not follow: %s", str(error).partition("\n")[0])
                connection.close()
            except Exception:
                # whatever it is, messages are sent and read without the index; it is tried again
                log.exception("the index could not follow")
                connection.close()
            _rest.wait(POLL_S)
    finally:
        connection.close()
