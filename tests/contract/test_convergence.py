"""After every operation, the state a client built from events equals a fresh fetch.

Every way to change a chat has a case here; one without is an error, so that a new operation cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from chat import services
from messenger import protocol
from tests.contract.client import Model
from tests.support import Client, group, person, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Scene:
    """A group of Anna (owner), Boris (who watches) and Clara; Dora is outside."""

    anna: User
    boris: User
    clara: User
    dora: User
    chat: UUID
    first: int
    second: int


def scene() -> Scene:
    anna, boris, clara, dora = (person(name) for name in ("anna", "boris", "clara", "dora"))
    chat = group(anna, boris, clara)
    return Scene(anna, boris, clara, dora, chat, say(anna, chat, "первое"), say(clara, chat, "второе"))


OPERATIONS: dict[str, Callable[[Scene], Any]] = {
    "message_send": lambda s: say(s.anna, s.chat, "ещё", reply_to_seq=s.first),
    "message_edit": lambda s: rewrite(s.anna, s.chat, s.first, "исправлено"),
    "message_delete": lambda s: remove_message(s.clara, s.chat, s.second),
    "reaction_set": lambda s: react(s.clara, s.chat, s.first, "👍"),
    "reaction_set off": lambda s: (
        react(s.clara, s.chat, s.first, "👍"),
        react(s.clara, s.chat, s.first, "👍", on=False),
    ),
    "chat_rename": lambda s: services.chat_rename(s.anna.pk, chat_id=s.chat, title="Иначе"),
    "members_add": lambda s: services.members_add(s.anna.pk, chat_id=s.chat, users=[s.dora.pk]),
    "member_remove": lambda s: services.member_remove(s.anna.pk, chat_id=s.chat, user_id=s.clara.pk),
    "member_remove self": lambda s: services.member_remove(s.anna.pk, chat_id=s.chat, user_id=s.boris.pk),
    "member_leave": lambda s: services.member_leave(s.anna.pk, chat_id=s.chat),
    "group_create": lambda s: group(s.dora, s.boris, title="Другая"),
    "direct_open": lambda s: services.direct_open(s.dora.pk, user_id=s.boris.pk),
    "mark_set": lambda s: services.mark_set(s.clara.pk, chat_id=s.chat, delivered_seq=s.second, read_seq=s.second),
}

# They change nothing that is durable, or are a way to wait.
NOT_CHANGES = {"typing_say", "wait"}


def test_every_operation_has_a_case() -> None:
    missing = set(services.__all__) - {name.split()[0] for name in OPERATIONS} - NOT_CHANGES
    assert not missing, f"operations without a convergence case: {missing}"
    commands = {frame for frame in protocol.CLIENT_FRAMES if issubclass(frame, protocol.Command)}
    assert len(commands) == 4, "a new command needs a case"


async def settle(client: Client, model: Model, want: dict[str, int]) -> None:
    """Feed the model until it holds these chat versions, asking for what it asks for."""
    while {chat: held.version for chat, held in model.chats.items()} != want:
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
        versions = {chat: held.version for chat, held in expected.chats.items()}
        await settle(client, watching, versions)
    assert watching.shown() == expected.shown()
