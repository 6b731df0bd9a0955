"""The first page: each collection with its feed, and what changed lately. It needs feeds, so it lives here."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from listings import volumes
from listings.enums import EventKind
from listings.views.changes import recent_changes
from mls_sync.overview import CardPage, card_of, page_of_cards
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

CHANGE_KINDS = (EventKind.NEW, EventKind.PRICE, EventKind.STATUS, EventKind.BACK_ON_MARKET, EventKind.VANISHED)

# The tab of everything that changed about rentals; the others are about homes for sale.
RENTALS = "rentals"


@require_safe
def dashboard(request: TenantRequest) -> HttpResponse:
    """A member's first page. Staff who belong to no tenant have theirs in the console."""
    if request.user.is_staff and request.membership is None and not request.platform:
        return redirect("admin:index")
    return _dashboard(request)


@member_required
def _dashboard(request: TenantRequest) -> HttpResponse:
    page = page_of_cards(request_zone(request), request.GET.get("page", ""))
    context = {"cards": page.cards, "page": page, **_sums(page), **_changes(request)}
    return render(request, "dashboard/dashboard.html", context)


@member_required
@require_safe
def collection_card(request: TenantRequest, pk: int) -> HttpResponse:
    """The card alone, which asks for itself while its feed runs; at the end it tells the list of changes to reload."""
    card = card_of(request_zone(request), pk)
    if card is None:
        raise Http404("No such collection")
    response = render(request, "dashboard/_collection.html", {"card": card})
    if not card.is_open:
        response["HX-Trigger"] = "collection-synced"
    return response


@member_required
@require_safe
def changes(request: TenantRequest) -> HttpResponse:
    return render(request, "dashboard/_changes.html", _changes(request))


def _sums(page: CardPage) -> dict[str, int]:
    """Listings and collections; asked for only where the page does not have all of them."""
    if page.is_all:
        return {"total": sum(card.collection.listing_count for card in page.cards), "collections": len(page.cards)}
    whole = volumes.total()
    return {"total": whole.listings, "collections": whole.collections}


def _changes(request: TenantRequest) -> dict[str, object]:
    kind = request.GET.get("kind", "")
    kind = kind if kind in (*EventKind.values, RENTALS) else ""
    found = recent_changes(rentals=True) if kind == RENTALS else recent_changes(kind)
    kinds = [(k.value, k.label) for k in CHANGE_KINDS]
    return {"changes": found, "kind": kind, "kinds": [*kinds, (RENTALS, "Rentals")]}
