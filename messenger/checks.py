"""Start-up checks of the configuration (`manage.py check`, `check --deploy`)."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Critical, Error, Tags, Warning, register

from messenger.addresses import networks
from messenger.throttle import rates_of

# SHA-256 of secrets that have been published, in samples and documents: whoever runs on them is open to everybody
PUBLISHED = frozenset(
    {
        # of the first specification: key-encryption key, JWT secret, database password, LiveKit secret
        "f995b2ffa46052964bf565033159e08c24ff4e35b045f3944d3fb886f1bf296b",
        "a357c42986ede000a353ad9584f1eb4f8af634601f8ced85422f5d80cd401fcf",
        "ebf31d64e698ed955993c4a061bc4d4ab5bcfba66b764ac0deaf8a8915906240",
        "fed6d29c33a31421f0a5c66b6fd989d23c162b50b5f77974d302e5bad1730851",
        # placeholders of a later one: JWT secret, message key, database and Redis passwords
        "c3db55a45e53cc4ace803205bc14f464d30dbefd96b779106a55f465d632d450",
        "b2cca4ec207650e534ecaa4f971d016bc0f435838310e434e2daee8c0564220d",
        "9b90f28753c1f6e8571ebfe420a32b5034edf290a536dd3f4b61492049d1a79e",
        "5dd4ddde16ca66b28c87a63fc867bc4c026f4db847e298cbc86e8d7d0d85b5fa",
    }
)
SIGNING_KEY_MIN_BYTES = 32


def _is_published(value: bytes) -> bool:
    return hashlib.sha256(value).hexdigest() in PUBLISHED


def _secrets() -> Iterator[tuple[str, bytes]]:
    """Every secret in use, wherever it came from: the environment, a file, a part of an address."""
    yield from ((name, value.encode()) for name, value in os.environ.items())
    yield "SSE_KEY_BASE64", base64.b64encode(settings.SSE_KEYS[0])
    yield "JWT_SECRET", settings.SIMPLE_JWT["SIGNING_KEY"].encode()
    yield "DJANGO_SECRET_KEY", str(settings.SECRET_KEY).encode()
    yield "DB_PASSWORD", str(settings.DATABASES["default"].get("PASSWORD") or "").encode()
    yield "REDIS_URL", (urlsplit(settings.REDIS_URL).password or "").encode()


@register(Tags.security, deploy=True)
def published_secrets(**_: Any) -> list[CheckMessage]:
    """No secret in use may be one that stands in a document."""
    names = sorted({name for name, value in _secrets() if _is_published(value)})
    found: list[CheckMessage] = [
        Critical(f"{name} is a sample that is public", hint="Make a new one.", id="messenger.C001") for name in names
    ]
    if any(_is_published(base64.b64encode(key)) for key in settings.SSE_KEYS[1:]):
        found.append(
            Warning(
                "SSE_KEYS_PREVIOUS has a sample that is public",
                hint="Run manage.py rotate_keys, then take it out.",
                id="messenger.W001",
            )
        )
    return found


@register(Tags.security, deploy=True)
def signing_key_length(**_: Any) -> list[CheckMessage]:
    """HMAC-SHA256 wants a key of its own length; a short one can be guessed from any token."""
    if len(settings.SIMPLE_JWT["SIGNING_KEY"].encode()) >= SIGNING_KEY_MIN_BYTES:
        return []
    return [
        Critical(
            f"JWT_SECRET is shorter than {SIGNING_KEY_MIN_BYTES} bytes",
            hint="Make a new one, or leave it out: it is derived from the key-encryption key then.",
            id="messenger.C003",
        )
    ]


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


@register(Tags.security)
def throttles(**_: Any) -> list[CheckMessage]:
    """A rate that can't be read would be found at somebody's login."""
    found: list[CheckMessage] = []
    for scope, rates in settings.THROTTLES.items():
        try:
            rates_of(rates)
        except ValueError as problem:
            name = "THROTTLE_" + scope.replace(".", "_").upper()
            found.append(Error(f"{name}: {problem}", id="messenger.E001"))
    return found


@register(Tags.security)
def proxy_networks(**_: Any) -> list[CheckMessage]:
    """As the rates: at start, not at the first request."""
    try:
        networks(tuple(settings.TRUSTED_PROXY_NETWORKS))
    except ValueError as problem:
        return [Error(f"TRUSTED_PROXY_NETWORKS: {problem}", hint="Such as 10.0.0.0/8", id="messenger.E002")]
    return []


@register(Tags.security, deploy=True)
def trusted_proxies(**_: Any) -> list[CheckMessage]:
    """HTTPS ends at a proxy in production: unless it is counted, its address is everybody's."""
    if settings.TRUSTED_PROXIES > 0:
        return []
    return [
        Warning(
            "TRUSTED_PROXIES is 0: behind a proxy all people share its address, and the rates of one",
            hint="The number of proxies of yours that a request passes.",
            id="messenger.W002",
        )
    ]
