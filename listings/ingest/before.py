"""What is stored of the listings that a page brings, read under the batch's locks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from listings.ingest.batch import Batch
from listings.ingest.columns import ROW_BYTES, SOURCE_COLUMNS, WITH_SOURCE
from listings.rows import ListingRow
from realty.database.statements import fetch_all


class Before(NamedTuple):
    """A stored listing before the page. `row_bytes` and `photo_count` are 0 for a vanished one: it
    is not counted."""

    listing_key: str
    id: int
    listing_id: str
    mls_id: str
    content_hash: bytes
    property_key: str
    is_vanished: bool
    status: str
    price: Decimal | None
    status_change: datetime | None
    price_change: datetime | None
    photos_count: int | None
    row_bytes: int
    photo_count: int
    modified_at: datetime | None

    @property
    def number(self) -> tuple[str, str]:
        """ListingId, and the MLS that gave it."""
        return self.listing_id, self.mls_id


STORED = f"""
SELECT listing_key, id, listings_listing.listing_id, mls_id, content_hash, property_key,
    vanished_at IS NOT NULL, standard_status, list_price, status_change_timestamp, price_change_timestamp,
    photos_count, CASE WHEN vanished_at IS NULL THEN {ROW_BYTES} ELSE 0 END,
    CASE WHEN vanished_at IS NULL THEN coalesce(photo_count, 0) ELSE 0 END, modification_timestamp
FROM {WITH_SOURCE} WHERE collection_id = %s::bigint AND listing_key = ANY(%b::text[])
"""


def read_before(batch: Batch, rows: Iterable[ListingRow]) -> dict[str, Before]:
    """By listing key; a key that is not stored is not in it."""
    found = fetch_all(STORED, (batch.collection_id, [row.listing_key for row in rows]))
    return {row[0]: Before(*row) for row in found}


def visible_before(batch: Batch, rows: Sequence[ListingRow]) -> dict[str, dict[str, Any]]:
    """Stored values of the columns that the source masks now, by listing key: an older visible value outlives its
    masking."""
    masked = [row for row in rows if row.masked_columns]
    columns = sorted(SOURCE_COLUMNS & {column for row in masked for column in row.masked_columns})
    if not columns:
        return {}
    found = fetch_all(
        f"SELECT listing_key, {', '.join(columns)} FROM listings_listing"  # noqa: S608 - names of our own columns
        " WHERE collection_id = %s::bigint AND listing_key = ANY(%s::text[])",
        (batch.collection_id, [row.listing_key for row in masked]),
    )
    withheld = {row.listing_key: row.masked_columns for row in masked}
    return {
        key: {name: value for name, value in zip(columns, stored, strict=True) if name in withheld[key]}
        for key, *stored in found
    }
