"""The market of a place: its numbers month by month, with charts, and as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from listings.folding import fold
from listings.market.criteria import MarketCriteria
from listings.market.drawing import charts
from listings.market.figures import Market, market
from listings.market.files import as_csv
from listings.market.forms import MarketForm
from listings.models import CityAlias, Collection, Neighborhood
from realty.database.standby import from_standby
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
@from_standby
def market_page(request: TenantRequest) -> HttpResponse:
    """Four queries: the collections, their zone, the kinds of listings and the numbers; one more for each of a chosen
    collection, county and neighborhood, two for cities, two for a neighborhood in them, and three for the search in a
    neighborhood. With `file`, the months as CSV.

    The platform has thousands of markets: staff of all tenants choose a collection first."""
    form = MarketForm(request.GET)
    criteria = form.criteria()
    is_too_wide = request.platform and not criteria.collections
    found = None if is_too_wide else market(criteria)
    if found and "file" in request.GET:
        return _file(found, is_lease=criteria.is_lease)
    places = _places(request, criteria, found)
    search = criteria.search(places["hood"])
    context = {
        "form": form,
        "criteria": criteria,
        "market": found,
        "charts": charts(found, is_lease=criteria.is_lease) if found else [],
        "query": criteria.url_query(),
        "search": f"{reverse('search')}?{search.url_query()}" if search else "",
        **places,
    }
    return render(request, "listings/market.html", context)


def _places(request: TenantRequest, criteria: MarketCriteria, found: Market | None) -> dict[str, Any]:
    """What the form offers, and where the numbers are from, in words."""
    hoods = Neighborhood.objects.select_related("city").order_by("name")
    hood = hoods.filter(pk=criteria.neighborhood).first() if criteria.neighborhood is not None else None
    offered = list(hoods.filter(city__in=_cities_named(criteria.cities[0]))) if len(criteria.cities) == 1 else []
    parts = [hood.name] if hood else []
    parts += [*criteria.cities, *(f"ZIP {code}" for code in criteria.postal_codes)]
    if criteria.county:
        parts.append(criteria.county if "county" in criteria.county.lower() else f"{criteria.county} (county)")
    available = found.covered.available if found else list(Collection.objects.filter(name__in=criteria.collections))
    return {
        "hood": hood,
        "hoods": offered or [hood] if hood else offered,
        "collections": available,
        "place": ", ".join(parts) or ("All your listings" if not request.platform else "All listings"),
    }


def _cities_named(written: str) -> QuerySet[CityAlias, Any]:
    return CityAlias.objects.filter(folded=fold(written)).values("city")


def _file(found: Market, *, is_lease: bool) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="market-{found.today:%Y-%m-%d}.csv"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(as_csv(found, is_lease=is_lease), content_type="text/csv; charset=utf-8", headers=headers)
