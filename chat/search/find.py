"""The search itself: the actor's memberships first, then slices that may have what is asked, then the messages."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db.models import Count, F, Min, Q

from accounts import selectors as people
from chat import models
from chat.models import message_identity, search_identity
from chat.search.index import SLICE_SEQS, Hasher, block_of, has_all, unpack
from chat.search.query import LINK_MARK, Query, Text, parse, sender_mark
from chat.selectors import ms
from chat.selectors.messages import no_such_chat
from messenger import protocol
from messenger.crypto import Unreadable, sealed_key_id
from messenger.errors import Invalid, Unavailable
from messenger.fields import Opener
from messenger.protocol import SEARCH_BEGINNINGS_MESSAGES, SEARCH_PAGE_DEFAULT

# then a request answers with what it found so far, and where to go on
BUDGET_S = 0.3
# searches compute, and so does the event loop beside them
AT_ONCE = 2
TURN_WAIT_S = 5.0
INDEX_ROWS = 128
READ_SLICES = 8

_turns = threading.BoundedSemaphore(AT_ONCE)


class Found(NamedTuple):
    """Hits, and the cursor to go on with where there is more to be looked through."""

    hits: list[protocol.SearchHit]
    cursor: str | None


class _Place(NamedTuple):
    """A slice in the order of the search: each chat's newest first, then by when they begin, newest first. What is
    written meanwhile moves a slice back in this order at most, so that none is passed over."""

    is_older: bool
    age_us: int
    chat: UUID
    block: int


@dataclass(slots=True)
class _Slice:
    """What is known of a slice before it is looked into. `is_stale`: its row is not up to date, or not there."""

    chat: UUID
    block: int
    starts_at: dt.datetime
    messages: int
    rows: list[UUID]
    is_stale: bool = False
    ends_at: dt.datetime | None = None  # where the next slice of the chat begins
    has_beginnings: bool = False

    @property
    def place(self) -> _Place:
        return _Place(self.ends_at is not None, -round(self.starts_at.timestamp() * 1e6), self.chat, self.block)


class _Row(NamedTuple):
    """A message as stored."""

    chat_id: UUID
    seq: int
    sender_id: UUID
    body: bytes
    created_at: dt.datetime
    edit_no: int


def search(
    actor_id: UUID,
    q: str,
    *,
    chat_id: UUID | None = None,
    is_words: bool = False,
    utc_offset_min: int = 0,
    cursor: str = "",
    limit: int = SEARCH_PAGE_DEFAULT,
) -> Found:
    """Messages that answer `q`, of the chats the actor is in, or of one of them (`NotFound` where they are not). At
    most `limit`, and no longer than `BUDGET_S`: what is not looked through by then is behind the cursor."""
    query = parse(q, utc_offset_min=utc_offset_min)
    after = _place_of(cursor)
    with _turn():
        visible = _visible(actor_id, chat_id)
        if query.sender is not None:
            sender = _sender(actor_id, query.sender)
            if sender is None:
                return Found([], None)
            query = replace(query, sender=sender.hex)
        hidden = models.Hidden.objects.filter(user_id=actor_id, chat_id__in=visible)
        run = _Run(query, visible, set(hidden.values_list("chat_id", "seq")), is_words=is_words, limit=limit)
        return run.go(after)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=TURN_WAIT_S):
        raise Unavailable("Many people are searching. Try again in a moment.", retry_after_ms=2000)
    try:
        yield
    finally:
        _turns.release()


def _visible(actor_id: UUID, chat_id: UUID | None) -> dict[UUID, int]:
    """The actor's chats, each with the place up to which it is hidden from them."""
    mine = models.Member.objects.filter(user_id=actor_id, left_at=None)
    if chat_id is not None:
        mine = mine.filter(chat_id=chat_id)
    visible = dict(mine.values_list("chat_id", "visible_from_seq"))
    if chat_id is not None and not visible:
        raise no_such_chat()
    return visible


def _sender(actor_id: UUID, name: str) -> UUID | None:
    if name == "me":
        return actor_id
    sender = people.user_by_username_unsafe(name)
    return None if sender is None else sender.pk


def _place_of(cursor: str) -> tuple[_Place, int] | None:
    """Where to go on: a slice, and the place in it that was given last."""
    if not cursor:
        return None
    try:
        is_older, age_us, chat, block, seq = cursor.split("_")
        return _Place(is_older == "1", int(age_us), UUID(chat), int(block)), int(seq)
    except ValueError:
        raise Invalid("is not one this server gave", field="cursor") from None


def _cursor_at(place: _Place, seq: int) -> str:
    return f"{int(place.is_older)}_{place.age_us}_{place.chat.hex}_{place.block}_{seq}"


