"""What a person lets others know and begin: refused first, told nowhere, and given back when they change their mind."""

from __future__ import annotations

import uuid

import pytest
from asgiref.sync import sync_to_async as made

from accounts import services as accounts
from accounts.models import User
from chat import selectors, services, standings, writer
from chat.models import Member
from messenger.errors import NotAccepted
from tests.accounts.devices import logged_in
from tests.support import Client, direct, group, person, say

pytestmark = pytest.mark.django_db(transaction=True)


def read(user: User, chat: uuid.UUID, seq: int) -> None:
    services.mark_set(user.pk, chat_id=chat, delivered_seq=seq, read_seq=seq)
    writer.stop()


def shown(viewer: User, chat: uuid.UUID, user: User) -> set[int]:
    """Every place where a person's read mark leaves the server for others, as seen by one of them."""
    ((changes,),) = selectors.changes_of_people([selectors.SyncQuestion(viewer.pk, [(chat, 0)])])
    lists = [changes.members, selectors.members_of(viewer.pk, chat_id=chat)]
    found = {member.read_seq for members in lists for member in members if member.user == user.pk}
    return found | {
        selectors.head_of(viewer.pk, chat).reached_read_seq,
        changes.head.reached_read_seq,
        next(head for head in selectors.heads_of(viewer.pk) if head.id == chat).reached_read_seq,
    }


# --- who may begin -----------------------------------------------------------------------------------------
def test_who_wants_no_first_messages_gets_none():
    anna, boris = person("anna"), person("boris")
    accounts.privacy_set(anna, first_writers="nobody")
    with pytest.raises(NotAccepted):
        direct(boris, anna)
    # oneself may write, and then the chat goes on
    chat = direct(anna, boris)
    assert direct(boris, anna) == chat
    assert say(boris, chat, "ответ")


def test_first_messages_from_those_of_a_common_group():
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    accounts.privacy_set(anna, first_writers="groups")
    room = group(clara, anna, boris)
    services.member_remove(clara.pk, chat_id=room, user_id=boris.pk)
    direct(clara, boris)  # a direct chat is no group
    with pytest.raises(NotAccepted):
        direct(boris, anna)
    direct(clara, anna)


def test_an_administrator_may_always_write_first_and_a_moderator_not():
    anna = person("anna")
    accounts.privacy_set(anna, first_writers="nobody")
    with pytest.raises(NotAccepted):
        direct(person("mod", role=User.Role.MODERATOR), anna)
    direct(person("root", role=User.Role.ADMINISTRATOR), anna)


@pytest.mark.parametrize("adders", ["nobody", "chats"])
def test_who_is_not_to_be_added_to_groups_is_named(adders):
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    accounts.privacy_set(anna, group_adders=adders)
    for make in (
        lambda: group(boris, clara, anna),
        lambda: services.members_add(boris.pk, chat_id=group(boris), users=[clara.pk, anna.pk]),
    ):
        with pytest.raises(NotAccepted) as refusal:
            make()
        assert refusal.value.users == [anna.pk]
    assert not Member.objects.filter(user__in=[anna, clara]).exists()
    direct(boris, anna)
    if adders == "chats":
        group(boris, anna)
    else:
        with pytest.raises(NotAccepted):
            group(boris, anna)
    # who is in already is no reason to refuse the others
    room = group(anna, boris)
    Member.objects.filter(chat_id=room, user=boris).update(role=Member.Role.ADMIN)
    services.members_add(boris.pk, chat_id=room, users=[anna.pk, clara.pk])


# --- receipts ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("silent", ["reader", "author"])
def test_in_a_direct_chat_neither_hears_what_the_other_read(silent):
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    before = say(anna, chat, "до")
    read(boris, chat, before)
    accounts.privacy_set(boris if silent == "reader" else anna, read_receipts=False)
    seq = say(anna, chat, "после")
    read(boris, chat, seq)
    read(anna, chat, say(boris, chat, "и обратно"))
    # what was told before stays told
    assert shown(anna, chat, boris) == {before}
    assert shown(boris, chat, anna) == {0}
    mine = selectors.head_of(boris.pk, chat)
    assert (mine.read_seq, mine.unread) == (seq, 0)
    # that it arrived is still said
    assert selectors.head_of(anna.pk, chat).reached_delivered_seq == seq
    accounts.privacy_set(boris if silent == "reader" else anna, read_receipts=True)
    assert shown(anna, chat, boris) == {before}
    later = say(anna, chat, "снова")
    read(boris, chat, later)
    assert shown(anna, chat, boris) == {later}


def test_in_a_group_only_the_silent_ones_are_kept():
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris, clara)
    accounts.privacy_set(boris, read_receipts=False)
    seq = say(anna, chat, "всем")
    read(boris, chat, seq)
    assert shown(anna, chat, boris) == {0}
    events, _ = standings.events_after(chat, 0)
    assert f'"read_seq":{seq}' not in "".join(event.text for event in events)
    read(clara, chat, seq)
    assert selectors.head_of(anna.pk, chat).reached_read_seq == seq
    assert selectors.head_of(boris.pk, chat).reached_read_seq == seq


