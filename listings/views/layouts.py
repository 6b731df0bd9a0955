"""Columns of the table, and layouts that a member keeps. The address of a search says nothing of them but the sort."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from listings import search_layouts
from listings.enums import View
from listings.forms import SearchForm
from listings.models import SearchLayout
from listings.search.criteria import SearchCriteria, Sort
from listings.search_layouts import Look, look_of
from listings.table_columns import COLUMNS, chosen, moved
from listings.views.look import begin_with, look_at, show
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Membership, Role
from realty.tenants.requests import TenantRequest

everybody = role_required(*Role)


class LayoutForm(forms.Form):
    name = forms.CharField(label="Name", max_length=SearchLayout._meta.get_field("name").max_length)


@member_required
@require_POST
def choose_columns(request: TenantRequest) -> HttpResponse:
    """POST `column`, once for each, in their order; `up` or `down` moves one of them, `standard` brings back the
    standard ones. `back` is the search that it came from."""
    names = () if request.POST.get("standard") else chosen(request.POST.getlist("column"))
    moves = [(request.POST.get("up", ""), -1), (request.POST.get("down", ""), 1)]
    for name, by in moves:
        names = moved(names, name, by)
    show(request, Look(View.TABLE, chosen(names), Sort.NEWEST))
    is_moving = any(name in COLUMNS for name, _ in moves)
    # Browsers open what an address points into.
    return _to_search(_criteria(request), "#columns" if is_moving else "")


@everybody
@require_safe
def layouts(request: TenantRequest) -> HttpResponse:
    """The member's layouts, as a page or, for htmx, as the menu of a search (`back`). One query besides those of the
    session."""
    return _page(request, LayoutForm())


@everybody
@require_POST
def save_layout(request: TenantRequest) -> HttpResponse:
    """POST `name`: what the member sees now, with the sort of the search (`back`)."""
    form = LayoutForm(request.POST)
    if form.is_valid():
        try:
            layout = search_layouts.create(_member(request), form.cleaned_data["name"], _seen(request))
        except ValidationError as error:
            form.add_error("name", error)
        else:
            messages.success(request, f"Saved the layout “{layout.name}”.")
            return _to_search(_criteria(request))
    return _page(request, form, status=422)


@everybody
@require_POST
def use_layout(request: TenantRequest, pk: int) -> HttpResponse:
    """Shows the search (`back`) that way, sorted as the layout says."""
    look = look_of(_own(request, pk))
    show(request, look)
    return _to_search(_criteria(request).with_sort(look.sort))


@everybody
@require_POST
def change_layout(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `name` renames it, `default` is "yes" or "no", `refill` keeps what the member sees now under its name."""
    layout = _own(request, pk)
    if request.POST.get("refill"):
        search_layouts.fill(layout, _seen(request))
        if layout.is_default:
            begin_with(request, look_of(layout).sort)
        messages.success(request, f"“{layout.name}” is now what you see.")
    elif default := request.POST.get("default"):
        _set_default(request, layout if default == "yes" else None)
    else:
        form = LayoutForm(request.POST)
        try:
            if not form.is_valid():
                raise ValidationError(form.errors["name"].as_data())
            search_layouts.rename(_member(request), layout, form.cleaned_data["name"])
        except ValidationError as error:
            messages.error(request, error.messages[0])
    return _to_layouts(request)


@everybody
@require_POST
def delete_layout(request: TenantRequest, pk: int) -> HttpResponse:
    layout = _own(request, pk)
    layout.delete()
    if layout.is_default:
        begin_with(request, Sort.NEWEST)
    messages.success(request, f"Deleted the layout “{layout.name}”.")
    return _to_layouts(request)


def _set_default(request: TenantRequest, layout: SearchLayout | None) -> None:
    search_layouts.make_default(_member(request), layout)
    begin_with(request, look_of(layout).sort if layout else Sort.NEWEST)


def _own(request: TenantRequest, pk: int) -> SearchLayout:
    layout: SearchLayout = get_object_or_404(search_layouts.of_member(_member(request)), pk=pk)
    return layout


def _member(request: TenantRequest) -> Membership:
    assert request.membership is not None
    return request.membership


def _seen(request: TenantRequest) -> Look:
    look = look_at(request)
    return Look(look.view, look.columns, _criteria(request).sort)


def _criteria(request: TenantRequest) -> SearchCriteria:
    """The search that the page came from, made safe by reading it as one."""
    given = request.POST if request.method == "POST" else request.GET
    return SearchForm(QueryDict(given.get("back", ""))).criteria()


def _to_search(criteria: SearchCriteria, fragment: str = "") -> HttpResponse:
    """The sort is in the address even where it is the plain one, which a default layout would replace."""
    query = criteria.url_query() or f"sort={criteria.sort}"
    return HttpResponseRedirect(f"{reverse('search')}?{query}{fragment}")


def _to_layouts(request: TenantRequest) -> HttpResponse:
    query = QueryDict(mutable=True)
    query["back"] = _criteria(request).url_query()
    return redirect(f"{reverse('layouts')}?{query.urlencode()}")


def _page(request: TenantRequest, form: LayoutForm, status: int = 200) -> HttpResponse:
    criteria = _criteria(request)
    found = search_layouts.of_member(_member(request))
    context = {
        "form": form,
        "rows": [(layout, look_of(layout), Sort(look_of(layout).sort).label) for layout in found],
        "most": search_layouts.MOST,
        "back": criteria.url_query(),
        "seen": _seen(request),
        "sort": Sort(criteria.sort).label,
    }
    template = "listings/_layouts.html" if request.htmx else "listings/layouts.html"
    return render(request, template, context, status=status)
