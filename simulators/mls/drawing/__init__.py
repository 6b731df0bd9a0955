"""Drawn photos of the simulated listings: what each one shows, and the picture itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageDraw, ImageFont, ImageOps

from ..dice import Dice
from .canvas import Canvas
from .exterior import exterior
from .interiors import bedroom, dining, living
from .outdoors import aerial, backyard, empty_hall, lot_view
from .wet_rooms import bathroom, kitchen

DWELLING, LAND, COMMERCIAL = "dwelling", "land", "commercial"
Scene = Callable[[Canvas, Dice, bool], None]
MARK = "Simulated photo"
HOMES = {
    "Single Family Residence": (("midcentury", "spanish", "modern", "ranch"), ("ranch", "spanish", "modern", "ranch")),
    "Condominium": (("condo",), ("condo",)),
    "Townhouse": (("townhome",), ("townhome",)),
    "Manufactured Home": (("mobile",), ("mobile",)),
    "Retail": (("shop",), ("shop",)),
    "Mixed Use": (("shop", "condo"), ("shop", "townhome")),
    "Office": (("shop", "warehouse"), ("shop", "warehouse")),
}
"""The fronts by kind of property: in the desert, near the coast."""
OTHERS = (("condo", "townhome"), ("condo", "townhome"))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be photographed. ``group`` is DWELLING, LAND or COMMERCIAL; ``seed`` makes it this property's own."""

    seed: int
    group: str
    subtype: str
    desert: bool
    pool: bool


DWELLING_VIEWS = (
    "Front",
    "Living room",
    "Kitchen",
    "Backyard",
    "Primary bedroom",
    "Bathroom",
    "Dining area",
    "Bedroom",
)
LAND_VIEWS = ("Aerial", "View of the lot")
COMMERCIAL_VIEWS = ("Front", "Interior", "Aerial")
VIEWS = {DWELLING: DWELLING_VIEWS, LAND: LAND_VIEWS, COMMERCIAL: COMMERCIAL_VIEWS}


def view_name(group: str, pool: bool, place: int) -> str:
    """What the photo at this place of the gallery shows, as a caption."""
    views = VIEWS[group]
    name = views[place % len(views)]
    if group == DWELLING and place >= len(views):
        name = ("Aerial", *views[1:])[place % len(views)]
    return "Pool" if name == "Backyard" and pool else name


def _scene(subject: Subject, name: str) -> Scene:
    """The function that draws a view."""
    if name == "Front":
        style = Dice(subject.seed, "style").pick(HOMES.get(subject.subtype, OTHERS)[0 if subject.desert else 1])
        return partial(exterior, style=style)
    if name == "Aerial":
        return partial(aerial, built=subject.group != LAND)
    if name in ("Pool", "Backyard"):
        return partial(backyard, pool=name == "Pool")
    return {
        "Living room": living,
        "Kitchen": kitchen,
        "Primary bedroom": bedroom,
        "Bedroom": bedroom,
        "Bathroom": bathroom,
        "Dining area": dining,
        "View of the lot": lot_view,
        "Interior": empty_hall,
    }[name]


def draw(subject: Subject, place: int, variant: int, width: int) -> Image.Image:
    """The photo at a place of the gallery, ``width`` pixels wide and two thirds as high.

    ``variant`` counts the changes of the gallery: the same views, seen on another day.
    """
    name = view_name(subject.group, subject.pool, place)
    canvas = Canvas(min(2_600, max(600, round(width * 1.7))))
    _scene(subject, name)(canvas, Dice(subject.seed, place, variant), subject.desert)
    across = Dice(subject.seed, "frame", place, variant).real(0.35, 0.65)
    frame = {"Front": 0.86, "Aerial": 0.9, "Pool": 0.94, "Backyard": 0.9, "View of the lot": 0.9}.get(name, 0.88)
    image = canvas.finish(width, frame, across)
    return _marked(ImageOps.mirror(image) if subject.seed % 2 else image)


def _marked(image: Image.Image) -> Image.Image:
    """The picture with a small note that it is no photograph."""
    size = max(9, image.width // 64)
    pen = ImageDraw.Draw(image, "RGBA")
    font = ImageFont.load_default(size)
    place = (image.width - pen.textlength(MARK, font=font) - size * 0.7, image.height - size * 1.7)
    pen.text((place[0] + 1, place[1] + 1), MARK, (0, 0, 0, 130), font=font)
    pen.text(place, MARK, (255, 255, 255, 190), font=font)
    return image
