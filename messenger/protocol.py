"""THE wire: every frame of the socket, every REST body, every limit.

One pydantic model per shape. The OpenAPI file, the TypeScript types and the frame reference are generated
from this module, so a change here is a change of the protocol.

Conventions: identifiers are UUIDs; times are integers, milliseconds since the Unix epoch, UTC; a field that
has nothing to say is left out; unknown fields are refused; text limits count Unicode code points.
"""

from __future__ import annotations

import json
import typing
import unicodedata
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)

PROTOCOL_VERSION = 1

# --- limits: each stands once, here; TypeScript gets them by generation ------------------------------------
MESSAGE_BODY_MAX_CHARS = 10_000
CHAT_TITLE_MAX_CHARS = 120
CHAT_DESCRIPTION_MAX_CHARS = 1_000
SLOW_MAX_S = 3_600
CHAT_LINKS_MAX = 20
CHAT_LINK_USES_MAX = 1_000
CHAT_LINK_MAX_S = 30 * 24 * 3600
PERSON_NAME_MAX_CHARS = 80
STATUS_MAX_CHARS = 100
ANNOUNCEMENT_MAX_CHARS = 500
PICTURE_PX = 256
PICTURE_MAX_PIXELS = 25_000_000
USERNAME_MAX_CHARS = 32
HUES = 8
PASSWORD_MIN_CHARS = 10
PASSWORD_MAX_CHARS = 256
CODE_MAX_CHARS = 32
EMOJI_MAX_CHARS = 16
REACTIONS_PER_PERSON = 5
GROUP_MEMBERS_MAX = 1_000
MEMBERS_PER_REQUEST = 100
MARKS_NAMED_MEMBERS_MAX = 100
UNREAD_COUNT_CAP = 100
HISTORY_PAGE_MAX = 100
HISTORY_PAGE_DEFAULT = 50
SYNC_CHATS_MAX = 200
SYNC_CHANGES_MAX = 500
SYNC_PAGE = 200
PEOPLE_PER_REQUEST = 200
PEOPLE_SEARCH_MAX = 50
WATCHED_PEOPLE_MAX = 200
PINNED_MAX = 20
MENTIONS_SHOWN_MAX = 20
HIDDEN_PER_REQUEST = 100
SAVED_PAGE = 50
ALERTS_MAX = 100
FRAME_MAX_BYTES = 64 * 1024
BODY_MAX_BYTES = 2 * 1024 * 1024
JSON_MAX_DEPTH = 16
SEQ_MAX = 2**53 - 1
AUTH_TIMEOUT_MS = 5_000
SOCKETS_PER_PERSON_MAX = 16
TYPING_INTERVAL_MS = 3_000
TYPING_SHOWN_MS = 6_000
MARKS_INTERVAL_MS = 500
BLOCKED_PEOPLE_MAX = 500
QUIET_SPANS_MAX = 7
CHAT_LEVELS_MAX = 500
FOLDERS_MAX = 20
FOLDER_NAME_MAX_CHARS = 30
FOLDER_CHATS_MAX = 100
CONTACTS_MAX = 500
SEARCH_QUERY_MAX_CHARS = 200
SEARCH_PAGE_MAX = 100
SEARCH_PAGE_DEFAULT = 30
SEARCH_BEGINNINGS_MESSAGES = 20_000

LIMITS: dict[str, int] = {
    name: value for name, value in dict(globals()).items() if name.isupper() and isinstance(value, int)
}


class CloseCode(StrEnum):
    """Why the server closed a socket; sent as the numeric WebSocket close code."""

    BAD_FRAME = "4400"
    AUTH = "4401"
    BANNED = "4403"
    NO_SUCH_PATH = "4404"
    AUTH_TIMEOUT = "4408"
    TOO_BIG = "4413"
    FLOOD = "4429"
    RESYNC = "4503"

    @property
    def number(self) -> int:
        return int(self.value)


def _storable(text: str) -> str:
    """PostgreSQL cannot hold NUL and UTF-8 cannot hold a lone surrogate: refuse both by name."""
    if "\x00" in text:
        raise ValueError("contains the character NUL, which cannot be stored")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("contains half of a surrogate pair, which is not a character") from None
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty")
    return text


def _emoji(text: str) -> str:
    """What people see as one sign, whatever Unicode adds to them next: no words, no spaces, no stacks of accents."""
    is_seen = any(unicodedata.category(char) != "Cf" for char in text)
    if not is_seen or text.isascii() or any(_is_of_text(char, text[at + 1 : at + 2]) for at, char in enumerate(text)):
        raise ValueError("is not an emoji")
    return text


def _is_of_text(char: str, following: str) -> bool:
    """Letters, digits and punctuation are parts of an emoji where a selector makes them pictures: \u2139\ufe0f."""
    kind = unicodedata.category(char)
    if kind.startswith("M"):
        return char not in _EMOJI_MARKS
    return (kind[0] in "LNPZ" or kind in {"Cc", "Co", "Cs"}) and not (following and following in _EMOJI_MARKS)


