"""One example of every server frame, for the reference. A test validates each against its model."""

from __future__ import annotations

from typing import Any

from messenger import protocol as wire

_CHAT = "01920000-0000-7000-8000-00000000c4a7"
_ANNA = "01920000-0000-7000-8000-0000000000a1"
_OLEG = "01920000-0000-7000-8000-0000000000b2"
_COMMAND = "5b0f4f0e-6f0a-4a53-9a55-0d7a5f1c2e01"
_SESSION = "01920000-0000-7000-8000-0000000005e5"
_AT_MS = 1_767_254_400_000

_PEOPLE = [
    {"id": _ANNA, "username": "anna", "name": "Анна", "active": True},
    {"id": _OLEG, "username": "oleg", "name": "Олег", "active": True},
]
_MESSAGE = {
    "seq": 42,
    "version": 42,
    "sender": _ANNA,
    "client_id": _COMMAND,
    "scheme": "server",
    "body": "Выезд в 9:30",
    "created_at_ms": _AT_MS,
    "edit_no": 0,
}
_OWN = {"archived": False, "marked_unread": False}
_HEAD = {
    "id": _CHAT,
    "kind": "direct",
    "version": 42,
    "peer": _ANNA,
    "role": "member",
    "members": 2,
    "history_hidden": False,
    "slow_s": 0,
    "visible_from_seq": 0,
    "last": _MESSAGE,
    "unread": 1,
    "read_seq": 40,
    "delivered_seq": 42,
    "reached_delivered_seq": 42,
    "reached_read_seq": 42,
    "created_at_ms": _AT_MS - 86_400_000,
    "mentions": [],
    "pinned": [40],
    "hidden": 0,
    "own": {**_OWN, "draft": {"body": "Буду к", "updated_at_ms": _AT_MS}},
}
_MEMBER = {
    "user": _OLEG,
    "role": "member",
    "version": 43,
    "joined_at_ms": _AT_MS,
    "left": False,
    "delivered_seq": 42,
    "read_seq": 40,
}

_FRAMES: dict[type[wire.ServerFrame], dict[str, Any]] = {
    wire.SessionHello: {
        "ref": 1,
        "protocol": wire.PROTOCOL_VERSION,
        "bundle": "",
        "server_time_ms": _AT_MS,
        "user": _PEOPLE[1],
        "role": "member",
        "language": "ru",
        "session": _SESSION,
        "user_version": 7,
        "heads": [_HEAD],
        "people": _PEOPLE,
    },
    wire.ChatsHeads: {"ref": 4, "user_version": 8, "heads": [_HEAD], "people": _PEOPLE},
    wire.ChatChanges: {
        "ref": 5,
        "version": 42,
        "reset": False,
        "more": False,
        "head": _HEAD,
        "messages": [_MESSAGE],
        "members": [],
    },
    wire.HistoryPage: {"ref": 6, "chat": _CHAT, "messages": [_MESSAGE], "has_before": True, "has_after": False},
    wire.PeopleCards: {"ref": 7, "people": _PEOPLE[:1]},
    wire.Ack: {
        "client_id": _COMMAND,
        "chat": _CHAT,
        "seq": 42,
        "version": 42,
        "created_at_ms": _AT_MS,
    },
    wire.ErrorFrame: {
        "client_id": _COMMAND,
        "problem": {
            "code": "invalid",
            "message": "String should have at most 10000 characters",
            "field": "body",
            "limit": wire.MESSAGE_BODY_MAX_CHARS,
        },
    },
    wire.MessageState: {"chat": _CHAT, "version": 42, "message": _MESSAGE},
    wire.MemberState: {"chat": _CHAT, "version": 43, "member": _MEMBER, "members": 3},
    wire.ChatState: {"chat": _CHAT, "version": 44, "title": "Склад", "history_hidden": False, "slow_s": 0},
    wire.ChatSkip: {"chat": _CHAT, "version": 45},
    wire.UserSkip: {"user_version": 8},
    wire.ChatJoined: {"user_version": 8, "head": _HEAD, "people": _PEOPLE},
    wire.ChatLeft: {"user_version": 9, "chat": _CHAT},
    wire.OwnState: {"ref": 8, "user_version": 10, "chat": _CHAT, "own": {"pinned_at_ms": _AT_MS, **_OWN}},
    wire.HiddenState: {"user_version": 10, "chat": _CHAT, "seqs": [42], "hidden": 3},
    wire.SavedState: {"user_version": 11, "chat": _CHAT, "seq": 42, "on": True},
    wire.BlocksState: {"user_version": 11, "blocked": [_OLEG], "people": _PEOPLE[1:2]},
    wire.PrefsState: {
        "user_version": 12,
        "prefs": {
            "quiet_until_ms": _AT_MS,
            "quiet_week": [{"days": [0, 1, 2, 3, 4], "from_min": 1320, "to_min": 420}],
            "levels": {_CHAT: "mentions"},
            "folders": [{"id": _COMMAND, "name": "Работа", "chats": [_CHAT]}],
            "contacts": [_OLEG],
        },
    },
    wire.MarksState: {"chat": _CHAT, "marks": [{"user": _OLEG, "delivered_seq": 42, "read_seq": 42, "unread": 0}]},
    wire.TypingState: {"chat": _CHAT, "user": _ANNA},
    wire.PresenceState: {"people": [{"user": _ANNA, "online": False, "last_seen_at_ms": _AT_MS}]},
    wire.SessionStarted: {
        "session": _SESSION,
        "device": "",
        "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "address_range": "203.0.113.0/24",
        "at_ms": _AT_MS,
    },
    wire.AlertState: {"unseen": 2},
    wire.AnnouncementState: {
        "announcement": {
            "id": _COMMAND,
            "kind": "warning",
            "text": "В субботу с 9:00 до 10:00 обновляем сервер. Подробности: https://example.org/update",
            "dismissible": True,
            "until_ms": _AT_MS + 86_400_000,
        }
    },
    wire.Pong: {"ref": 9},
}

SERVER_EXAMPLES: dict[type[wire.ServerFrame], dict[str, Any]] = {
    frame: {"type": frame.model_fields["type"].default, **fields} for frame, fields in _FRAMES.items()
}
