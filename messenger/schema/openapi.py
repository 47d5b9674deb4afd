"""The one OpenAPI 3.1 document: REST operations by drf-spectacular, plus the frames."""

from __future__ import annotations

import inspect
import re
from typing import Any

from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentIdentity, ResolvedComponent
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import Direction
from pydantic import BaseModel
from rest_framework.permissions import AllowAny

from messenger.protocol import PROTOCOL_VERSION, Problem
from messenger.schema.frames import constants, frame_components
from messenger.schema.models import Schema, merge, schemas_of

DESCRIPTION = (
    "REST operations under /api/v1 and, as components, every frame of the WebSocket at /ws: "
    "`ClientFrame` is what a client may send, `ServerFrame` what the server may send. "
    "The frames and the order they come in are explained in docs/api.md."
)


class WireModel(OpenApiSerializerExtension):
    """Lets drf-spectacular take pydantic models, in the sense of their direction."""

    target_class = "pydantic.BaseModel"
    match_subclasses = True
    priority = 1  # before drf-spectacular's own, which knows no directions

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return str(self.target.__name__)

    def get_identity(self, auto_schema: AutoSchema, direction: Direction) -> ComponentIdentity:
        # one name in both directions would be two schemas: drf-spectacular warns, and document() refuses
        return ComponentIdentity((self.target.__name__, direction))

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Schema:
        found = schemas_of(self.target, "in" if direction == "request" else "out")
        own = found.pop(self.target.__name__)
        for name, schema in found.items():
            identity = ComponentIdentity((name, direction))
            component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=identity, schema=schema)
            if component not in auto_schema.registry:
                auto_schema.registry.register(component)
        return own


class WireSchema(AutoSchema):
    """How an operation of ours is described where `messenger.api.operation` says nothing itself."""

    def get_auth(self) -> list[Schema]:
        public = any(isinstance(permission, AllowAny) for permission in self.view.get_permissions())
        return [{}] if public else [{"access": []}]

    def get_operation_id(self) -> str:
        # `messages_post`, after the view: two addresses of one prefix would get the same name from the base
        view = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self.view).__name__).lower()
        return f"{view}_{self.method.lower()}"

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        # the method's own words; the base would take those of a base class
        return inspect.cleandoc(getattr(self.view, self.method.lower()).__doc__ or "")

    def _get_request_for_media_type(
        self, serializer: Any, direction: Direction = "request"
    ) -> tuple[Schema | None, bool]:
        # the base would mark the model class itself as a partial serializer on PATCH
        if isinstance(serializer, type) and issubclass(serializer, BaseModel):
            model: Any = serializer
            return self.resolve_serializer(model, direction).ref, True
        schema, required = super()._get_request_for_media_type(serializer, direction)  # type: ignore[no-untyped-call]
        return schema, required or serializer is OpenApiTypes.BINARY


def document() -> Schema:
    """The document; the same source gives the same bytes. Raises TypeError where an endpoint can't be described, after
    drf-spectacular has printed why."""
    with translation.override(None):
        generated = SchemaGenerator().get_schema(public=True)
    if GENERATOR_STATS:
        raise TypeError("REST endpoints are described in a way that needs guessing: see the warnings above")
    components: dict[str, Schema] = {}
    merge(components, generated.get("components", {}).get("schemas", {}))
    merge(components, frame_components())
    merge(components, schemas_of(Problem, "out"))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Messenger", "version": str(PROTOCOL_VERSION), "description": DESCRIPTION},
        "paths": dict(sorted(generated["paths"].items())),
        "components": {
            "schemas": dict(sorted(components.items())),
            "securitySchemes": {"access": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
        **constants(),
    }
