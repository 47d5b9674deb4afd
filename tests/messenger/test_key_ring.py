"""The key-encryption keys: how they may be written, and what a ring of them opens."""

from __future__ import annotations

import base64
import hashlib
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messenger import crypto
from messenger.crypto import KeyProblem, KeyRing, Unreadable

DATA_KEY = hashlib.sha256(b"a data key").digest()
KEK, OTHER_KEK = (hashlib.sha256(name).digest() for name in (b"a kek", b"another kek"))

many = settings(max_examples=400, deadline=None)
keys = st.binary(min_size=32, max_size=32)
parts = st.lists(st.binary(max_size=24), max_size=5).map(tuple)


@many
@given(keys, keys, parts)
def test_a_data_key_is_unwrapped_in_its_context_alone(kek: bytes, data_key: bytes, context: tuple[bytes, ...]) -> None:
    ring = KeyRing(kek)
    wrapped = ring.wrap(data_key, context)
    assert ring.unwrap(wrapped, context) == data_key
    assert data_key not in wrapped
    for other in ((*context, b""), (b"x", *context), context[:-1] if context else (b"",)):
        with pytest.raises(Unreadable):
            ring.unwrap(wrapped, other)


def test_every_single_flipped_bit_of_a_wrapped_key_is_seen() -> None:
    ring = KeyRing(KEK, [OTHER_KEK])
    wrapped = ring.wrap(DATA_KEY, (b"a",))
    for position in range(len(wrapped) * 8):
        damaged = bytearray(wrapped)
        damaged[position // 8] ^= 1 << position % 8
        with pytest.raises(Unreadable):
            ring.unwrap(bytes(damaged), (b"a",))
    for length in range(len(wrapped)):
        with pytest.raises(Unreadable):
            ring.unwrap(wrapped[:length], (b"a",))


def test_the_current_key_wraps_and_every_key_of_the_ring_unwraps() -> None:
    old, new = KeyRing(KEK), KeyRing(OTHER_KEK)
    rolling_in, rolled = KeyRing(KEK, [OTHER_KEK]), KeyRing(OTHER_KEK, [KEK])
    by_old, by_new = old.wrap(DATA_KEY, ()), rolled.wrap(DATA_KEY, ())
    assert crypto.wrapped_by(rolling_in.wrap(DATA_KEY, ())) == old.current_id
    assert crypto.wrapped_by(by_new) == new.current_id
    for ring in (rolling_in, rolled):
        assert ring.unwrap(by_old, ()) == ring.unwrap(by_new, ()) == DATA_KEY
    for ring, wrapped in ((old, by_new), (new, by_old)):
        with pytest.raises(Unreadable):
            ring.unwrap(wrapped, ())


def test_a_ring_names_its_keys_without_showing_them() -> None:
    ring = KeyRing(KEK, [OTHER_KEK, KEK])
    assert len(ring.ids) == 2
    assert ring.ids[0] == ring.current_id
    assert all(kek_id not in key for kek_id in ring.ids for key in (KEK, OTHER_KEK))


def test_what_derives_from_a_key_differs_by_purpose_and_key() -> None:
    one, other = KeyRing(KEK), KeyRing(OTHER_KEK, [KEK])
    derived = {one.derive(purpose) for purpose in ("django-secret-key", "bus", "access-token")}
    derived |= {other.derive(purpose) for purpose in ("django-secret-key", "bus", "access-token")}
    assert len(derived) == 6
    assert KEK not in derived
    assert other.derive_previous("bus") == [one.derive("bus")]
    assert one.derive("bus") == KeyRing(KEK).derive("bus")


@pytest.mark.parametrize("length", [0, 16, 31, 33, 44])
def test_a_ring_takes_keys_of_32_bytes_alone(length: int) -> None:
    for wrong in ((bytes(length), []), (KEK, [bytes(length)])):
        with pytest.raises(KeyProblem):
            KeyRing(*wrong)


# --- keys as they are written --------------------------------------------------------------------------------
RAW = bytes(range(200, 232))
B64 = base64.b64encode(RAW).decode()
B64_TWICE = base64.b64encode(B64.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        B64,
        B64.rstrip("="),
        base64.urlsafe_b64encode(RAW).decode(),
        f"  {B64[:20]}\n{B64[20:]}\n",
        B64_TWICE,
        base64.b64encode(base64.urlsafe_b64encode(RAW)).decode(),
        base64.b64encode(B64.encode() + b"\n").decode(),
    ],
    ids=["base64", "unpadded", "urlsafe", "wrapped lines", "twice", "urlsafe twice", "twice, with echo's line break"],
)
def test_a_key_is_32_bytes_in_base64_or_in_base64_of_that(text: str) -> None:
    assert crypto.parse_key(text) == RAW


