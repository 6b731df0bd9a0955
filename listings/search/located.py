"""Which listings have a place on the map, and which lie in a part of it.

The place is the one that the MLS gives. One that cannot be in the United States is none: 0, 0, or a sign or order that
was mixed up. What was found out instead (`listings.enrichment`) is mostly the center of a ZIP code or a city, and a
pin there would be somebody else's home; those listings are listed apart.

Comparisons of floats are leakproof, so they may come before row-level security; that of a polygon is not, and comes
last, among what the box around it holds.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q, Value

from listings.map_areas import MICRO, Box, box_of, read_area, read_box
from listings.models import ListingQuerySet
from listings.search.criteria import SearchCriteria

# (west, south, east, north) of where a home can be: the states but the Aleutians' end, Guam and the Marianas with that
# end, American Samoa. A home in California whose sign was lost is in China, and in none of them.
PARTS = (Box(-180, 13, -64, 72), Box(144, 13, 180, 72), Box(-172, -15, -168, -10))


# Of what is seen of the map, in degrees east: a town. Up to here few listings of all tenants are in it.
CLOSE_UP = 0.05


class Unindexed(Func):
    """A condition by which PostgreSQL looks nothing up, but estimates the same."""

    output_field = BooleanField()
    template = "(%(expressions)s) IS TRUE"

    def __init__(self, condition: Q) -> None:
        super().__init__(ExpressionWrapper(condition, output_field=BooleanField()))


class InArea(Func):
    """Whether the place is inside of the area or on its line, by PostgreSQL's own `polygon @> point`."""

    output_field = BooleanField()
    template = f"%(area)s @> point(round(%(east)s * {MICRO}), round(%(north)s * {MICRO}))"

    def __init__(self, area: str) -> None:
        corners = ",".join(f"({round(east * MICRO)},{round(north * MICRO)})" for east, north in read_area(area))
        super().__init__(Value(f"({corners})"), F("longitude"), F("latitude"))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (_, params), (east, _), (north, _) = [compiler.compile(each) for each in self.source_expressions]
        return self.template % {"area": "%s::polygon", "east": east, "north": north}, list(params)


def in_box(box: Box) -> Q:
    return Q(longitude__gte=box.west, longitude__lte=box.east, latitude__gte=box.south, latitude__lte=box.north)


def on_the_map(seen: Box | None = None) -> Q:
    """Those with a place, within what is seen of the map."""
    if seen is None:
        return _any(PARTS)
    parts = [cut for part in PARTS if (cut := _overlap(part, seen))]
    return _any([seen] if seen in parts else parts)


def _any(boxes: Sequence[Box]) -> Q:
    found = Q()
    for box in boxes:
        found |= in_box(box)
    return found if boxes else Q(pk__in=())


def _overlap(one: Box, other: Box) -> Box | None:
    west, south = max(one.west, other.west), max(one.south, other.south)
    east, north = min(one.east, other.east), min(one.north, other.north)
    return Box(west, south, east, north) if west <= east and south <= north else None


def located(rows: ListingQuerySet, criteria: SearchCriteria, *, of_all: bool = False) -> ListingQuerySet:
    """By the parts of the map that the search names. What has no place is in none, and outside of none either. `of_all`
    tenants a part is read from the index that answers the search, unless it is small: PostgreSQL expects a tenth of the
    listings where many homes are near each other, and would read each from the table."""
    if criteria.located == "no":
        rows = rows.exclude(on_the_map())
    if criteria.viewport:
        seen = read_box(criteria.viewport)
        is_small = seen.east - seen.west <= CLOSE_UP
        rows = rows.filter(Unindexed(on_the_map(seen)) if of_all and not is_small else on_the_map(seen))
    elif criteria.located == "yes" or criteria.inside or criteria.outside:
        rows = rows.filter(on_the_map())
    inside = Q()
    for area in criteria.inside:
        inside |= in_box(box_of(read_area(area))) & Q(InArea(area))
    rows = rows.filter(inside)
    for area in criteria.outside:
        rows = rows.exclude(InArea(area))
    return rows
