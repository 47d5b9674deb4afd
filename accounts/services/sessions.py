"""Sessions: login, refresh, end.

How a refresh token is rotated. The session's row knows its `generation` G. One UPDATE, which only one caller can win,
raises G when token G is presented. For GRACE after that the token before, G-1, still gets an answer: the same token G,
derived anew. So a lost answer is repaired by asking again, and any number of simultaneous requests receive one token.
For the same time token G itself is answered with G instead of being rotated: G-1 and G are therefore the only two that
an honest device can hold then, however its answers cross on the way. Everything else is a token that was used after it
had been replaced: somebody copied it, nobody can say who, and the session ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import selectors, tokens
from accounts.models import DEVICE_MAX_CHARS, Alert, Policy, Session, User, live
from accounts.services.alerts import alert_after_commit, alert_raise, is_new_place, refused
from accounts.services.locking import close_session, locked, locked_all, private_change
from accounts.services.second_factor import (
    Enrolment,
    Proved,
    begin_outside,
    code_attempt,
    code_required,
    code_use,
    codes_watched,
    enrolment_prove,
    entry_check,
)
from accounts.services.throttling import attempt, login_attempt
from accounts.text import username_normalise
from messenger import audit, realtime
from messenger.addresses import address_range
from messenger.audit import Event
from messenger.crypto import token_hash
from messenger.errors import Banned, Invalid, NotFound, Unauthenticated
from messenger.protocol import SessionStarted

GRACE = dt.timedelta(seconds=20)
TOUCH_INTERVAL = dt.timedelta(minutes=1)
# sessions nobody used for so long are of no interest to their owner either
KEPT = dt.timedelta(days=90)
AGENT_MAX_CHARS = 400
ADDRESS_MAX_CHARS = 64


@dataclass(frozen=True, slots=True)
class Grant:
    """A live session and the refresh token its device holds from now on."""

    user: User
    session: Session
    refresh_token: str
    # of a second factor that was switched on by this: shown once
    recovery_codes: tuple[str, ...] = ()


def shut_out(user: User) -> Banned:
    """Why an inactive account lets nobody in."""
    if user.deleted_at is not None:
        return Banned("This account was deleted by its owner.", code="account_deleted")
    return Banned("This account is banned. Ask your administrator.")


def session_start(
    *,
    username: str,
    password: str | None,
    device: str,
    address: str,
    agent: str,
    device_token: str | None = None,
    code: str | None = None,
    ticket: str | None = None,
    replaces: str | None = None,
) -> Grant:
    """Log in. `Throttled` before anything is checked. `Unauthenticated` for a wrong name or password, in the same words
    and about the same time for both; only who knows the password hears that the account is banned, or that a code
    (`code_required`, `wrong_code`) or a second factor (`enrolment_required`) is missing. Without a password only where
    the policy says so. `device_token`: the refresh token this browser holds. `replaces`: the one whose session ends."""
    if password is None:
        return _start_by_code(
            username,
            code,
            device=device,
            address=address,
            agent=agent,
            device_token=device_token,
            replaces=replaces,
        )
    user, by = _login_by_password(
        username=username, password=password, address=address, agent=agent, device_token=device_token
    )
    with codes_watched(user, address=address, agent=agent):
        code_attempt(user.pk, code, by=by, address=address)
        proved = enrolment_prove(str(user.pk), user.pk, ticket=ticket, code=code) if ticket and code else None
        return _start(user, code, proved, device=device, address=address, agent=agent, replaces=replaces)


def second_factor_begin_by_password(
    *, username: str, password: str, address: str, agent: str, device_token: str | None
) -> Enrolment:
    """For who must have a second factor before they are let in. Counts as a login, and is refused as one."""
    user, _ = _login_by_password(
        username=username, password=password, address=address, agent=agent, device_token=device_token
    )
    return begin_outside(user)


def _login_by_password(
    *, username: str, password: str, address: str, agent: str, device_token: str | None
) -> tuple[User, str]:
    """Who this is and by what they are known, at most as often as logins are allowed. Raises as `session_start`."""
    with login_attempt(username=username, address=address, device_token=device_token) as by:
        user = selectors.user_by_username_unsafe(username)
        # as slow for nobody as for somebody who exists
        is_right = (user or User()).check_password(password)
        if user is None or not is_right:
            refused(user, why="password" if user else "username", address=address, agent=agent)
            raise _wrong()
    if not user.is_active:
        refused(user, why="banned", address=address, agent=agent)
        raise shut_out(user)
    return user, by


def _start(
    user: User,
    code: str | None,
    proved: Proved | None,
    *,
    device: str,
    address: str,
    agent: str,
    replaces: str | None,
) -> Grant:
    """After the right password: the second step, and the session."""
    key = tokens.session_new()
    with transaction.atomic():
        current, old = locked_with_old_session(user.pk, replaces)
        if current.password != user.password:
            # replaced while it was being checked
            raise _wrong()
        if not current.is_active:
            raise shut_out(current)
        recovery_codes = entry_check(current, code=code, proved=proved)
        replaced = old.end()
        grant = session_open(current, key, device=device, address=address, agent=agent, replaced=replaced)
    return replace(grant, recovery_codes=recovery_codes)


def _start_by_code(
    username: str,
    code: str | None,
    *,
    device: str,
    address: str,
    agent: str,
    device_token: str | None,
    replaces: str | None,
) -> Grant:
    """Log in by username and code: whoever has the phone has the account. A name that does not exist, a wrong code and
    an account without a second factor are refused in the same words."""
    if selectors.policy().login != Policy.Login.CODE:
        raise Invalid("is required", field="password")
    if not code:
        raise code_required()
    with login_attempt(username=username, address=address, device_token=device_token) as by:
        user = selectors.user_by_username_unsafe(username)
        # who guesses from one place must not use up what the owner has in another
        name = str(user.pk) if user else username_normalise(username)
        whose = user.pk if user else None
        attempt("code", f"{name} {by or address_range(address)}", address=address, about=name, whose=lambda: whose)
        key = tokens.session_new()
        try:
            with transaction.atomic():
                if user is None:
                    raise _wrong()
                current, old = locked_with_old_session(user.pk, replaces)
                code_use(current, code)
                if not current.is_active:
                    raise shut_out(current)
                return session_open(
                    current, key, device=device, address=address, agent=agent, replaced=old.end(), method="code"
                )
        except Unauthenticated:
            refused(user, why="code" if user else "username", address=address, agent=agent)
            raise Unauthenticated("Wrong username or code.", code="wrong_credentials") from None
        except Banned:
            refused(user, why="banned", address=address, agent=agent)
            raise


def _wrong() -> Unauthenticated:
    return Unauthenticated("Wrong username or password.", code="wrong_credentials")


def panel_login(user: User | None, *, username: str, address: str, agent: str) -> None:
    """Log that somebody came into the administration, or tried to, by a name that they gave."""
    if user is not None:
        audit.record(Event.PANEL_LOGIN, actor=user.pk, subject=user.pk, address=address, agent=agent)
        return
    tried = selectors.user_by_username_unsafe(username)
    refused(tried, why="panel", address=address, agent=agent, event=Event.PANEL_LOGIN_REFUSED)


def panel_logout(user: User) -> None:
    audit.record(Event.PANEL_LOGOUT, actor=user.pk, subject=user.pk)


@dataclass(frozen=True, slots=True)
class OldSession:
    """The session a device is about to replace: its token will be overwritten and of no use. Its owner is locked.
    `is_own`: whether it belongs to the account that logs in."""

    user: User | None
    session_id: UUID | None
    is_own: bool

    def end(self) -> bool:
        """Whether this device is one the account knows."""
        if self.user is not None and self.session_id is not None:
            mine = self.user.sessions.filter(pk=self.session_id)
            end_sessions(self.user, mine, Session.Ended.REPLACED, actor=self.user.pk)
        return self.is_own


def locked_with_old_session(user_id: UUID, replaces: str | None) -> tuple[User, OldSession]:
    """The account, and whose session a device had before, perhaps another's: both rows locked in order."""
    session_id = owner_id = None
    if replaces:
        with suppress(Unauthenticated):
            session_id, _ = tokens.refresh_token_read(replaces)
            owner_id = Session.objects.filter(pk=session_id).values_list("user_id", flat=True).first()
    rows = locked_all({user_id} if owner_id is None else {user_id, owner_id})
    owner = None if owner_id is None else rows[owner_id]
    return rows[user_id], OldSession(owner, session_id, is_own=owner_id == user_id)


