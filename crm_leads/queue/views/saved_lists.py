"""Named lists of the queue, kept by people for themselves or for everybody of the tenant."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from crm_leads.models import SavedList
from crm_leads.queue.forms import criteria_of
from crm_leads.queue.list_context import reader_of
from crm_leads.queue.search import tab_counts
from realty.database.constraints import broken
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

# Each count is a look through the index.
MOST_COUNTED = 20
LONGEST_NAME = 80


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def saved_lists(request: TenantRequest) -> HttpResponse:
    """Keep the list: POST `name`, `query`, `is_shared`."""
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    query = _query(request)
    if not name:
        messages.error(request, "Give the list a name.")
        return redirect(f"{reverse('leads')}?{query}")
    try:
        with transaction.atomic():
            saved = SavedList.objects.create(
                name=name, query=query, user=request.user, is_shared=bool(request.POST.get("is_shared"))
            )
    except IntegrityError as error:
        if broken(error) != "one_list_per_name":
            raise
        messages.error(request, f"You have a list named “{name}” already. Open it to change it, or take another name.")
        return redirect(f"{reverse('leads')}?{query}")
    messages.success(request, f"Saved as “{name}”.")
    return redirect(_address(saved))


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def saved_list(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `act`: "update" with the new `query`, or "delete". Only by whoever made it."""
    saved = get_object_or_404(SavedList.objects.filter(user=request.user), pk=pk)
    if request.POST.get("act") == "delete":
        saved.delete()
        messages.success(request, f"Deleted the list “{saved.name}”; its leads stay as they are.")
        return redirect("leads")
    saved.query = _query(request)
    saved.save(update_fields=["query"])
    messages.success(request, f"Updated “{saved.name}”.")
    return redirect(_address(saved))


@member_required
@require_safe
def saved_list_counts(request: TenantRequest) -> HttpResponse:
    """The menu's lists with their counts, asked for when the menu opens: each count takes milliseconds."""
    found = SavedList.objects.filter(Q(user=request.user) | Q(is_shared=True)).select_related("user").order_by("name")
    rows = [(saved, _count(saved, request) if number < MOST_COUNTED else None) for number, saved in enumerate(found)]
    return render(request, "crm_leads/leads/_list_counts.html", {"rows": rows})


def _count(saved: SavedList, request: TenantRequest) -> int:
    criteria = criteria_of(saved.query)
    return tab_counts(criteria, reader_of(request))[criteria.status]


def _query(request: TenantRequest) -> str:
    return criteria_of(request.POST.get("query", "")).with_page(1).url_query()


def _address(saved: SavedList) -> str:
    return f"{reverse('leads')}?{saved.query}{'&' if saved.query else ''}saved={saved.pk}"