_EMOJI_MARKS = "\ufe0f\u20e3"  # "show the sign before as a picture", "in a keycap"
_STORABLE = AfterValidator(_storable)
Text = Annotated[str, _STORABLE]
Body = Annotated[
    str, StringConstraints(min_length=1, max_length=MESSAGE_BODY_MAX_CHARS), _STORABLE, AfterValidator(_not_blank)
]
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=CHAT_TITLE_MAX_CHARS, strip_whitespace=True),
    _STORABLE,
    AfterValidator(_not_blank),
]
Description = Annotated[str, StringConstraints(max_length=CHAT_DESCRIPTION_MAX_CHARS, strip_whitespace=True), _STORABLE]
PersonName = Annotated[
    str, StringConstraints(min_length=1, max_length=PERSON_NAME_MAX_CHARS, strip_whitespace=True), _STORABLE
]
StatusText = Annotated[str, StringConstraints(max_length=STATUS_MAX_CHARS, strip_whitespace=True), _STORABLE]
Username = Annotated[
    str, StringConstraints(min_length=1, max_length=USERNAME_MAX_CHARS, strip_whitespace=True), _STORABLE
]
Emoji = Annotated[str, StringConstraints(min_length=1, max_length=EMOJI_MAX_CHARS), _STORABLE, AfterValidator(_emoji)]
Seq = Annotated[int, Field(ge=0, le=SEQ_MAX, strict=True)]
SeqFrom1 = Annotated[int, Field(ge=1, le=SEQ_MAX, strict=True)]
Ref = Annotated[int, Field(ge=0, le=SEQ_MAX, strict=True)]
Hue = Annotated[int, Field(ge=0, lt=HUES, strict=True, description="One of the colours pictures have")]
PageLimit = Annotated[int, Field(ge=1, le=HISTORY_PAGE_MAX)]


class Wire(BaseModel):
    """Base of everything that crosses the wire."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    example: ClassVar[dict[str, Any]] = {}

    if not typing.TYPE_CHECKING:  # pydantic's plugin has its type

        @classmethod
        def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Wire:
            """From values the server made itself, unchecked. As pydantic's, for models without aliases or extras, in
            half the time: a message is built for every person's every page."""
            made = cls.__new__(cls)
            made.__dict__.update(cls._defaults(), **values)
            object.__setattr__(made, "__pydantic_fields_set__", _fields_set or set(values))
            object.__setattr__(made, "__pydantic_extra__", None)
            object.__setattr__(made, "__pydantic_private__", None)
            return made

    @classmethod
    @cache
    def _defaults(cls) -> dict[str, Any]:
        """Of the fields that may be left out; never changed, as none of them is."""
        return {name: field.get_default() for name, field in cls.model_fields.items() if not field.is_required()}

    def encode(self) -> str:
        """JSON text with absent fields left out."""
        return self.model_dump_json(exclude_none=True)


# --- shapes shared by REST and the socket ------------------------------------------------------------------
AccountRole = Literal["administrator", "moderator", "member"]
FirstWriters = Literal["everybody", "groups", "nobody"]
GroupAdders = Literal["everybody", "chats", "nobody"]
ChatKind = Literal["direct", "group", "channel", "notes"]
MemberRole = Literal["owner", "admin", "member", "reader"]
Right = Literal[
    "write",  # messages
    "react",
    "add",  # people, and links that let people in
    "remove",  # members and readers
    "settings",  # title, description, history for newcomers, slow mode
    "moderate",  # delete messages of others; write without waiting in slow mode
    "roles",  # make members readers and the other way round
    "admins",  # make and remove administrators, remove them from the chat
    "transfer",  # make somebody else the owner
    "pin",
    "mention_all",
]
_MEMBER: tuple[Right, ...] = ("write", "react")
_ADMIN: tuple[Right, ...] = (
    *_MEMBER, "add", "remove", "settings", "moderate", "roles", "pin", "mention_all",
)  # fmt: skip
_GROUP: dict[MemberRole, tuple[Right, ...]] = {
    "owner": (*_ADMIN, "admins", "transfer"),
    "admin": _ADMIN,
    "member": _MEMBER,
    "reader": ("react",),
}
# What each role may do, by kind of chat: here and nowhere else, for the server and for the client's buttons.
RIGHTS: dict[ChatKind, dict[MemberRole, tuple[Right, ...]]] = {
    "direct": {"member": (*_MEMBER, "pin")},
    "notes": {"member": (*_MEMBER, "pin")},
    "group": _GROUP,
    "channel": _GROUP,
}
Language = Literal["ru", "en"]
AnnouncementKind = Literal["info", "warning"]


class Person(Wire):
    """What one person may know of another."""

    id: UUID
    username: str
    name: str
    active: bool = Field(description="False for a banned or deleted account")
    hue: Hue | None = Field(None, description="The colour of their picture; absent: the one their id gives")
    deleted: bool | None = Field(None, description="True where they deleted their account: the name is a stand-in")
    status: str | None = Field(None, description="A line they say of themselves")
    picture: str | None = Field(None, description="Which picture they have: another one has another name")


class Presence(Wire):
    user: UUID
    online: bool
    last_seen_at_ms: int | None = None
    hidden: bool | None = Field(None, description="True where you may know neither: then the other two say nothing")


class Reaction(Wire):
    emoji: str
    users: list[UUID]


class Tombstone(Wire):
    """What is left of a deleted message."""

    by: UUID
    at_ms: int


class Forwarded(Wire):
    """Who wrote a forwarded message first, and when."""

    sender: UUID
    created_at_ms: int


class Pinned(Wire):
    by: UUID
    at_ms: int


class SystemEvent(Wire):
    """A row the server wrote into the timeline."""

    event: Literal["group_created", "members_added", "member_removed", "member_left", "title_changed", "owner_changed"]
    users: list[UUID] = []
    title: str | None = None


class Message(Wire):
    """The current state of one message. `seq` is its place in the chat, `version` the chat version that last changed
    it."""

    seq: int
    version: int
    sender: UUID
    client_id: UUID | None = Field(None, description="The sender's command id, for matching an optimistic row")
    scheme: Literal["server"] = Field(description="Who sealed the body: `server` = encrypted at rest by the server")
    body: str | None = Field(None, description="Absent for a deleted, damaged or system message")
    damaged: bool | None = Field(None, description="True where the stored body fails authentication")
    system: SystemEvent | None = None
    reply_to_seq: int | None = None
    created_at_ms: int
    edited_at_ms: int | None = None
    edit_no: int = 0
    deleted: Tombstone | None = None
    reactions: list[Reaction] | None = None
    silent: bool | None = Field(None, description="True: sent without a sound or a notice")
    forwarded: Forwarded | None = None
    mentions: list[UUID] | None = Field(None, description="Members whose @username stands in the body")
    mentions_all: bool | None = Field(None, description="True where @all stands in it, by somebody who may")
    pinned: Pinned | None = None
    hidden: bool | None = Field(None, description="True where you deleted it for yourself: nothing else is told of it")


