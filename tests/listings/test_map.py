"""The map of a search against its plain meaning, for places, areas and rectangles that hypothesis makes."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from statistics import median
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.enums import DEFAULT_STATUSES
from listings.map_areas import MICRO, Box, Point, area_text, read_area
from listings.models import Collection, Listing
from listings.search.criteria import SearchCriteria
from listings.search.map import MOST_CELLS, MOST_MARKS, cell_size, map_of
from listings.search.page import search
from listings.search.where import where
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.listings.search_world import make_listing, meets, random_listing, store

EXAMPLES = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# A grid of hundredths of a degree, so that homes share places and lie on the lines of areas.
WEST, SOUTH, STEPS = -116.6, 33.7, 12
NOWHERE: tuple[tuple[Any, Any], ...] = ((None, None), (None, 33.8), (-116.5, None), (0.0, 0.0), (116.5, 33.8))


def place(east: int, north: int) -> Point:
    return round(WEST + east / 100, 6), round(SOUTH + north / 100, 6)


corners = st.builds(place, st.integers(0, STEPS), st.integers(0, STEPS))
areas = st.lists(corners, min_size=3, max_size=7).filter(lambda points: len(set(points)) > 2).map(tuple).map(area_text)
boxes = st.builds(
    lambda a, b, size: Box(a[0], a[1], a[0] + size, a[1] + size * 0.7),
    corners,
    corners,
    st.sampled_from((0.015, 0.2, 9)),
)
some_areas = st.lists(areas, max_size=2, unique=True).map(tuple)


@pytest.fixture
def world(tenant: Tenant, gps: Collection, crmls: Collection) -> Iterator[list[Listing]]:
    rng = random.Random(11)
    with tenant_scope(tenant):
        made = [random_listing(rng, rng.choice((gps, crmls)), str(n)) for n in range(240)]
        for listing in made:
            at = rng.choice(NOWHERE) if rng.random() < 0.15 else place(rng.randint(0, STEPS), rng.randint(0, STEPS))
            listing.longitude, listing.latitude = at
            if rng.random() < 0.3 and at[0] and at[1]:
                listing.longitude = at[0] + rng.random() / 50
        store(made)
        yield list(Listing.objects.all())


def is_placed(listing: Listing) -> bool:
    east, north = listing.longitude, listing.latitude
    return east is not None and north is not None and -180 <= east <= -64 and 13 <= north <= 72


def within(listing: Listing, box: Box) -> bool:
    return box.west <= listing.longitude <= box.east and box.south <= listing.latitude <= box.north


def goes_around(area: str, listing: Listing) -> bool:
    """By the winding number: how often the line goes around the home; a home on the line is inside."""
    here = round(listing.longitude * MICRO), round(listing.latitude * MICRO)
    line = [(round(east * MICRO) - here[0], round(north * MICRO) - here[1]) for east, north in read_area(area)]
    turns = 0
    for (x, y), (next_x, next_y) in zip(line, line[1:] + line[:1], strict=True):
        side = x * next_y - next_x * y
        if side == 0 and min(x, next_x) <= 0 <= max(x, next_x) and min(y, next_y) <= 0 <= max(y, next_y):
            return True
        turns += (y <= 0 < next_y and side > 0) - (next_y <= 0 < y and side < 0)
    return turns != 0


def lies_where_asked(listing: Listing, criteria: SearchCriteria) -> bool:
    if criteria.located == "no" and is_placed(listing):
        return False
    if not (criteria.located == "yes" or criteria.viewport or criteria.inside or criteria.outside):
        return True
    return (
        is_placed(listing)
        and (not criteria.viewport or within(listing, Box(*map(float, criteria.viewport.split("_")))))
        and (not criteria.inside or any(goes_around(area, listing) for area in criteria.inside))
        and not any(goes_around(area, listing) for area in criteria.outside)
    )


@EXAMPLES
@given(
    criteria=st.builds(
        SearchCriteria,
        inside=some_areas,
        outside=some_areas,
        viewport=st.just("") | boxes.map(str),
        located=st.sampled_from(("", "", "yes", "no")),
        text=st.sampled_from(("", "", "pool")),
    )
)
def test_a_search_finds_what_lies_in_its_parts_of_the_map(world: list[Listing], criteria: SearchCriteria) -> None:
    expected = {
        row.pk for row in world if meets(row, criteria) and not row.is_duplicate and lies_where_asked(row, criteria)
    }

    assert set(where(criteria).values_list("pk", flat=True)) == expected
    assert search(criteria).total == len(expected)
    with platform_scope("test"):
        assert set(where(criteria).values_list("pk", flat=True)) == expected


def expected_cells(shown: list[Listing], size: tuple[int, int]) -> dict[tuple[int, int], list[Listing]]:
    cells = defaultdict(list)
    shift = 0.5 if size == (1, 1) else 0
    for row in shown:
        east, north = row.longitude * (MICRO / size[0]), row.latitude * (MICRO / size[1])
        cells[math.floor(east + shift), math.floor(north + shift)].append(row)
    return cells


@EXAMPLES
@given(
    box=boxes,
    zoom=st.floats(0, 20),
    criteria=st.builds(
        SearchCriteria,
        inside=some_areas,
        statuses=st.sampled_from(((), (), ("Active", "Expired", "Canceled", "Withdrawn", "Closed"))),
        property_types=st.sampled_from(((), ("Land",))),
        viewport=st.sampled_from(("", "-100_40_-99_41")),
    ),
)
def test_clusters_and_pins_are_a_plain_count(
    world: list[Listing], box: Box, zoom: float, criteria: SearchCriteria
) -> None:
    on_market = replace(criteria, viewport="", statuses=tuple(set(criteria.effective_statuses) & set(DEFAULT_STATUSES)))
    mine = [row for row in world if meets(row, on_market) and not row.is_duplicate]
    shown = [row for row in mine if is_placed(row) and within(row, box) and lies_where_asked(row, on_market)]
    found = map_of(criteria, box, zoom)

    assert found.total == len(shown)
    assert found.unplaced == sum(not is_placed(row) for row in mine)
    cells = expected_cells(shown, cell_size(box, zoom)).values()
    spots = [{(round(row.longitude * MICRO), round(row.latitude * MICRO)) for row in rows} for rows in cells]
    clusters = sorted(
        (len(rows), median(prices) if prices else None)
        for rows, at in zip(cells, spots, strict=True)
        if len(at) > 1 and (prices := [row.list_price for row in rows if row.list_price is not None]) is not None
    )
    assert sorted((cell.number, cell.median) for cell in found.clusters) == clusters
    stacks = sorted(sorted(row.pk for row in rows) for rows, at in zip(cells, spots, strict=True) if len(at) == 1)
    assert sorted(sorted(row.pk for row in pin.listings) for pin in found.pins) == stacks
    assert all(pin.number == len(pin.listings) for pin in found.pins)


@EXAMPLES
@given(box=boxes, zoom=st.floats(allow_nan=False))
def test_no_map_has_more_cells_than_fit_a_screen(box: Box, zoom: float) -> None:
    east, north = cell_size(box, zoom)
    assert (east, north) == (1, 1) or (
        (box.east - box.west) * MICRO / east <= MOST_CELLS and (box.north - box.south) * MICRO / north <= MOST_CELLS
    )


def test_no_status_that_is_off_the_market_is_ever_on_a_map(world: list[Listing]) -> None:
    found = map_of(SearchCriteria(statuses=("Expired", "Canceled", "Withdrawn", "Closed")), Box(-180, -85, 180, 85), 5)

    assert found.is_off_market and not found.pins and not found.clusters and not found.unplaced


def test_a_map_of_a_day_shows_no_home_that_is_off_the_market_today(tenant: Tenant, gps: Collection) -> None:
    """It was for sale then, and its list says so."""
    here = {"longitude": -116.5, "latitude": 33.8, "on_market_date": date(2026, 1, 5), "property_type": "Residential"}
    with tenant_scope(tenant):
        store(
            [
                make_listing(gps, "sold", standard_status="Closed", close_date=date(2026, 6, 1), **here),
                make_listing(gps, "here", standard_status="Active", **here),
            ]
        )
        criteria = SearchCriteria(active_on=date(2026, 3, 1))
        assert where(criteria).count() == 2
        assert map_of(criteria, Box(-117, 33, -116, 34), 12).total == 1


def test_more_places_than_anybody_tells_apart_are_clusters_again(tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        store(
            [
                make_listing(gps, str(n), longitude=-116.5 + n % 30 / 10_000, latitude=33.8 + n / 300_000)
                for n in range(MOST_MARKS + 1)
            ]
        )
        found = map_of(SearchCriteria(), Box(-116.51, 33.79, -116.49, 33.81), 17)

    assert found.total == MOST_MARKS + 1
    assert 0 < len(found.clusters) + len(found.pins) < MOST_MARKS


def test_an_area_a_block_wide_ends_at_its_line(tenant: Tenant, gps: Collection) -> None:
    """In degrees PostgreSQL would take homes across the street for homes on the line."""
    with tenant_scope(tenant):
        store(
            [
                make_listing(gps, key, longitude=-116.5 + east, latitude=33.8005)
                for key, east in (("in", 0.0009), ("out", 0.0011))
            ]
        )
        area = "-116.5_33.8~-116.499_33.8~-116.499_33.801~-116.5_33.801"
        assert [row.listing_key for row in where(SearchCriteria(inside=(area,)))] == ["in"]
