"""What messages carry beside their bodies, and what people do with them for themselves: mentions, forwards, pins,
saved and hidden ones, earlier versions, readers."""

from __future__ import annotations

import uuid
from uuid import UUID

import pytest
import time_machine

from accounts.models import User
from chat import models, selectors, services, writer
from messenger import protocol
from messenger.errors import Conflict, Forbidden, Invalid, NotFound
from messenger.protocol import PINNED_MAX, SAVED_PAGE
from tests.support import direct, group, person, pin, react, remove_message, rewrite, say

pytestmark = pytest.mark.django_db(transaction=True)


def shown(user: User, chat: UUID, seq: int) -> protocol.Message:
    page = selectors.history_page(user.pk, chat_id=chat, around_seq=seq)
    return next(message for message in page.messages if message.seq == seq)


def read(user: User, chat: UUID, seq: int) -> None:
    services.mark_set(user.pk, chat_id=chat, delivered_seq=seq, read_seq=seq)
    writer.stop()


# --- mentions ----------------------------------------------------------------------------------------------
def test_only_members_are_mentioned_and_each_finds_it_until_they_read_it() -> None:
    anna, boris, clara, dora = (person(name) for name in ("anna", "boris", "clara", "dora"))
    chat = group(anna, boris, clara)
    seq = say(anna, chat, "Позовите @Boris, @anna и @dora. Почта: x@clara.example, @никто")
    assert shown(clara, chat, seq).mentions == [anna.pk, boris.pk]
    assert selectors.head_of(boris.pk, chat).mentions == [seq]
    assert selectors.head_of(anna.pk, chat).mentions == [], "not what one wrote oneself"
    assert selectors.head_of(clara.pk, chat).mentions == []
    assert [found.message.seq for found in selectors.mentions(boris.pk).found] == [seq]
    assert selectors.mentions(dora.pk).found == []
    read(boris, chat, seq)
    assert selectors.head_of(boris.pk, chat).mentions == []
    assert len(selectors.mentions(boris.pk).found) == 1, "the list keeps what was read"


@pytest.mark.parametrize(
    ("body", "mentioned"),
    [
        ("@boris", True),
        ("(@boris)", True),
        ("@boris, привет", True),
        ("спроси @boris.", True),
        ("@BORIS!", True),
        ("mail@boris", False),
        ("@@boris", False),
        ("@borisov", False),
        ("example.org/@boris", False),
        ("@boris@example.org", False),
    ],
)
def test_what_is_a_mention(body: str, mentioned: bool) -> None:
    anna, boris = person("anna"), person("boris")
    seq = say(anna, direct(anna, boris), body)
    chat = direct(anna, boris)
    assert shown(anna, chat, seq).mentions == ([boris.pk] if mentioned else None)


@pytest.mark.parametrize("word", ["@all", "@все"])
def test_everybody_is_called_by_those_who_may(word: str) -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris, clara)
    called, said = say(anna, chat, f"{word}, собираемся"), say(boris, chat, f"{word} тоже хочу")
    assert shown(clara, chat, called).mentions_all
    assert shown(clara, chat, said).mentions_all is None
    assert selectors.head_of(clara.pk, chat).mentions == [called]
    assert selectors.head_of(anna.pk, chat).mentions == []


def test_mentions_follow_edits_and_go_with_the_message() -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris, clara)
    seq = say(anna, chat, "для @boris", silent=True)
    rewrite(anna, chat, seq, "для @clara")
    assert selectors.head_of(boris.pk, chat).mentions == []
    assert selectors.head_of(clara.pk, chat).mentions == [seq]
    edited = shown(boris, chat, seq)
    assert (edited.mentions, edited.silent) == ([clara.pk], True)
    remove_message(anna, chat, seq)
    assert selectors.head_of(clara.pk, chat).mentions == []
    assert selectors.mentions(clara.pk).found == []
    assert not models.Mention.objects.exists()


# --- forwarding --------------------------------------------------------------------------------------------
def test_only_what_one_can_read_is_forwarded() -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    theirs, mine = direct(anna, boris), services.notes_open(clara.pk)
    seq = say(anna, theirs, "между нами")
    with pytest.raises(NotFound):
        say(clara, mine, "", forward=(theirs, seq))
    with pytest.raises(NotFound):
        say(anna, theirs, "", forward=(uuid.uuid4(), 1))
    late = group(anna, boris, history_hidden=True)
    before = say(anna, late, "раньше")
    services.members_add(anna.pk, chat_id=late, users=[clara.pk])
    with pytest.raises(NotFound):
        say(clara, mine, "", forward=(late, before))
    row = selectors.head_of(anna.pk, late).last
    assert row is not None
    with pytest.raises(NotFound):
        say(anna, theirs, "", forward=(late, row.seq)), "a row of the server"
    remove_message(anna, theirs, seq)
    with pytest.raises(NotFound):
        say(anna, theirs, "", forward=(theirs, seq))


