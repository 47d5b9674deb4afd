"""One transaction of the writer: many commands of many people in many chats."""

from __future__ import annotations

import datetime as dt
import hmac
import logging
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import Q
from django.utils import timezone

from chat import models, selectors
from chat.extra import Extra
from chat.selectors import ms
from chat.writer.changes import Changes
from chat.writer.commands import Answer, Change, Delete, Edit, Mark, Outcome, Pin, Send, Submission
from chat.writer.extras import Extras, mention_rows
from chat.writer.marks import announcements
from chat.writer.statements import Asked, Membership, NewMessage, Pair, Statements, Watermarks, statements
from messenger import protocol, realtime
from messenger.errors import AppError, Conflict, Forbidden, Invalid, NotAccepted, NotFound, Throttled
from messenger.fields import sealer
from messenger.ids import uuid7
from messenger.logs import kind_of
from messenger.protocol import MARKS_NAMED_MEMBERS_MAX

log = logging.getLogger(__name__)

Place = tuple[UUID, int]  # chat, seq


@dataclass(slots=True)
class _Chat:
    """A locked chat while the batch raises its version."""

    id: UUID
    version: int
    last_seq: int
    kind: str
    member_count: int
    slow_s: int
    is_raised: bool = False

    def raise_version(self) -> int:
        self.is_raised = True
        self.version += 1
        return self.version


