"""Reads of people and sessions. The actor comes first; what ends in `_unsafe` asks nobody's rights, and says why."""

from __future__ import annotations

import datetime as dt
from base64 import b64decode
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from pydantic import ValidationError

from accounts.cards import Row, cards, named, person_card, person_cards
from accounts.models import (
    Alert,
    Announcement,
    Block,
    Invitation,
    Picture,
    Policy,
    RegistrationLink,
    SecondFactor,
    Session,
    User,
    live,
)
from accounts.standings import live_sessions, sights, user_standings
from accounts.text import email_normalise, fold, username_normalise, words
from messenger import audit
from messenger.crypto import Unreadable, token_hash
from messenger.errors import Forbidden, NotFound
from messenger.fields import Opener, Sealed, text_or_empty
from messenger.models import AuditEntry
from messenger.protocol import ALERTS_MAX, PEOPLE_SEARCH_MAX, Person, Prefs

# of an account, whose devices and places are no strangers
KNOWN_SESSIONS_MAX = 50

# read with the selectors, but not of them: no actor
__all__ = ["live_sessions", "person_card", "sights", "user_standings"]


AUDIT_ROWS = 500


# --- people ------------------------------------------------------------------------------------------------
def people(actor: User | UUID, ids: Iterable[UUID]) -> list[Person]:
    """The cards of these people, banned ones included; unknown ids are left out. In a closed group everybody may know
    everybody."""
    return people_unsafe(ids)


def people_unsafe(ids: Iterable[UUID]) -> list[Person]:
    """`people` for several actors at once, who may all see everybody."""
    rows = User.objects.filter(pk__in=set(ids)).values_list(*Row._fields)
    return person_cards(Row(*row) for row in rows)


class Wishes(NamedTuple):
    """Whom a person lets begin something with them."""

    is_active: bool
    role: str
    first_writers: str
    group_adders: str

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role == User.Role.ADMINISTRATOR


def wishes(actor: UUID, ids: Iterable[UUID]) -> dict[UUID, Wishes]:
    """Of these people; unknown ids are left out."""
    rows = User.objects.filter(pk__in=set(ids)).values_list("pk", *Wishes._fields)
    return {row[0]: Wishes._make(row[1:]) for row in rows}


