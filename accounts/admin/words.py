"""Refusals of the services in the administrator's language."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messenger.audit import Event
from messenger.errors import AppError

EVENTS: Final[dict[Event, Any]] = {
    Event.LOGIN: gettext_lazy("login"),
    Event.LOGIN_REFUSED: gettext_lazy("login refused"),
    Event.REGISTERED: gettext_lazy("registered"),
    Event.ACCOUNT_CREATED: gettext_lazy("account created"),
    Event.ACCOUNT_CHANGED: gettext_lazy("account changed"),
    Event.ACCOUNT_DELETED: gettext_lazy("account deleted"),
    Event.ROLE_CHANGED: gettext_lazy("role changed"),
    Event.BANNED: gettext_lazy("account banned"),
    Event.UNBANNED: gettext_lazy("account unbanned"),
    Event.PASSWORD_CHANGED: gettext_lazy("password changed"),
    Event.PASSWORD_REFUSED: gettext_lazy("password refused"),
    Event.CODE_ACCEPTED: gettext_lazy("code accepted"),
    Event.CODE_REFUSED: gettext_lazy("code refused"),
    Event.TOTP_ENROLLED: gettext_lazy("codes set up"),
    Event.TOTP_REMOVED: gettext_lazy("codes taken away"),
    Event.RECOVERY_CODES_MADE: gettext_lazy("recovery codes made"),
    Event.RECOVERY_CODE_USED: gettext_lazy("recovery code used"),
    Event.REGISTRATION_LINK_MADE: gettext_lazy("registration link made"),
    Event.REGISTRATION_LINK_VOIDED: gettext_lazy("registration link voided"),
    Event.LINK_MADE: gettext_lazy("one-time link made"),
    Event.LINK_USED: gettext_lazy("one-time link used"),
    Event.LINK_REFUSED: gettext_lazy("one-time link refused"),
    Event.SESSION_ENDED: gettext_lazy("session ended"),
    Event.REFRESH_REUSED: gettext_lazy("session key used twice"),
    Event.PANEL_LOGIN: gettext_lazy("login to the administration"),
    Event.PANEL_LOGIN_REFUSED: gettext_lazy("login to the administration refused"),
    Event.PANEL_LOGOUT: gettext_lazy("logout from the administration"),
    Event.POLICY_CHANGED: gettext_lazy("settings changed"),
    Event.THROTTLED: gettext_lazy("too many attempts"),
    Event.KEYS_ROTATED: gettext_lazy("keys rotated"),
    Event.KEYS_CHECKED: gettext_lazy("keys checked"),
    Event.LOG_EXPORTED: gettext_lazy("log downloaded"),
    Event.LOG_VERIFIED: gettext_lazy("log checked"),
    Event.LOG_BROKEN: gettext_lazy("log tampered with"),
    Event.LOG_SHORTENED: gettext_lazy("log shortened"),
    Event.ALERTS_SEEN: gettext_lazy("alerts seen"),
    Event.ANNOUNCEMENT_PUBLISHED: gettext_lazy("announcement published"),
    Event.ANNOUNCEMENT_WITHDRAWN: gettext_lazy("announcement withdrawn"),
}


def refusal(error: AppError) -> str:
    """What the administrator reads; a refusal without a translation in its own words."""
    known = {
        "username_taken": _("This username is taken."),
        "email_taken": _("Another account has this e-mail address."),
        "own_account": _("You cannot do this to your own account."),
        "code_required": _("Enter a code of your authenticator app."),
        "wrong_code": _("This code is wrong, or was used already."),
        "wrong_credentials": _("Wrong username or password."),
        "enrolment_required": _(
            "Administrators need a second factor here: log in to the messenger and set it up first."
        ),
        "throttled": _("Too many attempts: wait a little."),
        "no_head": _("This is no head of the log."),
        "account_deleted": _("Its owner deleted this account."),
        "too_long": _("The text is too long: at most %(limit)d characters.") % {"limit": error.limit or 0},
        "over": _("It would be over before anybody saw it."),
        "account_banned": _("This account is banned: unban it first."),
    }
    return known.get(error.code, error.message)
