"""The first photo: the building from the street, with its garden, drive and what lies behind it."""

from ..dice import Dice
from .blocks import BLOCKS
from .canvas import Canvas, box, darker, lighter
from .houses import FOOT, STYLES, Front
from .landscape import COAST_LIGHTS, DESERT_LIGHTS, Light, ground, hills, lawn, mountains, sea, sky
from .plants import desert_garden, green_garden, palm, tree

DUSK = {id(DESERT_LIGHTS[2]), id(DESERT_LIGHTS[4]), id(COAST_LIGHTS[2])}
CITY = ("shop", "warehouse")


def exterior(canvas: Canvas, dice: Dice, desert: bool, style: str) -> None:
    """A building of this style, in the desert or near the coast."""
    light = dice.pick(DESERT_LIGHTS if desert else COAST_LIGHTS)
    lit = id(light) in DUSK
    background(canvas, dice, light, desert)
    dry = desert and dice.chance(70)
    ground(canvas, dice, (206, 184, 156) if dry else (176, 172, 150), 600)
    _behind(canvas, dice, desert)
    if not dry:
        lawn(canvas, dice, [(0, FOOT + 2), (1500, FOOT + 2), (1500, 890), (0, 890)])
    front = {**STYLES, **BLOCKS}[style](canvas, dice, lit)
    paving(canvas, dice, front, style)
    _garden(canvas, dice, dry, desert, front)
    if lit:
        canvas.soft_oval(500, 520, 1200, 760, (255, 196, 120), 110, 0.16)


def background(canvas: Canvas, dice: Dice, light: Light, desert: bool, base: float = 612) -> None:
    """What stands on the horizon: mountains in the desert, hills or the sea near the coast."""
    sky(canvas, dice, light, base - 40)
    if desert:
        mountains(canvas, dice, light, base, dice.between(230, 360))
    elif dice.chance(35):
        sea(canvas, dice, light, base - 70, base)
    else:
        hills(canvas, dice, light, base)


def _behind(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """Palms and trees behind the building, and a wall between the gardens."""
    canvas.blend(box(0, 588, 1500, 640), (196, 178, 156), (168, 150, 132))
    for _ in range(dice.between(2, 4)):
        palm(
            canvas,
            dice,
            dice.pick((90, 150, 330, 560, 850, 1120, 1330, 1420)) + dice.real(-40, 40),
            640,
            dice.between(230, 420),
        )
    if not desert or dice.chance(40):
        for _ in range(2):
            tree(canvas, dice, dice.pick((60, 200, 1290, 1430)), 645, dice.between(170, 280))


def paving(canvas: Canvas, dice: Dice, front: Front, style: str) -> None:
    """Drive and path in perspective, then pavement, kerb and street."""
    stone = dice.pick(((206, 200, 190), (190, 178, 164), (214, 206, 192), (176, 168, 160)))
    left, right = front.drive
    spread = 60 if style not in CITY else 240
    drive = [(left - 8, FOOT), (right + 8, FOOT), (right + spread, 900), (left - spread * 1.6, 900)]
    canvas.blend(drive, darker(stone, 0.1), lighter(stone, 0.14))
    for number in range(1, 4):
        share = number / 4
        y = FOOT + 240 * share**1.4
        wide = share**1.4
        canvas.line([(left - 8 - spread * 1.6 * wide, y), (right + 8 + spread * wide, y)], (*darker(stone, 0.4), 90), 2)
    start, end = front.path
    canvas.blend(
        [(start, FOOT), (end, FOOT), (end + 36, 900), (start - 10, 900)], darker(stone, 0.05), lighter(stone, 0.2)
    )
    canvas.blend(box(0, 886, 1500, 922), (214, 208, 198), (196, 190, 182))
    canvas.block(0, 920, 1500, 930, (150, 146, 142))
    canvas.blend(box(0, 930, 1500, 1000), (92, 92, 98), (70, 70, 76))
    canvas.line([(left - 150, 925), (right + 90, 925)], (214, 208, 198), 10)


def _garden(canvas: Canvas, dice: Dice, dry: bool, desert: bool, front: Front) -> None:
    """Plants before the walls and at the pavement, clear of drive and path."""
    gaps = sorted((front.drive, front.path))
    beds = [(60, gaps[0][0] - 130), (gaps[0][1] + 75, gaps[1][0] - 40), (gaps[1][1] + 70, 1430)]
    for left, right in beds:
        count = round((right - left) / 75)
        if right - left < 40:
            continue
        if not dry:
            green_garden(canvas, dice, left, right, FOOT + 12, count)
        else:
            desert_garden(canvas, dice, left, right, FOOT + 60, count)
    if dice.chance(65) and desert:
        palm(canvas, dice, dice.pick((150, 1300, 1340)), 840, dice.between(430, 600))
    elif dice.chance(60):
        tree(canvas, dice, dice.pick((150, 1350)), 830, dice.between(300, 420))