class Member(Wire):
    user: UUID
    role: MemberRole
    version: int
    joined_at_ms: int
    left: bool = False
    delivered_seq: int = 0
    read_seq: int = Field(0, description="As far as the person lets others know")


class Draft(Wire):
    """What the person has begun to write."""

    body: str
    reply_to_seq: int | None = None
    updated_at_ms: int


class Own(Wire):
    """What a person keeps to themselves about a chat, the same on all their devices."""

    pinned_at_ms: int | None = Field(None, description="Pinned chats stand above the others, the newest pin first")
    muted_until_ms: int | None = Field(None, description=f"No notices until then; {SEQ_MAX} = for ever")
    archived: bool = False
    marked_unread: bool = Field(False, description="To be looked at again; takes no receipt back")
    draft: Draft | None = None


ChatLevel = Literal["all", "mentions", "nothing"]


class QuietSpan(Wire):
    """Hours without notices, by the clock of each device. Where they end earlier than they begin, on the day after."""

    days: list[Annotated[int, Field(ge=0, le=6, strict=True)]] = Field(
        min_length=1, max_length=7, description="On which they begin; 0 = Monday"
    )
    from_min: Annotated[int, Field(ge=0, lt=1440, strict=True)] = Field(description="Minutes after midnight")
    to_min: Annotated[int, Field(ge=0, lt=1440, strict=True)]


class Folder(Wire):
    """Chats put together under a name."""

    id: UUID
    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=FOLDER_NAME_MAX_CHARS, strip_whitespace=True),
        _STORABLE,
    ]
    chats: list[UUID] = Field(max_length=FOLDER_CHATS_MAX)


class Prefs(Wire):
    """What a person set of their messenger, the same on all their devices."""

    quiet_until_ms: Seq = Field(0, description=f"No notices until then; 0 = none are held back, {SEQ_MAX} = for ever")
    quiet_week: list[QuietSpan] = Field([], max_length=QUIET_SPANS_MAX)
    levels: dict[UUID, ChatLevel] = Field({}, description="What of a chat is told; not named: all")
    folders: list[Folder] = Field([], max_length=FOLDERS_MAX, description="In the order they are shown")
    contacts: list[UUID] = Field([], max_length=CONTACTS_MAX)


class Announcement(Wire):
    """What administrators tell everybody. Plain text, in which an address may be shown as a link."""

    id: UUID = Field(description="Another one with every other text: who dismissed this one is shown the next")
    kind: AnnouncementKind
    text: str
    dismissible: bool = Field(description="Whether a person may hide it on their device")
    until_ms: int | None = Field(None, description="Not to be shown from then on")


class ChatHead(Wire):
    """One chat as its list row needs it, personal to the one who asks."""

    id: UUID
    kind: ChatKind
    version: int
    title: str | None = Field(None, description="Groups and channels; a direct chat is titled by `peer`")
    description: str | None = None
    peer: UUID | None = Field(None, description="The other person of a direct chat")
    role: MemberRole
    members: int
    history_hidden: bool = Field(description="Newcomers see only what comes after them")
    slow_s: int = Field(description="Members wait so long between two messages; 0 = they don't")
    visible_from_seq: int = Field(description="Messages up to this place are hidden from you; 0 = none")
    last: Message | None = None
    unread: int = Field(description=f"Messages of others after `read_seq`, counted up to {UNREAD_COUNT_CAP}")
    read_seq: int
    delivered_seq: int
    reached_delivered_seq: int = Field(description="The furthest any other member received")
    reached_read_seq: int = Field(description="The furthest any other member read")
    created_at_ms: int
    mentions: list[int] = Field(
        [], description=f"Where you are mentioned after `read_seq`, at most the first {MENTIONS_SHOWN_MAX} places"
    )
    pinned: list[int] = Field([], description="Places of pinned messages, the newest pin first")
    hidden: int = Field(0, description="How many messages you deleted for yourself")
    own: Own


class Problem(Wire):
    """What was refused, why, and what to do. The body of every REST error, and of the `error` frame."""

    code: str
    message: str
    field: str | None = None
    limit: int | None = None
    retry_after_ms: int | None = None
    users: list[UUID] | None = Field(None, description="The people it is about, where not all named are")


# --- client frames -----------------------------------------------------------------------------------------
class ClientFrame(Wire):
    """Base of what a client sends. `ref` is echoed in the answer."""

    ref: Ref | None = None


class SessionAuth(ClientFrame):
    """Must be the first frame, within five seconds of connecting."""

    type: Literal["session.auth"]
    token: Annotated[str, StringConstraints(min_length=1, max_length=4096)] = Field(
        description="The access token of REST login"
    )
    protocol: int
    bundle: str = Field("", max_length=64, description="The web client's build id, empty for others")

    example = {"type": "session.auth", "token": "<access token>", "protocol": PROTOCOL_VERSION}


class HeadsGet(ClientFrame):
    """Ask for the chat list again, after a gap in `user_version`."""

    type: Literal["heads.get"]
    ref: Ref

    example = {"type": "heads.get", "ref": 4}


class ChatCursor(Wire):
    chat: UUID
    version: Seq = Field(description="The chat version this client holds; 0 = nothing")


class ChatsSync(ClientFrame):
    """Ask for the current state of everything changed after the given versions. One `chat.changes` a chat comes
    back."""

    type: Literal["chats.sync"]
    ref: Ref
    chats: list[ChatCursor] = Field(min_length=1, max_length=SYNC_CHATS_MAX)

    example = {
        "type": "chats.sync",
        "ref": 5,
        "chats": [{"chat": "01920000-0000-7000-8000-00000000c4a7", "version": 41}],
    }


