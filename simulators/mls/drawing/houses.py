"""House fronts: mid-century, Spanish, modern, ranch, mobile home. Each is drawn on the ground line at 660."""

from collections.abc import Callable
from dataclasses import dataclass

from ..dice import Dice
from . import parts
from .canvas import Canvas, Color, box, darker, lighter

FOOT = 660.0
STUCCO = ((238, 228, 210), (228, 212, 188), (244, 240, 232), (216, 200, 178), (232, 220, 206), (220, 212, 202))
DOORS = ((226, 122, 44), (40, 142, 150), (232, 188, 58), (196, 62, 56), (62, 92, 130), (96, 128, 74))
CLAY = ((186, 98, 66), (172, 92, 66), (196, 114, 78), (160, 88, 70))


@dataclass(frozen=True, slots=True)
class Front:
    """What the surroundings must know of a house: where its drive meets the garage, and its path the door."""

    drive: tuple[float, float]
    path: tuple[float, float]


def house_shadow(canvas: Canvas, left: float, right: float) -> None:
    """The house's shadow on the ground, to the right."""
    canvas.soft(
        [(left, FOOT - 6), (right + 90, FOOT - 6), (right + 120, FOOT + 20), (left + 30, FOOT + 20)],
        (30, 28, 44),
        14,
        0.5,
    )


