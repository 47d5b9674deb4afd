"""One-time codes by the clock (RFC 6238: HMAC-SHA-1, six digits, 30 seconds), recovery codes, QR codes: pure functions.

Of our own rather than a package: those there are say whether a code is right, not of which step it is, and without the
step a code cannot be refused the second time.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import struct
from urllib.parse import quote, urlencode

import segno

STEP_S = 30
DIGITS = 6
# a phone's clock may be half a minute off, in either direction
STEPS_OFF = 1
SECRET_BYTES = 20
ISSUER = "Messenger"

RECOVERY_CODES = 10
# Crockford's alphabet: nothing in it looks like something else. Twelve of 32 characters are 60 bits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RECOVERY_CHARS = 12
_LOOKALIKES = str.maketrans("oil", "011")
# light modules around a QR code, without which cameras do not find it
_QUIET_ZONE = 4


def secret_new() -> str:
    """A new shared secret in base32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0x0F
    number = struct.unpack_from(">I", digest, offset)[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_at(time_s: float) -> int:
    return int(time_s) // STEP_S


def step_of(secret: str, code: str, *, time_s: float, after: int) -> int | None:
    """The step a code is of, if that is near now and later than `after`, the last one used; None for a wrong code."""
    now = step_at(time_s)
    found = None
    for step in range(now - STEPS_OFF, now + STEPS_OFF + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after:
            found = step
    return found


def compact(typed: str) -> str:
    """A code without the spaces and dashes it was shown or typed with."""
    return re.sub(r"[\s-]", "", typed).lower()


def is_clock_code(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def recovery_code_new() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_CHARS))


def recovery_code_shown(code: str) -> str:
    """In groups of four, for reading and typing."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def recovery_code_read(code: str) -> str:
    """What was meant: letters that look like digits are those digits."""
    return code.translate(_LOOKALIKES)


def address(secret: str, username: str) -> str:
    """The `otpauth:` address an authenticator app reads from the QR code."""
    values = urlencode({"secret": secret, "issuer": ISSUER, "digits": DIGITS, "period": STEP_S})
    return f"otpauth://totp/{quote(ISSUER)}:{quote(username)}?{values}"


def qr_path(text: str) -> tuple[int, str]:
    """A QR code as the side of its square, quiet zone included, and SVG path data of the dark modules: a run of them in
    a row is one rectangle."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=_QUIET_ZONE))
    runs = []
    for y, row in enumerate(rows):
        for run in re.finditer("1+", "".join("1" if module else "0" for module in row)):
            width = run.end() - run.start()
            runs.append(f"M{run.start()} {y}h{width}v1h-{width}z")
    return len(rows), "".join(runs)
