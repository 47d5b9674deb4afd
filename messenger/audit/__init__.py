"""The audit log: who did what to whose account, in a chain that shows whether somebody changed it. Never content.

An entry is written in two steps, so that it neither waits for anything nor makes anything wait. `record` inserts it,
with a keyed hash of its own, into the caller's transaction: what is rolled back was not logged, and as no lock is
taken, none can be taken in a wrong order. After commit it gets its place, in a transaction of its own and under the one
lock of the chain: the next number, and the keyed hash of this entry and the entry before. Should the process die in
between, whoever records next places it.

The keys of both hashes and of the details come from a data key, hence from the key ring: who writes to the database
without it cannot make an entry, change one, take one out, exchange two, or cut the end off and mend the head. They can
put back an older state of all tables together; that shows when `verify` is given a head that was noted elsewhere.

A refusal that a stranger can cause at will goes through `record_refusal`: the first of a minute is logged at once, the
others are counted. What is refused for its being too often goes through `count_refusal`, which hardly writes.
"""

from messenger.audit.log import Detail, Event, begin, record
from messenger.audit.reading import Verdict, details, head, verify
from messenger.audit.refusals import BURSTS_MAX, FLOODS_MAX, Refusals, count_refusal, floods, flush, record_refusal
from messenger.audit.retention import Shortened, shorten

__all__ = [
    "BURSTS_MAX",
    "FLOODS_MAX",
    "Detail",
    "Event",
    "Refusals",
    "Shortened",
    "Verdict",
    "begin",
    "count_refusal",
    "details",
    "floods",
    "flush",
    "head",
    "record",
    "record_refusal",
    "shorten",
    "verify",
]
