"""Who writes letters for the brokerage, and what each letter shows of them."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from crm_leads.leads.agents import agents
from crm_leads.models import LeadPolicy, Sender
from crm_leads.outreach.email import request as requesting
from crm_leads.outreach.email import sender as signing
from crm_leads.outreach.email.license_fields import SenderForm
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@dataclass(frozen=True)
class Row:
    user: User
    signature: signing.Signature
    may_change: bool


@member_required
@require_safe
def senders(request: TenantRequest) -> HttpResponse:
    if request.tenant is None:
        return render(request, "crm_leads/policy/no_tenant.html")
    policy, account = LeadPolicy.of_tenant(request.tenant.pk), requesting.account_or_none()
    rows = [Row(each, signing.signature(policy, each, account), _may_change(request, each)) for each in agents()]
    return render(request, "crm_leads/policy/senders.html", {"rows": rows, "policy": policy})


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def sender(request: TenantRequest, pk: int) -> HttpResponse:
    """`pk` is the member's user; an agent changes their own, an owner everybody's."""
    member = get_object_or_404(User, pk=pk)
    if request.tenant is None or member not in agents() or not _may_change(request, member):
        raise Http404("No such member, or not theirs to change")
    stored = Sender.objects.filter(user=member).first() or Sender(tenant=request.tenant, user=member)
    form = SenderForm(request.POST if request.method == "POST" else None, instance=stored)
    if form.is_bound and form.is_valid():
        form.save()
        messages.success(request, "Saved. New e-mails will show it.")
        return redirect("senders")
    signature = signing.signature(LeadPolicy.of_tenant(request.tenant.pk), member, requesting.account_or_none())
    context = {"form": form, "member": member, "signature": signature}
    return render(request, "crm_leads/policy/sender.html", context, status=422 if form.errors else 200)


def _may_change(request: TenantRequest, member: User) -> bool:
    role = request.membership.role if request.membership else ""
    return role == Role.OWNER or (role == Role.AGENT and member.pk == request.user.pk)
