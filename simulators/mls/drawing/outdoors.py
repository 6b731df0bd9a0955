"""The garden behind the house: pool or patio; and views over the land."""

from ..dice import Dice
from . import parts
from .canvas import Canvas, Color, Points, box, darker, lighter, mix
from .exterior import background
from .houses import STUCCO
from .landscape import COAST_LIGHTS, DESERT_LIGHTS, ground, lawn, mountains, sky
from .plants import agave, boulder, bush, cactus, green_garden, palm

WATER = ((96, 202, 216), (38, 132, 172))


def _scene(canvas: Canvas, dice: Dice, desert: bool) -> bool:
    """Horizon, neighbors' palms and the garden wall; says whether it is dusk."""
    lights = DESERT_LIGHTS if desert else COAST_LIGHTS
    light = dice.pick(lights)
    background(canvas, dice, light, desert, 520)
    for _ in range(dice.between(3, 5)):
        palm(canvas, dice, dice.real(60, 1450), 548, dice.between(190, 340))
    wall = dice.pick(STUCCO)
    canvas.blend(box(0, 476, 1500, 562), lighter(wall, 0.05), darker(wall, 0.14))
    canvas.block(0, 468, 1500, 480, lighter(wall, 0.25))
    return light in (lights[2], lights[-1]) and desert


def backyard(canvas: Canvas, dice: Dice, desert: bool, pool: bool) -> None:
    """The yard, with a pool if the home has one."""
    dusk = _scene(canvas, dice, desert)
    stone = dice.pick(((214, 202, 186), (200, 194, 188), (222, 212, 198)))
    ground(canvas, dice, stone, 556)
    if dice.chance(60) or not pool:
        lawn(canvas, dice, [(0, 560), (1500, 560), (1500, 628), (0, 628)])
    green_garden(canvas, dice, 30, 1100, 566, 14)
    if pool:
        _pool(canvas, dice, dusk)
    else:
        lawn(canvas, dice, [(250, 640), (1100, 640), (1500, 960), (0, 960)])
    _patio(canvas, dice, dusk)
    for x in (dice.between(180, 300), dice.between(880, 990)):
        _lounger(canvas, dice, x, 662 if pool else 720)
    palm(canvas, dice, 90, 760, 520)
    agave(canvas, dice, 170, 800, 60)
    bush(canvas, dice, 40, 900, 150)


def _pool(canvas: Canvas, dice: Dice, dusk: bool) -> None:
    """Water in perspective, its coping, ripples and light."""
    rim: Points = [(400, 690), (1010, 690), (1300, 930), (140, 930)]
    canvas.shape([(380, 678), (1026, 678), (1344, 950), (94, 950)], (236, 228, 216))
    canvas.shape([(390, 684), (1018, 684), (1322, 940), (118, 940)], (206, 196, 184))
    canvas.blend(rim, lighter(WATER[0], 0.25), WATER[1])
    canvas.blend([(400, 690), (1010, 690), (1022, 706), (388, 706)], (70, 120, 150), WATER[0])
    for number in range(70):
        share = dice.real(0, 1) ** 1.2
        y = 712 + 200 * share
        half = (305 + 275 * (y - 690) / 240) * 0.95
        x = 705 + dice.real(-1, 1) * half
        wide = 18 + 44 * share
        tone = (255, 255, 255, 60) if number % 3 else (255, 240, 210, 110)
        canvas.oval(x - wide / 2, y, x + wide / 2, y + 2 + 3 * share, tone)
    if dusk:
        canvas.soft_oval(500, 760, 980, 900, (150, 240, 244), 60, 0.6)
    for y, wide in ((880, 60), (900, 74)):
        canvas.line([(200, y), (200 + wide, y + 6)], (240, 248, 250, 120), 5)


