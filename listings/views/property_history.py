"""The page of a home over all its listings, and what persons decide there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings.home_decisions import deciding
from listings.home_decisions.candidates import candidates
from listings.home_decisions.conflicts import Refused
from listings.home_decisions.shown import decisions_about, open_questions_about
from listings.models import HomeDecision
from listings.property_history.changes import changes_of
from listings.property_history.facts import facts_of
from listings.property_history.offers import markets_of
from listings.property_history.pictures import albums_of, repeated
from listings.property_history.prices import price_chart
from listings.property_history.reading import MOST, HomeListings, home_of_listing
from realty.audit import pages as audit
from realty.database.standby import from_standby
from realty.pages import SAFE
from realty.tenants.access import may_edit, member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
@from_standby
def home(request: TenantRequest, pk: int) -> HttpResponse:
    """Of the listing `pk`, whose home may have changed since the address was written down: each home has its page at
    the address of its oldest listing. Eleven queries, two more where there are photos."""
    found = _home(pk)
    if pk != found.oldest_id:
        return redirect(found)
    changes = changes_of(found.listings)
    markets = [(market, price_chart(market.lines, changes)) for market in markets_of(found.listings)]
    albums = albums_of(found.listings)
    context = {
        "home": found,
        "newest": found.newest,
        "facts": facts_of(found.listings),
        "markets": markets,
        "changes": changes,
        "albums": albums,
        "repeated": repeated(albums),
        "questions": open_questions_about(found.ids),
        "decisions": decisions_about(found.ids),
        "may_edit": may_edit(request),
        "most": MOST,
    }
    return render(request, "listings/home.html", context)


def _home(pk: int) -> HomeListings:
    found = home_of_listing(pk)
    if found is None:
        raise Http404("No such home")
    return found


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def part_home(request: TenantRequest, pk: int) -> HttpResponse:
    """The listing is another home than the others of its home."""
    former = _home(pk)
    try:
        decision = deciding.part(pk, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(former)
    audit.tell(request, decision.said)
    messages.success(request, f"{decision.said} Leads and properties follow within a minute. You can undo it below.")
    return redirect("home", decision.other_listing_id)


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods([*SAFE, "POST"])
def join_home(request: TenantRequest, pk: int) -> HttpResponse:
    """GET `q`: listings to choose from, by MLS number or address; POST `other`: the listing that is of the home."""
    found = _home(pk)
    if request.method == "POST":
        return _joined(request, found)
    text = request.GET.get("q", "")
    context = {
        "home": found,
        "newest": found.newest,
        "q": text,
        "candidates": candidates(found.tenant_id, found.listings, text),
    }
    return render(request, "listings/join_home.html", context)


def _joined(request: TenantRequest, found: HomeListings) -> HttpResponse:
    other = request.POST.get("other", "")
    number = int(other) if other.isascii() and other.isdecimal() and len(other) < 19 else 0
    try:
        decision = deciding.join(found.newest.pk, number, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("join_home", found.oldest_id)
    audit.tell(request, decision.said)
    messages.success(request, f"{decision.said} Leads and properties follow within a minute. You can undo it below.")
    return redirect("home", decision.listing_id)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def undo_home_decision(request: TenantRequest, pk: int) -> HttpResponse:
    decision = get_object_or_404(HomeDecision, pk=pk)
    try:
        deciding.undo(decision, request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        audit.tell(request, decision.said)
        messages.success(request, "Undone. The homes are judged by their addresses and parcels again.")
    for listing_id in (decision.listing_id, decision.other_listing_id):
        if there := home_of_listing(listing_id):
            return redirect(there)
    return redirect("home_questions")
