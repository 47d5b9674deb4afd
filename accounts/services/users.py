"""Accounts: made, changed, banned by administrators; names and languages by their owners."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import passwords
from accounts.models import BAN_REASON_MAX_CHARS, Picture, Session, User
from accounts.services import second_factor
from accounts.services.invitations import Welcome, link_make, links_void, password_replace
from accounts.services.locking import close_connections, locked, locked_with_actor, private_change, show, tell_card
from accounts.services.permits import administrators_only
from accounts.services.second_factor import code_attempt, code_check, codes_watched, password_check
from accounts.services.sessions import end_sessions
from accounts.text import email_normalise, username_normalise, username_validate
from messenger import audit, keystore
from messenger.audit import Event
from messenger.errors import Conflict, Forbidden, Invalid, NotFound
from messenger.fields import text_or_empty
from messenger.protocol import USERNAME_MAX_CHARS, CloseCode

# what clients show in their own language
DELETED_NAME = "Deleted account"


def user_create(
    actor: User,
    *,
    username: str,
    name: str,
    email: str = "",
    role: str = User.Role.MEMBER,
    language: str = User.Language.ENGLISH,
) -> Welcome:
    """An account without a password, and the one-time link its owner sets one with."""
    administrators_only(actor)
    try:
        username_validate(username)
    except ValidationError as error:
        raise Invalid(error.messages[0], field="username") from None
    user = User(username=username_normalise(username), display_name=name, email=email, role=role, language=language)
    user.set_unusable_password()
    user.email_hash = _email_hash(email)
    with transaction.atomic():
        _store(user, new=True)
        audit.record(Event.ACCOUNT_CREATED, actor=actor.pk, subject=user.pk, role=user.role)
        return link_make(actor, user)


def user_update(actor: User, *, user: User, name: str, email: str) -> User:
    """An administrator corrects a name or an address."""
    administrators_only(actor)
    hashed = _email_hash(email)
    with transaction.atomic():
        current = locked(user.pk)
        wanted = {"display_name": name, "email": email}
        changed = [field for field, value in wanted.items() if text_or_empty(current, field) != value]
        current.display_name, current.email, current.email_hash = name, email, hashed
        _store(current)
        private_change(current)
        tell_card(current)
        audit.record(Event.ACCOUNT_CHANGED, actor=actor.pk, subject=current.pk, fields=changed)
    return current


def _store(user: User, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            if new:
                user.save(force_insert=True)
            else:
                user.save(update_fields=["display_name", "email", "email_hash"])
    except IntegrityError:
        if user.email_hash and User.objects.filter(email_hash=user.email_hash).exclude(pk=user.pk).exists():
            raise Conflict("Another account has this e-mail address.", code="email_taken", field="email") from None
        raise Conflict("This username is taken.", code="username_taken", field="username") from None


def _email_hash(email: str) -> bytes | None:
    return keystore.system_mac("email", email_normalise(email).encode()) if email.strip() else None


def user_update_me(
    actor: User,
    *,
    name: str | None = None,
    language: str | None = None,
    hue: int | None = None,
    status: str | None = None,
) -> User:
    """A person changes their own name, language, status or the colour of their picture; None leaves it."""
    with transaction.atomic():
        user = locked(actor.pk)
        show(user, name=name, hue=hue, status=status)
        if language is not None:
            user.language = language
        private_change(user, ["language"])
    return user


def user_set_password(actor: User, *, password: str) -> User:
    """A person's own new password. Every session ends, so that whoever knew the old one is out."""
    passwords.refuse_weak(password, actor)
    hashed = passwords.hashed(password)
    with transaction.atomic():
        user = locked(actor.pk)
        password_replace(user, hashed, method="own")
    return user


def user_change_password(
    actor: User, *, session: Session, password: str | None, code: str | None, new_password: str
) -> User:
    """A person's new password in the middle of a session, which goes on with a new access token; all others end.
    `password` is the present one, and a code is needed where the second factor is on."""
    password_check(actor, password)
    passwords.refuse_weak(new_password, actor, field="new_password")
    code_attempt(actor.pk, code, by=second_factor.SESSION)
    hashed = passwords.hashed(new_password)
    with codes_watched(actor), transaction.atomic():
        user = locked(actor.pk)
        code_check(user, code)
        if user.password != actor.password:
            raise Forbidden("This is not your password any more.", code="wrong_password", field="password")
        password_replace(user, hashed, method="own", keep=session.pk)
    return user


def user_delete(actor: User, *, code: str | None) -> None:
    """Empty an account for good: what was personal is wiped, the username is free again, every session ends. Its row
    stays, as what it wrote to others stays theirs. Inside the caller's transaction, which took the account out of its
    groups, and after `password_check`. The last administrator must stay."""
    # all administrators, in order: of the last two who go at the same moment, one comes second and stays
    rows = list(
        User.objects.select_for_update(no_key=True)
        .filter(Q(pk=actor.pk) | Q(role=User.Role.ADMINISTRATOR, is_active=True))
        .order_by("pk")
    )
    user = next(row for row in rows if row.pk == actor.pk)
    code_check(user, code)
    if user.is_administrator and not any(row.is_administrator for row in rows if row.pk != user.pk):
        raise Forbidden("You are the last administrator: make another one first.", code="last_administrator")
    user.username = f"deleted-{user.pk.hex[-(USERNAME_MAX_CHARS - len('deleted-')) :]}"
    user.display_name, user.email, user.email_hash, user.ban_reason = DELETED_NAME, "", None, ""
    user.role, user.is_active, user.deleted_at = User.Role.MEMBER, False, timezone.now()
    user.last_login = user.last_seen_at = None
    user.epoch += 1
    user.set_unusable_password()
    user.hue = user.status = user.picture = user.prefs = None
    Picture.objects.filter(user=user).delete()
    user.save()
    tell_card(user)
    user.invitations.all().delete()
    second_factor.remove(user)
    user.blocks.all().delete()
    # before the sessions end: the first code a socket is closed with is the one its client hears
    close_connections(user.pk, CloseCode.AUTH)
    end_sessions(user, user.sessions.all(), Session.Ended.DELETED, actor=user.pk)
    # They stay, emptied, so that each of the person's devices hears why it is out, and erases what it kept.
    for session in user.sessions.all():
        session.device = session.address = session.agent = ""
        session.save(update_fields=["device", "address", "agent"])
    audit.record(Event.ACCOUNT_DELETED, actor=user.pk, subject=user.pk)


