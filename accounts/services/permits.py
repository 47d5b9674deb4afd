"""Who may do what with accounts."""

from __future__ import annotations

from accounts.models import User
from messenger.errors import Forbidden


def administrators_only(actor: User) -> None:
    """`Forbidden` for everybody else."""
    if not actor.is_administrator:
        raise Forbidden("Only an administrator may do this.")
