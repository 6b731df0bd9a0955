"""Search over what partners opened, one of its listings, and the owners' page of agreements."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from listings.client_display import as_client_sees, client_facts, shows_photos
from listings.forms import SearchForm
from listings.models import Collection, PartnerAcceptance, PartnerOffer, PartnerVisit
from listings.partners import agreements, visits
from listings.partners.forms import OfferForm
from listings.partners.opened import may_open, one_listing, reading
from listings.partners.search import Partner, partner_search
from listings.photos import pictures_of
from listings.search.criteria import SearchCriteria, Sort
from listings.search.facets import Facet, FacetValue
from listings.views.search import back_query
from realty.accounts import limits
from realty.audit import pages as audit
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.ui.page_links import page_links

members = role_required(Role.OWNER, Role.AGENT, Role.VIEWER)
owners = role_required(Role.OWNER)
# Names of brokerages are not to be found out by trying.
OFFERS = limits.Limit("offers to partners", 20, timedelta(days=1))
VISITS_SHOWN = 30


@members
@require_safe
def partners_search(request: TenantRequest) -> HttpResponse:
    """The URL is the search, as on the search page."""
    form = SearchForm(request.GET)
    offers = agreements.standing()
    visits.note(request, offers)
    page = partner_search(form.criteria(), offers)
    criteria, query = page.criteria, page.criteria.url_query()
    context = {
        "form": form,
        "criteria": criteria,
        "result": page,
        "kept": parse_qsl(replace(criteria, sort=Sort.NEWEST).with_page(1).url_query()),
        "whole": form.criteria().with_page(1).url_query(),
        "back": urlencode({"back": criteria.with_page(page.page).url_query()}) if query else "",
        "pages": [
            (number, "" if number is None else criteria.with_page(number).url_query())
            for number in page_links(page.page, page.page_count)
        ],
        "facets": [(facet, choices) for facet in page.facets if (choices := _choices(facet, criteria))],
    }
    return render(request, "listings/partners/search.html", context)


def _choices(facet: Facet, criteria: SearchCriteria) -> list[tuple[FacetValue, str]]:
    """What is left of a facet, with the search that each value leads to; none for one that is chosen: its chip takes it
    away. The statuses that count without a choice are none."""
    name = criteria.attributes().get(facet.name, facet.name)
    held = getattr(criteria, name)
    choices = []
    for value in facet.values:
        is_chosen = value.selected and held != ()
        if value.count or is_chosen:
            chosen = int(value.value) if name == "min_beds" else value.value
            only: dict[str, Any] = {name: _first(held, chosen)}
            narrowed = criteria.adding(name, chosen) if held else replace(criteria, **only)
            choices.append((value, "" if is_chosen else narrowed.with_page(1).url_query()))
    return choices


def _first(held: object, value: str | int) -> Any:
    return (value,) if isinstance(held, tuple) else value


@members
@require_safe
def partner_listing(request: TenantRequest, offer: int, pk: int) -> HttpResponse:
    """404 for what is not open, not any more, or not to this tenant."""
    opened = next((each for each in agreements.standing() if each.pk == offer), None)
    if opened is None:
        raise Http404("No such agreement")
    visits.note(request, [opened])
    with reading(opened) as found:
        tenant, collections = found or (None, [])
        listing = one_listing(pk, collections)
        if tenant is None or listing is None:
            raise Http404("No such listing")
        listing.collection = next(each for each in collections if each.pk == listing.collection_id)
        photos = pictures_of(listing.pk) if shows_photos(listing.collection) else []
    listing = as_client_sees(listing)
    context = {
        "listing": listing,
        "partner": Partner(opened, tenant.name, collections),
        "photos": photos,
        "groups": client_facts(listing),
        "back": back_query(request.GET.get("back", "")),
    }
    return render(request, "listings/partners/listing.html", context)


@dataclass(frozen=True)
class Ours:
    """An offer of the open tenant, what became of it, and the titles of what it opens."""

    offer: PartnerOffer
    acceptance: PartnerAcceptance | None
    titles: list[str]

    @property
    def state(self) -> str:
        if self.offer.ended_at:
            return "ended"
        if self.acceptance is None:
            return "offered"
        return "left" if self.acceptance.ended_at else "stands"


def _ours(collections: dict[int, Collection]) -> list[Ours]:
    accepted = {each.offer_number: each for each in PartnerAcceptance.objects.of_our_offers()}
    return [
        Ours(
            offer,
            accepted.get(offer.pk),
            [collections[pk].title if pk in collections else "(removed)" for pk in offer.collection_numbers],
        )
        for offer in PartnerOffer.objects.all()
    ]


def _owners_page(request: TenantRequest, form: OfferForm | None = None) -> HttpResponse:
    collections = {collection.pk: collection for collection in Collection.objects.order_by("title", "pk")}
    offered = list(PartnerOffer.objects.to_us())
    mine = {each.offer_number: each for each in PartnerAcceptance.objects.all()}
    context = {
        "form": form or OfferForm(None, filter(may_open, collections.values())),
        "closed": [collection for collection in collections.values() if not may_open(collection)],
        "ours": _ours(collections),
        "to_us": [(offer, mine.get(offer.pk)) for offer in offered],
        "visits": PartnerVisit.objects.all()[:VISITS_SHOWN],
        "statement": agreements.STATEMENT,
    }
    return render(request, "listings/partners/agreements.html", context, status=422 if form else 200)


@owners
@require_safe
def partner_agreements(request: TenantRequest) -> HttpResponse:
    """Six queries."""
    return _owners_page(request)


@owners
@require_POST
def offer_to_partner(request: TenantRequest) -> HttpResponse:
    assert request.tenant is not None, "The door lets in members alone."
    form = OfferForm(request.POST, [each for each in Collection.objects.order_by("title", "pk") if may_open(each)])
    if not form.is_valid():
        return _owners_page(request, form)
    limits.take(OFFERS, str(request.tenant.pk))
    try:
        made = agreements.offer(
            request.tenant,
            form.cleaned_data["partner"],
            form.chosen(),
            form.cleaned_data["license_note"],
            request.user,
        )
    except agreements.Refused as refused:
        form.add_error("partner", str(refused))
        return _owners_page(request, form)
    audit.tell(request, made.partner_slug)
    messages.success(request, f"Offered to {made.partner_slug}. It begins when an owner there accepts.")
    return redirect("partner_agreements")


def _offer_to_us(pk: int) -> PartnerOffer:
    found: PartnerOffer | None = PartnerOffer.objects.to_us().filter(pk=pk).first()
    if found is None:
        raise Http404("No such offer")
    return found


@owners
@require_POST
def accept_partner(request: TenantRequest, pk: int) -> HttpResponse:
    assert request.tenant is not None, "The door lets in members alone."
    offered = _offer_to_us(pk)
    try:
        agreements.accept(request.tenant, offered, request.user)
    except agreements.Refused as refused:
        messages.error(request, str(refused))
    else:
        audit.tell(request, offered.offered_as)
        messages.success(request, f"Your members can search what {offered.offered_as} opened.")
    return redirect("partner_agreements")


@owners
@require_POST
def end_partner(request: TenantRequest, pk: int) -> HttpResponse:
    """From either side."""
    assert request.tenant is not None, "The door lets in members alone."
    if own := PartnerOffer.objects.filter(pk=pk).first():
        is_ended, name = agreements.end_offer(request.tenant, own, request.user), own.partner_slug
    else:
        offered = _offer_to_us(pk)
        is_ended, name = agreements.end_acceptance(request.tenant, offered, request.user), offered.offered_as
    audit.tell(request, name)
    messages.success(request, f"Ended with {name}." if is_ended else f"It had ended with {name} already.")
    return redirect("partner_agreements")
