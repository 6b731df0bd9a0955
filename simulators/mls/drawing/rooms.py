"""Rooms in one-point perspective: floor, walls, ceiling, windows with a view, and the furniture's building blocks."""

from dataclasses import dataclass

from ..dice import Dice
from .canvas import Canvas, Color, Points, box, darker, lighter, mix
from .landscape import COAST_LIGHTS, DESERT_LIGHTS

BACK = (330.0, 240.0, 1170.0, 660.0)
"""The back wall: left, top, right, bottom."""
WALLS = ((244, 240, 232), (236, 230, 220), (228, 232, 230), (240, 234, 222), (224, 220, 214))
WOODS = ((196, 156, 112), (168, 126, 88), (214, 182, 142), (146, 108, 78))
TILES = ((222, 210, 194), (206, 196, 184), (232, 226, 216))
FABRICS = ((206, 198, 186), (92, 112, 128), (168, 140, 116), (120, 132, 112), (224, 214, 200), (178, 104, 82))
ACCENTS = ((214, 142, 62), (44, 124, 132), (186, 84, 66), (226, 190, 96), (84, 106, 142), (126, 146, 98))


@dataclass(frozen=True, slots=True)
class Room:
    """The colors of one room, and where it is."""

    wall: Color
    floor: Color
    wood: Color
    fabric: Color
    accent: Color
    desert: bool


def room(canvas: Canvas, dice: Dice, desert: bool) -> Room:
    """Draws the empty room and gives its colors."""
    planks = dice.chance(55)
    chosen = Room(
        dice.pick(WALLS),
        dice.pick(WOODS if planks else TILES),
        dice.pick(WOODS),
        dice.pick(FABRICS),
        dice.pick(ACCENTS),
        desert,
    )
    left, top, right, bottom = BACK
    canvas.blend([(0, 0), (1500, 0), (right, top), (left, top)], (252, 250, 246), (232, 228, 220))
    canvas.blend([(0, 0), (left, top), (left, bottom), (0, 1000)], darker(chosen.wall, 0.1), chosen.wall, sideways=True)
    canvas.blend(
        [(1500, 0), (right, top), (right, bottom), (1500, 1000)],
        darker(chosen.wall, 0.05),
        darker(chosen.wall, 0.18),
        sideways=True,
    )
    canvas.blend(box(left, top, right, bottom), lighter(chosen.wall, 0.25), darker(chosen.wall, 0.03))
    _floor(canvas, dice, chosen.floor, planks)
    for line in ([(0, 1000), (left, bottom), (right, bottom), (1500, 1000)],):
        canvas.line(line, (250, 248, 244), 9)
    canvas.line([(0, 0), (left, top), (right, top), (1500, 0)], (*darker(chosen.wall, 0.25), 120), 3)
    _spots(canvas, dice)
    return chosen


def _floor(canvas: Canvas, dice: Dice, color: Color, planks: bool) -> None:
    left, _, right, bottom = BACK
    canvas.blend([(left, bottom), (right, bottom), (1500, 1000), (0, 1000)], darker(color, 0.1), lighter(color, 0.16))
    joint = (*darker(color, 0.4), 80)
    count = 26 if planks else 14
    for number in range(count + 1):
        share = number / count
        canvas.line([_on_floor(share, 0), _on_floor(share, 1)], joint, 2)
    for row in range(1, 0 if planks else 9):
        depth = (row / 9) ** 1.7
        canvas.line([_on_floor(0, depth), _on_floor(1, depth)], joint, 2)
    for _ in range(60 if planks else 0):
        board, depth = dice.draw(count), dice.real(0, 1) ** 1.5
        canvas.line([_on_floor(board / count, depth), _on_floor((board + 1) / count, depth)], (*joint[:3], 110), 2)


