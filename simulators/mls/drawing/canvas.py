"""A canvas of 1500 by 1000 units at any size, with what Pillow lacks: gradients inside of shapes and soft shapes."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import shake_256

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Color = tuple[int, ...]
Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 1500, 1000


def mix(first: Color, second: Color, share: float) -> Color:
    """``share`` of the second color in the first."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first[:3], second[:3], strict=True))


def darker(color: Color, share: float) -> Color:
    """The color in a cool shadow."""
    return mix(color, (20, 24, 44), share)


def lighter(color: Color, share: float) -> Color:
    """The color in a warm light."""
    return mix(color, (255, 250, 238), share)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """The corners of a rectangle."""
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


class Canvas:
    """Draws in units; ``width`` is in pixels. Colors with a fourth value are see-through."""

    def __init__(self, width: int) -> None:
        self.unit = width / WIDTH
        self.image = Image.new("RGB", (width, round(HEIGHT * self.unit)))
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def _pixels(self, points: Points) -> list[tuple[float, float]]:
        return [(x * self.unit, y * self.unit) for x, y in points]

    def shape(self, points: Points, color: Color) -> None:
        """A filled polygon."""
        self.pen.polygon(self._pixels(points), fill=color)

    def block(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """A filled rectangle."""
        unit = self.unit
        if right > left and bottom > top:
            self.pen.rectangle((left * unit, top * unit, right * unit, bottom * unit), fill=color)

    def oval(self, left: float, top: float, right: float, bottom: float, color: Color) -> None:
        """A filled ellipse."""
        unit = self.unit
        self.pen.ellipse((left * unit, top * unit, right * unit, bottom * unit), fill=color)

    def line(self, points: Points, color: Color, width: float = 2) -> None:
        """A line through the points."""
        self.pen.line(self._pixels(points), fill=color, width=max(1, round(width * self.unit)), joint="curve")

    def blend(self, points: Points, first: Color, second: Color, sideways: bool = False) -> None:
        """A polygon that goes from one color to the other, downwards or to the right."""
        pixels = self._pixels(points)
        left, top = (max(0, int(min(value[axis] for value in pixels))) for axis in (0, 1))
        right, bottom = (int(max(value[axis] for value in pixels)) + 1 for axis in (0, 1))
        size = (min(right, self.image.width) - left, min(bottom, self.image.height) - top)
        if size[0] <= 0 or size[1] <= 0:
            return
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        self.image.paste(_gradient(size, first, second, sideways), (left, top), mask)

    def soft(self, points: Points, color: Color, blur: float, strength: float = 1.0) -> None:
        """A polygon with blurred edges: shadows, light, clouds."""
        scale = self.unit / 4
        size = (max(1, self.image.width // 4), max(1, self.image.height // 4))
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x * scale, y * scale) for x, y in points], fill=round(255 * strength))
        self._through(mask, color, blur * scale)

    def soft_oval(
        self, left: float, top: float, right: float, bottom: float, color: Color, blur: float, strength: float = 1.0
    ) -> None:
        """An ellipse with blurred edges."""
        scale = self.unit / 4
        mask = Image.new("L", (max(1, self.image.width // 4), max(1, self.image.height // 4)))
        bounds = (left * scale, top * scale, right * scale, bottom * scale)
        ImageDraw.Draw(mask).ellipse(bounds, fill=round(255 * strength))
        self._through(mask, color, blur * scale)

    def _through(self, mask: Image.Image, color: Color, radius: float) -> None:
        """Lays a color through a mask of a quarter of the size; only the part that is not empty is enlarged."""
        mask = mask.filter(ImageFilter.GaussianBlur(max(0.5, radius)))
        area = mask.getbbox()
        if area:
            left, top, right, bottom = area
            part = mask.crop(area).resize(((right - left) * 4, (bottom - top) * 4), Image.Resampling.BILINEAR)
            self.image.paste(color[:3], (left * 4, top * 4, right * 4, bottom * 4), part)

    def finish(self, width: int, frame: float = 1.0, across: float = 0.5) -> Image.Image:
        """The picture ``width`` pixels wide, with the fall of light and a little grain of a lens.

        ``frame`` is the share of the canvas that is kept, standing on its lower edge; ``across`` shifts it sideways.
        """
        full = self.image.size
        left, top = (1 - frame) * full[0] * across, (1 - frame) * full[1]
        area = (left, top, left + frame * full[0], full[1])
        size = (width, round(width * HEIGHT / WIDTH))
        image = self.image.resize(size, Image.Resampling.LANCZOS, area)
        edge = Image.radial_gradient("L").resize(size).point([max(0, value - 150) // 4 for value in range(256)])
        image.paste((12, 14, 26), (0, 0), edge)
        grain = _grain(size)
        return ImageChops.overlay(image, Image.merge("RGB", (grain, grain, grain)))


@lru_cache(maxsize=1)
def _grain_tile() -> Image.Image:
    """Noise around middle gray, the same in every process, so that a photo is too."""
    return Image.frombytes("L", (256, 256), shake_256(b"grain").digest(256 * 256)).point(
        [128 + (value - 128) // 16 for value in range(256)]
    )


@lru_cache(maxsize=4)
def _grain(size: tuple[int, int]) -> Image.Image:
    sheet = Image.new("L", size)
    for left in range(0, size[0], 256):
        for top in range(0, size[1], 256):
            sheet.paste(_grain_tile(), (left, top))
    return sheet


def _gradient(size: tuple[int, int], first: Color, second: Color, sideways: bool) -> Image.Image:
    ramp = Image.linear_gradient("L").crop((0, 0, 1, 256))
    ramp = ramp.transpose(Image.Transpose.ROTATE_90) if sideways else ramp
    mask = ramp.resize(size, Image.Resampling.BILINEAR)
    return Image.composite(Image.new("RGB", size, second[:3]), Image.new("RGB", size, first[:3]), mask)
