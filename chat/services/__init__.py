"""Writes of chats: messages through the group-commit writer, the rare administration in transactions of its own."""

from chat.services.blocks import person_block, person_unblock
from chat.services.groups import (
    account_delete,
    chat_update,
    direct_open,
    group_create,
    member_leave,
    member_remove,
    member_set_role,
    members_add,
    notes_open,
)
from chat.services.kept import message_save, messages_hide
from chat.services.links import link_create, link_delete, link_join
from chat.services.messages import (
    mark_set,
    message_delete,
    message_edit,
    message_pin,
    message_send,
    reaction_set,
    typing_say,
    wait,
)
from chat.services.own import own_set

__all__ = [
    "account_delete",
    "chat_update",
    "direct_open",
    "group_create",
    "link_create",
    "link_delete",
    "link_join",
    "mark_set",
    "member_leave",
    "member_remove",
    "member_set_role",
    "members_add",
    "message_delete",
    "message_edit",
    "message_pin",
    "message_save",
    "message_send",
    "messages_hide",
    "notes_open",
    "own_set",
    "person_block",
    "person_unblock",
    "reaction_set",
    "typing_say",
    "wait",
]
