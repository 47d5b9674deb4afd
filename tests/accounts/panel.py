"""The panel as a browser sees it."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from accounts.models import User
from tests.support import PASSWORD

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
LIST = "/admin/accounts/user/"


def panel(username: str = "olga", password: str = PASSWORD, language: str = "en") -> Client:
    """A browser logged in to the panel through its own form."""
    client = Client(headers={"accept-language": language})
    client.post("/admin/login/?next=/admin/", {"username": username, "password": password})
    return client


def pages_of(user: User) -> list[str]:
    own = f"{LIST}{user.pk}/"
    return [
        "/admin/",
        LIST,
        "/admin/accounts/",
        f"{LIST}add/",
        f"{own}change/",
        f"{own}history/",
        f"{own}ban/",
        f"{own}unban/",
        f"{own}end-sessions/",
        f"{own}new-link/",
        *(f"{own}sessions/{session.pk}/end/" for session in user.sessions.all()),
        "/admin/password_change/",
    ]


def shown_text(answer: Any) -> str:
    """What a person reads of a page: no tags, no addresses."""
    return re.sub(r"<[^>]*>", " ", answer.content.decode())
