"""The search page and its parts. The URL is the search; view and columns are each reader's own."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from listings.enums import View
from listings.forms import MINE, SearchForm
from listings.market.criteria import market_of
from listings.marks import as_seen_by, marks_of
from listings.photos import attach_photos
from listings.plain_language.understanding import understand
from listings.recognized import recognized
from listings.search.conditions import NAMED
from listings.search.criteria import SearchCriteria, Sort
from listings.search.more_counts import OF_TIMES
from listings.search.more_facets import more_facets, uncounted_more
from listings.search.page import Begun, begin, jump
from listings.search.scope import Searched, searched
from listings.search.suggestions import suggest
from listings.search.trait_facets import OF_TRAITS, uncounted
from listings.search_layouts import Look
from listings.table_columns import needed
from listings.views.hidden import hidden
from listings.views.look import look_at
from listings.views.loosen import loosenings
from listings.words import NUMBER_SIGN
from realty.database.standby import from_standby
from realty.tenants import first_hour
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.ui.page_links import page_links

FEWEST_DIGITS = 6
# What stands behind "More filters".
MORE = (*OF_TRAITS, "max_fee", "open_house", *OF_TIMES, "active_on", "neighborhood", *NAMED)
MORE_PART = "listings/_more.html"
# What htmx asks to replace -> the template of that part.
PARTS = {"results": "listings/_results_swap.html", "search": "listings/_search.html"}


@member_required
@require_safe
def search_page(request: TenantRequest) -> HttpResponse:
    if first_hour.has_not_searched(request.membership) and not request.visit:
        if SearchForm(request.GET).criteria().is_narrowed:
            first_hour.searched(request.membership)
    return _search(request)


@from_standby
def _search(request: TenantRequest) -> HttpResponse:
    look = look_at(request)
    if not request.GET and look.sort != Sort.NEWEST and not request.htmx:
        return redirect(f"{request.path}?sort={look.sort}")
    form = SearchForm(request.GET)
    criteria = form.criteria()
    number = criteria.listing or _number_in(criteria.text)
    found = jump(number) if number else None
    if found is not None:
        return _go(request, found.get_absolute_url())
    understood = understand(criteria)
    if understood == criteria:
        return _answer(request, look, form, criteria)
    if not request.htmx:
        return redirect(f"{request.path}?{understood.url_query()}")
    # What was typed has become filters: the form shows them as well.
    response = _answer(request, look, SearchForm(QueryDict(understood.url_query())), understood, whole=True)
    response["HX-Retarget"], response["HX-Reswap"] = "#search", "outerHTML"
    return response


def _number_in(text: str) -> str:
    """The text itself where it looks like a listing's number: one word with more digits than a ZIP code."""
    number = NUMBER_SIGN.sub("", text.strip())
    is_number = " " not in number and sum(map(str.isdigit, number)) >= FEWEST_DIGITS
    return number if is_number else ""


@member_required
@require_safe
@from_standby
def more_filters(request: TenantRequest) -> HttpResponse:
    """The part of the form that is counted when it is opened; the rest of the form comes with the request."""
    form = SearchForm(request.GET)
    criteria = form.criteria()
    criteria = as_seen_by(request.membership, criteria)
    context = {"form": form, "criteria": criteria, **_more(criteria, _covered(request, criteria))}
    return render(request, "listings/_more_choices.html", context)


def _covered(request: TenantRequest, criteria: SearchCriteria) -> Searched:
    """Its collections know their tenant, whose zone days are counted in, without a query."""
    covered = searched(criteria)
    if request.tenant is not None:
        for collection in covered.available:
            collection.tenant = request.tenant
    return covered


def _more(criteria: SearchCriteria, counted_in: Searched | None) -> dict[str, Any]:
    return {
        "more": more_facets(criteria, counted_in) if counted_in else uncounted(criteria) | uncounted_more(criteria),
        "is_counted": counted_in is not None,
        "more_chosen": sum(bool(getattr(criteria, name) != SearchCriteria.empty()[name]) for name in MORE),
    }


