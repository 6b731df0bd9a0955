"""Saved searches: the list, saving one with what it would have told, changing and deleting it. Each member has their
own, and nobody else sees them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings.alerts.wording import in_words
from listings.enums import Frequency, Tell
from listings.models import SavedSearch
from listings.saved_searches import saving
from listings.saved_searches.forms import SavedSearchForm, initial_of, query_of
from listings.saved_searches.preview import preview
from listings.search.from_url import criteria_of
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PAGE = "listings/saved/search.html"
# A new one tells of what most people wait for.
BY_DEFAULT = {
    "tells": [Tell.NEW, Tell.PRICE, Tell.STATUS],
    "frequency": Frequency.INSTANT,
    "by_email": True,
    "in_inbox": True,
}
everybody = role_required(*Role)


def own(request: TenantRequest) -> Any:
    return SavedSearch.objects.filter(user=request.user)


@member_required
@require_safe
def saved_searches(request: TenantRequest) -> HttpResponse:
    """One query besides those of the session."""
    unread = Count("alerts", filter=Q(alerts__in_inbox=True, alerts__read_at=None))
    found = list(own(request).annotate(unread=unread).order_by("name", "pk")) if request.membership else []
    rows = [(search, in_words(search.query)) for search in found]
    return render(request, "listings/saved/list.html", {"rows": rows, "most": saving.MOST_OF_MEMBER})


@everybody
@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request: TenantRequest) -> HttpResponse:
    """GET with a search's query string shows what it would have told; POST saves it."""
    if request.method != "POST":
        query = _query(request.META.get("QUERY_STRING", ""))
        name = in_words(query)[:80]
        return _page(request, SavedSearchForm(initial={**BY_DEFAULT, "query": query, "name": name}), query)
    assert request.membership is not None
    form = SavedSearchForm(request.POST)
    if form.is_valid():
        try:
            search = saving.create(request.user, request.membership.tenant_id, form.wanted())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Saved “{search.name}”.")
            return redirect("saved_searches")
    return _page(request, form, form.cleaned_data.get("query", ""), status=422)


@everybody
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request: TenantRequest, pk: int) -> HttpResponse:
    """One's own: its settings, and what it would have told. POST changes it."""
    search = get_object_or_404(own(request), pk=pk)
    if request.method != "POST":
        return _page(request, SavedSearchForm(initial=initial_of(search)), search.query, search)
    form = SavedSearchForm(request.POST)
    if form.is_valid():
        try:
            saving.change(search, form.wanted())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Changed “{search.name}”.")
            return redirect("saved_searches")
    return _page(request, form, form.cleaned_data.get("query", search.query), search, status=422)


@everybody
@require_POST
def delete_search(request: TenantRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(own(request), pk=pk)
    saving.delete(search)
    messages.success(request, f"Deleted “{search.name}”.")
    return redirect("saved_searches")


@everybody
@require_safe
def preview_search(request: TenantRequest) -> HttpResponse:
    """What the search of the form's `query` would have told, by its `tells`."""
    query = _query(request.GET.get("query", ""))
    tells = [each for each in request.GET.getlist("tells") if each in Tell.values]
    return render(request, "listings/saved/_preview.html", _previewed(query, tells))


def _query(text: str) -> str:
    try:
        return query_of(text)
    except ValidationError:
        return ""


def _previewed(query: str, tells: list[str]) -> dict[str, Any]:
    return {"preview": preview(criteria_of(query), tells)}


def _page(
    request: TenantRequest, form: SavedSearchForm, query: str, search: SavedSearch | None = None, status: int = 200
) -> HttpResponse:
    tells = form["tells"].value() or []
    context = {"form": form, "search": search, "query": query, "described": in_words(query)}
    return render(request, PAGE, {**context, **_previewed(query, tells)}, status=status)
