"""Parts of buildings: walls, windows, doors, garages, roofs, and the shadows between them."""

from ..dice import Dice
from .canvas import Canvas, Color, box, darker, lighter, mix

GLASS_TOP, GLASS_BOTTOM = (126, 158, 182), (44, 62, 80)


def wall(canvas: Canvas, left: float, top: float, right: float, bottom: float, color: Color) -> None:
    """A plastered wall in the sun, a little darker below."""
    canvas.blend(box(left, top, right, bottom), lighter(color, 0.08), darker(color, 0.09))
    canvas.block(left, bottom - 8, right, bottom, (*darker(color, 0.5), 90))


def eave_shadow(canvas: Canvas, left: float, top: float, right: float, depth: float) -> None:
    """What a roof throws on the wall below it."""
    canvas.block(left, top, right, top + depth * 0.6, (24, 26, 48, 96))
    canvas.block(left, top + depth * 0.6, right, top + depth, (24, 26, 48, 44))


def siding(
    canvas: Canvas, left: float, top: float, right: float, bottom: float, color: Color, upright: bool = False
) -> None:
    """Boards."""
    wall(canvas, left, top, right, bottom, color)
    step = 14
    if upright:
        for n in range(1, int((right - left) / step)):
            canvas.line([(left + n * step, top), (left + n * step, bottom)], (*darker(color, 0.45), 120), 1.5)
    else:
        for n in range(1, int((bottom - top) / step)):
            canvas.line([(left, top + n * step), (right, top + n * step)], (*darker(color, 0.4), 100), 1.5)


def stone(canvas: Canvas, dice: Dice, left: float, top: float, right: float, bottom: float, color: Color) -> None:
    """Stacked stone."""
    canvas.block(left, top, right, bottom, darker(color, 0.45))
    y = top
    while y < bottom - 2:
        high = min(dice.between(9, 17), bottom - y)
        x = left
        while x < right - 2:
            wide = min(dice.between(18, 46), right - x)
            canvas.block(
                x + 1,
                y + 1,
                x + wide - 1,
                y + high - 1,
                mix(color, dice.pick(((226, 212, 192), (120, 104, 92), (178, 150, 122))), dice.real(0, 0.5)),
            )
            x += wide
        y += high


def screen(canvas: Canvas, left: float, top: float, right: float, bottom: float, color: Color) -> None:
    """Breeze blocks."""
    canvas.block(left, top, right, bottom, darker(color, 0.5))
    size = 26
    for row in range(int((bottom - top) / size)):
        for column in range(int((right - left) / size)):
            x, y = left + column * size, top + row * size
            canvas.block(x, y, x + size - 2, y + size - 2, color)
            canvas.oval(x + 4, y + 4, x + size - 6, y + size - 6, darker(color, 0.55))
            canvas.oval(x + 9, y + 9, x + size - 11, y + size - 11, lighter(color, 0.1))


def window(
    canvas: Canvas,
    left: float,
    top: float,
    right: float,
    bottom: float,
    panes: int = 2,
    frame: Color = (244, 242, 236),
    lit: bool = False,
) -> None:
    """A window that mirrors the sky, or glows at dusk."""
    canvas.block(left - 5, top - 5, right + 5, bottom + 7, frame)
    canvas.block(left - 7, bottom + 5, right + 7, bottom + 10, darker(frame, 0.2))
    upper, lower = ((255, 222, 158), (206, 142, 84)) if lit else (GLASS_TOP, GLASS_BOTTOM)
    canvas.blend(box(left, top, right, bottom), upper, lower)
    wide = right - left
    if not lit:
        canvas.shape(
            [
                (left + wide * 0.1, top),
                (left + wide * 0.34, top),
                (left + wide * 0.12, bottom),
                (left, bottom),
                (left, top + (bottom - top) * 0.45),
            ],
            (255, 255, 255, 46),
        )
    canvas.block(left, top, right, top + 7, (16, 20, 34, 90))
    for number in range(1, panes):
        x = left + wide * number / panes
        canvas.block(x - 2.5, top, x + 2.5, bottom, frame)


