"""Who did what to listings that tenants enter here, for staff."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join

from mls_sync.models import OwnListingChange
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(OwnListingChange)
class OwnListingChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "tenant", "act", "by_name", "listing_key")
    list_filter = ("act", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("=listing_key", "by_name")
    date_hierarchy = "at"
    fields = ("tenant", "collection", "listing_key", "act", "by_name", "at", "before_and_after")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OwnListingChange]:
        rows: QuerySet[OwnListingChange] = super().get_queryset(request)
        return rows.select_related("tenant", "collection")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("before_and_after",)

    @admin.display(description="changes")
    def before_and_after(self, change: OwnListingChange) -> str:
        lines = ((name, before or "nothing", after or "nothing") for name, (before, after) in change.changes.items())
        return format_html_join("", "{}: {} → {}<br>", lines) or "none"
