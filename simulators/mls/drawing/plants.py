"""Palms, trees, bushes, agaves, cacti and boulders."""

import math

from ..dice import Dice
from .canvas import Canvas, Color, darker, lighter

PALM = (74, 104, 58)


def palm(canvas: Canvas, dice: Dice, x: float, foot: float, height: float) -> None:
    """A fan palm: a slender trunk, a skirt of dry leaves and a round crown."""
    lean = dice.real(-0.05, 0.05) * height
    top, half = foot - height, height * 0.018 + 3
    canvas.soft_oval(x - 20, foot - 8, x + 110, foot + 14, (40, 36, 40), 12, 0.4)
    trunk = (132, 108, 88)
    points = [(x - half, foot), (x + half, foot), (x + lean + half * 0.7, top), (x + lean - half * 0.7, top)]
    canvas.blend(points, lighter(trunk, 0.15), darker(trunk, 0.35), sideways=True)
    for ring in range(int(height / 14)):
        share = ring * 14 / height
        canvas.line(
            [(x + lean * share - half, foot - ring * 14), (x + lean * share + half, foot - ring * 14 + 2)],
            (60, 48, 44, 70),
            1.5,
        )
    _crown(canvas, dice, x + lean, top, height * 0.2 + 34)


def _crown(canvas: Canvas, dice: Dice, x: float, y: float, reach: float) -> None:
    canvas.shape(
        [
            (x - reach * 0.18, y - 4),
            (x + reach * 0.18, y - 4),
            (x + reach * 0.1, y + reach * 0.5),
            (x - reach * 0.1, y + reach * 0.5),
        ],
        (138, 116, 82),
    )
    for layer, tone in ((1.0, darker(PALM, 0.38)), (0.92, PALM), (0.74, lighter(PALM, 0.22))):
        for number in range(13):
            angle = math.radians(-205 + number * 19.5 + dice.real(-7, 7))
            _frond(canvas, x, y, angle, reach * layer * dice.real(0.82, 1.08), tone)


def _frond(canvas: Canvas, x: float, y: float, angle: float, length: float, color: Color) -> None:
    """One leaf, that bends down towards its end."""
    spine = []
    for step in range(6):
        share = step / 5
        spine.append(
            (x + math.cos(angle) * length * share, y + math.sin(angle) * length * share + length * 0.42 * share**2.2)
        )
    upper = [(px, py - length * 0.06 * math.sin(math.pi * (n / 5) ** 0.7)) for n, (px, py) in enumerate(spine)]
    lower = [(px, py + length * 0.055 * math.sin(math.pi * (n / 5) ** 0.7)) for n, (px, py) in enumerate(spine)]
    canvas.shape([*upper, *reversed(lower)], color)


def bush(canvas: Canvas, dice: Dice, x: float, foot: float, size: float, color: Color = (86, 110, 66)) -> None:
    """A round bush: dark below, light on the left above, perhaps in bloom."""
    canvas.soft_oval(
        x - size * 0.7, foot - size * 0.12, x + size * 1.0, foot + size * 0.16, (36, 34, 40), size * 0.14, 0.45
    )
    bloom = dice.pick(((206, 70, 120), (236, 186, 70), (168, 110, 190), None, None, None))
    for share, tone in ((1.0, darker(color, 0.35)), (0.86, color), (0.6, lighter(color, 0.18))):
        for _ in range(20):
            dx, dy = dice.real(-0.55, 0.5) * size * share, dice.real(0.06, 0.64) * size
            radius = size * dice.real(0.07, 0.15) * (0.4 + share * 0.6)
            cx, cy = x + dx - size * (1 - share) * 0.25, foot - dy - size * (1 - share) * 0.3
            canvas.oval(cx - radius, cy - radius, cx + radius, min(foot, cy + radius), tone)
    for _ in range(26 if bloom else 0):
        cx, cy = x + dice.real(-0.5, 0.5) * size, foot - dice.real(0.15, 0.75) * size
        assert bloom is not None
        canvas.oval(cx - 3, cy - 3, cx + 3, cy + 3, bloom)


