"""Reports that compare collections with their sources, for staff."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_safe
from unfold.decorators import display

from mls_sync.completeness import sentence
from mls_sync.models import CompletenessKey, CompletenessReport
from mls_sync.views.completeness import keys_file
from realty.audit.models import Act
from realty.audit.record import record
from realty.console.admin import ReadOnlyAdmin, ReadOnlyInline, by

COMPLETE, NOT_COMPLETE, UNSETTLED = "Complete", "Not complete", "Under way or broken off"
LABELS = {COMPLETE: "success", NOT_COMPLETE: "danger", UNSETTLED: "warning"}


class CompletenessKeyInline(ReadOnlyInline):
    model = CompletenessKey
    verbose_name_plural = "keys that differed"
    fields = readonly_fields = ("problem", "listing_key", "listing_id", "address", "outcome")


@admin.register(CompletenessReport)
class CompletenessReportAdmin(ReadOnlyAdmin):
    list_display = ("measured", "feed", "state", "at_source", "here", "missing", "extra", "stale", "after", "by_what")
    list_filter = ("measured_by", by("feed__tenant"), by("feed__collection"))
    list_filter_submit = True
    list_select_related = ("feed__collection", "run")
    list_fullwidth = True
    list_per_page = 50
    date_hierarchy = "measured_at"
    inlines = (CompletenessKeyInline,)
    fieldsets = (
        (None, {"fields": (("feed", "run"), "said", ("measured_by", "measured_at"), ("settled_at", "file"))}),
        (
            "Found",
            {"fields": (("announced", "at_source", "without_key", "here"), ("missing", "extra", "stale", "dated"))},
        ),
        ("Left after the repair", {"fields": (("missing_after", "extra_after"), ("stale_after", "quarantined"))}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[CompletenessReport]:
        rows: QuerySet[CompletenessReport] = super().get_queryset(request)
        return rows.select_related("feed__collection", "run").defer("feed__secrets", "feed__options")

    def get_urls(self) -> list[URLPattern]:
        keys = self.admin_site.admin_view(require_safe(self.keys))
        return [path("<int:pk>/keys.csv", keys, name="mls_sync_completenessreport_keys"), *super().get_urls()]

    def keys(self, request: HttpRequest, pk: int) -> Any:
        """As a file. The members' page of it is not open to staff who belong to no tenant."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = get_object_or_404(self.get_queryset(request), pk=pk)
        response = keys_file(report)
        record(Act.EXPORT, "Downloaded the keys of a completeness report", tenant_id=report.tenant_id)
        return response

    def get_readonly_fields(self, request: HttpRequest, obj: CompletenessReport | None = None) -> tuple[str, ...]:
        return ("said", "file")

    @admin.display(description="measured", ordering="measured_at")
    def measured(self, report: CompletenessReport) -> str:
        return date_format(timezone.localtime(report.measured_at), "M j, g:i A T")

    @display(description="state", label=LABELS)
    def state(self, report: CompletenessReport) -> str:
        if not report.is_settled:
            return UNSETTLED
        return COMPLETE if report.is_complete else NOT_COMPLETE

    @admin.display(description="left after repair")
    def after(self, report: CompletenessReport) -> str:
        return f"{report.left:,}" if report.is_settled else ""

    @admin.display(description="measured by")
    def by_what(self, report: CompletenessReport) -> str:
        return report.get_measured_by_display()

    @admin.display(description="in words")
    def said(self, report: CompletenessReport) -> str:
        return sentence(report)

    @admin.display(description="keys")
    def file(self, report: CompletenessReport) -> str:
        address = reverse("admin:mls_sync_completenessreport_keys", args=[report.pk])
        return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">Download as CSV</a>', address)