class HistoryGet(ClientFrame):
    """A page of the timeline: the newest, or before, after or around a place. At most one of the three."""

    type: Literal["history.get"]
    ref: Ref
    chat: UUID
    before_seq: SeqFrom1 | None = None
    after_seq: Seq | None = None
    around_seq: SeqFrom1 | None = None
    limit: PageLimit = HISTORY_PAGE_DEFAULT

    example = {"type": "history.get", "ref": 6, "chat": "01920000-0000-7000-8000-00000000c4a7", "before_seq": 120}


class PeopleGet(ClientFrame):
    type: Literal["people.get"]
    ref: Ref
    ids: list[UUID] = Field(min_length=1, max_length=PEOPLE_PER_REQUEST)

    example = {"type": "people.get", "ref": 7, "ids": ["01920000-0000-7000-8000-0000000000a1"]}


class Command(ClientFrame):
    """A durable change. A retry with the same `client_id` gets the first answer; another content under it is
    refused."""

    client_id: UUID
    chat: UUID


class ForwardIn(Wire):
    """A message to repeat here: one that you can read."""

    chat: UUID
    seq: SeqFrom1


class NewMessage(Wire):
    """Either a body or a message to forward."""

    forward: ForwardIn | None = None
    body: Body | None = Field(None, validate_default=True)
    reply_to_seq: SeqFrom1 | None = None
    silent: bool = Field(False, description="Without a sound or a notice")

    @field_validator("body")
    @classmethod
    def _one_of_two(cls, body: str | None, info: ValidationInfo) -> str | None:
        if "forward" in info.data and (body is None) == (info.data["forward"] is None):
            raise ValueError("is required" if body is None else "is that of the forwarded message: leave it out")
        return body


class MessageSend(NewMessage, Command):
    type: Literal["message.send"]

    example = {
        "type": "message.send",
        "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01",
        "chat": "01920000-0000-7000-8000-00000000c4a7",
        "body": "Выезд в 9:30",
    }


class MessageEdit(Command):
    type: Literal["message.edit"]
    seq: SeqFrom1
    body: Body

    example = {
        "type": "message.edit",
        "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e02",
        "chat": "01920000-0000-7000-8000-00000000c4a7",
        "seq": 42,
        "body": "Выезд в 9:45",
    }


class MessageDelete(Command):
    """Delete for everybody: the author's own message, or any as owner or admin of a group."""

    type: Literal["message.delete"]
    seq: SeqFrom1

    example = {
        "type": "message.delete",
        "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e03",
        "chat": "01920000-0000-7000-8000-00000000c4a7",
        "seq": 42,
    }


class ReactionSet(Command):
    type: Literal["reaction.set"]
    seq: SeqFrom1
    emoji: Emoji
    on: bool

    example = {
        "type": "reaction.set",
        "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e04",
        "chat": "01920000-0000-7000-8000-00000000c4a7",
        "seq": 42,
        "emoji": "👍",
        "on": True,
    }


class MessagePin(Command):
    """Pin a message above the chat for everybody, or take the pin away."""

    type: Literal["message.pin"]
    seq: SeqFrom1
    on: bool

    example = {
        "type": "message.pin",
        "client_id": "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e05",
        "chat": "01920000-0000-7000-8000-00000000c4a7",
        "seq": 42,
        "on": True,
    }


class MarkSet(ClientFrame):
    """Watermarks: everything up to the place is delivered or read. They only rise; not acknowledged."""

    type: Literal["mark.set"]
    chat: UUID
    delivered_seq: Seq = 0
    read_seq: Seq = 0

    example = {"type": "mark.set", "chat": "01920000-0000-7000-8000-00000000c4a7", "read_seq": 42}


class DraftIn(Wire):
    body: Annotated[str, StringConstraints(max_length=MESSAGE_BODY_MAX_CHARS), _STORABLE] = Field(
        description="Empty: there is no draft any more"
    )
    reply_to_seq: SeqFrom1 | None = None


class OwnIn(Wire):
    """Sets what is given and leaves the rest; the last one to set something wins."""

    pinned: bool | None = None
    muted_until_ms: Seq | None = Field(None, description=f"0 = not muted, {SEQ_MAX} = for ever")
    archived: bool | None = None
    marked_unread: bool | None = None
    draft: DraftIn | None = None


class OwnSet(OwnIn, ClientFrame):
    """Set what you keep to yourself about a chat. `own.state` comes back, and to your other devices."""

    type: Literal["own.set"]
    ref: Ref
    chat: UUID

    example = {"type": "own.set", "ref": 8, "chat": "01920000-0000-7000-8000-00000000c4a7", "pinned": True}


class HiddenIn(Wire):
    seqs: list[SeqFrom1] = Field(min_length=1, max_length=HIDDEN_PER_REQUEST)


class HiddenSet(HiddenIn, ClientFrame):
    """Delete messages for yourself, on all your devices. `hidden.state` comes back, and to your other devices."""

    type: Literal["hidden.set"]
    ref: Ref
    chat: UUID

    example = {"type": "hidden.set", "ref": 10, "chat": "01920000-0000-7000-8000-00000000c4a7", "seqs": [42]}


class SavedIn(Wire):
    on: bool


class SavedSet(SavedIn, ClientFrame):
    """Save a message for yourself, or let go of it. `saved.state` comes back, and to your other devices."""

    type: Literal["saved.set"]
    ref: Ref
    chat: UUID
    seq: SeqFrom1

    example = {"type": "saved.set", "ref": 11, "chat": "01920000-0000-7000-8000-00000000c4a7", "seq": 42, "on": True}


class TypingSet(ClientFrame):
    """Say once every three seconds while the person types. Ephemeral: may be lost."""

    type: Literal["typing.set"]
    chat: UUID

    example = {"type": "typing.set", "chat": "01920000-0000-7000-8000-00000000c4a7"}


