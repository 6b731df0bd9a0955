"""Records as a provider would deliver them, short to write in tests."""

from datetime import UTC, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import orjson

from listings.address_forms import Shortened
from listings.rows import ListingRow, PhotoRow

DAY_ONE = datetime(2026, 3, 1, 9, tzinfo=UTC)


def row(
    key: str, *, photos: tuple[PhotoRow, ...] | None = None, masked: tuple[str, ...] = (), **values: Any
) -> ListingRow:
    """A plausible home in Palm Desert; every listing key has its own address and ListingId unless told."""
    values = {
        "listing_id": f"ID{key}",
        "standard_status": "Active",
        "property_type": "Residential",
        "list_price": Decimal(500_000),
        "living_area": Decimal(2_000),
        "street_number": "12",
        "street_name": f"Sago {key}",
        "street_suffix": "Lane",
        "city": "Palm Desert",
        "state_or_province": "CA",
        "postal_code": "92260",
        "modification_timestamp": DAY_ONE,
        **values,
    }
    raw = orjson.dumps({"Id": key, **{name: str(value) for name, value in values.items()}, "photos": str(photos)})
    return ListingRow(
        listing_key=key,
        content_hash=blake2b(raw + repr(masked).encode(), digest_size=16).digest(),
        record=Shortened(raw),
        values={name: value for name, value in values.items() if name not in masked},
        photos=photos,
        masked_fields=masked,
        masked_columns=frozenset(masked),
    )


def photo(order: int, name: str = "house") -> PhotoRow:
    return PhotoRow.of(
        order=order, uris={"300": f"https://photos.example/{name}-{order}-300.jpg"}, media_key=f"{name}{order}"
    )
