"""All listings of a home, and at which address its page is.

A home has no number of its own, and the name that its listings share (`property_key`) changes when they move to another
home. So the page is known by a listing: that of any of them leads to the oldest one's, whatever moved since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from listings.days_on_market import started_on, zone_of
from listings.models import Listing

# One page shows no more; a building whose MLS leaves out the units may have hundreds.
MOST = 100


@dataclass(frozen=True)
class HomeListings:
    """`listings` from the newest, with their collections; `oldest_id` is that of the page's address."""

    tenant_id: int
    property_key: str
    listings: Sequence[Listing]
    oldest_id: int
    is_cut: bool

    @property
    def newest(self) -> Listing:
        return self.listings[0]

    @property
    def ids(self) -> list[int]:
        return [listing.pk for listing in self.listings]

    def get_absolute_url(self) -> str:
        return reverse("home", args=[self.oldest_id])


def home_of_listing(pk: int) -> HomeListings | None:
    """Of the home of this listing in the open scope; None where there is none, or its content was purged. Two queries,
    three for a home of more than MOST listings."""
    known = Listing.objects.filter(pk=pk, purged_at=None).values_list("tenant_id", "property_key").first()
    if known is None:
        return None
    tenant_id, label = known
    stored = Listing.objects.filter(tenant=tenant_id, purged_at=None)
    rows = stored.filter(property_key=label) if label else stored.filter(pk=pk)
    found = list(rows.without_heavy().select_related("collection__tenant", "tenant").order_by("-pk")[: MOST + 1])
    if not found:
        return None
    is_cut = len(found) > MOST
    oldest = rows.order_by("pk").values_list("pk", flat=True)[0] if is_cut else found[-1].pk
    return HomeListings(tenant_id, label, sorted(found[:MOST], key=_began, reverse=True), oldest, is_cut)


def _began(listing: Listing) -> tuple[date, int]:
    """A first sync brings the listings of all years in any order."""
    zone = zone_of(listing.collection, listing.tenant)
    return started_on(listing, zone) or listing.created_at.date(), listing.pk
