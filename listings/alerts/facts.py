"""What the index of saved searches compares of a listing, as the search itself sees it (`listings.search.conditions`):
the same columns, and the numbers that PostgreSQL keeps of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from listings.models import Listing
from listings.search.conditions import RANGES

# Columns that a search compares with a number.
COMPARED = tuple(sorted({lookup.rpartition("__")[0] for lookup in RANGES.values()}))
COLUMNS = (
    "pk", "tenant_id", "collection_id", "is_duplicate", "vanished_at", "property_type", "standard_status",
    "bedrooms_total", "postal_code", "traits", "listing_id", "listing_key", "duplicate_key", "facet_city__folded",
    "facet_sub_type__folded", "facet_subdivision__folded",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """`city`, `home_type` and `subdivision` are folded; `compared` has the values of COMPARED."""

    pk: int
    tenant: int
    collection_id: int
    is_duplicate: bool
    vanished_at: Any
    property_type: str
    status: str
    bedrooms: int | None
    postal_code: str
    traits: int
    listing_id: str
    listing_key: str
    duplicate_key: str
    city: str
    home_type: str
    subdivision: str
    compared: dict[str, Decimal | int | None]


def read(listings: Iterable[int]) -> list[Facts]:
    """Of these listings of the open scope. One query."""
    rows = Listing.objects.filter(pk__in=list(listings)).order_by("pk").values_list(*COLUMNS, *COMPARED)
    return [_facts(row) for row in rows]


def _facts(row: Sequence[Any]) -> Facts:
    known: dict[str, Any] = dict(zip(COMPARED, row[len(COLUMNS) :], strict=True))
    values: tuple[Any, ...] = (*row[: len(COLUMNS)], known)
    return Facts(*values)
