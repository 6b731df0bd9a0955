"""Stored listings read again, after the way to read an address has changed: first the keys and search terms by which
they are found, then which homes they are."""

import json
from typing import Any

from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import COLUMNS, read
from listings.ingest.columns import SEARCH_VECTOR
from listings.ingest.rekeying import slice_of_homes
from listings.terms import terms_as_lines
from realty.database.statements import fetch_all, run

SLICE = 1_000
LISTINGS = f"""
SELECT id, listing_id, open_houses::text, {", ".join(COLUMNS)} FROM listings_listing
WHERE tenant_id = %(tenant)s::bigint AND id > %(after)s::bigint AND purged_at IS NULL ORDER BY id LIMIT {SLICE}
"""  # noqa: S608 - names of our own columns
# Writes only what is read otherwise than before.
WRITE = f"""
UPDATE listings_listing AS listing
SET address_key = made.new_address, parcel_key = made.new_parcel, search_vector = made.vector
FROM (
    SELECT id, new_address, new_parcel, {SEARCH_VECTOR} AS vector
    FROM unnest(%(ids)b::bigint[], %(addresses)b::text[], %(parcels)b::text[], %(terms)b::text[])
        AS told (told_id, new_address, new_parcel, terms)
    JOIN listings_listing ON id = told_id
) AS made
WHERE listing.id = made.id AND (listing.address_key, listing.parcel_key, listing.search_vector)
    IS DISTINCT FROM (made.new_address, made.new_parcel, made.vector)
"""  # noqa: S608 - names of our own columns


def slice_of_terms(tenant_id: int, after: int) -> int:
    """Keys and terms of the next listings; gives the last one's id, 0 where none is left."""
    found = fetch_all(LISTINGS, {"tenant": tenant_id, "after": after})
    if not found:
        return 0
    rows = [_read(*row) for row in found]
    names = ("ids", "addresses", "parcels", "terms")
    run(WRITE, dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))
    return int(found[-1][0])


def _read(pk: int, listing_id: str, open_houses: str, *values: str) -> tuple[int, str, str, str]:
    told: dict[str, Any] = dict(zip(COLUMNS, values, strict=True))
    home = read(told)
    told |= {"listing_id": listing_id, "open_houses": json.loads(open_houses or "[]")}
    return pk, address_key(home), parcel_key(home), terms_as_lines(home, told)


STEPS = (slice_of_terms, slice_of_homes)
