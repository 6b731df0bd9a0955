"""Signing in, switching tenants, the owner's page of members, and one's own profile."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from realty.tenants import invitations, members
from realty.tenants.access import role_required
from realty.tenants.demo import demo_accounts
from realty.tenants.forms import InvitationForm, NewAccountForm, ProfileForm, RoleForm
from realty.tenants.middleware import remember_tenant
from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.requests import TenantRequest
from realty.tenants.switched import own_path

ALL_TENANTS = "all"


class SignIn(auth.LoginView):
    template_name = "tenants/sign_in.html"
    redirect_authenticated_user = True

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """A part of a page whose session has ended sends the whole page here, instead of showing this form in it."""
        if request.method == "GET" and request.htmx:
            page = quote(request.htmx.current_url_abs_path or "/")
            return HttpResponse(headers={"HX-Redirect": f"{reverse('sign_in')}?next={page}"})
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_accounts=demo_accounts(), **kwargs)


def accept_invitation(request: TenantRequest, token: str) -> HttpResponse:
    """The page of an invitation's link: join with the account signed in to, or make one."""
    try:
        with invitations.opened(token) as invitation:
            return _join_page(request, invitation)
    except invitations.InvitationUnusable:
        return render(request, "tenants/accept_invitation.html", {"invitation": None}, status=410)


def _join_page(request: TenantRequest, invitation: Invitation) -> HttpResponse:
    known = request.user.is_authenticated
    form = None if known else NewAccountForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, invitation, form)
    status = 422 if form and form.errors else 200
    return render(request, "tenants/accept_invitation.html", {"invitation": invitation, "form": form}, status=status)


def _join(request: TenantRequest, invitation: Invitation, form: NewAccountForm | None) -> HttpResponse:
    try:
        with transaction.atomic():
            user = form.save() if form else request.user
            membership = invitations.accept(invitation, user)
    except invitations.AlreadyMember:
        messages.info(request, f"You belong to {invitation.tenant} already.")
        return redirect("dashboard")
    if form:
        login(request, user)
    remember_tenant(request, invitation.tenant)
    messages.success(request, f"Welcome to {invitation.tenant}. You are {membership.get_role_display()} here.")
    return redirect("dashboard")


@login_required
@require_POST
def switch_tenant(request: TenantRequest) -> HttpResponse:
    """POST `tenant`: the id of one of the user's tenants, or "all" for staff; `next` is where to go then."""
    wanted, onward = request.POST.get("tenant", ""), own_path(request, request.POST.get("next", ""))
    if wanted == ALL_TENANTS and request.user.is_staff:
        remember_tenant(request, None)
        return redirect(onward or "dashboard")
    for membership in request.memberships:
        if str(membership.tenant_id) == wanted:
            remember_tenant(request, membership.tenant)
            return redirect(onward or "dashboard")
    raise PermissionDenied("You are not a member of that tenant.")


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
        except invitations.AlreadyMember:
            form.add_error("email", "This person is a member already.")
        else:
            messages.success(request, f"Now send the link to {email}: it lets one person join as {role.label}.")
            return redirect("members")
    return _member_page(request, form, status=422)


@role_required(Role.OWNER)
@require_POST
def withdraw_invitation(request: TenantRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.filter(accepted_at=None), pk=pk)
    invitation.delete()
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
        messages.success(request, f"{membership.user} is {membership.get_role_display()} now.")
    except members.LastOwner:
        messages.error(request, "A tenant keeps at least one owner. Make somebody else an owner first.")
    return redirect("members")


@role_required(Role.OWNER)
@require_POST
def remove_member(request: TenantRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("user"), pk=pk)
    try:
        members.remove(membership)
        messages.success(request, f"{membership.user} is no longer a member.")
    except members.LastOwner:
        messages.error(request, "A tenant keeps at least one owner. Make somebody else an owner first.")
    return redirect("members")


@login_required
def profile(request: TenantRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile was saved.")
        return redirect("profile")
    return _profile_page(request, form, PasswordChangeForm(request.user))


@login_required
@require_POST
def change_password(request: TenantRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, "Your password was changed.")
        return redirect("profile")
    return _profile_page(request, ProfileForm(instance=request.user), form)


def _own(request: TenantRequest) -> Tenant:
    """The member's tenant: `role_required` lets nobody in without one."""
    assert request.tenant is not None
    return request.tenant


def _member_page(request: TenantRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    offers = Invitation.objects.filter(accepted_at=None)
    context = {
        "rows": members.members_of(_own(request)),
        "offers": [(offer, request.build_absolute_uri(invitations.path_of(offer))) for offer in offers],
        "form": form,
        "roles": Role.choices,
    }
    return render(request, "tenants/members.html", context, status=status)


def _profile_page(request: TenantRequest, form: ProfileForm, password: PasswordChangeForm) -> HttpResponse:
    for field in password.fields.values():
        field.widget.attrs["class"] = "form-control"
    bad = form.errors or password.errors
    return render(request, "tenants/profile.html", {"form": form, "password": password}, status=422 if bad else 200)
