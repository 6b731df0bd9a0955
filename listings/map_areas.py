"""Parts of the map as a search's URL writes them: the map's own rectangle, and areas that somebody drew.

A point is `longitude_latitude` in degrees; a rectangle is `west_south_east_north`; an area is its corners with "~"
between them. All of it are characters that a URL keeps as they are. Six places are 11 cm.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

# Web Mercator, which maps are drawn in, ends there.
MOST_NORTH, MOST_EAST = 85.0, 180.0
FEWEST_CORNERS, MOST_CORNERS, MOST_AREAS = 3, 60, 5
# Together the areas of a search fit into the longest address that our server takes (8,190 bytes).
MOST_CORNERS_TOGETHER = 200
PLACES = 6
# Of a degree: the unit in which PostgreSQL compares corners and homes. Its own comparisons of geometry take numbers
# that differ by less than 1e-6 for the same, which in degrees would be a street's width along the side of a block.
MICRO = 10**PLACES
DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,15})?", re.ASCII)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees; the edges belong to it. None crosses the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        return "_".join(map(_text, (self.west, self.south, self.east, self.north)))

    @property
    def middle(self) -> Point:
        return (self.west + self.east) / 2, (self.south + self.north) / 2


def read_box(text: str) -> Box:
    """Raises ValidationError for what is no rectangle on the map."""
    parts = text.split("_")
    if len(parts) != 4:
        raise ValidationError("Write the part of the map as west_south_east_north, in degrees.")
    (west, south), (east, north) = _point(*parts[:2]), _point(*parts[2:])
    if west >= east or south >= north:
        raise ValidationError("The part of the map must have its west edge left of its east, and south below north.")
    return Box(west, south, east, north)


def read_area(text: str) -> tuple[Point, ...]:
    """The corners of an area. Its last side leads back to the first corner; what its line goes around is inside, also
    where the line crosses itself. Raises ValidationError."""
    pairs = [pair.split("_") for pair in text.split("~", MOST_CORNERS + 1)]
    if len(pairs) > MOST_CORNERS:
        raise ValidationError(f"A drawn area has at most {MOST_CORNERS} corners.")
    if any(len(pair) != 2 for pair in pairs):
        raise ValidationError("Write a drawn area as longitude_latitude of each corner, with ~ between them.")
    corners = tuple(_point(*pair) for pair in pairs)
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(set(corners)) < FEWEST_CORNERS:
        raise ValidationError(f"A drawn area needs at least {FEWEST_CORNERS} different corners.")
    if any(abs(a[0] - b[0]) > MOST_EAST for a, b in zip(corners, corners[1:] + corners[:1], strict=True)):
        raise ValidationError("A drawn area cannot cross the 180th meridian; draw one on each side of it.")
    return corners


def area_text(corners: tuple[Point, ...]) -> str:
    return "~".join(f"{_text(east)}_{_text(north)}" for east, north in corners)


def box_of(corners: tuple[Point, ...]) -> Box:
    """The smallest that holds the area."""
    easts, norths = [east for east, _ in corners], [north for _, north in corners]
    return Box(min(easts), min(norths), max(easts), max(norths))


def _point(longitude: str, latitude: str) -> Point:
    if not DEGREES.fullmatch(longitude) or not DEGREES.fullmatch(latitude):
        raise ValidationError("A place on the map is written in degrees, e.g. -116.5453_33.8303.")
    east, north = round(float(longitude), PLACES), round(float(latitude), PLACES)
    if abs(east) > MOST_EAST or abs(north) > MOST_NORTH:
        raise ValidationError("A place on the map lies between -180 and 180 degrees east, and -85 and 85 north.")
    return east, north


def _text(degrees: float) -> str:
    shown = f"{degrees:.{PLACES}f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown
