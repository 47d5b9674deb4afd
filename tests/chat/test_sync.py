"""Resync: whoever was away gets the current state of whatever changed, and nothing of what is not theirs to see."""

from __future__ import annotations

import uuid

import pytest
from asgiref.sync import sync_to_async

from chat import selectors, services
from chat.models import Chat
from messenger import protocol
from messenger.errors import NotFound
from tests.support import Client, direct, group, person, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)
made = sync_to_async


def changes(user, chat, version):
    [[frame]] = selectors.changes_of_people([selectors.SyncQuestion(user.pk, [(chat, version)])])
    return frame


def test_a_stranger_learns_nothing():
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = direct(anna, boris)
    for chat_id in (chat, uuid.uuid4()):
        assert isinstance(changes(clara, chat_id, 0), protocol.ChatLeft)
        with pytest.raises(NotFound):
            selectors.history_page(clara.pk, chat_id=chat_id)
        with pytest.raises(NotFound):
            selectors.members_of(clara.pk, chat_id=chat_id)


def test_the_current_state_of_what_changed_comes_in_pages():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    seqs = [say(anna, chat, f"{number}") for number in range(protocol.SYNC_PAGE + 20)]
    start = Chat.objects.get(pk=chat).version
    first = changes(boris, chat, seqs[0])
    assert (first.reset, first.more, len(first.messages)) == (False, True, protocol.SYNC_PAGE)
    second = changes(boris, chat, first.version)
    assert (second.more, second.version) == (False, start)
    got = [message.seq for message in (*first.messages, *second.messages)]
    assert got == seqs[1:]

    rewrite(anna, chat, seqs[3], "edited")
    react(boris, chat, seqs[4], "👍")
    remove_message(anna, chat, seqs[5])
    later = changes(boris, chat, start)
    assert [message.seq for message in later.messages] == [seqs[3], seqs[4], seqs[5]]
    edited, reacted, removed = later.messages
    assert (edited.body, edited.edit_no) == ("edited", 1)
    assert reacted.reactions is not None
    assert reacted.reactions[0].users == [boris.pk]
    assert (removed.body, removed.deleted is not None) == (None, True)
    assert changes(boris, chat, later.version).messages == []


def test_too_much_is_a_reset_with_the_newest_page():
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    seq = say(anna, chat, "the only message")
    for number in range(protocol.SYNC_CHANGES_MAX + 1):
        rewrite(anna, chat, seq, f"{number}")
    answer = changes(boris, chat, seq)
    assert answer.reset
    assert [message.seq for message in answer.messages] == [seq]
    assert answer.version == Chat.objects.get(pk=chat).version
    assert {member.user for member in answer.members} == {anna.pk, boris.pk}


def test_a_version_from_the_future_is_a_reset():
    """A database restored from a backup is behind its clients."""
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    say(anna, chat, "hello")
    assert changes(boris, chat, 10_000).reset


def test_members_who_came_and_went_are_told():
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris)
    version = Chat.objects.get(pk=chat).version
    services.members_add(anna.pk, chat_id=chat, users=[clara.pk])
    services.member_remove(anna.pk, chat_id=chat, user_id=boris.pk)
    services.chat_update(anna.pk, chat_id=chat, title="Новое имя")
    answer = changes(clara, chat, version)
    assert {(member.user, member.left) for member in answer.members} == {(clara.pk, False), (boris.pk, True)}
    assert answer.head.title == "Новое имя"
    assert answer.head.members == 2
    events = [message.system.event for message in answer.messages if message.system]
    assert events == ["members_added", "member_removed", "title_changed"]


async def test_history_hidden_from_newcomers_stays_hidden_everywhere():
    anna, boris, clara = [await made(person)(name) for name in ("anna", "boris", "clara")]
    chat = await made(group)(anna, boris, history_hidden=True)
    old = await made(say)(anna, chat, "before clara")
    await made(services.members_add)(anna.pk, chat_id=chat, users=[clara.pk])
    async with Client(clara) as newcomer, Client(boris) as member, Client(anna) as owner:
        head = newcomer.hello["heads"][0]
        assert head["visible_from_seq"] >= old
        assert head["last"]["system"]["event"] == "members_added"
        page = await newcomer.ask("history.get", chat=chat)
        assert [m["seq"] for m in page["messages"] if m["seq"] <= old] == []
        synced = await newcomer.ask("chats.sync", chats=[{"chat": chat, "version": 1}])
        assert synced["reset"]
        assert "before clara" not in str(synced)
        ack = await owner.command("message.edit", chat=chat, seq=old, body="still before clara")
        skip = await newcomer.receive("chat.skip", "message.state")
        assert (skip["type"], skip["version"]) == ("chat.skip", ack["version"])
        full = await member.receive("chat.skip", "message.state")
        assert full["message"]["body"] == "still before clara"
        refused = await newcomer.command("reaction.set", chat=chat, seq=old, emoji="👍", on=True)
        assert refused["problem"]["code"] == "not_found"
        refused = await newcomer.command("message.send", chat=chat, body="?", reply_to_seq=old)
        assert refused["problem"]["field"] == "reply_to_seq"


async def test_joining_and_leaving_arrive_with_the_user_version():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    async with Client(boris) as two:
        version = two.hello["user_version"]
        chat = await made(group)(anna, boris, title="Походы")
        joined = await two.receive("chat.joined")
        assert (joined["user_version"], joined["head"]["title"]) == (version + 1, "Походы")
        assert str(anna.pk) in {card["id"] for card in joined["people"]}
        # the socket follows the chat from here on
        await made(say)(anna, chat, "welcome")
        assert (await two.receive("message.state"))["message"]["body"] == "welcome"
        await made(services.member_remove)(anna.pk, chat_id=chat, user_id=boris.pk)
        left = await two.receive("chat.left", "member.state")
        assert (left["type"], left["user_version"]) == ("chat.left", version + 2)
        heads = await two.ask("heads.get")
        assert (heads["heads"], heads["user_version"]) == ([], version + 2)


async def test_unread_counts_are_capped_and_personal():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(group)(anna, boris)
    for number in range(protocol.UNREAD_COUNT_CAP + 5):
        await made(say)(anna, chat, str(number))
    async with Client(boris) as two, Client(anna) as one:
        assert two.hello["heads"][0]["unread"] == protocol.UNREAD_COUNT_CAP
        assert one.hello["heads"][0]["unread"] == 0