def tree(canvas: Canvas, dice: Dice, x: float, foot: float, height: float, color: Color = (78, 108, 60)) -> None:
    """A tree with an airy round head."""
    half = height * 0.025
    canvas.soft_oval(x - height * 0.2, foot - 10, x + height * 0.5, foot + 16, (36, 34, 40), 16, 0.4)
    canvas.shape(
        [
            (x - half, foot),
            (x + half, foot),
            (x + half * 0.6, foot - height * 0.55),
            (x - half * 0.6, foot - height * 0.55),
        ],
        (92, 76, 66),
    )
    for share, tone in (
        (1.0, darker(color, 0.4)),
        (0.95, darker(color, 0.15)),
        (0.85, color),
        (0.6, lighter(color, 0.2)),
    ):
        for _ in range(46):
            angle, away = dice.real(0, 6.28), dice.real(0, 1) ** 0.5
            cx = x + math.cos(angle) * away * height * 0.3 * share - height * (1 - share) * 0.18
            cy = foot - height * 0.68 + math.sin(angle) * away * height * 0.25 * share - height * (1 - share) * 0.16
            radius = height * dice.real(0.022, 0.05)
            canvas.oval(cx - radius, cy - radius * 0.8, cx + radius, cy + radius * 0.8, tone)


def agave(canvas: Canvas, dice: Dice, x: float, foot: float, size: float) -> None:
    """A rosette of stiff blue-green leaves."""
    canvas.soft_oval(x - size, foot - size * 0.12, x + size * 1.1, foot + size * 0.18, (36, 34, 40), 8, 0.4)
    color = dice.pick(((122, 146, 128), (108, 138, 132), (134, 150, 108)))
    for number in range(11):
        angle = math.radians(-175 + number * 17 + dice.real(-5, 5))
        tip = (x + math.cos(angle) * size, foot + math.sin(angle) * size * 0.95)
        side = math.cos(angle) * 0.12 * size
        tone = lighter(color, 0.2) if number % 2 else darker(color, 0.22)
        canvas.shape([(x - size * 0.1, foot + side * 0.2), tip, (x + size * 0.1, foot - side * 0.2)], tone)


def cactus(canvas: Canvas, dice: Dice, x: float, foot: float, height: float) -> None:
    """A group of columns."""
    canvas.soft_oval(x - 20, foot - 6, x + height * 0.6, foot + 12, (36, 34, 40), 10, 0.4)
    for number in range(dice.between(2, 4)):
        left, top = x + number * height * 0.16, foot - height * dice.real(0.55, 1.0)
        half = height * 0.06
        points = [
            (left - half, foot),
            (left - half, top + half),
            (left - half * 0.6, top),
            (left + half * 0.6, top),
            (left + half, top + half),
            (left + half, foot),
        ]
        canvas.blend(points, (116, 146, 98), (62, 92, 66), sideways=True)
        for rib in (-0.4, 0.1, 0.5):
            canvas.line([(left + half * rib, top + half), (left + half * rib, foot)], (40, 66, 46, 120), 1.5)


def boulder(canvas: Canvas, dice: Dice, x: float, foot: float, size: float) -> None:
    """A rock with a lit top."""
    color = dice.pick(((168, 146, 126), (150, 136, 126), (178, 152, 124)))
    canvas.soft_oval(
        x - size * 0.6, foot - size * 0.1, x + size * 0.9, foot + size * 0.14, (36, 34, 40), size * 0.12, 0.45
    )
    outline = [
        (x - size * 0.55, foot),
        (x - size * 0.48, foot - size * 0.3),
        (x - size * 0.16, foot - size * 0.52),
        (x + size * 0.26, foot - size * 0.44),
        (x + size * 0.56, foot - size * 0.12),
        (x + size * 0.52, foot),
    ]
    canvas.blend(outline, lighter(color, 0.2), darker(color, 0.35))
    canvas.shape(
        [outline[1], outline[2], outline[3], (x + size * 0.05, foot - size * 0.25)], (*lighter(color, 0.3), 150)
    )


def desert_garden(canvas: Canvas, dice: Dice, left: float, right: float, foot: float, count: int) -> None:
    """A dry garden: agaves, cacti, boulders and low bushes, the farther ones first."""
    places = sorted((foot + dice.real(-30, 60), dice.real(left, right)) for _ in range(count))
    for y, x in places:
        near = 0.7 + (y - foot + 30) / 140
        plant = dice.draw(5)
        if plant == 0:
            cactus(canvas, dice, x, y, 110 * near)
        elif plant == 1:
            boulder(canvas, dice, x, y, 70 * near)
        elif plant == 2:
            bush(canvas, dice, x, y, 74 * near, (122, 128, 92))
        else:
            agave(canvas, dice, x, y, 46 * near)


def green_garden(canvas: Canvas, dice: Dice, left: float, right: float, foot: float, count: int) -> None:
    """A border of bushes, the farther ones first."""
    for y, x in sorted((foot + dice.real(-16, 34), dice.real(left, right)) for _ in range(count)):
        bush(canvas, dice, x, y, dice.real(54, 96), dice.pick(((82, 112, 62), (96, 124, 74), (70, 100, 66))))
