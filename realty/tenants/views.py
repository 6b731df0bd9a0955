"""Signing in, switching tenants, the owner's page of members, and one's own profile."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST, require_safe

from realty.tenants import members
from realty.tenants.access import role_required
from realty.tenants.demo import demo_accounts
from realty.tenants.forms import InvitationForm, ProfileForm, RoleForm
from realty.tenants.middleware import remember_tenant
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.requests import TenantRequest

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


class AcceptInvitation(auth.PasswordResetConfirmView):
    """The one-time link of an invitation: set the first password and be signed in."""

    template_name = "tenants/accept_invitation.html"
    success_url = reverse_lazy("dashboard")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"


@login_required
@require_POST
def switch_tenant(request: TenantRequest) -> HttpResponse:
    """POST `tenant`: the id of one of the user's tenants, or "all" for staff."""
    wanted = request.POST.get("tenant", "")
    if wanted == ALL_TENANTS and request.user.is_staff:
        remember_tenant(request, None)
        return redirect("dashboard")
    for membership in request.memberships or _memberships_of_staff(request):
        if str(membership.tenant_id) == wanted:
            remember_tenant(request, membership.tenant)
            return redirect("dashboard")
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
        try:
            added = members.invite(_own(request), form.cleaned_data["email"], Role(form.cleaned_data["role"]))
        except members.AlreadyMember:
            form.add_error("email", "This person is a member already.")
        else:
            messages.success(request, f"{added.user.email or added.user} was added as {added.get_role_display()}.")
            return redirect("members")
    return _member_page(request, form, status=422)


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


def _memberships_of_staff(request: TenantRequest) -> list[Membership]:
    """On the platform the middleware does not read them; a member of staff may go back to a tenant of their own."""
    return list(Membership.objects.of_user()) if request.platform else []


def _own(request: TenantRequest) -> Tenant:
    """The member's tenant: `role_required` lets nobody in without one."""
    assert request.tenant is not None
    return request.tenant


def _member_page(request: TenantRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    rows = [(m, _invitation_link(request, m)) for m in members.members_of(_own(request))]
    context = {"rows": rows, "form": form, "roles": Role.choices}
    return render(request, "tenants/members.html", context, status=status)


def _invitation_link(request: TenantRequest, membership: Membership) -> str:
    path = members.invitation_path(membership)
    return request.build_absolute_uri(path) if path else ""


def _profile_page(request: TenantRequest, form: ProfileForm, password: PasswordChangeForm) -> HttpResponse:
    for field in password.fields.values():
        field.widget.attrs["class"] = "form-control"
    bad = form.errors or password.errors
    return render(request, "tenants/profile.html", {"form": form, "password": password}, status=422 if bad else 200)
