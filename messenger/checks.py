"""Start-up checks of the configuration (`manage.py check`, `check --deploy`)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register

# SHA-256 of secrets that have been published, in samples and documents: whoever runs on them is open to everybody
PUBLISHED = frozenset(
    {
        "f995b2ffa46052964bf565033159e08c24ff4e35b045f3944d3fb886f1bf296b",  # its encryption key
        "a357c42986ede000a353ad9584f1eb4f8af634601f8ced85422f5d80cd401fcf",  # its JWT secret
        "ebf31d64e698ed955993c4a061bc4d4ab5bcfba66b764ac0deaf8a8915906240",  # its database password
        "fed6d29c33a31421f0a5c66b6fd989d23c162b50b5f77974d302e5bad1730851",  # its LiveKit secret
    }
)


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()


@register(Tags.security, deploy=True)
def published_secrets(**_: Any) -> list[CheckMessage]:
    """No secret in use may be one that stands in a document."""
    found: list[CheckMessage] = []
    secrets = {
        "SSE_KEY_BASE64": [base64.b64encode(key) for key in settings.SSE_KEYS],
        "JWT_SECRET": [settings.SIMPLE_JWT["SIGNING_KEY"].encode()],
        "DB_PASSWORD": [str(settings.DATABASES["default"].get("PASSWORD", "")).encode()],
    }
    for name, values in secrets.items():
        if any(_digest(value) in PUBLISHED for value in values):
            found.append(Critical(f"{name} is a sample that is public", hint="Make a new one.", id="messenger.C001"))
    return found


@register(Tags.security, deploy=True)
def public_origin(**_: Any) -> list[CheckMessage]:
    """Links and the socket's Origin check need the address people use."""
    if settings.PUBLIC_ORIGIN.startswith("https://"):
        return []
    return [
        Critical(
            "PUBLIC_ORIGIN is not set to an https:// address",
            hint="The address people use, for example https://chat.example.org",
            id="messenger.C002",
        )
    ]
