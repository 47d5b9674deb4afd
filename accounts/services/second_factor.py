"""The second factor: one-time codes and recovery codes, each good once; switching it on, off, and anew.

Nothing is stored until a person has shown that they can make codes: until then the secret travels in a signed ticket,
together with whom it is for and which second factor it takes the place of. So an abandoned attempt leaves nothing
behind, and a ticket made before does not replace what was switched on meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from accounts import selectors, totp
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.services.alerts import refused
from accounts.services.locking import locked, private_change
from accounts.services.throttling import attempt
from messenger import audit, keystore
from messenger.audit import Event
from messenger.errors import AppError, Conflict, Forbidden, Invalid, Unauthenticated

# by what somebody is told from strangers who has proved more than the password
SESSION: Final = "session"
LINK: Final = "link"
TICKET_LIFETIME = dt.timedelta(minutes=15)
_SALT = "accounts.second-factor"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor begun, for showing."""

    secret: str
    address: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Proved:
    """A ticket and a right code for it, before the transaction that stores them. `codes`: recovery codes and their
    hashes."""

    secret: str
    step: int
    replaces: str
    codes: tuple[tuple[str, bytes], ...]

    @property
    def recovery_codes(self) -> tuple[str, ...]:
        return tuple(shown for shown, _ in self.codes)


def code_required() -> Unauthenticated:
    return Unauthenticated("A code of the authenticator app is needed.", code="code_required", field="code")


def wrong_code() -> Unauthenticated:
    return Unauthenticated("This code is wrong, or was used already.", code="wrong_code", field="code")


def enrolment_required() -> Unauthenticated:
    return Unauthenticated(
        "This account needs a second factor: set it up to go on.", code="enrolment_required", field="ticket"
    )


# --- begun and proved ----------------------------------------------------------------------------------------
def enrolment_make(subject: str, username: str, *, replaces: str = "") -> Enrolment:
    """`subject` is whom the ticket is for: an account's id, or the name of one that is to be."""
    secret = totp.secret_new()
    ticket = signing.dumps({"for": subject, "secret": secret, "replaces": replaces}, salt=_SALT)
    return Enrolment(secret, totp.address(secret, username), ticket)


def enrolment_prove(subject: str, user_id: UUID, *, ticket: str, code: str) -> Proved:
    """Read the ticket, check the code against it, make recovery codes. Not under a lock: it may make a key."""
    try:
        content = signing.loads(ticket, salt=_SALT, max_age=TICKET_LIFETIME)
    except signing.BadSignature:
        content = {}
    if content.get("for") != subject:
        raise Invalid("This took too long: begin again.", code="ticket_gone", field="ticket")
    step = totp.step_of(content["secret"], totp.compact(code), time_s=timezone.now().timestamp(), after=0)
    if step is None:
        raise wrong_code()
    return Proved(content["secret"], step, content["replaces"], _codes_new(user_id))


def enrol(user: User, proved: Proved) -> None:
    """Switch the second factor of a locked account on, or put a new one in its place."""
    present = selectors.second_factor(user)
    if proved.replaces != (present.pk.hex if present else ""):
        raise Conflict("The second factor was changed meanwhile: begin again.", code="ticket_gone", field="ticket")
    if present:
        present.delete()
        audit.record(Event.TOTP_REMOVED, actor=user.pk, subject=user.pk, why="replaced")
    now = timezone.now()
    SecondFactor.objects.create(user=user, secret=proved.secret, last_step=proved.step, created_at=now)
    audit.record(Event.TOTP_ENROLLED, actor=user.pk, subject=user.pk)
    _codes_store(user, proved.codes)
    private_change(user)


def _codes_new(user_id: UUID) -> tuple[tuple[str, bytes], ...]:
    codes = [totp.recovery_code_new() for _ in range(totp.RECOVERY_CODES)]
    return tuple((totp.recovery_code_shown(code), _code_hash(user_id, code)) for code in codes)


def _codes_store(user: User, codes: tuple[tuple[str, bytes], ...]) -> None:
    """In place of the ones before."""
    user.recovery_codes.all().delete()
    now = timezone.now()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=code, created_at=now) for _, code in codes)
    audit.record(Event.RECOVERY_CODES_MADE, actor=user.pk, subject=user.pk, count=len(codes))


def _code_hash(user_id: UUID, code: str) -> bytes:
    return keystore.system_mac("recovery-code", user_id.bytes, code.encode())


# --- checked -------------------------------------------------------------------------------------------------
def code_attempt(user_id: UUID, code: str | None, *, by: str, address: str = "") -> None:
    """Count an attempt before the transaction that checks it: what is rolled back must have been counted. `by`: what
    tells whoever tries from the strangers, who share theirs: `SESSION`, `LINK`, or what `login_attempt` gave."""
    if code:
        attempt("code", f"{user_id} {by}", address=address, about=str(user_id), whose=lambda: user_id)


@contextmanager
def codes_watched(user: User | None, *, address: str = "", agent: str = "") -> Iterator[None]:
    """Log wrong codes, once the transaction that they roll back is over."""
    try:
        yield
    except AppError as refusal:
        if refusal.code == "wrong_code":
            refused(user, why="code", address=address, agent=agent, event=Event.CODE_REFUSED)
        raise


