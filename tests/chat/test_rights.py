"""What each role may do in each kind of chat: the table of the wire, each cell tried."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import User
from chat import models, selectors, services
from messenger import protocol
from messenger.errors import AppError, Forbidden, NotFound, Throttled
from messenger.protocol import RIGHTS
from tests.support import person, pin, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)


class Stage:
    """A group or channel with somebody in each role, and somebody outside."""

    def __init__(self, kind: str) -> None:
        self.people = {role: person(role) for role in ("owner", "admin", "member", "reader")}
        self.spare, self.stranger = person("spare"), person("stranger")
        everybody = [*self.people.values(), self.spare]
        self.chat = services.group_create(
            self.people["owner"].pk,
            client_id=uuid.uuid4(),
            title="Склад",
            users=[user.pk for user in everybody],
            channel=kind == "channel",
        )
        for role in ("admin", "member", "reader"):
            models.Member.objects.filter(chat_id=self.chat, user=self.people[role]).update(role=role)
        models.Member.objects.filter(chat_id=self.chat, user=self.spare).update(role="member")
        self.foreign = say(self.people["owner"], self.chat, "чужое")

    def as_admin(self, user: User) -> UUID:
        models.Member.objects.filter(chat_id=self.chat, user=user).update(role="admin")
        return user.pk


# Each right with something that needs it and it alone.
NEEDS: dict[protocol.Right, Callable[[Stage, User], Any]] = {
    "write": lambda s, actor: say(actor, s.chat, "слово"),
    "react": lambda s, actor: react(actor, s.chat, s.foreign, "👍"),
    "add": lambda s, actor: services.members_add(actor.pk, chat_id=s.chat, users=[s.stranger.pk]),
    "remove": lambda s, actor: services.member_remove(actor.pk, chat_id=s.chat, user_id=s.spare.pk),
    "settings": lambda s, actor: services.chat_update(actor.pk, chat_id=s.chat, title="Иначе"),
    "moderate": lambda s, actor: remove_message(actor, s.chat, say(s.spare, s.chat, "лишнее")),
    "roles": lambda s, actor: services.member_set_role(actor.pk, chat_id=s.chat, user_id=s.spare.pk, role="reader"),
    "admins": lambda s, actor: services.member_remove(actor.pk, chat_id=s.chat, user_id=s.as_admin(s.spare)),
    "pin": lambda s, actor: pin(actor, s.chat, s.foreign),
    "transfer": lambda s, actor: services.member_set_role(actor.pk, chat_id=s.chat, user_id=s.spare.pk, role="owner"),
}


def test_every_right_has_its_trial() -> None:
    # who has no right to call everybody may write the word all the same
    assert {*NEEDS, "mention_all"} == set(RIGHTS["group"]["owner"])


@pytest.mark.parametrize("role", RIGHTS["group"])
@pytest.mark.parametrize("kind", ["group", "channel"])
def test_a_role_may_what_the_table_says_and_nothing_else(kind: protocol.ChatKind, role: protocol.MemberRole) -> None:
    for right, attempt in NEEDS.items():
        stage = Stage(kind)
        actor = stage.people[role]
        if right in RIGHTS[kind][role]:
            attempt(stage, actor)
        else:
            with pytest.raises(Forbidden):
                attempt(stage, actor)
        # the next stage has people of the same names
        for user in User.objects.all():
            User.objects.filter(pk=user.pk).update(username=str(user.pk)[:32])


def test_whoever_became_a_reader_changes_nothing_they_wrote_but_may_take_it_back() -> None:
    stage = Stage("group")
    writer = stage.people["member"]
    seq = say(writer, stage.chat, "слово")
    services.member_set_role(stage.people["admin"].pk, chat_id=stage.chat, user_id=writer.pk, role="reader")
    with pytest.raises(Forbidden):
        rewrite(writer, stage.chat, seq, "иначе")
    remove_message(writer, stage.chat, seq)


def test_newcomers_of_a_channel_read() -> None:
    stage = Stage("channel")
    services.members_add(stage.people["admin"].pk, chat_id=stage.chat, users=[stage.stranger.pk])
    assert selectors.head_of(stage.stranger.pk, stage.chat).role == "reader"
    assert selectors.head_of(stage.stranger.pk, stage.chat).kind == "channel"


def test_a_chat_has_one_owner_who_hands_it_over_and_becomes_an_administrator() -> None:
    stage = Stage("group")
    owner, admin = stage.people["owner"].pk, stage.people["admin"].pk
    with pytest.raises(Forbidden):
        services.member_set_role(owner, chat_id=stage.chat, user_id=owner, role="member")
    with pytest.raises(Forbidden):
        services.member_set_role(admin, chat_id=stage.chat, user_id=owner, role="member")
    with pytest.raises(NotFound):
        services.member_set_role(owner, chat_id=stage.chat, user_id=stage.stranger.pk, role="owner")
    services.member_set_role(owner, chat_id=stage.chat, user_id=stage.spare.pk, role="owner")
    roles = {member.user: member.role for member in selectors.members_of(owner, chat_id=stage.chat)}
    assert (roles[owner], roles[stage.spare.pk]) == ("admin", "owner")
    assert list(roles.values()).count("owner") == 1
    head = selectors.head_of(owner, stage.chat)
    assert head.last is not None
    assert head.last.system == protocol.SystemEvent(event="owner_changed", users=[stage.spare.pk])


def test_settings_change_together_and_say_what_they_are_now() -> None:
    stage = Stage("group")
    owner = stage.people["owner"].pk
    services.chat_update(owner, chat_id=stage.chat, description="О чём", history_hidden=True, slow_s=30)
    head = selectors.head_of(owner, stage.chat)
    assert (head.title, head.description, head.history_hidden, head.slow_s) == ("Склад", "О чём", True, 30)
    before = head.version
    services.chat_update(owner, chat_id=stage.chat, description="О чём", slow_s=30)
    assert selectors.head_of(owner, stage.chat).version == before, "nothing changed"
    services.chat_update(owner, chat_id=stage.chat, description="")
    assert selectors.head_of(owner, stage.chat).description is None


def test_in_slow_mode_members_wait_and_administrators_do_not() -> None:
    stage = Stage("group")
    services.chat_update(stage.people["owner"].pk, chat_id=stage.chat, slow_s=600)
    member, admin = stage.people["member"], stage.people["admin"]
    say(member, stage.chat, "раз")
    with pytest.raises(Throttled) as refused:
        say(member, stage.chat, "два")
    problem = refused.value.problem()
    assert (problem.code, problem.limit) == ("slow", 600)
    assert problem.retry_after_ms is not None
    assert 0 < problem.retry_after_ms <= 600_000
    say(stage.spare, stage.chat, "другой не ждёт")
    for word in ("раз", "два"):
        say(admin, stage.chat, word)
    earlier = timezone.now() - dt.timedelta(seconds=601)
    models.Message.objects.filter(chat_id=stage.chat, sender=member).update(created_at=earlier)
    say(member, stage.chat, "подождал")


# --- links -------------------------------------------------------------------------------------------------
def made(stage: Stage, *, uses: int | None = None, expires_in_s: int = 60) -> protocol.ChatLink:
    return services.link_create(stage.people["admin"].pk, chat_id=stage.chat, expires_in_s=expires_in_s, uses=uses)


def test_only_those_who_may_add_people_make_see_and_end_links() -> None:
    stage = Stage("group")
    link = made(stage)
    for role, refusal in (("member", Forbidden), ("reader", Forbidden)):
        actor = stage.people[role].pk
        with pytest.raises(refusal):
            services.link_create(actor, chat_id=stage.chat, expires_in_s=60, uses=None)
        with pytest.raises(refusal):
            selectors.links_of(actor, chat_id=stage.chat)
        with pytest.raises(refusal):
            services.link_delete(actor, chat_id=stage.chat, link_id=link.id)
    with pytest.raises(NotFound):
        selectors.links_of(stage.stranger.pk, chat_id=stage.chat)
    assert selectors.links_of(stage.people["owner"].pk, chat_id=stage.chat) == [link]


def test_a_link_lets_in_whoever_has_it_until_it_is_ended() -> None:
    stage = Stage("group")
    link = made(stage)
    with pytest.raises(NotFound):
        services.link_join(stage.stranger.pk, token="guessed")
    shown = selectors.link_preview(stage.stranger.pk, token=link.token)
    assert (shown.title, shown.kind, shown.members, shown.chat) == ("Склад", "group", 5, None)
    assert services.link_join(stage.stranger.pk, token=link.token) == stage.chat
    assert services.link_join(stage.stranger.pk, token=link.token) == stage.chat
    head = selectors.head_of(stage.stranger.pk, stage.chat)
    assert head.last is not None
    assert head.last.system == protocol.SystemEvent(event="members_added", users=[stage.stranger.pk])
    assert head.last.sender == stage.stranger.pk
    assert selectors.link_preview(stage.stranger.pk, token=link.token).chat == stage.chat
    [counted] = selectors.links_of(stage.people["owner"].pk, chat_id=stage.chat)
    assert counted.used == 1
    services.link_delete(stage.people["owner"].pk, chat_id=stage.chat, link_id=link.id)
    with pytest.raises(NotFound):
        services.link_join(person("late").pk, token=link.token)
    with pytest.raises(NotFound):
        services.link_delete(stage.people["owner"].pk, chat_id=stage.chat, link_id=link.id)


def test_a_link_for_one_lets_in_one() -> None:
    stage = Stage("group")
    link = made(stage, uses=1)
    services.link_join(stage.stranger.pk, token=link.token)
    with pytest.raises(NotFound):
        services.link_join(person("second").pk, token=link.token)


def test_no_link_lets_in_who_was_removed_but_whoever_left_comes_back() -> None:
    stage = Stage("group")
    link = made(stage)
    services.member_remove(stage.people["admin"].pk, chat_id=stage.chat, user_id=stage.spare.pk)
    with pytest.raises(Forbidden):
        services.link_join(stage.spare.pk, token=link.token)
    services.members_add(stage.people["admin"].pk, chat_id=stage.chat, users=[stage.spare.pk])
    services.member_leave(stage.spare.pk, chat_id=stage.chat)
    assert services.link_join(stage.spare.pk, token=link.token) == stage.chat


def test_an_expired_link_lets_in_nobody_and_makes_room() -> None:
    stage = Stage("group")
    link = [made(stage) for _ in range(protocol.CHAT_LINKS_MAX)][-1]
    with pytest.raises(AppError, match="at most"):
        made(stage)
    models.Link.objects.filter(pk=link.id).update(expires_at=models.Chat.objects.get(pk=stage.chat).created_at)
    with pytest.raises(NotFound):
        services.link_join(stage.stranger.pk, token=link.token)
    made(stage)