async def test_a_silent_readers_own_devices_agree_and_the_author_hears_only_of_the_arrival():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    await made(accounts.privacy_set)(boris, read_receipts=False)
    seq = await made(say)(anna, chat, "тихо")
    async with Client(anna) as author, Client(boris) as phone, Client(boris) as laptop:
        await phone.send("mark.set", chat=chat, read_seq=seq)
        own = [{"user": str(boris.pk), "delivered_seq": seq, "read_seq": seq, "unread": 0}]
        assert (await laptop.receive("marks.state"))["marks"] == own
        assert (await author.receive("marks.state"))["marks"] == [
            {"user": str(boris.pk), "delivered_seq": seq, "read_seq": 0}
        ]
        second = await made(say)(anna, chat, "ещё")
        await phone.send("mark.set", chat=chat, delivered_seq=second)
        await author.receive("marks.state")
        # only the reading is new now, which is nobody's business
        await phone.send("mark.set", chat=chat, read_seq=second)
        assert (await laptop.receive("marks.state"))["marks"][0]["read_seq"] == second
        await made(accounts.privacy_set)(boris, read_receipts=True)
        await phone.send("mark.set", chat=chat, read_seq=await made(say)(anna, chat, "и ещё"))
        assert (await author.receive("marks.state"))["marks"][0]["read_seq"] > second


# --- presence ----------------------------------------------------------------------------------------------
async def test_who_hides_is_hidden_and_sees_nobody():
    anna, boris, clara = [await made(person)(name) for name in ("anna", "boris", "clara")]
    await made(accounts.users_went_offline)([anna.pk, boris.pk, clara.pk])
    await made(accounts.privacy_set)(anna, last_seen=False, online=False)
    async with Client(anna) as hiding, Client(boris) as other:
        hidden = {"online": False, "hidden": True}
        assert (await other.ask("presence.watch", users=[anna.pk]))["people"] == [{"user": str(anna.pk), **hidden}]
        assert (await hiding.ask("presence.watch", users=[boris.pk, clara.pk, anna.pk]))["people"][:2] == [
            {"user": str(boris.pk), **hidden},
            {"user": str(clara.pk), **hidden},
        ]
        # she comes and goes: only who may know is told, and the hiding one hears nothing of it
        await other.ask("presence.watch", users=[anna.pk, clara.pk])
        async with Client(clara):
            assert (await other.receive("presence.state"))["people"] == [{"user": str(clara.pk), "online": True}]
        assert (await other.receive("presence.state"))["people"][0]["last_seen_at_ms"] > 0
        await hiding.ask("ping")
        assert await hiding.socket.receive_nothing(timeout=0.05)
        # from the moment she shows herself again, both see
        await made(accounts.privacy_set)(anna, last_seen=True, online=True)
        told = {each["user"]: each for _ in range(3) for each in (await hiding.receive("presence.state"))["people"]}
        assert told[str(boris.pk)]["online"]
        assert told[str(clara.pk)]["last_seen_at_ms"]
        assert (await other.receive("presence.state"))["people"][0]["online"]


async def test_each_of_the_two_by_itself():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    await made(accounts.users_went_offline)([anna.pk, boris.pk])
    async with Client(boris) as other:
        await other.ask("presence.watch", users=[anna.pk])
        await made(accounts.privacy_set)(anna, online=False)
        (shown_alone,) = (await other.receive("presence.state"))["people"]
        assert (shown_alone["online"], "hidden" in shown_alone) == (False, False)
        assert shown_alone["last_seen_at_ms"] > 0
        async with Client(anna):
            # not told that she came
            await other.ask("ping")
            assert await other.socket.receive_nothing(timeout=0.05)
        assert (await other.receive("presence.state"))["people"][0]["last_seen_at_ms"] > shown_alone["last_seen_at_ms"]
        await made(accounts.privacy_set)(anna, online=True, last_seen=False)
        await other.receive("presence.state")
        async with Client(anna):
            assert (await other.receive("presence.state"))["people"] == [{"user": str(anna.pk), "online": True}]
        assert (await other.receive("presence.state"))["people"] == [{"user": str(anna.pk), "online": False}]


# --- the settings ------------------------------------------------------------------------------------------
def test_over_rest_only_what_is_given_changes():
    person("anna")
    device = logged_in("anna")
    friendly = {
        "last_seen": True,
        "online": True,
        "read_receipts": True,
        "first_writers": "everybody",
        "group_adders": "everybody",
    }
    assert device.get("me/privacy").json() == friendly
    assert device.patch("me/privacy", {"first_writers": "friends"}).status_code == 400
    assert device.patch("me/privacy", {"read_receipts": "maybe"}).status_code == 400
    changed = friendly | {"online": False, "group_adders": "chats"}
    assert device.patch("me/privacy", {"online": False, "group_adders": "chats"}).json() == changed
    assert device.patch("me/privacy", {}).json() == changed
    assert device.get("me/privacy").json() == changed
