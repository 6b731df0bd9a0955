"""The sizes in which copies are kept, and what an image may cost. Nothing of Django: the decoding process reads it."""

from typing import NamedTuple


class Box(NamedTuple):
    """Pixels that a picture fits within."""

    width: int
    height: int

    def fitted(self, width: int, height: int) -> "Box":
        """The size of a picture of these pixels within the box; never larger than it is."""
        share = min(self.width / width, self.height / height, 1.0)
        return Box(max(round(width * share), 1), max(round(height * share), 1))


# By the names of `listings.rows.PHOTO_SIZES` that pages ask for, from large to small.
LARGE, CARD, THUMB = "large", "800", "thumb"
BOXES = {LARGE: Box(1920, 1440), CARD: Box(800, 600), THUMB: Box(200, 150)}
QUALITY = 90

MOST_BYTES = 40 * 1024 * 1024
# Of the formats that cannot be decoded at a smaller scale: each pixel takes four bytes.
MOST_PIXELS = 60_000_000
# JPEG is decoded at an eighth where that is enough.
MOST_JPEG_PIXELS = 200_000_000
# For one image: address space in bytes, and seconds.
MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 30.0


def kept_as(size: str, width: int, height: int) -> str:
    """The size whose file holds a picture of `size`, where the large one has these pixels: a photo that fits within a
    smaller box has one file for both."""
    return LARGE if width <= BOXES[size].width and height <= BOXES[size].height else size
