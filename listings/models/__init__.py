"""Re-exports, so that Django and readers find every model under `listings.models`."""

from listings.models.collection import Collection
from listings.models.event import ListingEvent
from listings.models.facet import FacetCity, FacetKind, FacetSubdivision, FacetSubType
from listings.models.home import AddressReading, HomeQuestion
from listings.models.listing import Listing, ListingQuerySet
from listings.models.publication import Publication
from listings.models.source import ListingSource, RecordDictionary
from listings.models.status_word import StatusWord
from listings.models.subscription import Subscription
from listings.models.watch import ListingWatch

__all__ = [
    "AddressReading", "Collection", "FacetCity", "FacetKind", "FacetSubType", "FacetSubdivision", "HomeQuestion",
    "Listing", "ListingEvent", "ListingQuerySet", "ListingSource", "ListingWatch", "Publication", "RecordDictionary",
    "StatusWord",
    "Subscription",
]  # fmt: skip
