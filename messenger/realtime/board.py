"""What administrators tell everybody, as the sockets of one process know it.

Read again once a second and whenever it was changed, and told only when it is another thing than before: so it begins
and ends by itself everywhere, is in nobody's hands before its time, and no lost notice keeps it up or away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from messenger import protocol
from messenger.realtime.reads import Queries, RunQuery


class Board:
    """`tell`: to every socket of the process. Belongs to the loop's thread."""

    def __init__(self, queries: Queries, run: RunQuery, tell: Callable[[str], None]) -> None:
        self._queries = queries
        self._run = run
        self._tell = tell
        self._known: protocol.AnnouncementState | None = None
        # of two looks at once, the older must not be told last
        self._looking = asyncio.Lock()

    async def now(self) -> protocol.Announcement | None:
        """For the hello of a socket that has joined: what changes afterwards is told to it."""
        return (self._known or await self.look()).announcement

    async def look(self) -> protocol.AnnouncementState:
        """What is true now; everybody here is told where that is news."""
        async with self._looking:
            state = await self._run(self._queries.announcement)
            before, self._known = self._known, state
            if before is not None and before != state:
                self._tell(state.encode())
            return state

    def forget(self) -> None:
        """Nobody is here: nothing is read until somebody comes, who must not be greeted with what was true before."""
        self._known = None
