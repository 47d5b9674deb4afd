"""At-rest cryptography: what was sealed opens exactly where it belongs, and nothing else opens at all."""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import threading
from collections.abc import Sequence
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messenger import crypto
from messenger.crypto import Envelope, FieldCipher, KeyRing, Unreadable

KEY_ID = UUID("01920000-0000-7000-8000-00000000ce11")
DATA_KEY = hashlib.sha256(b"a data key").digest()
IDENTITY = (b"chat", b"\0\0\0\0\0\0\0\x07", b"sender", b"\0\0\0\1")
KEK, OTHER_KEK = (hashlib.sha256(name).digest() for name in (b"a kek", b"another kek"))

parts = st.lists(st.binary(max_size=24), max_size=5).map(tuple)
keys = st.binary(min_size=32, max_size=32)
many = settings(max_examples=400, deadline=None)
# every code point UTF-8 can hold; the wire refuses NUL, a field does not
texts = st.text(max_size=300)


def cipher(
    table: str = "chat_message", column: str = "body", key: bytes = DATA_KEY, key_id: UUID = KEY_ID
) -> FieldCipher:
    return FieldCipher(key_id, key, table, column)


def refuses(sealed: bytes, with_: FieldCipher | None = None, identity: Sequence[bytes] = IDENTITY) -> None:
    with pytest.raises(Unreadable) as caught:
        (with_ or cipher()).open(sealed, identity)
    assert len(sealed) < 8 or sealed.hex() not in str(caught.value)


