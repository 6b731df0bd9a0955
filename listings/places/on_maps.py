"""Outlines of places as a map draws them, where it has no tiles: counties from far, cities nearer."""

import re
from dataclasses import dataclass

from listings.places.outlines import KEYS
from realty.database.statements import fetch_all

# A map of one tile is so many pixels wide; corners nearer than this to the one before are left out.
TILE, PIXELS = 512, 2.0
# From this zoom on cities are drawn as well, and from the next one neighborhoods.
CITIES, NEIGHBORHOODS = 8, 12
# Of each kind, the largest: more would only be lines.
MOST = {"county": 400, "city": 150, "neighborhood": 150}
TABLES = {"county": ("listings_county", "geoid"), "city": ("listings_city", "id"),
          "neighborhood": ("listings_neighborhood", "id")}  # fmt: skip
CORNER = re.compile(r"\(([-\d.e]+),([-\d.e]+)\)")

OUTLINES = """
SELECT place.name, place.longitude, place.latitude, outline.ring::text
FROM listings_outlinering AS outline JOIN {table} AS place ON place.{key} = outline.{column}
WHERE outline.{column} IS NOT NULL AND box(outline.ring) && box(point(%s, %s), point(%s, %s))
ORDER BY area(box(outline.ring)) DESC LIMIT %s
"""


@dataclass(slots=True, frozen=True)
class Outline:
    """One ring of a place. `longitude` and `latitude` of its center, None where it is not known."""

    kind: str
    name: str
    longitude: float | None
    latitude: float | None
    ring: list[tuple[float, float]]


def outlines_in(west: float, south: float, east: float, north: float, zoom: float) -> list[Outline]:
    """What a map of these degrees draws, with as many corners as are seen. One query for each kind of place."""
    kinds = ["county"]
    kinds += ["city"] if zoom >= CITIES else []
    kinds += ["neighborhood"] if zoom >= NEIGHBORHOODS else []
    nearest = PIXELS * 360 / (TILE * 2 ** min(max(zoom, 0), 22))
    found = []
    for kind in kinds:
        table, key = TABLES[kind]
        sql = OUTLINES.format(table=table, key=key, column=KEYS[kind][0])
        for name, longitude, latitude, text in fetch_all(sql, (west, south, east, north, MOST[kind])):
            if ring := _simpler(text, nearest):
                found.append(Outline(kind, name, longitude, latitude, ring))
    return found


def _simpler(text: str, nearest: float) -> list[tuple[float, float]]:
    """The ring with fewer corners, closed; empty where it is smaller than can be seen."""
    kept: list[tuple[float, float]] = []
    for east, north in CORNER.findall(text):
        corner = float(east), float(north)
        if not kept or abs(corner[0] - kept[-1][0]) + abs(corner[1] - kept[-1][1]) >= nearest:
            kept.append(corner)
    return [*kept, kept[0]] if len(kept) > 2 else []