def _patio(canvas: Canvas, dice: Dice, dusk: bool) -> None:
    """The corner of the house: posts, roof and glass doors on the right."""
    wall, wood = dice.pick(STUCCO), dice.pick(((126, 92, 66), (246, 244, 238), (92, 84, 78)))
    canvas.blend([(1140, 380), (1500, 300), (1500, 800), (1140, 640)], lighter(wall, 0.06), darker(wall, 0.12))
    upper, lower = ((255, 226, 164), (214, 158, 100)) if dusk else ((150, 178, 194), (62, 80, 94))
    for left, right in ((1172, 1290), (1306, 1480)):
        high = [(left, 430 - (left - 1140) * 0.16), (right, 430 - (right - 1140) * 0.16)]
        low = [(right, 640 + (right - 1140) * 0.42), (left, 640 + (left - 1140) * 0.42)]
        canvas.shape([(x - 6 if x == left else x + 6, y) for x, y in [*high, *low]], (60, 56, 56))
        canvas.blend([*high, *low], upper, lower)
    canvas.shape([(1000, 356), (1500, 236), (1500, 300), (1000, 386)], wood)
    canvas.shape([(1000, 386), (1500, 300), (1500, 330), (1000, 400)], darker(wood, 0.4))
    for x, foot in ((1016, 660), (1120, 690)):
        canvas.block(x, 388, x + 20, foot, wood)
        canvas.block(x + 14, 388, x + 20, foot, darker(wood, 0.3))


def _lounger(canvas: Canvas, dice: Dice, x: float, y: float) -> None:
    """A lounger with a towel."""
    color = dice.pick(((248, 246, 240), (60, 130, 140), (226, 150, 70), (236, 226, 206)))
    canvas.soft_oval(x - 30, y - 4, x + 150, y + 22, (40, 36, 44), 10, 0.45)
    canvas.line([(x + 6, y + 2), (x + 6, y - 20), (x + 116, y - 20), (x + 116, y + 2)], (96, 80, 68), 6)
    canvas.shape(
        [(x, y - 30), (x + 90, y - 30), (x + 130, y - 66), (x + 138, y - 58), (x + 96, y - 20), (x, y - 20)], color
    )
    canvas.shape([(x + 20, y - 31), (x + 56, y - 31), (x + 56, y - 24), (x + 20, y - 24)], darker(color, 0.2))


