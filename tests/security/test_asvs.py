"""docs/asvs.md: what it names exists, its counts are those of its rows, and no requirement is left out."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import pytest

from tests.server import ROOT

ANSWERS = ("met", "not applicable", "open")
# how many requirements of levels 1 and 2 the standard's chapters have; 10, OAuth, is left out
CHAPTERS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7
}  # fmt: skip
# a file of the repository, or a file and a name or phrase in it
NAMED = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|md|ts|tsx|conf|json|toml|txt|html))(?:::([^`]+))?`")


class Row(NamedTuple):
    number: str
    level: str
    asks: str
    answer: str
    why: str


DOCUMENT = (ROOT / "docs" / "asvs.md").read_text()
ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split(" | ")))
    for line in DOCUMENT.splitlines()
    if re.match(r"\| \d", line)
]


def counted(rows: list[Row]) -> str:
    count = Counter(row.answer for row in rows)
    return f"{len(rows)} requirements: " + ", ".join(f"{count[answer]} {answer}" for answer in ANSWERS) + "."


def missing(path: str, name: str) -> str | None:
    """What is wrong with a reference; None for one that leads somewhere."""
    file = ROOT / path
    if not file.is_file():
        return f"{path} does not exist"
    if name.startswith("test_") and path.endswith(".py"):
        found = re.search(rf"\bdef {re.escape(name)}\(", file.read_text())
    else:
        found = re.search(re.escape(name), file.read_text())
    return None if found else f"{path} has no {name}"


def test_a_reference_that_leads_nowhere_is_seen() -> None:
    here = "tests/security/test_asvs.py"
    assert missing("tests/security/test_nothing.py", "") == "tests/security/test_nothing.py does not exist"
    assert missing(here, "test_no" + "where") == f"{here} has no test_nowhere"
    # half a name is none
    assert missing(here, "test_a_reference") == f"{here} has no test_a_reference"
    assert missing(here, "test_a_reference_that_leads_nowhere_is_seen") is None


@pytest.mark.parametrize("row", ROWS, ids=[row.number for row in ROWS])
def test_what_a_row_names_exists(row: Row) -> None:
    assert row.answer in ANSWERS
    assert row.level in ("1", "2")
    assert row.asks
    assert row.why
    named = NAMED.findall(row.why)
    assert named or row.answer != "met", "says met and shows nothing"
    assert [problem for path, name in named if (problem := missing(path, name))] == []
    # nothing that looks like a reference gets past the pattern
    quoted = [each for each in re.findall(r"`[^`]*`", row.why) if re.search(r"::|[\w-]+/[\w.-]+\.\w+", each)]
    assert [each for each in quoted if not NAMED.fullmatch(each)] == []


def test_every_requirement_has_one_row() -> None:
    numbers = [row.number for row in ROWS]
    assert len(set(numbers)) == len(numbers)
    assert Counter(int(number.partition(".")[0]) for number in numbers) == CHAPTERS
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in number.split(".")])


def test_the_counts_are_those_of_the_rows() -> None:
    assert f"\nIn all {counted(ROWS)}\n" in DOCUMENT
    for chapter in CHAPTERS:
        heading = re.search(rf"^## {chapter} .*\n(.*)$", DOCUMENT, re.MULTILINE)
        assert heading is not None
        assert heading[1] == counted([row for row in ROWS if row.number.startswith(f"{chapter}.")])
