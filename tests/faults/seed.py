"""People and chats of a run, into the database: `python -m tests.faults.seed FILE PEOPLE`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.faults.layout import rooms
from tests.load.seed import furnish

if __name__ == "__main__":
    furnish(rooms(int(sys.argv[2])), Path(sys.argv[1]))
