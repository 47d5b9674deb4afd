"""Strings that exist nowhere else, and the search for them in files, in every form they might have been written in."""

from __future__ import annotations

import base64
import secrets
import string
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

LATIN = string.ascii_lowercase + string.digits
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
# what may stand where an emoji is asked for
SIGNS = "☀☁☂☃☄★☆☎☏☐☑☒☘☙☠☢☣☤☥☦☧☨☩☪☫☬☭☮☯♈♉♊"
MARKER_CHARS = 16
# A fragment of this many characters is found wherever it was cut out.
FRAGMENT_CHARS = 11
CHUNK_BYTES = 16 * 1024 * 1024
INFLATED_MAX_BYTES = 1024 * 1024
CONTEXT_BYTES = 48


def _windows(of: str | bytes, length: int) -> list[slice]:
    """Such that whatever fragment of `FRAGMENT_CHARS` is left, one of them lies in it whole."""
    stride = max(1, FRAGMENT_CHARS - length + 1)
    return [slice(start, start + length) for start in {*range(0, len(of) - length + 1, stride), len(of) - length}]


def base64_cores(raw: bytes) -> Iterator[bytes]:
    """The part of its base64 that does not depend on what stands before and after, for each of three alignments."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        first = -(-before * 8 // 6)
        yield encoded[first : (before + len(raw)) * 8 // 6]


def forms_of(marker: str) -> dict[str, set[bytes]]:
    """Byte strings to look for, by the name of their form. All but base64 are sought without regard to case."""
    found: dict[str, set[bytes]] = {}
    length = 8 if marker.isascii() else 6
    for window in _windows(marker, length):
        for text in {marker[window], marker[window].upper()}:
            raw = text.encode()
            escaped = text.encode("unicode_escape") if not text.isascii() else raw
            for name, form in {
                "utf-8": raw,
                "utf-16-le": text.encode("utf-16-le"),
                "utf-16-be": text.encode("utf-16-be"),
                "hex": raw.hex().encode(),
                "url": quote(text).encode(),
                "quoted-printable": "".join(f"={byte:02x}" for byte in raw).encode(),
                "json": escaped,
                "bytes literal": "".join(f"\\x{byte:02x}" for byte in raw).encode(),
                "octal": "".join(f"\\{byte:03o}" for byte in raw).encode(),
                "html": "".join(f"&#{ord(char)};" for char in text).encode(),
                "html hex": "".join(f"&#x{ord(char):x};" for char in text).encode(),
                **({name: text.encode(name) for name in ("cp1251", "koi8-r")} if text[0].lower() in CYRILLIC else {}),
            }.items():
                found.setdefault(name, set()).add(form.lower())
    for core in base64_cores(marker.encode()):
        for window in _windows(core, 10):
            found.setdefault("base64", set()).update((core[window], core[window].translate(_URLSAFE)))
    return found


_URLSAFE = bytes.maketrans(b"+/", b"-_")


def forms_of_bytes(secret: bytes) -> dict[str, set[bytes]]:
    """The same for a key: as it is, in hexadecimal, in base64."""
    halves = [secret[: len(secret) // 2], secret[len(secret) // 2 :]]
    cores = [core[window] for core in base64_cores(secret) for window in _windows(core, 12)]
    return {
        "raw": set(halves),
        "hex": {half.hex().encode() for half in halves},
        "base64": {*cores, *(core.translate(_URLSAFE) for core in cores)},
    }


@dataclass(frozen=True)
class Hit:
    """A canary that got out: in which file, whose, in what form, and what stands around it."""

    where: str
    name: str
    form: str
    around: str


@dataclass
class Scanner:
    """Gives out texts that hold its markers, then looks for these in files. Counts what it read."""

    bytes_scanned: int = 0
    files: int = 0
    texts: int = 0
    _forms: dict[str, dict[str, set[bytes]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._latin = self.marker("Latin", LATIN)
        # other encodings and escapes change it beyond recognition
        self._cyrillic = self.marker("Cyrillic", CYRILLIC)
        self._signs = self.marker("signs", SIGNS)

    def text(self, name: str) -> str:
        """A text of two words that exist nowhere else; `name` between them tells whose it was."""
        self.texts += 1
        return f"{self._latin} {name} {self._cyrillic}"

    def word(self, name: str = "") -> str:
        """The Latin marker alone, where spaces and other letters are not taken."""
        self.texts += 1
        return f"{self._latin}{name}"

    def sign(self) -> str:
        """A marker of no letters, where an emoji is asked for."""
        self.texts += 1
        return self._signs

    def marker(self, name: str, alphabet: str = LATIN) -> str:
        """A new marker to look for."""
        marker = "".join(secrets.choice(alphabet) for _ in range(MARKER_CHARS))
        self._forms[name] = forms_of(marker)
        return marker

    def secret(self, name: str, value: str | bytes) -> None:
        """Something random that exists already: a key, a token."""
        self._forms[name] = forms_of_bytes(value.encode() if isinstance(value, str) else value)

    def files_under(self, paths: Iterable[Path]) -> list[Hit]:
        """Reads every regular file; a folder with all that is in it."""
        hits: list[Hit] = []
        for path in paths:
            for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if each.is_file() and not each.is_symlink():
                    hits += self.file(each)
        return hits

    def file(self, path: Path) -> list[Hit]:
        hits: list[Hit] = []
        overlap = b""
        self.files += 1
        with path.open("rb") as opened:
            while chunk := opened.read(CHUNK_BYTES):
                self.bytes_scanned += len(chunk)
                hits += self.data(str(path), overlap + chunk)
                overlap = chunk[-4096:]
        return list(dict.fromkeys(hits))

    def data(self, where: str, data: bytes, depth: int = 2) -> list[Hit]:
        lowered = data.lower()
        hits = [hit for name in self._forms if (hit := self._first(where, name, data, lowered))]
        if depth:
            for inner in _inflated(data):
                hits += self.data(f"{where}, inflated", inner, depth - 1)
        return hits

    def _first(self, where: str, name: str, data: bytes, lowered: bytes) -> Hit | None:
        for form, patterns in self._forms[name].items():
            for pattern in patterns:
                at = (data if form in ("base64", "raw") else lowered).find(pattern)
                if at >= 0:
                    around = data[max(0, at - CONTEXT_BYTES) : at + len(pattern) + CONTEXT_BYTES]
                    return Hit(where, name, form, repr(around))
        return None


def _inflated(data: bytes) -> Iterator[bytes]:
    """Whatever in these bytes is a gzip or zlib stream."""
    for magic in (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        at = data.find(magic)
        while at >= 0:
            try:
                inner = zlib.decompressobj(wbits=47).decompress(data[at : at + INFLATED_MAX_BYTES], INFLATED_MAX_BYTES)
            except zlib.error:
                inner = b""
            if inner:
                yield inner
            at = data.find(magic, at + 1)
