"""Refusals of the services in the administrator's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from messenger.errors import AppError


def refusal(error: AppError) -> str:
    """What the administrator reads; a refusal without a translation in its own words."""
    known = {
        "username_taken": _("This username is taken."),
        "email_taken": _("Another account has this e-mail address."),
        "own_account": _("You cannot do this to your own account."),
        "account_banned": _("This account is banned: unban it first."),
    }
    return known.get(error.code, error.message)
