"""Messages through the socket: who may, what everybody sees, what a retry gets."""

from __future__ import annotations

import uuid

import pytest
from asgiref.sync import sync_to_async

from chat.models import Chat, Member, Message, Revision
from tests.support import Client, direct, group, person, say

pytestmark = pytest.mark.django_db(transaction=True)

made = sync_to_async


async def test_a_stranger_and_a_former_member_are_refused_alike():
    anna, boris, clara = [await made(person)(name) for name in ("anna", "boris", "clara")]
    chat = await made(group)(anna, boris)
    async with Client(anna) as owner, Client(boris) as former, Client(clara) as stranger:
        await made(_remove)(anna, chat, boris)
        assert (await former.receive("chat.left"))["chat"] == str(chat)
        for client in (former, stranger):
            for kind, more in (
                ("message.send", {"body": "hi"}),
                ("message.edit", {"seq": 1, "body": "hi"}),
                ("message.delete", {"seq": 1}),
                ("reaction.set", {"seq": 1, "emoji": "👍", "on": True}),
            ):
                answer = await client.command(kind, chat=chat, **more)
                assert answer["problem"]["code"] == "not_found", (client.user, kind)
            for kind, more in (("history.get", {}), ("typing.set", {})):
                answer = await client.ask(kind, chat=chat, **more)
                assert answer["problem"]["code"] == "not_found"
            answer = await client.ask("chats.sync", chats=[{"chat": chat, "version": 0}])
            assert answer["type"] == "chat.left"
        await owner.command("message.send", chat=chat, body="без них")
        assert await former.socket.receive_nothing(timeout=0.2)
        assert await stranger.socket.receive_nothing(timeout=0.2)


def _remove(actor, chat, user):
    from chat import services

    services.member_remove(actor.pk, chat_id=chat, user_id=user.pk)


async def test_a_message_reaches_both_in_order_and_is_acknowledged_after_commit():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    texts = ["Привет 👋🏽", "שלום", "x" * 10_000, "line\nbreak", " ведущий пробел"]
    async with Client(anna) as one, Client(boris) as two:
        assert [head["id"] for head in one.hello["heads"]] == [str(chat)]
        base = one.hello["heads"][0]["version"]
        for text in texts:
            ack = await one.command("message.send", chat=chat, body=text)
            assert ack["type"] == "ack"
            stored = await Message.objects.aget(chat_id=chat, seq=ack["seq"])
            assert stored.version == ack["version"] == ack["seq"]
        seen = [await two.receive("message.state") for _ in texts]
        assert [frame["message"]["body"] for frame in seen] == texts
        assert [frame["version"] for frame in seen] == list(range(base + 1, base + 1 + len(texts)))


async def test_a_retry_gets_the_first_answer_and_other_content_is_refused():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    client_id = uuid.uuid4()
    async with Client(anna) as one:
        first = await one.command("message.send", chat=chat, body="once", client_id=client_id)
        edited = await one.command("message.edit", chat=chat, seq=first["seq"], body="changed since")
        assert edited["version"] == first["version"] + 1
        again = await one.command("message.send", chat=chat, body="once", client_id=client_id)
        assert again == first
        other = await one.command("message.send", chat=chat, body="twice", client_id=client_id)
        assert other["problem"]["code"] == "client_id_reused"
    assert await Message.objects.filter(chat_id=chat).acount() == 1


async def test_edit_keeps_revisions_and_delete_erases_them():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as one, Client(boris) as two:
        seq = (await one.command("message.send", chat=chat, body="first"))["seq"]
        refused = await two.command("message.edit", chat=chat, seq=seq, body="not mine")
        assert refused["problem"]["code"] == "forbidden"
        edit_id = uuid.uuid4()
        edit = await one.command("message.edit", chat=chat, seq=seq, body="second", client_id=edit_id)
        await one.command("message.edit", chat=chat, seq=seq, body="third")
        # a late retry of the first edit must not undo the second
        assert await one.command("message.edit", chat=chat, seq=seq, body="second", client_id=edit_id) == edit
        message = await Message.objects.aget(chat_id=chat, seq=seq)
        assert (await made(lambda: message.body)(), message.edit_no) == ("third", 2)
        revisions = [revision async for revision in Revision.objects.order_by("edit_no")]
        assert [await made(lambda r=r: r.body)() for r in revisions] == ["first", "second"]

        refused = await two.command("message.delete", chat=chat, seq=seq)
        assert refused["problem"]["code"] == "forbidden"
        await one.command("message.delete", chat=chat, seq=seq)
        while not (frame := await two.receive("message.state"))["message"].get("deleted"):
            pass
        assert "body" not in frame["message"]
        assert frame["message"]["deleted"]["by"] == str(anna.pk)
        assert await Revision.objects.acount() == 0
        answer = await one.command("message.edit", chat=chat, seq=seq, body="too late")
        assert answer["problem"]["code"] == "deleted"


async def test_reactions_are_sets():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    seq = await made(say)(anna, chat, "hello")
    async with Client(anna) as one, Client(boris) as two:
        for client, emoji, on in (
            (one, "👍", True),
            (two, "👍", True),
            (two, "❤️", True),
            (two, "❤️", True),
            (one, "👍", False),
        ):
            assert (await client.command("reaction.set", chat=chat, seq=seq, emoji=emoji, on=on))["type"] == "ack"
        page = await one.ask("history.get", chat=chat)
        assert page["messages"][-1]["reactions"] == [
            {"emoji": "👍", "users": [str(boris.pk)]},
            {"emoji": "❤️", "users": [str(boris.pk)]},
        ]
        answer = await one.command("reaction.set", chat=chat, seq=seq, emoji="abc", on=True)
        assert answer["problem"]["field"] == "emoji"
        for emoji in "😀😁😂🤣😃":
            answer = await one.command("reaction.set", chat=chat, seq=seq, emoji=emoji, on=True)
        assert answer["type"] == "ack"
        answer = await one.command("reaction.set", chat=chat, seq=seq, emoji="😄", on=True)
        assert answer["problem"]["limit"] == 5


