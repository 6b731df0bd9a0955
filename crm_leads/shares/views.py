"""The pages where agents share a search, and those that their clients read."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.agent_photos.views import photo_response
from crm_leads.leads.on_paper import read_agent
from crm_leads.models import SearchShare
from crm_leads.shares import addresses
from crm_leads.shares.forms import ShareForm
from crm_leads.shares.shown import admitted, client_listing, client_page, criteria_of, rows_for_client
from listings.client_display import client_facts, shows_photos
from listings.forms import SearchForm
from listings.photos import pictures_of
from listings.search.criteria import Mine
from listings.search.where import where
from realty.accounts import limits
from realty.accounts.addresses import as_one_household, client_address
from realty.calendar_files import absolute
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import tenant_scope
from realty.ui.page_links import page_links

agents = role_required(*addresses.SHARING)
READS = limits.Limit("shared search", 120, timedelta(minutes=1))
UNKNOWN = limits.Limit("unknown shared search", 30, timedelta(minutes=1))
LISTED = 200


def _of(request: TenantRequest) -> QuerySet[SearchShare]:
    """An owner sees those of the office, an agent her own."""
    assert request.membership is not None, "The door lets in members alone."
    rows: QuerySet[SearchShare] = SearchShare.objects.select_related("membership__user")
    return rows if request.membership.role == Role.OWNER else rows.filter(membership=request.membership)


@agents
@require_safe
def shares(request: TenantRequest) -> HttpResponse:
    """The last ones, the newest first. One query."""
    found = list(_of(request)[:LISTED])
    for share in found:
        share.chips = criteria_of(share).chips()  # type: ignore[attr-defined]
    return render(request, "crm_leads/shares/shares.html", {"shares": found})


@agents
@require_http_methods(["GET", "HEAD", "POST"])
def new_share(request: TenantRequest) -> HttpResponse:
    """The search is the page's own query. POST makes an address, and its answer shows it, once."""
    assert request.membership is not None, "The door lets in members alone."
    asked = SearchForm(request.GET).criteria()
    criteria = addresses.as_shared(asked)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token = addresses.make(request.membership, criteria, **form.cleaned_data)
        address = absolute(reverse("shared_search", args=[token]))
        # In the answer itself: a message would be kept in the session.
        return render(request, "crm_leads/shares/address.html", {"address": address, "days": form.cleaned_data["days"]})
    seen, unseen = admitted(criteria)
    context = {
        "form": form,
        "criteria": criteria,
        "query": asked.with_page(1).url_query(),
        "is_by_marks": asked.mine in (Mine.FAVORITES, Mine.HIDDEN),
        "seen": seen,
        "unseen": unseen,
        "count": rows_for_client(criteria, seen).count(),
        "total": where(criteria).count(),
    }
    return render(request, "crm_leads/shares/new.html", context)


@agents
@require_POST
def revoke_share(request: TenantRequest, pk: int) -> HttpResponse:
    if addresses.revoke(get_object_or_404(_of(request), pk=pk)):
        messages.success(request, "The address no longer works.")
    return redirect("shares")


def _opened(request: HttpRequest, token: str) -> SearchShare:
    """Raises Http404 and TooManyTries."""
    share = addresses.opened_by(token)
    if share is None:
        limits.take(UNKNOWN, as_one_household(client_address(request)))
        raise Http404("No such shared search")
    limits.take(READS, share.token_digest)
    return share


def _answer(request: HttpRequest, name: str, share: SearchShare, context: dict[str, object]) -> HttpResponse:
    agent = read_agent(share.membership.user, share.tenant)
    response = render(request, f"crm_leads/shares/{name}.html", {"share": share, "agent": agent, **context})
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex, noarchive"
    # The address is the key: no other site learns it.
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
def shared_search(request: HttpRequest, token: str) -> HttpResponse:
    """For clients, who have no account: the token says whose it is. Raises TooManyTries."""
    share = _opened(request, token)
    written = request.GET.get("page", "")
    with tenant_scope(share.tenant_id):
        addresses.note_opened(share)
        shown = client_page(share, int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 1)
        context = {
            "token": token,
            "shown": shown,
            "chips": criteria_of(share).chips(),
            "pages": page_links(shown.page, shown.page_count),
        }
        return _answer(request, "search", share, context)


@require_safe
def shared_agent_photo(request: HttpRequest, token: str) -> HttpResponse:
    """The photo of the agent who shares. Raises TooManyTries."""
    share = _opened(request, token)
    with tenant_scope(share.tenant_id):
        return photo_response(share.membership_id)


@require_safe
def shared_listing(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A listing of a shared search; 404 for one that the search no longer finds or clients may not see."""
    share = _opened(request, token)
    with tenant_scope(share.tenant_id):
        listing = client_listing(share, pk)
        if listing is None:
            raise Http404("No such listing in this search")
        photos = pictures_of(listing.pk) if shows_photos(listing.collection) else []
        context = {"token": token, "listing": listing, "photos": photos, "groups": client_facts(listing)}
        return _answer(request, "listing", share, context)