class PresenceWatch(ClientFrame):
    """The people on this socket's screen, replacing the last such list. Their presence comes back now and on each
    change."""

    type: Literal["presence.watch"]
    users: list[UUID] = Field(max_length=WATCHED_PEOPLE_MAX)

    example = {"type": "presence.watch", "users": ["01920000-0000-7000-8000-0000000000a1"]}


class Ping(ClientFrame):
    type: Literal["ping"]

    example = {"type": "ping", "ref": 9}


AnyCommand = MessageSend | MessageEdit | MessageDelete | ReactionSet | MessagePin
AnyClientFrame = Annotated[
    SessionAuth
    | HeadsGet
    | ChatsSync
    | HistoryGet
    | PeopleGet
    | MessageSend
    | MessageEdit
    | MessageDelete
    | ReactionSet
    | MessagePin
    | MarkSet
    | OwnSet
    | HiddenSet
    | SavedSet
    | TypingSet
    | PresenceWatch
    | Ping,
    Field(discriminator="type"),
]
CLIENT_FRAMES: tuple[type[ClientFrame], ...] = (
    SessionAuth,
    HeadsGet,
    ChatsSync,
    HistoryGet,
    PeopleGet,
    MessageSend,
    MessageEdit,
    MessageDelete,
    ReactionSet,
    MessagePin,
    MarkSet,
    OwnSet,
    HiddenSet,
    SavedSet,
    TypingSet,
    PresenceWatch,
    Ping,
)


# --- server frames -----------------------------------------------------------------------------------------
class ServerFrame(Wire):
    """Base of what the server sends. `ref` repeats the request's."""

    ref: int | None = None


class ChatsHeads(ServerFrame):
    """The complete chat list. A chat that is not in it is not yours any more: forget its content."""

    type: Literal["chats.heads"] = "chats.heads"
    user_version: int
    heads: list[ChatHead]
    people: list[Person] = Field(description="Those the heads and `blocked` name")
    blocked: list[UUID] | None = Field(None, description="Whom you blocked, if anybody")
    prefs: Prefs | None = Field(None, description="What you set, if anything")


class SessionHello(ServerFrame):
    """The answer to `session.auth`: who you are, and the chat list as in `chats.heads`."""

    type: Literal["session.hello"] = "session.hello"
    protocol: int
    bundle: str = Field(description="Build id of the web client the server ships; empty when it ships none")
    server_time_ms: int
    user: Person
    role: AccountRole
    language: Language
    session: UUID
    user_version: int
    heads: list[ChatHead]
    people: list[Person]
    blocked: list[UUID] | None = None
    prefs: Prefs | None = None
    announcement: Announcement | None = Field(None, description="What everybody is told, if anything")


class ChatChanges(ServerFrame):
    """Answer to `chats.sync`: what changed after the version asked. `reset`: too much did; drop the cached chat and
    take this state and newest page, the rest of the history is loaded when scrolled to. `more`: ask again from
    `version`."""

    type: Literal["chat.changes"] = "chat.changes"
    version: int
    reset: bool
    more: bool
    head: ChatHead
    messages: list[Message]
    members: list[Member]


class HistoryPage(ServerFrame):
    type: Literal["history.page"] = "history.page"
    chat: UUID
    messages: list[Message] = Field(description="Ascending by `seq`")
    has_before: bool
    has_after: bool


class PeopleCards(ServerFrame):
    """The answer to `people.get`; without `ref`, somebody changed how they are shown."""

    type: Literal["people.cards"] = "people.cards"
    people: list[Person]


class Ack(ServerFrame):
    """The command is committed to disk."""

    type: Literal["ack"] = "ack"
    client_id: UUID
    chat: UUID
    seq: int = Field(description="The message the command made or changed")
    version: int = Field(description="The chat version it was committed as")
    created_at_ms: int


class ErrorFrame(ServerFrame):
    """A refused frame: `ref` or `client_id` says which. The socket stays open."""

    type: Literal["error"] = "error"
    client_id: UUID | None = None
    problem: Problem


class MessageState(ServerFrame):
    """A message was sent, edited, deleted or reacted to: its state from now on. New when `seq` = `version`."""

    type: Literal["message.state"] = "message.state"
    chat: UUID
    version: int
    message: Message


class MemberState(ServerFrame):
    type: Literal["member.state"] = "member.state"
    chat: UUID
    version: int
    member: Member
    members: int = Field(description="How many are in the chat now")


class ChatState(ServerFrame):
    """The shared part of a chat's head, after a change of it."""

    type: Literal["chat.state"] = "chat.state"
    chat: UUID
    version: int
    title: str | None = None
    description: str | None = None
    history_hidden: bool
    slow_s: int


class ChatSkip(ServerFrame):
    """The chat version rose for something you may not see: only count it."""

    type: Literal["chat.skip"] = "chat.skip"
    chat: UUID
    version: int


class UserSkip(ServerFrame):
    """Your private state reached this version and the event that told it is lost: ask for `heads.get`."""

    type: Literal["user.skip"] = "user.skip"
    user_version: int


class ChatJoined(ServerFrame):
    """A chat became yours."""

    type: Literal["chat.joined"] = "chat.joined"
    user_version: int
    head: ChatHead
    people: list[Person]


class ChatLeft(ServerFrame):
    """A chat is yours no more: forget its content."""

    type: Literal["chat.left"] = "chat.left"
    user_version: int
    chat: UUID


class HiddenState(ServerFrame):
    """Messages you deleted for yourself just now, and how many there are in the chat altogether."""

    type: Literal["hidden.state"] = "hidden.state"
    user_version: int
    chat: UUID
    seqs: list[int]
    hidden: int


class SavedState(ServerFrame):
    """A message you saved or let go of."""

    type: Literal["saved.state"] = "saved.state"
    user_version: int
    chat: UUID
    seq: int
    on: bool


