"""Larger buildings: condominiums, townhomes, small apartment houses, shops, warehouses."""

from collections.abc import Callable

from ..dice import Dice
from . import parts
from .canvas import Canvas, Color, box, darker, lighter
from .houses import CLAY, DOORS, FOOT, STUCCO, Front, house_shadow


def condo(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """Two or three floors of flats with balconies."""
    floors, bays = dice.between(2, 3), 4
    stucco, clay, high = dice.pick(STUCCO), dice.pick(CLAY), 122
    top = FOOT - floors * high
    house_shadow(canvas, 200, 1300)
    parts.wall(canvas, 210, top, 1290, FOOT, stucco)
    wide = 1080 / bays
    for floor in range(floors):
        for bay in range(bays):
            _flat(
                canvas, dice, 210 + bay * wide, FOOT - (floor + 1) * high, wide, high, stucco, lit and dice.chance(60)
            )
    for bay in range(1, bays):
        x = 210 + bay * wide
        canvas.blend(box(x - 16, top, x + 16, FOOT), lighter(stucco, 0.14), darker(stucco, 0.06), sideways=True)
        canvas.block(x + 16, top, x + 26, FOOT, (26, 28, 46, 60))
    if dice.chance(60):
        parts.tiles(canvas, [(300, top - 78), (1200, top - 78), (1330, top + 4), (170, top + 4)], clay)
    else:
        canvas.block(190, top - 22, 1310, top, (246, 244, 238))
    parts.eave_shadow(canvas, 210, top + 4, 1290, 20)
    return Front((230, 420), (700, 800))


def _flat(canvas: Canvas, dice: Dice, x: float, y: float, wide: float, high: float, color: Color, lit: bool) -> None:
    """One flat: a recess with a sliding door, its balcony before it."""
    left, right = x + 34, x + wide - 34
    canvas.block(left - 6, y + 16, right + 6, y + high - 6, darker(color, 0.36))
    parts.window(canvas, left + 14, y + 30, right - 14, y + high - 10, 2, (236, 232, 226), lit)
    canvas.block(left - 6, y + 16, right + 6, y + 34, (20, 22, 40, 110))
    canvas.block(left - 12, y + high - 8, right + 12, y + high, lighter(color, 0.2))
    for rail in range(int((right - left + 20) / 9)):
        canvas.block(left - 10 + rail * 9, y + high - 46, left - 7 + rail * 9, y + high - 8, (60, 58, 60))
    canvas.block(left - 12, y + high - 50, right + 12, y + high - 44, (48, 46, 50))
    if dice.chance(40):
        px = left + dice.real(10, 60)
        canvas.oval(px, y + high - 66, px + 30, y + high - 36, (78, 112, 66))


def townhome(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """A row of narrow houses, each with its color, door and garage."""
    house_shadow(canvas, 200, 1300)
    count, wide = 4, 270
    for number in range(count):
        left = 210 + number * wide
        color, top = dice.pick(STUCCO), 380 + 20 * (number % 2)
        parts.wall(canvas, left, top, left + wide, FOOT, darker(color, 0.04 * (number % 3)))
        parts.window(canvas, left + 40, top + 40, left + 120, top + 112, 2, lit=lit and dice.chance(60))
        parts.window(canvas, left + 154, top + 40, left + 234, top + 112, 2, lit=lit and dice.chance(60))
        parts.garage(canvas, left + 24, 556, left + 158, FOOT, dice.pick(((240, 238, 232), (130, 110, 92))))
        parts.door(canvas, left + 186, 546, left + 236, FOOT, dice.pick(DOORS))
        canvas.shape([(left + 172, 536), (left + 250, 536), (left + 260, 524), (left + 162, 524)], darker(color, 0.4))
        parts.tiles(
            canvas,
            [(left + 60, top - 70), (left + wide - 60, top - 70), (left + wide + 8, top + 4), (left - 8, top + 4)],
            dice.pick(CLAY),
        )
        canvas.block(left + wide - 5, top, left + wide, FOOT, (24, 26, 44, 70))
    return Front((234, 370), (660, 720))


def shop(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """A row of shops with awnings and a tall corner."""
    stucco, accent = dice.pick(STUCCO), dice.pick(DOORS)
    house_shadow(canvas, 160, 1340)
    parts.wall(canvas, 170, 430, 1330, FOOT, stucco)
    canvas.block(170, 418, 1330, 440, lighter(stucco, 0.5))
    for number in range(5):
        left = 400 + number * 186
        parts.window(canvas, left, 520, left + 156, FOOT - 6, 3, (56, 54, 58), lit)
        canvas.shape(
            [(left - 10, 496), (left + 166, 496), (left + 182, 530), (left - 26, 530)],
            accent if number % 2 else lighter(accent, 0.6),
        )
        canvas.block(left - 24, 530, left + 180, 546, (22, 24, 40, 80))
        canvas.block(left + 10, 452, left + 146, 480, darker(stucco, 0.12))
    parts.wall(canvas, 170, 350, 370, FOOT, lighter(accent, 0.35))
    parts.stone(canvas, dice, 170, 560, 370, FOOT, (178, 156, 134))
    parts.window(canvas, 205, 500, 335, FOOT - 6, 2, (56, 54, 58), lit)
    canvas.block(160, 338, 380, 354, (250, 248, 244))
    canvas.block(200, 400, 340, 440, lighter(stucco, 0.5))
    return Front((420, 700), (720, 860))


def warehouse(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """A tilt-up building with an office corner and roll-up doors."""
    color = dice.pick(((214, 214, 212), (226, 218, 204), (196, 204, 210)))
    band = dice.pick(((60, 104, 142), (176, 84, 60), (74, 116, 98)))
    house_shadow(canvas, 160, 1340)
    parts.wall(canvas, 170, 400, 1330, FOOT, color)
    canvas.block(170, 400, 1330, 416, lighter(color, 0.5))
    canvas.block(170, 446, 1330, 470, band)
    for x in range(360, 1330, 194):
        canvas.line([(x, 416), (x, FOOT)], (*darker(color, 0.4), 130), 3)
    for number in range(4):
        left = 590 + number * 186
        parts.garage(canvas, left, 530, left + 130, FOOT, (226, 228, 228))
    parts.window(canvas, 200, 500, 520, FOOT - 8, 5, (50, 54, 60), lit)
    canvas.shape([(180, 482), (540, 482), (556, 498), (164, 498)], darker(band, 0.2))
    return Front((590, 1280), (330, 400))


BLOCKS: dict[str, Callable[[Canvas, Dice, bool], Front]] = {
    "condo": condo,
    "townhome": townhome,
    "shop": shop,
    "warehouse": warehouse,
}
