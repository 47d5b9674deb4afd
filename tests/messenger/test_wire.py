"""The wire's description: what may not be described, that it is true to what is sent, and that drift is noticed."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.urls import path
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from pydantic import Field
from rest_framework.request import Request

from messenger import protocol
from messenger.api import PublicApiView, operation
from messenger.protocol import CLIENT_FRAMES, SERVER_FRAMES, CloseCode, Wire
from messenger.schema import frames
from messenger.schema.examples import SERVER_EXAMPLES
from messenger.schema.frames import frame_components, type_of
from messenger.schema.models import merge, schemas_of
from messenger.schema.openapi import document
from messenger.schema.typescript import limits_ts


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return document()


def validator(made: dict[str, Any], name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": made["components"]})


def walk(node: object) -> Iterator[dict[str, Any]]:
    """Every object of the document, examples left out: they are data."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key != "examples":
                yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


# --- what may not be described ------------------------------------------------------------------------------
def test_a_field_that_may_be_none_without_being_left_out_is_refused():
    class Bad(Wire):
        last: int | None

    class AlsoBad(Wire):
        last: int | None = 5

    for model in (Bad, AlsoBad):
        for direction in ("in", "out"):
            with pytest.raises(TypeError, match="null does not exist on the wire"):
                schemas_of(model, direction)


def test_a_model_used_in_both_directions_with_two_meanings_is_refused():
    class Both(Wire):
        count: int = 0

    found: dict[str, Any] = {}
    merge(found, schemas_of(Both, "in"))
    merge(found, schemas_of(Both, "in"))
    with pytest.raises(TypeError, match="Both"):
        merge(found, schemas_of(Both, "out"))


def test_a_frame_without_an_example_is_refused(monkeypatch):
    class Unexplained(protocol.Pong):
        pass

    monkeypatch.setattr(frames, "SERVER_FRAMES", (*SERVER_FRAMES, Unexplained))
    with pytest.raises(TypeError, match=r"Unexplained has no example: add one to messenger/schema/examples\.py"):
        frame_components()


class Confused(PublicApiView):
    @operation("Takes what only the server sends, and sends it", takes=protocol.Person, answers=protocol.PeopleOut)
    def post(self, request: Request) -> HttpResponse:
        raise AssertionError("only described")


urlpatterns = [path("api/v1/confused", Confused.as_view())]


@pytest.mark.urls(__name__)
def test_an_endpoint_that_takes_a_model_of_the_other_direction_is_refused(capsys):
    with pytest.raises(TypeError, match="REST endpoints"):
        document()
    assert '"Person"' in capsys.readouterr().err


# --- what each direction promises ---------------------------------------------------------------------------
class Probe(Wire):
    must: int
    may: str | None = Field(None, max_length=5)
    counted: int = 3
    several: list[int] = []