def midcentury(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """A low house with a flat slab or a butterfly roof, glass, breeze blocks and a bright door."""
    stucco, accent = dice.pick(STUCCO), dice.pick(DOORS)
    house_shadow(canvas, 230, 1270)
    parts.wall(canvas, 250, 470, 1250, FOOT, stucco)
    parts.garage(
        canvas, 285, 525, 510, FOOT, dice.pick(((240, 238, 232), (120, 96, 78), (92, 98, 104))), dice.chance(50)
    )
    if dice.chance(50):
        parts.screen(canvas, 545, 500, 675, FOOT - 1, lighter(stucco, 0.3))
    else:
        parts.stone(canvas, dice, 545, 470, 675, FOOT, (186, 158, 132))
    parts.door(canvas, 700, 520, 768, FOOT, accent)
    parts.window(canvas, 800, 520, 1010, FOOT - 14, 3, (58, 54, 54), lit)
    for number in range(4):
        parts.window(canvas, 1045 + number * 50, 492, 1080 + number * 50, 530, 1, (58, 54, 54), lit)
    parts.window(canvas, 1060, 570, 1215, 628, 3, (58, 54, 54), lit)
    _slab(canvas, dice)
    canvas.block(668, 470, 676, FOOT, (70, 64, 62))
    canvas.block(786, 470, 792, FOOT, (70, 64, 62))
    return Front((285, 510), (695, 775))


def _slab(canvas: Canvas, dice: Dice) -> None:
    """The roof: level, sloped, or two slopes that meet in a valley."""
    edge = dice.pick(((248, 246, 240), (84, 74, 68), (232, 226, 214)))
    parts.eave_shadow(canvas, 250, 470, 1250, 44)
    kind = dice.draw(3)
    levels = {0: [(200, 448), (1300, 448)], 1: [(200, 412), (1300, 458)], 2: [(200, 404), (760, 456), (1300, 396)]}[
        kind
    ]
    if kind:
        canvas.shape([*levels, (1300, 474), (200, 474)], darker((230, 220, 204), 0.22))
    lower = [(x, y + 26) for x, y in reversed(levels)]
    canvas.shape([*levels, *lower], edge)
    canvas.line([(x, y + 25) for x, y in levels], (30, 28, 36, 150), 4)
    canvas.line(levels, lighter(edge, 0.4), 3)


def spanish(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """Plaster, clay tiles, arches and a wooden garage door."""
    stucco, clay, trim = dice.pick(STUCCO[:4]), dice.pick(CLAY), (206, 186, 160)
    house_shadow(canvas, 240, 1260)
    tall = dice.chance(35)
    if tall:
        parts.wall(canvas, 690, 330, 1010, 520, stucco)
        for x in (750, 890):
            parts.arched_window(canvas, x, 410, x + 62, 462, trim, lit)
        parts.tiles(canvas, [(760, 268), (940, 268), (1036, 336), (664, 336)], clay)
    parts.wall(canvas, 560, 480, 1260, FOOT, stucco)
    parts.tiles(
        canvas, [(650, 396 if not tall else 420), (1170, 396 if not tall else 420), (1292, 484), (540, 484)], clay
    )
    parts.eave_shadow(canvas, 560, 488, 1260, 22)
    _entry(canvas, dice, stucco)
    for x in (905, 1100):
        parts.arched_window(canvas, x, 560, x + 78, 622, trim, lit)
    parts.wall(canvas, 240, 500, 580, FOOT, lighter(stucco, 0.1))
    parts.tiles(canvas, [(310, 414), (520, 414), (604, 504), (214, 504)], lighter(clay, 0.06))
    parts.eave_shadow(canvas, 240, 510, 580, 20)
    parts.garage(canvas, 285, 552, 535, FOOT, dice.pick(((112, 76, 52), (128, 92, 66), (232, 226, 214))))
    canvas.block(572, 506, 584, FOOT, (30, 28, 46, 80))
    _lamp(canvas, 262, 560, lit)
    _lamp(canvas, 558, 560, lit)
    return Front((285, 535), (665, 760))


def _entry(canvas: Canvas, dice: Dice, stucco: Color) -> None:
    """An arched porch with a wooden door in its shade."""
    canvas.oval(650, 520, 780, 650, darker(stucco, 0.12))
    canvas.block(650, 585, 780, FOOT, darker(stucco, 0.12))
    canvas.oval(660, 530, 770, 640, (62, 50, 50))
    canvas.block(660, 585, 770, FOOT, (62, 50, 50))
    wood = dice.pick(((122, 78, 50), (104, 68, 48), (58, 92, 96)))
    canvas.oval(680, 548, 750, 618, wood)
    canvas.blend(box(680, 583, 750, FOOT), wood, darker(wood, 0.3))
    canvas.line([(715, 550), (715, FOOT)], darker(wood, 0.5), 3)


def _lamp(canvas: Canvas, x: float, y: float, lit: bool) -> None:
    if lit:
        canvas.soft_oval(x - 46, y - 40, x + 46, y + 60, (255, 206, 130), 22, 0.7)
    canvas.shape([(x - 7, y), (x + 7, y), (x + 5, y + 20), (x - 5, y + 20)], (255, 232, 180) if lit else (70, 60, 56))
    canvas.block(x - 8, y - 4, x + 8, y, (50, 44, 42))


def modern(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """White and dark boxes, wood slats and much glass; with an upper floor now and then."""
    white, dark = dice.pick(((246, 244, 240), (234, 230, 224))), dice.pick(((74, 76, 80), (92, 84, 78), (66, 72, 82)))
    wood = dice.pick(((158, 108, 66), (140, 98, 66), (176, 128, 84)))
    house_shadow(canvas, 230, 1280)
    if dice.chance(50):
        parts.wall(canvas, 620, 300, 1180, 470, white)
        parts.window(canvas, 650, 330, 900, 452, 3, (52, 52, 56), lit)
        parts.siding(canvas, 930, 300, 1180, 470, wood)
        parts.window(canvas, 980, 346, 1130, 430, 2, (52, 52, 56), lit)
        canvas.block(604, 288, 1196, 306, lighter(dark, 0.1))
        canvas.block(620, 306, 1180, 322, (26, 28, 44, 90))
    parts.wall(canvas, 250, 470, 640, FOOT, dark)
    parts.garage(canvas, 290, 530, 560, FOOT, dice.pick((lighter(dark, 0.2), (206, 210, 212))), glazed=True)
    parts.siding(canvas, 600, 440, 760, FOOT, wood, upright=True)
    parts.door(canvas, 650, 520, 722, FOOT, dice.pick(((60, 58, 60), *DOORS)))
    parts.wall(canvas, 760, 455, 1270, FOOT, white)
    parts.window(canvas, 800, 500, 1110, FOOT - 10, 4, (52, 52, 56), lit)
    parts.stone(canvas, dice, 1140, 455, 1215, FOOT, (176, 156, 138))
    for left, right, y in ((226, 660, 454), (590, 775, 428), (745, 1310, 440)):
        canvas.block(left, y, right, y + 18, lighter(white, 0.2) if y != 428 else darker(wood, 0.3))
        canvas.block(left + 14, y + 18, right - 14, y + 42, (24, 26, 44, 84))
    return Front((290, 560), (645, 728))


def ranch(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """A house of the suburbs: gables, shingles, boards, shutters, a porch."""
    color = dice.pick(((226, 220, 208), (176, 188, 194), (206, 196, 170), (150, 164, 156), (214, 202, 190)))
    roof = dice.pick(((112, 104, 102), (134, 112, 96), (88, 90, 98)))
    house_shadow(canvas, 250, 1270)
    upper = dice.chance(40)
    if upper:
        parts.siding(canvas, 620, 320, 1120, 480, color)
        for x in (680, 830, 980):
            parts.window(canvas, x, 362, x + 84, 446, 2, lit=lit)
        parts.shingles(canvas, [(710, 236), (1030, 236), (1158, 326), (582, 326)], roof)
    parts.siding(canvas, 560, 486, 1260, FOOT, color)
    parts.shingles(canvas, [(620, 420 if upper else 388), (1180, 420 if upper else 388), (1300, 488), (540, 488)], roof)
    parts.eave_shadow(canvas, 560, 497, 1260, 26)
    parts.door(canvas, 690, 532, 756, FOOT, dice.pick(DOORS))
    shutter = dice.pick(((58, 72, 92), (92, 58, 54), (70, 88, 78)))
    for x in (850, 1070):
        parts.window(canvas, x, 540, x + 110, 622, 2, lit=lit)
        canvas.block(x - 32, 534, x - 8, 628, shutter)
        canvas.block(x + 118, 534, x + 142, 628, shutter)
    for x in (640, 806):
        canvas.block(x - 7, 497, x + 7, FOOT, (246, 244, 238))
    _gable(canvas, dice, color, roof)
    parts.garage(canvas, 300, 548, 540, FOOT, (242, 240, 234), dice.chance(50))
    return Front((300, 540), (685, 760))


def _gable(canvas: Canvas, dice: Dice, color: Color, roof: Color) -> None:
    """The garage wing, its gable towards the street."""
    parts.siding(canvas, 255, 500, 590, FOOT, lighter(color, 0.08))
    canvas.shape([(255, 502), (422, 392), (590, 502)], lighter(color, 0.02))
    for y in range(412, 500, 14):
        half = (y - 392) * 1.5
        canvas.line([(422 - half, y), (422 + half, y)], (*darker(color, 0.4), 90), 1.5)
    canvas.shape([(226, 512), (422, 376), (422, 392), (236, 522)], darker(roof, 0.1))
    canvas.shape([(618, 512), (422, 376), (422, 392), (608, 522)], darker(roof, 0.3))
    canvas.oval(400, 434, 444, 478, (244, 242, 236))
    canvas.oval(406, 440, 438, 472, (70, 92, 112))
    if dice.chance(40):
        parts.stone(canvas, dice, 255, 610, 590, FOOT, (170, 152, 138))


def mobile(canvas: Canvas, dice: Dice, lit: bool) -> Front:
    """A manufactured home with a skirt, an awning over the car and a small deck."""
    color = dice.pick(((232, 230, 222), (206, 214, 214), (226, 214, 194), (196, 210, 200)))
    house_shadow(canvas, 250, 1270)
    parts.siding(canvas, 420, 490, 1270, 634, color)
    canvas.block(420, 634, 1270, FOOT, darker(color, 0.35))
    canvas.block(420, 560, 1270, 578, darker(dice.pick(DOORS), 0.1))
    for x, wide in ((480, 130), (680, 90), (930, 130), (1110, 110)):
        parts.window(canvas, x, 522, x + wide, 602, 2, lit=lit)
    parts.door(canvas, 820, 528, 880, 636, dice.pick(DOORS))
    parts.shingles(canvas, [(430, 440), (1260, 440), (1290, 492), (400, 492)], (150, 146, 144))
    canvas.shape([(190, 500), (440, 490), (440, 506), (190, 516)], (236, 236, 232))
    for x in (205, 330):
        canvas.block(x, 512, x + 9, FOOT, (220, 220, 216))
    canvas.block(790, 636, 910, FOOT, (150, 120, 92))
    return Front((205, 400), (800, 900))


STYLES: dict[str, Callable[[Canvas, Dice, bool], Front]] = {
    "midcentury": midcentury,
    "spanish": spanish,
    "modern": modern,
    "ranch": ranch,
    "mobile": mobile,
}
