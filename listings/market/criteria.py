"""Which market somebody asks about: an immutable value that knows its own URL. `listings.market.forms` makes it."""

from dataclasses import dataclass
from typing import ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Q

from listings.enums import LEASES, Offer, PropertyType, StandardStatus
from listings.folding import Fold, fold
from listings.models import CityAlias, County, FacetCity, FacetKind, Listing, ListingQuerySet, Neighborhood
from listings.search.any_of import AmongIds
from listings.search.conditions import matching, neighborhoods_named
from listings.search.criteria import SearchCriteria
from listings.search.of_places import criteria_of
from listings.search.scope import Searched
from listings.search.where import kinds_where
from realty.ui.url_criteria import UrlCriteria

# A listing with another status was never for sale, or nobody knows whether it was.
COUNTED = (
    StandardStatus.ACTIVE, StandardStatus.ACTIVE_UNDER_CONTRACT, StandardStatus.PENDING, StandardStatus.CLOSED,
    StandardStatus.EXPIRED, StandardStatus.CANCELED, StandardStatus.WITHDRAWN, StandardStatus.HOLD,
)  # fmt: skip
MONTHS = (12, 24, 60)
MOST_BEDS = 5


@dataclass(frozen=True, kw_only=True)
class MarketCriteria(UrlCriteria):
    """`offer` is sale or lease, never both. `beds` are exact, and "5" is five or more. `months` are those shown, with
    this one. `neighborhood` is a primary key, `county` a name, with or without its state."""

    renamed: ClassVar[dict[str, str]] = {
        "collections": "collection",
        "cities": "city",
        "postal_codes": "postal_code",
        "property_types": "property_type",
    }
    no_filters: ClassVar[frozenset[str]] = frozenset({"months"})

    collections: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    postal_codes: tuple[str, ...] = ()
    county: str = ""
    neighborhood: int | None = None
    offer: str = Offer.SALE
    property_types: tuple[str, ...] = ()
    beds: str = ""
    months: int = 24

    @property
    def is_lease(self) -> bool:
        return self.offer == Offer.LEASE

    @property
    def more_beds(self) -> str:
        """The exact number of bedrooms of the market, of which a search finds more, too."""
        return self.beds if self.beds and int(self.beds) < MOST_BEDS else ""

    @property
    def types(self) -> tuple[str, ...]:
        """The property types of the market: those chosen that are of its offer, else all of them."""
        offered = tuple(kind for kind in PropertyType.values if (kind in LEASES) == self.is_lease)
        return tuple(kind for kind in self.property_types if kind in offered) or offered

    @property
    def city_boxes(self) -> tuple[str, ...]:
        """The cities as boxes of the form: one for all, and one for each with a comma in its name."""
        plain = ", ".join(city for city in self.cities if "," not in city)
        return tuple(box for box in (plain, *(city for city in self.cities if "," in city)) if box) or ("",)

    def search(self, hood: Neighborhood | None = None) -> SearchCriteria | None:
        """The same as a search for what is on the market; None where no search can say it, as of a county, or of a
        neighborhood whose name is not the only one in its city. `hood` is the market's. Three queries for it."""
        cities = self.cities or (criteria_of(hood.city).cities if hood else ())
        if self.county or (hood and _has_namesakes(hood, cities)):
            return None
        chosen = self.types if self.property_types else ()
        return SearchCriteria(
            collections=self.collections,
            cities=cities,
            postal_codes=self.postal_codes,
            neighborhood=hood.name if hood else "",
            property_types=chosen,
            offer=self.offer if self.is_lease and not chosen else "",
            min_beds=int(self.beds) if self.beds else None,
        )


def _has_namesakes(hood: Neighborhood, cities: tuple[str, ...]) -> bool:
    """Whether a search for its name in the cities finds other neighborhoods, too."""
    named = CityAlias.objects.filter(folded__in=[fold(city) for city in cities]).values("city")
    others = Neighborhood.objects.filter(pk__in=neighborhoods_named(hood.name), city__in=named)
    return others.exclude(pk=hood.pk).exists()


def market_of(search: SearchCriteria) -> MarketCriteria:
    """The market of a search's place."""
    return MarketCriteria(
        collections=search.collections,
        cities=search.cities,
        postal_codes=search.postal_codes,
        property_types=search.chosen_types,
        offer=Offer.LEASE if search.effective_offer is Offer.LEASE else Offer.SALE,
    )


def listings_of(criteria: MarketCriteria, covered: Searched) -> ListingQuerySet:
    """The listings that the market counts, each offer once, in no order. A query for each of cities and a county, and
    for their kinds: of numbers that it knows PostgreSQL foresees how many listings they are."""
    search = SearchCriteria(
        collections=criteria.collections,
        cities=criteria.cities,
        postal_codes=criteria.postal_codes,
        property_types=criteria.types,
        statuses=tuple(map(str, COUNTED)),
        offer=criteria.offer,
        min_beds=int(criteria.beds) if criteria.beds else None,
    )
    rows: ListingQuerySet = matching(search, covered).order_by()
    if search.cities or search.postal_codes:
        rows = rows.filter(facet_kind__in=kinds_of(search))
    else:
        # Nearly all: PostgreSQL reads the table as it lies, which by an index it would not.
        rows = rows.filter(property_type__in=search.property_types, standard_status__in=search.statuses)
        rows = rows if search.min_beds is None else rows.filter(bedrooms_total__gte=search.min_beds)
    if search.cities:
        folded = [fold(city) for city in search.cities]
        cities = FacetCity.objects.filter(folded__in=folded)
        rows = rows.filter(facet_city__in=list(cities.values_list("pk", flat=True)))
    if criteria.beds and int(criteria.beds) < MOST_BEDS:
        rows = rows.filter(bedrooms_total=int(criteria.beds))
    if criteria.postal_codes:
        # Found in the index of searches, which has the ZIP code; only these are read from the table.
        rows = Listing.objects.filter(AmongIds(F("pk"), ArraySubquery(rows.values("pk"))))
    if criteria.neighborhood is not None:
        rows = rows.filter(enrichment__neighborhood=criteria.neighborhood)
    return in_county(rows, criteria.county) if criteria.county else rows


def kinds_of(search: SearchCriteria) -> list[int]:
    """The numbers of the property types and statuses of a search (`listings.models.facet`), of any bedrooms where it
    asks for none."""
    return list(FacetKind.objects.filter(kinds_where(search)).values_list("pk", flat=True))


def counties_named(written: str) -> list[County]:
    """By a name such as "Riverside", "Riverside County" or "Riverside, CA"."""
    name, _, state = written.partition(",")
    folded = fold(name)
    bare = folded.removesuffix("county").strip()
    found = County.objects.filter(folded__in={folded, bare} - {""})
    return list(found.filter(state=state.strip().upper()) if state.strip() else found)


def in_county(rows: ListingQuerySet, written: str) -> ListingQuerySet:
    """By what was found out of a listing; what nothing was found out of, by what its source says."""
    counties = counties_named(written)
    said = Q()
    for county in counties:
        names = (county.folded, f"{county.folded} county")
        said |= Q(county_folded__in=names, state_or_province__iexact=county.state)
    unknown = Q(enrichment=None) | Q(enrichment__county=None)
    found = Q(enrichment__county__in=[county.pk for county in counties])
    return rows.alias(county_folded=Fold("county_or_parish")).filter(found | (unknown & said)) if said else rows.none()
