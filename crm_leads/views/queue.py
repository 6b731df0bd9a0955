"""The work queue."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_leads.models import Lead
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
def leads(request: TenantRequest) -> HttpResponse:
    found = Lead.objects.summaries().order_by("-status_changed_on", "-pk")[:50]
    return render(request, "crm_leads/leads/queue.html", {"leads": found})