def test_what_a_client_sends_is_closed_and_defaults_may_be_left_out():
    schema = schemas_of(Probe, "in")["Probe"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["must"]
    assert schema["properties"]["may"] == {"type": "string", "maxLength": 5}
    assert schema["properties"]["counted"]["default"] == 3


def test_what_the_server_sends_is_open_and_only_none_is_left_out():
    schema = schemas_of(Probe, "out")["Probe"]
    assert "additionalProperties" not in schema
    assert schema["required"] == ["must", "counted", "several"]
    assert schema["properties"]["counted"] == {"type": "integer"}
    sent = json.loads(Probe(must=1).encode())
    assert set(sent) == set(schema["required"])


def test_no_null_and_no_title_anywhere(made):
    for node in walk(made["components"]["schemas"]):
        assert node.get("type") != "null"
        assert not isinstance(node.get("title"), str)


@pytest.mark.parametrize("frame", CLIENT_FRAMES, ids=type_of)
def test_the_example_of_a_client_frame_is_one(made, frame):
    check = validator(made, "ClientFrame")
    assert frame.example["type"] == type_of(frame)
    assert isinstance(protocol.decode(json.dumps(frame.example)), frame)
    check.validate(frame.example)
    with pytest.raises(ValidationError):
        check.validate({**frame.example, "surprise": 1})


@pytest.mark.parametrize("frame", SERVER_FRAMES, ids=type_of)
def test_the_example_of_a_server_frame_is_what_the_server_would_send(made, frame):
    example = SERVER_EXAMPLES[frame]
    check = validator(made, "ServerFrame")
    assert json.loads(frame.model_validate_json(json.dumps(example)).encode()) == example
    check.validate(example)
    check.validate({**example, "of_a_later_version": 1})
    with pytest.raises(ValidationError):
        check.validate({key: value for key, value in example.items() if key != "type"})


def test_both_unions_are_told_apart_by_type(made):
    for name, kinds in (("ClientFrame", CLIENT_FRAMES), ("ServerFrame", SERVER_FRAMES)):
        union = made["components"]["schemas"][name]
        refs = {type_of(kind): f"#/components/schemas/{kind.__name__}" for kind in kinds}
        assert union["discriminator"] == {"propertyName": "type", "mapping": refs}
        assert [member["$ref"] for member in union["oneOf"]] == list(refs.values())
        assert len(refs) == len(kinds)


# --- the document -------------------------------------------------------------------------------------------
def test_the_document_is_openapi_3_1_with_every_reference_resolved(made):
    assert made["openapi"] == "3.1.0"
    validate_schema(json.loads(json.dumps(made)))
    known = {f"#/components/schemas/{name}" for name in made["components"]["schemas"]}
    used = {node["$ref"] for node in walk(made) if isinstance(node.get("$ref"), str)}
    assert used <= known


def test_every_operation_says_what_it_does_and_how_it_refuses(made):
    operations = [(address, how, op) for address, methods in made["paths"].items() for how, op in methods.items()]
    assert operations
    for address, how, op in operations:
        where = f"{how} {address}"
        assert op.get("summary"), where
        refused = op["responses"]["default"]["content"]["application/json"]["schema"]
        assert refused == {"$ref": "#/components/schemas/Problem"}, where
        assert op["security"] in ([{"access": []}], [{}]), where
        if how in ("post", "put", "patch") and "requestBody" in op:
            assert op["requestBody"]["required"] is True, where
    ids = [op["operationId"] for _, _, op in operations]
    assert len(ids) == len(set(ids))


def test_limits_and_close_codes_reach_the_client(made):
    text = limits_ts(made)
    for name, value in protocol.LIMITS.items():
        assert re.search(rf"\b{name}(: | = ){value}[,;]", text), name
    for code in CloseCode:
        assert f"  {code.name}: {code.number}," in text
    assert made["x-limits"] == {name: value for name, value in protocol.LIMITS.items() if name != "PROTOCOL_VERSION"}
    assert made["x-close-codes"]["BANNED"]["code"] == 4403


# --- the command --------------------------------------------------------------------------------------------
def wire(*args: str) -> str:
    out = io.StringIO()
    call_command("wire", *args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def root(settings, tmp_path: Path) -> Path:
    settings.BASE_DIR = tmp_path
    return tmp_path


FILES = ("docs/openapi.json", "docs/api.md", "frontend/src/realtime/limits.ts")


def test_check_fails_and_writes_nothing_where_a_file_is_missing(root):
    with pytest.raises(CommandError, match="3 generated file"):
        wire("--check")
    assert not any(root.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_check_fails_on_one_changed_line_and_shows_it(root, name):
    wire()
    file = root / name
    lines = file.read_text().splitlines(keepends=True)
    lines[len(lines) // 2] = "changed by hand\n"
    file.write_text("".join(lines))
    err = io.StringIO()
    with pytest.raises(CommandError, match="1 generated file"):
        call_command("wire", "--check", stdout=err, stderr=err)
    assert f"--- {name} (committed)" in err.getvalue()
    assert "-changed by hand" in err.getvalue()
    assert "changed by hand" in file.read_text()


def test_a_changed_limit_is_drift(root, monkeypatch):
    wire()
    monkeypatch.setitem(protocol.LIMITS, "MESSAGE_BODY_MAX_CHARS", 9_999)
    with pytest.raises(CommandError, match="3 generated file"):
        wire("--check")


def test_the_same_source_gives_the_same_bytes(root):
    assert wire().count("wrote ") == 3
    first = [(root / name).read_bytes() for name in FILES]
    for name in FILES:
        (root / name).unlink()
    wire()
    assert [(root / name).read_bytes() for name in FILES] == first
    assert "up to date" in wire("--check")


def test_the_reference_shows_every_frame_limit_code_and_the_example_client(root):
    client = root / "docs" / "example_client.py"
    client.parent.mkdir()
    client.write_text('"""A client."""\nprint("hello")\n')
    wire()
    page = (root / "docs" / "api.md").read_text()
    for frame in (*CLIENT_FRAMES, *SERVER_FRAMES):
        assert f"### `{type_of(frame)}`" in page
    for name in protocol.LIMITS:
        assert name == "PROTOCOL_VERSION" or f"`{name}`" in page
    for code in CloseCode:
        assert f"| {code.number} | `{code.name}` |" in page
    assert '```python\n"""A client."""\nprint("hello")\n```' in page
    anchors = {re.sub(r"[^\w -]", "", line.lstrip("# ")).lower() for line in page.splitlines() if line.startswith("#")}
    links = set(re.findall(r"\]\(#([\w-]+)\)", page))
    assert links <= {anchor.replace(" ", "-") for anchor in anchors}


def test_the_committed_files_are_those_of_this_source():
    assert "up to date" in wire("--check"), django_settings.BASE_DIR