def code_use(user: User, code: str | None) -> None:
    """Use up a code of a locked account that has a second factor: of twenty who bring the same one, one passes."""
    factor = selectors.second_factor(user)
    if factor is None or not code:
        raise code_required()
    typed = totp.compact(code)
    now = timezone.now()
    if totp.is_clock_code(typed):
        step = totp.step_of(factor.secret, typed, time_s=now.timestamp(), after=factor.last_step)
        if step is None:
            raise wrong_code()
        factor.last_step = step
        factor.save(update_fields=["last_step"])
        audit.record(Event.CODE_ACCEPTED, actor=user.pk, subject=user.pk)
        return
    hashed = _code_hash(user.pk, totp.recovery_code_read(typed))
    if not user.recovery_codes.filter(code_hash=hashed, used_at=None).update(used_at=now):
        raise wrong_code()
    audit.record(Event.RECOVERY_CODE_USED, actor=user.pk, subject=user.pk, count=selectors.recovery_codes_left(user))


def entry_check(user: User, *, code: str | None, proved: Proved | None) -> tuple[str, ...]:
    """The second step of getting in, for a locked account whose first was right. Returns recovery codes where it
    switched the second factor on."""
    if selectors.second_factor(user) is not None:
        code_use(user, code)
        return ()
    if not selectors.policy().requires_code(user.role):
        return ()
    if proved is None:
        raise enrolment_required()
    enrol(user, proved)
    return proved.recovery_codes


def panel_entry_check(user: User, *, code: str | None, by: str, address: str, agent: str) -> None:
    """The second step of getting into the administration. Who must have a second factor and has none sets it up in the
    app: the panel shows no secret. `by` as in `code_attempt`."""
    code_attempt(user.pk, code, by=by, address=address)
    with codes_watched(user, address=address, agent=agent), transaction.atomic():
        current = locked(user.pk)
        if current.password != user.password:
            # replaced while it was being checked
            raise Unauthenticated("Wrong username or password.", code="wrong_credentials")
        entry_check(current, code=code, proved=None)


def password_check(actor: User, password: str | None) -> None:
    """In the middle of a session; not under a lock. An account without a password has nothing to compare."""
    if not actor.has_usable_password():
        return
    if password:
        attempt("password", str(actor.pk), about=str(actor.pk), whose=lambda: actor.pk)
    if not password or not actor.check_password(password):
        if password:
            refused(actor, why="own", event=Event.PASSWORD_REFUSED)
        raise Forbidden("This is not your password.", code="wrong_password", field="password")


def code_check(user: User, code: str | None) -> None:
    """In the middle of a session, for a locked account: a code where the second factor is on."""
    if selectors.second_factor(user) is not None:
        with_session(user, code)


def with_session(user: User, code: str | None) -> None:
    """`code_use`; its refusal does not mean that the session is not valid."""
    try:
        code_use(user, code)
    except Unauthenticated as refusal:
        raise _within_session(refusal) from None


def _within_session(refusal: AppError) -> Forbidden:
    return Forbidden(refusal.message, code=refusal.code, field=refusal.field)


# --- by the person -------------------------------------------------------------------------------------------
def second_factor_begin(actor: User, *, password: str | None, code: str | None) -> Enrolment:
    """Begin a second factor, or another in place of the present one."""
    password_check(actor, password)
    code_attempt(actor.pk, code, by=SESSION)
    with codes_watched(actor), transaction.atomic():
        user = locked(actor.pk)
        code_check(user, code)
        present = selectors.second_factor(user)
    return enrolment_make(str(user.pk), user.username, replaces=present.pk.hex if present else "")


def second_factor_begin_by_link(*, token: str) -> Enrolment:
    """For who holds a one-time link to an account that must have one."""
    return begin_outside(selectors.invitation_unsafe(token).user)


def begin_outside(user: User) -> Enrolment:
    """For who has proved everything else that an account asks for."""
    if selectors.second_factor(user) is not None:
        raise code_required()
    return enrolment_make(str(user.pk), user.username)


def second_factor_confirm(actor: User, *, ticket: str, code: str) -> tuple[str, ...]:
    """Switch on what was begun. Returns the recovery codes."""
    try:
        proved = enrolment_prove(str(actor.pk), actor.pk, ticket=ticket, code=code)
    except Unauthenticated as refusal:
        raise _within_session(refusal) from None
    with transaction.atomic():
        enrol(locked(actor.pk), proved)
    return proved.recovery_codes


def second_factor_off(actor: User, *, code: str) -> None:
    """Switch it off. Refused where the policy demands it."""
    code_attempt(actor.pk, code, by=SESSION)
    with codes_watched(actor), transaction.atomic():
        user = locked(actor.pk)
        with_session(user, code)
        if selectors.policy().requires_code(user.role):
            raise Forbidden("Your administrator requires a second factor.", code="enforced")
        remove(user)
        audit.record(Event.TOTP_REMOVED, actor=user.pk, subject=user.pk, why="own")
        private_change(user)


def recovery_codes_renew(actor: User, *, code: str) -> tuple[str, ...]:
    """New recovery codes; the ones before open nothing any more."""
    code_attempt(actor.pk, code, by=SESSION)
    codes = _codes_new(actor.pk)
    with codes_watched(actor), transaction.atomic():
        user = locked(actor.pk)
        with_session(user, code)
        _codes_store(user, codes)
    return tuple(shown for shown, _ in codes)


def remove(user: User) -> None:
    """Of a locked account."""
    SecondFactor.objects.filter(user=user).delete()
    user.recovery_codes.all().delete()
