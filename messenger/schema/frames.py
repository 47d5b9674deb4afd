"""The socket's half of the document: every frame, the two unions, limits and close codes."""

from __future__ import annotations

from typing import Any

from messenger import api, errors
from messenger.protocol import CLIENT_FRAMES, LIMITS, PROTOCOL_VERSION, RIGHTS, SERVER_FRAMES, CloseCode, Wire
from messenger.schema.examples import SERVER_EXAMPLES
from messenger.schema.models import REF, Schema, merge, schemas_of

CLOSE_MEANINGS = {
    CloseCode.BAD_FRAME: "A binary message, or something that is no frame before `session.auth`",
    CloseCode.AUTH: "`session.auth` was not first, its token is not valid, or the session has ended: log in again",
    CloseCode.BANNED: "The account is banned: erase what is cached",
    CloseCode.NO_SUCH_PATH: "No socket lives at this path",
    CloseCode.AUTH_TIMEOUT: "No `session.auth` came in time",
    CloseCode.TOO_BIG: "A frame was larger than FRAME_MAX_BYTES",
    CloseCode.FLOOD: (
        "Frames came faster than they are read for minutes on end, or the person has SOCKETS_PER_PERSON_MAX sockets"
        " already: reconnect later"
    ),
    CloseCode.RESYNC: "The server restarts or lost track: reconnect and sync",
}


def frame_components() -> dict[str, Schema]:
    """Components of all frames, with `ClientFrame` and `ServerFrame` as unions told apart by `type`."""
    found: dict[str, Schema] = {}
    for taken in CLIENT_FRAMES:
        merge(found, schemas_of(taken, "in"))
    for sent in SERVER_FRAMES:
        if sent not in SERVER_EXAMPLES:
            raise TypeError(f"{sent.__name__} has no example: add one to messenger/schema/examples.py")
        merge(found, schemas_of(sent, "out"))
        found[sent.__name__]["examples"] = [SERVER_EXAMPLES[sent]]
    found["ClientFrame"] = _union(CLIENT_FRAMES, "Anything a client may send over the socket.")
    found["ServerFrame"] = _union(SERVER_FRAMES, "Anything the server may send over the socket.")
    return found


def type_of(frame: type[Wire]) -> str:
    """The value of the frame's `type`."""
    (value,) = frame.model_fields["type"].annotation.__args__  # type: ignore[union-attr]
    return str(value)


def constants() -> dict[str, Any]:
    """The extensions of the document's root."""
    return {
        "x-protocol-version": PROTOCOL_VERSION,
        "x-limits": {name: value for name, value in LIMITS.items() if name != "PROTOCOL_VERSION"},
        "x-rights": RIGHTS,
        "x-close-codes": {code.name: {"code": code.number, "meaning": CLOSE_MEANINGS[code]} for code in CloseCode},
        "x-errors": {
            **{
                kind.code: {"status": kind.status, "meaning": " ".join((kind.__doc__ or "").split())}
                for module in (errors, api)
                for kind in vars(module).values()
                if isinstance(kind, type) and issubclass(kind, errors.AppError) and kind is not errors.AppError
            },
            "bad_frame": {"meaning": "Socket only: the frame is none, or breaks a rule of its shape"},
        },
    }


def _union(frames: tuple[type[Wire], ...], description: str) -> Schema:
    refs = {type_of(frame): REF.format(model=frame.__name__) for frame in frames}
    return {
        "description": description,
        "oneOf": [{"$ref": ref} for ref in refs.values()],
        "discriminator": {"propertyName": "type", "mapping": refs},
    }
