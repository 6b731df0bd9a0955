"""The page of one lead."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crm_leads.models import Lead
from crm_leads.views.panels import panels_of
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
def lead_page(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.all(), pk=pk)
    return render(request, "crm_leads/leads/lead.html", {"lead": lead, "panels": panels_of(lead, request)})
