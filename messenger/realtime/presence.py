"""Who is here, in this process or another, and who on screen is told of it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from messenger import protocol
from messenger.errors import Unavailable
from messenger.realtime.reads import Queries, RunQuery
from messenger.realtime.sockets import Encoded, Socket

log = logging.getLogger(__name__)

# every process repeats who is with it; one that stays silent for longer has ended
REPEAT_S = 10.0
SILENT_S = 30.0


class Presence:
    """Belongs to the event loop's thread."""

    def __init__(self, queries: Queries, run: RunQuery) -> None:
        self._queries = queries
        self._run = run
        # what is to be told: who came (None) or went, and whose state a socket is to be told whole
        self._news: dict[UUID, int | None] = {}
        self._anew: set[tuple[Socket, UUID]] = set()
        self._telling: asyncio.Task[None] | None = None
        self._here: set[UUID] = set()
        self._elsewhere: dict[str, tuple[float, set[UUID]]] = {}
        self._watchers: dict[UUID, set[Socket]] = {}
        self._watched_by: dict[Socket, tuple[UUID, ...]] = {}

    @property
    def here(self) -> tuple[UUID, ...]:
        return tuple(self._here)

    def is_online(self, user_id: UUID) -> bool:
        return user_id in self._here or any(user_id in users for _, users in self._elsewhere.values())

    def came(self, user_id: UUID) -> None:
        """The person's first connection to this process."""
        was_online = self.is_online(user_id)
        self._here.add(user_id)
        if not was_online:
            self._tell(user_id, None)

    def went(self, user_id: UUID, last_seen_at_ms: int) -> None:
        """The person's last connection to this process closed."""
        self._here.discard(user_id)
        if not self.is_online(user_id):
            self._tell(user_id, last_seen_at_ms)

    def elsewhere_here(self, process: str, users: set[UUID], *, complete: bool) -> None:
        """People connected to another process: those who came, or with `complete` all of them."""
        _, before = self._elsewhere.get(process, (0.0, set()))
        new = {user_id for user_id in users - before if not self.is_online(user_id)}
        gone = before - users if complete else set()
        self._elsewhere[process] = (time.monotonic(), set(users) if complete else before | users)
        for user_id in new:
            self._tell(user_id, None)
        self._tell_gone(gone, int(time.time() * 1000))

    def elsewhere_gone(self, process: str, users: set[UUID], last_seen_at_ms: int) -> None:
        heard, before = self._elsewhere.get(process, (time.monotonic(), set()))
        self._elsewhere[process] = (heard, before - users)
        self._tell_gone(users, last_seen_at_ms)

    def forget_silent(self) -> None:
        """Processes that stopped repeating themselves are gone, and their people with them."""
        for process, (heard, users) in list(self._elsewhere.items()):
            if time.monotonic() - heard > SILENT_S:
                del self._elsewhere[process]
                self._tell_gone(users, int(time.time() * 1000))

    def watch(self, socket: Socket, users: Iterable[UUID]) -> None:
        """Tell the socket when these people come and go, instead of those it named before."""
        for user_id in self._watched_by.pop(socket, ()):
            watchers = self._watchers.get(user_id)
            if watchers is not None:
                watchers.discard(socket)
                if not watchers:
                    del self._watchers[user_id]
        wanted = tuple(dict.fromkeys(users))
        if wanted:
            self._watched_by[socket] = wanted
            for user_id in wanted:
                self._watchers.setdefault(user_id, set()).add(socket)

    def _tell_gone(self, users: set[UUID], last_seen_at_ms: int) -> None:
        for user_id in users:
            if not self.is_online(user_id):
                self._tell(user_id, last_seen_at_ms)

    def look_anew(self, user_id: UUID) -> None:
        """What the person shows, or may see of others, changed."""
        self._anew.update((socket, user_id) for socket in self._watchers.get(user_id, ()))
        for socket, watched in self._watched_by.items():
            if socket.user_id == user_id:
                self._anew.update((socket, each) for each in watched)
        self._tell_soon()

    def _tell(self, user_id: UUID, last_seen_at_ms: int | None) -> None:
        """`last_seen_at_ms` is given for somebody who went."""
        if user_id in self._watchers:
            self._news[user_id] = last_seen_at_ms
            self._tell_soon()

    def _tell_soon(self) -> None:
        if (self._news or self._anew) and (self._telling is None or self._telling.done()):
            self._telling = asyncio.ensure_future(self._tell_all())

    async def _tell_all(self) -> None:
        """Who may know is read each time, for all that changed meanwhile at once: so no copy of it grows stale."""
        while self._news or self._anew:
            news, self._news = self._news, {}
            anew, self._anew = self._anew, set()
            told = [(socket, user_id) for user_id in news for socket in self._watchers.get(user_id, ())]
            watchers = {socket.user_id for socket, _ in (*told, *anew)}
            try:
                sights = await self._run(self._queries.sights, [*news, *(user for _, user in anew)], list(watchers))
            except Unavailable:
                log.warning("who came and went is not told: the database is away")
                continue
            except Exception:
                log.exception("who came and went could not be told")
                continue
            encoded: dict[protocol.Presence, Encoded] = {}
            for socket, user_id in told:
                sees_online, sees_last_seen = sights.of(user_id, socket.user_id)
                last_seen_at_ms = news[user_id]
                if sees_online or (sees_last_seen and last_seen_at_ms is not None):
                    state = protocol.Presence(
                        user=user_id,
                        online=last_seen_at_ms is None,
                        last_seen_at_ms=last_seen_at_ms if sees_last_seen else None,
                    )
                    self._push(socket, state, encoded)
            for socket, user_id in anew:
                state = sights.presence(user_id, socket.user_id, online=self.is_online(user_id))
                self._push(socket, state, encoded)

    def _push(self, socket: Socket, state: protocol.Presence, encoded: dict[protocol.Presence, Encoded]) -> None:
        if state.user not in self._watched_by.get(socket, ()):
            return  # looks elsewhere by now
        message = encoded.get(state)
        if message is None:
            message = encoded[state] = Encoded(protocol.PresenceState(people=[state]).encode())
        socket.push(message)


class LastSeen:
    """Stores when people were last here. Belongs to the event loop's thread."""

    def __init__(self, store: Callable[[list[UUID]], Awaitable[None]]) -> None:
        self._store = store
        self._gone: list[UUID] = []

    def add(self, user_id: UUID) -> bool:
        """Whether `write` has to be started: nobody else is being written of."""
        self._gone.append(user_id)
        return len(self._gone) == 1

    async def write(self) -> None:
        """Of everybody who goes while it is written of those before: a crowd that leaves is a few statements."""
        while self._gone:
            gone = self._gone[:]
            try:
                await self._store(gone)
            except Unavailable:
                log.warning("the time people were last seen is not stored: the database is away")
            except Exception:
                log.exception("the time people were last seen could not be stored")
            del self._gone[: len(gone)]