def arched_window(
    canvas: Canvas, left: float, top: float, right: float, bottom: float, trim: Color, lit: bool = False
) -> None:
    """A window below a round arch."""
    half = (right - left) / 2
    upper, lower = ((255, 220, 154), (196, 132, 78)) if lit else (GLASS_TOP, GLASS_BOTTOM)
    canvas.oval(left - 9, top - half - 9, right + 9, top + half + 9, trim)
    canvas.block(left - 9, top, right + 9, bottom + 8, trim)
    canvas.oval(left, top - half, right, top + half, mix(upper, lower, 0.2))
    canvas.blend(box(left, top, right, bottom), mix(upper, lower, 0.2), lower)
    canvas.block(left + half - 2, top - half, left + half + 2, bottom, (74, 56, 46))
    canvas.block(left, top - 2, right, top + 2, (74, 56, 46))


def door(canvas: Canvas, left: float, top: float, right: float, bottom: float, color: Color) -> None:
    """A front door with a handle."""
    canvas.block(left - 7, top - 7, right + 7, bottom, (238, 234, 226))
    canvas.blend(box(left, top, right, bottom), lighter(color, 0.08), darker(color, 0.2))
    wide, high = right - left, bottom - top
    for row in range(3):
        y = top + high * (0.08 + row * 0.31)
        canvas.block(left + wide * 0.18, y, right - wide * 0.18, y + high * 0.22, (*darker(color, 0.35), 110))
    canvas.oval(right - wide * 0.16, top + high * 0.52, right - wide * 0.06, top + high * 0.56, (226, 200, 130))


def garage(
    canvas: Canvas, left: float, top: float, right: float, bottom: float, color: Color, glazed: bool = False
) -> None:
    """A sectional garage door in its shadowed frame."""
    canvas.block(left - 8, top - 8, right + 8, bottom, darker(color, 0.5))
    rows = 4
    high = (bottom - top) / rows
    for row in range(rows):
        y = top + row * high
        canvas.blend(box(left, y, right, y + high - 2), lighter(color, 0.06), darker(color, 0.12))
        columns = max(2, round((right - left) / 60))
        wide = (right - left) / columns
        for column in range(columns):
            x = left + column * wide
            inner = mix(GLASS_BOTTOM, GLASS_TOP, 0.3) if glazed and row == 0 else darker(color, 0.1)
            canvas.block(x + 7, y + 7, x + wide - 7, y + high - 9, inner)
    eave_shadow(canvas, left, top, right, 16)


def tiles(canvas: Canvas, points: list[tuple[float, float]], color: Color) -> None:
    """A roof of clay tiles: ``points`` are ridge left and right, eave right and left."""
    (ridge_left, ridge), (ridge_right, _), (eave_right, eave), (eave_left, _) = points
    canvas.blend(points, lighter(color, 0.1), darker(color, 0.16))
    rows = max(3, round((eave - ridge) / 13))
    for row in range(rows):
        share = (row + 0.5) / rows
        y = ridge + (eave - ridge) * share
        left, right = ridge_left + (eave_left - ridge_left) * share, ridge_right + (eave_right - ridge_right) * share
        canvas.line([(left, y), (right, y)], (*darker(color, 0.5), 90), 2)
    count = max(4, round((eave_right - eave_left) / 15))
    for number in range(1, count):
        share = number / count
        top, bottom = ridge_left + (ridge_right - ridge_left) * share, eave_left + (eave_right - eave_left) * share
        canvas.line([(top, ridge), (bottom, eave)], (*darker(color, 0.42), 80), 2)
        canvas.line([(top - 4, ridge), (bottom - 4, eave)], (*lighter(color, 0.3), 60), 2)
    for number in range(count):
        x = eave_left + (eave_right - eave_left) * number / count
        canvas.oval(x + 1, eave - 4, x + 13, eave + 7, darker(color, 0.25))
    canvas.line([(ridge_left, ridge), (ridge_right, ridge)], lighter(color, 0.22), 6)


def shingles(canvas: Canvas, points: list[tuple[float, float]], color: Color) -> None:
    """A roof of flat shingles, with a white board along its edge."""
    (_, ridge), _, (eave_right, eave), (eave_left, _) = points
    canvas.blend(points, lighter(color, 0.12), darker(color, 0.12))
    (ridge_left, _), (ridge_right, _) = points[0], points[1]
    for row in range(1, max(2, round((eave - ridge) / 11))):
        share = row / max(2, round((eave - ridge) / 11))
        left, right = ridge_left + (eave_left - ridge_left) * share, ridge_right + (eave_right - ridge_right) * share
        y = ridge + (eave - ridge) * share
        canvas.line([(left, y), (right, y)], (*darker(color, 0.45), 70), 1.5)
    canvas.block(eave_left, eave - 2, eave_right, eave + 9, (240, 236, 228))