class OwnState(ServerFrame):
    """What you keep to yourself about a chat, from now on."""

    type: Literal["own.state"] = "own.state"
    user_version: int
    chat: UUID
    own: Own


class BlocksState(ServerFrame):
    """Whom you blocked, from now on: all of them."""

    type: Literal["blocks.state"] = "blocks.state"
    user_version: int
    blocked: list[UUID]
    people: list[Person] = Field(description="Their cards")


class PrefsState(ServerFrame):
    """What you set of your messenger, from now on: all of it."""

    type: Literal["prefs.state"] = "prefs.state"
    user_version: int
    prefs: Prefs


class MarksState(ServerFrame):
    """Watermarks of members rose, your own included when set on another device."""

    type: Literal["marks.state"] = "marks.state"
    chat: UUID
    marks: list[Mark]


class Mark(Wire):
    user: UUID
    delivered_seq: int
    read_seq: int
    unread: int | None = Field(None, description="Your own unread count, for your own mark")


class TypingState(ServerFrame):
    type: Literal["typing.state"] = "typing.state"
    chat: UUID
    user: UUID


class PresenceState(ServerFrame):
    type: Literal["presence.state"] = "presence.state"
    people: list[Presence]


class SessionStarted(ServerFrame):
    """Your account was logged in to on another device. Said to those that are here, kept nowhere but in the list of
    sessions."""

    type: Literal["session.started"] = "session.started"
    session: UUID
    device: str
    agent: str
    address_range: str
    at_ms: int


class AlertState(ServerFrame):
    """To administrators: there is something in the list of alerts, or there is not any more."""

    type: Literal["alert.state"] = "alert.state"
    unseen: int


class AnnouncementState(ServerFrame):
    """What everybody is told from now on; without an announcement, nothing. Comes when one begins, changes, ends or is
    withdrawn, and may come twice."""

    type: Literal["announcement.state"] = "announcement.state"
    announcement: Announcement | None = None


class Pong(ServerFrame):
    type: Literal["pong"] = "pong"


SERVER_FRAMES: tuple[type[ServerFrame], ...] = (
    SessionHello,
    ChatsHeads,
    ChatChanges,
    HistoryPage,
    PeopleCards,
    Ack,
    ErrorFrame,
    MessageState,
    MemberState,
    ChatState,
    ChatSkip,
    UserSkip,
    ChatJoined,
    ChatLeft,
    OwnState,
    HiddenState,
    SavedState,
    BlocksState,
    PrefsState,
    MarksState,
    TypingState,
    PresenceState,
    SessionStarted,
    AlertState,
    AnnouncementState,
    Pong,
)


# --- REST bodies -------------------------------------------------------------------------------------------
Password = Annotated[str, StringConstraints(min_length=1, max_length=PASSWORD_MAX_CHARS), _STORABLE]
NewPassword = Annotated[str, StringConstraints(min_length=PASSWORD_MIN_CHARS, max_length=PASSWORD_MAX_CHARS), _STORABLE]


Code = Annotated[str, StringConstraints(min_length=6, max_length=CODE_MAX_CHARS), _STORABLE]
Ticket = Annotated[str, StringConstraints(min_length=16, max_length=1024), _STORABLE]
LinkToken = Annotated[str, StringConstraints(min_length=16, max_length=128), _STORABLE]
Device = Annotated[str, StringConstraints(max_length=80), _STORABLE]


class LoginIn(Wire):
    username: Username
    password: Password | None = Field(None, description="Left out only where the server logs in by code alone")
    device: Device = Field("", description="A name for this device in the list of sessions")
    code: Code | None = Field(None, description="Of the authenticator app, or a recovery code in its place")
    ticket: Ticket | None = Field(None, description="With `code`: switches the second factor on that was begun")


class Me(Wire):
    id: UUID
    username: str
    name: str
    role: AccountRole
    language: Language
    hue: Hue | None = None
    status: str | None = None
    picture: str | None = None
    session: UUID


class AccessOut(Wire):
    """An access token for `Authorization: Bearer`; the refresh token travels in an httpOnly cookie."""

    access: str
    expires_in_ms: int
    me: Me
    recovery_codes: list[str] | None = Field(
        None, description="Where this switched a second factor on: shown this once, each good for one login"
    )


class OptionsOut(Wire):
    """How one gets in here, for those who are not in yet."""

    registration: Literal["closed", "invite", "open"]
    login: Literal["password", "code"] = Field(description="`code`: username and code, without a password")
    code_required: bool = Field(description="A new account must have a second factor")


class QrCode(Wire):
    """A square of `size` modules a side, its quiet zone included; `path` is SVG path data of the dark ones."""

    size: int
    path: str


class EnrolmentIn(Wire):
    """Who begins a second factor before there is a session: by username and password, or by a one-time link."""

    username: Username | None = None
    password: Password | None = None
    token: LinkToken | None = None


class EnrolmentOut(Wire):
    """A second factor begun: nothing is stored until a code made with `secret` comes back together with `ticket`."""

    secret: str = Field(description="Base32, for typing into an authenticator app")
    address: str = Field(description="The same as an `otpauth:` address")
    qr: QrCode
    ticket: str
    expires_in_ms: int


class RegistrationBeginIn(Wire):
    username: Username
    link: LinkToken | None = None


class RegistrationIn(RegistrationBeginIn):
    name: PersonName
    password: NewPassword | None = Field(None, description="Left out only where the server logs in by code alone")
    language: Language | None = None
    device: Device = ""
    code: Code | None = None
    ticket: Ticket | None = None


class RegistrationLinkIn(Wire):
    link: LinkToken


class SecurityOut(Wire):
    second_factor: bool
    required: bool = Field(description="It cannot be switched off")
    recovery_codes_left: int
    has_password: bool


class ProofIn(Wire):
    """That it is really the person, in the middle of a session: the password where there is one, and a code where the
    second factor is on."""

    password: Password | None = None
    code: Code | None = None


