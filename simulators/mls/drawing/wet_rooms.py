"""Kitchen and bathroom."""

from ..dice import Dice
from .canvas import Canvas, Color, box, darker, lighter, mix
from .rooms import BACK, Room, big_window, pendant, plant, room, shadow

FRONTS = ((246, 244, 240), (222, 224, 220), (74, 90, 106), (104, 118, 104), (176, 136, 98), (240, 234, 222))
TOPS = ((240, 238, 236), (64, 62, 66), (224, 214, 200))
METAL = (196, 200, 204)


def cupboards(canvas: Canvas, left: float, top: float, right: float, bottom: float, count: int, color: Color) -> None:
    """A row of doors with handles."""
    canvas.block(left, top, right, bottom, darker(color, 0.3))
    wide = (right - left) / count
    for number in range(count):
        x = left + number * wide
        canvas.blend(box(x + 2, top + 2, x + wide - 2, bottom - 2), lighter(color, 0.08), darker(color, 0.05))
        canvas.line(
            [
                (x + 13, top + 13),
                (x + wide - 13, top + 13),
                (x + wide - 13, bottom - 13),
                (x + 13, bottom - 13),
                (x + 13, top + 13),
            ],
            (*darker(color, 0.25), 120),
            2,
        )
        handle = x + (wide - 12 if number % 2 == 0 else 8)
        canvas.block(handle, (top + bottom) / 2 - 16, handle + 4, (top + bottom) / 2 + 16, (120, 112, 104))


