"""What staff do to a tenant from its page: each act has a page that says what follows, and a form that asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from realty.audit.models import Act
from realty.audit.record import record
from realty.billing import tiers
from realty.tenants import suspension, visits
from realty.tenants.admin.forms import DeleteForm, NoQuestion, SuspendForm, TierForm, VisitForm
from realty.tenants.deletion import asking as deleting
from realty.tenants.export import asking as exporting
from realty.tenants.export.views import as_file
from realty.tenants.models import Tenant, TenantExport

Result = str | HttpResponse


class ActRefused(Exception):
    """It cannot be done now; the sentence says why."""


@dataclass(frozen=True)
class TenantAct:
    """`follows` are sentences that say what it does; `carry_out` gets the tenant, the cleaned form and the request, and
    gives a sentence for the tenant's page, or a response. `is_open` says whether it can be done now."""

    name: str
    label: str
    icon: str
    permission: str
    follows: tuple[str, ...]
    form: type[NoQuestion]
    carry_out: Callable[[Tenant, dict[str, Any], HttpRequest], Result]
    is_open: Callable[[Tenant], bool] = lambda tenant: True
    variant: str = "default"


def _suspend(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    suspension.suspend(tenant, given["because"])
    return f"{tenant} is suspended. Its owners are told."


def _resume(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    if not suspension.resume(tenant):
        raise ActRefused("It is not suspended any more, or is to be deleted: keep it first.")
    return f"{tenant} works again. Its owners are told."


def _give_tier(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    tiers.give(tenant, given["tier"])
    return f"{tenant} has the tier {given['tier']} now."


def _export(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    try:
        exporting.ask(tenant, request.user)
    except exporting.ExportOpen:
        raise ActRefused("An export of this tenant is under way already.") from None
    return "The export has begun."


def _delete(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    assert isinstance(request.user, User), "The console lets no one else in."
    deletion = deleting.ask(tenant, given["reason"], request.user)
    return f"{tenant} is suspended, and is deleted on {deletion.due_at:%B %d, %Y, %H:%M} UTC unless that is undone."


def _undo(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    assert isinstance(request.user, User), "The console lets no one else in."
    if not deleting.undo(tenant, request.user):
        raise ActRefused("The deletion has begun, and cannot be undone any more.")
    return f"{tenant} is kept."


def _visit(tenant: Tenant, given: dict[str, Any], request: HttpRequest) -> Result:
    try:
        visits.begin(request, given["member"], given["reason"])
    except visits.VisitRefused as refused:
        raise ActRefused(str(refused)) from None
    return redirect("dashboard")


VISIT = TenantAct(
    "visit",
    "Look as a member",
    "visibility",
    visits.PERMISSION,
    (
        "You see the tenant's pages as this member sees them, for 30 minutes at most.",
        "Nothing can be changed or downloaded. Each page that you open is recorded with your name.",
        "The tenant's owners are told by a letter and on their dashboard.",
    ),
    VisitForm,
    _visit,
)
TIER = TenantAct(
    "tier",
    "Change the tier",
    "price_change",
    "tenants.change_tenant",
    (
        "Its collections take the quota of the new tier, but for those whose quota was set apart.",
        "A collection above a smaller quota keeps what it has: only new listings wait.",
    ),
    TierForm,
    _give_tier,
)
SUSPEND = TenantAct(
    "suspend",
    "Suspend",
    "block",
    "tenants.change_tenant",
    (
        "Its feeds are not read: a run that is under way stops after the part that it is in.",
        "Nothing is sent: every call, voicemail, e-mail and skip trace is refused, and what is queued waits.",
        "Its members are told so when they sign in, and programs are refused. All data stay.",
        "Opt-outs that arrive meanwhile are recorded.",
    ),
    SuspendForm,
    _suspend,
    lambda tenant: tenant.is_active,
    "danger",
)
RESUME = TenantAct(
    "resume",
    "Resume",
    "play_arrow",
    "tenants.change_tenant",
    ("Its feeds are read by their schedules again, and its members can open its pages.",),
    NoQuestion,
    _resume,
    lambda tenant: not tenant.is_active and deleting.standing(tenant.pk) is None,
    "primary",
)
EXPORT = TenantAct(
    "export",
    "Export everything",
    "archive",
    "tenants.export_tenant",
    (
        "One archive of its tables, files, audit and compliance records is written in the background.",
        f"Its owners get a letter, and can download it for {settings.EXPORT_DAYS} days; so can staff, from this page.",
    ),
    NoQuestion,
    _export,
)
DELETE = TenantAct(
    "remove",
    "Delete with all data",
    "delete_forever",
    "tenants.delete_tenant",
    (
        f"It is suspended at once. After {settings.DELETION_DAYS} days every row, file, view and credential is removed,"
        " and the accounts of people who belong to no other tenant.",
        "Until then this can be undone. Afterwards nothing can be brought back.",
        "A signed certificate with the counts of each table stays. Opt-outs stay as digests for five years.",
        "Export everything first: call records that must be kept for five years (16 CFR 310.5) are nowhere else.",
    ),
    DeleteForm,
    _delete,
    lambda tenant: deleting.standing(tenant.pk) is None,
    "danger",
)
UNDO = TenantAct(
    "keep",
    "Keep the tenant",
    "undo",
    "tenants.delete_tenant",
    ("Nothing is removed, and the tenant works again if it did before.",),
    NoQuestion,
    _undo,
    lambda tenant: deleting.standing(tenant.pk) is not None,
    "primary",
)
ACTS: dict[str, TenantAct] = {act.name: act for act in (VISIT, TIER, EXPORT, SUSPEND, RESUME, DELETE, UNDO)}


class TenantActs:
    """A part of the tenants' admin: the pages of the acts, and their buttons on the tenant's page."""

    admin_site: Any
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.act_view)
        urls: list[URLPattern] = super().get_urls()  # type: ignore[misc]
        acts = [
            path(f"<int:pk>/{act.name}/", page, {"name": act.name}, name=f"tenants_tenant_{act.name}")
            for act in ACTS.values()
        ]
        download = self.admin_site.admin_view(self.download_view)
        return [path("exports/<int:pk>/", download, name="tenants_tenant_download"), *acts, *urls]

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        if not request.user.has_perm("tenants.export_tenant"):
            raise PermissionDenied("This needs a permission that you do not have: tenants.export_tenant.")
        export = TenantExport.objects.select_related("tenant").filter(pk=pk).first()
        response = as_file(export)
        assert export is not None, "There is a file of it."
        record(Act.EXPORT, "Downloaded an export of everything", tenant_id=export.tenant_id)
        return response

    def act_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """GET says what would follow; POST does it."""
        act, tenant = ACTS[name], get_object_or_404(Tenant, pk=pk)
        if not request.user.has_perm(act.permission):
            raise PermissionDenied(f"This needs a permission that you do not have: {act.permission}.")
        if not act.is_open(tenant):
            raise Http404(f"{act.label} is not possible now.")
        form, back = act.form(tenant, *_sent(request)), reverse("admin:tenants_tenant_change", args=[pk])
        if request.method == "POST" and form.is_valid():
            try:
                done = act.carry_out(tenant, form.cleaned_data, request)
            except ActRefused as refused:
                form.add_error(None, str(refused))
            else:
                if isinstance(done, HttpResponse):
                    return done
                messages.success(request, done)
                return redirect(back)
        context = {"title": f"{act.label}: {tenant}", "opts": self.opts, "tenant": tenant, "act": act, "form": form}
        context |= {"back": back, **self.admin_site.each_context(request)}
        return TemplateResponse(request, "admin/tenants/tenant/act.html", context, status=422 if form.errors else 200)

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        more = dict(kwargs.pop("extra_context", None) or {})
        tenant = Tenant.objects.filter(pk=object_id).first() if object_id.isdecimal() else None
        if tenant:
            more["deletion"] = deleting.standing(tenant.pk)
            if request.user.has_perm("tenants.export_tenant"):
                more["exports"] = list(TenantExport.objects.filter(tenant=tenant)[:3])
            more["acts"] = [
                {
                    "label": act.label,
                    "icon": act.icon,
                    "variant": act.variant,
                    "link": reverse(f"admin:tenants_tenant_{act.name}", args=[tenant.pk]),
                }
                for act in ACTS.values()
                if act.is_open(tenant) and _may(request.user, act)
            ]
        return super().change_view(request, object_id, *args, extra_context=more, **kwargs)  # type: ignore[misc]


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    """A form that asks nothing is sent empty."""
    return (request.POST,) if request.method == "POST" else ()


def _may(user: Any, act: TenantAct) -> bool:
    return isinstance(user, User) and user.has_perm(act.permission)