class CodeIn(Wire):
    code: Code


class EnrolmentConfirmIn(CodeIn):
    ticket: Ticket


class RecoveryCodesOut(Wire):
    recovery_codes: list[str] = Field(description="Shown this once; earlier ones open nothing any more")


class PasswordIn(ProofIn):
    """`password` is the present one."""

    new_password: NewPassword


class SessionOut(Wire):
    id: UUID
    device: str
    address_range: str = Field(description="`203.0.113.0/24`, of IPv6 a /48; empty where it is not known")
    agent: str
    created_at_ms: int
    last_used_at_ms: int
    current: bool


class SessionsOut(Wire):
    sessions: list[SessionOut]


AlertKind = Literal["failures_account", "failures_address", "failures", "sessions", "new_range", "reuse", "log"]


class AlertOut(Wire):
    id: UUID
    kind: AlertKind
    at_ms: int
    user: Person | None = Field(None, description="Whose account it is about")
    address_range: str
    seen: bool


class AlertsOut(Wire):
    """The newest first."""

    alerts: list[AlertOut]
    unseen: int


class AlertsSeenIn(Wire):
    ids: Annotated[list[UUID], Field(min_length=1, max_length=ALERTS_MAX)]


class InvitationIn(Wire):
    token: LinkToken


class InvitationOut(Wire):
    username: str
    name: str
    purpose: Literal["welcome", "reset"]


class InvitationAcceptIn(InvitationIn):
    password: NewPassword
    name: PersonName | None = None
    hue: Hue | None = None
    device: Device = ""
    code: Code | None = None
    ticket: Ticket | None = None


class MeIn(Wire):
    name: PersonName | None = None
    hue: Hue | None = None
    status: StatusText | None = Field(None, description="Empty: there is none any more")
    language: Language | None = None


class Privacy(Wire):
    """What you let others know and do."""

    last_seen: bool = Field(description="Others see when you were last here, and you see when they were")
    online: bool = Field(description="Others see that you are here, and you see that they are")
    read_receipts: bool = Field(
        description="Others see what you have read. In a direct chat neither sees it where one of the two says no"
    )
    first_writers: FirstWriters = Field(
        description="Who may open a direct chat with you; administrators always may. What exists goes on"
    )
    group_adders: GroupAdders = Field(description="Who may add you to groups; `chats`: who has a direct chat with you")


class PrivacyIn(Wire):
    """Sets what is given."""

    last_seen: bool | None = None
    online: bool | None = None
    read_receipts: bool | None = None
    first_writers: FirstWriters | None = None
    group_adders: GroupAdders | None = None


class QuietSpanIn(QuietSpan):
    pass


class FolderIn(Folder):
    pass


class PrefsIn(Wire):
    """Sets what is given; of `levels` those of the chats named."""

    quiet_until_ms: Seq | None = None
    quiet_week: list[QuietSpanIn] | None = Field(None, max_length=QUIET_SPANS_MAX)
    levels: dict[UUID, ChatLevel] | None = Field(None, max_length=CHAT_LEVELS_MAX)
    folders: list[FolderIn] | None = Field(None, max_length=FOLDERS_MAX)
    contacts: list[UUID] | None = Field(None, max_length=CONTACTS_MAX)


class PrefsOut(Wire):
    user_version: int
    prefs: Prefs


class BlocksOut(Wire):
    user_version: int
    blocked: list[UUID]
    people: list[Person]


class PeopleOut(Wire):
    people: list[Person]


class DirectIn(Wire):
    user: UUID


class GroupIn(Wire):
    client_id: UUID = Field(description="Makes a retry find the group it made")
    title: Title
    description: Description = ""
    channel: bool = Field(False, description="Few write, many read: who is added is a reader")
    members: list[UUID] = Field(max_length=MEMBERS_PER_REQUEST)
    history_hidden: bool = False


class ChatIn(Wire):
    """Sets what is given and leaves the rest."""

    title: Title | None = None
    description: Description | None = Field(None, description="Empty: there is none any more")
    history_hidden: bool | None = Field(None, description="For those who come from now on")
    slow_s: Annotated[int, Field(ge=0, le=SLOW_MAX_S, strict=True)] | None = None


class RoleIn(Wire):
    role: MemberRole = Field(description="`owner` hands the chat over: who had it becomes an administrator")


class ChatLinkIn(Wire):
    expires_in_s: Annotated[int, Field(ge=60, le=CHAT_LINK_MAX_S, strict=True)] = 7 * 24 * 3600
    uses: Annotated[int, Field(ge=1, le=CHAT_LINK_USES_MAX, strict=True)] | None = Field(
        None, description="How many people it lets in; absent where there is no limit"
    )


class ChatLink(Wire):
    """A link that lets people into a chat."""

    id: UUID
    token: str = Field(description="Absent from every log: it is a key")
    created_by: UUID | None = None
    expires_at_ms: int
    uses: int | None = None
    used: int


class ChatLinksOut(Wire):
    links: list[ChatLink]


class ChatLinkTokenIn(Wire):
    token: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class ChatLinkOut(Wire):
    """What a link leads to."""

    title: str
    description: str | None = None
    kind: ChatKind
    members: int
    chat: UUID | None = Field(None, description="Given to those who are in it already")


class OwnOut(Wire):
    user_version: int
    own: Own


class MembersIn(Wire):
    users: list[UUID] = Field(min_length=1, max_length=MEMBERS_PER_REQUEST)


class ChatOut(Wire):
    head: ChatHead
    people: list[Person]


class ChatsOut(Wire):
    user_version: int
    heads: list[ChatHead]
    people: list[Person]


class MembersOut(Wire):
    members: list[Member]
    people: list[Person]


class MessageIn(NewMessage):
    client_id: UUID


class MessageEditIn(Wire):
    client_id: UUID
    body: Body


