"""Acts on many leads: a preview that says what will happen, then the act."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.http import require_http_methods

from crm_leads.models import Lead
from crm_leads.queue.bulk import MOST_LEADS
from crm_leads.queue.list_context import list_context_of, reader_of
from crm_leads.queue.search import leads_of, matching, rows_of
from crm_leads.queue.views.bulk_actions import BulkAction, bulk_action
from realty.tenants.access import role_required
from realty.tenants.form_tenant import FIELD, PERSON
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import current_scope

SALT = "crm_leads.queue.views.bulk"
NOT_OPTIONS = {"id", "all", "list", "then", "action", "expected", "csrfmiddlewaretoken", FIELD, PERSON}


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def lead_bulk(request: TenantRequest) -> HttpResponse:
    """GET shows the preview of `action` for the chosen `id`s, or with `all` for the whole `list`; POST carries it
    out, unless it would be done to other leads than the preview showed."""
    data = request.POST if request.method == "POST" else request.GET
    action = bulk_action(data.get("action", ""))
    if action is None:
        raise Http404("No such action")
    leads = _chosen(request, data)
    if not leads:
        messages.error(request, "Choose leads first: tick their boxes, or “All of this list”.")
        return redirect(_back(request))
    if request.method == "POST" and _may_go(request, action, leads):
        return _carry_out(request, action, leads)
    return render(request, "crm_leads/leads/bulk.html", _preview(request, action, leads, data))


def _chosen(request: TenantRequest, data: QueryDict) -> list[Lead]:
    """One more than may be worked at once tells that there are too many."""
    criteria = list_context_of(request).criteria
    if data.get("all") and criteria is not None:
        ids = matching(criteria, reader_of(request)).values_list("pk", flat=True)[: MOST_LEADS + 1]
        return rows_of(list(ids))
    return leads_of(data.getlist("id"))


def _may_go(request: TenantRequest, action: BulkAction, leads: list[Lead]) -> bool:
    if not constant_time_compare(request.POST.get("expected", ""), seal(action, leads)):
        message = f"The list is not the one that you saw: it holds {len(leads):,} leads now. Look again, then go on."
        messages.error(request, message)
        return False
    form = action.form(request.POST)
    return len(leads) <= MOST_LEADS and (form is None or form.is_valid())


def seal(action: BulkAction, leads: list[Lead]) -> str:
    """Which leads of which tenant a preview showed, and for what: a list may change its leads and keep their number."""
    shown = ",".join(str(pk) for pk in sorted({lead.pk for lead in leads}))
    scope = current_scope()
    return salted_hmac(SALT, f"{action.name}:{scope.tenant_id}:{scope.user_id}:{shown}", algorithm="sha256").hexdigest()


def _carry_out(request: TenantRequest, action: BulkAction, leads: list[Lead]) -> HttpResponse:
    try:
        messages.success(request, action.carry_out(leads, _options(request.POST), request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_back(request))


def _preview(request: TenantRequest, action: BulkAction, leads: list[Lead], data: QueryDict) -> dict[str, Any]:
    form = action.form(data if _options(data) else None)
    ready = form is None or form.is_valid()
    too_many = len(leads) > MOST_LEADS
    preview = action.preview(leads, _options(data)) if ready and not too_many else None
    return {
        "action": action,
        "leads": leads[:MOST_LEADS],
        "too_many": too_many,
        "most": MOST_LEADS,
        "whole_list": bool(data.get("all")),
        "form": form,
        "preview": preview,
        "sample": preview.sample(request.user) if preview and preview.sample else None,
        "options": _options(data),
        "expected": "" if too_many else seal(action, leads),
        "list_query": list_context_of(request).list_query,
        "back": _back(request),
    }


def _options(data: QueryDict) -> Mapping[str, str]:
    return {name: str(value) for name, value in data.items() if name not in NOT_OPTIONS}


def _back(request: TenantRequest) -> str:
    query = list_context_of(request).list_query
    return f"{reverse('leads')}?{query}" if query else reverse("leads")
