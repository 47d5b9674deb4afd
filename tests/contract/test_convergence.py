"""After every operation, the state a client built from events equals a fresh fetch.

Every way to change a chat or what is a person's own has a case here; one without is an error, so that a new operation
cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import isfunction
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction

from accounts import services as accounts
from accounts.models import User
from chat import services
from messenger import protocol
from messenger.consumers import HANDLERS
from messenger.protocol import CloseCode
from tests.contract.client import Model
from tests.pictures import image
from tests.support import PASSWORD, Client, group, person, pin, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)

OTHER_PASSWORD = "another horse battery staple"


@dataclass
class Scene:
    """A group of Anna (owner), Boris (who watches) and Clara; Dora is outside, Root an administrator."""

    anna: User
    boris: User
    clara: User
    dora: User
    root: User
    chat: UUID
    first: int
    second: int


def scene() -> Scene:
    anna, boris, clara, dora = (person(name) for name in ("anna", "boris", "clara", "dora"))
    chat = group(anna, boris, clara)
    root = person("root", role=User.Role.ADMINISTRATOR)
    return Scene(anna, boris, clara, dora, root, chat, say(anna, chat, "первое"), say(clara, chat, "второе"))


def link(actor: User, chat: UUID) -> str:
    return services.link_create(actor.pk, chat_id=chat, expires_in_s=60, uses=None).token


OPERATIONS: dict[str, Callable[[Scene], Any]] = {
    "message_send": lambda s: say(s.anna, s.chat, "ещё", reply_to_seq=s.first),
    "message_edit": lambda s: rewrite(s.anna, s.chat, s.first, "исправлено"),
    "message_delete": lambda s: remove_message(s.clara, s.chat, s.second),
    "reaction_set": lambda s: react(s.clara, s.chat, s.first, "👍"),
    "reaction_set off": lambda s: (
        react(s.clara, s.chat, s.first, "👍"),
        react(s.clara, s.chat, s.first, "👍", on=False),
    ),
    "chat_update": lambda s: services.chat_update(s.anna.pk, chat_id=s.chat, title="Иначе"),
    "members_add": lambda s: services.members_add(s.anna.pk, chat_id=s.chat, users=[s.dora.pk]),
    "member_remove": lambda s: services.member_remove(s.anna.pk, chat_id=s.chat, user_id=s.clara.pk),
    "member_remove self": lambda s: services.member_remove(s.anna.pk, chat_id=s.chat, user_id=s.boris.pk),
    "chat_update rules": lambda s: services.chat_update(
        s.anna.pk, chat_id=s.chat, description="О чём здесь", history_hidden=True, slow_s=30
    ),
    "member_set_role": lambda s: services.member_set_role(s.anna.pk, chat_id=s.chat, user_id=s.boris.pk, role="reader"),
    "member_set_role owner": lambda s: services.member_set_role(
        s.anna.pk, chat_id=s.chat, user_id=s.boris.pk, role="owner"
    ),
    "link_join": lambda s: services.link_join(s.dora.pk, token=link(s.anna, s.chat)),
    "link_join self": lambda s: services.link_join(s.boris.pk, token=link(s.dora, group(s.dora, title="Другая"))),
    "notes_open": lambda s: services.notes_open(s.boris.pk),
    "member_leave": lambda s: services.member_leave(s.anna.pk, chat_id=s.chat),
    "group_create": lambda s: group(s.dora, s.boris, title="Другая"),
    "direct_open": lambda s: services.direct_open(s.dora.pk, user_id=s.boris.pk),
    "message_pin": lambda s: pin(s.anna, s.chat, s.first),
    "message_pin off": lambda s: (pin(s.anna, s.chat, s.first), pin(s.anna, s.chat, s.first, on=False)),
    "message_send mention": lambda s: say(s.anna, s.chat, "@boris и @all, смотрите"),
    "message_send forward": lambda s: say(s.anna, s.chat, "", forward=(s.chat, s.first), silent=True),
    "message_edit mention": lambda s: rewrite(s.anna, s.chat, s.first, "это для @boris"),
    "messages_hide": lambda s: (
        services.messages_hide(s.boris.pk, chat_id=s.chat, seqs=[s.first, s.second]),
        rewrite(s.anna, s.chat, s.first, "после"),
    ),
    "message_save": lambda s: services.message_save(s.boris.pk, chat_id=s.chat, seq=s.first, on=True),
    "own_set": lambda s: services.own_set(
        s.boris.pk,
        chat_id=s.chat,
        pinned=True,
        archived=True,
        draft=protocol.DraftIn(body="начал писать", reply_to_seq=s.first),
    ),
    "own_set nothing": lambda s: (
        services.own_set(s.boris.pk, chat_id=s.chat, pinned=True, draft=protocol.DraftIn(body="начал")),
        services.own_set(s.boris.pk, chat_id=s.chat, pinned=False, draft=protocol.DraftIn(body="")),
    ),
    "person_block": lambda s: services.person_block(s.boris.pk, user_id=s.clara.pk),
    "person_unblock": lambda s: (
        services.person_block(s.boris.pk, user_id=s.dora.pk),
        services.person_block(s.boris.pk, user_id=s.clara.pk),
        services.person_unblock(s.boris.pk, user_id=s.dora.pk),
    ),
    "mark_set": lambda s: services.mark_set(s.clara.pk, chat_id=s.chat, delivered_seq=s.second, read_seq=s.second),
}


def another_login(s: Scene) -> accounts.Grant:
    return accounts.session_start(username="boris", password=PASSWORD, device="other", address="", agent="")


def announce(s: Scene, text: str) -> None:
    accounts.announcement_publish(s.root, text=text, kind="info", dismissible=True)


def raise_version(s: Scene) -> None:
    with transaction.atomic():
        accounts.user_versions_raise([s.boris.pk])


OPERATIONS |= {
    "user_update": lambda s: accounts.user_update(s.root, user=s.boris, name="Борис Второй", email=""),
    "user_update_me": lambda s: accounts.user_update_me(s.boris, name="Борис Третий"),
    "user_set_role": lambda s: accounts.user_set_role(s.root, user=s.boris, role=User.Role.MODERATOR),
    "user_ban somebody": lambda s: accounts.user_ban(s.root, user=s.clara, reason=""),
    "user_unban": lambda s: (
        accounts.user_ban(s.root, user=s.clara, reason=""),
        accounts.user_unban(s.root, user=s.clara),
    ),
    "user_versions_raise": raise_version,
    "session_start": another_login,
    "session_end": lambda s: accounts.session_end(s.boris, session_id=another_login(s).session.pk),
    "session_end_by_token": lambda s: accounts.session_end_by_token(token=another_login(s).refresh_token),
    "sessions_end_others": lambda s: accounts.sessions_end_others(s.boris, current=s.boris.sessions.get().pk),
}

OPERATIONS |= {
    "picture_set": lambda s: accounts.picture_set(s.clara, data=image()),
    "picture_remove": lambda s: (accounts.picture_set(s.boris, data=image()), accounts.picture_remove(s.boris)),
    "prefs_set": lambda s: accounts.prefs_set(s.boris, change=protocol.PrefsIn(quiet_until_ms=5)),
    "announcement_publish": lambda s: announce(s, "Обновление в 9:00"),
    "announcement_publish anew": lambda s: (announce(s, "Обновление в 9:00"), announce(s, "Обновление в 10:00")),
    "announcement_withdraw": lambda s: (
        announce(s, "Обновление в 9:00"),
        say(s.anna, s.chat, "вижу"),
        accounts.announcement_withdraw(s.root),
    ),
    "account_delete": lambda s: services.account_delete(s.clara, password=PASSWORD, code=None),
}

# What ends the watcher's connection: they come back and fetch, or are kept out.
ENDINGS: dict[str, tuple[Callable[[Scene], Any], CloseCode]] = {
    "user_ban": (lambda s: accounts.user_ban(s.root, user=s.boris, reason=""), CloseCode.BANNED),
    "user_set_password": (lambda s: accounts.user_set_password(s.boris, password=OTHER_PASSWORD), CloseCode.AUTH),
    "user_reset_second_factor": (
        lambda s: accounts.user_reset_second_factor(s.root, user=s.boris),
        CloseCode.AUTH,
    ),
    "user_change_password": (
        lambda s: accounts.user_change_password(
            s.boris, session=another_login(s).session, password=PASSWORD, code=None, new_password=OTHER_PASSWORD
        ),
        CloseCode.AUTH,
    ),
    "user_end_all_sessions": (lambda s: accounts.user_end_all_sessions(s.root, user=s.boris), CloseCode.AUTH),
    "user_end_session": (
        lambda s: accounts.user_end_session(s.root, user=s.boris, session_id=s.boris.sessions.get().pk),
        CloseCode.AUTH,
    ),
    "sessions_end_all": (lambda s: accounts.sessions_end_all(s.boris), CloseCode.AUTH),
    "invitation_accept": (
        lambda s: accounts.invitation_accept(
            token=accounts.invitation_create(s.root, user=s.boris).token,
            password=OTHER_PASSWORD,
            name=None,
            device="",
            address="",
            agent="",
        ),
        CloseCode.AUTH,
    ),
}

# They change nothing a connected client holds.
NOT_CHANGES = {
    # parts of person_block and person_unblock
    "block_add",
    "block_remove",
    # parts of others: of account_delete, of logins
    "user_delete",
    "attempt",
    "code_attempt",
    "codes_watched",
    "links_watched",
    "login_attempt",
    "panel_entry_check",
    "password_check",
    "refused",
    "registration_check",
    "shut_out",
    # the log, alerts, the panel: told to administrators apart from chats
    "alert_raise",
    "alerts_seen",
    "log_export",
    "log_flush",
    "log_shorten",
    "log_verify",
    "panel_login",
    "panel_logout",
    "policy_set",
    # how somebody comes in
    "recovery_codes_renew",
    "registration_begin",
    "registration_link_create",
    "registration_link_void",
    "second_factor_begin",
    "second_factor_begin_by_link",
    "second_factor_begin_by_password",
    "second_factor_confirm",
    "second_factor_off",
    "user_register",
    "typing_say",
    "wait",
    "invitation_create",
    "link_create",
    "link_delete",
    "privacy_set",
    "session_refresh",
    "sessions_touch",
    "user_create",
    "user_seed_unsafe",
    "users_went_offline",
}


def test_every_operation_has_a_case() -> None:
    operations = {
        name for module in (services, accounts) for name in module.__all__ if isfunction(getattr(module, name))
    }
    covered = {name.split()[0] for name in (*OPERATIONS, *ENDINGS)}
    assert operations - NOT_CHANGES == covered, "operations without a convergence case, or cases of none"
    uncovered = {
        frame.__name__
        for frame in protocol.CLIENT_FRAMES
        if issubclass(frame, protocol.Command) and HANDLERS[frame].__name__ not in covered
    }
    assert not uncovered, f"commands without a convergence case: {uncovered}"


async def settle(client: Client, model: Model, want: Model) -> None:
    """Feed the model until it holds the same versions, asking for what it asks for."""

    def versions(of: Model) -> tuple[object, ...]:
        return of.user_version, {chat: held.version for chat, held in of.chats.items()}, of.announcement

    while versions(model) != versions(want):
        for request in model.take(await client.receive()):
            await client.send(request.pop("type"), ref=1, **request)


async def fresh(user: User) -> Model:
    """What somebody who holds nothing fetches."""
    model = Model()
    async with Client(user) as client:
        for request in model.take(client.hello):
            model.take(await client.ask(request.pop("type"), **request))
        for chat in model.chats.values():
            page = await client.ask("history.get", chat=chat.head["id"], limit=100)
            for message in page["messages"]:
                chat.take_message(message)
    return model


@pytest.mark.parametrize("name", OPERATIONS)
async def test_events_and_a_fresh_fetch_agree(name: str) -> None:
    stage = await sync_to_async(scene)()
    async with Client(stage.boris) as client:
        watching = Model()
        for request in watching.take(client.hello):
            watching.take(await client.ask(request.pop("type"), **request))
        await sync_to_async(OPERATIONS[name])(stage)
        expected = await fresh(stage.boris)
        await settle(client, watching, expected)
    assert (watching.shown(), watching.blocked) == (expected.shown(), expected.blocked)


@pytest.mark.parametrize("name", ENDINGS)
async def test_who_may_go_on_no_longer_hears_why_and_nothing_more(name: str) -> None:
    stage = await sync_to_async(scene)()
    end, code = ENDINGS[name]
    async with Client(stage.boris) as client:
        await sync_to_async(end)(stage)
        assert await client.closed() == code.number
        await sync_to_async(say)(stage.anna, stage.chat, "без него")
        assert await client.socket.receive_nothing()
