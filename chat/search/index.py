"""The index: for each slice of a chat the set of words in it, as short keyed hashes, sealed.

A slice is a stretch of `SLICE_SEQS` places of one chat, split where a month ends, because what is derived from a
message lives and dies with its month's data key. The hashes are keyed with that data key and cut to 16 bits; their set
is then sealed like any text, bound to its row. It is never the truth: what it names is opened and compared, what
it can't tell is opened too, so a damaged set costs time and hides nothing.
"""

from __future__ import annotations

import base64
import datetime as dt
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from chat import models
from chat.models import message_identity, time_slice
from chat.search.query import LINK_MARK, sender_mark
from chat.search.words import has_link, words_of
from messenger import keystore
from messenger.crypto import Unreadable, mac
from messenger.fields import Opener
from messenger.keystore import KeyScope

SLICE_SEQS = 128
# the sealed text grows in steps, so that its length tells little of how many words there are
PAD_CHARS = 256


def block_of(seq: int) -> int:
    """The number of the slice a place is in."""
    return seq // SLICE_SEQS


class IndexedMessage(NamedTuple):
    """What of a message is read for the index."""

    seq: int
    sender_id: UUID
    body: bytes | None
    created_at: dt.datetime
    edit_no: int


def marks_of(sender_id: UUID, text: str) -> set[str]:
    """What a message is found by: its stems, who wrote it, whether there is a link in it."""
    marks = {word.stem for word in words_of(text) if not word.is_stop}
    marks.add(sender_mark(sender_id))
    if has_link(text):
        marks.add(LINK_MARK)
    return marks


class Hasher:
    """The short keyed hashes of one data key."""

    def __init__(self, key_id: UUID) -> None:
        self._key = keystore.subkey(key_id, "search")
        self._known: dict[str, int] = {}

    def __call__(self, mark: str) -> int:
        found = self._known.get(mark)
        if found is None:
            found = self._known[mark] = int.from_bytes(mac(self._key, mark.encode())[:2], "big")
        return found


def pack(hashes: Collection[int]) -> str:
    """A set of hashes as text, which is what fields seal."""
    packed = base64.b64encode(array("H", sorted(hashes)).tobytes()).decode()
    return packed.ljust(-(-len(packed) // PAD_CHARS) * PAD_CHARS)


def unpack(text: str) -> array[int]:
    """Ascending."""
    hashes = array("H")
    hashes.frombytes(base64.b64decode(text))
    return hashes


def has_all(hashes: array[int], wanted: Iterable[int]) -> bool:
    for each in wanted:
        at = bisect_left(hashes, each)
        if at == len(hashes) or hashes[at] != each:
            return False
    return True


@dataclass(slots=True)
class SliceContent:
    """What goes into one row: of one stretch, one month."""

    hashes: set[int] = field(default_factory=set)
    messages: int = 0
    starts_at: dt.datetime | None = None


class Reading:
    """Opens messages of one chat and gathers what they are found by."""

    def __init__(self, chat_id: UUID) -> None:
        self._chat_id = chat_id
        self._open = Opener(models.Message, "body")
        self._hashers: dict[str, Hasher] = {}

    def hasher(self, month: str) -> Hasher:
        if month not in self._hashers:
            key_id = keystore.key_id(KeyScope("chat", self._chat_id, month))
            self._hashers[month] = Hasher(key_id)
        return self._hashers[month]

    def read(self, messages: Iterable[IndexedMessage]) -> dict[tuple[int, str], SliceContent]:
        """By slice and month. A message that does not open is found by nothing; so a month whose key is gone gets no
        row, and no new key. A slice begins with its first message of any kind."""
        found: dict[tuple[int, str], SliceContent] = defaultdict(SliceContent)
        starts: dict[int, dt.datetime] = {}
        for seq, sender_id, body, created_at, edit_no in messages:
            block = block_of(seq)
            starts[block] = min(starts.get(block, created_at), created_at)
            if body is None:
                continue
            try:
                text = self._open(body, message_identity(self._chat_id, seq, sender_id, edit_no))
            except Unreadable:
                continue
            month = time_slice(created_at)
            content = found[block, month]
            content.hashes.update(map(self.hasher(month), marks_of(sender_id, text)))
            content.messages += 1
        for (block, _), content in found.items():
            content.starts_at = starts[block]
        return found
