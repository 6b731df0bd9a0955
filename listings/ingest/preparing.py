"""What is made in Python of a page's rows before PostgreSQL sees them: derived columns, staged rows, galleries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from listings.homes.keys import address_key, parcel_key
from listings.homes.reading import Home, read
from listings.homes.stored import Record
from listings.ingest.batch import Batch, next_ids
from listings.ingest.before import Before, visible_before
from listings.ingest.homes import Settled, settle
from listings.ingest.staging import staged_record
from listings.offers import duplicate_key
from listings.rows import ListingRow
from listings.slugs import slug
from listings.source_records import Packer, packer
from listings.terms import terms_as_lines

MAX_PRICE_PER_SQUARE_FOOT = Decimal(10) ** 12
CENT = Decimal("0.01")


@dataclass(slots=True)
class Prepared:
    """Beside the rows for COPY: their ids, the homes that they are of, and what packs their sources."""

    ids: list[int]
    settled: Settled
    pack: Packer

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
    pack = packer(batch.tenant_id, batch.collection_id, rows)
    prepared = Prepared(ids, settle(batch.tenant_id, page), pack)
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
    photos = row.photos
    if photos and not values.get("photos_count"):
        values["photos_count"] = len(photos)  # also where the source says there are none, and sends some
    elif values.get("photos_count") is None:
        # A source that tells no count may not send the photos again either: those stored before are still so many.
        sent_before = known.photos_count if known else None
        values["photos_count"] = sent_before if photos is None else len(photos)
    label = prepared.settled.homes[listing_id]
    derived = (
        listing_id,
        row.listing_key,
        slug(values),
        label,
        address_key(home),
        parcel_key(home),
        duplicate_key(values, label),
        price_per_square_foot(values),
        list(row.masked_fields),
        row.content_hash,
    )
    packed = row.packed or prepared.pack.row(row)
    return staged_record(values, derived, known, (terms_as_lines(home, values), *packed))


def price_per_square_foot(values: Mapping[str, Any]) -> Decimal | None:
    """List price over living area, in dollars; None without either."""
    price, area = values.get("list_price"), values.get("living_area")
    if price is None or not area or area < 1:
        return None
    result = Decimal(price) / Decimal(area)
    return result.quantize(CENT) if abs(result) < MAX_PRICE_PER_SQUARE_FOOT else None
