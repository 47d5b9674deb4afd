"""What an administrator does to accounts, one or many. Each is confirmed on a page that names them and what follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from accounts import services
from accounts.models import User


@dataclass(frozen=True, slots=True)
class Operation:
    """`run` takes actor, account and reason. `logged` goes into the account's history, translated when it is shown."""

    name: str
    menu: Any
    title: Any
    follows: Any
    button: Any
    done: Any
    logged: str
    run: Callable[[User, User, str], Any]
    asks_reason: bool = False
    is_severe: bool = False


BAN = Operation(
    name="ban",
    menu=_("Ban…"),
    title=_("Ban"),
    follows=_(
        "They are logged out everywhere at once and cannot log in. What they wrote stays. You can unban them later."
    ),
    button=_("Ban"),
    done=ngettext_lazy("%(count)d account banned.", "%(count)d accounts banned.", "count"),
    logged=gettext_noop("Banned"),
    run=lambda actor, user, reason: services.user_ban(actor, user=user, reason=reason),
    asks_reason=True,
    is_severe=True,
)
UNBAN = Operation(
    name="unban",
    menu=_("Unban…"),
    title=_("Unban"),
    follows=_("They may log in again, with the password they had."),
    button=_("Unban"),
    done=ngettext_lazy("%(count)d account unbanned.", "%(count)d accounts unbanned.", "count"),
    logged=gettext_noop("Unbanned"),
    run=lambda actor, user, reason: services.user_unban(actor, user=user),
)
END_SESSIONS = Operation(
    name="end-sessions",
    menu=_("End all sessions…"),
    title=_("End all sessions"),
    follows=_("Every device is logged out at once and forgets what it kept. They log in again with their password."),
    button=_("End all sessions"),
    done=ngettext_lazy(
        "The sessions of %(count)d account ended.", "The sessions of %(count)d accounts ended.", "count"
    ),
    logged=gettext_noop("All sessions ended"),
    run=lambda actor, user, reason: services.user_end_all_sessions(actor, user=user),
    is_severe=True,
)

RESET_SECOND_FACTOR = Operation(
    name="reset-second-factor",
    menu=_("Reset second factor…"),
    title=_("Reset second factor"),
    follows=_(
        "For somebody who lost their phone and recovery codes. Make sure that it is really them: until they set it up"
        " again, their password alone opens the account. Every device is logged out at once."
    ),
    button=_("Reset second factor"),
    done=ngettext_lazy(
        "The second factor of %(count)d account was reset.",
        "The second factor of %(count)d accounts was reset.",
        "count",
    ),
    logged=gettext_noop("Second factor reset"),
    run=lambda actor, user, reason: services.user_reset_second_factor(actor, user=user),
    is_severe=True,
)

OPERATIONS = (BAN, UNBAN, END_SESSIONS, RESET_SECOND_FACTOR)

# what else an account's history may say
CREATED = gettext_noop("Created")
POLICY_CHANGED = gettext_noop("Registration and login changed")
VOIDED = gettext_noop("Link voided")
PUBLISHED = gettext_noop("Announcement published")
WITHDRAWN = gettext_noop("Announcement withdrawn")
CHANGED = gettext_noop("Name or e-mail changed")
LINK_MADE = gettext_noop("One-time link made")
SESSION_ENDED = gettext_noop("Session ended")
ROLE_CHANGED = {
    User.Role.ADMINISTRATOR: gettext_noop("Made administrator"),
    User.Role.MODERATOR: gettext_noop("Made moderator"),
    User.Role.MEMBER: gettext_noop("Made member"),
}
