"""Strategies: what the document allows, and the same with something wrong in it.

A JSON object is drawn as a tuple of pairs, so that a key may stand in it twice, and text that is no JSON value (`NaN`,
a number of 400 digits) as `Raw`. Ids and tokens are those of the site, drawn by their place in a list: a seed draws the
same again although they differ.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, quote_from_bytes

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.security.fuzz.odd import (
    CLOSES,
    CONTENT_TYPES,
    CREDENTIALS,
    HEADERS,
    METHODS,
    ODD_BYTES,
    ODD_KEYS,
    ODD_NUMBERS,
    ODD_PATHS,
    ODD_TEXTS,
    ODD_VALUES,
    PANEL_KEYS,
    PANEL_PAGES,
    PIECES,
    QUERY_KEYS,
    UPGRADE,
    WHOLE,
    WORDS,
    Raw,
)

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
# by the value of their `type`
CLIENT_FRAMES: dict[str, dict[str, Any]] = {
    kind: {"$ref": ref} for kind, ref in SCHEMAS["ClientFrame"]["discriminator"]["mapping"].items()
}

Pairs = tuple[tuple[str, Any], ...]


@dataclass
class Known:
    """What is there to be named."""

    chats: list[str] = field(default_factory=lambda: ["01920000-0000-7000-8000-00000000c4a7"])
    people: list[str] = field(default_factory=lambda: ["01920000-0000-7000-8000-0000000000a1"])
    others: list[str] = field(default_factory=lambda: ["01920000-0000-7000-8000-0000000005e5"])
    tokens: list[str] = field(default_factory=lambda: ["x" * 43])
    # names of people and the like, which searches and logins find
    words: list[str] = field(default_factory=lambda: ["anna"])


KNOWN = Known()


def of(values: Callable[[], list[str]]) -> SearchStrategy[str]:
    return st.integers(0, 255).map(lambda place: values()[place % len(values())])


def encode(value: Any) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, tuple):
        return "{" + ",".join(f"{json.dumps(key)}:{encode(each)}" for key, each in value) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    return json.dumps(value)


# --- what is allowed -------------------------------------------------------------------------------------------
NEW_IDS = st.uuids().map(str)
CHATS, PEOPLE = of(lambda: KNOWN.chats), of(lambda: KNOWN.people)
IDS = st.one_of(CHATS, PEOPLE, of(lambda: KNOWN.others), NEW_IDS)
STRINGS = {
    "token": of(lambda: KNOWN.tokens),
    "username": of(lambda: KNOWN.words),
    "q": of(lambda: KNOWN.words),
    "chat": CHATS,
    "chat_id": CHATS,
    "client_id": NEW_IDS,
    "user": PEOPLE,
    "user_id": PEOPLE,
    "users": PEOPLE,
    "members": PEOPLE,
    "emoji": st.sampled_from(["👍", "👎🏽", "❤️", "🏳️‍🌈", "ℹ️", "#️⃣"]),
}


@cache
def allowed(schema: str, name: str = "") -> SearchStrategy[Any]:
    """Values of the schema (as JSON text, so that it can be remembered) of the field called so."""
    rules = json.loads(schema)
    if "$ref" in rules:
        target = SCHEMAS[rules["$ref"].rpartition("/")[2]]
        return st.deferred(lambda: allowed(json.dumps(target), name))
    if "const" in rules:
        return st.just(rules["const"])
    if "enum" in rules:
        return st.sampled_from(rules["enum"])
    if options := rules.get("anyOf") or rules.get("oneOf"):
        return st.one_of(*(allowed(json.dumps(each), name) for each in options))
    match rules.get("type"):
        case "string":
            return _strings(rules, name)
        case "integer":
            low, high = rules.get("minimum", 0), rules.get("maximum", rules.get("exclusiveMaximum", 2**31) - 1)
            near = st.integers(low, min(high, low + 40))
            return st.one_of(near, near, st.sampled_from([low, high]))
        case "boolean":
            return st.booleans()
        case "array":
            items = allowed(json.dumps(rules["items"]), name)
            return st.lists(items, min_size=rules.get("minItems", 0), max_size=min(rules.get("maxItems", 4), 4))
        case "object":
            return _objects(rules) if "properties" in rules else _maps(rules)
    raise TypeError(f"no strategy for {schema}")


def _strings(rules: dict[str, Any], name: str) -> SearchStrategy[str]:
    if rules.get("format") == "uuid":
        return STRINGS.get(name, IDS)
    low, high = rules.get("minLength", 0), rules.get("maxLength", 4096)
    texts = st.one_of(st.sampled_from(WORDS), st.text(min_size=low, max_size=min(high, low + 12)))
    fitting = texts.map(lambda text: text[:high].ljust(low, "x"))
    return st.one_of(STRINGS[name], fitting) if name in STRINGS else fitting


def _objects(rules: dict[str, Any]) -> SearchStrategy[Pairs]:
    required = rules.get("required", ())
    fields = [(name, name in required, allowed(json.dumps(each), name)) for name, each in rules["properties"].items()]

    @st.composite
    def pairs(draw: DrawFn) -> Pairs:
        optional = draw(st.integers(0, 2 ** len(fields) - 1))
        return tuple(
            (name, draw(values))
            for place, (name, needed, values) in enumerate(fields)
            if needed or optional >> place & 1
        )

    return pairs()


def _maps(rules: dict[str, Any]) -> SearchStrategy[Pairs]:
    """Objects whose names are data: ids, as the values' schema says."""
    values = allowed(json.dumps(rules["additionalProperties"]))
    return st.lists(st.tuples(IDS, values), max_size=4).map(tuple)


