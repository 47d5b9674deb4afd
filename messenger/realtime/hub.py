"""The followers of one process, and the order in which they hear of things.

A chat's events are delivered in version order: one that comes early waits `EARLY_WAIT_S`, then the gap is fetched
once for all sockets. Once a second the versions of everything followed here are compared with the database, which
heals lost events, missed bans and ended sessions alike.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from uuid import UUID

from django.conf import settings

from messenger import protocol
from messenger.errors import Unavailable
from messenger.logs import background
from messenger.protocol import CloseCode
from messenger.realtime import presence
from messenger.realtime.board import Board
from messenger.realtime.bus import Bus
from messenger.realtime.notices import ChatEvent, Gone, Here, Notice, Visible
from messenger.realtime.reads import Queries, RunQuery
from messenger.realtime.rooms import Person, Room
from messenger.realtime.sockets import Encoded, Socket

log = logging.getLogger(__name__)

EARLY_WAIT_S = 0.05
# within a second everybody is out who was shut out, and the reading takes time, too
HEAL_INTERVAL_S = 0.7


class Hub:
    """The followers of one process. All state belongs to the loop's thread; other threads only post."""

    def __init__(self, queries: Queries, run: RunQuery) -> None:
        self.loop = asyncio.get_running_loop()
        self._queries = queries
        self._run = run
        self._inbox: deque[Callable[[], None] | Notice] = deque()
        self._inbox_lock = threading.Lock()
        self._wake_up_due = False
        self._rooms: dict[UUID, Room] = {}
        self._people: dict[UUID, Person] = {}
        self._chats_of: dict[Socket, set[UUID]] = {}
        self.board = Board(queries, run, self.tell_everybody)
        self.presence = presence.Presence(queries, run)
        self._last_seen = presence.LastSeen(lambda gone: run(queries.went_offline, gone))
        self._background: set[asyncio.Task[None]] = set()
        self._bus = Bus(self._take, self._introduction) if settings.REDIS_URL else None
        self._spawn(self._heal_for_ever())
        if self._bus is not None:
            self._spawn(self._repeat_presence(self._bus))

    # --- posting from other threads -----------------------------------------------------------------------
    def enqueue(self, items: Iterable[Callable[[], None] | Notice]) -> None:
        """Jobs run in the loop's thread, notices go to the followers here, then to the other processes; in this order,
        after all that was queued before. Any thread; notices after their commit."""
        with self._inbox_lock:
            self._inbox.extend(items)
            if self._wake_up_due:
                return
            self._wake_up_due = True
        try:
            self.loop.call_soon_threadsafe(self._work_inbox)
        except RuntimeError:
            # the loop closed: the process is going down, and its clients will ask for what they miss
            return

    def _work_inbox(self) -> None:
        with self._inbox_lock:
            self._wake_up_due = False
            items, self._inbox = self._inbox, deque()
        for item in items:
            self._apply(item)
        if self._bus is not None:
            notices = [item for item in items if isinstance(item, Notice)]
            if notices:
                self._bus.send(notices)

    def _take(self, notices: list[Notice]) -> None:
        """From another process."""
        for notice in notices:
            self._apply(notice)

    def _apply(self, item: Callable[[], None] | Notice) -> None:
        try:
            if isinstance(item, Notice):
                item.apply(self)
            else:
                item()
        except Exception:
            # one receiver's failure is not the next one's
            log.exception("an event could not be delivered")

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        # not in the name of the connection that happened to start it
        task = self.loop.create_task(work, context=background("hub"))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # --- connections --------------------------------------------------------------------------------------
    def join(self, socket: Socket) -> None:
        """Follow the person's own events. Before their chats are read, so that nothing falls between."""
        person = self._people.get(socket.user_id)
        if person is None:
            person = self._people[socket.user_id] = Person()
        person.sockets.add(socket)
        self._chats_of[socket] = set()
        if len(person.sockets) == 1:
            self.presence.came(socket.user_id)
            if self._bus is not None:
                self._bus.announce([Here(self._bus.process, (socket.user_id,), complete=False)])

    def follow(self, socket: Socket, chats: dict[UUID, Visible], user_version: int) -> bool:
        """Deliver these chats' events and no others to the socket, from what was just read on. False where something
        newer was told here meanwhile: then read again, as the socket did not hear it."""
        person = self._people.get(socket.user_id)
        if person is None or socket not in person.sockets:
            return True  # it has left
        if person.heard > user_version:
            return False  # a chat may have gone
        person.heard = user_version
        if person.version is None:
            person.version = user_version
        for chat in self._chats_of[socket] - chats.keys():
            self._drop(socket, chat)
        is_current = True
        for chat, visible in chats.items():
            is_current &= self._follow(socket, chat, visible)
        return is_current

    def _follow(self, socket: Socket, chat: UUID, visible: Visible) -> bool:
        room = self._rooms.get(chat)
        if room is None:
            room = self._rooms[chat] = Room(visible.version)
        heard = socket in room.sockets
        room.sockets[socket] = visible.from_seq
        self._chats_of[socket].add(chat)
        return heard or room.version <= visible.version

    def _drop(self, socket: Socket, chat: UUID) -> None:
        self._chats_of[socket].discard(chat)
        self._unfollow(socket, chat)

    def leave(self, socket: Socket) -> None:
        for chat in self._chats_of.pop(socket, ()):
            self._unfollow(socket, chat)
        self.presence.watch(socket, ())
        person = self._people.get(socket.user_id)
        if person is None or socket not in person.sockets:
            return
        person.sockets.discard(socket)
        if not person.sockets:
            del self._people[socket.user_id]
            now_ms = int(time.time() * 1000)
            self.presence.went(socket.user_id, now_ms)
            if self._bus is not None:
                self._bus.announce([Gone(self._bus.process, (socket.user_id,), now_ms)])
            if self._last_seen.add(socket.user_id):
                self._spawn(self._last_seen.write())

    def _unfollow(self, socket: Socket, chat: UUID) -> None:
        room = self._rooms.get(chat)
        if room is not None:
            room.sockets.pop(socket, None)
            if not room.sockets:
                del self._rooms[chat]

    def sockets_of(self, user_id: UUID) -> tuple[Socket, ...]:
        person = self._people.get(user_id)
        return tuple(person.sockets) if person else ()

    # --- chat events --------------------------------------------------------------------------------------
    def deliver(self, event: ChatEvent) -> None:
        room = self._rooms.get(event.chat)
        if room is None:
            return
        if event.version == room.version + 1:
            self._emit(room, event)
            self._emit_early(room)
        elif event.version > room.version:
            room.early[event.version] = event
            self._wait(event.chat, room)

    def _wait(self, chat: UUID, room: Room) -> None:
        if not room.waiting:
            room.waiting = True
            self.loop.call_later(EARLY_WAIT_S, self._stop_waiting, chat, room.version)

    def _emit_early(self, room: Room) -> None:
        while (following := room.early.pop(room.version + 1, None)) is not None:
            self._emit(room, following)

    def _emit(self, room: Room, event: ChatEvent) -> None:
        room.version = max(event.version, room.version)
        full = Encoded(event.text)
        skip: Encoded | None = None
        for socket, visible_from_seq in tuple(room.sockets.items()):
            if event.seq and event.seq <= visible_from_seq:
                skip = skip or Encoded(protocol.ChatSkip(chat=event.chat, version=event.version).encode())
                socket.push(skip)
            else:
                socket.push(full)

    def _stop_waiting(self, chat: UUID, version: int) -> None:
        room = self._rooms.get(chat)
        if room is None:
            return
        room.waiting = False
        if room.early and room.version != version:
            # what was waited for came; these are early for another reason, and have only begun to wait
            self._wait(chat, room)
        elif room.early:
            self._spawn(self._fetch_gap(chat, room, room.version))

    async def _fetch_gap(self, chat: UUID, room: Room, start: int) -> None:
        """Read once, for every socket of the process, what came after `start` and the fan-out lost."""
        is_unsure, room.is_unsure = room.is_unsure, False
        before = room.version
        try:
            events, version = await self._run(self._queries.chat_events_after, chat, start)
        except Exception as error:
            # the comparison of the next second finds the gap again
            room.is_unsure |= is_unsure
            if not isinstance(error, Unavailable):
                log.exception("a gap could not be read; the next second tries again")
            return
        if self._rooms.get(chat) is not room:
            return
        # Some of it may have come in the meantime. Whoever was unsure has seen their gap then, too.
        known = 0 if is_unsure and room.version == before else room.version
        for event in events:
            if event.version > known:
                self._emit(room, event)
        if version > room.version:
            # what the last version changed has changed again, and comes with a later one
            self._emit(room, ChatEvent(chat, version, protocol.ChatSkip(chat=chat, version=version).encode()))
        for held in sorted(room.early):
            if held <= room.version:
                del room.early[held]
        self._emit_early(room)

    def say(self, chat: UUID, text: str, *, but: UUID) -> None:
        """Something ephemeral to everybody following the chat, except one person."""
        room = self._rooms.get(chat)
        if room is not None:
            message = Encoded(text)
            for socket in tuple(room.sockets):
                if socket.user_id != but:
                    socket.push(message)

    def mark(self, chat: UUID, mark: protocol.Mark, authors: Iterable[UUID], *, named: bool) -> None:
        """A member's watermark rose: one frame a chat every half second, to the authors it covers. Where the chat is
        too large to name everybody, the furthest mark stands for all."""
        room = self._rooms.get(chat)
        if room is None:
            return
        if not room.marks:
            self.loop.call_later(protocol.MARKS_INTERVAL_MS / 1000, self._tell_marks, chat)
        if not named:
            mark = max((mark, *room.marks.values()), key=lambda each: (each.read_seq, each.delivered_seq))
            room.marks.clear()
        room.marks[mark.user] = mark
        room.marks_to.update(authors)

    def _tell_marks(self, chat: UUID) -> None:
        room = self._rooms.get(chat)
        if room is None:
            return
        marks, room.marks = room.marks, {}
        authors, room.marks_to = room.marks_to, set()
        message = Encoded(protocol.MarksState(chat=chat, marks=list(marks.values())).encode())
        for author in authors:
            for socket in self.sockets_of(author):
                if socket in room.sockets:
                    socket.push(message)

    # --- events of a person -------------------------------------------------------------------------------
    def tell(self, user_id: UUID, text: str, version: int | None = None) -> None:
        if version is not None and not self._is_news(user_id, version):
            return
        message = Encoded(text)
        for socket in self.sockets_of(user_id):
            socket.push(message)

    def tell_everybody(self, text: str) -> None:
        message = Encoded(text)
        for socket in tuple(self._chats_of):
            socket.push(message)

    def enter_chat(self, user_id: UUID, chat: UUID, visible: Visible, version: int, text: str) -> None:
        if self._is_news(user_id, version):
            for socket in self.sockets_of(user_id):
                if not self._follow(socket, chat, visible):
                    self._rooms[chat].is_unsure = True
            self.tell(user_id, text)

    def exit_chat(self, user_id: UUID, chat: UUID, version: int, text: str) -> None:
        if self._is_news(user_id, version):
            for socket in self.sockets_of(user_id):
                self._drop(socket, chat)
            self.tell(user_id, text)

    def _is_news(self, user_id: UUID, version: int) -> bool:
        """Whether to act on a private event. One that a later one overtook is void: it could let somebody in again who
        was removed. Where one is missing before it, the person's version stays behind, for healing to see."""
        person = self._people.get(user_id)
        if person is None or version <= person.heard:
            return False
        person.heard = version
        if person.version is not None:
            if version == person.version + 1:
                person.version = version
            else:
                self.heal_soon()
        return True

    def close_person(self, user_id: UUID, code: CloseCode) -> None:
        for socket in self.sockets_of(user_id):
            socket.close(code)

    def close_session(self, session_id: UUID) -> None:
        for socket in tuple(self._chats_of):
            if socket.session_id == session_id:
                socket.close(CloseCode.AUTH)

    # --- other processes ----------------------------------------------------------------------------------
    async def _repeat_presence(self, bus: Bus) -> None:
        while True:
            await asyncio.sleep(presence.REPEAT_S)
            bus.announce([self._introduction()])
            bus.forget_silent(presence.SILENT_S)
            self.presence.forget_silent()

    def _introduction(self) -> Notice:
        assert self._bus is not None
        return Here(self._bus.process, self.presence.here, complete=True)

    # --- healing ------------------------------------------------------------------------------------------
    async def _heal_for_ever(self) -> None:
        while True:
            await asyncio.sleep(HEAL_INTERVAL_S)
            await self._try_to_heal()

    async def _try_to_heal(self) -> None:
        try:
            await self.heal()
        except Unavailable:
            log.warning("the hub can't compare itself with the database; the next second tries again")
        except Exception:
            log.exception("the hub could not compare itself with the database; the next second tries again")

    def heal_soon(self) -> None:
        self._spawn(self._try_to_heal())

    async def heal(self) -> None:
        """Compare what is followed here with the database, and catch up."""
        people = {user_id: person.version for user_id, person in self._people.items()}
        if not people:
            self.board.forget()
            return
        rooms = {chat: room.version for chat, room in self._rooms.items()}
        sockets = tuple(self._chats_of)
        sessions = list({socket.session_id for socket in sockets})
        versions = await self._run(self._queries.chat_versions, list(rooms))
        standings = await self._run(self._queries.user_standings, list(people))
        live = await self._run(self._queries.live_sessions, sessions)
        for socket in sockets:
            standing = standings.get(socket.user_id)
            if standing is None or not standing.active:
                socket.close(CloseCode.BANNED)
            elif standing.epoch != socket.epoch or socket.session_id not in live:
                socket.close(CloseCode.AUTH)
        await self.board.look()
        # people first: who was removed must not be told what happened in the chat since
        for user_id, standing in standings.items():
            person = self._people.get(user_id)
            is_behind = person is not None and person.version is not None and standing.version > person.version
            if is_behind and not await self._refollow(user_id, standing.version):
                return
        for chat, version in versions.items():
            room = self._rooms.get(chat)
            if room is None:
                continue
            if room.is_unsure:
                # the newest event is enough: whoever misses more sees that, and asks
                await self._fetch_gap(chat, room, min(room.version, max(room.version, version) - 1))
            elif room.version == rooms[chat] and version > room.version:
                await self._fetch_gap(chat, room, room.version)

    async def _refollow(self, user_id: UUID, version: int) -> bool:
        """An event of the person was lost: read anew which chats are theirs, and let their clients ask for the list.
        False where that must be done again, before anything is told of chats."""
        visible = await self._run(self._queries.visible_chats, user_id)
        person = self._people.get(user_id)
        if person is None:
            return True
        if person.heard > version:
            # what was read may be older than what was told meanwhile
            self.heal_soon()
            return False
        person.version = person.heard = version
        for socket in self.sockets_of(user_id):
            for chat in self._chats_of[socket] - visible.keys():
                self._drop(socket, chat)
            for chat, each in visible.items():
                is_new = chat not in self._chats_of[socket]
                self._follow(socket, chat, each)
                self._rooms[chat].is_unsure |= is_new
        self.tell(user_id, protocol.UserSkip(user_version=version).encode())
        return True
