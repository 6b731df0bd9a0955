"""Records that are stored of homes, found by the keys that all spellings of an address share.

Every table that knows homes has the same columns for it: `property_key` names the home, `address_key` and `parcel_key`
find what may be the same (`listings.homes.keys`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from listings.homes.answers import answers_about
from listings.homes.grouping import Answers, decided
from listings.homes.judging import Verdict, judge
from listings.homes.keys import address_key, parcel_key
from listings.homes.marks import OF_RECORD, marked
from listings.homes.reading import COLUMNS, Home, read
from realty.database.statements import fetch_all


@dataclass(slots=True, frozen=True)
class Record:
    """A row that is about a home. `key` is the ListingKey of a listing, else empty."""

    id: int
    property_key: str
    key: str
    home: Home


@dataclass(slots=True, frozen=True)
class Related:
    """Another record of the same home, or perhaps of the same: then `reason` says why nobody can tell."""

    record: Record
    verdict: Verdict
    reason: str = ""


# Key by key, each by an index of its own: a condition over all three would read every row of the tenant, and for any
# list of keys PostgreSQL may plan to do so too while its statistics do not know the tenant yet.
FIND = """
WITH found AS MATERIALIZED (
    SELECT row.id FROM unnest(%(addresses)b::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT id FROM {table} WHERE tenant_id = (SELECT %(tenant)s::bigint) AND address_key = wanted.key
        OFFSET 0) AS row
    UNION
    SELECT row.id FROM unnest(%(parcels)b::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT id FROM {table} WHERE tenant_id = (SELECT %(tenant)s::bigint) AND parcel_key = wanted.key
            AND parcel_key <> ''
        OFFSET 0) AS row
    UNION
    SELECT row.id FROM unnest(%(homes)b::text[]) AS wanted (key) CROSS JOIN LATERAL (
        SELECT id FROM {table} WHERE tenant_id = (SELECT %(tenant)s::bigint) AND property_key = wanted.key
        OFFSET 0) AS row
)
SELECT record.* FROM found CROSS JOIN LATERAL (
    SELECT record.id, record.property_key, {key}, {mark}, {columns} FROM {table} AS record
    WHERE record.id = found.id AND {condition}
    OFFSET 0) AS record
"""
OF_LISTINGS = {
    "table": "listings_listing", "key": "record.listing_key", "mark": OF_RECORD, "columns": ", ".join(COLUMNS),
}  # fmt: skip
# Tables that keep the street in one line.
LINE_COLUMNS = ("unparsed_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number")
OF_LINES = "street_address, city, state_or_province, postal_code, county_or_parish, parcel_number"


def listings_about(
    tenant_id: int, homes: Collection[Home], labels: Collection[str] = (), *, condition: str = "purged_at IS NULL"
) -> list[Record]:
    """Listings that share a key with one of the homes, or are named as one of the labels (property keys); `condition`
    is SQL over the row `record`. The tenant's scope is open."""
    return _find({**OF_LISTINGS, "condition": condition}, COLUMNS, tenant_id, homes, labels)


def lines_about(
    table: str, tenant_id: int, homes: Collection[Home], labels: Collection[str] = (), *, condition: str = "true"
) -> list[Record]:
    """The same of a table that keeps its street in one line, `street_address`."""
    parts = {"table": table, "key": "''", "mark": "NULL", "columns": OF_LINES, "condition": condition}
    return _find(parts, LINE_COLUMNS, tenant_id, homes, labels)


def _find(
    parts: Mapping[str, str],
    names: tuple[str, ...],
    tenant_id: int,
    homes: Collection[Home],
    labels: Collection[str],
) -> list[Record]:
    addresses = list({key for home in homes if (key := address_key(home))})
    parcels = list({key for home in homes if (key := parcel_key(home))})
    if not (addresses or parcels or labels):
        return []
    parameters = {"tenant": tenant_id, "addresses": addresses, "parcels": parcels, "homes": list(set(labels))}
    found = fetch_all(FIND.format(**parts), parameters)
    return [
        Record(pk, label, key, marked(read(dict(zip(names, values, strict=True))), pk, mark))
        for pk, label, key, mark, *values in found
    ]


def related(home: Home, label: str, records: Iterable[Record], answers: Answers) -> list[Related]:
    """Which of the records are of the home, or may be: all that have its label, and those that are not different."""
    found = []
    for record in records:
        if label and record.property_key == label:
            found.append(Related(record, Verdict.SAME))
        elif (verdict := decided(home, record.home, answers)) is not Verdict.DIFFERENT:
            reason = judge(home, record.home).reason if verdict is Verdict.MAYBE else ""
            found.append(Related(record, verdict, reason))
    return found


def listings_of(tenant_id: int, home: Home, label: str = "", *, condition: str = "purged_at IS NULL") -> list[Related]:
    """Listings of one home and those that may be, in two or three queries."""
    records = listings_about(tenant_id, [home], [label] if label else [], condition=condition)
    return related(home, label, records, answers_about(tenant_id, [home]))