def _on_floor(across: float, depth: float) -> tuple[float, float]:
    """A point of the floor: from the left wall (0) to the right one (1), from the back (0) to the viewer (1)."""
    left, _, right, bottom = BACK
    far, near = left + (right - left) * across, 1500 * across
    return far + (near - far) * depth, bottom + (1000 - bottom) * depth


def _spots(canvas: Canvas, dice: Dice) -> None:
    """Recessed lamps in the ceiling and their light."""
    for x, y, size in ((420, 100, 26), (750, 100, 26), (1080, 100, 26), (560, 190, 15), (940, 190, 15)):
        canvas.soft_oval(x - size * 2, y - size, x + size * 2, y + size, (255, 250, 232), 16, 0.8)
        canvas.oval(x - size, y - size * 0.3, x + size, y + size * 0.3, (255, 254, 248))


def view(canvas: Canvas, dice: Dice, points: Points, desert: bool, lit: bool = False) -> None:
    """What one sees through a pane: sky, mountains or trees, a wall, a bit of garden or pool."""
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    light = dice.pick(DESERT_LIGHTS[:2] if desert else COAST_LIGHTS[:2])
    high, wide = bottom - top, right - left
    canvas.blend(points, light.middle, lighter(light.horizon, 0.3))
    line = top + high * 0.6
    peaks = [(left, line)]
    steps = 9
    for number in range(steps + 1):
        peaks.append((left + wide * number / steps, line - high * dice.real(0.06, 0.3 if desert else 0.14)))
    color = mix((132, 112, 112) if desert else (116, 134, 104), light.haze, 0.4)
    canvas.shape([*peaks, (right, line)], color)
    canvas.blend(box(left, line, right, line + high * 0.14), (176, 190, 140), (118, 146, 88))
    canvas.blend(box(left, line + high * 0.14, right, bottom), (212, 204, 190), (190, 180, 166))
    if dice.chance(50):
        canvas.blend(
            box(left + wide * 0.1, line + high * 0.18, right - wide * 0.15, line + high * 0.3),
            (118, 206, 216),
            (66, 164, 190),
        )
    for _ in range(3):
        x, size = left + wide * dice.real(0.05, 0.95), high * 0.1
        canvas.oval(x - size, line - size * 0.4, x + size, line + size, (84, 116, 68))


def big_window(
    canvas: Canvas, dice: Dice, left: float, top: float, right: float, bottom: float, panes: int, desert: bool
) -> None:
    """A wide window or sliding door with the garden behind it, and its light on the floor."""
    canvas.block(left - 10, top - 10, right + 10, bottom + (10 if bottom < BACK[3] - 4 else 0), (250, 249, 246))
    view(canvas, dice, box(left, top, right, bottom), desert)
    for number in range(1, panes):
        x = left + (right - left) * number / panes
        canvas.block(x - 4, top, x + 4, bottom, (246, 245, 242))
    canvas.shape(
        [(left + 20, top), (left + 70, top), (left + 30, bottom), (left, bottom), (left, top + 60)], (255, 255, 255, 50)
    )
    canvas.soft(
        [(left - 60, BACK[3] + 12), (right - 60, BACK[3] + 12), (right - 190, 940), (left - 330, 940)],
        (255, 248, 226),
        18,
        0.34,
    )


def art(canvas: Canvas, dice: Dice, left: float, top: float, right: float, bottom: float, room: Room) -> None:
    """A framed abstract picture."""
    canvas.soft(box(left + 8, top + 10, right + 12, bottom + 14), (40, 36, 36), 10, 0.3)
    canvas.block(left, top, right, bottom, dice.pick(((52, 46, 44), (206, 178, 132), (250, 248, 244))))
    canvas.block(left + 8, top + 8, right - 8, bottom - 8, (248, 244, 236))
    wide, high = right - left, bottom - top
    canvas.oval(left + wide * 0.3, top + high * 0.2, left + wide * 0.7, top + high * 0.56, room.accent)
    canvas.shape(
        [
            (left + 16, bottom - 16),
            (left + wide * 0.4, top + high * 0.5),
            (left + wide * 0.62, top + high * 0.66),
            (right - 16, top + high * 0.46),
            (right - 16, bottom - 16),
        ],
        mix(room.accent, (70, 90, 110), 0.55),
    )
    canvas.shape(
        [
            (left + 16, bottom - 16),
            (left + wide * 0.3, top + high * 0.74),
            (right - 16, top + high * 0.84),
            (right - 16, bottom - 16),
        ],
        mix(room.fabric, (214, 178, 140), 0.5),
    )