# --- what is not ------------------------------------------------------------------------------------------------


def odd(rng: Random, instead_of: object = None) -> Any:
    if isinstance(instead_of, (int, str)) and rng.random() < 0.6:
        return rng.choice(ODD_NUMBERS if isinstance(instead_of, int) else ODD_TEXTS)
    if rng.random() < 0.8:
        return rng.choice(ODD_VALUES)
    if rng.random() < 0.3:
        return rng.randrange(-(2**70), 2**70)
    # halves of surrogate pairs and what is no character among it
    return "".join(chr(rng.choice([rng.randrange(0x110000), rng.randrange(0x300)])) for _ in range(rng.randrange(12)))


def _places(value: Any, at: tuple[int, ...] = ()) -> Iterable[tuple[int, ...]]:
    """Where in the value something stands: itself, and all that is in it."""
    yield at
    parts = [each for _, each in value] if isinstance(value, tuple) else value if isinstance(value, list) else ()
    for place, each in enumerate(parts):
        yield from _places(each, (*at, place))


def _changed(value: Any, at: tuple[int, ...], change: Callable[[Any], Any]) -> Any:
    if not at:
        return change(value)
    head, rest = at[0], at[1:]
    if isinstance(value, tuple):
        return tuple(
            (key, _changed(each, rest, change) if place == head else each) for place, (key, each) in enumerate(value)
        )
    return [_changed(each, rest, change) if place == head else each for place, each in enumerate(value)]


def broken(value: Any, at: tuple[int, ...], rng: Random) -> Any:
    """The value with something changed at this place in it."""
    what = rng.choice(["replace"] * 5 + ["wrap", "drop", "twice", "extra", "rename"])
    if what == "wrap":
        return _changed(value, at, lambda old: [old])
    if what != "replace" and isinstance(value, tuple) and at:
        pairs, (key, old) = list(value), value[at[0]]
        if what == "drop":
            del pairs[at[0]]
        elif what == "twice":
            pairs.append((key, rng.choice([old, odd(rng, old)])))
        elif what == "extra":
            pairs.append((rng.choice(ODD_KEYS), odd(rng)))
        else:
            pairs[at[0]] = (rng.choice([key.upper(), *ODD_KEYS]), old)
        return tuple(pairs)
    return _changed(value, at, lambda old: odd(rng, old))