def test_the_key_of_the_first_specification_has_the_double_form() -> None:
    sample = "M3pjL1YwdURHbVgrQkRFdlhMRDZ1VzhxT1FFUG1WdmV0THRnZU8yYUhMWT0="
    assert crypto.parse_key(sample) == base64.b64decode(base64.b64decode(sample))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "=",
        "A",
        "not base64!",
        "ключ",
        base64.b64encode(RAW[:31]).decode(),
        base64.b64encode(RAW + b"\xff").decode(),
        base64.b64encode(RAW[:16]).decode(),
        base64.b64encode(B64_TWICE.encode()).decode(),
        B64 + B64,
        RAW.hex(),
    ],
)
def test_any_other_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(KeyProblem, match="SSE_KEY_BASE64 must be 32 random bytes in base64") as caught:
        crypto.parse_key(text)
    assert len(text) < 3 or text not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [bytes(32), b"\xff" * 32, b"\x80\x90\xa0\xb0" * 8, b"correct horse battery staple 123", RAW.hex()[:32].encode()],
    ids=["zeros", "ones", "a pattern", "a password", "hexadecimal digits"],
)
def test_a_key_that_is_not_random_is_refused(raw: bytes) -> None:
    with pytest.raises(KeyProblem, match="SSE_KEYS_PREVIOUS is not random"):
        crypto.parse_keys(base64.b64encode(raw).decode(), name="SSE_KEYS_PREVIOUS")


def test_several_keys_stand_in_one_variable() -> None:
    other = base64.b64encode(KEK).decode()
    assert crypto.parse_keys("", name="X") == []
    for text in (f"{B64} {other}", f"{B64},{other}", f" {B64},\n{other}\n"):
        assert crypto.parse_keys(text, name="X") == [RAW, KEK]


@many
@given(keys)
def test_every_random_key_is_accepted_in_every_form(key: bytes) -> None:
    # what random bytes never are within the life of the universe, Hypothesis draws
    if len(set(key)) < 8 or key.isascii():
        return
    once = base64.b64encode(key)
    for text in (once, base64.urlsafe_b64encode(key), base64.b64encode(once)):
        assert crypto.parse_key(text.decode()) == key


def test_the_key_file_is_made_once_whoever_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "key"
    together = threading.Barrier(8)
    got: list[str] = []

    def start() -> None:
        together.wait()
        got.append(crypto.key_file_ensure(path))

    running = [threading.Thread(target=start) for _ in range(8)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert len(got) == 8
    assert len(set(got)) == 1
    assert len(crypto.parse_key(got[0])) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["key"]
    path.write_text(f"{B64}\n")
    assert crypto.key_file_ensure(path) == B64


def test_a_key_is_made_in_a_folder_that_is_there_and_in_one_that_is_not(tmp_path: Path) -> None:
    first = crypto.key_file_ensure(tmp_path / "var" / "secrets" / "key")
    other = crypto.key_file_ensure(tmp_path / "var" / "secrets" / "other")
    assert first != other
    assert {len(crypto.parse_key(each)) for each in (first, other)} == {32}
