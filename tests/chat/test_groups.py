"""Who may change a group, and what becomes of it when people come and go."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection

from chat import selectors, services
from chat.models import Chat, Member
from messenger.errors import Forbidden, Invalid, NotFound
from tests.support import direct, group, person, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_members_and_strangers_may_not_administer():
    owner, member, stranger = person("owner"), person("member"), person("stranger")
    chat = group(owner, member)
    for actor, refusal in ((member, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            services.chat_update(actor.pk, chat_id=chat, title="mine")
        with pytest.raises(refusal):
            services.members_add(actor.pk, chat_id=chat, users=[stranger.pk])
        with pytest.raises(refusal):
            services.member_remove(actor.pk, chat_id=chat, user_id=owner.pk)
    with pytest.raises(NotFound):
        services.member_leave(stranger.pk, chat_id=chat)
    admin = person("boss", role="administrator")
    with pytest.raises(NotFound):
        services.chat_update(admin.pk, chat_id=chat, title="an administrator is a stranger too")


def test_a_direct_chat_has_no_administration():
    one, other = person("one"), person("other")
    chat = direct(one, other)
    with pytest.raises(Forbidden):
        services.chat_update(one.pk, chat_id=chat, title="x")
    with pytest.raises(Forbidden):
        services.member_leave(one.pk, chat_id=chat)


def test_notes_are_a_chat_with_oneself_and_nobody_else():
    one, other = person("one"), person("other")
    chat = services.notes_open(one.pk)
    assert services.notes_open(one.pk) == chat
    assert services.notes_open(other.pk) != chat
    seq = say(one, chat, "не забыть")
    head = selectors.head_of(one.pk, chat)
    assert (head.kind, head.peer, head.members, head.unread) == ("notes", None, 1, 0)
    assert head.last is not None
    assert head.last.seq == seq
    with pytest.raises(NotFound):
        selectors.head_of(other.pk, chat)
    with pytest.raises(Forbidden):
        services.members_add(one.pk, chat_id=chat, users=[other.pk])


def test_a_direct_chat_is_opened_once_however_many_open_it():
    one, other = person("one"), person("other")
    with pytest.raises(Invalid):
        services.direct_open(one.pk, user_id=one.pk)
    with pytest.raises(NotFound):
        services.direct_open(one.pk, user_id=uuid.uuid4())
    found: list[uuid.UUID] = []

    def open_it(actor, peer):
        try:
            found.append(services.direct_open(actor.pk, user_id=peer.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it, args=(one, other) if n % 2 else (other, one)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert Chat.objects.count() == 1


def test_a_repeated_creation_finds_the_group_it_made():
    owner, member = person("owner"), person("member")
    client_id = uuid.uuid4()
    ids = {
        services.group_create(owner.pk, client_id=client_id, title="Одна", users=[member.pk, member.pk, owner.pk])
        for _ in range(3)
    }
    assert len(ids) == 1
    head = selectors.head_of(member.pk, ids.pop())
    assert (head.title, head.members, head.role) == ("Одна", 2, "member")


def test_a_banned_or_missing_person_cannot_be_added():
    owner, member = person("owner"), person("member")
    chat = group(owner)
    member.is_active = False
    member.save()
    for user_id in (member.pk, uuid.uuid4()):
        with pytest.raises(NotFound):
            services.members_add(owner.pk, chat_id=chat, users=[user_id])


def test_the_owners_place_is_inherited():
    owner, first, second = person("owner"), person("first"), person("second")
    chat = group(owner, first, second)
    Member.objects.filter(chat_id=chat, user=second).update(role="admin")
    services.member_leave(owner.pk, chat_id=chat)
    roles = {member.user: member.role for member in selectors.members_of(first.pk, chat_id=chat)}
    assert roles == {second.pk: "owner", first.pk: "member"}
    with pytest.raises(Forbidden):
        services.member_remove(first.pk, chat_id=chat, user_id=second.pk)
    services.member_remove(second.pk, chat_id=chat, user_id=first.pk)
    services.member_leave(second.pk, chat_id=chat)
    assert Chat.objects.get(pk=chat).member_count == 0


def test_who_comes_back_starts_unread_from_there_and_sees_the_history_again():
    owner, guest = person("owner"), person("guest")
    chat = group(owner, guest)
    say(owner, chat, "while you were here")
    services.member_leave(guest.pk, chat_id=chat)
    say(owner, chat, "while you were away")
    with pytest.raises(NotFound):
        selectors.history_page(guest.pk, chat_id=chat)
    services.members_add(owner.pk, chat_id=chat, users=[guest.pk])
    assert selectors.head_of(guest.pk, chat).unread == 0
    bodies = [message.body for message in selectors.history_page(guest.pk, chat_id=chat).messages]
    assert {"while you were here", "while you were away"} <= set(bodies)


def test_every_version_is_used_exactly_once():
    """Dense: a receiver that sees no gap has missed nothing."""
    owner, first, second = person("owner"), person("first"), person("second")
    chat = group(owner, first)
    say(owner, chat, "one")
    services.members_add(owner.pk, chat_id=chat, users=[second.pk])
    services.chat_update(owner.pk, chat_id=chat, title="Другое")
    services.member_leave(owner.pk, chat_id=chat)
    say(first, chat, "two")
    row = Chat.objects.get(pk=chat)
    used = set(row.messages.values_list("version", flat=True)) | set(
        Member.objects.filter(chat_id=chat).values_list("version", flat=True)
    )
    # the title has no row of its own, and the leaver's and the heir's earlier versions were replaced
    assert used <= set(range(1, row.version + 1))
    seqs = sorted(row.messages.values_list("seq", flat=True))
    assert row.last_seq == seqs[-1]
    assert len(seqs) == len(set(seqs)) == 6


def test_a_newcomer_who_is_removed_before_they_are_told_breaks_nothing_for_the_others(monkeypatch):
    owner, first, second = person("owner"), person("first"), person("second")
    chat = group(owner)
    head_of = selectors.head_of
    asked = []

    def removed_meanwhile(user_id, chat_id):
        asked.append(user_id)
        if user_id == first.pk:
            services.member_remove(owner.pk, chat_id=chat_id, user_id=first.pk)
        return head_of(user_id, chat_id)

    monkeypatch.setattr(selectors, "head_of", removed_meanwhile)
    services.members_add(owner.pk, chat_id=chat, users=[first.pk, second.pk])
    assert set(asked) == {first.pk, second.pk}
    present = Member.objects.filter(chat_id=chat, left_at=None).values_list("user_id", flat=True)
    assert set(present) == {owner.pk, second.pk}
