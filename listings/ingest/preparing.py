"""What is made in Python of a page's rows before PostgreSQL sees them: derived columns, staged rows, galleries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from listings import identity
from listings.ingest.batch import Batch, next_ids
from listings.ingest.before import Before, visible_before
from listings.ingest.photos import Gallery, gallery
from listings.ingest.staging import JsonText, staged_record
from listings.rows import ListingRow

MAX_PRICE_PER_SQUARE_FOOT = Decimal(10) ** 12
CENT = Decimal("0.01")


@dataclass(slots=True)
class Prepared:
    """Beside the rows for COPY: their ids; galleries to write by listing id, those listings whose old photos go first,
    and all homes touched. Whole when the last row was taken."""

    ids: list[int] = field(default_factory=list)
    galleries: dict[int, Gallery] = field(default_factory=dict)
    emptied: list[int] = field(default_factory=list)
    homes: set[str] = field(default_factory=set)


def prepare(
    batch: Batch, rows: Sequence[ListingRow], before: Mapping[str, Before], prepared: Prepared
) -> Iterator[tuple[Any, ...]]:
    """The staged rows, each made as it is taken: PostgreSQL works on one while the next is made. What must be asked
    for them is asked at once, since a connection in COPY takes no query."""
    known_rows = [row for row in rows if row.listing_key in before]
    visible = visible_before(batch, known_rows) if known_rows else {}
    prepared.ids = _ids(rows, before)
    return (
        _prepare_row(prepared, row, row.values | visible.get(row.listing_key, {}), before.get(row.listing_key), at)
        for row, at in zip(rows, prepared.ids, strict=True)
    )


def _ids(rows: Sequence[ListingRow], before: Mapping[str, Before]) -> list[int]:
    fresh = iter(next_ids(sum(row.listing_key not in before for row in rows)))
    return [known.id if (known := before.get(row.listing_key)) else next(fresh) for row in rows]


def _prepare_row(
    prepared: Prepared, row: ListingRow, values: dict[str, Any], known: Before | None, listing_id: int
) -> tuple[Any, ...]:
    photos = None if row.photos is None else gallery(row.photos)
    if photos and (known is None or known.photos_hash != photos.photos_hash):
        prepared.galleries[listing_id] = photos
        if known:
            prepared.emptied.append(listing_id)
    if photos and values.get("photos_count") is None:
        values["photos_count"] = len(photos.records)
    home = identity.property_key(values, row.listing_key)
    prepared.homes.add(home)
    if known:
        prepared.homes.add(known.property_key)
    shown = photos or known  # No photos sent: those stored before stay.
    derived = (
        listing_id,
        row.listing_key,
        identity.slug(values),
        home,
        identity.duplicate_key(values, home),
        price_per_square_foot(values),
        shown.primary_photo_url if shown else "",
        list(row.masked_fields),
        row.content_hash,
        shown.photos_hash if shown else b"",
        JsonText(row.raw),
    )
    return staged_record(values, derived, known)


def price_per_square_foot(values: Mapping[str, Any]) -> Decimal | None:
    """List price over living area, in dollars; None without either."""
    price, area = values.get("list_price"), values.get("living_area")
    if price is None or not area or area < 1:
        return None
    result = Decimal(price) / Decimal(area)
    return result.quantize(CENT) if abs(result) < MAX_PRICE_PER_SQUARE_FOOT else None
