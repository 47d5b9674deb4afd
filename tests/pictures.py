"""Image files, made for a test."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def image(kind: str = "PNG", size: tuple[int, int] = (300, 200), **more: Any) -> bytes:
    """A file of that kind: red on its left half, blue on its right."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    drawn.save(file, kind, **more)
    return file.getvalue()
