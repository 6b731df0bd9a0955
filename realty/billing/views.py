"""The owner's page of usage: what the collections hold now, against their quotas, and what they held."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from realty.billing import volumes
from realty.billing.models import MonthlyVolume
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER)
@require_safe
def usage(request: TenantRequest) -> HttpResponse:
    month = volumes.this_month()
    now = [bill for bill in volumes.bills(month) if bill.tenant == request.tenant]
    past = MonthlyVolume.objects.filter(month__gte=month.replace(year=month.year - 1)).order_by("-month", "collection")
    return render(request, "billing/usage.html", {"bill": now[0] if now else None, "past": list(past)})
