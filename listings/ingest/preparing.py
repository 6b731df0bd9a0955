"""What is made in Python of a page's rows before PostgreSQL sees them: derived columns, staged rows, galleries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import Home, read
from listings.homes.stored import Record
from listings.ingest.batch import Batch, next_ids
from listings.ingest.before import Before, visible_before
from listings.ingest.homes import Settled, settle
from listings.ingest.photos import Gallery, gallery
from listings.ingest.staging import JsonText, staged_record
from listings.offers import duplicate_key
from listings.rows import ListingRow
from listings.slugs import slug
from listings.terms import terms_of

MAX_PRICE_PER_SQUARE_FOOT = Decimal(10) ** 12
CENT = Decimal("0.01")


@dataclass(slots=True)
class Prepared:
    """Beside the rows for COPY: their ids; the homes that they are of; galleries to write by listing id, and those
    listings whose old photos go first. Whole when the last row was taken."""

    ids: list[int]
    settled: Settled
    galleries: dict[int, Gallery] = field(default_factory=dict)
    emptied: list[int] = field(default_factory=list)

    @property
    def homes(self) -> set[str]:
        """All that the page touches, also those that a listing left."""
        return {*self.settled.homes.values(), *self.settled.was.values()}


def prepare(
    batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before]
) -> tuple[Prepared, Iterator[tuple[Any, ...]]]:
    """What is known of the rows at once, and the staged rows, each made as it is taken: PostgreSQL works on one while
    the next is made. What must be asked for them is asked first, since a connection in COPY takes no query."""
    known_rows = [row for row in rows if row.listing_key in before]
    visible = visible_before(batch, known_rows) if known_rows else {}
    ids = _ids(rows, before)
    values = [row.values | visible.get(row.listing_key, {}) for row in rows]
    homes = [read(each) for each in values]
    page = [
        Record(at, known.property_key if (known := before.get(row.listing_key)) else "", row.listing_key, home)
        for row, at, home in zip(rows, ids, homes, strict=True)
    ]
    prepared = Prepared(ids, settle(batch.tenant_id, page))
    records = (
        _prepare_row(prepared, row, each, before.get(row.listing_key), at, home)
        for row, each, at, home in zip(rows, values, ids, homes, strict=True)
    )
    return prepared, records


def _ids(rows: Sequence[ListingRow], before: Mapping[str, Before]) -> list[int]:
    fresh = iter(next_ids(sum(row.listing_key not in before for row in rows)))
    return [known.id if (known := before.get(row.listing_key)) else next(fresh) for row in rows]


def _prepare_row(
    prepared: Prepared, row: ListingRow, values: dict[str, Any], known: Before | None, listing_id: int, home: Home
) -> tuple[Any, ...]:
    photos = None if row.photos is None else gallery(row.photos)
    if photos and (known is None or known.photos_hash != photos.photos_hash):
        prepared.galleries[listing_id] = photos
        if known:
            prepared.emptied.append(listing_id)
    if photos and values.get("photos_count") is None:
        values["photos_count"] = len(photos.records)
    label = prepared.settled.homes[listing_id]
    shown = photos or known  # No photos sent: those stored before stay.
    derived = (
        listing_id,
        row.listing_key,
        slug(values),
        label,
        address_key(home),
        parcel_key(home),
        duplicate_key(values, label),
        price_per_square_foot(values),
        shown.primary_photo_url if shown else "",
        list(row.masked_fields),
        row.content_hash,
        shown.photos_hash if shown else b"",
        JsonText(row.raw),
    )
    return staged_record(values, derived, known, terms_of(home, values))


def price_per_square_foot(values: Mapping[str, Any]) -> Decimal | None:
    """List price over living area, in dollars; None without either."""
    price, area = values.get("list_price"), values.get("living_area")
    if price is None or not area or area < 1:
        return None
    result = Decimal(price) / Decimal(area)
    return result.quantize(CENT) if abs(result) < MAX_PRICE_PER_SQUARE_FOOT else None
