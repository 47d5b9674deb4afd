"""Between processes: one sealed message a burst of notices, over the channels-redis pub/sub layer.

The layer is a hint, not a truth: it loses messages silently, after a restart of Redis or over capacity, and whatever it
loses is healed from the database. Redis sees ciphertext and one constant group name.
"""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Callable

from channels.layers import get_channel_layer
from django.conf import settings
from redis.exceptions import RedisError

from messenger.crypto import Envelope, Unreadable
from messenger.logs import background
from messenger.realtime.notices import Notice, pack, unpack

log = logging.getLogger(__name__)

GROUP = "processes"
MESSAGE_MAX_NOTICES = 500
QUEUED_MAX_NOTICES = 50_000
RETRY_S = 1.0


class Bus:
    """This process's end. Belongs to the event loop's thread."""

    def __init__(self, take: Callable[[list[Notice]], None], introduce: Callable[[], Notice]) -> None:
        """`introduce`: what other processes should know of this one at once."""
        self.process = uuid.uuid4().hex
        self._take = take
        self._introduce = introduce
        # when each was heard last; while there is nobody, there is nothing to tell
        self._others: dict[bytes, float] = {}
        self._layer = get_channel_layer()
        self._envelope = Envelope(settings.BUS_KEYS, "bus")
        self._outgoing: list[Notice] = []
        self._due = asyncio.Event()
        self._is_down = False
        loop = asyncio.get_running_loop()
        work = (self._send_for_ever(), self._receive_for_ever())
        self._tasks = [loop.create_task(each, context=background("bus")) for each in work]

    def send(self, notices: list[Notice]) -> None:
        """Queue for the other processes, if any was heard of lately. Never blocks; over the bound the oldest are
        dropped, to be healed."""
        if self._others:
            self.announce(notices)

    def announce(self, notices: list[Notice]) -> None:
        """`send` to whoever may have come just now, too."""
        self._outgoing += notices
        if len(self._outgoing) > QUEUED_MAX_NOTICES:
            del self._outgoing[: len(self._outgoing) - QUEUED_MAX_NOTICES]
        self._due.set()

    async def _send_for_ever(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            while self._outgoing:
                notices, self._outgoing = self._outgoing[:MESSAGE_MAX_NOTICES], self._outgoing[MESSAGE_MAX_NOTICES:]
                sealed = self._envelope.seal(self.process.encode() + pack(notices))
                try:
                    await self._layer.group_send(GROUP, {"type": "notices", "sealed": sealed})
                    self._say(down=False)
                except (RedisError, OSError):
                    self._say(down=True)
                    self._outgoing.clear()

    async def _receive_for_ever(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(GROUP, channel)
                self.announce([self._introduce()])
                while True:
                    message = await self._layer.receive(channel)
                    self._open(message.get("sealed", b""))
            except (RedisError, OSError):
                self._say(down=True)
                await asyncio.sleep(RETRY_S)

    def _open(self, sealed: bytes) -> None:
        try:
            data = self._envelope.open(sealed)
        except Unreadable:
            log.warning("a bus message that this key does not open was dropped")
            return
        process, packed = data[:32], data[32:]
        if process != self.process.encode():
            if process not in self._others:
                self.announce([self._introduce()])
            self._others[process] = time.monotonic()
            try:
                self._take(unpack(packed))
            except Exception:
                log.exception("a bus message could not be taken")

    def forget_silent(self, silent_s: float) -> None:
        """Processes that stopped repeating who is with them have ended."""
        self._others = {
            process: heard_s for process, heard_s in self._others.items() if time.monotonic() - heard_s <= silent_s
        }

    def _say(self, *, down: bool) -> None:
        """One line when the bus goes and one when it is back."""
        if down != self._is_down:
            self._is_down = down
            if down:
                log.warning("the bus is down: other processes hear of changes within a second, from the database")
            else:
                log.info("the bus is back")
