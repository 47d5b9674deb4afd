"""What a message carries beside its body, in the form it is stored in: sealed like the body, absent where there is
nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from messenger.protocol import Forwarded

# somebody's username, as it may stand in a sentence: not in an address, and without the full stop behind it
_MENTION = re.compile(r"(?<![\w@./-])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?![\w@])", re.IGNORECASE)
_EVERYBODY = re.compile(r"(?<![\w@./-])@(?:all|все)(?![\w@])", re.IGNORECASE)


def names_in(body: str) -> set[str]:
    """What may be usernames behind an @, in their stored form."""
    return {name.lower() for name in _MENTION.findall(body)} if "@" in body else set()


def names_everybody(body: str) -> bool:
    return "@" in body and _EVERYBODY.search(body) is not None


@dataclass(frozen=True, slots=True)
class Extra:
    silent: bool = False
    forwarded: Forwarded | None = None
    mentions: tuple[UUID, ...] = ()
    mentions_all: bool = False

    def encode(self) -> str | None:
        """None where there is nothing to keep."""
        kept: dict[str, Any] = {}
        if self.silent:
            kept["silent"] = True
        if self.forwarded is not None:
            kept["forwarded"] = self.forwarded.model_dump(mode="json")
        if self.mentions:
            kept["mentions"] = [str(user_id) for user_id in self.mentions]
        if self.mentions_all:
            kept["mentions_all"] = True
        return json.dumps(kept, separators=(",", ":")) if kept else None

    @classmethod
    def decode(cls, text: str) -> Extra:
        kept = json.loads(text)
        return cls(
            silent=kept.get("silent", False),
            forwarded=Forwarded(**kept["forwarded"]) if "forwarded" in kept else None,
            mentions=tuple(map(UUID, kept.get("mentions", ()))),
            mentions_all=kept.get("mentions_all", False),
        )

    def fields(self) -> dict[str, Any]:
        """As the wire has them."""
        return {
            "silent": self.silent or None,
            "forwarded": self.forwarded,
            "mentions": list(self.mentions) or None,
            "mentions_all": self.mentions_all or None,
        }


NOTHING = Extra()
