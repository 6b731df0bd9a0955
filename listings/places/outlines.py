"""Outlines in the database: writing their rings, and the condition under which a point is inside."""

from collections.abc import Mapping
from typing import Any

from listings.places.files import Ring
from realty.database.statements import run

# Of each kind of place: the column of `OutlineRing` that names it, and the type of its key.
KEYS = {"county": ("county_id", "text"), "city": ("city_id", "bigint"), "neighborhood": ("neighborhood_id", "bigint")}


def inside(kind: str, longitude: str, latitude: str) -> str:
    """A sub-select with the key `place` of the smallest outline that holds the point, by an odd number of its rings,
    since one inside of another is a hole."""
    column, _ = KEYS[kind]
    # First by the index of boxes, which knows no points; OFFSET 0: what is left is counted only then.
    point = f"point({longitude}, {latitude})"
    return f"""(SELECT place, sum(area(path(ring))) AS size FROM (
            SELECT {column} AS place, ring FROM listings_outlinering
            WHERE {column} IS NOT NULL AND box(ring) @> box({point}, {point}) AND ring @> {point} OFFSET 0) AS holding
        GROUP BY place HAVING mod(count(*), 2) = 1 ORDER BY size, place LIMIT 1)"""  # noqa: S608  constants


def replace(kind: str, rings: Mapping[Any, list[Ring]]) -> None:
    """These places have these rings from now on."""
    column, key = KEYS[kind]
    run(f"DELETE FROM listings_outlinering WHERE {column} = ANY(%s::{key}[])", (list(rings),))  # noqa: S608  constants
    flat = [(place, _text(ring)) for place, found in rings.items() for ring in found]
    run(
        f"INSERT INTO listings_outlinering ({column}, ring)"  # noqa: S608  constants
        f" SELECT place, ring::polygon FROM unnest(%s::{key}[], %s::text[]) AS given (place, ring)",
        ([place for place, _ in flat], [ring for _, ring in flat]),
    )


def _text(ring: Ring) -> str:
    """PostgreSQL closes a polygon by itself."""
    points = ring[:-1] if ring[0] == ring[-1] else ring
    return "(" + ",".join(f"({east:.5f},{north:.5f})" for east, north in points) + ")"