def session_open(
    user: User,
    key: tuple[UUID, str],
    *,
    device: str,
    address: str,
    agent: str,
    replaced: bool = False,
    method: str = "password",
) -> Grant:
    """A session for a locked account whose right to it has been proved; `key` is the id and token `tokens.session_new`
    made. Ends the least recently used ones over the limit. The person's other devices hear of it, unless it took the
    place of this device's own (`replaced`)."""
    if not user.is_active:
        raise shut_out(user)
    now = timezone.now()
    session_id, token = key
    session = Session(
        id=session_id,
        user=user,
        token_hash=token_hash(token),
        device=device[:DEVICE_MAX_CHARS],
        address=address[:ADDRESS_MAX_CHARS],
        agent=agent[:AGENT_MAX_CHARS],
        created_at=now,
        last_used_at=now,
    )
    user.sessions.filter(last_used_at__lt=now - KEPT).delete()
    nearby = address_range(session.address)
    if nearby and is_new_place(user, nearby):
        alert_after_commit(Alert.Kind.NEW_RANGE, user_id=user.pk, address_range=nearby)
    before = user.sessions.filter(live(now)).order_by("-last_used_at", "-pk")
    kept = before.values_list("pk", flat=True)[: settings.MAX_SESSIONS - 1]
    if end_sessions(user, before.exclude(pk__in=list(kept)), Session.Ended.LIMIT, actor=user.pk):
        alert_after_commit(Alert.Kind.SESSIONS, user_id=user.pk)
    session.save(force_insert=True)
    user.last_login = user.last_seen_at = now
    private_change(user, ["last_login", "last_seen_at"])
    if not replaced:
        frame = SessionStarted(
            session=session.pk,
            device=session.device,
            agent=session.agent,
            address_range=nearby,
            at_ms=round(now.timestamp() * 1000),
        )
        transaction.on_commit(partial(realtime.publish_to_user, user.pk, frame), robust=True)
    audit.record(
        Event.LOGIN,
        actor=user.pk,
        subject=user.pk,
        session=str(session.pk),
        address=session.address,
        device=session.device,
        agent=session.agent,
        method=method,
    )
    return Grant(user, session, token)


