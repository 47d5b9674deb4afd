"""A phone with an authenticator app, and accounts that use one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from accounts import services
from accounts.models import User
from tests.accounts.devices import Device
from tests.support import PASSWORD, person

START = "2026-03-01T10:00:00Z"


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


def with_second_factor(user: User, password: str = PASSWORD) -> tuple[Authenticator, list[str]]:
    """Switch it on as the app does. Uses up the present step: move the clock on before the next code."""
    begun = services.second_factor_begin(user, password=password, code=None)
    phone = Authenticator(begun.secret)
    return phone, list(services.second_factor_confirm(user, ticket=begun.ticket, code=phone.code()))


def policy(**decided: Any) -> None:
    """Decided by an administrator made for it."""
    actor = User.objects.filter(username="policy-maker").first() or person("policy-maker", role="administrator")
    present: dict[str, Any] = {
        "registration": "closed",
        "login": "password",
        "code_for_members": False,
        "code_for_moderators": False,
        "code_for_administrators": False,
    }
    services.policy_set(actor, **(present | decided))


def login(username: str, **more: str) -> Any:
    """The answer to a login on a new device."""
    device = Device()
    answer = device.post("auth/login", {"username": username, **more})
    if answer.status_code == 200:
        device.access = answer.json()["access"]
        answer.device = device
    return answer
