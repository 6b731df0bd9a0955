"""Which pages of all tenants staff opened, and when they looked as a member."""

from django.contrib import admin

from realty.console.admin import ReadOnlyAdmin, by
from realty.tenants.models import StaffAccess, StaffVisit


@admin.register(StaffAccess)
class StaffAccessAdmin(ReadOnlyAdmin):
    list_display = ("at", "user", "reason")
    list_filter = (by("user"),)
    list_filter_submit = True
    search_fields = ("reason",)
    date_hierarchy = "at"
    list_select_related = ("user",)


@admin.register(StaffVisit)
class StaffVisitAdmin(ReadOnlyAdmin):
    list_display = ("began_at", "staff", "tenant", "member_name", "reason", "ends_at", "ended_at")
    list_filter = (by("staff"), by("tenant"))
    list_filter_submit = True
    list_select_related = ("staff", "tenant")
    search_fields = ("reason", "member_name", "tenant__name")
    date_hierarchy = "began_at"
