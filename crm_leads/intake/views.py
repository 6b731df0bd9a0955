"""The lead policy with each collection's license and statement, and the log of what became of every event."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_q.tasks import async_task

from crm_leads.enums import LICENSES_FOR_LEADS
from crm_leads.intake import log
from crm_leads.intake import permission as licensing
from crm_leads.intake.forms import LOOK_AT_ALL, PolicyForm, StatementForm, initial_phone
from crm_leads.intake.outcomes import Outcome
from crm_leads.intake.permission import Permission
from crm_leads.intake.receivers import TAKE_IN
from crm_leads.models import LeadPolicy, LeadUseStatement
from listings.enums import LicenseRole
from listings.models import Collection
from listings.unexplained import unexplained
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

UNPROCESSABLE = 422


@dataclass(frozen=True)
class LicenseCard:
    """A collection with its permission, the form to state it, and the statements that were taken back."""

    permission: Permission
    form: StatementForm
    withdrawn: list[LeadUseStatement]

    @property
    def admits(self) -> bool:
        return self.permission.collection.license_role in LICENSES_FOR_LEADS


@member_required
@require_safe
def lead_policy(request: TenantRequest) -> HttpResponse:
    if request.tenant is None:
        return render(request, "crm_leads/policy/no_tenant.html")
    policy = LeadPolicy.of_tenant(request.tenant.pk)
    return _page(request, PolicyForm(instance=policy, initial=initial_phone(policy)))


@role_required(Role.OWNER)
@require_POST
def save_lead_policy(request: TenantRequest) -> HttpResponse:
    assert request.tenant is not None
    form = PolicyForm(request.POST, instance=LeadPolicy.of_tenant(request.tenant.pk))
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    form.save()
    messages.success(request, "The lead policy is saved. Scores and refusals follow within a minute.")
    return redirect("lead_policy")


@role_required(Role.OWNER)
@require_POST
def lead_license(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `action`: `role` with `role`, `state` with the statement's form, or `withdraw`."""
    assert request.tenant is not None
    collection = get_object_or_404(Collection, pk=pk)
    action = request.POST.get("action", "")
    until: date | None = None
    if action == "state":
        form = StatementForm(request.POST, prefix=f"c{pk}")
        if not form.is_valid():
            policy = LeadPolicy.of_tenant(request.tenant.pk)
            page = PolicyForm(instance=policy, initial=initial_phone(policy))
            return _page(request, page, stated={pk: form}, status=UNPROCESSABLE)
        until = form.cleaned_data["expires_on"]
    try:
        messages.success(request, _change(request, collection, action, until))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    async_task(TAKE_IN, request.tenant.pk)
    async_task(LOOK_AT_ALL, request.tenant.pk)
    return redirect(f"{reverse('lead_policy')}#collection-{pk}")


def _change(request: TenantRequest, collection: Collection, action: str, until: date | None) -> str:
    if action == "role":
        licensing.set_role(collection, request.POST.get("role", ""))
        return f"{collection.title}: the license is recorded."
    if action == "state":
        wording = request.POST[f"c{collection.pk}-wording"].strip()
        licensing.state(collection, request.user, wording, until)
        return f"{collection.title}: your statement is on record. Listings that ended become leads within a minute."
    if action == "withdraw":
        closed = licensing.withdraw(collection, request.user)
        return f"{collection.title}: MLS permission is withdrawn, and {closed:,} leads are closed."
    raise Http404("No such action")


def _page(
    request: TenantRequest, form: PolicyForm, *, stated: dict[int, StatementForm] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "cards": _cards(request, stated or {}),
        "roles": LicenseRole.choices,
        "unexplained": unexplained(),
        "may_change": request.membership is not None and request.membership.role == Role.OWNER,
    }
    return render(request, "crm_leads/policy/policy.html", context, status=status)


def _cards(request: TenantRequest, stated: dict[int, StatementForm]) -> list[LicenseCard]:
    withdrawn: dict[int, list[LeadUseStatement]] = {}
    for row in LeadUseStatement.objects.exclude(withdrawn_at=None).order_by("-stated_at"):
        withdrawn.setdefault(row.collection_id, []).append(row)
    name = request.tenant.name if request.tenant else ""
    return [
        LicenseCard(permission, stated.get(pk) or _statement_form(permission.collection, name), withdrawn.get(pk, []))
        for pk, permission in licensing.permissions().items()
    ]


def _statement_form(collection: Collection, tenant_name: str) -> StatementForm:
    wording = licensing.wording_for(collection, tenant_name)
    return StatementForm(prefix=f"c{collection.pk}", initial={"wording": wording})


@member_required
@require_safe
def intake_log(request: TenantRequest) -> HttpResponse:
    """GET `outcome`: one of Outcome; `page`."""
    outcome = request.GET.get("outcome", "")
    chosen = outcome if outcome in Outcome.values else ""
    number = request.GET.get("page", "")
    page = log.page(chosen, int(number) if number.isdecimal() else 1)
    context = {"page": page, "chosen": chosen, "outcomes": Outcome.choices}
    return render(request, "crm_leads/policy/intake_log.html", context)
