"""Pages of cities and neighborhoods: what is for sale, what was paid, schools."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from listings.days_on_market import see_contracts
from listings.enums import StandardStatus
from listings.market.criteria import MarketCriteria
from listings.models import City, Neighborhood, PlaceFile
from listings.photos import attach_photos
from listings.places.nearby import schools_near
from listings.places.states import STATES
from listings.search.of_places import (
    cities_with_listings,
    criteria_of,
    figures_of,
    neighborhoods_of,
    newest_of,
)
from realty.database.standby import from_standby
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest

SCHOOL_MILES, SCHOOLS = 5, 15


@member_required
@require_safe
@from_standby
def places(request: TenantRequest) -> HttpResponse:
    found = cities_with_listings()
    context = {"cities": found, "is_loaded": bool(found) or PlaceFile.objects.exists()}
    return render(request, "listings/places.html", context)


@member_required
@require_safe
@from_standby
def city_page(request: TenantRequest, state: str, slug: str) -> HttpResponse:
    city = _city(state, slug)
    context = _context(city, city)
    context["neighborhoods"] = neighborhoods_of(city, context["criteria"])
    return render(request, "listings/place.html", context)


@member_required
@require_safe
@from_standby
def neighborhood_page(request: TenantRequest, state: str, slug: str, part: str) -> HttpResponse:
    rows = Neighborhood.objects.select_related("city__county")
    hood = get_object_or_404(rows, city__state=state.upper(), city__slug=slug, slug=part)
    return render(request, "listings/place.html", {**_context(hood, hood.city), "is_part": True})


def _city(state: str, slug: str) -> City:
    return get_object_or_404(City.objects.select_related("county"), state=state.upper(), slug=slug)


def _context(place: City | Neighborhood, city: City) -> dict[str, Any]:
    """Eight queries, with photos nine."""
    criteria = criteria_of(city)
    listings = newest_of(place, criteria)
    attach_photos(listings)
    see_contracts(listings)
    market = MarketCriteria(cities=criteria.cities, neighborhood=place.pk if isinstance(place, Neighborhood) else None)
    latitude, longitude = place.latitude, place.longitude
    return {
        "place": place,
        "city": city,
        "state_name": STATES.get(city.state, city.state),
        "criteria": criteria,
        "figures": figures_of(place, criteria),
        "listings": listings,
        "search": criteria.url_query(),
        "search_any": replace(criteria, statuses=tuple(StandardStatus.values)).url_query(),
        "market": market.url_query(),
        "schools": schools_near(latitude, longitude, SCHOOL_MILES, SCHOOLS) if latitude and longitude else [],
        "school_miles": SCHOOL_MILES,
    }