@dataclass(slots=True)
class Batch:
    """`run` inside a transaction, then after its commit `outcomes` are told and `announce` called."""

    submissions: list[Submission]
    outcomes: list[tuple[Submission, Outcome]] = field(default_factory=list)
    deferred: list[Submission] = field(default_factory=list)
    _announcements: list[Callable[[], None]] = field(default_factory=list)
    _newly_read: list[tuple[UUID, protocol.Mark]] = field(default_factory=list)
    _now: dt.datetime = field(default_factory=timezone.now)
    _statements: Statements = field(default_factory=statements)
    _chats: dict[UUID, _Chat] = field(default_factory=dict)
    _members: dict[Pair, Membership] = field(default_factory=dict)
    _known: dict[tuple[UUID, UUID | None], tuple[bytes, UUID, Answer]] = field(default_factory=dict)
    _targets: dict[Place, models.Message] = field(default_factory=dict)
    _sealers: dict[tuple[UUID, str], Callable[[str, tuple[bytes, ...]], bytes]] = field(default_factory=dict)
    _new: list[NewMessage] = field(default_factory=list)
    _changes: Changes = field(init=False)
    _done: list[models.Command] = field(default_factory=list)
    _changed: list[tuple[UUID, int, models.Message]] = field(default_factory=list)

    def run(self) -> None:
        commands = [s for s in self.submissions if not isinstance(s.command, Mark)]
        marks = [s for s in self.submissions if isinstance(s.command, Mark)]
        if commands:
            self._look_up(commands)
            self._read_targets(commands)
            self._changes = Changes(self._now, Extras([submission.command for submission in commands]))
            for submission in commands:
                self._take(submission)
            self._store()
            self._encode_changed()
        if marks:
            self._mark(marks)

    def announce(self) -> None:
        """Tell the followers. After the commit: whatever fails here keeps no answer back, and whoever is not told now
        is told by the next comparison."""
        for announcement in self._announcements:
            _try(announcement)

    def tell_own_devices(self) -> None:
        """What has to be read first: how much is left unread for those whose marks rose. After the answers, which wait
        for nothing that is derived."""
        if self._newly_read:
            _try(self._tell_own_devices)

    def _tell_own_devices(self) -> None:
        counts = selectors.reads().unread([(mark.user, chat_id) for chat_id, mark in self._newly_read])
        for (chat_id, mark), unread in zip(self._newly_read, counts, strict=True):
            own = mark.model_copy(update={"unread": unread})
            realtime.publish_to_user(mark.user, protocol.MarksState(chat=chat_id, marks=[own]))

    # --- reading ------------------------------------------------------------------------------------------
    def _look_up(self, commands: list[Submission]) -> None:
        """Lock the chats; then read who is in them: a removal committed before the locks is seen, one after them waits
        for us. And the answers already given to these client ids."""
        asked = [
            Asked(s.command.chat_id, s.command.actor_id, s.command.client_id)
            for s in commands
            if not isinstance(s.command, Mark)
        ]
        chats, members, known = self._statements.read(sorted({each.chat_id for each in asked}), asked)
        self._chats = {row.id: _Chat(*row) for row in chats}
        self._members = {(row.chat_id, row.user_id): row for row in members}
        for row in known:
            answer = Answer(row.seq, row.seq, row.created_at)
            self._known[(row.sender_id, row.client_id)] = (bytes(row.request_mac), row.chat_id, answer)
        changes = [s.command for s in commands if isinstance(s.command, Change)]
        if changes:
            for sender, client_id, mac, chat, seq, version, created_at in models.Command.objects.filter(
                sender_id__in={c.actor_id for c in changes}, client_id__in={c.client_id for c in changes}
            ).values_list("sender_id", "client_id", "request_mac", "chat_id", "seq", "version", "created_at"):
                self._known[(sender, client_id)] = (bytes(mac), chat, Answer(seq, version, created_at))

    def _read_targets(self, commands: list[Submission]) -> None:
        places = {(s.command.chat_id, s.command.seq) for s in commands if isinstance(s.command, Change)}
        if places:
            wanted = Q()
            for chat, seq in places:
                wanted |= Q(chat_id=chat, seq=seq)
            self._targets = {(m.chat_id, m.seq): m for m in models.Message.objects.filter(wanted)}

    # --- one command --------------------------------------------------------------------------------------
    def _take(self, submission: Submission) -> None:
        command = submission.command
        assert not isinstance(command, Mark)
        member = self._members.get((command.chat_id, command.actor_id))
        if member is None:
            self._answer(submission, NotFound("There is no such chat, or you are not in it.", field="chat"))
            return
        chat = self._chats.get(command.chat_id)
        if chat is None:
            self.deferred.append(submission)  # somebody else holds it: next batch
            return
        mac = command.mac()
        known = self._known.get((command.actor_id, command.client_id))
        if known is not None:
            self._answer(submission, self._repeat(mac, known))
            return
        if member.blocked and not isinstance(command, Delete):
            self._answer(submission, NotAccepted("This person doesn't take messages from you.", field="chat"))
            return
        try:
            if isinstance(command, Send):
                answer = self._send(chat, member, command, mac)
            else:
                answer = self._change(chat, member, command)
                self._done.append(
                    models.Command(
                        sender_id=command.actor_id,
                        client_id=command.client_id,
                        request_mac=mac,
                        chat_id=chat.id,
                        seq=answer.seq,
                        version=answer.version,
                        created_at=answer.created_at,
                    )
                )
        except AppError as refusal:
            self._answer(submission, refusal)
            return
        self._known[(command.actor_id, command.client_id)] = (mac, chat.id, answer)
        self._answer(submission, answer)

    def _answer(self, submission: Submission, outcome: Outcome) -> None:
        self.outcomes.append((submission, outcome))

    @staticmethod
    def _repeat(mac: bytes, known: tuple[bytes, UUID, Answer]) -> Outcome:
        if hmac.compare_digest(mac, known[0]):
            return known[2]
        return Conflict(
            "This client_id was used for another request. Give every command an id of its own.",
            code="client_id_reused",
            field="client_id",
        )

    def _send(self, chat: _Chat, member: Membership, command: Send, mac: bytes) -> Answer:
        _require(chat, member, "write")
        self._wait_if_slow(chat, member)
        reply_to = command.reply_to_seq
        if reply_to is not None and not member.visible_from_seq < reply_to <= chat.last_seq:
            raise Invalid("There is no such message to reply to.", field="reply_to_seq")
        body, forwarded = self._changes.extras.forwarded(command) if command.forward else (command.body, None)
        mentions, mentions_all = self._changes.extras.mentioned(chat.id, chat.kind, member, body)
        extra = Extra(command.silent, forwarded, mentions, mentions_all)
        kept = extra.encode()
        seq = chat.last_seq = chat.raise_version()
        identity = models.message_identity(chat.id, seq, command.actor_id, 0)
        self._new.append(
            NewMessage(
                id=uuid7(),
                chat_id=chat.id,
                seq=seq,
                sender_id=command.actor_id,
                client_id=command.client_id,
                request_mac=mac,
                body=self._sealer(chat.id, "body")(body, identity),
                reply_to_seq=reply_to,
                extra=None if kept is None else self._sealer(chat.id, "extra")(kept, identity),
            )
        )
        if mentions or mentions_all:
            self._changes.mentions += mention_rows(chat.id, seq, command.actor_id, extra, self._now)
        state = protocol.Message.model_construct(
            seq=seq,
            version=seq,
            sender=command.actor_id,
            client_id=command.client_id,
            scheme="server",
            body=body,
            reply_to_seq=reply_to,
            created_at_ms=ms(self._now),
            edit_no=0,
            **({} if kept is None else extra.fields()),
        )
        self._publish(chat.id, seq, seq, state)
        return Answer(seq, seq, self._now)

    def _wait_if_slow(self, chat: _Chat, member: Membership) -> None:
        if not chat.slow_s or selectors.may(chat.kind, member.role, "moderate"):
            return
        wait = dt.timedelta(seconds=chat.slow_s)
        if any(new.chat_id == chat.id and new.sender_id == member.user_id for new in self._new):
            last: dt.datetime | None = self._now
        else:
            last = self._statements.last_sent_at(chat.id, member.user_id, self._now - wait)
        if last is not None:
            left = last + wait - self._now
            raise Throttled(
                f"In this chat members wait {chat.slow_s} s between two messages.",
                code="slow",
                limit=chat.slow_s,
                retry_after_ms=max(1, round(left.total_seconds() * 1000)),
            )

    def _sealer(self, chat_id: UUID, column: str) -> Callable[[str, tuple[bytes, ...]], bytes]:
        if (chat_id, column) not in self._sealers:
            scope = models.chat_scope(chat_id, self._now)
            self._sealers[(chat_id, column)] = sealer(models.Message, column, scope)
        return self._sealers[(chat_id, column)]

    def _change(self, chat: _Chat, member: Membership, command: Change) -> Answer:
        message = self._targets.get((chat.id, command.seq))
        if message is None or message.seq <= member.visible_from_seq:
            raise NotFound("There is no such message.", field="seq")
        if message.sender_id != command.actor_id and isinstance(command, Edit):
            raise Forbidden("Only its author can edit a message.")
        if message.__dict__["system"] is not None:
            raise Forbidden("This row was written by the server and can't be changed.")
        if message.deleted_at is not None:
            if isinstance(command, Delete):
                return Answer(message.seq, message.version, message.created_at)
            raise Conflict("The message was deleted.", code="deleted", field="seq")
        if isinstance(command, Edit):
            _require(chat, member, "write")
            changed = self._changes.edit(chat, member, message, command)
        elif isinstance(command, Delete):
            changed = self._changes.delete(chat, member, message)
        elif isinstance(command, Pin):
            _require(chat, member, "pin")
            changed = self._changes.pin(message, command)
        else:
            _require(chat, member, "react")
            changed = self._changes.react(message, command)
        if changed:
            message.version = chat.raise_version()
            message.save(force_update=True)
            self._changed.append((chat.id, message.version, message))
        return Answer(message.seq, message.version, message.created_at)

    # --- writing ------------------------------------------------------------------------------------------
    def _store(self) -> None:
        if self._done:
            models.Command.objects.bulk_create(self._done)
        raised = [(chat.id, chat.version, chat.last_seq) for chat in self._chats.values() if chat.is_raised]
        if raised:
            self._statements.store(self._new, self._now, raised)
        if self._changes.mentions:
            models.Mention.objects.bulk_create(self._changes.mentions)

    def _encode_changed(self) -> None:
        """The state of edited, deleted and reacted messages, as it will be committed."""
        if not self._changed:
            return
        rows = selectors.message_rows(
            models.Message.objects.filter(id__in={message.id for _, _, message in self._changed})
        )
        states = dict(zip((row.id for row in rows), selectors.message_states(rows), strict=True))
        for chat_id, version, message in self._changed:
            self._publish(chat_id, version, message.seq, states[message.id])

    def _publish(self, chat_id: UUID, version: int, seq: int, state: protocol.Message) -> None:
        frame = protocol.MessageState.model_construct(
            type="message.state", chat=chat_id, version=version, message=state
        )
        event = realtime.ChatEvent(chat_id, version, frame.encode(), seq)
        self._announcements.append(lambda: realtime.publish(event))

    # --- marks --------------------------------------------------------------------------------------------
    def _mark(self, submissions: list[Submission]) -> None:
        wanted: dict[Pair, tuple[int, int]] = {}
        for submission in submissions:
            mark = submission.command
            assert isinstance(mark, Mark)
            delivered, read = wanted.get((mark.chat_id, mark.actor_id), (0, 0))
            wanted[(mark.chat_id, mark.actor_id)] = (
                max(delivered, mark.delivered_seq, mark.read_seq),
                max(read, mark.read_seq),
            )
        risen: list[tuple[Watermarks, int, int, int]] = []
        for row in self._statements.lock_watermarks(list(wanted)):
            marks = wanted.pop((row.chat_id, row.user_id))
            # a message of this very batch is not in what was read
            chat = self._chats.get(row.chat_id)
            last_seq = chat.last_seq if chat else row.last_seq
            delivered = max(row.delivered_seq, min(marks[0], last_seq))
            read = max(row.read_seq, min(marks[1], last_seq))
            shown = max(row.shown_read_seq, read) if row.tells else row.shown_read_seq
            if (delivered, read, shown) != (row.delivered_seq, row.read_seq, row.shown_read_seq):
                risen.append((row, delivered, read, shown))
        if risen:
            self._statements.raise_watermarks(
                [(row.id, delivered, read, shown, self._log_entry(row, shown)) for row, delivered, read, shown in risen]
            )
            self._announce_marks(risen)
        if wanted:
            self._defer_marks(submissions, wanted.keys())

    def _log_entry(self, row: Watermarks, shown: int) -> bytes:
        """When somebody let it be known that they read up to where; of chats small enough to name their readers."""
        is_told = shown > row.shown_read_seq and row.member_count <= MARKS_NAMED_MEMBERS_MAX
        return f"{shown}:{int(self._now.timestamp())} ".encode() if is_told else b""

    def _defer_marks(self, submissions: list[Submission], missing: Set[Pair]) -> None:
        """A row somebody holds for the moment is left for the next batch; one that is not there stays so."""
        rows = models.Member.objects.filter(
            chat_id__in={chat for chat, _ in missing}, user_id__in={user for _, user in missing}, left_at=None
        )
        held = missing & set(rows.values_list("chat_id", "user_id"))
        self.deferred += [
            submission
            for submission in submissions
            if isinstance(submission.command, Mark)
            and (submission.command.chat_id, submission.command.actor_id) in held
        ]

    def _announce_marks(self, risen: list[tuple[Watermarks, int, int, int]]) -> None:
        for row, delivered, read, _ in risen:
            if read > row.read_seq:
                mark = protocol.Mark(user=row.user_id, delivered_seq=delivered, read_seq=read)
                self._newly_read.append((row.chat_id, mark))
        self._announcements += announcements(risen, self._statements)


def _require(chat: _Chat, member: Membership, right: protocol.Right) -> None:
    if not selectors.may(chat.kind, member.role, right):
        raise Forbidden("Your role in this chat does not allow this.")


def _try(announcement: Callable[[], None]) -> None:
    try:
        announcement()
    except (OperationalError, InterfaceError) as error:
        log.warning("a follower could not be told: %s", kind_of(error))
    except Exception:
        log.exception("a follower could not be told")
