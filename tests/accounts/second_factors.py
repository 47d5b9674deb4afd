"""Accounts with a second factor, and the policy that asks for it."""

from __future__ import annotations

from typing import Any

from accounts import services
from accounts.models import User
from tests.accounts.devices import Device
from tests.authenticator import Authenticator
from tests.support import PASSWORD, person

START = "2026-03-01T10:00:00Z"


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
