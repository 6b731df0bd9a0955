"""Runs with their counts and times, and what went wrong in them."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import RangeDateFilter
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from mls_sync.admin.run_filters import ErrorKindFilter, TriggerFilter
from mls_sync.admin.run_page import LABELS, LINK, live_part, run_link, run_page
from mls_sync.field_maps import drift_summary, field_lines, unknown_words
from mls_sync.models import SyncError, SyncRun
from mls_sync.replication.progress import progress
from mls_sync.run_errors import errors_found
from mls_sync.run_timeline import json_lines
from realty.console.admin import ReadOnlyAdmin, ReadOnlyInline, by

DRIFT = ("looked_at", "new_words", "fields_seen")


ON_DAYS = ("requested_at", RangeDateFilter)


class SyncErrorInline(ReadOnlyInline):
    model = SyncError
    fields = readonly_fields = ("occurred_at", "kind", "who_acts", "listing_key", "message", "excerpt")


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = (
        "requested",
        "feed",
        "kind",
        "state",
        "fetched",
        "created",
        "updated",
        "quarantined",
        "vanished",
        "rate",
        "took",
        "error_count",
    )
    list_filter = ("status", "kind", TriggerFilter, ON_DAYS, by("feed__tenant"), by("feed__collection"))
    list_filter_submit = True
    list_select_related = ("feed__collection",)
    list_fullwidth = True
    change_form_outer_before_template = "admin/mls_sync/run/page.html"
    list_per_page = 50
    # There may be a million: they are not counted for each page.
    paginator = InfinitePaginator
    show_full_result_count = False
    inlines = (SyncErrorInline,)
    fieldsets = (
        (None, {"fields": (("feed", "status_now"), ("asked_for", "bytes_received"))}),
        ("Records", {"fields": (("read", "stored"), ("not_stored", "vanished"), ("accounted_for", "rate"))}),
        ("Time", {"fields": (("requested_at", "took"), ("started_at", "finished_at"), ("stages", "not_before"))}),
        ("Work", {"fields": (("pages", "requests"), ("slices", "attempts"))}),
        ("What the records looked like", {"fields": DRIFT, "classes": ("collapse",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        rows = super().get_queryset(request).select_related("feed__collection", "tenant", "requested_by", "settings")
        return rows.defer("feed__secrets", "feed__options").annotate(errors_found=errors_found())

    def get_readonly_fields(self, request: HttpRequest, obj: SyncRun | None = None) -> tuple[str, ...]:
        return (
            "status_now",
            "asked_for",
            "read",
            "stored",
            "not_stored",
            "rate",
            "took",
            "stages",
            "accounted_for",
            *DRIFT,
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/live/", view(require_safe(self.live)), name="mls_sync_syncrun_live"),
            path("<int:pk>/log.jsonl", view(require_safe(self.log)), name="mls_sync_syncrun_log"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        run = self.get_object(request, object_id)
        page = run_page(run) if run else {}
        return super().change_view(request, object_id, form_url, {**page, **(extra_context or {})})

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The moving part of the page; when the run has ended the whole page is fetched again."""
        run = self._seen(request, pk)
        response = TemplateResponse(request, "admin/mls_sync/run/live.html", live_part(run))
        if not run.is_open:
            response["HX-Refresh"] = "true"
        return response

    def log(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The run's steps as they are kept, for those who want to compute with them."""
        run = self._seen(request, pk)
        response = HttpResponse("".join(json_lines(run)), content_type="application/jsonl; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="run-{run.pk}.jsonl"'
        return response

    def _seen(self, request: HttpRequest, pk: int) -> SyncRun:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    @admin.display(description="status")
    def status_now(self, run: SyncRun) -> str:
        return f"{run.get_kind_display()} sync: {run.get_status_display()}"

    @admin.display(description="asked for by")
    def asked_for(self, run: SyncRun) -> str:
        return f"{run.requested_by} ({run.trigger})" if run.requested_by else run.trigger

    @admin.display(description="fetched")
    def read(self, run: SyncRun) -> str:
        expected = f" of {run.expected:,} that the source announced" if run.expected is not None else ""
        return f"{run.fetched:,}{expected}"

    @admin.display(description="stored")
    def stored(self, run: SyncRun) -> str:
        return f"{run.created:,} created, {run.updated:,} updated, {run.unchanged:,} unchanged"

    @admin.display(description="not stored")
    def not_stored(self, run: SyncRun) -> str:
        return f"{run.quarantined:,} quarantined, {run.skipped:,} skipped (beyond the quota, or doubled in a page)" + (
            f", {run.removed:,} that say a listing is gone" if run.removed else ""
        )

    @admin.display(description="requested", ordering="requested_at")
    def requested(self, run: SyncRun) -> str:
        return date_format(timezone.localtime(run.requested_at), "M j, g:i A T")

    @display(description="status", ordering="status", label=LABELS)
    def state(self, run: SyncRun) -> tuple[str, str]:
        return run.status, run.get_status_display()

    @admin.display(description="records/s")
    def rate(self, run: SyncRun) -> str:
        return f"{progress(run)['rate']:,.0f}"

    @admin.display(description="took")
    def took(self, run: SyncRun) -> str:
        return duration(progress(run)["elapsed_seconds"]) if run.started_at else ""

    @admin.display(description="time per stage")
    def stages(self, run: SyncRun) -> str:
        stages = {"fetch": run.fetch_ms, "map": run.map_ms, "write": run.write_ms}
        return ", ".join(f"{name} {ms / 1000:,.1f} s" for name, ms in stages.items())

    @admin.display(description="errors", ordering="errors_found")
    def error_count(self, run: Any) -> int:
        return int(run.errors_found)

    @admin.display(description="looked at")
    def looked_at(self, run: SyncRun) -> str:
        return drift_summary(run)

    @admin.display(description="words without a meaning")
    def new_words(self, run: SyncRun) -> str:
        return "; ".join(unknown_words(run)) or "none"

    @admin.display(description="fields")
    def fields_seen(self, run: SyncRun) -> str:
        return format_html_join("", "{}<br>", ((line,) for line in field_lines(run))) or "none"

    @admin.display(description="accounted for")
    def accounted_for(self, run: SyncRun) -> str:
        """Every record fetched is created, updated, unchanged, quarantined, skipped, or a
        removal."""
        gap = run.fetched - run.accounted
        return f"{run.accounted:,} of {run.fetched:,}" + (f": {gap:,} are missing" if gap else "")


@admin.register(SyncError)
class SyncErrorAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "feed", "kind", "who_acts", "listing_key", "message")
    list_filter = ("who_acts", ErrorKindFilter, by("run__feed__collection"))
    list_filter_submit = True
    list_select_related = ("run__feed__collection",)
    paginator = InfinitePaginator
    show_full_result_count = False
    search_fields = ("=listing_key", "message")
    fields = ("occurred_at", "run_page", "kind", "who_acts", "listing_key", "quarantined", "message", "excerpt")
    readonly_fields = ("run_page", "quarantined")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncError]:
        return super().get_queryset(request).defer("run__feed__secrets", "run__feed__options")

    @admin.display(description="run")
    def run_page(self, error: SyncError) -> str:
        return run_link(error.run)

    @admin.display(description="in quarantine")
    def quarantined(self, error: SyncError) -> str:
        if not error.listing_key:
            return "not about one record"
        query = urlencode({"state": "all", "q": error.listing_key})
        address = f"{reverse('admin:mls_sync_quarantinedrecord_changelist')}?{query}"
        return format_html('<a class="{}" href="{}">Records with this key</a>', LINK, address)

    @admin.display(ordering="run__feed__collection__name")
    def feed(self, error: SyncError) -> str:
        return str(error.run.feed)


def duration(seconds: int) -> str:
    """1:05 or 1:02:05."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