# --- the primitive, by published vectors ---------------------------------------------------------------------
P64 = (
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
    "b16aedf5aa0de657ba637b391aafd255"
)
C64 = (
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
    "c5f61e6393ba7a0abcc9f662898015ad"
)
K_FEFF = "feffe9928665731c6d6a8f9467308308" * 2
# AES-256-GCM, test cases 13 to 16 of the specification of GCM: key, nonce, associated data, plaintext, ciphertext, tag
GCM = [
    ("00" * 32, "00" * 12, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    ("00" * 32, "00" * 12, "", "00" * 16, "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"),
    (K_FEFF, "cafebabefacedbaddecaf888", "", P64, C64, "b094dac5d93471bdec1a502270e3cc6c"),
    (
        K_FEFF,
        "cafebabefacedbaddecaf888",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        P64[:120],
        C64[:120],
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]


@pytest.mark.parametrize("vector", GCM)
def test_the_library_computes_the_published_vectors(vector: tuple[str, ...]) -> None:
    key, nonce, aad, plaintext, ciphertext, tag = map(bytes.fromhex, vector)
    assert AESGCM(key).encrypt(nonce, plaintext, aad) == ciphertext + tag
    assert AESGCM(key).decrypt(nonce, ciphertext + tag, aad) == plaintext
    for position in range(len(tag) * 8):
        wrong = bytearray(tag)
        wrong[position // 8] ^= 1 << position % 8
        with pytest.raises(InvalidTag):
            AESGCM(key).decrypt(nonce, ciphertext + bytes(wrong), aad)


def test_hkdf_is_the_one_of_rfc_5869() -> None:
    # its test case 1: it proves the few lines below, and they prove ours, whose info is always text
    prk = bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert expand(prk, bytes.fromhex("f0f1f2f3f4f5f6f7f8f9"), 42).hex() == okm
    for info in ("messenger/v1/wrap", "messenger/v1/field:chat_message.body"):
        assert crypto.hkdf(prk, info) == expand(prk, info.encode(), 32)


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand of RFC 5869 with SHA-256, from nothing but HMAC."""
    made, block = b"", b""
    for counter in range(1, 1 + -(-length // 32)):
        block = hmac.new(key, block + info + bytes([counter]), hashlib.sha256).digest()
        made += block
    return made[:length]


# --- the stored forms, read by another hand than the one that writes them ------------------------------------
def lengthened(*of: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(part)) + part for part in of)


def test_a_stored_value_has_the_documented_format() -> None:
    sealed = cipher().seal("Привет".encode(), IDENTITY)
    version, key_id, nonce, rest = sealed[:1], sealed[1:17], sealed[17:29], sealed[29:]
    assert (version, key_id) == (b"\x01", KEY_ID.bytes)
    assert len(rest) == len("Привет".encode()) + 16
    assert len(sealed) == len("Привет".encode()) + crypto.SEALED_OVERHEAD_BYTES
    key = expand(DATA_KEY, b"messenger/v1/field:chat_message.body", 32)
    aad = version + key_id + lengthened(b"chat_message", b"body", *IDENTITY)
    assert AESGCM(key).decrypt(nonce, rest, aad).decode() == "Привет"
    assert crypto.sealed_key_id(sealed) == KEY_ID


def test_a_wrapped_data_key_has_the_documented_format() -> None:
    context = (b"data-key", KEY_ID.bytes, b"chat", b"scope", b"2026-11")
    wrapped = KeyRing(KEK).wrap(DATA_KEY, context)
    version, kek_id, nonce, rest = wrapped[:1], wrapped[1:9], wrapped[9:21], wrapped[21:]
    assert (version, kek_id) == (b"\x01", expand(KEK, b"messenger/v1/kek-id", 8))
    assert kek_id == crypto.wrapped_by(wrapped)
    key = expand(KEK, b"messenger/v1/wrap", 32)
    assert AESGCM(key).decrypt(nonce, rest, version + kek_id + lengthened(*context)) == DATA_KEY


# --- fields: everything round-trips, nothing else does -------------------------------------------------------
@many
@given(texts, parts)
@example("", ())
@example("\x00", (b"",))
@example("\U0010ffff\ud7ff\ue000" + "\U0001f469\u200d\U0001f4bb" + "שלום", (b"x",))
@example("x" * 10_000, IDENTITY)
def test_any_text_round_trips(text: str, identity: tuple[bytes, ...]) -> None:
    sealed = cipher().seal(text.encode(), identity)
    assert cipher().open(sealed, identity).decode() == text
    # short texts may stand in random bytes by chance
    assert len(text.encode()) < 5 or text.encode() not in sealed


def test_every_single_flipped_bit_is_seen() -> None:
    sealed = cipher().seal(b"a body", IDENTITY)
    for position in range(len(sealed) * 8):
        damaged = bytearray(sealed)
        damaged[position // 8] ^= 1 << position % 8
        refuses(bytes(damaged))


@many
@given(texts, st.data())
def test_any_damage_is_seen(text: str, data: st.DataObject) -> None:
    sealed = cipher().seal(text.encode(), IDENTITY)
    start = data.draw(st.integers(0, len(sealed)))
    end = data.draw(st.integers(start, len(sealed)))
    damaged = sealed[:start] + data.draw(st.binary(max_size=40)) + sealed[end:]
    if damaged != sealed:
        refuses(damaged)


@many
@given(texts, st.data())
def test_every_truncation_is_seen(text: str, data: st.DataObject) -> None:
    sealed = cipher().seal(text.encode(), IDENTITY)
    refuses(sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@many
@given(st.one_of(st.binary(max_size=200), texts.map(str.encode)))
def test_what_was_never_sealed_does_not_open(written: bytes) -> None:
    refuses(written)
    # also where it begins as a value does
    refuses(b"\x01" + KEY_ID.bytes + written)


@many
@given(texts, parts, parts)
@example("x", (b"ab", b"c"), (b"a", b"bc"))
@example("x", (b"abc",), (b"abc", b""))
@example("x", (b"a", b"b"), (b"b", b"a"))
@example("x", (), (b"",))
def test_a_value_opens_for_its_own_row_alone(text: str, row: tuple[bytes, ...], other: tuple[bytes, ...]) -> None:
    sealed = cipher().seal(text.encode(), row)
    if row != other:
        refuses(sealed, identity=other)


@pytest.mark.parametrize("position", range(len(IDENTITY)), ids=["chat", "seq", "sender", "edit number"])
def test_each_part_of_a_place_counts(position: int) -> None:
    sealed = cipher().seal(b"a body", IDENTITY)
    moved = [*IDENTITY]
    moved[position] = moved[position][:-1] + b"\x7f"
    refuses(sealed, identity=moved)


@pytest.mark.parametrize(
    "other",
    [
        cipher(column="system"),
        cipher(table="chat_revision"),
        cipher(table="chat_messag", column="ebody"),
        cipher(key=hashlib.sha256(b"another data key").digest()),
        cipher(key_id=UUID(int=KEY_ID.int + 1)),
    ],
    ids=["column", "table", "table and column run together", "data key", "id of the data key"],
)
def test_a_value_opens_in_its_own_column_and_under_its_own_key_alone(other: FieldCipher) -> None:
    refuses(cipher().seal(b"a body", IDENTITY), other)


def test_a_value_of_another_column_does_not_open_even_with_its_key_named() -> None:
    """The key id in front is authenticated: it cannot be exchanged for the one that would be tried."""
    other = cipher(key_id=UUID(int=KEY_ID.int + 1)).seal(b"a body", IDENTITY)
    refuses(b"\x01" + KEY_ID.bytes + other[17:])


def test_nonces_do_not_repeat_across_threads() -> None:
    each, threads = 50_000, 4
    seen: list[set[bytes]] = []

    def seal(shared: FieldCipher) -> None:
        seen.append({shared.seal(b"", ())[17:29] for _ in range(each)})

    shared = cipher()
    running = [threading.Thread(target=seal, args=(shared,)) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert len(set().union(*seen)) == each * threads


def test_equal_texts_look_different() -> None:
    assert len({cipher().seal(b"yes", IDENTITY) for _ in range(1000)}) == 1000


@many
@given(st.binary(max_size=80))
def test_the_key_of_a_value_is_found_or_refused(written: bytes) -> None:
    try:
        found = crypto.sealed_key_id(written)
    except Unreadable:
        assert len(written) < crypto.SEALED_OVERHEAD_BYTES or written[:1] != b"\x01"
    else:
        assert written[:17] == b"\x01" + found.bytes


# --- the rest ------------------------------------------------------------------------------------------------
@many
@given(st.binary(max_size=100), st.data())
def test_an_envelope_opens_under_any_of_its_keys_and_no_other(message: bytes, data: st.DataObject) -> None:
    old, new, other = Envelope([KEK], "bus"), Envelope([OTHER_KEK, KEK], "bus"), Envelope([KEK], "other")
    sealed = old.seal(message)
    assert old.open(sealed) == new.open(sealed) == message
    damaged = bytearray(sealed)
    damaged[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    for envelope, wrong in ((other, sealed), (old, new.seal(message)), (old, bytes(damaged)), (old, sealed[:-1])):
        with pytest.raises(Unreadable):
            envelope.open(wrong)


def test_no_two_messages_share_key_and_nonce():
    """Of one sender nonces only rise; two senders, also two lives of a process, have different keys."""
    first, second = Envelope([KEK], "bus"), Envelope([KEK], "bus")
    sealed = [envelope.seal(b"the same") for envelope in (first, second) for _ in range(1000)]
    places = [message[: crypto.SENDER_BYTES + crypto.NONCE_BYTES] for message in sealed]
    assert len(set(places)) == len(sealed)
    assert len({place[: crypto.SENDER_BYTES] for place in places}) == 2
    nonces = [place[crypto.SENDER_BYTES :] for place in places[:1000]]
    assert nonces == sorted(nonces)
    # under the key of the other sender, nothing opens
    swapped = sealed[1000][: crypto.SENDER_BYTES] + sealed[0][crypto.SENDER_BYTES :]
    with pytest.raises(Unreadable):
        first.open(swapped)


def test_a_receiver_remembers_a_bounded_number_of_senders_and_strangers_not_at_all():
    receiver = Envelope([KEK], "bus")
    senders = [Envelope([KEK], "bus") for _ in range(crypto.SENDERS_MAX + 10)]
    for envelope in (*senders, *senders):
        assert receiver.open(envelope.seal(b"hello")) == b"hello"
        assert len(receiver._known) <= crypto.SENDERS_MAX
    before = set(receiver._known)
    # the latest ones: their keys are derived once, not with every message
    assert before == {envelope._sender for envelope in senders[-crypto.SENDERS_MAX :]}
    for _ in range(100):
        with pytest.raises(Unreadable):
            receiver.open(os.urandom(100))
    assert set(receiver._known) == before


@many
@given(keys, parts, parts)
def test_a_keyed_hash_tells_its_parts_apart(key: bytes, one: tuple[bytes, ...], other: tuple[bytes, ...]) -> None:
    assert (crypto.mac(key, *one) == crypto.mac(key, *other)) == (one == other)
    assert crypto.mac(key, *one) == hmac.new(key, lengthened(*one), hashlib.sha256).digest()
    assert crypto.mac(os.urandom(32), *one) != crypto.mac(key, *one)


def test_a_token_is_stored_as_its_hash() -> None:
    assert crypto.token_hash("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
