"""Chats, members, messages: columns and constraints.

`Chat.version` counts every durable change of a chat, without gaps, under the chat's row lock. A message's `seq` is the
version that made it; its `version` the one that last changed it.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models

from messenger.fields import EncryptedCharField, EncryptedModel, EncryptedTextField
from messenger.keystore import KeyScope
from messenger.protocol import CHAT_TITLE_MAX_CHARS

# of a member's last marks: some hundred of them
READ_LOG_CHARS = 2_000


def time_slice(moment: dt.datetime) -> str:
    """The time slice a message belongs to: its UTC month."""
    moment = moment.astimezone(dt.UTC)
    return f"{moment.year:04}-{moment.month:02}"


def chat_scope(chat_id: UUID, moment: dt.datetime | None = None) -> KeyScope:
    """The data key of a chat's own properties, or of what was written in it at `moment`."""
    return KeyScope("chat", chat_id, time_slice(moment) if moment else "")


def message_identity(chat_id: UUID, seq: int, sender_id: UUID, edit_no: int) -> tuple[bytes, ...]:
    """What a body is bound to: moved to another place, author or edit, it no longer opens."""
    return (chat_id.bytes, seq.to_bytes(8, "big"), sender_id.bytes, edit_no.to_bytes(4, "big"))


def own_identity(own_id: UUID, draft_no: int) -> tuple[bytes, ...]:
    """What a draft is bound to."""
    return (own_id.bytes, draft_no.to_bytes(4, "big"))


def search_identity(slice_id: UUID, chat_id: UUID, block: int, version: int) -> tuple[bytes, ...]:
    """What a set of words is bound to."""
    return (slice_id.bytes, chat_id.bytes, block.to_bytes(8, "big"), version.to_bytes(8, "big"))


class Chat(EncryptedModel):
    class Kind(models.TextChoices):
        DIRECT = "direct"
        GROUP = "group"
        # few write, many read
        CHANNEL = "channel"
        # one person's own: a direct chat with oneself
        NOTES = "notes"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    version = models.BigIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    title = EncryptedCharField(max_length=CHAT_TITLE_MAX_CHARS, null=True)
    description = EncryptedTextField(null=True)
    # between two messages of a member
    slow_s = models.PositiveIntegerField(default=0)
    # the two people of a direct chat, smaller id first: there is one such chat
    direct_key = models.CharField(max_length=65, null=True, unique=True)  # noqa: DJ001 - NULLs are not equal, blanks are
    member_count = models.PositiveIntegerField(default=0)
    history_hidden = models.BooleanField(default=False)
    # how many messages are pinned: most chats have none, and need no search for them
    pins = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # makes a retried creation find what it made
    client_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="chat_client_id"),
        ]

    def key_scope(self) -> KeyScope:
        return chat_scope(self.id)


class Member(models.Model):
    """A person in a chat. A row stays when they leave, as a tombstone for those who were away."""

    class Role(models.TextChoices):
        OWNER = "owner"
        ADMIN = "admin"
        MEMBER = "member"
        READER = "reader"

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="member_rows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.MEMBER)
    version = models.BigIntegerField()
    # messages up to this place are not shown to this member; 0 = all are
    visible_from_seq = models.BigIntegerField(default=0)
    delivered_seq = models.BigIntegerField(default=0)
    read_seq = models.BigIntegerField(default=0)
    # as far as others may know; stays behind while the person, or in a direct chat either of the two, tells nothing
    shown_read_seq = models.BigIntegerField(default=0)
    # a direct chat whose other person blocked this one: what this one writes is refused
    blocked = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    # was removed: no link lets them in, only a person
    is_barred = models.BooleanField(default=False)
    # messages of this chat the member deleted for themselves: rows of `Hidden`
    hidden = models.PositiveIntegerField(default=0)
    # when marks of reading rose, newest last: place:unix seconds, separated by spaces
    read_log = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "user"], name="member_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["chat", "version"], name="member_version"),
        ]

    def __str__(self) -> str:
        return f"{self.chat_id}:{self.user_id}"


class Link(EncryptedModel):
    """A link that lets people into a group or channel. Found by its hash; sealed, so that those who may make links can
    copy it again."""

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="links")
    token_hash = models.BinaryField(max_length=32, unique=True)
    token = EncryptedCharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # how many people it lets in; null: any number
    uses = models.PositiveIntegerField(null=True)
    used = models.PositiveIntegerField(default=0)

    def key_scope(self) -> KeyScope:
        return chat_scope(self.chat_id)


class Own(EncryptedModel):
    """What a person keeps to themselves about a chat: where it stands in their list, and what they have begun to
    write. Made when there is something to keep; sealed with the person's own key."""

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    pinned_at = models.DateTimeField(null=True)
    muted_until_ms = models.BigIntegerField(default=0)
    archived = models.BooleanField(default=False)
    marked_unread = models.BooleanField(default=False)
    draft = EncryptedTextField(null=True)
    draft_reply_to_seq = models.BigIntegerField(null=True)
    drafted_at = models.DateTimeField(null=True)
    # counts drafts, so that an older value of the same row does not open
    draft_no = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "chat"], name="own_once"),
        ]

    def key_scope(self) -> KeyScope:
        return KeyScope("user", self.user_id)

    def row_identity(self) -> tuple[bytes, ...]:
        return own_identity(self.pk, self.draft_no)


