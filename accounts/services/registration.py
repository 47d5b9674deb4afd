"""Accounts without an administrator: the policy that says whether, the links that let people in, the account."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts import passwords, selectors, tokens
from accounts.models import Policy, RegistrationLink, User
from accounts.services.alerts import links_watched
from accounts.services.permits import administrators_only
from accounts.services.second_factor import (
    Enrolment,
    codes_watched,
    enrol,
    enrolment_make,
    enrolment_prove,
    enrolment_required,
)
from accounts.services.sessions import Grant, locked_with_old_session, session_open
from accounts.services.throttling import attempt
from accounts.text import username_normalise, username_validate
from messenger import audit
from messenger.audit import Event
from messenger.crypto import token_hash
from messenger.errors import Conflict, Forbidden, Invalid, NotFound
from messenger.ids import uuid7
from messenger.throttle import address_key

TOKEN_BYTES = 32
USES_MAX = 1000
DAYS_MAX = 90


@dataclass(frozen=True, slots=True)
class NewLink:
    """A registration link and its token, which is nowhere else and cannot be shown again."""

    link: RegistrationLink
    token: str


def policy_set(
    actor: User,
    *,
    registration: str,
    login: str,
    code_for_members: bool,
    code_for_moderators: bool,
    code_for_administrators: bool,
) -> Policy:
    """Holds for every login and registration from now on; who is logged in stays so."""
    administrators_only(actor)
    wanted = {
        "registration": registration,
        "login": login,
        "code_for_members": code_for_members,
        "code_for_moderators": code_for_moderators,
        "code_for_administrators": code_for_administrators,
    }
    with transaction.atomic():
        before = selectors.policy()
        decided, _ = Policy.objects.update_or_create(pk=1, defaults=wanted)
        # as it is from now on: one entry says all of it
        audit.record(
            Event.POLICY_CHANGED,
            actor=actor.pk,
            fields=[name for name, value in wanted.items() if getattr(before, name) != value],
            setting=" ".join(f"{name}={value}" for name, value in wanted.items()),
        )
    return decided


def registration_link_create(actor: User, *, uses: int, days: int) -> NewLink:
    """A link through which so many people may register within so many days."""
    administrators_only(actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = timezone.now()
    with transaction.atomic():
        link = RegistrationLink.objects.create(
            token_hash=token_hash(token),
            created_by=actor,
            created_at=now,
            expires_at=now + dt.timedelta(days=min(days, DAYS_MAX)),
            uses_max=min(uses, USES_MAX),
        )
        audit.record(
            Event.REGISTRATION_LINK_MADE,
            actor=actor.pk,
            invite=link.pk,
            limit=link.uses_max,
            until=link.expires_at.isoformat(timespec="minutes"),
        )
    return NewLink(link, token)


def registration_link_void(actor: User, *, link: RegistrationLink) -> None:
    """The link lets nobody in any more; accounts that were made through it stay."""
    administrators_only(actor)
    with transaction.atomic():
        if RegistrationLink.objects.filter(pk=link.pk, voided_at=None).update(voided_at=timezone.now()):
            audit.record(Event.REGISTRATION_LINK_VOIDED, actor=actor.pk, invite=link.pk)


# --- the account ---------------------------------------------------------------------------------------------
def registration_check(policy: Policy, link: str | None, *, address: str) -> RegistrationLink | None:
    """Whether one may register here: with a link that is good, or without one where registration is open."""
    if link is not None:
        attempt("link", address_key(address), address=address)
    if policy.registration == Policy.Registration.CLOSED:
        raise Forbidden("Nobody can register here: an administrator makes accounts.", code="registration_closed")
    if link is not None:
        with links_watched(address=address):
            return selectors.registration_link_unsafe(link)
    if policy.registration != Policy.Registration.OPEN:
        raise Forbidden("A registration link is needed.", code="link_needed", field="link")
    return None


def registration_begin(*, username: str, link: str | None, address: str) -> Enrolment:
    """Begin the second factor of an account that is to be. The name is not held: it is taken with the first code."""
    registration_check(selectors.policy(), link, address=address)
    attempt("register", address_key(address), address=address)
    name = _username(username)
    if User.objects.filter(username=name).exists():
        raise _taken()
    return enrolment_make(_subject(name), name)


def user_register(
    *,
    username: str,
    name: str,
    password: str | None,
    language: str | None,
    link: str | None,
    code: str | None,
    ticket: str | None,
    device: str,
    address: str,
    agent: str,
    replaces: str | None = None,
) -> Grant:
    """Make an account, a member's, and log in. Where the policy demands a second factor, ticket and code of
    `registration_begin` come with it, or `enrolment_required` is raised and nothing made."""
    policy = selectors.policy()
    found = registration_check(policy, link, address=address)
    attempt("register", address_key(address), address=address)
    user = User(id=uuid7(), username=_username(username), display_name=name)
    if language is not None:
        user.language = language
    without_password = policy.login == Policy.Login.CODE
    if without_password == (password is not None):
        raise Invalid("is not used here" if without_password else "is required", field="password")
    if password is not None:
        passwords.refuse_weak(password, user)
    if User.objects.filter(username=user.username).exists():
        raise _taken()
    proved = None
    if policy.requires_code(User.Role.MEMBER):
        if not (ticket and code):
            raise enrolment_required()
        with codes_watched(None, address=address, agent=agent):
            proved = enrolment_prove(_subject(user.username), user.pk, ticket=ticket, code=code)
    user.password = passwords.hashed(password) if password is not None else user.password
    if password is None:
        user.set_unusable_password()
    key = tokens.session_new()
    with transaction.atomic():
        if found is not None:
            _link_use(found)
        _store(user)
        invite = {"invite": found.pk} if found else {}
        audit.record(Event.REGISTERED, actor=user.pk, subject=user.pk, mode=policy.registration, **invite)
        current, old = locked_with_old_session(user.pk, replaces)
        if proved is not None:
            enrol(current, proved)
        old.end()
        grant = session_open(current, key, device=device, address=address, agent=agent, method="registration")
    return replace(grant, recovery_codes=proved.recovery_codes if proved else ())


def _link_use(link: RegistrationLink) -> None:
    """One UPDATE, so that a link for one person lets in one."""
    used = RegistrationLink.objects.filter(
        pk=link.pk, voided_at=None, expires_at__gt=timezone.now(), uses__lt=F("uses_max")
    ).update(uses=F("uses") + 1)
    if not used:
        raise NotFound("This link is used up. Ask your administrator for a new one.", code="link_gone")


def _store(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise _taken() from None


def _username(text: str) -> str:
    try:
        username_validate(text)
    except ValidationError as error:
        raise Invalid(error.messages[0], code="bad_username", field="username") from None
    return username_normalise(text)


def _taken() -> Conflict:
    return Conflict("This username is taken.", code="username_taken", field="username")


def _subject(username: str) -> str:
    """Whom a ticket is for that was made before the account. No account's id looks like it."""
    return f"new {username}"
