"""The client's constants: limits, rights, close codes and the protocol version, read from the document."""

from __future__ import annotations

import json

from messenger.schema.models import Schema


def limits_ts(document: Schema) -> str:
    """Text of frontend/src/realtime/limits.ts."""
    limits = "\n".join(f"  {name}: {value}," for name, value in document["x-limits"].items())
    codes = "\n".join(
        f"  /** {close['meaning']} */\n  {name}: {close['code']}," for name, close in document["x-close-codes"].items()
    )
    return (
        "// Made by `python manage.py wire` from messenger/protocol.py: change that, not this.\n"
        f"export const PROTOCOL_VERSION = {document['x-protocol-version']};\n\n"
        f"export const LIMITS = {{\n{limits}\n}} as const;\n\n"
        "/** What each role may do, by kind of chat. */\n"
        f"export const RIGHTS = {json.dumps(document['x-rights'])} as const;\n\n"
        "/** Why the server closed the socket. */\n"
        f"export const CLOSE = {{\n{codes}\n}} as const;\n"
    )