async def test_any_emoji_is_a_reaction_with_its_tones_joints_and_signs():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    seq = await made(say)(anna, chat, "hello")
    async with Client(anna) as one:
        words_and_what_nobody_sees = ("smile", "да", "Б", "①", "…", "😀e\u0301", "\u200b", "\u200d")
        for emoji in (*words_and_what_nobody_sees, "👍 👍", " ", "👩🏽‍❤️‍💋‍👨🏽" * 2):
            answer = await one.command("reaction.set", chat=chat, seq=seq, emoji=emoji, on=True)
            assert answer["problem"]["field"] == "emoji"
        # the longest there is, a flag of letters, a flag of tags, a key, a sign that is text without its selector
        for emoji in ("👩🏽‍❤️‍💋‍👨🏽", "🇷🇺", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "#️⃣", "™️", "ℹ️", "‼️"):
            answer = await one.command("reaction.set", chat=chat, seq=seq, emoji=emoji, on=True)
            assert answer["type"] == "ack"
            page = await one.ask("history.get", chat=chat)
            assert [reaction["emoji"] for reaction in page["messages"][-1]["reactions"]] == [emoji]
            await one.command("reaction.set", chat=chat, seq=seq, emoji=emoji, on=False)


async def test_marks_reach_the_author_and_never_fall():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    seq = await made(say)(anna, chat, "one")
    seq = await made(say)(anna, chat, "two")
    async with Client(anna) as one, Client(boris) as two, Client(boris) as second_device:
        assert two.hello["heads"][0]["unread"] == 2
        await two.send("mark.set", chat=chat, delivered_seq=seq)
        marks = (await one.receive("marks.state"))["marks"]
        assert marks == [{"user": str(boris.pk), "delivered_seq": seq, "read_seq": 0}]
        await two.send("mark.set", chat=chat, read_seq=seq)
        own = (await second_device.receive("marks.state"))["marks"]
        assert own == [{"user": str(boris.pk), "delivered_seq": seq, "read_seq": seq, "unread": 0}]
        marks = (await one.receive("marks.state"))["marks"]
        assert marks[0]["read_seq"] == seq
        await two.send("mark.set", chat=chat, read_seq=1)
        await two.command("message.send", chat=chat, body="a command later than the mark")
        assert (await Member.objects.aget(chat_id=chat, user=boris)).read_seq == seq
        await two.send("mark.set", chat=chat, read_seq=2**50)
        last = (await two.command("message.send", chat=chat, body="and later than this one"))["seq"]
        assert seq < (await Member.objects.aget(chat_id=chat, user=boris)).read_seq <= last


async def test_what_cannot_be_stored_is_refused_with_its_field_and_costs_nobody_else():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    async with Client(anna) as one, Client(boris) as two:
        for body in ("", "   ", "a\x00b", "x" * 10_001):
            answer = await one.command("message.send", chat=chat, body=body)
            assert (answer["problem"]["code"], answer["problem"]["field"]) == ("bad_frame", "body")
        await one.socket.send_to(
            text_data=f'{{"type":"message.send","client_id":"{uuid.uuid4()}","chat":"{chat}","body":"\\ud800"}}'
        )
        assert (await one.receive("error"))["problem"]["code"] == "bad_frame"
        await one.socket.send_to(text_data="[" * 20_000)
        assert (await one.receive("error"))["problem"]["code"] == "bad_frame"
        await one.send("message.send", client_id=str(uuid.uuid4()), chat=str(chat), body="x", extra=1)
        assert (await one.receive("error"))["problem"]["field"] == "extra"
        answer = await one.command("message.send", chat=chat, body="x", reply_to_seq=99)
        assert answer["problem"]["field"] == "reply_to_seq"
        assert (await two.command("message.send", chat=chat, body="fine"))["type"] == "ack"
    assert await Chat.objects.filter(pk=chat).values_list("version", flat=True).afirst() == 3


async def test_history_pages_both_ways_and_around():
    anna, boris = await made(person)("anna"), await made(person)("boris")
    chat = await made(direct)(anna, boris)
    seqs = [await made(say)(anna, chat, f"№{number}") for number in range(30)]
    async with Client(boris) as two:
        newest = await two.ask("history.get", chat=chat, limit=10)
        assert [m["seq"] for m in newest["messages"]] == seqs[-10:]
        assert (newest["has_before"], newest["has_after"]) == (True, False)
        before = await two.ask("history.get", chat=chat, limit=25, before_seq=seqs[20])
        assert [m["seq"] for m in before["messages"]] == seqs[:20]
        assert (before["has_before"], before["has_after"]) == (False, True)
        after = await two.ask("history.get", chat=chat, limit=10, after_seq=seqs[4])
        assert [m["seq"] for m in after["messages"]] == seqs[5:15]
        assert (after["has_before"], after["has_after"]) == (True, True)
        around = await two.ask("history.get", chat=chat, limit=10, around_seq=seqs[15])
        assert [m["seq"] for m in around["messages"]] == seqs[10:20]
        assert (around["has_before"], around["has_after"]) == (True, True)
