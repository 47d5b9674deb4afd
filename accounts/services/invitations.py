"""One-time links: an administrator makes one, its holder sets a password with it and is logged in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import passwords, selectors, tokens
from accounts.models import Invitation, Session, User
from accounts.services.locking import close_connections, locked, show
from accounts.services.second_factor import LINK, code_attempt, codes_watched, enrolment_prove, entry_check
from accounts.services.sessions import Grant, end_sessions, locked_with_old_session, session_open
from messenger import audit
from messenger.audit import Event
from messenger.crypto import token_hash
from messenger.errors import Forbidden, NotFound
from messenger.protocol import CloseCode

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Welcome:
    """An account and the token of its one-time link, which is nowhere else and cannot be shown again."""

    user: User
    token: str


def invitation_create(actor: User, *, user: User) -> Welcome:
    """A new one-time link for an account; older ones open nothing any more. Password and sessions stay as they are
    until the link is used."""
    if not actor.is_administrator:
        raise Forbidden("Only an administrator may make a link.")
    with transaction.atomic():
        current = locked(user.pk)
        if not current.is_active:
            raise Forbidden("This account is banned: unban it first.", code="account_banned", field="user")
        return link_make(actor, current)


def link_make(actor: User, user: User) -> Welcome:
    """For a locked account, by one who may."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    links_void(user)
    Invitation.objects.create(
        user=user,
        purpose=Invitation.Purpose.RESET if user.has_usable_password() else Invitation.Purpose.WELCOME,
        token_hash=token_hash(token),
        created_by=actor,
        created_at=now,
        expires_at=now + settings.INVITATION_LIFETIME,
    )
    purpose = Invitation.Purpose.RESET if user.has_usable_password() else Invitation.Purpose.WELCOME
    audit.record(Event.LINK_MADE, actor=actor.pk, subject=user.pk, purpose=purpose)
    return Welcome(user, token)


def links_void(user: User) -> None:
    """Links of a locked account that nobody used open nothing any more."""
    user.invitations.filter(used_at=None).delete()


def invitation_accept(
    *,
    token: str,
    password: str,
    name: str | None,
    hue: int | None = None,
    device: str,
    address: str,
    agent: str,
    code: str | None = None,
    ticket: str | None = None,
    replaces: str | None = None,
) -> Grant:
    """Set the password, once, and log in. Everything that was logged in under the old one ends. A second factor stays
    what it was: a code is needed here too, and where one must be set up first, that comes with this."""
    invitation = selectors.invitation_unsafe(token)
    subject = invitation.user
    passwords.refuse_weak(password, subject)
    code_attempt(subject.pk, code, by=LINK, address=address)
    hashed = passwords.hashed(password)
    key = tokens.session_new()
    with codes_watched(subject, address=address, agent=agent):
        proved = enrolment_prove(str(subject.pk), subject.pk, ticket=ticket, code=code) if ticket and code else None
        with transaction.atomic():
            user, old = locked_with_old_session(subject.pk, replaces)
            used = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=timezone.now()).update(
                used_at=timezone.now()
            )
            if not used:
                raise NotFound(
                    "This link has been used already. Ask your administrator for a new one.", code="link_gone"
                )
            recovery_codes = entry_check(user, code=code, proved=proved)
            audit.record(Event.LINK_USED, actor=user.pk, subject=user.pk, purpose=invitation.purpose, address=address)
            replaced = old.end()
            password_replace(user, hashed, method="link")
            show(user, name=name, hue=hue)
            grant = session_open(
                user, key, device=device, address=address, agent=agent, replaced=replaced, method="link"
            )
    return replace(grant, recovery_codes=recovery_codes)


def password_replace(user: User, hashed: str, *, method: str, keep: UUID | None = None) -> None:
    """Store a locked account's new password; every login to the admin ends, and every session but the one to `keep`,
    whose access token is of no use any more either: it refreshes."""
    user.password = hashed
    user.epoch += 1
    user.save(update_fields=["password", "epoch"])
    links_void(user)
    close_connections(user.pk, CloseCode.AUTH)
    others = user.sessions.all() if keep is None else user.sessions.exclude(pk=keep)
    end_sessions(user, others, Session.Ended.PASSWORD, actor=user.pk)
    audit.record(Event.PASSWORD_CHANGED, actor=user.pk, subject=user.pk, method=method)