def text_broken(text: bytes, rng: Random) -> bytes:
    """JSON text cut, doubled, or with bytes in it that are none."""
    place = rng.randrange(len(text) + 1)
    match rng.randrange(5):
        case 0:
            return text[:place]
        case 1:
            return text[:place] + rng.choice(ODD_BYTES) + text[place:]
        case 2:
            return text + rng.choice([text, b"x", b",", b" " * 70_000, b"\x00"])
        case 3:
            return b"[" * rng.choice([1, 100, 20_000]) + text
        case _:
            return rng.randbytes(rng.randrange(40))


def variations(value: Any, rng: Random) -> Iterator[bytes]:
    """JSON of the value; then with each of its fields broken in turn."""
    yield encode(value).encode()
    for at in list(_places(value))[1:20]:
        yield encode(broken(value, at, rng)).encode()


RANDOMS = st.integers(0, 2**32).map(Random)


# --- frames -----------------------------------------------------------------------------------------------------
@cache
def _frame(kind: str) -> SearchStrategy[Any]:
    return allowed(json.dumps(CLIENT_FRAMES[kind]))


FRAMES = st.one_of(*(_frame(kind) for kind in sorted(CLIENT_FRAMES)))


@st.composite
def conversations(draw: DrawFn) -> list[bytes]:
    """Frames as the document has them, some of them followed by their variations."""
    rng = draw(RANDOMS)
    made: list[bytes] = []
    for value in draw(st.lists(FRAMES, min_size=3, max_size=9)):
        made += variations(value, rng) if rng.random() < 0.5 else [encode(value).encode()]
    # what is no text closes the socket at once, over the heads of what waits before it
    return [*made, text_broken(made[0], rng)] if rng.random() < 0.4 else made


@st.composite
def beginnings(draw: DrawFn) -> list[bytes]:
    """What a socket begins with, each on one of its own."""
    rng = draw(RANDOMS)
    made = list(variations(draw(st.one_of(_frame("session.auth"), _frame("session.auth"), FRAMES)), rng))
    return [*made, text_broken(made[0], rng)]


# --- requests ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes | None
    content_type: str
    # what says who asks: the actor's own token, or something else
    credentials: str | None = None
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def problems_are_told(self) -> bool:
        """By the interface: what is no HTTP, or no address of it, never gets there."""
        is_http = all(char.isprintable() for _, value in self.headers for char in value)
        return is_http and self.path.startswith("/api/v1/") and self.method != "HEAD"


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    parameters: tuple[tuple[str, str, str], ...]
    body: str | None


def operations() -> list[Operation]:
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, said in methods.items():
            parameters = tuple(
                (each["in"], each["name"], json.dumps(each["schema"])) for each in said.get("parameters", ())
            )
            body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            found.append(Operation(method.upper(), path, parameters, json.dumps(body) if body else None))
    return found


def _in_url(value: Any) -> str:
    text = value if isinstance(value, str) else encode(value)
    return quote(text, safe="", errors="surrogatepass")


@st.composite
def requests(draw: DrawFn) -> list[Request]:
    """A request as the document has it, then with each part of it broken in turn."""
    operation, rng = draw(st.sampled_from(OPERATIONS)), draw(RANDOMS)
    values = {
        (where, name): draw(allowed(schema, name))
        for where, name, schema in operation.parameters
        if where == "path" or draw(st.booleans())
    }
    bodies = list(variations(draw(allowed(operation.body)), rng)) if operation.body else [None]
    valid = Request(operation.method, _address(operation.path, values), bodies[0], "application/json")
    made = [replace(valid, body=body) for body in bodies]
    made += [replace(valid, body=text_broken(valid.body, rng))] if valid.body else []
    made += [
        replace(valid, path=_address(operation.path, values | {key: odd(rng, old)})) for key, old in values.items()
    ]
    made.append(replace(valid, path=f"{valid.path}?{_in_url(rng.choice(QUERY_KEYS))}={_in_url(odd(rng))[:3000]}"))
    made.append(replace(valid, method=rng.choice(METHODS)))
    made.append(replace(valid, content_type=rng.choice(CONTENT_TYPES)))
    made.append(replace(valid, credentials=rng.choice(CREDENTIALS)))
    made.append(replace(valid, headers=tuple(rng.sample(HEADERS, rng.randrange(1, 3)))))
    made.append(replace(valid, body=rng.choice([b"", b"null", b"{}", b"[" * 20_000, b"\xff", b'{"a":1}'])))
    made.append(replace(valid, path=rng.choice(ODD_PATHS)))
    return made


