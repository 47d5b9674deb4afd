"""From a file somebody uploaded to the picture that is kept: a small square, decoded and encoded anew, so that nothing
of the file remains but what is seen. Decoding has threads of its own: a slow file delays other pictures alone.
"""

from __future__ import annotations

import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from threading import BoundedSemaphore

from PIL import Image, ImageOps

from messenger.errors import Invalid, Unavailable
from messenger.protocol import PICTURE_MAX_PIXELS, PICTURE_PX

FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"
WAIT_S = 5.0
THREADS = 1
# decoding or waiting for it; more are refused at once
AT_ONCE = 4

_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="image")
_places = BoundedSemaphore(AT_ONCE)


def square(data: bytes) -> bytes:
    """The middle of the image as a WebP of `PICTURE_PX` pixels a side, upright, without metadata; of a moving image the
    first frame. Raises `Invalid` for what is none or too large, `Unavailable` where it can't be done in time."""
    if not _places.acquire(blocking=False):
        raise Unavailable("Too many pictures at once. Try again in a moment.", retry_after_ms=2000)
    work = _pool.submit(_square, data)
    # a thread can't be stopped: one that is late keeps its place until it is done
    work.add_done_callback(lambda _: _places.release())
    try:
        return work.result(WAIT_S)
    except TooLate:
        work.cancel()
        raise Unavailable("The picture could not be read in time. Try a smaller one.", retry_after_ms=10_000) from None


def _square(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            # what Pillow only warns of is refused below
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
        # known from the head alone: nothing is decoded yet
        if image.width * image.height > PICTURE_MAX_PIXELS:
            raise _too_large()
        # a JPEG is decoded at the nearest smaller scale, for a fraction of the work
        image.draft("RGB", (PICTURE_PX * 2, PICTURE_PX * 2))
        image.load()
        # modes with a palette or of one channel can't be scaled well
        even = image if image.mode in ("RGB", "RGBA") else image.convert("RGBA")
        side = (PICTURE_PX, PICTURE_PX)
        turned = ImageOps.exif_transpose(ImageOps.fit(even, side, Image.Resampling.LANCZOS))
        # onto a new image: that has no metadata to take along
        clean = Image.new("RGB", side, "white")
        clean.paste(turned, mask=turned.getchannel("A") if turned.mode == "RGBA" else None)
        kept = io.BytesIO()
        clean.save(kept, "WEBP", quality=82)
        return kept.getvalue()
    except Image.DecompressionBombError:
        raise _too_large() from None
    except Invalid:
        raise
    except Exception as error:
        raise Invalid("This is no picture: send a JPEG, PNG or WebP.", code="no_picture") from error


def _too_large() -> Invalid:
    return Invalid("The picture has too many pixels.", code="no_picture", limit=PICTURE_MAX_PIXELS)
