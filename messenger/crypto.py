"""THE at-rest cryptography: key ring, wrapping of data keys, sealing of values. Pure functions, no database, no Django.

AES-256-GCM throughout; subkeys by HKDF-SHA256. Everything fails closed: what does not authenticate raises `Unreadable`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import itertools
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
KEK_ID_BYTES = 8
FORMAT = b"\x01"
# a sealed value begins with its format and the id of its data key
SEALED_HEAD_BYTES = 1 + 16
SEALED_OVERHEAD_BYTES = SEALED_HEAD_BYTES + NONCE_BYTES + TAG_BYTES
SENDER_BYTES = 16
# processes a receiver remembers; more than any deployment runs at once
SENDERS_MAX = 64


class KeyProblem(ValueError):
    """A key in the configuration that cannot be used; says what is expected."""


class Unreadable(Exception):
    """A stored value that does not authenticate, or whose key is missing. Never carries the value."""


def hkdf(key: bytes, info: str, length: int = KEY_BYTES) -> bytes:
    """Subkey of `length` bytes. The input key is uniformly random, so expand alone suffices (RFC 5869, 3.3)."""
    return HKDFExpand(hashes.SHA256(), length, info.encode()).derive(key)


def parse_key(text: str, *, name: str = "SSE_KEY_BASE64") -> bytes:
    """32 key bytes from base64, or from base64 of that base64 (a form in circulation). Anything else is refused."""
    decoded = _base64(text)
    if decoded is not None and len(decoded) != KEY_BYTES and decoded.isascii():
        decoded = _base64(decoded.decode())
    if decoded is None or len(decoded) != KEY_BYTES:
        raise KeyProblem(
            f"{name} must be {KEY_BYTES} random bytes in base64 (44 characters),"
            " for example from: openssl rand -base64 32"
        )
    if len(set(decoded)) < 8:
        raise KeyProblem(f"{name} is not random: it has fewer than 8 different bytes")
    if decoded.isascii():
        # of random keys, one in four thousand million would be
        raise KeyProblem(f"{name} is not random: it decodes to text, such as a password or another encoding of a key")
    return decoded


def parse_keys(text: str, *, name: str) -> list[bytes]:
    """Any number of keys with spaces, commas or line breaks between them."""
    return [parse_key(each, name=name) for each in text.replace(",", " ").split()]


def _base64(text: str) -> bytes | None:
    compact = "".join(text.split()).replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(compact + "=" * (-len(compact) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def key_file_ensure(path: Path) -> str:
    """The key in `path`; a new one is made first where there is none. For the embedded default, never for
    production."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # complete before it has its name: another process that starts at the same time must not read half a key
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(file.name, path)
        _sync_folder(path.parent)
    return path.read_text().strip()


def _sync_folder(folder: Path) -> None:
    """A key must not be lost in a power cut after data was encrypted under it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class KeyRing:
    """The key-encryption keys: the current one, which wraps, and older ones, which only unwrap."""

    def __init__(self, current: bytes, previous: Iterable[bytes] = ()) -> None:
        self._keys: dict[bytes, bytes] = {}
        for key in (current, *previous):
            if len(key) != KEY_BYTES:
                raise KeyProblem(f"a key-encryption key has {len(key)} bytes, not {KEY_BYTES}")
            self._keys.setdefault(hkdf(key, "messenger/v1/kek-id", KEK_ID_BYTES), key)
        self.current_id = hkdf(current, "messenger/v1/kek-id", KEK_ID_BYTES)

    @property
    def ids(self) -> list[bytes]:
        return list(self._keys)

    def derive(self, purpose: str) -> bytes:
        """32 bytes for a purpose of the process (Django's SECRET_KEY, the bus), from the current key."""
        return hkdf(self._keys[self.current_id], f"messenger/v1/process:{purpose}")

    def derive_previous(self, purpose: str) -> list[bytes]:
        return [
            hkdf(key, f"messenger/v1/process:{purpose}") for kid, key in self._keys.items() if kid != self.current_id
        ]

    def wrap(self, data_key: bytes, context: Sequence[bytes]) -> bytes:
        """The data key sealed under the current key-encryption key: id | nonce | ciphertext | tag."""
        nonce = os.urandom(NONCE_BYTES)
        head = FORMAT + self.current_id
        return head + nonce + self._wrapper(self.current_id).encrypt(nonce, data_key, _aad(head, context))

    def unwrap(self, wrapped: bytes, context: Sequence[bytes]) -> bytes:
        head, rest = wrapped[: 1 + KEK_ID_BYTES], wrapped[1 + KEK_ID_BYTES :]
        if head[:1] != FORMAT or head[1:] not in self._keys:
            raise Unreadable("the key-encryption key of this data key is not in the ring")
        try:
            return self._wrapper(head[1:]).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _aad(head, context))
        except (InvalidTag, ValueError):
            raise Unreadable("a wrapped data key does not authenticate") from None

    def _wrapper(self, kek_id: bytes) -> AESGCM:
        return AESGCM(hkdf(self._keys[kek_id], "messenger/v1/wrap"))


