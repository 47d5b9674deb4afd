"""Search over everything a person may read: words in any of their forms, beginnings of words, filters.

`search` reads; `follower` keeps the index behind the messages. The texts are encrypted, so the index (`index`) says
only where a word may be; every message is opened and compared (`query`, `words`) before it is shown.
"""

from chat.search.find import Found, search

__all__ = ["Found", "search"]
