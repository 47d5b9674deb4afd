"""What a verdict rests on: each broken promise is counted, and nothing else is."""

from __future__ import annotations

from typing import Any

from tests.faults.ledger import Command, Ledger
from tests.faults.model import Interned, KeptModel
from tests.faults.site import Stored, StoredMessage
from tests.faults.verify import check_answers, check_versions

CHAT = "chat"


def ledger(*commands: Command) -> Ledger:
    found = Ledger()
    for command in commands:
        found.asked(command)
    return found


def sent(client_id: str, seq: int = 0, *, refusal: str = "") -> Command:
    answer = (seq, seq) if seq else None
    return Command(client_id, "message.send", CHAT, b"", answer=answer, refusal=refusal)


def row(client_id: str | None, seq: int) -> StoredMessage:
    return StoredMessage(CHAT, seq, seq, "anna", client_id, deleted=False)


def stored(*rows: StoredMessage, version: int = 0, **commands: tuple[str, int, int]) -> Stored:
    return Stored(list(rows), commands, {CHAT: version}, {}, {})


def verdict(found: Ledger, rows: Stored) -> dict[str, int]:
    check_answers(found, rows)
    return dict(found.violations.counts)


def test_what_was_answered_must_be_stored_once_and_as_answered() -> None:
    assert verdict(ledger(sent("a", 3)), stored()) == {"lost": 1}
    assert verdict(ledger(sent("a", 3)), stored(row("a", 3), row("a", 4))) == {"duplicated": 1}
    assert verdict(ledger(sent("a", 3)), stored(row("a", 4))) == {"answers": 1}
    assert verdict(ledger(), stored(row("a", 3))) == {"duplicated": 1}
    assert verdict(ledger(sent("a", 3)), stored(row("a", 3), row(None, 4))) == {}


def test_what_was_asked_must_be_answered_and_what_was_refused_not_done() -> None:
    assert verdict(ledger(sent("a")), stored(row("a", 3))) == {"unanswered": 1}
    assert verdict(ledger(sent("a", refusal="forbidden")), stored(row("a", 3))) == {"refused": 1}
    assert verdict(ledger(sent("a", refusal="forbidden")), stored()) == {}
    found = ledger(sent("a"))
    found.refused("a", "failed")
    assert found.violations.counts == {"refused": 1}


def test_a_repetition_must_get_the_first_answer() -> None:
    found = ledger(sent("a"))
    found.answered("a", 3, 3)
    found.answered("a", 3, 3)
    assert (found.acknowledged, found.violations.counts) == (1, {})
    found.answered("a", 4, 4)
    found.refused("a", "conflict")
    assert found.violations.counts["answers"] == 2


def test_a_message_has_one_place_for_everybody() -> None:
    found = ledger()
    found.seen(CHAT, 3, "word-1 and more")
    found.seen(CHAT, 3, "word-1 edited")
    assert not found.violations.counts
    found.seen(CHAT, 4, "word-1 and more")
    assert found.violations.counts == {"duplicated": 1}


def test_every_version_is_one_change() -> None:
    rows = (row("a", 3), row("b", 5))
    for version, wrong in ((4, 1), (5, 0), (6, 1)):
        found = ledger()
        check_versions(found, stored(*rows, version=version, c=(CHAT, 3, 4)), {CHAT: 2})
        assert found.violations.counts["versions"] == wrong
    found = ledger()
    check_versions(found, stored(row("a", 3), row("b", 3), version=3), {CHAT: 2})
    assert found.violations.counts["out_of_order"] == 1


def state(seq: int, version: int) -> dict[str, Any]:
    return {"seq": seq, "version": version, "body": f"word-{seq} {version}"}


def event(seq: int, version: int) -> dict[str, Any]:
    return {"type": "message.state", "chat": CHAT, "version": version, "message": state(seq, version)}


def head(version: int) -> dict[str, Any]:
    return {"id": CHAT, "version": version, "members": 2, "visible_from_seq": 0, "own": {}}


def kept(version: int) -> KeptModel:
    model = KeptModel(Ledger(), Interned())
    model.take({"type": "session.hello", "user_version": 1, "heads": [head(version)]})
    model.take(changes(version, reset=True))
    return model


def changes(version: int, *messages: dict[str, Any], reset: bool = False) -> dict[str, Any]:
    return {
        "type": "chat.changes", "version": version, "reset": reset, "more": False, "messages": list(messages),
        "members": [], "head": head(version),
    }  # fmt: skip


def test_a_gap_is_asked_for_once_and_again_where_events_overtook_the_answer() -> None:
    model = kept(version=2)
    assert [request["type"] for request in model.take(event(4, 4))] == ["chats.sync"]
    assert model.take(event(5, 5)) == []
    [again] = model.take(changes(4, state(3, 3), state(4, 4)))
    assert again["chats"] == [{"chat": CHAT, "version": 4}]
    assert model.take(changes(5, state(5, 5))) == []
    fresh = {seq: state(seq, seq) for seq in (3, 4, 5)}
    assert model.differences(CHAT, fresh) == []
    assert model.differences(CHAT, fresh | {4: state(4, 6)}) != []
    assert model.differences(CHAT, {seq: fresh[seq] for seq in (3, 5)}) != []


def test_before_a_reset_only_what_is_held_is_compared() -> None:
    model = kept(version=2)
    model.take(changes(900, state(899, 899), state(900, 900), reset=True))
    model.take(event(7, 901))
    fresh = {seq: state(seq, seq) for seq in (6, 8, 899, 900)} | {7: state(7, 901)}
    assert model.differences(CHAT, fresh) == []
    assert model.differences(CHAT, fresh | {900: state(900, 902)}) != []