def session_refresh(*, token: str, address: str) -> Grant:
    """The token's successor; see the module. `Unauthenticated` where the session has ended, `Banned` for the banned,
    `Throttled`."""
    session_id, generation = tokens.refresh_token_read(token)
    owner = Session.objects.filter(pk=session_id).values_list("user_id", flat=True)
    attempt("refresh.session", session_id.hex, address=address, about=session_id.hex, whose=owner.first)
    successor = tokens.refresh_token(session_id, generation + 1)
    now = timezone.now()
    with transaction.atomic():
        # Columns of this one table alone: a join would become a subquery, and PostgreSQL would not look at that again
        # after waiting for another's update of the row.
        rotated = (
            Session.objects.filter(live(now), pk=session_id, generation=generation)
            .filter(Q(rotated_at=None) | Q(rotated_at__lt=now - GRACE))
            .update(generation=F("generation") + 1, token_hash=token_hash(successor), rotated_at=now, last_used_at=now)
        )
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    if session is None:
        raise Unauthenticated("This session is gone: log in.")
    if not session.user.is_active:
        raise shut_out(session.user)
    if session.ended_at is not None:
        raise Unauthenticated(f"This session has ended ({session.ended_why}): log in again.")
    if rotated:
        answer = successor
    elif not session.is_live(now):
        raise Unauthenticated("This session was not used for too long, or is too old: log in again.")
    elif session.rotated_at is not None and session.rotated_at >= now - GRACE:
        answer = {session.generation - 1: successor, session.generation: token}.get(generation, "")
    else:
        answer = ""
    if not answer:
        with transaction.atomic():
            user = locked(session.user_id)
            ended = end_sessions(user, user.sessions.filter(pk=session_id), Session.Ended.REUSE, actor=None)
            if ended:
                audit.record(Event.REFRESH_REUSED, actor=None, subject=user.pk, session=str(session_id))
        if ended:
            alert_raise(Alert.Kind.REUSE, user_id=user.pk)
        raise Unauthenticated("This session was ended for safety: its key was used twice. Log in again.", code="reused")
    sessions_touch([session], now=now)
    return Grant(session.user, session, answer)


