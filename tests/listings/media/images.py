"""Real image files, small to write in tests."""

from io import BytesIO
from typing import Any

from PIL import Image


def picture(width: int = 1200, height: int = 900, color: Any = (200, 120, 40), mode: str = "RGB") -> Image.Image:
    """A house: a ground of one color, with a darker upper left quarter, so that it has an up and a left."""
    shown = Image.new(mode, (width, height), color)
    dark = 0 if mode in ("L", "I;16") else tuple(each // 4 for each in color)
    shown.paste(dark, (0, 0, width // 2, height // 2))
    return shown


def jpeg(width: int = 1200, height: int = 900, color: Any = (200, 120, 40), **options: Any) -> bytes:
    return written(picture(width, height, color), "JPEG", **{"quality": 92, **options})


def written(shown: Image.Image, kind: str, **options: Any) -> bytes:
    body = BytesIO()
    shown.save(body, kind, **options)
    return body.getvalue()


def opened(body: bytes) -> Image.Image:
    shown = Image.open(BytesIO(body))
    shown.load()
    return shown