def lot_view(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """Open land seen from its edge, with survey stakes."""
    light = dice.pick(DESERT_LIGHTS if desert else COAST_LIGHTS)
    sky(canvas, dice, light, 560)
    mountains(canvas, dice, light, 600, dice.between(200, 320))
    sand = (206, 178, 142) if desert else (176, 160, 112)
    ground(canvas, dice, sand, 590)
    for _ in range(44):
        share = dice.real(0, 1) ** 1.5
        x, y = dice.real(-20, 1520), 612 + 380 * share
        size = 12 + 90 * share
        kind = dice.draw(8)
        if kind == 0 and desert and share < 0.7:
            cactus(canvas, dice, x, y, size * 1.4)
        elif kind == 1:
            boulder(canvas, dice, x, y, size * 0.8)
        else:
            bush(canvas, dice, x, y, size, (132, 132, 92) if desert else (122, 132, 82))
    for x, y, high in ((240, 700, 60), (1210, 690, 60), (1400, 900, 130), (70, 920, 130)):
        canvas.block(x, y - high, x + high * 0.09, y, (236, 224, 200))
        canvas.block(x, y - high, x + high * 0.09, y - high * 0.75, (232, 96, 60))
        canvas.shape([(x, y - high), (x + high * 0.4, y - high * 0.9), (x, y - high * 0.78)], (240, 110, 70))


def _roof(canvas: Canvas, dice: Dice, x: float, y: float, wide: float, high: float) -> None:
    """A neighbor's house from above, with its shadow, and a pool perhaps."""
    color = dice.pick(((176, 100, 72), (186, 176, 166), (132, 126, 124), (214, 206, 196), (164, 92, 68)))
    canvas.soft(box(x + 12, y + 14, x + wide + 16, y + high + 18), (30, 30, 40), 8, 0.5)
    canvas.block(x, y, x + wide, y + high, color)
    canvas.shape(
        [(x, y), (x + wide, y), (x + wide - high / 2, y + high / 2), (x + high / 2, y + high / 2)], lighter(color, 0.14)
    )
    canvas.shape(
        [(x, y + high), (x + wide, y + high), (x + wide - high / 2, y + high / 2), (x + high / 2, y + high / 2)],
        darker(color, 0.18),
    )
    if dice.chance(55):
        canvas.oval(x + wide * 0.2, y + high + 16, x + wide * 0.6, y + high + 44, (228, 222, 212))
        canvas.oval(x + wide * 0.22, y + high + 19, x + wide * 0.58, y + high + 41, (84, 192, 212))


def aerial(canvas: Canvas, dice: Dice, desert: bool, built: bool) -> None:
    """From above: streets, neighbors, and the property outlined."""
    base: Color = (206, 186, 156) if desert else (158, 162, 116)
    canvas.blend(box(0, 0, 1500, 1000), lighter(base, 0.1), darker(base, 0.06))
    for _ in range(600):
        x, y, size = dice.real(0, 1500), dice.real(0, 1000), dice.real(2, 9)
        canvas.oval(
            x, y, x + size, y + size * 0.8, (*(darker(base, 0.3) if dice.chance(60) else lighter(base, 0.3)), 110)
        )
    for row in range(3):
        for column in range(6):
            _parcel(canvas, dice, 20 + column * 250, (-80, 290, 640)[row], desert, row == 1 and column == 3, built)
    for y in (235, 955):
        canvas.block(0, y - 8, 1500, y + 58, (206, 200, 192))
        canvas.block(0, y, 1500, y + 50, (112, 110, 114))
        for x in range(0, 1500, 60):
            canvas.block(x, y + 23, x + 30, y + 27, (230, 214, 150))
    frame = [(768, 296), (1012, 296), (1012, 628), (768, 628), (768, 296)]
    canvas.line([(x + 3, y + 4) for x, y in frame], (20, 20, 30, 120), 10)
    canvas.line(frame, (255, 255, 255), 7)
    for x, y in frame[:4]:
        canvas.oval(x - 11, y - 11, x + 11, y + 11, (226, 88, 56))


def _parcel(canvas: Canvas, dice: Dice, x: float, y: float, desert: bool, own: bool, built: bool) -> None:
    """One property from above."""
    green = mix((112, 140, 84), (206, 186, 156), 0.45 if desert else 0.1)
    if not own or built:
        canvas.block(x + 4, y + 6, x + 240, y + 338, (*green, 150))
        _roof(
            canvas,
            dice,
            x + dice.between(24, 50),
            y + dice.between(60, 90),
            dice.between(130, 170),
            dice.between(84, 110),
        )
        canvas.block(x + 150, y + 6, x + 190, y + 70, (208, 202, 194))
    for _ in range(8):
        tx, ty, size = x + dice.real(8, 226), y + dice.real(210, 326), dice.real(9, 22)
        canvas.oval(tx - size + 6, ty - size + 8, tx + size + 6, ty + size + 8, (40, 40, 46, 90))
        canvas.oval(tx - size, ty - size, tx + size, ty + size, darker((88, 118, 66), dice.real(0, 0.3)))
        canvas.oval(tx - size * 0.7, ty - size * 0.8, tx + size * 0.3, ty + size * 0.2, (124, 152, 88))


def empty_hall(canvas: Canvas, dice: Dice, desert: bool) -> None:
    """The inside of a shop or an office, empty, with light from large panes."""
    color = dice.pick(((240, 238, 232), (226, 228, 226)))
    canvas.blend([(0, 0), (1500, 0), (1120, 260), (380, 260)], (214, 214, 214), (236, 236, 234))
    canvas.blend([(0, 0), (380, 260), (380, 620), (0, 1000)], darker(color, 0.12), color, sideways=True)
    canvas.blend([(380, 620), (1120, 620), (1500, 1000), (0, 1000)], (168, 164, 160), (204, 200, 194))
    canvas.blend(box(380, 260, 1120, 620), color, darker(color, 0.05))
    canvas.blend(
        [(1500, 0), (1120, 260), (1120, 620), (1500, 1000)], darker(color, 0.04), darker(color, 0.16), sideways=True
    )
    for number in range(1, 5):
        share = (number / 5) ** 1.5
        canvas.line(
            [(380 * (1 - share), 260 * (1 - share)), (1120 + 380 * share, 260 * (1 - share))], (190, 190, 190), 3
        )
        canvas.block(500 - 200 * share, 235 - 210 * share, 700 - 160 * share, 244 - 200 * share, (255, 255, 250))
        canvas.block(800 + 160 * share, 235 - 210 * share, 1000 + 200 * share, 244 - 200 * share, (255, 255, 250))
    parts.window(canvas, 430, 330, 1070, 612, 5, (70, 70, 74))
    canvas.soft([(430, 632), (1070, 632), (1000, 960), (200, 960)], (255, 252, 236), 24, 0.4)
    parts.door(canvas, 1290, 300, 1390, 890, (150, 120, 92))
