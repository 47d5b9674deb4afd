"""Pictures of people: what is refused, what is kept of a file, who is told."""

from __future__ import annotations

import io
import struct
import threading
import zlib
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from PIL import Image

from accounts import images, selectors, services
from accounts.models import Picture, User
from messenger.errors import Invalid, NotFound, Unavailable
from messenger.ids import uuid7
from messenger.protocol import BODY_MAX_BYTES, PICTURE_MAX_PIXELS, PICTURE_PX
from tests.accounts.devices import Device, logged_in
from tests.pictures import image
from tests.support import Client


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def png_head(width: int, height: int) -> bytes:
    """A PNG that says it is so large and holds nothing of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_stranger_gets_and_sets_no_picture(anna: User) -> None:
    services.picture_set(anna, data=image())
    assert Device().get(f"people/{anna.pk}/picture").status_code == 401
    assert Device().put("me/picture", image()).status_code == 401
    assert Device().delete("me/picture").status_code == 401


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture at all",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        image("GIF"),
        image("TIFF"),
        image("BMP"),
        image()[:200],
        image("JPEG")[:200],
        png_head(PICTURE_MAX_PIXELS, 2),
        # more than Pillow opens at all
        png_head(100_000, 100_000),
    ],
    ids=["empty", "text", "svg", "gif", "tiff", "bmp", "half a png", "half a jpeg", "too large", "bomb"],
)
def test_what_is_no_picture_is_refused(anna: User, content: bytes) -> None:
    device = logged_in("anna")
    answer = device.put("me/picture", content)
    assert (answer.status_code, answer.json()["code"]) == (400, "no_picture")
    assert "picture" not in device.get("me").json()


def test_a_file_that_is_too_big_is_not_read(anna: User) -> None:
    answer = logged_in("anna").put("me/picture", b"x" * (BODY_MAX_BYTES + 1))
    assert (answer.status_code, answer.json()["limit"]) == (413, BODY_MAX_BYTES)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("PNG", {}),
        ("JPEG", {}),
        ("WEBP", {}),
        ("WEBP", {"save_all": True, "append_images": [Image.new("RGB", (300, 200), "lime")]}),
        ("PNG", {"save_all": True, "append_images": [Image.new("RGB", (300, 200), "lime")]}),
    ],
    ids=["png", "jpeg", "webp", "moving webp", "moving png"],
)
def test_the_middle_is_kept_as_a_small_square_of_the_first_frame(kind: str, more: dict[str, Any]) -> None:
    kept = opened(images.square(image(kind, **more)))
    assert (kept.format, kept.size, getattr(kept, "n_frames", 1)) == ("WEBP", (PICTURE_PX, PICTURE_PX), 1)
    left, right = (kept.convert("RGB").getpixel((x, PICTURE_PX // 2)) for x in (40, PICTURE_PX - 40))
    assert left[0] > 200 > 60 > left[2]  # type: ignore[index]
    assert right[2] > 200 > 60 > right[0]  # type: ignore[index]


def test_nothing_the_file_told_beside_the_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif[0x0112] = 3  # upside down
    kept = images.square(image("JPEG", exif=exif, comment=b"taken at home"))
    assert b"taken at home" not in kept
    assert not opened(kept).getexif()
    assert not {"icc_profile", "exif", "xmp", "comment"} & set(opened(kept).info)
    # and it stands upright: left and right have changed places
    assert opened(kept).convert("RGB").getpixel((40, 100))[2] > 200  # type: ignore[index]


def test_what_shines_through_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(images.square(file.getvalue())).convert("RGB").getpixel((128, 128)) == (255, 255, 255)


def test_many_at_once_are_refused_and_the_next_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    waiting = [images._pool.submit(release.wait, 30) for _ in range(images.THREADS)]
    monkeypatch.setattr(images, "WAIT_S", 0.05)
    try:
        # behind the busy threads: each is late, and given up
        for _ in range(images.AT_ONCE + 2):
            with pytest.raises(Unavailable):
                images.square(image())
    finally:
        release.set()
    for one in waiting:
        one.result(10)
    monkeypatch.setattr(images, "WAIT_S", 10.0)
    assert images.square(image())


def test_a_picture_is_everybodys_to_see_under_its_name(anna: User, boris: User) -> None:
    device, other = logged_in("anna"), logged_in("boris")
    assert other.get(f"people/{anna.pk}/picture").status_code == 404
    assert other.get(f"people/{uuid7()}/picture").status_code == 404
    named = device.put("me/picture", image()).json()["picture"]
    [card] = other.get("people", q="anna").json()["people"]
    assert card["picture"] == named == device.get("me").json()["picture"]
    answer = other.get(f"people/{anna.pk}/picture")
    assert opened(answer.content).size == (PICTURE_PX, PICTURE_PX)
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    # the same again has the same name, another one another, and of another person the same file has another
    assert device.put("me/picture", image()).json()["picture"] == named
    assert other.put("me/picture", image()).json()["picture"] != named
    assert device.put("me/picture", image(size=(100, 300))).json()["picture"] != named
    assert Picture.objects.filter(user=anna).count() == 1


async def test_everybody_hears_of_a_picture_and_of_its_end(anna: User, boris: User) -> None:
    async with Client(boris) as client:
        user = await sync_to_async(services.picture_set)(anna, data=image())
        [card] = (await client.receive("people.cards"))["people"]
        assert card["picture"] == user.picture
        await sync_to_async(services.picture_remove)(anna)
        [card] = (await client.receive("people.cards"))["people"]
        assert "picture" not in card
    assert not await sync_to_async(Picture.objects.exists)()


def test_another_persons_picture_put_in_its_place_is_not_shown(anna: User, boris: User) -> None:
    for user, size in ((anna, (300, 200)), (boris, (100, 300))):
        services.picture_set(user, data=image(size=size))
    with connection.cursor() as cursor:
        whose = "user_id = (SELECT id FROM accounts_user WHERE username = '{}')"
        cursor.execute(
            "UPDATE accounts_picture SET content ="
            f" (SELECT content FROM accounts_picture WHERE {whose.format('anna')}) WHERE {whose.format('boris')}"
        )
    with pytest.raises(NotFound):
        selectors.picture_of(anna, boris.pk)
    assert selectors.picture_of(anna, anna.pk)


def test_the_refusal_says_how_many_pixels_there_may_be() -> None:
    with pytest.raises(Invalid) as refused:
        images.square(png_head(PICTURE_MAX_PIXELS, 2))
    assert refused.value.limit == PICTURE_MAX_PIXELS
