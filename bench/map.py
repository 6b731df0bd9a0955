"""Clusters of the map at a million listings: for a tenant of 32,000 and over all tenants, beside SQL written by hand
over an index made for nothing else, and beside DuckDB with the same rows in memory."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.util import find_spec
from math import cos, radians
from typing import Any

import psycopg
from django.db import connection
from django.http import QueryDict

from bench.database import own_database, plain_connection
from bench.figures import Figure, at_most, told
from bench.pages import note, timed
from bench.seed_search import TOTAL, seed
from listings.enums import DEFAULT_STATUSES, LEASES
from listings.forms import SearchForm
from listings.map_areas import Box
from listings.models import Collection
from listings.search.criteria import SearchCriteria
from listings.search.map import TILE, Cell, cell_size, cells_of, on_the_map_of, rows_in
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

ROUNDS = 5
# (longitude, latitude, zoom) of a map of 900 by 700 pixels.
VIEWS = (
    (-117.2, 33.8, 7.5), (-116.5, 33.8, 9), (-117.9, 33.8, 9), (-116.4, 33.75, 10), (-118.2, 33.9, 10),
    (-116.45, 33.76, 11), (-117.85, 33.7, 11), (-116.53, 33.82, 12), (-116.37, 33.72, 13), (-116.53, 33.82, 14),
    (-116.3, 33.68, 15), (-116.53, 33.82, 16.5),
)  # fmt: skip
SEARCHES = ("", "min_price=400k&max_price=900k", "min_beds=3&pool=yes")
INDEX = """
CREATE INDEX bench_map ON listings_listing ({led}facet_kind_id)
INCLUDE (longitude, latitude, list_price, id, traits) WHERE vanished_at IS NULL AND NOT is_duplicate
"""
BY_HAND = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY list_price::float8), avg(longitude), avg(latitude),
    min(longitude), min(latitude), max(longitude), max(latitude), min(id)
FROM listings_listing
WHERE vanished_at IS NULL AND NOT is_duplicate AND {collections} AND facet_kind_id = ANY(%(kinds)s)
    AND longitude BETWEEN %(west)s AND %(east)s AND latitude BETWEEN %(south)s AND %(north)s {rest}
GROUP BY floor(longitude * 1e6 / %(wide)s)::int, floor(latitude * 1e6 / %(high)s)::int
"""
KINDS = """
SELECT array_agg(id) FROM listings_facetkind
WHERE standard_status = ANY(%s) AND NOT property_type = ANY(%s) AND coalesce(bedrooms_total, 0) >= %s
"""
IN_DUCKDB = """
SELECT count(*), median(list_price), avg(longitude), avg(latitude), min(longitude), min(latitude), max(longitude),
    max(latitude), min(id)
FROM listing WHERE longitude BETWEEN $west AND $east AND latitude BETWEEN $south AND $north {rest}
GROUP BY floor(longitude * 1e6 / $wide), floor(latitude * 1e6 / $high)
"""
TABLE = """
CREATE TABLE listing (id BIGINT, longitude DOUBLE, latitude DOUBLE, list_price DOUBLE, traits INT, beds INT)
"""
Way = Callable[[SearchCriteria, Box, float], Any]


def figures() -> list[Figure]:
    with own_database("realty_bench_map"):
        note(f"{TOTAL:,} listings in {timed(seed) / 1000:.0f} s")
        with platform_scope("benchmark"):
            tenant = Tenant.objects.get(slug="bench1")
        return [
            told("map: listings in all", TOTAL, "listings"),
            *compared("map, tenant of 32,000", lambda: tenant_scope(tenant), tenant),
            *compared("map, all tenants", lambda: platform_scope("benchmark"), None),
        ]


def compared(name: str, scope: Callable[[], AbstractContextManager[Any]], tenant: Tenant | None) -> list[Figure]:
    """p95 of all views and searches by each way, in turn; each way must count as many listings as ours."""
    with plain_connection() as direct, scope():
        direct.execute("SELECT set_config('realty.platform', 'on', false)")
        # Plans for these very values, and none that is compiled first: four times as slow here.
        direct.execute("SET jit = off; SET plan_cache_mode = force_custom_plan")
        ids = [collection.pk for collection in Collection.objects.all()] if tenant else []
        direct.execute(INDEX.format(led="collection_id, " if tenant else ""))
        direct.execute("VACUUM (ANALYZE) listings_listing")
        ways: dict[str, Way] = {"ours": ours, "by hand": ByHand(direct, ids)}
        if find_spec("duckdb"):
            ways["DuckDB"] = InDuckDB(direct, ids)
        taken = in_turn(name, ways)
        direct.execute("DROP INDEX bench_map")
    return list(judged(name, taken))