@member_required
@require_safe
@from_standby
def suggestions(request: TenantRequest) -> HttpResponse:
    """Options of a <datalist>: GET `for` names the field; its text is under the field's own name. For the box (`q`)
    links to what its text may be."""
    field = request.GET.get("for", "")
    if field == "q":
        return render(request, "listings/_recognized.html", {"recognized": recognized(request.GET.get("q", ""))})
    typed = request.GET.getlist(field)
    return render(request, "listings/_suggestions.html", {"values": suggest(field, typed[-1] if typed else "")})


def back_query(text: str) -> str:
    """A search's query string as it came back from a listing's address, made safe by reading it as a search."""
    return SearchForm(QueryDict(text)).criteria().url_query()


def _answer(
    request: TenantRequest, look: Look, form: SearchForm, criteria: SearchCriteria, *, whole: bool = False
) -> HttpResponse:
    criteria = as_seen_by(request.membership, criteria)
    template = PARTS["search"] if whole else _template(request)
    is_counted = "more" in request.GET and not whole
    covered = _covered(request, criteria)
    asked = _asked(look, form, criteria, covered if is_counted else None)
    context = _found(request, look, asked, covered, template)
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    said = context["said"]
    response["HX-Push-Url"] = f"{reverse('search')}?{said}" if said else reverse("search")
    return response


def _asked(look: Look, form: SearchForm, criteria: SearchCriteria, counted_in: Searched | None) -> dict[str, Any]:
    """What the page says of the search itself, whatever it finds."""
    return {
        "form": form,
        "criteria": criteria,
        "mine_choices": MINE,
        "mode": look.view,
        "usual_sort": look.sort,
        "columns": look.columns,
        "whole": criteria.with_page(1).url_query(),
        "may_compare": True,
        "map_tiles": {"url": settings.MAP_TILES_URL, "attribution": settings.MAP_TILES_ATTRIBUTION},
        **_more(criteria, counted_in),
    }


def _found(
    request: TenantRequest, look: Look, asked: dict[str, Any], covered: Searched, template: str
) -> dict[str, Any]:
    """With the listings, which are drawn while PostgreSQL counts, and the counts."""
    criteria: SearchCriteria = asked["criteria"]
    begun = begin(criteria, covered, more=needed(look.columns) if look.view == View.TABLE else ())
    read, context = begun.listings, asked | _pictured(request, begun, asked["usual_sort"])
    with begun.counting():
        context |= {
            "chips": criteria.chips(),
            "not_understood": criteria.not_understood(),
            "market": market_of(criteria).url_query(),
            "drawn": _drawn(request, context, begun),
            "drawn_more": "" if template == PARTS["results"] else render_to_string(MORE_PART, context, request),
        }
    result = begun.page()
    if result.listings is not read:  # the page that was asked for is not there
        context |= _pictured(request, begun, asked["usual_sort"])
        context["drawn"] = _drawn(request, context, begun)
    return context | {
        "result": result,
        "pages": page_links(result.page, result.page_count),
        "hidden": [] if result.total else hidden(criteria),
        "loosenings": [] if result.total else loosenings(criteria),
    }


def _pictured(request: TenantRequest, begun: Begun, usual_sort: str) -> dict[str, Any]:
    """What its listings need to be drawn: pictures, marks, and the search that their pages lead back to. A default
    layout has a sort of its own, so that another one must be said."""
    attach_photos(begun.listings, begun.collections)
    query = begun.criteria.with_page(begun.number).url_query()
    sort = begun.criteria.sort
    said = query or (f"sort={sort}" if sort != usual_sort else "")
    return {
        "marks": marks_of(request.membership, begun.listings, covered=begun.covered),
        "query": query,
        "said": said,
        "back": urlencode({"back": said}) if said else "",
    }


def _drawn(request: TenantRequest, context: dict[str, Any], begun: Begun) -> SafeString:
    """The list; without a query, so that PostgreSQL can count meanwhile."""
    template = "listings/_table.html" if context["mode"] == View.TABLE else "listings/_cards.html"
    return render_to_string(template, {**context, "listings": begun.listings}, request)


def _template(request: TenantRequest) -> str:
    if not request.htmx or request.htmx.history_restore_request:
        return "listings/search.html"
    return PARTS.get(request.htmx.target or "", "listings/search.html")


def _go(request: TenantRequest, url: str) -> HttpResponse:
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
