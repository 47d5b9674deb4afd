"""The search finds what it is for in every form, also a part of it, and nothing in noise: else its silence is empty."""

from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.security.canary import CHUNK_BYTES, CYRILLIC, FRAGMENT_CHARS, LATIN, SIGNS, Scanner

NOISE = os.urandom(300_000)

FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "upper case": lambda text: text.upper().encode(),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "cp1251": lambda text: text.encode("cp1251"),
    "koi8-r": lambda text: text.encode("koi8-r"),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64, one later": lambda text: base64.b64encode(b"x" + text.encode()),
    "base64, two later": lambda text: base64.b64encode(b"xy" + text.encode() + b"z"),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(b"xy" + text.encode()),
    "hex": lambda text: text.encode().hex().encode(),
    "hex in upper case": lambda text: text.encode().hex().upper().encode(),
    "bytea": lambda text: b"\\x" + text.encode().hex().encode(),
    "bytes literal": lambda text: repr(text.encode()).encode(),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()).encode(),
    "address": lambda text: quote(text).encode(),
    "address in lower case": lambda text: quote(text).lower().encode(),
    "form": lambda text: quote_plus(text).encode(),
    "json": lambda text: json.dumps(text).encode(),
    "json in json": lambda text: json.dumps(json.dumps(text, ensure_ascii=False), ensure_ascii=False).encode(),
    "html": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "gzip": lambda text: gzip.compress(text.encode()),
    "zlib": lambda text: zlib.compress(text.encode() * 3, 9),
    "zlib of json, stored": lambda text: zlib.compress(json.dumps(text).encode(), 0),
    "gzip of gzip": lambda text: gzip.compress(gzip.compress(text.encode())),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("alphabet", [LATIN, CYRILLIC], ids=["Latin", "Cyrillic"])
def test_every_form_is_found(form: str, alphabet: str) -> None:
    scanner = Scanner()
    marker = scanner.marker("body", alphabet)
    planted = NOISE[:1000] + FORMS[form](f"before {marker} after") + NOISE[1000:2000]
    assert {hit.name for hit in scanner.data("here", planted)} == {"body"}


@pytest.mark.parametrize("form", ["utf-8", "utf-16-be", "base64", "hex", "address", "json", "gzip"])
@pytest.mark.parametrize("alphabet", [LATIN, CYRILLIC, SIGNS], ids=["Latin", "Cyrillic", "signs"])
def test_a_part_is_found_wherever_it_was_cut(form: str, alphabet: str) -> None:
    scanner = Scanner()
    marker = scanner.marker("body", alphabet)
    # base64 of a part loses up to a character at both ends
    length = FRAGMENT_CHARS + (3 if form == "base64" else 0)
    for start in range(len(marker) - length + 1):
        part = FORMS[form](marker[start : start + length])
        assert scanner.data("here", NOISE[:1000] + part + NOISE[1000:2000]), start


def test_keys_and_tokens_are_found() -> None:
    scanner = Scanner()
    key, token = os.urandom(32), base64.urlsafe_b64encode(os.urandom(32)).decode()
    scanner.secret("key", key)
    scanner.secret("token", token)
    for form in (key, key.hex().encode(), base64.b64encode(key), base64.b64encode(b"x" + key)):
        assert [hit.name for hit in scanner.data("here", NOISE[:500] + form)] == ["key"]
    assert [hit.name for hit in scanner.data("here", f"Bearer {token}".encode())] == ["token"]


def test_a_text_is_recognised_by_both_its_ends_and_tells_its_name() -> None:
    scanner = Scanner()
    for given, names in (
        (scanner.text("title"), {"Latin", "Cyrillic"}),
        (scanner.text("title")[:20], {"Latin"}),
        (scanner.text("title")[-20:], {"Cyrillic"}),
        (scanner.word("-title"), {"Latin"}),
        (scanner.sign(), {"signs"}),
    ):
        assert {hit.name for hit in scanner.data("here", NOISE[:500] + given.encode() + NOISE[:500])} == names
    hits = scanner.data("here", scanner.text("title").encode())
    assert all("title" in hit.around for hit in hits)
    assert scanner.texts == 6


def test_noise_has_no_canaries() -> None:
    scanner = Scanner()
    for name in ("one", "two", "three"):
        scanner.marker(name)
        scanner.marker(f"{name} in Cyrillic", CYRILLIC)
    assert scanner.data("noise", NOISE) == []
    assert scanner.data("text", base64.b64encode(NOISE) + NOISE.hex().encode() + gzip.compress(NOISE)) == []


def test_folders_are_read_whole_and_counted(tmp_path: Path) -> None:
    scanner = Scanner()
    marker, other = scanner.marker("one"), scanner.marker("two")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    # across the border of what is read at once
    (tmp_path / "deep" / "er" / "large").write_bytes(bytes(CHUNK_BYTES - 5) + marker.encode())
    (tmp_path / "small").write_text(other)
    (tmp_path / "link").symlink_to(tmp_path / "small")
    hits = scanner.files_under([tmp_path])
    assert sorted((Path(hit.where).name, hit.name, hit.form) for hit in hits) == [
        ("large", "one", "utf-8"),
        ("small", "two", "utf-8"),
    ]
    assert marker[-4:] in hits[0].around
    assert (scanner.files, scanner.bytes_scanned) == (2, CHUNK_BYTES - 5 + 16 + 16)