def sessions_touch(sessions: Sequence[Session], *, now: dt.datetime | None = None) -> None:
    """Note that these sessions and their people were here, at most once a minute. A row that somebody holds for the
    moment is passed over: the next use notes it."""
    now = now or timezone.now()
    due = now - TOUCH_INTERVAL
    stale = [
        session
        for session in sessions
        if session.last_used_at <= due or session.user.last_seen_at is None or session.user.last_seen_at <= due
    ]
    if not stale:
        return
    with transaction.atomic():
        users = User.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        free = list(users.filter(pk__in={session.user_id for session in stale}).values_list("pk", flat=True))
        User.objects.filter(pk__in=free).update(last_seen_at=now)
        own = Session.objects.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        left = list(own.filter(pk__in=[session.pk for session in stale]).values_list("pk", flat=True))
        Session.objects.filter(pk__in=left).update(last_used_at=now)


def session_end(actor: User, *, session_id: UUID, why: Session.Ended = Session.Ended.OTHER_DEVICE) -> None:
    """End one of the actor's own sessions; `NotFound` for another's. One that has ended stays as it is."""
    with transaction.atomic():
        user = locked(actor.pk)
        own = user.sessions.filter(pk=session_id)
        if not own.exists():
            raise NotFound("There is no such session.", field="session")
        end_sessions(user, own, why, actor=user.pk)


def session_end_by_token(*, token: str, why: Session.Ended = Session.Ended.LOGOUT) -> None:
    """End the session a refresh token was made for, whichever generation. `Unauthenticated` where there is none."""
    session_id, _ = tokens.refresh_token_read(token)
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    if session is None:
        raise Unauthenticated("There is no session here.")
    session_end(session.user, session_id=session_id, why=why)


def sessions_end_others(actor: User, *, current: UUID) -> int:
    """End all of the actor's sessions but one."""
    with transaction.atomic():
        user = locked(actor.pk)
        return end_sessions(user, user.sessions.exclude(pk=current), Session.Ended.OTHER_DEVICE, actor=user.pk)


def sessions_end_all(actor: User) -> int:
    """End all of the actor's sessions, this one too."""
    with transaction.atomic():
        user = locked(actor.pk)
        return end_sessions(user, user.sessions.all(), Session.Ended.OTHER_DEVICE, actor=user.pk)


def end_sessions(user: User, sessions: QuerySet[Session], why: Session.Ended, *, actor: UUID | None) -> int:
    """End those of a locked account's sessions that have not ended, and tell all its devices. Returns their number."""
    ending = list(sessions.filter(ended_at=None).values_list("pk", flat=True))
    if ending:
        Session.objects.filter(pk__in=ending).update(ended_at=timezone.now(), ended_why=why)
        for session_id in ending:
            close_session(session_id)
        private_change(user)
        for session_id in ending:
            audit.record(Event.SESSION_ENDED, actor=actor, subject=user.pk, session=str(session_id), why=why)
    return len(ending)
