from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from realty.console.admin import ReadOnlyAdmin
from realty.tenants.models import Membership, StaffAccess, Tenant


class MembershipInline(TabularInline):
    model = Membership
    extra = 0
    fields = ("user", "role")
    autocomplete_fields = ("user",)


@admin.register(Tenant)
class TenantAdmin(ModelAdmin):
    list_display = ("name", "slug", "time_zone", "members", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "slug", "contact_email")
    ordering = ("name",)
    inlines = (MembershipInline,)
    fieldsets = (
        (None, {"fields": (("name", "slug"), ("time_zone", "is_active"))}),
        ("Contact", {"fields": ("contact_name", ("contact_email", "contact_phone"))}),
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
        """A tenant is switched off (`is_active`); its data go with its collections, one by one and by name."""
        return False


@admin.register(StaffAccess)
class StaffAccessAdmin(ReadOnlyAdmin):
    list_display = ("at", "user", "reason")
    list_filter = ("user",)
    search_fields = ("reason",)
    date_hierarchy = "at"
    list_select_related = ("user",)