def shadow(canvas: Canvas, left: float, right: float, y: float, depth: float = 30) -> None:
    """What furniture throws on the floor."""
    canvas.soft_oval(left - 12, y - depth * 0.5, right + 20, y + depth, (46, 36, 34), 12, 0.5)


def cushion(canvas: Canvas, left: float, top: float, right: float, bottom: float, color: Color) -> None:
    """A soft block: rounded above, darker below."""
    unit = canvas.unit
    canvas.pen.rounded_rectangle(
        [value * unit for value in (left, top, right, bottom)], radius=16 * unit, fill=darker(color, 0.22)
    )
    canvas.pen.rounded_rectangle(
        [value * unit for value in (left + 2, top, right - 2, bottom - 8)], radius=16 * unit, fill=color
    )
    canvas.block(left + 14, top + 3, right - 14, top + 9, (*lighter(color, 0.4), 130))


def plant(canvas: Canvas, dice: Dice, x: float, foot: float, size: float) -> None:
    """A large-leaved plant in a pot."""
    shadow(canvas, x - size * 0.2, x + size * 0.2, foot, 20)
    for number in range(9):
        dx, dy = dice.real(-0.4, 0.4) * size, dice.real(0.45, 1.0) * size
        canvas.line([(x, foot - size * 0.3), (x + dx, foot - dy)], (82, 104, 62), 3)
        leaf = size * 0.13
        tone = darker((86, 124, 74), 0.25) if number % 2 else (98, 138, 82)
        canvas.oval(x + dx - leaf, foot - dy - leaf * 0.7, x + dx + leaf, foot - dy + leaf * 0.7, tone)
    pot = [
        (x - size * 0.17, foot - size * 0.34),
        (x + size * 0.17, foot - size * 0.34),
        (x + size * 0.13, foot),
        (x - size * 0.13, foot),
    ]
    canvas.blend(pot, (240, 236, 228), (176, 168, 158), sideways=True)


def lamp(canvas: Canvas, x: float, foot: float, height: float) -> None:
    """A table or floor lamp and its glow."""
    canvas.block(x - 3, foot - height, x + 3, foot, (86, 76, 70))
    canvas.oval(x - 22, foot - 6, x + 22, foot + 6, (86, 76, 70))
    canvas.soft_oval(x - 80, foot - height - 80, x + 80, foot - height + 70, (255, 226, 170), 30, 0.6)
    canvas.blend(
        [
            (x - 26, foot - height - 46),
            (x + 26, foot - height - 46),
            (x + 40, foot - height + 14),
            (x - 40, foot - height + 14),
        ],
        (255, 246, 222),
        (255, 226, 176),
    )


def pendant(canvas: Canvas, x: float, y: float, size: float, color: Color) -> None:
    """A hanging lamp."""
    canvas.line([(x, 0), (x, y)], (60, 54, 52), 3)
    canvas.soft_oval(x - size * 2, y - size * 0.4, x + size * 2, y + size * 3, (255, 232, 180), 26, 0.5)
    canvas.shape([(x - size * 0.3, y), (x + size * 0.3, y), (x + size, y + size), (x - size, y + size)], color)
    canvas.oval(x - size * 0.9, y + size * 0.82, x + size * 0.9, y + size * 1.16, (255, 246, 216))