def wrapped_by(wrapped: bytes) -> bytes:
    """The id of the key-encryption key that wrapped a data key."""
    return wrapped[1 : 1 + KEK_ID_BYTES]


def _aad(head: bytes, context: Sequence[bytes]) -> bytes:
    """Associated data: each part with its length, so that no two contexts run into one another."""
    for part in context:
        head += len(part).to_bytes(4, "big") + part
    return head


class FieldCipher:
    """Seals and opens one column under one data key."""

    __slots__ = ("_aead", "_head", "_place")

    def __init__(self, key_id: UUID, data_key: bytes, table: str, column: str) -> None:
        self._head = FORMAT + key_id.bytes
        self._aead = AESGCM(hkdf(data_key, f"messenger/v1/field:{table}.{column}"))
        self._place = _aad(self._head, (table.encode(), column.encode()))

    def seal(self, plaintext: bytes, identity: Sequence[bytes]) -> bytes:
        """format | key id | nonce | ciphertext | tag; `identity` is the row the value belongs to and opens in alone."""
        nonce = os.urandom(NONCE_BYTES)
        return self._head + nonce + self._aead.encrypt(nonce, plaintext, _aad(self._place, identity))

    def open(self, sealed: bytes, identity: Sequence[bytes]) -> bytes:
        body = SEALED_HEAD_BYTES + NONCE_BYTES
        head, nonce, rest = sealed[:SEALED_HEAD_BYTES], sealed[SEALED_HEAD_BYTES:body], sealed[body:]
        if head != self._head:
            raise Unreadable("sealed under another key or format")
        try:
            return self._aead.decrypt(nonce, rest, _aad(self._place, identity))
        except (InvalidTag, ValueError):
            raise Unreadable("the stored value does not authenticate") from None


class Envelope:
    """Seals messages of the process under the first of several keys, and opens them under any: while a key is being
    rotated, processes differ in which is current.

    The keys live as long as the deployment and the messages are many, so random nonces under them would come near the
    2^32 that are safe. Every process therefore seals under a subkey of its own, with a counter as the nonce:
    sender | nonce | ciphertext | tag, where the sender is random and made anew with each process.
    """

    def __init__(self, keys: Sequence[bytes], purpose: str) -> None:
        self._roots = [hkdf(key, f"messenger/v1/envelope:{purpose}") for key in keys]
        self._sender = os.urandom(SENDER_BYTES)
        self._own = _sender_cipher(self._roots[0], self._sender)
        self._nonces = itertools.count()
        # of senders whose messages were authentic, so that nobody else's fill it; the oldest goes first
        self._known: dict[bytes, AESGCM] = {}

    def seal(self, plaintext: bytes) -> bytes:
        nonce = next(self._nonces).to_bytes(NONCE_BYTES, "big")
        return self._sender + nonce + self._own.encrypt(nonce, plaintext, None)

    def open(self, sealed: bytes) -> bytes:
        sender = sealed[:SENDER_BYTES]
        nonce, rest = sealed[SENDER_BYTES : SENDER_BYTES + NONCE_BYTES], sealed[SENDER_BYTES + NONCE_BYTES :]
        known = self._known.get(sender)
        ciphers = [known] if known is not None else (_sender_cipher(root, sender) for root in self._roots)
        for cipher in ciphers:
            try:
                plaintext = cipher.decrypt(nonce, rest, None)
            except (InvalidTag, ValueError):
                continue
            if known is None:
                while len(self._known) >= SENDERS_MAX:
                    del self._known[next(iter(self._known))]
                self._known[sender] = cipher
            return plaintext
        raise Unreadable("no key opens this message")


def _sender_cipher(root: bytes, sender: bytes) -> AESGCM:
    return AESGCM(hkdf(root, f"messenger/v1/sender:{sender.hex()}"))


def sealed_key_id(sealed: bytes) -> UUID:
    """Which data key sealed a value."""
    if len(sealed) < SEALED_OVERHEAD_BYTES or sealed[:1] != FORMAT:
        raise Unreadable("not a sealed value")
    return UUID(bytes=bytes(sealed[1:SEALED_HEAD_BYTES]))


def mac(key: bytes, *parts: bytes) -> bytes:
    """Keyed hash (HMAC-SHA256) of length-prefixed parts, 32 bytes."""
    return hmac.digest(key, _aad(b"", parts), "sha256")


def token_hash(token: str) -> bytes:
    """How a random token of 128 bits or more is stored: SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()
