"""After everything has settled: what was answered, what is stored and what people hold must be the same."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from messenger.protocol import HISTORY_PAGE_MAX, MARKS_NAMED_MEMBERS_MAX, PROTOCOL_VERSION
from tests.contract.client import Frame
from tests.faults.ledger import Ledger
from tests.faults.person import Person
from tests.faults.site import Stored, StoredMessage
from tests.load.clients.socket import SocketClient
from tests.load.layout import Account

AT_ONCE = 8


class FreshClient(SocketClient):
    """Holds nothing and fetches everything, one page after the other."""

    def __init__(self, url: str, account: Account) -> None:
        super().__init__(url)
        self._token = account.credential
        self._frame: Frame = {}

    def on_text(self, text: memoryview) -> None:
        frame = msgspec.json.decode(text)
        if frame["type"] in ("session.hello", "history.page"):
            self._frame = frame
            self.answered()
        elif frame["type"] == "error":
            self.fail(str(frame["problem"]))

    async def heads(self) -> dict[str, Frame]:
        await self.open()
        auth = {"type": "session.auth", "token": self._token, "protocol": PROTOCOL_VERSION}
        await self.ask(msgspec.json.encode(auth))
        return {head["id"]: head for head in self._frame["heads"]}

    async def history(self, chat: str) -> list[Frame]:
        """Every message one may see, as the pages give them."""
        pages: list[list[Frame]] = []
        request = {"type": "history.get", "ref": 1, "chat": chat, "limit": HISTORY_PAGE_MAX}
        while not pages or self._frame["has_before"]:
            await self.ask(msgspec.json.encode(request))
            pages.append(self._frame["messages"])
            if pages[-1]:
                request["before_seq"] = pages[-1][0]["seq"]
        return [message for page in reversed(pages) for message in page]


def check_answers(ledger: Ledger, stored: Stored) -> None:
    """Every command was answered; what was acknowledged is stored once, as the answer said; nothing else is."""
    messages: dict[str, list[StoredMessage]] = defaultdict(list)
    for message in stored.messages:
        if message.client_id is not None:
            messages[message.client_id].append(message)
    for client_id, command in ledger.commands.items():
        found = messages.pop(client_id, [])
        rows = [(row.chat, row.seq, row.seq) for row in found]
        if client_id in stored.commands:
            rows.append(stored.commands[client_id])
        if command.refusal:
            if rows:
                ledger.violations.add("refused", f"{client_id} is stored although it was refused ({command.refusal})")
        elif command.answer is None:
            ledger.violations.add("unanswered", f"{command.kind} {client_id}, stored {len(rows)} times")
        elif not rows:
            ledger.violations.add("lost", f"{command.kind} {client_id} was acknowledged and is not stored")
        elif len(rows) > 1:
            ledger.violations.add("duplicated", f"{client_id} is stored {len(rows)} times")
        elif rows != [(command.chat, *command.answer)]:
            ledger.violations.add("answers", f"{client_id} was answered with {command.answer}, stored is {rows[0]}")
    for client_id in messages:
        ledger.violations.add("duplicated", f"{client_id} is stored and nobody sent it")


def check_versions(ledger: Ledger, stored: Stored, first_versions: dict[str, int]) -> None:
    """Each version of a chat was made by exactly one change, and each message stands alone in its place."""
    seqs: dict[str, list[int]] = defaultdict(list)
    systems: dict[str, int] = defaultdict(int)
    for message in stored.messages:
        seqs[message.chat].append(message.seq)
        systems[message.chat] += message.client_id is None
    changes: dict[str, set[int]] = defaultdict(set)
    for chat, _, version in stored.commands.values():
        changes[chat].add(version)
    for chat, version in stored.chat_versions.items():
        places = set(seqs[chat])
        if len(places) != len(seqs[chat]):
            ledger.violations.add("out_of_order", f"{chat}: two messages in one place")
        # who comes or goes is a change of a member beside the row that says so
        made = first_versions[chat] + len(places | changes[chat]) + systems[chat]
        if made != version:
            ledger.violations.add("versions", f"{chat} is at {version} after {made} changes")


@dataclass(slots=True)
class Comparison:
    """Everybody's held state against a fresh fetch and against what is stored."""

    ledger: Ledger
    stored: Stored
    url: str
    # messages people hold, all taken together
    shown: int = 0
    _rows: dict[str, list[StoredMessage]] = field(default_factory=lambda: defaultdict(list))
    _bodies: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)

    async def run(self, people: Sequence[Person]) -> None:
        for row in sorted(self.stored.messages, key=lambda row: row.seq):
            self._rows[row.chat].append(row)
        self._gather_bodies()
        limit = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(self._compare(person, limit))

    def _gather_bodies(self) -> None:
        """What each message says now: the acknowledged send or edit with the highest version."""
        for command in self.ledger.commands.values():
            if command.answer is not None and command.body:
                seq, version = command.answer
                place = (command.chat, seq)
                self._bodies[place] = max(self._bodies.get(place, (0, "")), (version, command.body))

    async def _compare(self, person: Person, limit: asyncio.Semaphore) -> None:
        async with limit:
            client = FreshClient(self.url, person.account)
            heads = await client.heads()
            self._same("chats of " + person.account.id, set(person.model.chats), set(heads))
            for chat in heads.keys() & person.model.chats.keys():
                history = await client.history(chat)
                self._compare_with_stored(person.account.id, chat, history)
                self._compare_held(person, heads[chat], history)
            client.close()

    def _compare_with_stored(self, person: str, chat: str, history: list[Frame]) -> None:
        hidden = self.stored.members[(chat, person)]
        rows = [row for row in self._rows[chat] if row.seq > hidden]
        fetched = [
            (message["seq"], message["version"], message["sender"], message.get("client_id"), "deleted" in message)
            for message in history
        ]
        wanted = [(row.seq, row.version, row.sender, row.client_id, row.deleted) for row in rows]
        if fetched != wanted:
            kind = "out_of_order" if sorted(fetched) == wanted else "diverged"
            self.ledger.violations.add(kind, f"{chat}: {person} is given {_first(fetched, wanted)}")
        for message in history:
            if "body" in message:
                said = self._bodies.get((chat, message["seq"]), (0, ""))[1]
                self._same(f"{chat} {message['seq']}", message["body"], said)
                self.ledger.seen(chat, message["seq"], message["body"])
            elif "damaged" in message:
                self.ledger.violations.add("lost", f"{chat} {message['seq']} is damaged")

    def _compare_held(self, person: Person, head: Frame, history: list[Frame]) -> None:
        chat = head["id"]
        held = person.model.chats[chat]
        place = f"{person.account.id} in {chat}"
        self.shown += len(held.messages)
        for difference in person.model.differences(chat, {message["seq"]: message for message in history}):
            self.ledger.violations.add("diverged", f"{person.account.id} {difference}")
        self._same(f"version of {place}", held.version, head["version"])
        self._same(f"title of {place}", held.head.get("title"), head.get("title"))
        self._same(f"members of {place}", held.head["members"], head["members"])
        if head["members"] <= MARKS_NAMED_MEMBERS_MAX:
            there = {user for place, user in self.stored.members if place == chat}
            present = {user for user, member in held.members.items() if not member["left"]}
            self._same(f"who is in {place}", present, there)

    def _same(self, what: str, one: object, other: object) -> None:
        if one != other:
            self.ledger.violations.add("diverged", f"{what}: {one!r} and {other!r}")


def _first(one: Iterable[object], other: Iterable[object]) -> object:
    for pair in zip(one, other, strict=False):
        if pair[0] != pair[1]:
            return pair
    return "more or less than is stored"
