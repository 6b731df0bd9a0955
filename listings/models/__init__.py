"""Re-exports, so that Django and readers find every model under `listings.models`."""

from listings.models.collection import Collection, CollectionLogo
from listings.models.enrichment import Enrichment, EnrichmentRun
from listings.models.event import ListingEvent
from listings.models.facet import FacetCity, FacetKind, FacetSubdivision, FacetSubType
from listings.models.home import AddressReading, HomeDecision, HomeMark, HomeQuestion
from listings.models.layout import SearchLayout
from listings.models.listing import Listing, ListingQuerySet
from listings.models.mark import ListingMark, ListingNote
from listings.models.partner import PartnerAcceptance, PartnerOffer, PartnerVisit
from listings.models.photo import PhotoCopy, PhotoDemand, PhotoFile
from listings.models.places import City, CityAlias, County, Neighborhood, OutlineRing, PlaceFile, School, ZipCode
from listings.models.publication import Publication
from listings.models.saved_search import Alert, AlertLetter, ListingMatches, SavedSearch
from listings.models.source import ListingSource, RecordDictionary
from listings.models.status_word import StatusWord
from listings.models.subscription import Subscription
from listings.models.watch import ListingWatch

__all__ = [
    "AddressReading", "Alert", "AlertLetter", "City", "CityAlias", "Collection", "CollectionLogo", "County",
    "Enrichment", "EnrichmentRun", "FacetCity", "FacetKind", "FacetSubType", "FacetSubdivision", "HomeDecision",
    "HomeMark", "HomeQuestion", "Listing", "ListingEvent", "ListingMark", "ListingMatches", "ListingNote",
    "ListingQuerySet", "ListingSource", "ListingWatch", "Neighborhood", "OutlineRing", "PartnerAcceptance",
    "PartnerOffer", "PartnerVisit", "PhotoCopy", "PhotoDemand", "PhotoFile", "PlaceFile", "Publication",
    "RecordDictionary", "SavedSearch", "School", "SearchLayout", "StatusWord", "Subscription", "ZipCode",
]  # fmt: skip