class Message(EncryptedModel):
    class Scheme(models.IntegerChoices):
        SERVER = 0

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="messages", db_index=False)
    seq = models.BigIntegerField()
    version = models.BigIntegerField()
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    client_id = models.UUIDField(null=True)
    # keyed hash of the request: the same client_id with other content is refused, whatever was edited since
    request_mac = models.BinaryField(null=True)
    scheme = models.PositiveSmallIntegerField(choices=Scheme.choices, default=Scheme.SERVER)
    body = EncryptedTextField(null=True)
    # a row the server wrote (who joined, a new title): its JSON
    system = EncryptedTextField(null=True)
    reply_to_seq = models.BigIntegerField(null=True)
    # spares every reader of a page a look for reactions that are not there
    has_reactions = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    edit_no = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    pinned_at = models.DateTimeField(null=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # whom it mentions, where it comes from: chat.extra
    extra = EncryptedTextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "seq"], name="message_seq"),
            models.UniqueConstraint(fields=["sender", "client_id"], name="message_client_id"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["chat", "version"], name="message_version"),
            models.Index(fields=["chat", "pinned_at"], condition=models.Q(pinned_at__isnull=False), name="message_pin"),
        ]

    def key_scope(self) -> KeyScope:
        return chat_scope(self.chat_id, self.created_at)

    def row_identity(self) -> tuple[bytes, ...]:
        return message_identity(self.chat_id, self.seq, self.sender_id, self.edit_no)


class Revision(EncryptedModel):
    """A body as it was before an edit. Sealed with the message's own time slice; erased when the message is deleted."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="revisions")
    edit_no = models.PositiveIntegerField()
    body = EncryptedTextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "edit_no"], name="revision_edit_no"),
        ]

    def key_scope(self) -> KeyScope:
        return self.message.key_scope()

    def row_identity(self) -> tuple[bytes, ...]:
        return (self.message_id.bytes, self.edit_no.to_bytes(4, "big"))


class Reaction(EncryptedModel):
    """One person's emoji on one message, newest last, separated by spaces. The row goes when the last emoji does."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    # counts changes, so that an older value of the same row does not open
    change_no = models.PositiveIntegerField(default=0)
    emojis = EncryptedTextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "user"], name="reaction_once"),
        ]

    def key_scope(self) -> KeyScope:
        return self.message.key_scope()

    def row_identity(self) -> tuple[bytes, ...]:
        # the row's own id too: a reaction taken back and set again is another row that counts from zero
        return (self.pk.bytes, self.message_id.bytes, self.user_id.bytes, self.change_no.to_bytes(4, "big"))


class Mention(models.Model):
    """A member whom a message names: finds what they have not read of it. The message itself says it, too."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "chat", "seq"], name="mention_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["chat", "seq"], name="mention_message"),
            models.Index(fields=["user", "created_at"], name="mention_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Hidden(models.Model):
    """A message somebody deleted for themselves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "chat", "seq"], name="hidden_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Saved(models.Model):
    """A message somebody keeps in their list of saved ones."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "chat", "seq"], name="saved_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "saved_at"], name="saved_time"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Command(models.Model):
    """The answer to an edit, deletion or reaction, so that its retry gets the same one. Sends keep theirs in the
    message."""

    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    client_id = models.UUIDField()
    request_mac = models.BinaryField()
    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    version = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "client_id"], name="command_client_id"),
        ]

    def __str__(self) -> str:
        return str(self.client_id)


class SearchCursor(models.Model):
    """How far the search index of a chat has come."""

    chat = models.OneToOneField(Chat, models.CASCADE, primary_key=True, related_name="search_cursor")
    # changes of the chat up to this version are in the index
    indexed_version = models.BigIntegerField(default=0)
    # until then one worker has the chat to itself
    claimed_until = models.DateTimeField(default=dt.datetime(2000, 1, 1, tzinfo=dt.UTC))

    def __str__(self) -> str:
        return str(self.chat_id)


class SearchSlice(EncryptedModel):
    """The words of a stretch of a chat in one month, as a sealed set of short keyed hashes."""

    chat = models.ForeignKey(Chat, models.CASCADE, related_name="+", db_index=False)
    block = models.BigIntegerField()
    month = models.CharField(max_length=7)
    # the chat's when it was written, so that an older set of the same row does not open
    version = models.BigIntegerField()
    starts_at = models.DateTimeField()
    messages = models.PositiveIntegerField()
    stems = EncryptedTextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chat", "block", "month"], name="search_slice_once"),
        ]

    def key_scope(self) -> KeyScope:
        return KeyScope("chat", self.chat_id, self.month)

    def row_identity(self) -> tuple[bytes, ...]:
        return search_identity(self.pk, self.chat_id, self.block, self.version)