def kitchen(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """Cupboards along the back, an island with stools, lamps above it."""
    here = room(canvas, dice, desert)
    color, top = dice.pick(FRONTS), dice.pick(TOPS)
    _splash(canvas, dice, here)
    cupboards(canvas, 340, 250, 620, 420, 4, color)
    cupboards(canvas, 900, 250, 1040, 420, 2, color)
    _stove(canvas)
    big_window(canvas, dice, 400, 440, 560, 540, 2, desert) if dice.chance(60) else None
    cupboards(canvas, 340, 574, 690, 668, 5, color)
    cupboards(canvas, 830, 574, 1040, 668, 3, color)
    canvas.block(336, 556, 690, 576, top)
    canvas.block(830, 556, 1044, 576, top)
    _fridge(canvas)
    _island(canvas, dice, here, color if dice.chance(50) else dice.pick(FRONTS), top)
    shade = dice.pick(((46, 44, 46), (206, 170, 104), (236, 232, 224)))
    for x in (540, 750, 960):
        pendant(canvas, x, 300, 36, shade)


def _splash(canvas: Canvas, dice: Dice, here: Room) -> None:
    color = dice.pick(((248, 248, 244), (206, 218, 214), (226, 214, 198), mix(here.accent, (250, 246, 238), 0.6)))
    canvas.block(340, 420, 1040, 560, color)
    for y in range(420, 560, 20):
        canvas.line([(340, y), (1040, y)], (*darker(color, 0.25), 100), 1.5)
        for x in range(340 + (y // 20 % 2) * 22, 1040, 44):
            canvas.line([(x, y), (x, y + 20)], (*darker(color, 0.25), 100), 1.5)


def _stove(canvas: Canvas) -> None:
    canvas.blend(box(690, 560, 830, 668), lighter(METAL, 0.3), darker(METAL, 0.2))
    canvas.block(706, 590, 814, 650, (44, 46, 50))
    canvas.block(706, 580, 814, 585, (236, 236, 236))
    canvas.block(686, 548, 834, 562, (52, 52, 56))
    for x in range(704, 830, 28):
        canvas.oval(x, 565, x + 10, 575, (60, 60, 64))
    canvas.blend(
        [(720, 250), (800, 250), (850, 400), (670, 400)], lighter(METAL, 0.4), darker(METAL, 0.1), sideways=True
    )
    canvas.block(666, 398, 854, 420, darker(METAL, 0.12))


def _fridge(canvas: Canvas) -> None:
    canvas.blend(box(1050, 290, 1168, 664), lighter(METAL, 0.25), darker(METAL, 0.22), sideways=True)
    canvas.line([(1109, 290), (1109, 530)], (110, 114, 120), 3)
    canvas.line([(1050, 530), (1168, 530)], (110, 114, 120), 3)
    for x in (1096, 1117):
        canvas.block(x, 380, x + 5, 500, (236, 238, 240))


def _island(canvas: Canvas, dice: Dice, here: Room, color: Color, top: Color) -> None:
    shadow(canvas, 360, 1150, 920, 40)
    cupboards(canvas, 400, 770, 1100, 920, 6, color)
    canvas.block(400, 770, 1100, 790, (20, 18, 20, 80))
    canvas.blend([(430, 716), (1070, 716), (1160, 760), (340, 760)], lighter(top, 0.3), top)
    canvas.block(340, 760, 1160, 776, darker(top, 0.15))
    for x in (470, 620, 860):
        canvas.line([(x, 722), (x + 60, 756)], (*lighter(top, 0.5), 110), 3)
    canvas.oval(560, 724, 640, 748, (236, 232, 224))
    for x, fruit in ((578, (232, 150, 50)), (596, (240, 178, 60)), (612, (214, 92, 60))):
        canvas.oval(x - 10, 716, x + 12, 738, fruit)
    plant(canvas, dice, 900, 742, 86)
    for x in (500, 680, 860, 1020):
        _stool(canvas, here, x)


def _stool(canvas: Canvas, here: Room, x: float) -> None:
    for side in (-1, 1):
        canvas.line([(x + side * 20, 850), (x + side * 32, 975)], (58, 52, 50), 7)
    canvas.line([(x - 28, 930), (x + 28, 930)], (58, 52, 50), 5)
    canvas.oval(x - 44, 832, x + 44, 862, darker(here.fabric, 0.25))
    canvas.oval(x - 44, 826, x + 44, 852, here.fabric)


def bathroom(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """Two basins below a mirror, a tub before a window."""
    here = room(canvas, dice, desert)
    tile, color, top = (
        dice.pick(((232, 234, 232), (206, 214, 212), (226, 218, 206))),
        dice.pick(FRONTS),
        dice.pick(TOPS),
    )
    left, up, right, down = BACK
    canvas.block(left, up, right, down, tile)
    for y in range(int(up), int(down), 42):
        canvas.line([(left, y), (right, y)], (*darker(tile, 0.2), 90), 2)
    for x in range(int(left), int(right), 84):
        canvas.line([(x, up), (x, down)], (*darker(tile, 0.2), 90), 2)
    big_window(canvas, dice, 880, 300, 1120, 480, 2, desert)
    _vanity(canvas, color, top)
    _tub(canvas)
    plant(canvas, dice, 1230, 800, 190)
    mat = [(500, 770), (760, 770), (770, 850), (450, 850)]
    canvas.blend(mat, lighter(here.accent, 0.45), lighter(here.accent, 0.3))


def _vanity(canvas: Canvas, color: Color, top: Color) -> None:
    canvas.soft(box(385, 290, 805, 500), (255, 244, 214), 40, 0.5)
    canvas.block(390, 290, 800, 500, (94, 84, 78))
    canvas.blend(box(398, 298, 792, 492), (206, 220, 226), (166, 184, 192))
    canvas.shape([(430, 298), (520, 298), (420, 492), (398, 492), (398, 380)], (255, 255, 255, 70))
    shadow(canvas, 360, 830, 712, 26)
    cupboards(canvas, 370, 586, 820, 704, 6, color)
    canvas.block(360, 566, 830, 588, top)
    for x in (480, 710):
        canvas.oval(x - 60, 552, x + 60, 580, (252, 252, 250))
        canvas.oval(x - 46, 556, x + 46, 572, (214, 218, 220))
        canvas.line([(x, 558), (x, 516), (x + 20, 516), (x + 20, 530)], darker(METAL, 0.3), 7)
        canvas.oval(x - 16, 250, x + 16, 284, (255, 246, 220))


def _tub(canvas: Canvas) -> None:
    shadow(canvas, 860, 1180, 752, 34)
    canvas.blend([(868, 600), (1172, 600), (1130, 746), (910, 746)], (252, 252, 250), (206, 208, 210))
    canvas.oval(864, 576, 1176, 626, (254, 254, 252))
    canvas.oval(884, 584, 1156, 618, (190, 214, 220))
    canvas.line([(1196, 750), (1196, 530), (1150, 530), (1150, 556)], darker(METAL, 0.3), 8)
