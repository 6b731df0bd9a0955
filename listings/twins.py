"""Twins: live listings of several collections that are the same offer, of which searches show one
(`listings.duplicates`). What a member marks of one of them, and what is told of it, holds for the others."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from realty.database.statements import fetch_all

# From each listing of the row `own` to its twins by the indexes; the tenant is asked for by a SELECT as in
# `listings.ingest.events`. As a part of a search it would be planned with it, and compare all listings with all marks.
TWINS = """
SELECT DISTINCT twin.id FROM listings_listing AS own
CROSS JOIN LATERAL (
    SELECT other.id FROM listings_listing AS other
    WHERE other.tenant_id = (SELECT own.tenant_id) AND other.property_key = own.property_key
        AND other.duplicate_key = own.duplicate_key AND other.collection_id <> own.collection_id
        AND other.vanished_at IS NULL
    UNION ALL
    SELECT other.id FROM listings_collection AS sibling
    JOIN listings_listing AS other ON other.collection_id = sibling.id AND other.listing_key = own.listing_key
        AND (other.listing_id = own.listing_id OR other.listing_id = '' OR own.listing_id = '')
    WHERE sibling.tenant_id = (SELECT own.tenant_id) AND sibling.id <> own.collection_id AND other.vanished_at IS NULL
    OFFSET 0
) AS twin
WHERE own.vanished_at IS NULL AND own.id
"""
MARKS = "SELECT listing_id FROM listings_listingmark WHERE user_id = %s AND kind = %s"


class Known(Protocol):
    """What tells twins."""

    @property
    def collection_id(self) -> int: ...

    @property
    def duplicate_key(self) -> str: ...

    @property
    def listing_key(self) -> str: ...

    @property
    def listing_id(self) -> str: ...

    @property
    def vanished_at(self) -> datetime | None: ...


def are_twins(one: Known, other: Known) -> bool:
    """No query."""
    if one.collection_id == other.collection_id or one.vanished_at or other.vanished_at:
        return False
    have_one_number = one.listing_id == other.listing_id or "" in (one.listing_id, other.listing_id)
    return one.duplicate_key == other.duplicate_key or (one.listing_key == other.listing_key and have_one_number)


def twins_of(listings: Iterable[int]) -> list[int]:
    """The ids of their twins. One query."""
    return [pk for (pk,) in fetch_all(f"{TWINS} = ANY(%s::bigint[])", [list(listings)])]


def twins_of_marked(user: int, kind: str) -> list[int]:
    """The ids of the twins of what a member marked. One query."""
    return [pk for (pk,) in fetch_all(f"{TWINS} IN ({MARKS})", [user, kind])]
