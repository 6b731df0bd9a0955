"""Which collections a search covers, and which listings of them count: vanished ones never, duplicates once."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from listings.models import Collection, Listing, ListingQuerySet
from listings.search.criteria import SearchCriteria
from listings.twins import twins_of_marked
from realty.tenants.rows import rows as rows_of
from realty.tenants.scope import current_scope


@dataclass(frozen=True)
class Searched:
    """`available` are the tenant's collections, by name; empty on the platform, which may hold thousands. `chosen` are
    those that the criteria name; None if they name none. `everything` is the platform without a choice."""

    available: list[Collection]
    chosen: list[Collection] | None
    everything: bool = False
    _twins: dict[tuple[int, str], list[int]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def collections(self) -> list[Collection]:
        return self.available if self.chosen is None else self.chosen

    def rows(self, *, by_words: bool = False) -> ListingQuerySet:
        """`by_words` for a search that the index of words leads: it knows tenants, so all of the tenant's collections
        need not be named, which costs; other indexes are led by the collection."""
        rows: ListingQuerySet
        if self.everything or (by_words and self.chosen is None):
            rows = Listing.objects.live()
            return rows.filter(is_duplicate=False)
        ids = [collection.pk for collection in self.collections]
        listings = Listing.objects
        rows = listings.filter(collection__in=ids) if by_words else listings.in_collections(self.collections)
        return rows.live().filter(self._shown(ids))

    def twins_of_marked(self, user: int, kind: str) -> list[int]:
        """The ids of the twins of what a member marked, read once. One query, none where the tenant has one collection:
        it has no twins."""
        if len(self.available) < 2:
            return []
        if (user, kind) not in self._twins:
            self._twins[user, kind] = twins_of_marked(user, kind)
        return self._twins[user, kind]

    def _shown(self, ids: list[int]) -> Q:
        if self.chosen is None or len(ids) == len(self.available):
            return Q(is_duplicate=False)
        if len(ids) == 1:
            return Q()
        return Q(is_duplicate=False) | Q(pk__in=first_of_hidden(ids))


def first_of_hidden(ids: list[int]) -> QuerySet[Listing, Any]:
    """Of some of a tenant's collections: duplicates whose shown twin is in none of them; one for each offer. Twins are
    those of `listings.duplicates`: by their duplicate keys, or by their listing keys where no numbers differ."""
    rows: ListingQuerySet = Listing.objects.live().filter(collection__in=ids)
    better = rows.filter(Q(is_duplicate=False) | Q(pk__lt=OuterRef("pk")), tenant=OuterRef("tenant"))
    of_offer = better.filter(duplicate_key=OuterRef("duplicate_key"))
    # A condition of its own: of two keys joined by OR, PostgreSQL would use neither index.
    same_number = Q(listing_id__in=(OuterRef("listing_id"), "")) | Q(Exact(OuterRef("listing_id"), ""))
    of_key = better.filter(same_number, listing_key=OuterRef("listing_key"))
    return rows.filter(~Exists(of_offer), ~Exists(of_key), is_duplicate=True).values("pk")


def searched(criteria: SearchCriteria) -> Searched:
    """Resolve the criteria's collections within the open scope; an unknown name covers nothing."""
    names = criteria.collections
    if current_scope().platform:
        chosen = list(Collection.objects.filter(name__in=names).select_related("tenant")) if names else None
        return Searched([], chosen, everything=chosen is None)
    available = rows_of(Collection, "TRUE ORDER BY name", [])
    return Searched(available, [c for c in available if c.name in names] if names else None)
