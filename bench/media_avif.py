"""Whether AVIF beside WebP would pay: its bytes and its price at the same likeness to what was encoded.

Likeness is SSIM of the luma (Wang and others 2004, windows of 7 pixels). For each photo and size the lowest quality of
AVIF counts that is as like as WebP 90. Processor time is of encoding alone, on one thread.
"""

import time
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from bench.figures import Figure, told

# libaom's own scale, from slow to fast: Pillow's default, and its fastest.
SPEEDS = (6, 10)
PHOTOS = 4
WINDOW = 7


def beside_webp(photos: list[Path], boxes: tuple[tuple[int, int], ...]) -> Iterator[Figure]:
    """Sums over some photos in all sizes; `decoded` is what a copy costs beside its encoding."""
    size, spent = Counter[str](), dict.fromkeys(("decoded", "webp", *(f"avif {speed}" for speed in SPEEDS)), 0.0)
    for path in photos[:PHOTOS]:
        for picture in _sizes(path, boxes, spent):
            body = _timed(spent, "webp", picture, "WEBP", quality=90)
            size["webp"] += len(body)
            for speed in SPEEDS:
                quality = _as_like(picture, _likeness(picture, body), speed)
                encoded = _timed(spent, f"avif {speed}", picture, "AVIF", quality=quality, speed=speed, max_threads=1)
                size[f"avif {speed}"] += len(encoded)
    for speed in SPEEDS:
        share, price = size[f"avif {speed}"] / size["webp"], spent[f"avif {speed}"]
        copied = spent["decoded"] + spent["webp"]
        name = f"media: AVIF at speed {speed}, as like as WebP 90"
        yield told(f"{name}: bytes sent, to those of WebP", share, "x")
        yield told(f"{name}: bytes stored of both, to those of WebP", 1 + share, "x")
        yield told(f"{name}: processor time of encoding, to that of WebP", price / spent["webp"], "x")
        yield told(f"{name}: rate of copying with both, to that with WebP", copied / (copied + price), "x")


def _sizes(path: Path, boxes: tuple[tuple[int, int], ...], spent: dict[str, float]) -> Iterator[Image.Image]:
    """Each from the next larger one, as copies are made."""
    began = time.process_time()
    with Image.open(path) as photo:
        photo.draft("RGB", boxes[0])
        shown = photo.convert("RGB")
    for box in boxes:
        shown.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=None)
        spent["decoded"] += time.process_time() - began
        yield shown.copy()
        began = time.process_time()


def _timed(spent: dict[str, float], name: str, picture: Image.Image, form: str, **options: Any) -> bytes:
    began = time.process_time()
    body = _encoded(picture, form, **options)
    spent[name] += time.process_time() - began
    return body


def _encoded(picture: Image.Image, form: str, **options: Any) -> bytes:
    body = BytesIO()
    picture.save(body, form, **options)
    return body.getvalue()


def _as_like(picture: Image.Image, wanted: float, speed: int) -> int:
    """The lowest quality of AVIF that is as like to `picture`."""
    low, high = 30, 100
    while low < high:
        middle = (low + high) // 2
        body = _encoded(picture, "AVIF", quality=middle, speed=speed)
        low, high = (low, middle) if _likeness(picture, body) >= wanted else (middle + 1, high)
    return low


def _likeness(picture: Image.Image, body: bytes) -> float:
    """SSIM of the luma, 1 for the same."""
    import numpy as np  # noqa: PLC0415 - of the bench's own requirements

    def luma(shown: Image.Image) -> Any:
        return np.asarray(shown.convert("L"), dtype=np.float64)

    def mean(values: Any) -> Any:
        """Of each window, by sums from the corner on."""
        sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        total = sums[WINDOW:, WINDOW:] - sums[:-WINDOW, WINDOW:] - sums[WINDOW:, :-WINDOW] + sums[:-WINDOW, :-WINDOW]
        return total / WINDOW**2

    with Image.open(BytesIO(body)) as decoded:
        one, other = luma(picture), luma(decoded)
    of_one, of_other = mean(one), mean(other)
    varied, varied_other = mean(one * one) - of_one**2, mean(other * other) - of_other**2
    together = mean(one * other) - of_one * of_other
    least, least_varied = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    like = (2 * of_one * of_other + least) * (2 * together + least_varied)
    like /= (of_one**2 + of_other**2 + least) * (varied + varied_other + least_varied)
    return float(like.mean())