def blocked_by(actors: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Whom each of the actors blocked, the latest last; who blocked nobody is left out."""
    found: dict[UUID, list[UUID]] = {}
    rows = Block.objects.filter(blocker__in=set(actors)).order_by("id").values_list("blocker_id", "blocked_id")
    for blocker, blocked in rows:
        found.setdefault(blocker, []).append(blocked)
    return found


def prefs_of(actors: Iterable[UUID]) -> dict[UUID, Prefs]:
    """What each of the actors set; who set nothing, or whose cannot be opened, is left out."""
    asked = User.objects.filter(pk__in=set(actors), prefs__isnull=False)
    # as bare columns they are sealed
    rows: list[tuple[UUID, bytes]] = list(asked.values_list("pk", "prefs"))  # type: ignore[arg-type]
    open_prefs = Opener(User, "prefs")
    open_prefs.preload(sealed for _, sealed in rows)
    found = {}
    for pk, sealed in rows:
        with suppress(Unreadable, ValidationError):
            found[pk] = Prefs.model_validate_json(open_prefs(sealed, (pk.bytes,)))
    return found


def prefs_unsafe(user: User) -> Prefs:
    """As `prefs_of`, of a row already read: for the person's own."""
    with suppress(Unreadable, ValidationError):
        return Prefs.model_validate_json(user.prefs or "{}")
    return Prefs()


def blockers_of(actor: UUID, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these people who blocked the actor: for refusals, which never say so."""
    return set(Block.objects.filter(blocker__in=set(ids), blocked=actor).values_list("blocker_id", flat=True))


def people_search(actor: User, q: str) -> list[Person]:
    """Up to 50 active others whose username, name or a word of it begins like each word of `q`; best first. The first
    by name where `q` is empty. Names are encrypted, so they are compared here: fit for some thousands of people."""
    wanted = fold(q).lstrip("@")
    wanted_words = words(wanted)
    found = []
    rows = User.objects.filter(is_active=True).exclude(pk=actor.pk).values_list(*Row._fields)
    for row, name in named(Row(*row) for row in rows):
        folded = fold(name)
        rank = _rank(wanted, wanted_words, folded, row.username)
        if rank is not None:
            found.append((rank, folded, row.username, row, name))
    found.sort(key=lambda match: match[:3])
    return cards((row, name) for *_, row, name in found[:PEOPLE_SEARCH_MAX])


def _rank(wanted: str, wanted_words: list[str], name: str, username: str) -> int | None:
    """How well a person matches, 0 best; None for not at all."""
    if name.startswith(wanted):
        return 0
    if username.startswith(wanted):
        return 1
    own = words(name) + words(username)
    if wanted_words and all(any(word.startswith(start) for word in own) for start in wanted_words):
        return 2
    return None


def user_for(actor: User, user_id: UUID) -> User:
    """An account by its id, or `NotFound`. Every account may know that another exists."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.", field="user")
    return user


def picture_of(actor: User, user_id: UUID) -> bytes:
    """The person's picture, or `NotFound`. Every account may see everybody's."""
    picture = Picture.objects.filter(user_id=user_id).first()
    if picture is None:
        raise NotFound("There is no such picture.", field="user")
    try:
        return b64decode(picture.content)
    except Unreadable:
        raise NotFound("There is no such picture.", field="user") from None


def user_version(actor: UUID) -> int:
    """The version of the actor's private state."""
    version = User.objects.filter(pk=actor).values_list("version", flat=True).first()
    if version is None:
        raise NotFound("There is no such person.", field="user")
    return version


def user_versions(actors: Iterable[UUID]) -> dict[UUID, int]:
    """The version of each actor's private state; who has no account any more is left out."""
    return dict(User.objects.filter(pk__in=set(actors)).values_list("pk", "version"))


def user_by_username_unsafe(username: str) -> User | None:
    """For login, where nobody is known yet."""
    return User.objects.filter(username=username_normalise(username)).first()


def anybody_exists() -> bool:
    """Whether there is any account at all: an empty installation may be filled with demo people."""
    return User.objects.exists()


# --- sessions ----------------------------------------------------------------------------------------------
def sessions_of(actor: User) -> list[Session]:
    """The actor's own live sessions, the most recently used first."""
    return list(Session.objects.filter(live(timezone.now()), user=actor).order_by("-last_used_at"))


def sessions_unsafe(session_ids: Iterable[UUID]) -> dict[UUID, Session]:
    """Sessions with their users, ended or not, in one query: for checking tokens, which is what makes an actor."""
    return {row.pk: row for row in Session.objects.select_related("user").filter(pk__in=set(session_ids))}


def sessions_before_unsafe(username: str) -> list[tuple[UUID, str]]:
    """Ids and addresses of the latest sessions of whoever has this normalised name, for login, where nobody is known
    yet; without those that somebody else may have had."""
    kept = Session.objects.filter(user__username=username).exclude(ended_why__in=Session.SUSPECT)
    latest = kept.order_by("-last_used_at")[:KNOWN_SESSIONS_MAX]
    return [(session.pk, text_or_empty(session, "address")) for session in latest]


# --- one-time links ----------------------------------------------------------------------------------------
def invitation_unsafe(token: str) -> Invitation:
    """What a one-time link opens, with its user, or `NotFound`: whoever holds the link may know."""
    invitation = (
        Invitation.objects.select_related("user")
        .filter(token_hash=token_hash(token), used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if invitation is None:
        raise NotFound("This link has been used or is too old. Ask your administrator for a new one.", code="link_gone")
    return invitation


# --- policy and second factors -----------------------------------------------------------------------------
def policy() -> Policy:
    """What administrators decided; the defaults where nothing was. Anybody may know how one gets in."""
    return Policy.objects.first() or Policy()


def second_factor(actor: User) -> SecondFactor | None:
    """The actor's own; None where it is off."""
    return SecondFactor.objects.filter(user=actor).first()


def recovery_codes_left(actor: User) -> int:
    return actor.recovery_codes.filter(used_at=None).count()


def registration_link_unsafe(token: str) -> RegistrationLink:
    """A link that still lets people in, or `NotFound`: whoever holds it may know."""
    link = RegistrationLink.objects.filter(
        token_hash=token_hash(token), voided_at=None, expires_at__gt=timezone.now(), uses__lt=F("uses_max")
    ).first()
    if link is None:
        raise NotFound("This link is used up or too old. Ask your administrator for a new one.", code="link_gone")
    return link


def registration_links(actor: User) -> QuerySet[RegistrationLink]:
    _administrators_only(actor)
    return RegistrationLink.objects.select_related("created_by").order_by("-created_at")


# --- for administrators ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Overview:
    """What an administrator needs first."""

    accounts: int
    online_last_hour: int
    banned: int
    never_logged_in: int
    live_sessions: int
    version: str


def _administrators_only(actor: User) -> None:
    if not actor.is_administrator:
        raise Forbidden("Only an administrator may see this.")


def overview(actor: User) -> Overview:
    _administrators_only(actor)
    now = timezone.now()
    counts = User.objects.aggregate(
        accounts=Count("pk"),
        online_last_hour=Count("pk", filter=Q(last_seen_at__gt=now - dt.timedelta(hours=1))),
        banned=Count("pk", filter=Q(is_active=False)),
        never_logged_in=Count("pk", filter=Q(last_login=None)),
    )
    sessions = Session.objects.filter(live(now), user__is_active=True).count()
    return Overview(**counts, live_sessions=sessions, version=settings.VERSION)


def accounts(actor: User) -> QuerySet[User]:
    """Every account with `live_sessions`, their number."""
    _administrators_only(actor)
    return User.objects.annotate(live_sessions=Count("sessions", filter=live(timezone.now(), "sessions__")))


def accounts_in_state(actor: User, accounts: QuerySet[User], state: str | None) -> QuerySet[User]:
    """Those of the accounts that are `active`, `banned`, or `never` logged in; all for None."""
    _administrators_only(actor)
    states = {"active": Q(is_active=True), "banned": Q(is_active=False), "never": Q(last_login=None)}
    return accounts.filter(states.get(state or "", Q()))


def accounts_seen(actor: User, accounts: QuerySet[User], when: str | None) -> QuerySet[User]:
    """Those seen in the last `hour`, `day` or `week`, or `away`: not for 30 days, or never; all for None."""
    _administrators_only(actor)
    now = timezone.now()
    times = {
        "hour": Q(last_seen_at__gt=now - dt.timedelta(hours=1)),
        "day": Q(last_seen_at__gt=now - dt.timedelta(days=1)),
        "week": Q(last_seen_at__gt=now - dt.timedelta(days=7)),
        "away": Q(last_seen_at=None) | Q(last_seen_at__lt=now - dt.timedelta(days=30)),
    }
    return accounts.filter(times.get(when or "", Q()))


def accounts_search(actor: User, q: str) -> set[UUID]:
    """Accounts whose username, name or e-mail address contains every word of `q`."""
    _administrators_only(actor)
    wanted = fold(q).split()
    users = list(User.objects.only("username", "display_name", "email"))
    names_preload(actor, users)
    found = set()
    for user in users:
        try:
            email = email_normalise(user.email)
        except Unreadable:
            email = ""
        text = f"{user.username} {fold(user.shown_name)} {email}"
        if all(word in text for word in wanted):
            found.add(user.pk)
    return found


def names_preload(actor: User, users: Iterable[User]) -> None:
    """Make ready to open these accounts' names without a query each."""
    names = (user.__dict__.get("display_name") for user in users)
    Opener(User, "display_name").preload(name for name in names if isinstance(name, Sealed))


def alerts(actor: User) -> list[Alert]:
    """The latest, the newest first, with the accounts they are about."""
    _administrators_only(actor)
    return list(Alert.objects.select_related("user").order_by("-at")[:ALERTS_MAX])


def alerts_unseen() -> int:
    """How many no administrator has looked at, for all of them."""
    return Alert.objects.filter(seen_at=None).count()


def announcement(actor: User) -> Announcement | None:
    """What everybody is told, or was, or will be; None where nothing was published since the last was withdrawn."""
    _administrators_only(actor)
    return Announcement.objects.order_by("-pk").first()


def audit_log(actor: User) -> QuerySet[AuditEntry]:
    """The whole log, as far as it has its places in the chain."""
    _administrators_only(actor)
    return AuditEntry.objects.filter(seq__isnull=False)


def audit_search(actor: User, log: QuerySet[AuditEntry], q: str) -> QuerySet[AuditEntry]:
    """Entries by or about accounts whose username contains `q`."""
    _administrators_only(actor)
    found = list(User.objects.filter(username__icontains=username_normalise(q)).values_list("pk", flat=True))
    return log.filter(Q(actor__in=found) | Q(subject__in=found))


def audit_rows(actor: User, log: QuerySet[AuditEntry], *, after: int) -> list[dict[str, Any]]:
    """The next entries after number `after`, with their details opened, for a file."""
    _administrators_only(actor)
    entries = list(log.filter(seq__gt=after).order_by("seq")[:AUDIT_ROWS])
    names = usernames(actor, [person for entry in entries for person in (entry.actor, entry.subject)])
    return [_audit_row(entry, names) for entry in entries]


def _audit_row(entry: AuditEntry, names: dict[UUID, str]) -> dict[str, Any]:
    try:
        details: dict[str, Any] = dict(audit.details(entry))
    except Unreadable:
        details = {"why": "damaged"}
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "event": entry.event,
        "actor": str(entry.actor or ""),
        "actor_name": names.get(entry.actor, "") if entry.actor else "",
        "subject": str(entry.subject or ""),
        "subject_name": names.get(entry.subject, "") if entry.subject else "",
        "details": details,
        "mac": bytes(entry.chain_mac or b"").hex(),
    }


def usernames(actor: User, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Of those of the accounts that there still are."""
    _administrators_only(actor)
    return dict(User.objects.filter(pk__in={each for each in ids if each}).values_list("pk", "username"))


def sessions_of_account(actor: User, user: User, *, limit: int = 20) -> list[Session]:
    """An account's latest sessions, ended ones included."""
    _administrators_only(actor)
    return list(user.sessions.order_by("-last_used_at")[:limit])


def session_of_account(actor: User, user: User, session_id: UUID) -> Session:
    """One of an account's sessions, or `NotFound`."""
    _administrators_only(actor)
    session = user.sessions.filter(pk=session_id).first()
    if session is None:
        raise NotFound("There is no such session.", field="session")
    return session
