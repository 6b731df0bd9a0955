"""How often the listings of active properties are refreshed, and how the last time went."""

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads.models import ActiveRefresh
from crm_leads.properties import refresh
from crm_leads.properties.forms import RefreshForm
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def active_refresh(request: TenantRequest) -> HttpResponse:
    if request.method == "POST":
        return _save(request)
    return _page(request, None)


@role_required(Role.OWNER)
def _save(request: TenantRequest) -> HttpResponse:
    assert request.tenant is not None
    form = RefreshForm(request.POST, instance=ActiveRefresh.of_tenant(request.tenant.pk))
    if not form.is_valid():
        return _page(request, form, status=422)
    refresh.save_settings(form.save(commit=False), request.tenant)
    messages.success(request, "Saved.")
    return redirect("active_refresh")


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def refresh_now(request: TenantRequest) -> HttpResponse:
    assert request.tenant is not None
    asked = refresh.run(request.tenant)
    messages.success(request, f"Asked for {asked:,} listing{'' if asked == 1 else 's'}; the answers are counted below.")
    return redirect("active_refresh")


def _page(request: TenantRequest, form: RefreshForm | None, status: int = 200) -> HttpResponse:
    if request.tenant is None:  # staff on the platform: each tenant has its own
        return render(request, "crm_leads/properties/refresh.html", {"settings": None})
    settings = ActiveRefresh.of_tenant(request.tenant.pk)
    context = {
        "form": form or RefreshForm(instance=settings),
        "settings": ActiveRefresh.of_tenant(request.tenant.pk),  # as stored, whatever the form was given
        "is_sync_on": django_settings.ENABLE_MLS_SYNC,
        "places": refresh.places(request.tenant.pk),
        "progress": refresh.progress(),
        "may_save": bool(request.membership and request.membership.role == Role.OWNER),
        "may_run": bool(request.membership and request.membership.may_edit),
    }
    return render(request, "crm_leads/properties/refresh.html", context, status=status)