class PinIn(Wire):
    client_id: UUID
    on: bool


class Revision(Wire):
    """A body as it was before an edit."""

    edit_no: int
    body: str | None = Field(None, description="Absent where what is stored is damaged")
    written_at_ms: int


class RevisionsOut(Wire):
    revisions: list[Revision]


class Reader(Wire):
    user: UUID
    read_at_ms: int | None = Field(None, description="Absent where it is too long ago to be known")


class ReadersOut(Wire):
    readers: list[Reader]


class PinnedOut(Wire):
    messages: list[Message] = Field(description="The newest pin first")


class HiddenOut(Wire):
    seqs: list[int]


class Found(Wire):
    """A message and where it stands."""

    chat: UUID
    message: Message
    at_ms: int = Field(description="When it was saved, or written: what the list is ordered by")


class FoundQuery(Wire):
    cursor: Annotated[str, StringConstraints(max_length=100)] = Field("", description="Of the answer before")


class FoundOut(Wire):
    """With a `cursor` there is more, though what comes before it may be nothing that can still be seen."""

    found: list[Found] = Field(description="The newest first")
    people: list[Person]
    cursor: str | None = None


class MessageDeleteIn(Wire):
    client_id: UUID


class ReactionIn(Wire):
    client_id: UUID
    emoji: Emoji
    on: bool


class AckOut(Wire):
    """The command is committed to disk; a retry with the same `client_id` gets the same answer."""

    client_id: UUID
    chat: UUID
    seq: int
    version: int
    created_at_ms: int


class HistoryQuery(Wire):
    before_seq: Annotated[int, Field(ge=1, le=SEQ_MAX)] | None = None
    after_seq: Annotated[int, Field(ge=0, le=SEQ_MAX)] | None = None
    around_seq: Annotated[int, Field(ge=1, le=SEQ_MAX)] | None = None
    limit: PageLimit = HISTORY_PAGE_DEFAULT


class PageOut(Wire):
    chat: UUID
    messages: list[Message]
    has_before: bool
    has_after: bool


class SearchQuery(Wire):
    q: Annotated[str, StringConstraints(max_length=SEARCH_QUERY_MAX_CHARS), _STORABLE] = Field(
        description=(
            'Words, in any of their forms; `"…"` for words as they stand. Filters: `from:@username` or `from:me`,'
            " `after:2026-11-01` (that day too), `before:2026-12-01` (without that day), `has:link`; in Russian `от:`,"
            " `после:`, `до:`, `есть:ссылка`"
        )
    )
    chat: UUID | None = Field(None, description="In this chat alone")
    words: bool = Field(
        False,
        description=(
            "Finished words alone. Else their beginnings, numbers and parts of links are found as well, in the newest"
            f" {SEARCH_BEGINNINGS_MESSAGES} messages you can read"
        ),
    )
    utc_offset_min: Annotated[int, Field(ge=-24 * 60 + 1, le=24 * 60 - 1)] = Field(
        0, description="Your clock minus UTC in minutes, for the days of `after:` and `before:`"
    )
    cursor: Annotated[str, StringConstraints(max_length=100)] = Field("", description="Of the answer before")
    limit: Annotated[int, Field(ge=1, le=SEARCH_PAGE_MAX)] = SEARCH_PAGE_DEFAULT


class SearchHit(Wire):
    chat: UUID
    seq: int
    sender: UUID
    created_at_ms: int
    snippet: list[str] = Field(description="The text around what was found: plain and found in turn, plain first")


class SearchOut(Wire):
    """Newest first within a chat; of several chats, a stretch of each in turn. With a `cursor` there is more to be
    looked through, also where this answer is empty: ask again with it."""

    hits: list[SearchHit]
    people: list[Person] = Field(description="Who wrote them")
    cursor: str | None = None


class PeopleQuery(Wire):
    q: Annotated[str, StringConstraints(max_length=PERSON_NAME_MAX_CHARS)] = ""


MarksState.model_rebuild()

_client_frame: TypeAdapter[AnyClientFrame] = TypeAdapter(AnyClientFrame)


class FrameError(ValueError):
    """A frame that cannot be taken; `field` names the place, `client_id` and `ref` whose it was where they could be
    read."""

    def __init__(
        self, message: str, *, field: str | None = None, client_id: UUID | None = None, ref: int | None = None
    ):
        super().__init__(message)
        self.field = field
        self.client_id = client_id
        self.ref = ref


def decode(text: str) -> AnyClientFrame:
    """A client frame from JSON text, or `FrameError` with the field and the reason. Never raises anything else."""
    if _depth(text) > JSON_MAX_DEPTH:
        raise FrameError(f"is nested deeper than {JSON_MAX_DEPTH} levels")
    try:
        return _client_frame.validate_json(text)
    except ValueError as error:
        raise _frame_error(text, error) from None


def _depth(text: str) -> int:
    """An upper bound of the nesting: brackets inside strings count too, which only refuses odd frames that have
    many."""
    if text.count("[") + text.count("{") <= JSON_MAX_DEPTH:
        return 0
    deepest = depth = 0
    quoted = escaped = False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = quoted
        elif char == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _frame_error(text: str, error: ValueError) -> FrameError:
    details = error.errors(include_url=False, include_input=False) if isinstance(error, ValidationError) else []
    message, place = (details[0]["msg"], details[0]["loc"]) if details else ("is not valid JSON", ())
    # the first element of the place is the discriminator's value, which the sender knows
    field = ".".join(str(part) for part in place[1:]) or None
    client_id = ref = None
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raw = None
    if isinstance(raw, dict):
        try:
            client_id = UUID(str(raw.get("client_id")))
        except ValueError:
            client_id = None
        ref = raw.get("ref") if isinstance(raw.get("ref"), int) and 0 <= raw["ref"] <= SEQ_MAX else None
    return FrameError(message.removeprefix("Value error, "), field=field, client_id=client_id, ref=ref)
