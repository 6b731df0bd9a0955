"""Listings side by side. The URL is the choice."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from listings.days_on_market import see_contracts
from listings.models import Listing
from listings.photos import attach_photos
from listings.search.page import jump
from listings.side_by_side import MOST, side_by_side
from realty.database.standby import from_standby
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest

LARGEST_ID = 2**63 - 1


@member_required
@require_safe
@from_standby
def compare(request: TenantRequest) -> HttpResponse:
    """GET `id`, up to four times; `add` is one more by its number; with `different` only what differs. 404 where none
    of them is the tenant's. Three queries."""
    ids = _ids(request.GET.getlist("id"))
    number = request.GET.get("add", "").strip()
    added = jump(number) if number else None
    if added is not None:
        return redirect(_address([*ids, added.pk]))
    only_different = "different" in request.GET
    listings = _listings(ids[:MOST])
    if ids and not listings:
        raise Http404("None of these listings is here")
    columns = [(listing, _address([pk for pk in ids if pk != listing.pk])) for listing in listings]
    context = {
        "columns": columns,
        "ids": [listing.pk for listing in listings],
        "parts": side_by_side(listings, only_different=only_different) if listings else [],
        "only_different": only_different,
        "here": _address([listing.pk for listing in listings]),
        "is_full": len(listings) == MOST,
        "left_out": len(ids) - len(listings),
        "most": MOST,
        "not_found": number,
    }
    return render(request, "listings/compare.html", context)


def _ids(given: list[str]) -> list[int]:
    """Each once, in their order; what is no number is left out."""
    numbers = [int(text) for text in given[: 10 * MOST] if text.isascii() and text.isdigit() and len(text) < 20]
    return list(dict.fromkeys(number for number in numbers if number <= LARGEST_ID))


def _listings(ids: list[int]) -> list[Listing]:
    known = Listing.objects.filter(purged_at=None).select_related("collection__tenant").defer("search_vector")
    rows: Any = known.in_bulk(ids)
    found = [rows[pk] for pk in ids if pk in rows]
    attach_photos(found)
    see_contracts(found)
    return found


def _address(ids: list[int]) -> str:
    query = urlencode([("id", pk) for pk in dict.fromkeys(ids)])
    return f"{reverse('compare')}?{query}" if query else reverse("compare")
