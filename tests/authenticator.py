"""A phone with an authenticator app. Knows nothing of the product: a run that only talks to a server has one too."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


class Authenticator:
    """Written after RFC 6238, independently of the product: by the clock, so tests stop it and move it on."""

    def __init__(self, secret: str) -> None:
        self._key = base64.b32decode(secret)

    def code(self, steps_off: int = 0) -> str:
        counter = int(time.time()) // 30 + steps_off
        digest = hmac.new(self._key, counter.to_bytes(8, "big"), hashlib.sha1).digest()
        place = digest[19] % 16
        number = int.from_bytes(digest[place : place + 4], "big") % 2**31
        return str(number % 10**6).zfill(6)

    def wrong(self) -> str:
        """No code of any step near now."""
        near = {self.code(off) for off in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777")
                    if code not in near)  # fmt: skip
