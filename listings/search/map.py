"""The map of a search: clusters with count and median price, and single homes where there is room for them.

The map's rectangle is cut into cells, whose size follows its zoom; PostgreSQL groups the listings by cell in one pass
over the index that answers the search. A cell of one listing is a pin, one whose listings all have the same place (a
building) is a stack, any other a cluster. Close up each place is a cell of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil, cos, radians
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from listings.enums import DEFAULT_STATUSES, LEASES, Offer
from listings.map_areas import MICRO, Box
from listings.models import FacetKind, Listing, ListingQuerySet
from listings.models.listing import SUMMARY
from listings.search.criteria import SearchCriteria
from listings.search.where import where
from realty.tenants.rows import rows as rows_of

# Of a map of one tile, as MapLibre draws it; each further zoom is twice as wide.
TILE, FURTHEST, CLOSEST = 512, 0, 22
# A cell in pixels: wide enough for the label of a cluster; from NEAR on smaller, and from CLOSE on one for each place.
CELL, CELL_NEAR, NEAR, CLOSE = 80, 48, 14, 16
# No more cells than these to a side, whatever rectangle is asked for: that of a screen of 3,200 pixels.
MOST_CELLS = 40
# More marks than these nobody tells apart; closer cells are then drawn as further off.
MOST_MARKS = 500
# What a pin says of its home.
COLUMNS = (*SUMMARY, "internet_entire_listing_display_yn")
# Of all stacks together.
MOST_STACKED = 500
# Cells are as high as wide on the map, which is drawn by Mercator: by the middle's latitude in steps, so that they
# stay the same while somebody moves the map a little.
LATITUDE_STEP = 5

# The two prices in the middle, which are one where the number of prices is odd, from one sort of whole dollars: to sort
# floats, as percentile_cont does, takes twice as long.
MEDIAN = "percentile_disc(ARRAY[0.5, 0.500000001]) WITHIN GROUP (ORDER BY list_price::bigint)"
# Rents and prices have no median together.
MEDIAN_OF_ONE_KIND = f"CASE WHEN bool_or(is_lease) = bool_and(is_lease) THEN {MEDIAN} END"
CELLS = """
SELECT count(*), {median},
    avg(longitude), avg(latitude), min(longitude), min(latitude), max(longitude), max(latitude), min(id)
FROM ({hits}) AS hits
GROUP BY floor(longitude * %s + %s)::int, floor(latitude * %s + %s)::int
LIMIT {most}
"""
STACKED = """
SELECT id, round(longitude * {micro})::bigint, round(latitude * {micro})::bigint FROM ({hits}) AS hits
WHERE (round(longitude * {micro})::bigint, round(latitude * {micro})::bigint)
    IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
