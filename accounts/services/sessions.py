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
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import selectors, tokens
from accounts.models import DEVICE_MAX_CHARS, Alert, Session, User, live
from accounts.services.alerts import alert_after_commit, alert_raise, refusals_watch
from accounts.services.locking import close_session, locked, private_change
from accounts.services.throttling import login_attempt
from messenger import audit, realtime, throttle
from messenger.audit import Event
from messenger.crypto import Unreadable, token_hash
from messenger.errors import Banned, NotFound, Unauthenticated
from messenger.protocol import SessionStarted

GRACE = dt.timedelta(seconds=20)
TOUCH_INTERVAL = dt.timedelta(minutes=1)
# sessions nobody used for so long are of no interest to their owner either
KEPT = dt.timedelta(days=90)
AGENT_MAX_CHARS = 400
# a login from where none of so many sessions before came from is worth a look
KNOWN_PLACES = 20
ADDRESS_MAX_CHARS = 64


@dataclass(frozen=True, slots=True)
class Grant:
    """A live session and the refresh token its device holds from now on."""

    user: User
    session: Session
    refresh_token: str


def banned() -> Banned:
    return Banned("This account is banned. Ask your administrator.")


def session_start(
    *,
    username: str,
    password: str,
    device: str,
    address: str,
    agent: str,
    device_token: str | None = None,
    replaces: str | None = None,
) -> Grant:
    """Log in. `Unauthenticated` for a wrong name or password, in the same words and about the same time for both;
    `Banned` only for who knows the password; `Throttled` before anything is checked. `device_token`: the refresh token
    this browser holds. `replaces`: the one whose session ends."""
    with login_attempt(username=username, address=address, device_token=device_token):
        user = selectors.user_by_username_unsafe(username)
        # as slow for nobody as for somebody who exists
        is_right = (user or User()).check_password(password)
        if user is None or not is_right:
            login_refused(user, why="password" if user else "username", address=address, agent=agent)
            raise _wrong()
    if not user.is_active:
        login_refused(user, why="banned", address=address, agent=agent)
        raise banned()
    replaced = session_replace(replaces)
    key = tokens.session_new()
    with transaction.atomic():
        current = locked(user.pk)
        if current.password != user.password:
            # replaced while it was being checked
            raise _wrong()
        return session_open(current, key, device=device, address=address, agent=agent, replaced=replaced)


def login_refused(user: User | None, *, why: str, address: str, agent: str, event: Event = Event.LOGIN_REFUSED) -> None:
    """Log and watch a login that failed, outside of any transaction. What was typed is not part of it: people type
    passwords into the field of the name."""
    user_id = user.pk if user else None
    refusals = audit.record_refusal(event, address=address, subject=user_id, why=why, agent=agent)
    refusals_watch(refusals, user_id=user_id, address=address)


def _wrong() -> Unauthenticated:
    return Unauthenticated("Wrong username or password.", code="wrong_credentials")


def panel_login(user: User | None, *, username: str, address: str, agent: str) -> None:
    """Log that somebody came into the administration, or tried to, by a name that they gave."""
    if user is not None:
        audit.record(Event.PANEL_LOGIN, actor=user.pk, subject=user.pk, address=address, agent=agent)
        return
    tried = selectors.user_by_username_unsafe(username)
    login_refused(tried, why="panel", address=address, agent=agent, event=Event.PANEL_LOGIN_REFUSED)


def panel_logout(user: User) -> None:
    audit.record(Event.PANEL_LOGOUT, actor=user.pk, subject=user.pk)


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
        raise banned()
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
    nearby = audit.address_range(session.address)
    if nearby and _is_new_place(user, nearby):
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


def _is_new_place(user: User, nearby: str) -> bool:
    """Whether none of the account's latest sessions came from this range of addresses, though it had some."""
    ranges = set()
    for earlier in user.sessions.order_by("-last_used_at")[:KNOWN_PLACES]:
        with suppress(Unreadable):
            ranges.add(audit.address_range(earlier.address))
    return bool(ranges - {""}) and nearby not in ranges


def session_refresh(*, token: str) -> Grant:
    """The token's successor; see the module. `Unauthenticated` where the session has ended, `Banned` for the banned,
    `Throttled`."""
    session_id, generation = tokens.refresh_token_read(token)
    throttle.check("refresh.session", session_id.hex)
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
        raise banned()
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


def session_replace(token: str | None) -> bool:
    """End the session of a device that is about to get another: its token will be overwritten and of no use. Whether
    there was one."""
    if not token:
        return False
    try:
        session_end_by_token(token=token, why=Session.Ended.REPLACED)
    except Unauthenticated:
        return False
    return True


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