def _address(path: str, values: dict[tuple[str, str], Any]) -> str:
    query = []
    for (where, name), value in values.items():
        if where == "path":
            path = path.replace("{" + name + "}", _in_url(value)[:3000])
        else:
            query.append(f"{name}={_in_url(value)[:3000]}")
    return f"{path}?{'&'.join(query)}" if query else path


OPERATIONS = operations()

# --- the panel --------------------------------------------------------------------------------------------------


@st.composite
def panel_requests(draw: DrawFn) -> list[Request]:
    """Pages of the administration, with what may stand in their addresses and forms; `{csrf}` is filled in."""
    page, which, rng = "/admin/" + draw(st.sampled_from(PANEL_PAGES)), draw(PEOPLE), draw(RANDOMS)
    made = []
    for _ in range(6):
        address = page.replace("{id}", _in_url(which if rng.random() < 0.7 else odd(rng))[:3000])
        fields = [
            f"{key}={_in_url(odd(rng) if rng.random() < 0.8 else rng.choice(KNOWN.words))[:3000]}"
            for key in rng.sample(PANEL_KEYS, rng.randrange(4))
        ]
        if rng.random() < 0.6:
            made.append(Request("GET", f"{address}?{'&'.join(fields)}", None, ""))
        else:
            body = "&".join(["csrfmiddlewaretoken={csrf}", *fields]).encode()
            made.append(Request("POST", address, body, "application/x-www-form-urlencoded"))
    return made


# --- bytes ------------------------------------------------------------------------------------------------------


def _nearly(whole: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(whole) + 1)
    changed = whole[:place] + rng.choice([b"", *ODD_BYTES, rng.randbytes(3)]) + whole[place + rng.choice([0, 1, 5]) :]
    return changed[:place] if rng.random() < 0.25 else changed


@st.composite
def http_bytes(draw: DrawFn) -> list[bytes]:
    """Half requests, requests nearly right, pieces of requests in any order."""
    pieces, rng = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9)), draw(RANDOMS)
    made = [b"".join(pieces), b"".join(pieces) + b"\r\n\r\n", b"".join(rng.sample(pieces, len(pieces)))]
    made += [_nearly(whole, rng) for whole in (WHOLE, UPGRADE, made[1]) for _ in range(6)]
    return [*made, rng.randbytes(rng.randrange(60))]


@st.composite
def socket_bytes(draw: DrawFn) -> list[bytes]:
    rng = draw(RANDOMS)
    text = encode(draw(FRAMES)).encode()
    return [_odd_frames(text, rng) for _ in range(20)]


def _odd_frames(text: bytes, rng: Random) -> bytes:
    """Frames of WebSocket that a library would not make: opcodes, lengths, masks, parts and closes of any kind."""
    made = b""
    for _ in range(rng.randrange(1, 5)):
        head = rng.choice([0x81, 0x82, 0x01, 0x00, 0x80, 0x88, 0x89, 0x8A, rng.randrange(256)])
        payload = rng.choice([text, rng.randbytes(rng.randrange(130))])
        if head == 0x88:
            payload = rng.choice([*CLOSES, payload])
        size = rng.choice([0, 2**16, 2**32, 2**63 - 1, 2**64 - 1]) if rng.random() < 0.2 else len(payload)
        masked = 0x80 if rng.random() < 0.9 else 0
        if size < 126:
            length = bytes([masked | size])
        elif size < 1 << 16:
            length = bytes([masked | 126]) + size.to_bytes(2, "big")
        else:
            length = bytes([masked | 127]) + size.to_bytes(8, "big")
        made += bytes([head]) + length + (bytes(4) if masked else b"") + payload
    return made[: rng.randrange(1, len(made) + 1)] if rng.random() < 0.2 else made


def shown(data: bytes) -> str:
    """For a person to read, and to repeat it with."""
    return quote_from_bytes(data[:400], safe=' {}[]":,.=/?&-_@!') + ("…" if len(data) > 400 else "")