def in_turn(name: str, ways: dict[str, Way]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {way: [] for way in ways}
    measured = {way: timed if way != "ours" else in_database for way in ways}
    cases = [(SearchForm(QueryDict(query)).criteria(), seen(*view), view[2]) for query in SEARCHES for view in VIEWS]
    for criteria, box, zoom in cases:
        answers = {way: find(criteria, box, zoom) for way, find in ways.items()}
        for way, answer in answers.items():
            same(way, answers["ours"], answer)
        note(f"{name}: {len(answers['ours'])} cells, {criteria.url_query() or 'all'}, zoom {zoom}")
    for round_ in range(ROUNDS):
        for criteria, box, zoom in random.Random(round_).sample(cases, len(cases)):
            for way, find in ways.items():
                taken[way].append(measured[way](lambda find=find, a=(criteria, box, zoom): find(*a)))
    return taken


def in_database(work: Callable[[], Any]) -> float:
    """Milliseconds that our statements took, as `bench.search` counts them."""
    spent = 0.0

    def watch(execute: Any, *args: Any) -> Any:
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent += (time.perf_counter() - started) * 1000

    with connection.execute_wrapper(watch):
        work()
    return spent


def judged(name: str, taken: dict[str, list[float]]) -> list[Figure]:
    p95 = {way: sorted(times)[int(len(times) * 0.95)] for way, times in taken.items()}
    found = [told(f"{name}, {way}: p95", value, "ms") for way, value in p95.items()]
    found += [told(f"{name}, {way}: p50", statistics.median(times), "ms") for way, times in taken.items()]
    found.append(at_most(f"{name}: p95 of ours over SQL by hand", p95["ours"] / p95["by hand"], 1.3, "x"))
    if "DuckDB" in p95:
        found.append(at_most(f"{name}: p95 of ours over DuckDB in memory", p95["ours"] / p95["DuckDB"], 5, "x"))
    return found


def seen(longitude: float, latitude: float, zoom: float) -> Box:
    """What a map of 900 by 700 pixels shows around a point."""
    wide = 900 * 360 / (TILE * 2**zoom)
    high = wide * 700 / 900 * cos(radians(latitude))
    return Box(longitude - wide / 2, latitude - high / 2, longitude + wide / 2, latitude + high / 2)


def ours(criteria: SearchCriteria, box: Box, zoom: float) -> list[tuple[Any, ...]]:
    asked = on_the_map_of(criteria)
    assert asked
    return [_row(cell) for cell in cells_of(rows_in(asked, box), box, zoom)]


def _row(cell: Cell) -> tuple[Any, ...]:
    return cell.number, cell.median


def values_of(criteria: SearchCriteria, box: Box, zoom: float) -> dict[str, Any]:
    wide, high = cell_size(box, zoom)
    edges = {"west": box.west, "east": box.east, "south": box.south, "north": box.north}
    # As the search's URL says them.
    return {**{name: round(edge, 6) for name, edge in edges.items()}, "wide": wide, "high": high}


def rest_of(criteria: SearchCriteria, traits: str) -> str:
    rest = [f"AND list_price >= {criteria.min_price}"] if criteria.min_price is not None else []
    rest += [f"AND list_price <= {criteria.max_price}"] if criteria.max_price is not None else []
    return " ".join([*rest, traits if criteria.pool else ""])


class ByHand:
    """psycopg alone, on a connection that row-level security lets see every tenant; the numbers of kinds are known
    beforehand."""

    def __init__(self, direct: psycopg.Connection[Any], ids: list[int]) -> None:
        self.direct, self.ids = direct, ids
        self.collections = "collection_id = ANY(%(ids)s)" if ids else "true"
        statuses, leases = list(DEFAULT_STATUSES), list(LEASES)
        self.kinds = {
            beds: direct.execute(KINDS, (statuses, leases, beds or -1)).fetchone()[0]  # type: ignore[index]
            for beds in (None, 3)
        }

    def __call__(self, criteria: SearchCriteria, box: Box, zoom: float) -> list[tuple[Any, ...]]:
        sql = BY_HAND.format(collections=self.collections, rest=rest_of(criteria, "AND traits & 3 = 1"))
        values = values_of(criteria, box, zoom) | {"ids": self.ids, "kinds": self.kinds[criteria.min_beds]}
        return [(row[0], row[1]) for row in self.direct.execute(sql, values).fetchall()]


class InDuckDB:
    """The listings on the market, of the tenant or of all, in its memory."""

    def __init__(self, direct: psycopg.Connection[Any], ids: list[int]) -> None:
        import duckdb  # noqa: PLC0415  only where it is installed

        self.memory = duckdb.connect(":memory:")
        self.memory.execute(TABLE)
        rows = direct.execute(
            "SELECT id, longitude, latitude, list_price::float8, traits, bedrooms_total FROM listings_listing"
            " WHERE vanished_at IS NULL AND NOT is_duplicate AND standard_status = ANY(%s)"
            " AND NOT property_type = ANY(%s)"
            " AND (%s OR collection_id = ANY(%s))",
            (list(DEFAULT_STATUSES), list(LEASES), not ids, ids),
        ).fetchall()
        self._fill(rows)

    def _fill(self, rows: list[tuple[Any, ...]]) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.writelines(",".join("" if value is None else str(value) for value in row) + "\n" for row in rows)
            file.flush()
            self.memory.execute(f"COPY listing FROM '{file.name}' (HEADER false)")

    def __call__(self, criteria: SearchCriteria, box: Box, zoom: float) -> list[tuple[Any, ...]]:
        rest = rest_of(criteria, "AND traits & 3 = 1")
        rest += f" AND beds >= {criteria.min_beds}" if criteria.min_beds else ""
        values = values_of(criteria, box, zoom)
        return [(row[0], row[1]) for row in self.memory.execute(IN_DUCKDB.format(rest=rest), values).fetchall()]


def same(way: str, expected: list[tuple[Any, ...]], found: list[tuple[Any, ...]]) -> None:
    """The same cells: the edges of cells are by rounded places with us, so a home may fall on the other side."""
    if sum(number for number, _ in expected) != sum(number for number, _ in found):
        raise RuntimeError(f"{way} counted other listings")
