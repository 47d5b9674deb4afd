"""How the generator talks to a server: one contract, one module for each server that is measured."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Refused(RuntimeError):
    """The server refused something that a measurement needs."""


class ChatClient(Protocol):
    """A person's connection, as scenarios use it.

    `on_ack` is called with the command the server says it stored, never earlier; `on_delivery` with the body of each
    message somebody else wrote, as often as it comes. Bodies are opaque here.
    """

    on_ack: Callable[[str], object]
    on_delivery: Callable[[str], None]

    async def connect(self) -> None:
        """Log in and be ready for live messages."""

    def send(self, room: str, command: str, body: str) -> None:
        """Write a message; does not wait. `command` is a UUID in text, `body` plain ASCII without quotes."""

    async def catch_up(self) -> list[str]:
        """The bodies of what was written since `cursor`, which moves on; the newest page where it is None."""

    async def page(self, room: str) -> int:
        """Fetch the newest page of a room; how many messages with a body came."""

    @property
    def cursor(self) -> object:
        """How far this person has read, to be given to the next connection. None = nothing."""

    def close(self) -> None: ...