def user_reset_second_factor(actor: User, *, user: User) -> None:
    """An administrator helps somebody who lost phone and recovery codes. Whoever was logged in is out; where the policy
    demands a second factor, the next login begins with setting one up."""
    with transaction.atomic():
        doer, current = locked_with_actor(actor, user.pk)
        administrators_only(doer)
        if doer.pk == current.pk:
            raise Forbidden("Use your own settings in the app: they ask for a code.", code="own_account")
        second_factor.remove(current)
        audit.record(Event.TOTP_REMOVED, actor=doer.pk, subject=current.pk, why="administrator")
        current.epoch += 1
        private_change(current, ["epoch"])
        close_connections(current.pk, CloseCode.AUTH)
        end_sessions(current, current.sessions.all(), Session.Ended.SECOND_FACTOR, actor=doer.pk)


def user_set_role(actor: User, *, user: User, role: str) -> User:
    """Only administrators change roles, never their own: so one administrator always remains."""
    with transaction.atomic():
        doer, current = locked_with_actor(actor, user.pk)
        administrators_only(doer)
        if current.role != role:
            if doer.pk == current.pk:
                raise Forbidden("You cannot change your own role.", code="own_account", field="role")
            previous, current.role = current.role, role
            private_change(current, ["role"])
            audit.record(Event.ROLE_CHANGED, actor=doer.pk, subject=current.pk, role=role, previous=previous)
    return current


def user_seed_unsafe(*, username: str, password: str, name: str, role: str, language: str) -> User:
    """An account with a password, without asking who makes it: for demo people, which production has no switch for."""
    return User.objects.create_user(username, password, display_name=name, role=role, language=language)


def user_ban(actor: User, *, user: User, reason: str) -> User:
    """Shut a person out at once: tokens, sessions, links and connections end. Administrators may ban anybody but
    themselves, moderators may ban members. Banning twice changes nothing."""
    with transaction.atomic():
        doer, current = locked_with_actor(actor, user.pk)
        _may_ban(doer, current)
        if current.is_active:
            current.is_active = False
            current.epoch += 1
            current.banned_at = timezone.now()
            current.banned_by = doer
            current.ban_reason = reason.strip()[:BAN_REASON_MAX_CHARS]
            private_change(current, ["is_active", "epoch", "banned_at", "banned_by", "ban_reason"])
            links_void(current)
            # before the sessions end: the first code a socket is closed with is the one its client hears
            close_connections(current.pk, CloseCode.BANNED)
            end_sessions(current, current.sessions.all(), Session.Ended.BAN, actor=doer.pk)
            audit.record(Event.BANNED, actor=doer.pk, subject=current.pk)
    return current


def user_unban(actor: User, *, user: User) -> User:
    """Let a person in again, with their old password; they log in anew."""
    with transaction.atomic():
        doer, current = locked_with_actor(actor, user.pk)
        _may_ban(doer, current)
        if current.deleted_at is not None:
            raise Forbidden("This account was deleted by its owner.", code="account_deleted")
        if not current.is_active:
            current.is_active = True
            current.banned_at = current.banned_by = None
            current.ban_reason = ""
            private_change(current, ["is_active", "banned_at", "banned_by", "ban_reason"])
            audit.record(Event.UNBANNED, actor=doer.pk, subject=current.pk)
    return current


def user_end_all_sessions(actor: User, *, user: User) -> int:
    """An administrator logs a person out everywhere. The number of sessions that ended."""
    administrators_only(actor)
    with transaction.atomic():
        current = locked(user.pk)
        current.epoch += 1
        current.save(update_fields=["epoch"])
        close_connections(current.pk, CloseCode.AUTH)
        return end_sessions(current, current.sessions.all(), Session.Ended.ADMINISTRATOR, actor=actor.pk)


def user_end_session(actor: User, *, user: User, session_id: UUID) -> bool:
    """An administrator logs one device of a person out. False where that session had ended already, `NotFound` where
    the person has none like it."""
    with transaction.atomic():
        doer, current = locked_with_actor(actor, user.pk)
        administrators_only(doer)
        one = current.sessions.filter(pk=session_id)
        if not one.exists():
            raise NotFound("There is no such session.", field="session")
        return end_sessions(current, one, Session.Ended.ADMINISTRATOR, actor=doer.pk) > 0


def users_went_offline(actors: Sequence[UUID]) -> None:
    """These people's last connections have closed just now. Whose row somebody holds for the moment keeps the minute
    it has."""
    with transaction.atomic():
        users = User.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        free = list(users.filter(pk__in=actors).values_list("pk", flat=True))
        User.objects.filter(pk__in=free).update(last_seen_at=timezone.now())


def _may_ban(doer: User, user: User) -> None:
    if doer.pk == user.pk:
        raise Forbidden("You cannot ban yourself.", code="own_account")
    moderates = doer.is_active and doer.role == User.Role.MODERATOR and user.role == User.Role.MEMBER
    if not (doer.is_administrator or moderates):
        raise Forbidden("You may not ban this person.")
