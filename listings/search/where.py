"""The whole of a search as a queryset: for whatever needs the listings that match, and neither pages nor facets."""

from django.db.models import Q

from listings.enums import LEASES, Offer
from listings.folding import fold
from listings.models import FacetCity, FacetKind, ListingQuerySet
from listings.search.conditions import matching
from listings.search.criteria import SearchCriteria
from listings.search.scope import Searched, searched


def where(criteria: SearchCriteria, covered: Searched | None = None) -> ListingQuerySet:
    """The listings of the open scope that pass every filter, each offer once, in no order. One query for the
    collections, unless they are given as `covered`; the rest is asked when the queryset is."""
    rows: ListingQuerySet = matching(criteria, covered or searched(criteria)).order_by().filter(of_facets(criteria))
    return rows


def of_facets(criteria: SearchCriteria) -> Q:
    """The filters that each facet is counted without: status, sale or lease, property type, bedrooms, city."""
    chosen = Q(facet_kind__in=FacetKind.objects.filter(kinds_where(criteria)).values("pk"))
    if not criteria.cities:
        return chosen
    folded = [name for city in criteria.cities if (name := fold(city))]
    return chosen & Q(facet_city__in=FacetCity.objects.filter(folded__in=folded).values("pk"))


def kinds_where(criteria: SearchCriteria) -> Q:
    """Of `FacetKind`: status, sale or lease, property type and bedrooms."""
    kinds = Q(standard_status__in=criteria.effective_statuses)
    if criteria.effective_offer is not Offer.ANY:
        leases = Q(property_type__in=LEASES)
        kinds &= leases if criteria.effective_offer is Offer.LEASE else ~leases
    if criteria.chosen_types:
        kinds &= Q(property_type__in=criteria.chosen_types)
    if criteria.min_beds is not None:
        kinds &= Q(bedrooms_total__gte=criteria.min_beds)
    return kinds
