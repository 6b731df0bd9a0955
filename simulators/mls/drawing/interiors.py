"""Living room, dining area, bedrooms, office-like empty rooms: furniture before the shell of a room."""

from ..dice import Dice
from .canvas import Canvas, Color, box, darker, lighter, mix
from .rooms import BACK, Room, art, big_window, cushion, lamp, pendant, plant, room, shadow


def living(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """A sofa on a rug before a wide window or a fireplace."""
    here = room(canvas, dice, desert)
    if dice.chance(65):
        big_window(canvas, dice, 520, 300, 1120, BACK[3], 4, desert)
        art(canvas, dice, 370, 330, 478, 480, here)
    else:
        _fireplace(canvas, dice, here)
    plant(canvas, dice, dice.pick((400, 1120)), 690, 210)
    rug = [(470, 730), (1080, 730), (1270, 930), (270, 930)]
    canvas.blend(rug, mix(here.accent, (238, 230, 216), 0.62), mix(here.accent, (238, 230, 216), 0.72))
    canvas.line([(500, 742), (1052, 742), (1216, 916), (324, 916), (500, 742)], (*darker(here.accent, 0.1), 150), 5)
    _armchair(canvas, here)
    _sofa(canvas, dice, here)
    _table(canvas, here)


def _fireplace(canvas: Canvas, dice: Dice, here: Room) -> None:
    stone = dice.pick(((206, 200, 192), (110, 104, 104), (226, 218, 206), (178, 150, 128)))
    canvas.blend(box(600, BACK[1], 900, BACK[3]), lighter(stone, 0.1), darker(stone, 0.15))
    for y in range(int(BACK[1]) + 30, int(BACK[3]), 34):
        canvas.line([(600, y), (900, y)], (*darker(stone, 0.4), 80), 2)
    canvas.block(650, 530, 850, 630, (34, 30, 32))
    canvas.soft_oval(680, 560, 820, 650, (255, 150, 50), 18, 0.9)
    canvas.soft_oval(715, 585, 785, 640, (255, 226, 130), 12, 0.9)
    canvas.block(585, 500, 915, 518, here.wood)
    art(canvas, dice, 660, 300, 840, 470, here)
    big_window(canvas, dice, 960, 320, 1130, 600, 2, here.desert)
    big_window(canvas, dice, 370, 320, 540, 600, 2, here.desert)


def _sofa(canvas: Canvas, dice: Dice, here: Room) -> None:
    color = here.fabric
    shadow(canvas, 330, 900, 850, 44)
    for x in (370, 860):
        canvas.block(x, 836, x + 14, 862, darker(here.wood, 0.4))
    cushion(canvas, 360, 680, 890, 830, darker(color, 0.12))
    for number in range(3):
        cushion(canvas, 392 + number * 158, 690, 542 + number * 158, 790, color)
        cushion(canvas, 388 + number * 158, 764, 546 + number * 158, 838, lighter(color, 0.1))
    cushion(canvas, 335, 716, 400, 848, darker(color, 0.06))
    cushion(canvas, 860, 716, 925, 848, darker(color, 0.06))
    for x, tone in ((420, here.accent), (780, mix(here.accent, (250, 240, 226), 0.6))):
        canvas.shape([(x, 776), (x + 16, 712), (x + 80, 704), (x + 88, 768)], tone)
        canvas.line([(x + 14, 740), (x + 84, 732)], (*darker(tone, 0.3), 90), 2)


def _armchair(canvas: Canvas, here: Room) -> None:
    color = mix(here.accent, (120, 104, 92), 0.35)
    shadow(canvas, 1060, 1240, 838, 34)
    cushion(canvas, 1070, 660, 1230, 800, darker(color, 0.16))
    cushion(canvas, 1062, 748, 1212, 826, lighter(color, 0.06))
    cushion(canvas, 1200, 706, 1244, 830, darker(color, 0.08))
    for x in (1075, 1222):
        canvas.line([(x, 826), (x - 4, 858)], darker(here.wood, 0.35), 8)


def _table(canvas: Canvas, here: Room) -> None:
    shadow(canvas, 560, 900, 930, 36)
    for x in (575, 880):
        canvas.block(x, 868, x + 12, 940, darker(here.wood, 0.35))
    canvas.blend([(570, 846), (880, 846), (920, 884), (530, 884)], lighter(here.wood, 0.2), here.wood)
    canvas.block(530, 884, 920, 896, darker(here.wood, 0.3))
    canvas.block(640, 846, 740, 858, (244, 240, 232))
    canvas.block(650, 836, 730, 847, here.accent)
    canvas.oval(800, 800, 832, 860, (238, 236, 230))
    for x in (802, 816, 830):
        canvas.line([(816, 806), (x, 760)], (98, 130, 84), 4)


def dining(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """A table for six below a lamp."""
    here = room(canvas, dice, desert)
    big_window(canvas, dice, 760, 310, 1130, BACK[3], 3, desert)
    art(canvas, dice, 400, 320, 650, 500, here)
    rug = [(430, 740), (1090, 740), (1240, 960), (260, 960)]
    canvas.blend(rug, mix(here.fabric, (240, 234, 224), 0.5), mix(here.fabric, (240, 234, 224), 0.6))
    for x in (560, 730, 900):
        _chair(canvas, here, x, 700, 0.86)
    shadow(canvas, 430, 1080, 900, 40)
    canvas.blend([(480, 740), (1030, 740), (1110, 830), (400, 830)], lighter(here.wood, 0.26), here.wood)
    canvas.block(400, 830, 1110, 850, darker(here.wood, 0.25))
    for x in (430, 1056):
        canvas.block(x, 850, x + 24, 930, darker(here.wood, 0.35))
    for x in (560, 740, 920):
        canvas.oval(x - 44, 770, x + 44, 796, (250, 248, 244))
        canvas.oval(x - 30, 774, x + 30, 791, (234, 230, 224))
    for x in (520, 745, 970):
        _chair(canvas, here, x, 830, 1.16)
    pendant(canvas, 750, 330, 62, dice.pick(((46, 44, 46), (206, 170, 104), here.accent)))


def _chair(canvas: Canvas, here: Room, x: float, top: float, size: float) -> None:
    wide, high = 54 * size, 92 * size
    for side in (-1, 1):
        canvas.line(
            [(x + side * wide * 0.8, top + high), (x + side * wide * 0.86, top + high * 1.7)],
            darker(here.wood, 0.35),
            8 * size,
        )
    cushion(canvas, x - wide, top, x + wide, top + high, darker(here.fabric, 0.1))
    cushion(canvas, x - wide * 1.05, top + high * 0.82, x + wide * 1.05, top + high * 1.12, here.fabric)


def bedroom(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """A bed with a tall headboard, nightstands and lamps."""
    here = room(canvas, dice, desert)
    if dice.chance(60):
        canvas.blend(box(*BACK), mix(here.accent, here.wall, 0.55), mix(here.accent, here.wall, 0.68))
    big_window(canvas, dice, 372, 310, 520, 640, 1, desert)
    rug = [(330, 790), (1190, 790), (1370, 1000), (140, 1000)]
    canvas.blend(rug, (240, 234, 224), (226, 218, 206))
    for x in (540, 1068):
        shadow(canvas, x - 60, x + 60, 716, 22)
        canvas.blend(box(x - 58, 622, x + 58, 712), lighter(here.wood, 0.1), darker(here.wood, 0.15))
        canvas.line([(x - 58, 666), (x + 58, 666)], darker(here.wood, 0.4), 3)
        lamp(canvas, x, 622, 86)
    _bed(canvas, dice, here)
    art(canvas, dice, 700, 286, 910, 404, here)


def _bed(canvas: Canvas, dice: Dice, here: Room) -> None:
    head = dice.pick((here.wood, here.fabric, mix(here.accent, (90, 80, 76), 0.4)))
    cushion(canvas, 596, 430, 1012, 700, darker(head, 0.08))
    for x in range(650, 1000, 52):
        canvas.line([(x, 446), (x, 640)], (*darker(head, 0.3), 110), 3)
    shadow(canvas, 520, 1090, 960, 40)
    white: Color = (250, 248, 244)
    canvas.blend([(604, 640), (1004, 640), (1090, 900), (520, 900)], white, (230, 226, 220))
    canvas.blend([(520, 900), (1090, 900), (1084, 968), (526, 968)], (226, 220, 212), (196, 190, 182))
    throw = here.accent
    canvas.blend([(556, 790), (1054, 790), (1090, 900), (520, 900)], lighter(throw, 0.1), throw)
    canvas.blend([(520, 900), (1090, 900), (1087, 940), (523, 940)], darker(throw, 0.12), darker(throw, 0.26))
    for y in (700, 740):
        canvas.line([(585, y + 6), (750, y), (1020, y + 8)], (206, 200, 194, 140), 3)
    for x, tone in ((628, white), (818, white)):
        cushion(canvas, x, 566, x + 164, 660, darker(tone, 0.04))
    for x, tone in ((668, here.fabric), (822, here.fabric)):
        cushion(canvas, x, 596, x + 122, 676, tone)
    cushion(canvas, 736, 622, 872, 690, throw)
