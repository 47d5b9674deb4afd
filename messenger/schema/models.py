"""JSON Schema of one wire model, in the sense of its direction.

What a client sends is strict: unknown fields are refused and a field with a default may be left out. What the
server sends is open (a client steps over fields it doesn't know) and a field with a default is always there. In
both, `None` means left out, never `null`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

Direction = Literal["in", "out"]
Schema = dict[str, Any]

REF = "#/components/schemas/{model}"


class WireJsonSchema(GenerateJsonSchema):
    """Pydantic's generator without titles and nulls. Mode `serialization` is what the server sends."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        found = super().model_schema(schema)
        found.pop("title", None)
        if self.mode == "serialization":
            found.pop("additionalProperties", None)
        return found

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        inner = schema["schema"]
        if inner["type"] == "function-after":
            # a field's own validator, which a schema knows nothing of
            inner = inner["schema"]
        if schema.get("default", ...) is None and inner["type"] == "nullable":
            return self.generate_inner(inner["schema"])
        if self.mode == "serialization":
            return self.generate_inner(inner)
        return super().default_schema(schema)

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        # encode() leaves None out, so a required field that may be None would be missing on the wire
        raise TypeError("a field that may be None needs None as its default: null does not exist on the wire")

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        inner = field["schema"]
        if inner["type"] != "default":
            return True
        return self.mode == "serialization" and inner.get("default", ...) is not None


def schemas_of(model: type[BaseModel], direction: Direction) -> dict[str, Schema]:
    """The model's schema and those of everything it refers to, by class name."""
    root = model.model_json_schema(
        ref_template=REF,
        schema_generator=WireJsonSchema,
        mode="validation" if direction == "in" else "serialization",
    )
    found: dict[str, Schema] = root.pop("$defs", {})
    found.setdefault(model.__name__, root)
    for schema in found.values():
        if "description" in schema:
            schema["description"] = " ".join(schema["description"].split())
    example = getattr(model, "example", None)
    if example:
        found[model.__name__]["examples"] = [example]
    return found


def merge(into: dict[str, Schema], found: dict[str, Schema]) -> None:
    """Adds components. Two different shapes under one name would leave a client with the wrong one: refused."""
    for name, schema in found.items():
        known = into.setdefault(name, schema)
        if known is not schema and _bare(known) != _bare(schema):
            raise TypeError(f"{name} is used in both directions or defined twice, with different schemas")


def _bare(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "examples"}
