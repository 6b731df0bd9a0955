"""The broker's report: who did how much, week by week, and what it cost."""

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_leads.leads.agents import agents
from crm_leads.models import LeadPolicy
from crm_leads.reports.activity import Report, team_activity
from crm_leads.reports.files import as_csv
from crm_leads.reports.forms import PeriodForm, presets
from listings.days_on_market import today_in
from realty.tenants.access import member_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone


@member_required
@require_safe
def team_report(request: TenantRequest) -> HttpResponse:
    """GET `first` and `last` (days) and `agent`; an owner or staff sees everybody, others themselves. With `file`,
    the same as CSV."""
    day = today_in(request_zone(request))
    form = PeriodForm(request.GET, today=day)
    report = _report(request, form)
    if "file" in request.GET and form.is_valid():
        return _file(report)
    context = {"form": form, "report": report, "presets": presets(day), "sees_all": _sees_all(request)}
    return render(request, "crm_leads/reports/team.html", context, status=200 if form.is_valid() else 422)


def _report(request: TenantRequest, form: PeriodForm) -> Report:
    first, last = form.period()
    only = form.cleaned_data.get("agent") if _sees_all(request) else request.user.pk
    working: list[User] = agents()
    if only:
        working = [user for user in working if user.pk == only]
    policy = LeadPolicy.objects.filter(tenant=request.tenant).first() if request.tenant else None
    price = policy.credit_price if policy else None
    return team_activity(first, last, request_zone(request), credit_price=price, working=working, only=only)


def _sees_all(request: TenantRequest) -> bool:
    return request.platform or bool(request.membership and request.membership.role == Role.OWNER)


def _file(report: Report) -> HttpResponse:
    name = f"team-activity-{report.first:%Y-%m-%d}-{report.last:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(as_csv(report), content_type="text/csv; charset=utf-8", headers=headers)
