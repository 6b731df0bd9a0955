"""What the map of a search shows, as JSON for static/js/map.js."""

import hashlib
import json
import math
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from listings.forms import SearchForm
from listings.map_areas import Box, read_box
from listings.marks import as_seen_by
from listings.models import Listing
from listings.places.on_maps import Outline, outlines_in
from listings.search.map import Cell, Pin, SearchMap, map_of
from listings.templatetags.listing_format import address_lines, display_note, price_period
from realty.database.standby import from_standby
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.ui.money import money
from realty.ui.numbers import count

OUTLINES_SECONDS = 3600
EVERYWHERE = "-180_-85_180_85"


@member_required
@require_safe
@from_standby
def search_map(request: TenantRequest) -> HttpResponse:
    """GET: a search, with `bounds` (west_south_east_north) and `zoom` of the map; all of it without. The search's own
    map area is not asked: the map shows what is around it as well. 422 with `error` for bounds or a zoom that are
    none. Eight queries at most, two of them for the session."""
    try:
        box, zoom = _seen(request)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=422)
    found = map_of(as_seen_by(request.membership, SearchForm(request.GET).criteria()), box, zoom)
    response = _answer(request, _as_json(found))
    # The same address is another answer to another tenant: the browser asks each time whether what it has still holds.
    patch_cache_control(response, private=True, no_cache=True)
    return response


@member_required
@require_safe
@from_standby
def map_outlines(request: TenantRequest) -> HttpResponse:
    """GET `bounds` and `zoom`: GeoJSON of counties, cities and neighborhoods to find one's way by, where the map has no
    tiles. The same for everyone."""
    try:
        box, zoom = _seen(request)
    except ValidationError as error:
        return JsonResponse({"error": error.messages[0]}, status=422)
    found = outlines_in(box.west, box.south, box.east, box.north, zoom)
    response = _answer(request, {"type": "FeatureCollection", "features": [_feature(outline) for outline in found]})
    patch_cache_control(response, private=True, max_age=OUTLINES_SECONDS)
    return response


def _feature(outline: Outline) -> dict[str, Any]:
    ring = [(round(east, 5), round(north, 5)) for east, north in outline.ring]
    center = None if outline.longitude is None or outline.latitude is None else [outline.longitude, outline.latitude]
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": ring},
        "properties": {"kind": outline.kind, "name": outline.name, "center": center},
    }


def _seen(request: TenantRequest) -> tuple[Box, float]:
    """What of the map is seen, and from how near. Raises ValidationError."""
    return read_box(request.GET.get("bounds") or EVERYWHERE), _zoom(request.GET.get("zoom") or "0")


def _zoom(text: str) -> float:
    """Raises ValidationError."""
    try:
        zoom = float(text)
    except ValueError:
        zoom = math.nan
    if not math.isfinite(zoom):
        raise ValidationError("The zoom of the map must be a number.")
    return zoom


def _answer(request: TenantRequest, data: dict[str, Any]) -> HttpResponse:
    content = json.dumps(data, separators=(",", ":"))
    etag = f'"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="application/json", headers={"ETag": etag})
    return get_conditional_response(request, etag, None, response) or response


def _as_json(found: SearchMap) -> dict[str, Any]:
    return {
        "total": found.total,
        "unplaced": found.unplaced,
        "unplacedQuery": found.search_unplaced.url_query() if found.search_unplaced else "",
        "offMarket": found.is_off_market,
        "clusters": [_cluster(cell) for cell in found.clusters],
        "pins": [_pin(pin) for pin in found.pins],
    }


def _cluster(cell: Cell) -> dict[str, Any]:
    box = cell.box
    return {
        "at": [round(cell.longitude, 6), round(cell.latitude, 6)],
        "count": cell.number,
        "median": None if cell.median is None else round(cell.median),
        "bounds": [[box.west, box.south], [box.east, box.north]],
    }


def _pin(pin: Pin) -> dict[str, Any]:
    return {
        "at": [round(pin.longitude, 6), round(pin.latitude, 6)],
        "count": pin.number,
        "listings": [_home(listing) for listing in pin.listings],
    }


def _home(listing: Listing) -> dict[str, Any]:
    """`display` is what the seller does not allow, as the listing's own page says it."""
    street, place = address_lines(listing)
    area, period = listing.living_area, price_period(listing)
    facts = (
        (listing.bedrooms_total, "bd"),
        (listing.bathrooms_total_integer, "ba"),
        (count(area) if area else None, "sq ft"),
    )
    return {
        "id": listing.pk,
        "url": listing.get_absolute_url(),
        "price": None if listing.list_price is None else round(listing.list_price),
        "asked": f"{money(listing.list_price)}{period}",
        "period": period,
        "status": listing.standard_status,
        "facts": " · ".join(f"{number} {unit}" for number, unit in facts if number is not None),
        "street": street,
        "place": place,
        "display": display_note(listing),
    }
