"""Listings that a person told apart from others which say exactly the same of their home.

Answers name homes by what is known of them (`listings.homes.keys.fingerprint`). Two listings of 100 Main St, whose MLS
left out the units, are known by the same, so what a person says of one of them names that listing. It holds as long as
the listing says what it said then: once its address is corrected, it is judged like any other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from listings.homes.keys import fingerprint
from listings.homes.reading import Home
from realty.database.statements import fetch_all

OF_TENANT = "SELECT listing_id, fingerprint FROM listings_homemark WHERE tenant_id = %s::bigint"
# For a statement over a row `record`: what the listing said of its home when it was marked; null for most.
OF_RECORD = "(SELECT mark.fingerprint FROM listings_homemark AS mark WHERE mark.listing_id = record.id)"


def marks_of(tenant_id: int) -> Mapping[int, str]:
    """Fingerprints by listing, as they were when a person marked each. One query; a tenant has few."""
    return dict(fetch_all(OF_TENANT, (tenant_id,)))


def marked(home: Home, listing_id: int, said: str | None) -> Home:
    """The home as the listing's own, where it says what it said when it was marked."""
    return replace(home, mark=str(listing_id)) if said and said == fingerprint(home) else home


def without_marks(homes: Iterable[Home]) -> list[Home]:
    """As the listings themselves say."""
    return [replace(home, mark="") if home.mark else home for home in homes]
