"""Writes of chats: messages through the group-commit writer, the rare administration in transactions of its own."""

from chat.services.groups import (
    chat_rename,
    direct_open,
    group_create,
    member_leave,
    member_remove,
    members_add,
)
from chat.services.messages import mark_set, message_delete, message_edit, message_send, reaction_set, typing_say, wait
from chat.services.own import own_set

__all__ = [
    "chat_rename",
    "direct_open",
    "group_create",
    "mark_set",
    "member_leave",
    "member_remove",
    "members_add",
    "message_delete",
    "message_edit",
    "message_send",
    "own_set",
    "reaction_set",
    "typing_say",
    "wait",
]
