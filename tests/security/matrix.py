"""THE authorization matrix: what each kind of person gets from each endpoint and each frame.

A new endpoint or frame needs a row here, else tests/security/test_matrix.py fails. A row names the endpoint as the
router has it (`PATCH chats/<uuid:chat_id>`) or the frame's type (`message.send`), maybe a variant in brackets; says how
it is asked; and what comes of it for everybody: `ok`, or the code of the refusal. Most rows are one of the columns
below (`PUBLIC`, `SIGNED_IN`, `MEMBERS`, …), changed with `|` where a role gets something else:

    Row("POST chats/<uuid:chat_id>/leave", lambda s, who: Ask(f"chats/{s.chat}/leave"), MEMBERS),
    Row("poll.close", lambda s, who: Ask(chat=s.chat, seq=s.poll()), MEMBERS | {"member": "forbidden"}),

Each kind of person asks once per row, in the order of `WHO`, on one scene: what a call needs, and takes away, is made
for it (`s.says(s.author)`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tests.security.scene import WHO, Ask, Scene

Outcomes = dict[str, str]

_SIGNED_OUT = {"anonymous": "unauthenticated", "banned": "banned"}


def public(outcome: str = "ok") -> Outcomes:
    """The same for everybody, whoever they are."""
    return dict.fromkeys(WHO, outcome)


PUBLIC = public()
SIGNED_IN = PUBLIC | _SIGNED_OUT
# A moderator and an administrator who are not in a chat are strangers to it.
MEMBERS = SIGNED_IN | dict.fromkeys(("stranger", "former", "moderator", "administrator"), "not_found")
GROUP_ADMINISTRATORS = MEMBERS | {"member": "forbidden"}
AUTHORS = MEMBERS | dict.fromkeys(("member", "group administrator", "owner"), "forbidden")
ADMINISTRATORS = public("forbidden") | _SIGNED_OUT | {"administrator": "ok"}
NOBODY = public("not_found") | _SIGNED_OUT


@dataclass(frozen=True)
class Row:
    """`did`: for what is refused in silence, a figure that changes when it is done; else its outcome is `nothing`."""

    name: str
    ask: Callable[[Scene, str], Ask]
    outcomes: Outcomes
    did: Callable[[Scene, str], object] | None = None

    @property
    def key(self) -> str:
        """What the router or the protocol calls it."""
        return self.name.partition(" (")[0]


def _id() -> str:
    return str(uuid.uuid4())


def _message(seq: int, chat: UUID) -> str:
    return f"chats/{chat}/messages/{seq}"


ENDPOINTS = (
    Row(
        "POST auth/login",
        lambda s, who: Ask("auth/login", username="nobody-at-all", password="not the right one"),
        public("wrong_credentials"),
    ),
    Row("GET auth/options", lambda s, who: Ask("auth/options"), PUBLIC),
    Row(
        "POST auth/enrolment",
        lambda s, who: Ask("auth/enrolment", username="nobody-at-all", password="not the right one"),
        public("wrong_credentials"),
    ),
    Row(
        "POST auth/enrolment (by a link that is gone)",
        lambda s, who: Ask("auth/enrolment", token="x" * 43),
        public("link_gone"),
    ),
    Row(
        "POST auth/registration",
        lambda s, who: Ask("auth/registration", username="newcomer", name="Новый", password="correct horse battery"),
        public("registration_closed"),
    ),
    Row(
        "POST auth/registration/begin",
        lambda s, who: Ask("auth/registration/begin", username="newcomer"),
        public("registration_closed"),
    ),
    Row(
        "POST auth/registration/link",
        lambda s, who: Ask("auth/registration/link", link="x" * 43),
        public("registration_closed"),
    ),
    Row("POST auth/refresh", lambda s, who: Ask("auth/refresh"), public("unauthenticated")),
    Row("POST auth/logout", lambda s, who: Ask("auth/logout"), PUBLIC),
    Row("POST auth/invitation", lambda s, who: Ask("auth/invitation", token="x" * 43), public("link_gone")),
    Row(
        "POST auth/invitation/accept",
        lambda s, who: Ask("auth/invitation/accept", token="x" * 43, password="correct horse battery"),
        public("link_gone"),
    ),
    Row("GET auth/sessions", lambda s, who: Ask("auth/sessions"), SIGNED_IN),
    Row("DELETE auth/sessions/others", lambda s, who: Ask("auth/sessions/others"), SIGNED_IN),
    Row(
        "DELETE auth/sessions/<uuid:session_id>",
        lambda s, who: Ask(f"auth/sessions/{s.session('author').pk}"),
        NOBODY,
    ),
    Row(
        "DELETE auth/sessions/<uuid:session_id> (one's own)",
        lambda s, who: Ask(f"auth/sessions/{s.session(who if who in s.people else 'author').pk}"),
        SIGNED_IN,
    ),
    Row("GET me", lambda s, who: Ask("me"), SIGNED_IN),
    Row("PATCH me", lambda s, who: Ask("me", language="ru"), SIGNED_IN),
    Row("PUT me/picture (no picture)", lambda s, who: Ask("me/picture"), public("no_picture") | _SIGNED_OUT),
    Row("DELETE me/picture", lambda s, who: Ask("me/picture"), SIGNED_IN),
    Row(
        "GET people/<uuid:user_id>/picture",
        lambda s, who: Ask(f"people/{s.with_picture().pk}/picture"),
        SIGNED_IN,
    ),
    Row(
        "GET people/<uuid:user_id>/picture (of somebody without one)",
        lambda s, who: Ask(f"people/{s.outsider().pk}/picture"),
        NOBODY,
    ),
    Row("GET me/prefs", lambda s, who: Ask("me/prefs"), SIGNED_IN),
    Row("PATCH me/prefs", lambda s, who: Ask("me/prefs", quiet_until_ms=1), SIGNED_IN),
    Row("GET me/privacy", lambda s, who: Ask("me/privacy"), SIGNED_IN),
    Row("PATCH me/privacy", lambda s, who: Ask("me/privacy", online=False), SIGNED_IN),
    Row("GET me/security", lambda s, who: Ask("me/security"), SIGNED_IN),
    Row("POST me/password", lambda s, who: Ask("me/password", new_password="correct horse battery"), SIGNED_IN),
    Row("POST me/second-factor/begin", lambda s, who: Ask("me/second-factor/begin"), SIGNED_IN),
    Row(
        "POST me/second-factor/confirm",
        lambda s, who: Ask("me/second-factor/confirm", ticket="of-nobody:" + "x" * 60, code="000000"),
        public("ticket_gone") | _SIGNED_OUT,
    ),
    Row(
        "POST me/second-factor/off",
        lambda s, who: Ask("me/second-factor/off", code="000000"),
        public("code_required") | _SIGNED_OUT,
    ),
    Row(
        "POST me/recovery-codes",
        lambda s, who: Ask("me/recovery-codes", code="000000"),
        public("code_required") | _SIGNED_OUT,
    ),
    Row("POST me/deletion", lambda s, who: Ask("me/deletion"), SIGNED_IN | {"administrator": "last_administrator"}),
    Row("GET alerts", lambda s, who: Ask("alerts"), ADMINISTRATORS),
    Row("POST alerts/seen", lambda s, who: Ask("alerts/seen", ids=[_id()]), ADMINISTRATORS),
    Row("GET people", lambda s, who: Ask("people"), SIGNED_IN),
    Row("GET blocks", lambda s, who: Ask("blocks"), SIGNED_IN),
    Row("PUT blocks/<uuid:user_id>", lambda s, who: Ask(f"blocks/{s.author.pk}"), SIGNED_IN),
    Row("DELETE blocks/<uuid:user_id>", lambda s, who: Ask(f"blocks/{s.author.pk}"), SIGNED_IN),
    Row("GET chats", lambda s, who: Ask("chats"), SIGNED_IN),
    Row("POST chats/direct", lambda s, who: Ask("chats/direct", user=s.author.pk), SIGNED_IN),
    Row("POST chats/notes", lambda s, who: Ask("chats/notes"), SIGNED_IN),
    Row("POST chats/links/preview", lambda s, who: Ask("chats/links/preview", token=s.link().token), SIGNED_IN),
    Row(
        "POST chats/links/preview (that has ended)",
        lambda s, who: Ask("chats/links/preview", token="no such token"),
        public("link_gone") | _SIGNED_OUT,
    ),
    Row(
        "POST chats/links/join",
        lambda s, who: Ask("chats/links/join", token=s.link().token),
        # a former member was removed: only a person lets them in again
        SIGNED_IN | {"former": "barred"},
    ),
    Row(
        "POST chats/groups",
        lambda s, who: Ask("chats/groups", client_id=_id(), title="Новая", members=[s.author.pk]),
        SIGNED_IN,
    ),
    Row("GET chats/<uuid:chat_id>", lambda s, who: Ask(f"chats/{s.chat}"), MEMBERS),
    Row("PATCH chats/<uuid:chat_id>", lambda s, who: Ask(f"chats/{s.chat}", title=_id()), GROUP_ADMINISTRATORS),
    Row("GET chats/<uuid:chat_id>/members", lambda s, who: Ask(f"chats/{s.chat}/members"), MEMBERS),
    Row(
        "POST chats/<uuid:chat_id>/members",
        lambda s, who: Ask(f"chats/{s.chat}/members", users=[s.outsider().pk]),
        GROUP_ADMINISTRATORS,
    ),
    Row(
        "DELETE chats/<uuid:chat_id>/members/<uuid:user_id>",
        lambda s, who: Ask(f"chats/{s.chat}/members/{s.newcomer().pk}"),
        GROUP_ADMINISTRATORS,
    ),
    Row(
        "DELETE chats/<uuid:chat_id>/members/<uuid:user_id> (the owner)",
        lambda s, who: Ask(f"chats/{s.chat}/members/{s.people['owner'].pk}"),
        GROUP_ADMINISTRATORS | {"group administrator": "forbidden", "owner": "invalid"},
    ),
    Row(
        "PATCH chats/<uuid:chat_id>/members/<uuid:user_id>",
        lambda s, who: Ask(f"chats/{s.chat}/members/{s.newcomer().pk}", role="reader"),
        GROUP_ADMINISTRATORS,
    ),
    Row(
        "PATCH chats/<uuid:chat_id>/members/<uuid:user_id> (to administrator)",
        lambda s, who: Ask(f"chats/{s.chat}/members/{s.newcomer().pk}", role="admin"),
        GROUP_ADMINISTRATORS | {"group administrator": "forbidden"},
    ),
    Row("GET chats/<uuid:chat_id>/links", lambda s, who: Ask(f"chats/{s.chat}/links"), GROUP_ADMINISTRATORS),
    Row("POST chats/<uuid:chat_id>/links", lambda s, who: Ask(f"chats/{s.chat}/links"), GROUP_ADMINISTRATORS),
    Row(
        "DELETE chats/<uuid:chat_id>/links/<uuid:link_id>",
        lambda s, who: Ask(f"chats/{s.chat}/links/{s.link().id}"),
        GROUP_ADMINISTRATORS,
    ),
    Row("PATCH chats/<uuid:chat_id>/own", lambda s, who: Ask(f"chats/{s.chat}/own", pinned=True), MEMBERS),
    Row("POST chats/<uuid:chat_id>/leave", lambda s, who: Ask(f"chats/{s.chat}/leave"), MEMBERS),
    Row("GET chats/<uuid:chat_id>/messages", lambda s, who: Ask(f"chats/{s.chat}/messages"), MEMBERS),
    Row(
        "POST chats/<uuid:chat_id>/messages",
        lambda s, who: Ask(f"chats/{s.chat}/messages", client_id=_id(), body="слово"),
        MEMBERS,
    ),
    Row(
        "PATCH chats/<uuid:chat_id>/messages/<int:seq>",
        lambda s, who: Ask(_message(s.says(None), s.chat), client_id=_id(), body="иначе"),
        AUTHORS,
    ),
    Row(
        "PATCH chats/<uuid:chat_id>/messages/<int:seq> (one's own)",
        lambda s, who: Ask(_message(s.says(s.people.get(who)), s.chat), client_id=_id(), body="иначе"),
        MEMBERS,
    ),
    Row(
        "POST chats/<uuid:chat_id>/messages/<int:seq>/deletion",
        lambda s, who: Ask(_message(s.says(None), s.chat) + "/deletion", client_id=_id()),
        GROUP_ADMINISTRATORS,
    ),
    Row(
        "POST chats/<uuid:chat_id>/messages/<int:seq>/deletion (one's own)",
        lambda s, who: Ask(_message(s.says(s.people.get(who)), s.chat) + "/deletion", client_id=_id()),
        MEMBERS,
    ),
    Row(
        "PUT chats/<uuid:chat_id>/messages/<int:seq>/reaction",
        lambda s, who: Ask(_message(s.says(None), s.chat) + "/reaction", client_id=_id(), emoji="👍", on=True),
        MEMBERS,
    ),
    Row(
        "POST chats/<uuid:chat_id>/messages (forwarding what is not theirs)",
        lambda s, who: Ask(f"chats/{s.chat}/messages", client_id=_id(), forward=s.elsewhere()),
        NOBODY,
    ),
    Row(
        "PUT chats/<uuid:chat_id>/messages/<int:seq>/pin",
        lambda s, who: Ask(_message(s.says(None), s.chat) + "/pin", client_id=_id(), on=True),
        GROUP_ADMINISTRATORS,
    ),
    Row("GET chats/<uuid:chat_id>/pinned", lambda s, who: Ask(f"chats/{s.chat}/pinned"), MEMBERS),
    Row(
        "GET chats/<uuid:chat_id>/messages/<int:seq>/revisions",
        lambda s, who: Ask(_message(s.says(None), s.chat) + "/revisions"),
        MEMBERS,
    ),
    Row(
        "GET chats/<uuid:chat_id>/messages/<int:seq>/readers",
        lambda s, who: Ask(_message(s.says(None), s.chat) + "/readers"),
        MEMBERS,
    ),
    Row("GET chats/<uuid:chat_id>/hidden", lambda s, who: Ask(f"chats/{s.chat}/hidden"), MEMBERS),
    Row(
        "POST chats/<uuid:chat_id>/hidden",
        lambda s, who: Ask(f"chats/{s.chat}/hidden", seqs=[s.says(None)]),
        MEMBERS,
    ),
    Row(
        "PUT chats/<uuid:chat_id>/messages/<int:seq>/saved",
        lambda s, who: Ask(_message(s.says(None), s.chat) + "/saved", on=True),
        MEMBERS,
    ),
    Row("GET saved", lambda s, who: Ask("saved"), SIGNED_IN),
    Row("GET mentions", lambda s, who: Ask("mentions"), SIGNED_IN),
    Row("GET search", lambda s, who: Ask("search?q=word"), SIGNED_IN),
    Row("GET search (in a chat)", lambda s, who: Ask(f"search?q=word&chat={s.chat}"), MEMBERS),
)

# Pages and answers outside /api/v1/ and the admin: open to everybody, and the same for everybody.
OPEN_PAGES = {
    "",
    "sw.js",
    "manifest.webmanifest",
    "favicon.ico",
    "livez",
    "readyz",
    "api/schema",
    "api/docs",
}

# Addresses of the admin by their names. All that are not named here are for administrators alone.
ADMIN_OPEN = {"login", "logout"}
# Django's, that our admin has no use for: nobody is let in.
ADMIN_CLOSED = {
    "autocomplete",
    "accounts_user_delete",
    "accounts_announcement_add",
    "accounts_announcement_delete",
    "accounts_policy_add",
    "accounts_policy_delete",
    "accounts_registrationlink_delete",
    "messenger_auditentry_add",
    "messenger_auditentry_delete",
}
# Shown and never changed: nobody may post there.
ADMIN_READ_ONLY = {"messenger_auditentry_change"}

FRAMES = (
    Row("session.auth", lambda s, who: Ask(token=s.access.get(who, "no token"), protocol=1), SIGNED_IN),
    Row("ping", lambda s, who: Ask(), SIGNED_IN),
    Row("heads.get", lambda s, who: Ask(), SIGNED_IN),
    Row("people.get", lambda s, who: Ask(ids=[s.author.pk]), SIGNED_IN),
    Row("presence.watch", lambda s, who: Ask(users=[s.author.pk]), SIGNED_IN),
    Row(
        "chats.sync",
        lambda s, who: Ask(chats=[{"chat": s.chat, "version": 0}]),
        # as somebody is told who was in it until just now
        MEMBERS | dict.fromkeys(("stranger", "former", "moderator", "administrator"), "chat.left"),
    ),
    Row("history.get", lambda s, who: Ask(chat=s.chat), MEMBERS),
    Row("message.send", lambda s, who: Ask(chat=s.chat, body="слово"), MEMBERS),
    Row("message.edit", lambda s, who: Ask(chat=s.chat, seq=s.says(None), body="иначе"), AUTHORS),
    Row(
        "message.edit (one's own)",
        lambda s, who: Ask(chat=s.chat, seq=s.says(s.people.get(who)), body="иначе"),
        MEMBERS,
    ),
    Row("message.delete", lambda s, who: Ask(chat=s.chat, seq=s.says(None)), GROUP_ADMINISTRATORS),
    Row("message.delete (one's own)", lambda s, who: Ask(chat=s.chat, seq=s.says(s.people.get(who))), MEMBERS),
    Row("reaction.set", lambda s, who: Ask(chat=s.chat, seq=s.says(None), emoji="👍", on=True), MEMBERS),
    Row(
        "mark.set",
        lambda s, who: Ask(chat=s.chat, read_seq=s.says(None)),
        # without an answer, so without a refusal
        MEMBERS | dict.fromkeys(("stranger", "former", "moderator", "administrator"), "nothing"),
        did=Scene.read_seq,
    ),
    Row("own.set", lambda s, who: Ask(chat=s.chat, pinned=True), MEMBERS),
    Row("message.send (forwarding what is not theirs)", lambda s, who: Ask(chat=s.chat, forward=s.elsewhere()), NOBODY),
    Row("message.pin", lambda s, who: Ask(chat=s.chat, seq=s.says(None), on=True), GROUP_ADMINISTRATORS),
    Row("hidden.set", lambda s, who: Ask(chat=s.chat, seqs=[s.says(None)]), MEMBERS),
    Row("saved.set", lambda s, who: Ask(chat=s.chat, seq=s.says(None), on=True), MEMBERS),
    Row("typing.set", lambda s, who: Ask(chat=s.chat), MEMBERS),
)