ORDER BY list_price NULLS LAST, id LIMIT {most}
"""


@dataclass(slots=True, frozen=True)
class Cell:
    """`median` price in dollars, to the half, None where no listing has one, or some are for sale and some for rent;
    `longitude` and `latitude` are the mean of
    its homes, `box` holds them. `first` is the lowest id."""

    number: int
    median: float | None
    longitude: float
    latitude: float
    box: Box
    first: int

    @property
    def place(self) -> tuple[int, int]:
        """Of one whose homes are all there, in millionths of a degree."""
        return round(self.box.west * MICRO), round(self.box.south * MICRO)

    @property
    def is_one_place(self) -> bool:
        return self.place == (round(self.box.east * MICRO), round(self.box.north * MICRO))


@dataclass(slots=True, frozen=True)
class Pin:
    """The homes of one place, the cheapest first; `number` may be more than those named."""

    longitude: float
    latitude: float
    number: int
    listings: list[Listing]


@dataclass(slots=True, frozen=True)
class SearchMap:
    """What a rectangle of the map shows of a search. `total` are all listings in it, `unplaced` those of the search
    that have no place on the map, which `search_unplaced` finds. `is_off_market`: the search asks only for statuses
    that no map shows."""

    total: int
    clusters: list[Cell]
    pins: list[Pin]
    unplaced: int
    search_unplaced: SearchCriteria | None = None
    is_off_market: bool = False


def on_the_map_of(criteria: SearchCriteria) -> SearchCriteria | None:
    """The search of what its map may show: homes on the market. Those that expired, were canceled, withdrawn or closed
    are on no map. None where nothing is left."""
    statuses = tuple(status for status in criteria.effective_statuses if status in DEFAULT_STATUSES)
    return replace(criteria, statuses=statuses, page=1) if statuses else None


def map_of(criteria: SearchCriteria, box: Box, zoom: float) -> SearchMap:
    """`box` in place of the search's own viewport. Four queries; one more where homes are stacked, one less without
    any."""
    asked = on_the_map_of(criteria)
    if asked is None:
        return SearchMap(0, [], [], 0, is_off_market=True)
    rows = rows_in(asked, box)
    cells = cells_of(rows, box, zoom)
    clusters = [cell for cell in cells if cell.number > 1 and not cell.is_one_place]
    pins = list(_pins(rows, [cell for cell in cells if cell.number == 1 or cell.is_one_place]))
    unplaced = replace(asked, viewport="", inside=(), outside=(), located="no")
    return SearchMap(sum(cell.number for cell in cells), clusters, pins, where(unplaced).count(), unplaced)


def rows_in(asked: SearchCriteria, box: Box) -> Any:
    """What the statements of a map read, from the index alone; `is_lease` only where both are searched. One query for
    the collections."""
    rows = _on_market(replace(asked, viewport=str(box))).values("id", "longitude", "latitude", "list_price")
    if asked.effective_offer is not Offer.ANY:
        return rows
    leases = FacetKind.objects.filter(property_type__in=LEASES).values("pk")
    return rows.annotate(is_lease=ExpressionWrapper(Q(facet_kind__in=leases), output_field=BooleanField()))


def _on_market(asked: SearchCriteria) -> ListingQuerySet:
    """A search of a day finds listings of any status of today, where it names no other."""
    rows = where(asked)
    return rows.filter(standard_status__in=DEFAULT_STATUSES) if asked.active_on else rows


def cell_size(box: Box, zoom: float) -> tuple[int, int]:
    """Of one cell, in millionths of a degree east and north; 1 and 1 for a cell for each place."""
    level = int(min(max(zoom, FURTHEST), CLOSEST))
    degrees = 360 / (TILE * 2**level)
    narrowest = (box.east - box.west) / MOST_CELLS
    if level >= CLOSE and degrees * CELL >= narrowest:
        return 1, 1
    wide = max(degrees * (CELL if level < NEAR else CELL_NEAR), narrowest)
    flat = cos(radians(LATITUDE_STEP * round(box.middle[1] / LATITUDE_STEP)))
    return ceil(wide * MICRO), ceil(max(wide * flat, (box.north - box.south) / MOST_CELLS) * MICRO)


def cells_of(rows: Any, box: Box, zoom: float) -> list[Cell]:
    """One query; a second where too many single places were found."""
    try:
        hits, params = rows.query.sql_with_params()
    except EmptyResultSet:  # no collection to search
        return []
    size = cell_size(box, zoom)
    median = MEDIAN_OF_ONE_KIND if "is_lease" in rows.query.annotations else MEDIAN
    found = _grouped(hits, params, size, median)
    if len(found) > MOST_MARKS and size == (1, 1):
        found = _grouped(hits, params, cell_size(box, NEAR), median)
    return [
        Cell(number, _median(middle), east, north, Box(*edges), first)
        for number, middle, east, north, *edges, first in found
    ]


def _median(middle: list[int] | None) -> float | None:
    return sum(middle) / 2 if middle else None


def _grouped(hits: str, params: Any, size: tuple[int, int], median: str) -> list[tuple[Any, ...]]:
    # A place is rounded to its millionth of a degree, cells begin at 0.
    shift = 0.5 if size == (1, 1) else 0
    steps = [part for each in size for part in (MICRO / each, shift)]
    with connection.cursor() as cursor:
        # No rectangle has more cells than this, so what is left out shows as more than MOST_MARKS.
        cursor.execute(CELLS.format(hits=hits, median=median, most=(MOST_CELLS + 2) ** 2), (*params, *steps))
        return list(cursor.fetchall())


def _pins(rows: Any, cells: list[Cell]) -> Iterator[Pin]:
    stacked = _stacked(rows, [cell.place for cell in cells if cell.number > 1])
    ids = [stacked.get(cell.place, []) if cell.number > 1 else [cell.first] for cell in cells]
    wanted = [pk for some in ids for pk in some]
    known = {row.pk: row for row in rows_of(Listing, "id = ANY(%s)", [wanted], only=COLUMNS)} if wanted else {}
    for cell, some in zip(cells, ids, strict=True):
        found = [known[pk] for pk in some if pk in known]
        yield Pin(cell.longitude, cell.latitude, cell.number, found)


def _stacked(rows: ListingQuerySet, places: list[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """The ids of the listings at each place."""
    found: dict[tuple[int, int], list[int]] = {}
    if not places:
        return found
    hits, params = rows.query.sql_with_params()
    sql = STACKED.format(hits=hits, micro=MICRO, most=MOST_STACKED)
    with connection.cursor() as cursor:
        cursor.execute(sql, (*params, [east for east, _ in places], [north for _, north in places]))
        for pk, east, north in cursor.fetchall():
            found.setdefault((east, north), []).append(pk)
    return found
