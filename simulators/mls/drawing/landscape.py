"""Sky, mountains, hills, sea and ground."""

from dataclasses import dataclass

from ..dice import Dice
from .canvas import Canvas, Color, box, darker, lighter, mix


@dataclass(frozen=True, slots=True)
class Light:
    """A time of day: the sky from above to the horizon, and the color of the sun's light."""

    top: Color
    middle: Color
    horizon: Color
    sun: Color
    haze: Color


DESERT_LIGHTS = (
    Light((64, 128, 204), (142, 192, 232), (226, 234, 236), (255, 246, 224), (178, 192, 214)),
    Light((58, 116, 190), (150, 190, 222), (250, 226, 190), (255, 232, 190), (206, 186, 188)),
    Light((96, 116, 170), (212, 164, 166), (255, 202, 146), (255, 214, 160), (188, 146, 168)),
    Light((84, 148, 214), (166, 206, 236), (236, 240, 236), (255, 250, 236), (186, 200, 218)),
    Light((84, 98, 154), (176, 146, 178), (250, 192, 164), (255, 196, 150), (150, 122, 160)),
)
COAST_LIGHTS = (
    Light((72, 140, 214), (156, 202, 238), (230, 240, 244), (255, 250, 238), (190, 208, 220)),
    Light((96, 156, 216), (180, 210, 234), (240, 238, 230), (255, 244, 220), (200, 210, 216)),
    Light((100, 124, 176), (214, 170, 170), (255, 210, 160), (255, 220, 170), (190, 160, 176)),
    Light((104, 160, 208), (188, 214, 230), (240, 244, 244), (255, 252, 244), (206, 216, 222)),
)


def sky(canvas: Canvas, dice: Dice, light: Light, horizon: float = 560) -> None:
    """Sky down to the horizon, with a sun and thin clouds."""
    canvas.blend(box(0, 0, 1500, horizon * 0.6), light.top, light.middle)
    canvas.blend(box(0, horizon * 0.6 - 1, 1500, horizon + 60), light.middle, light.horizon)
    place = dice.between(150, 1350)
    canvas.soft_oval(place - 330, horizon - 320, place + 330, horizon + 160, light.sun, 170, 0.55)
    for _ in range(dice.between(0, 4)):
        _cloud(canvas, dice, light, horizon)


def _cloud(canvas: Canvas, dice: Dice, light: Light, horizon: float) -> None:
    left, top = dice.between(-150, 1300), dice.between(40, round(horizon * 0.5))
    for _ in range(dice.between(3, 6)):
        width, height = dice.between(140, 460), dice.between(8, 26)
        x, y = left + dice.between(-110, 150), top + dice.between(-24, 26)
        canvas.soft_oval(x, y, x + width, y + height, lighter(light.horizon, 0.6), 22, 0.55)


def ridge(dice: Dice, base: float, height: float, rough: float = 0.5) -> list[tuple[float, float]]:
    """The line of a mountain range from edge to edge, by halving and moving the middle."""
    line = [
        base - height * dice.real(0.25, 0.7),
        base - height * dice.real(0.5, 1.0),
        base - height * dice.real(0.2, 0.6),
    ]
    swing = height * 0.5
    for _ in range(6):
        line = _halved(line, dice, swing)
        swing *= rough
    step = 1500 / (len(line) - 1)
    return [(place * step, min(base - 4, level)) for place, level in enumerate(line)]


def _halved(line: list[float], dice: Dice, swing: float) -> list[float]:
    finer = [line[0]]
    for before, after in zip(line, line[1:], strict=False):
        finer += [(before + after) / 2 + dice.real(-swing, swing), after]
    return finer


def mountains(canvas: Canvas, dice: Dice, light: Light, base: float = 600, height: float = 260) -> None:
    """Two or three ranges, the farther the paler; slopes away from the sun lie in shadow."""
    ranges = dice.between(2, 3)
    rock = dice.pick(((122, 98, 96), (136, 108, 92), (104, 92, 104), (126, 104, 88)))
    for number in range(ranges):
        share = number / ranges
        color = mix(rock, light.haze, 0.72 - 0.46 * share)
        line = ridge(dice, base, height * (1.0 - 0.36 * share))
        canvas.blend([*line, (1500, base + 8), (0, base + 8)], color, mix(color, light.haze, 0.5))
        _slopes(canvas, line, base, darker(color, 0.32), light)


def _slopes(canvas: Canvas, line: list[tuple[float, float]], base: float, shadow: Color, light: Light) -> None:
    """The sides in shadow, from each peak down to the right, and a touch of light on the left."""
    for (x0, y0), (x1, y1), (x2, y2) in zip(line, line[1:], line[2:], strict=False):
        if y1 < y0 and y1 < y2:
            deep = (base - y1) * 0.75
            canvas.shape([(x1, y1), (x2, y2), (x2 + 34, y2 + deep * 0.5), (x1 + 16, y1 + deep)], (*shadow, 70))
            canvas.shape([(x1, y1), (x0, y0), (x0 - 18, y0 + deep * 0.4), (x1 - 4, y1 + deep * 0.7)], (*light.sun, 34))


def hills(canvas: Canvas, dice: Dice, light: Light, base: float = 600) -> None:
    """Low green and golden hills with dark trees on them."""
    for share, green in ((0.65, (118, 128, 104)), (0.3, (138, 134, 92))):
        line = ridge(dice, base, 110 * (0.6 + share), 0.36)
        color = mix(green, light.haze, share)
        canvas.blend([*line, (1500, base + 8), (0, base + 8)], lighter(color, 0.12), darker(color, 0.12))
        for x, y in line[:: dice.between(2, 4)]:
            tree = darker(mix((72, 92, 64), light.haze, share * 0.8), 0.1)
            canvas.oval(x - 14, y - 8, x + 16, y + 16, tree)


def sea(canvas: Canvas, dice: Dice, light: Light, horizon: float = 560, base: float = 640) -> None:
    """A strip of ocean with glitter below the horizon."""
    canvas.blend(box(0, horizon, 1500, base), mix((74, 128, 164), light.horizon, 0.35), (54, 112, 150))
    for _ in range(70):
        x, y = dice.between(0, 1500), dice.between(round(horizon) + 3, round(base) - 4)
        width = 8 + (y - horizon) * 0.7
        canvas.block(x, y, x + width, y + 2, (*lighter(light.horizon, 0.6), 90))


def ground(canvas: Canvas, dice: Dice, color: Color, top: float = 600, bottom: float = 1000) -> None:
    """Ground that comes nearer, with grains that grow towards the viewer."""
    canvas.blend(box(0, top, 1500, bottom), mix(color, (214, 206, 196), 0.35), darker(color, 0.12))
    for _ in range(420):
        share = dice.real(0, 1) ** 1.6
        x, y = dice.between(0, 1500), top + (bottom - top) * share
        size = 1 + 5 * share
        tone = lighter(color, 0.35) if dice.chance(50) else darker(color, 0.3)
        canvas.oval(x, y, x + size * 2, y + size, (*tone, 90))


def lawn(canvas: Canvas, dice: Dice, points: list[tuple[float, float]], color: Color = (104, 142, 72)) -> None:
    """A mown lawn with stripes of light."""
    canvas.blend(points, lighter(color, 0.16), darker(color, 0.1))
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    for _ in range(160):
        share = dice.real(0, 1)
        x, y = dice.real(left + 20, right - 30), top + (bottom - top) * share
        canvas.line([(x, y), (x + 2, y - 3 - 5 * share)], (*darker(color, 0.25), 110), 1.5)