def test_a_forwarded_message_says_who_wrote_it_first_and_cannot_be_edited() -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    one, two = direct(anna, boris), direct(boris, clara)
    origin = say(anna, one, "слово")
    first = say(boris, two, "", forward=(one, origin))
    again = say(clara, two, "", forward=(two, first))
    for seq in (first, again):
        message = shown(clara, two, seq)
        assert message.body == "слово"
        assert message.forwarded is not None
        assert message.forwarded.sender == anna.pk
        assert message.forwarded.created_at_ms == shown(anna, one, origin).created_at_ms
    with pytest.raises(Forbidden):
        rewrite(boris, two, first, "другое слово")


def test_a_repeated_forward_is_one_and_another_under_its_id_is_refused() -> None:
    anna, boris = person("anna"), person("boris")
    chat, client_id = direct(anna, boris), uuid.uuid4()
    one, other = say(anna, chat, "раз"), say(anna, chat, "два")
    seq = say(anna, chat, "", forward=(chat, one), client_id=client_id)
    assert say(anna, chat, "", forward=(chat, one), client_id=client_id) == seq
    for more in ({"forward": (chat, other)}, {"forward": (chat, one), "silent": True}):
        with pytest.raises(Conflict):
            say(anna, chat, "", client_id=client_id, **more)


# --- pins --------------------------------------------------------------------------------------------------
def test_pins_are_seen_by_all_who_see_the_message_and_are_few() -> None:
    anna, boris, clara = person("anna"), person("boris"), person("clara")
    chat = group(anna, boris, history_hidden=True)
    seqs = [say(anna, chat, f"{number}") for number in range(PINNED_MAX + 1)]
    for seq in seqs[:-1]:
        pin(anna, chat, seq)
    with pytest.raises(Invalid):
        pin(anna, chat, seqs[-1])
    version = selectors.head_of(boris.pk, chat).version
    pin(anna, chat, seqs[0])
    assert selectors.head_of(boris.pk, chat).version == version, "it was pinned already"
    services.members_add(anna.pk, chat_id=chat, users=[clara.pk])
    assert selectors.head_of(boris.pk, chat).pinned == seqs[-2::-1]
    assert selectors.head_of(clara.pk, chat).pinned == []
    assert selectors.pinned(clara.pk, chat_id=chat).messages == []
    pin(anna, chat, seqs[1], on=False)
    remove_message(anna, chat, seqs[2])
    assert models.Chat.objects.get(pk=chat).pins == PINNED_MAX - 2
    assert [message.seq for message in selectors.pinned(boris.pk, chat_id=chat).messages] == [
        *seqs[-2:2:-1], seqs[0],
    ]  # fmt: skip
    services.messages_hide(boris.pk, chat_id=chat, seqs=[seqs[0]])
    assert seqs[0] not in [message.seq for message in selectors.pinned(boris.pk, chat_id=chat).messages]
    assert seqs[0] in [message.seq for message in selectors.pinned(anna.pk, chat_id=chat).messages]
    stranger = person("stranger")
    with pytest.raises(NotFound):
        selectors.pinned(stranger.pk, chat_id=chat)


# --- for oneself -------------------------------------------------------------------------------------------
def test_what_one_hides_is_gone_for_oneself_everywhere_and_stays_for_others() -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    kept, hidden = say(anna, chat, "останется"), say(anna, chat, "лишнее")
    react(boris, chat, hidden, "👍")
    services.message_save(boris.pk, chat_id=chat, seq=hidden, on=True)
    with pytest.raises(NotFound):
        services.messages_hide(boris.pk, chat_id=chat, seqs=[999])
    with pytest.raises(NotFound):
        services.messages_hide(person("stranger").pk, chat_id=chat, seqs=[hidden])
    for _ in range(2):
        assert services.messages_hide(boris.pk, chat_id=chat, seqs=[hidden, 999]).hidden == 1
    head = selectors.head_of(boris.pk, chat)
    assert head.last is not None
    assert (head.last.seq, head.hidden) == (kept, 1)
    told = shown(boris, chat, hidden)
    assert (told.hidden, told.body, told.reactions) == (True, None, None)
    [[changes]] = selectors.changes_of_people([selectors.SyncQuestion(boris.pk, [(chat, kept)])])
    assert isinstance(changes, protocol.ChatChanges)
    assert [message.body for message in changes.messages] == [None]
    assert selectors.hidden(boris.pk, chat_id=chat).seqs == [hidden]
    assert selectors.saved(boris.pk).found == []
    with pytest.raises(NotFound):
        selectors.revisions(boris.pk, chat_id=chat, seq=hidden)
    assert shown(anna, chat, hidden).body == "лишнее"


def test_saved_messages_are_listed_as_long_as_one_can_see_them() -> None:
    anna, boris = person("anna"), person("boris")
    chat, other = group(anna, boris), direct(anna, boris)
    seqs = [say(anna, chat, f"{number}") for number in range(3)]
    away = say(anna, other, "в другом")
    for seq in seqs:
        services.message_save(boris.pk, chat_id=chat, seq=seq, on=True)
    services.message_save(boris.pk, chat_id=other, seq=away, on=True)
    with pytest.raises(NotFound):
        services.message_save(person("stranger").pk, chat_id=chat, seq=seqs[0], on=True)
    services.message_save(boris.pk, chat_id=chat, seq=seqs[1], on=False)
    remove_message(anna, chat, seqs[0])
    assert [found.message.seq for found in selectors.saved(boris.pk).found] == [away, seqs[2]]
    services.member_remove(anna.pk, chat_id=chat, user_id=boris.pk)
    assert [found.chat for found in selectors.saved(boris.pk).found] == [other]
    assert selectors.saved(anna.pk).found == []


