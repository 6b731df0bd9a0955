"""Joining by an invitation, switching tenants, and the owner's page of members."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from realty.accounts import known_browsers, limits, mails
from realty.accounts.addresses import client_address
from realty.accounts.events import record
from realty.accounts.forms import NewAccountForm
from realty.accounts.models import Door, Outcome
from realty.audit.models import Act
from realty.audit.pages import tell
from realty.audit.record import record as note_act
from realty.pages import own_path
from realty.tenants import first_hour, invitations, members, visits
from realty.tenants.access import role_required
from realty.tenants.forms import InvitationForm, RoleForm
from realty.tenants.middleware import may_work_across, remember_tenant
from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.requests import TenantRequest

ALL_TENANTS = "all"


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "POST"])
def accept_invitation(request: TenantRequest, token: str) -> HttpResponse:
    """The page of an invitation's link: join with the account signed in to, or make one."""
    if request.method == "POST":
        limits.take_by_address(client_address(request))
    try:
        with invitations.opened(token) as found:
            return _join_page(request, found)
    except invitations.InvitationUnusable:
        if request.method == "POST":
            record(request, Door.INVITATION, Outcome.FAILED)
        return render(request, "tenants/accept_invitation.html", {"invitation": None}, status=410)


def _join_page(request: TenantRequest, found: invitations.Opened) -> HttpResponse:
    """Signed in: one button. From the mail: the form of a new account, or, where there is one, the way to it. By a link
    that was handed over: the button that mails it."""
    invitation, known, form = found.invitation, request.user.is_authenticated, None
    if not known and found.may_make_account and not found.has_account:
        form = NewAccountForm(request.POST or None, email=invitation.email)
    if request.method == "POST":
        if known or (form and form.is_valid()):
            return _join(request, invitation, form)
        if not found.may_make_account:
            invitations.post(invitation)
            messages.success(request, f"An e-mail with the link is on its way to {invitation.email}.")
            return redirect(request.path)
    context = {
        "invitation": invitation,
        "form": form,
        "found": found,
        "own": known and invitations.is_for(invitation, request.user),
    }
    status = 422 if form and form.errors else 200
    return render(request, "tenants/accept_invitation.html", context, status=status)


def _join(request: TenantRequest, invitation: Invitation, form: NewAccountForm | None) -> HttpResponse:
    try:
        with transaction.atomic():
            user = form.save() if form else request.user
            membership = invitations.accept(invitation, user)
            as_role = f"Joined by an invitation as {membership.get_role_display()}"
            note_act(Act.MEMBERS, as_role, tenant_id=invitation.tenant_id, by=user)
    except invitations.AlreadyMember:
        messages.info(request, f"You belong to {invitation.tenant} already.")
        return redirect("dashboard")
    except IntegrityError:
        if form is None:
            raise
        # The form was sent twice at once, and the other one made the account.
        messages.info(request, "Your account was made already. Sign in with the password that you chose.")
        return redirect("sign_in")
    record(request, Door.INVITATION, Outcome.PASSED, user=user)
    response = redirect("dashboard")
    if form:
        login(request, user)
        known_browsers.remember(response, user)
    remember_tenant(request, invitation.tenant)
    messages.success(request, f"Welcome to {invitation.tenant}. You are {membership.get_role_display()} here.")
    return response


@login_required
@require_POST
def switch_tenant(request: TenantRequest) -> HttpResponse:
    """POST `tenant`: the id of one of the user's tenants, or "all" for staff; `next` is where to go then."""
    wanted, onward = request.POST.get("tenant", ""), own_path(request, request.POST.get("next", ""))
    if wanted == ALL_TENANTS and may_work_across(request.user):
        remember_tenant(request, None)
        return redirect(onward or "dashboard")
    for membership in request.memberships:
        if str(membership.tenant_id) == wanted:
            remember_tenant(request, membership.tenant)
            return redirect(onward or "dashboard")
    raise PermissionDenied("You are not a member of that tenant.")


@login_required
@require_POST
def end_visit(request: TenantRequest) -> HttpResponse:
    """Staff stop looking as a member."""
    tenant = request.tenant if request.visit else None
    visits.end(request)
    return redirect("admin:tenants_tenant_change", tenant.pk) if tenant else redirect("dashboard")


@role_required(Role.OWNER)
@require_POST
def first_hour_shown(request: TenantRequest) -> HttpResponse:
    """POST `show`: "no" hides the first steps for this owner, anything else shows them."""
    assert request.membership is not None, "The door lets owners in alone."
    first_hour.hide(request.membership, hidden=request.POST.get("show") == "no")
    return redirect("dashboard")


@role_required(Role.OWNER)
@require_safe
def member_list(request: TenantRequest) -> HttpResponse:
    return _member_page(request, InvitationForm())


@role_required(Role.OWNER)
@require_POST
def invite(request: TenantRequest) -> HttpResponse:
    form = InvitationForm(request.POST)
    if form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            invitations.invite(_own(request), email, role, request.user)
            tell(request, f"{email} as {role.label}")
        except invitations.AlreadyMember:
            form.add_error("email", "This person is a member already.")
        else:
            sent = f"An e-mail with the link goes to {email}" if mails.are_sent() else f"Now send the link to {email}"
            messages.success(request, f"{sent}: it lets one person join as {role.label}.")
            return redirect("members")
    return _member_page(request, form, status=422)


@role_required(Role.OWNER)
@require_POST
def withdraw_invitation(request: TenantRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.filter(accepted_at=None), pk=pk)
    invitation.delete()
    tell(request, invitation.email)
    messages.success(request, f"The invitation of {invitation.email} no longer works.")
    return redirect("members")


@role_required(Role.OWNER)
@require_POST
def change_role(request: TenantRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is not a role.")
        return redirect("members")
    try:
        members.change_role(membership, Role(form.cleaned_data["role"]))
        tell(request, f"{membership.user} is {membership.get_role_display()} now")
        messages.success(request, f"{membership.user} is {membership.get_role_display()} now.")
    except members.LastOwner:
        messages.error(request, "A tenant keeps at least one owner. Make someone else an owner first.")
    return redirect("members")


@role_required(Role.OWNER)
@require_POST
def remove_member(request: TenantRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    try:
        members.remove(membership)
        tell(request, str(membership.user))
        messages.success(request, f"{membership.user} is no longer a member.")
    except members.LastOwner:
        messages.error(request, "A tenant keeps at least one owner. Make someone else an owner first.")
    return redirect("members")


def _own(request: TenantRequest) -> Tenant:
    """The member's tenant: `role_required` lets nobody in without one."""
    assert request.tenant is not None
    return request.tenant


def _member_page(request: TenantRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    offers = [_as_row(offer) for offer in Invitation.objects.filter(accepted_at=None).select_related("invited_by")]
    context = {
        "rows": members.members_of(_own(request)),
        "offers": [offer | {"link": _link(request, offer["path"])} for offer in offers],
        "mail_works": mails.are_sent(),
        "form": form,
        "roles": Role.choices,
    }
    return render(request, "tenants/members.html", context, status=status)


def _link(request: TenantRequest, path: str) -> str:
    """Empty for staff who look as an owner: whoever has it may join."""
    return "" if request.visit else request.build_absolute_uri(path)


def _as_row(offer: Invitation) -> dict[str, Any]:
    until = invitations.end(offer)
    return {"offer": offer, "path": invitations.path_of(offer), "until": until, "is_over": until <= timezone.now()}
