from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminEmailInputWidget

from realty.tenants.admin.acts import TenantActs
from realty.tenants.invitations import invite, path_of
from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.opening import free_slug
from realty.tenants.scope import tenant_scope


class InvitationInline(TabularInline):
    """Those that nobody took yet, with their links."""

    model = Invitation
    fields = readonly_fields = ("email", "role", "created_at", "link")
    extra = 0
    can_delete = True
    verbose_name_plural = "open invitations"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Whoever has the link may join, so those who may only look get none."""
        may_change = request.user.has_perm("tenants.change_tenant")
        return self.fields if may_change else tuple(name for name in self.fields if name != "link")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        rows: QuerySet[Invitation] = super().get_queryset(request).filter(accepted_at=None)
        return rows

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="link")
    def link(self, invitation: Invitation) -> str:
        return f"{settings.SITE_URL}{path_of(invitation)}"


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    fields = ("user", "role")
    autocomplete_fields = ("user",)


class TenantForm(forms.ModelForm):
    """A new tenant with its first owner; the slug is made of the name where it is left empty."""

    owner_email = forms.EmailField(
        label="First owner's e-mail",
        widget=UnfoldAdminEmailInputWidget,
        help_text="An invitation as owner goes there. The link also shows on the tenant's page, to hand over yourself.",
    )

    class Meta:
        model = Tenant
        fields = ("name", "slug", "time_zone", "contact_name", "contact_email", "contact_phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["owner_email"]
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields[
                "slug"
            ].help_text = (
                "Begins the names of its collections and never changes; made of the name where you leave it empty"
            )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if "slug" in self.fields and "slug" not in self.errors and not found.get("slug") and found.get("name"):
            found["slug"] = free_slug(found["name"])
        return found


@admin.register(Tenant)
class TenantAdmin(TenantActs, ModelAdmin):
    change_form_template = "admin/tenants/tenant/change_form.html"
    form = TenantForm
    list_display = ("name", "slug", "time_zone", "members", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug", "contact_email")
    ordering = ("name",)
    inlines = (MembershipInline, InvitationInline)
    fieldsets = (
        (None, {"fields": (("name", "slug"), "time_zone")}),
        ("Contact", {"fields": ("contact_name", ("contact_email", "contact_phone"))}),
    )

    class Media:
        js = ("js/console-slug.js",)

    def get_fieldsets(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        return (
            self.fieldsets if obj else (*self.fieldsets[:1], ("Owner", {"fields": ("owner_email",)}), self.fieldsets[1])
        )

    def get_inlines(self, request: HttpRequest, obj: Tenant | None) -> Any:
        """Of a tenant that is there; a new one begins with its owner."""
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        """With the first owner's invitation, in the transaction of Django's view."""
        super().save_model(request, obj, form, change)
        email = form.cleaned_data.get("owner_email")
        if change or not email:
            return
        assert isinstance(request.user, User), "The console lets no one else in."
        with tenant_scope(obj):
            invitation = invite(obj, email, Role.OWNER, request.user)
        link = request.build_absolute_uri(path_of(invitation))
        messages.success(
            request, f"{email} is invited as owner of {obj}. The link, if you want to hand it over: {link}"
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        return super().get_queryset(request).annotate(member_count=Count("memberships"))

    @admin.display(description="members", ordering="member_count")
    def members(self, tenant: Any) -> int:
        return int(tenant.member_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> tuple[str, ...]:
        """The slug is a part of the collections' names, so it never changes."""
        return ("slug",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        """By a page of its own, which asks for the name and leaves time to think (`acts.py`)."""
        return False