class _Run:
    """One request."""

    def __init__(
        self, query: Query, visible: dict[UUID, int], hidden: set[tuple[UUID, int]], *, is_words: bool, limit: int
    ) -> None:
        self._query = query
        self._visible = visible
        self._hidden = hidden
        self._is_words = is_words or not query.may_begin
        self._limit = limit
        self._deadline = time.monotonic() + BUDGET_S
        self._filters = {LINK_MARK} if query.has_link else set()
        if query.sender is not None:
            self._filters.add(sender_mark(UUID(query.sender)))
        self._open_body = Opener(models.Message, "body")
        self._open_stems = Opener(models.SearchSlice, "stems")
        self._wanted: dict[tuple[UUID, bool], list[int]] = {}
        self._hits: list[protocol.SearchHit] = []

    def go(self, after: tuple[_Place, int] | None) -> Found:
        slices = [each for each in self._slices() if self._is_in_time(each)]
        before_seq = protocol.SEQ_MAX
        if after is not None:
            place, before = after
            slices = [each for each in slices if each.place > place or (before and each.place == place)]
            if slices and slices[0].place == place:
                before_seq = before
        for at in range(0, len(slices), INDEX_ROWS):
            chunk = slices[at : at + INDEX_ROWS]
            candidates = list(self._candidates(chunk))
            for start in range(0, len(candidates), READ_SLICES):
                group = candidates[start : start + READ_SLICES]
                cursor = self._look(group, before_seq if group[0] is slices[0] else protocol.SEQ_MAX)
                if cursor is not None:
                    return Found(self._hits, cursor)
                if self._is_late and group[-1] is not slices[-1]:
                    return Found(self._hits, _cursor_at(group[-1].place, 0))
            if self._is_late and chunk[-1] is not slices[-1]:
                return Found(self._hits, _cursor_at(chunk[-1].place, 0))
        return Found(self._hits, None)

    @property
    def _is_late(self) -> bool:
        # lets the event loop have its turn
        time.sleep(0)
        return time.monotonic() > self._deadline

    # --- which slices there are ---------------------------------------------------------------------------
    def _slices(self) -> list[_Slice]:
        """In the order of the search. What is not indexed is read first: what is indexed meanwhile is in both."""
        found = self._stale()
        rows = models.SearchSlice.objects.filter(chat_id__in=self._visible).order_by()
        for pk, chat, block, starts_at, messages in rows.values_list("pk", "chat_id", "block", "starts_at", "messages"):
            known = found.get((chat, block))
            if known is None:
                found[chat, block] = _Slice(chat, block, starts_at, messages, [pk])
            else:
                known.rows.append(pk)
                known.starts_at = min(known.starts_at, starts_at)
                known.messages += messages
        newest: dict[UUID, _Slice] = {}
        for each in sorted(found.values(), key=lambda found: found.block, reverse=True):
            if each.chat in newest:
                each.ends_at = newest[each.chat].starts_at
            newest[each.chat] = each
        hidden = self._visible
        ordered = sorted(
            (each for each in found.values() if (each.block + 1) * SLICE_SEQS > hidden[each.chat] + 1),
            key=lambda each: each.place,
        )
        if not self._is_words:
            self._look_for_beginnings(ordered, newest)
        return ordered

    @staticmethod
    def _look_for_beginnings(slices: list[_Slice], newest: dict[UUID, _Slice]) -> None:
        """Where the newest messages are: in the slices that end last, whichever chats have them."""
        last = models.Message.objects.filter(chat_id__in=newest, seq=F("chat__last_seq")).order_by()
        written = dict(last.values_list("chat_id", "created_at"))
        left = SEARCH_BEGINNINGS_MESSAGES
        for each in sorted(
            slices, key=lambda each: each.ends_at or written.get(each.chat, each.starts_at), reverse=True
        ):
            each.has_beginnings = left > 0
            left -= each.messages

    def _stale(self) -> dict[tuple[UUID, int], _Slice]:
        """Slices with changes the index doesn't have yet."""
        chats = models.Chat.objects.filter(pk__in=self._visible)
        unknown = list(chats.filter(search_cursor=None).values_list("pk", flat=True))
        behind = list(chats.filter(search_cursor__indexed_version__lt=F("version")).values_list("pk", flat=True))
        messages = models.Message.objects.order_by().annotate(block=F("seq") / SLICE_SEQS).values("chat_id", "block")
        messages = messages.annotate(starts_at=Min("created_at"), count=Count("pk"))
        rows = [
            *(messages.filter(chat_id__in=unknown) if unknown else ()),
            *(
                messages.filter(chat_id__in=behind, version__gt=F("chat__search_cursor__indexed_version"))
                if behind
                else ()
            ),
        ]
        return {
            (row["chat_id"], row["block"]): _Slice(
                row["chat_id"], row["block"], row["starts_at"], row["count"], [], is_stale=True
            )
            for row in rows
        }

    def _is_in_time(self, found: _Slice) -> bool:
        before, after = self._query.before, self._query.after
        return not (before and found.starts_at >= before) and not (after and found.ends_at and found.ends_at < after)

    # --- which of them may have it ------------------------------------------------------------------------
    def _candidates(self, slices: Sequence[_Slice]) -> Iterator[_Slice]:
        asked = [each for each in slices if not each.is_stale and self._marks(each)]
        sealed = self._sealed(asked)
        for each in slices:
            if each.is_stale or not self._marks(each) or any(self._may_have(each, row) for row in sealed[each.place]):
                yield each

    def _marks(self, found: _Slice) -> bool:
        """Whether the index can be asked about this slice."""
        return bool(self._filters) or (not found.has_beginnings and bool(self._query.stems))

    def _sealed(self, asked: Sequence[_Slice]) -> dict[_Place, list[tuple[UUID, int, bytes]]]:
        of = {row: each for each in asked for row in each.rows}
        rows = models.SearchSlice.objects.filter(pk__in=of).values_list("pk", "version", "stems").order_by()
        found: dict[_Place, list[tuple[UUID, int, bytes]]] = defaultdict(list)
        for pk, version, stems in rows:
            # read as a tuple, the column is still sealed
            found[of[pk].place].append((pk, version, bytes(cast(Any, stems))))
        self._open_stems.preload(sealed for rows_ in found.values() for _, _, sealed in rows_)
        return found

    def _may_have(self, found: _Slice, row: tuple[UUID, int, bytes]) -> bool:
        pk, version, sealed = row
        try:
            text = self._open_stems(sealed, search_identity(pk, found.chat, found.block, version))
            return has_all(unpack(text), self._hashes(sealed_key_id(sealed), found.has_beginnings))
        except (Unreadable, ValueError):
            return True

    def _hashes(self, key_id: UUID, has_beginnings: bool) -> list[int]:
        place = (key_id, has_beginnings)
        wanted = self._wanted.get(place)
        if wanted is None:
            marks = self._filters if has_beginnings else self._filters | self._query.stems
            wanted = self._wanted[place] = list(map(Hasher(key_id), marks))
        return wanted

    # --- what they have -----------------------------------------------------------------------------------
    def _look(self, slices: Sequence[_Slice], before_seq: int) -> str | None:
        """Open and compare; the cursor when there are enough hits. `before_seq` is for the first of them."""
        messages: dict[tuple[UUID, int], list[_Row]] = defaultdict(list)
        rows = [_Row(*row) for row in self._messages(slices)]
        self._open_body.preload(row.body for row in rows)
        for row in rows:
            messages[row.chat_id, block_of(row.seq)].append(row)
        for each in slices:
            for row in messages[each.chat, each.block]:
                if row.seq >= before_seq or (row.chat_id, row.seq) in self._hidden:
                    continue
                self._compare(row, beginnings=each.has_beginnings)
                if len(self._hits) >= self._limit:
                    return _cursor_at(each.place, row.seq)
            before_seq = protocol.SEQ_MAX
        return None

    def _messages(self, slices: Sequence[_Slice]) -> Iterable[tuple[Any, ...]]:
        places = Q()
        for each in slices:
            first = max(each.block * SLICE_SEQS, self._visible[each.chat] + 1)
            places |= Q(chat_id=each.chat, seq__gte=first, seq__lt=(each.block + 1) * SLICE_SEQS)
        rows = models.Message.objects.filter(places, deleted_at=None, body__isnull=False)
        if self._query.sender is not None:
            rows = rows.filter(sender_id=UUID(self._query.sender))
        if self._query.before is not None:
            rows = rows.filter(created_at__lt=self._query.before)
        if self._query.after is not None:
            rows = rows.filter(created_at__gte=self._query.after)
        return rows.order_by("-seq").values_list(*_Row._fields)

    def _compare(self, row: _Row, *, beginnings: bool) -> None:
        try:
            identity = message_identity(row.chat_id, row.seq, row.sender_id, row.edit_no)
            text = Text(self._open_body(row.body, identity))
        except Unreadable:
            return
        if self._query.matches(text, beginnings=beginnings):
            self._hits.append(
                protocol.SearchHit.model_construct(
                    chat=row.chat_id,
                    seq=row.seq,
                    sender=row.sender_id,
                    created_at_ms=ms(row.created_at),
                    snippet=self._query.snippet(text, beginnings=beginnings),
                )
            )
