"""docs/security.md names every event of the audit log, and each of them is logged by something."""

from __future__ import annotations

import re

from messenger.audit import Event
from tests.server import ROOT

# where an event is a name, and nothing is logged
NAMES = {"messenger/audit/log.py", "accounts/admin/words.py"}


def written() -> list[str]:
    """The events of the table, in the document's order."""
    text = (ROOT / "docs" / "security.md").read_text()
    chapter = text.split("\n## Audit log\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*`) \| .+ \|$", chapter, re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row)]


def test_the_document_names_every_event_once_and_no_other() -> None:
    assert sorted(written()) == sorted(event.value for event in Event)


def test_every_event_is_logged_by_something() -> None:
    sources = [
        path.read_text()
        for app in ("accounts", "chat", "messenger")
        for path in (ROOT / app).rglob("*.py")
        if str(path.relative_to(ROOT)) not in NAMES
    ]
    logged = {name for text in sources for name in re.findall(r"\bEvent\.([A-Z_]+)\b", text)}
    # of the log itself, by itself
    assert {event.name for event in Event} - logged == {"LOG_BROKEN"}
