"""docs/api.md: the reference for people, read from the document. What explains more than one frame is api_intro.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from messenger.schema.models import Schema

INTRODUCTION = Path(__file__).with_name("api_intro.md")


def api_md(document: Schema, client_example: str) -> str:
    """The whole page. `client_example` is Python source, or empty where there is none."""
    schemas: dict[str, Schema] = document["components"]["schemas"]
    client = _members(schemas["ClientFrame"])
    server = _members(schemas["ServerFrame"])
    bodies = [
        name for name in schemas if name not in {*client.values(), *server.values(), "ClientFrame", "ServerFrame"}
    ]
    parts = [
        "<!-- Made by `manage.py wire` from messenger/protocol.py and messenger/schema/api_intro.md: change those. -->",
        INTRODUCTION.read_text(encoding="utf-8").strip(),
        _client(client_example),
        "## Frames a client sends",
        *(_frame(kind, schemas[name], "client → server") for kind, name in client.items()),
        "## Frames the server sends",
        *(_frame(kind, schemas[name], "server → client") for kind, name in server.items()),
        "## REST operations",
        *_operations(document),
        "## Shapes",
        *(_shape(name, schemas[name]) for name in bodies),
        "## Errors",
        "The body of every REST error and the `problem` of an `error` frame is a [Problem](#problem). Its `message` is "
        "for people and may change; `code` is for programs:",
        _table(
            ("code", "status", "meaning"),
            [(f"`{code}`", str(e.get("status", "")), e["meaning"]) for code, e in document["x-errors"].items()],
        ),
        "## Close codes",
        _table(
            ("code", "name", "why"),
            [(str(c["code"]), f"`{name}`", c["meaning"]) for name, c in document["x-close-codes"].items()],
        ),
        "## Rights",
        _table(
            ("kind of chat", "role", "may"),
            [
                (f"`{kind}`", f"`{role}`", ", ".join(f"`{right}`" for right in rights))
                for kind, roles in document["x-rights"].items()
                for role, rights in roles.items()
            ],
        ),
        "## Limits",
        _table(("name", "value"), [(f"`{name}`", str(value)) for name, value in document["x-limits"].items()]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _members(union: Schema) -> dict[str, str]:
    """`type` -> component name, in the order of protocol.py."""
    return {kind: ref.rsplit("/", 1)[1] for kind, ref in union["discriminator"]["mapping"].items()}


def _client(source: str) -> str:
    if not source:
        return ""
    return f"## A complete client in Python\n\n```python\n{source.strip()}\n```"


def _frame(kind: str, schema: Schema, direction: str) -> str:
    example = json.dumps(schema["examples"][0], ensure_ascii=False, indent=2)
    return "\n\n".join(
        part
        for part in (
            f"### `{kind}`",
            f"*{direction}.* {schema.get('description', '')}".strip(),
            _fields(schema, without=("type",)),
            f"```json\n{example}\n```",
        )
        if part
    )


def _shape(name: str, schema: Schema) -> str:
    return "\n\n".join(part for part in (f"### {name}", schema.get("description", ""), _fields(schema)) if part)


def _fields(schema: Schema, without: tuple[str, ...] = ()) -> str:
    required = schema.get("required", [])
    rows = []
    for name, field in schema.get("properties", {}).items():
        if name in without:
            continue
        rows.append((f"`{name}`", _kind(field), "yes" if name in required else "", _meaning(field, field)))
    return _table(("field", "type", "required", "meaning"), rows) if rows else ""


def _meaning(described: Schema, field: Schema) -> str:
    notes = [described.get("description", "")]
    if field.get("default") not in (None, "", []):
        notes.append(f"default {json.dumps(field['default'])}")
    return "; ".join(note for note in notes if note)


def _kind(field: Schema) -> str:
    """`string, 1–120 characters`; `array of [Person](#person), up to 200`."""
    if "$ref" in field:
        name = field["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "allOf" in field:
        return " and ".join(_kind(part) for part in field["allOf"])
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"array of {_kind(field['items'])}{_span(field, 'minItems', 'maxItems', '')}"
    if field.get("type") == "string":
        return field.get("format", "string") + _span(field, "minLength", "maxLength", " characters")
    return str(field.get("type", "any")) + _span(field, "minimum", "maximum", "")


def _span(field: Schema, lower: str, upper: str, unit: str) -> str:
    low, high = field.get(lower), field.get(upper)
    if high == 2**53 - 1:
        high = None
    if low is not None and high is not None:
        return f", {low}–{high}{unit}"
    if high is not None:
        return f", up to {high}{unit}"
    if low is not None:
        return f", at least {low}{unit}"
    return ""


def _operations(document: Schema) -> list[str]:
    operations = [
        (path, method.upper(), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    rows = [
        (f"`{method} {path}`", operation.get("summary", ""), _request(operation), _answer(operation))
        for path, method, operation in operations
    ]
    found = [_table(("operation", "what it does", "takes", "answers"), rows)] if rows else []
    for path, method, operation in operations:
        public = operation.get("security") == [{}]
        parts = [
            f"### {method} {path}",
            operation.get("summary", ""),
            operation.get("description", ""),
            "No access token needed." if public else "",
            _parameters(operation),
        ]
        if any(parts[2:]):
            found.append("\n\n".join(part for part in parts if part))
    return found


def _request(operation: Schema) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    return ", ".join(_kind(media["schema"]) for media in content.values())


def _answer(operation: Schema) -> str:
    answers = []
    for status, response in operation["responses"].items():
        if status == "default":
            continue
        kinds = ", ".join(_kind(media["schema"]) for media in response.get("content", {}).values())
        answers.append(f"{status} {kinds}".strip())
    return "; ".join(answers)


def _parameters(operation: Schema) -> str:
    rows = [
        (f"`{p['name']}`", _kind(p["schema"]), "yes" if p.get("required") else "", _meaning(p, p["schema"]))
        for p in operation.get("parameters", [])
        if p["in"] == "query"
    ]
    return _table(("query parameter", "type", "required", "meaning"), rows) if rows else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    def line(cells: tuple[Any, ...]) -> str:
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(head), line(tuple("---" for _ in head)), *(line(row) for row in rows)])
