"""Reads of chats. The actor comes first, and what is not theirs is `NotFound`: the only way from an id to a chat."""

from chat.selectors.heads import ChatList, chat_lists, direct_key, head_of, heads_of, people_of_heads
from chat.selectors.kept import hidden, mentions, message_for, pinned, readers, revisions, saved
from chat.selectors.members import is_silenced, member_state, members_of, membership_for
from chat.selectors.messages import Page, PageQuestion, extra_of, history_page, history_pages, message_states, ms
from chat.selectors.own import own_state
from chat.selectors.permits import existing, require_may_add, require_may_write_first, require_no_block
from chat.selectors.reads import message_rows, reads
from chat.selectors.settings import (
    chat_state,
    link_for,
    link_gone,
    link_preview,
    link_state,
    links_of,
    live_link,
    may,
)
from chat.selectors.sync import SyncQuestion, changes_of_people

__all__ = [
    "ChatList",
    "Page",
    "PageQuestion",
    "SyncQuestion",
    "changes_of_people",
    "chat_lists",
    "chat_state",
    "direct_key",
    "existing",
    "extra_of",
    "head_of",
    "heads_of",
    "hidden",
    "history_page",
    "history_pages",
    "is_silenced",
    "link_for",
    "link_gone",
    "link_preview",
    "link_state",
    "links_of",
    "live_link",
    "may",
    "member_state",
    "members_of",
    "membership_for",
    "mentions",
    "message_for",
    "message_rows",
    "message_states",
    "ms",
    "own_state",
    "people_of_heads",
    "pinned",
    "readers",
    "reads",
    "require_may_add",
    "require_may_write_first",
    "require_no_block",
    "revisions",
    "saved",
]