@pytest.mark.parametrize("cursor", ["x", "1", "1_", "_1", "1_x", "9" * 30 + "_1", "-" + "9" * 30 + "_1"])
def test_a_place_in_a_list_is_one_this_server_gave(cursor: str) -> None:
    anna = person("anna")
    for listed in (selectors.mentions, selectors.saved):
        with pytest.raises(Invalid) as refused:
            listed(anna.pk, cursor=cursor)
        assert refused.value.field == "cursor"


@pytest.mark.parametrize("cursor", [f"{2**53}_{2**70}", "0_-5"])
def test_a_place_that_is_none_of_the_list_s_has_nothing_wrong_before_it(cursor: str) -> None:
    assert selectors.mentions(person("anna").pk, cursor=cursor).found == []


def test_a_list_comes_in_pages_whose_seams_lose_nothing() -> None:
    anna, boris = person("anna"), person("boris")
    chat, left = direct(anna, boris), group(anna, boris)
    # as one batch of the writer stores them: all at the same moment
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        seqs = [say(anna, chat, f"{number} @boris") for number in range(SAVED_PAGE + 2)]
    for number in range(SAVED_PAGE):
        say(anna, left, f"{number} @boris")
    services.member_leave(boris.pk, chat_id=left)
    gone = selectors.mentions(boris.pk)
    # a page of what can't be seen any more leads on
    assert (gone.found, bool(gone.cursor)) == ([], True)
    first = selectors.mentions(boris.pk, cursor=gone.cursor or "")
    assert (len(first.found), bool(first.cursor)) == (SAVED_PAGE, True)
    rest = selectors.mentions(boris.pk, cursor=first.cursor or "")
    assert rest.cursor is None
    told = [found.message.seq for found in (*first.found, *rest.found)]
    assert told == seqs[::-1]


# --- what it was, and who read it --------------------------------------------------------------------------
def test_earlier_versions_are_shown_to_those_who_see_the_message() -> None:
    anna, boris, stranger = person("anna"), person("boris"), person("stranger")
    chat = direct(anna, boris)
    seq = say(anna, chat, "раз")
    for body in ("два", "три"):
        rewrite(anna, chat, seq, body)
    with pytest.raises(NotFound):
        selectors.revisions(stranger.pk, chat_id=chat, seq=seq)
    found = selectors.revisions(boris.pk, chat_id=chat, seq=seq).revisions
    assert [(one.edit_no, one.body) for one in found] == [(0, "раз"), (1, "два")]
    assert found[0].written_at_ms == shown(boris, chat, seq).created_at_ms
    remove_message(anna, chat, seq)
    assert selectors.revisions(boris.pk, chat_id=chat, seq=seq).revisions == []


def test_who_read_a_message_and_when() -> None:
    anna, boris, clara, dora = (person(name) for name in ("anna", "boris", "clara", "dora"))
    chat = group(anna, boris, clara, dora)
    first, second = say(anna, chat, "раз"), say(anna, chat, "два")
    with pytest.raises(NotFound):
        selectors.readers(person("stranger").pk, chat_id=chat, seq=first)
    read(boris, chat, first)
    read(clara, chat, second)
    read(boris, chat, second)
    of_first = {
        reader.user: reader.read_at_ms for reader in selectors.readers(anna.pk, chat_id=chat, seq=first).readers
    }
    assert set(of_first) == {boris.pk, clara.pk}
    assert all(of_first.values())
    assert {reader.user for reader in selectors.readers(anna.pk, chat_id=chat, seq=second).readers} == {
        boris.pk, clara.pk,
    }  # fmt: skip


def test_the_log_of_reading_forgets_its_beginning_and_says_so() -> None:
    anna, boris = person("anna"), person("boris")
    chat = direct(anna, boris)
    seqs = [say(anna, chat, f"{number}") for number in range(3)]
    log = " ".join(f"{seqs[0]}:{1_700_000_000 + number}" for number in range(200)) + f" {seqs[1]}:1800000000 "
    models.Member.objects.filter(chat_id=chat, user=boris).update(read_log=log, read_seq=seqs[1])
    read(boris, chat, seqs[2])
    stored = models.Member.objects.get(chat_id=chat, user=boris).read_log
    assert len(stored) == models.READ_LOG_CHARS

    def read_at_ms(seq: int) -> int | None:
        [reader] = selectors.readers(anna.pk, chat_id=chat, seq=seq).readers
        return reader.read_at_ms

    assert read_at_ms(seqs[0]) is None
    assert read_at_ms(seqs[1]) == 1_800_000_000_000
    assert (read_at_ms(seqs[2]) or 0) > 1_790_000_000_000
