"""Records that could not be stored: what they were, why, and trying them again."""

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from mls_sync.models import Feed, QuarantinedRecord
from mls_sync.operations import OperationRefused, retry_quarantined
from realty.console.admin import ReadOnlyAdmin, by


class ResolvedFilter(admin.SimpleListFilter):
    """Open ones first: what is settled only fills the page."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("settled", "Settled"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord]) -> QuerySet[QuarantinedRecord]:
        if self.value() == "all":
            return queryset
        return queryset.exclude(resolved_at=None) if self.value() == "settled" else queryset.filter(resolved_at=None)

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=["state"]),
            "display": "Open",
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"state": value}),
                "display": label,
            }


@admin.register(QuarantinedRecord)
class QuarantinedRecordAdmin(ReadOnlyAdmin):
    list_display = ("listing_key", "feed", "field", "reason", "attempts", "last_seen_at", "resolved_at")
    list_filter = (ResolvedFilter, by("feed__collection"), "field")
    list_filter_submit = True
    list_select_related = ("feed__collection",)
    search_fields = ("=listing_key", "reason")
    actions = ("retry",)
    fields = (
        ("listing_key", "feed"),
        ("field", "attempts"),
        "reason",
        ("first_seen_at", "last_seen_at", "resolved_at"),
        "record",
    )
    readonly_fields = ("record",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuarantinedRecord]:
        rows = super().get_queryset(request).defer("feed__secrets", "feed__options")
        is_list = request.resolver_match is not None and str(request.resolver_match.url_name).endswith("changelist")
        return rows.defer("raw", "feed__secrets", "feed__options") if is_list else rows

    @admin.display(description="record as it came")
    def record(self, row: QuarantinedRecord) -> str:
        try:
            text = json.dumps(json.loads(row.raw), indent=2, ensure_ascii=False)
        except ValueError:
            text = row.raw
        return format_html('<pre class="whitespace-pre-wrap break-words font-mono text-xs">{}</pre>', text)

    @admin.action(description="Try the selected records again")
    def retry(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord]) -> None:
        """Feed by feed, since each is mapped by its own provider."""
        chosen: dict[int, list[int]] = {}
        for feed_id, pk in queryset.filter(resolved_at=None).values_list("feed_id", "pk"):
            chosen.setdefault(feed_id, []).append(pk)
        for feed in Feed.objects.filter(pk__in=chosen).select_related("collection"):
            try:
                messages.success(request, f"{feed}: {retry_quarantined(feed, request.user, chosen[feed.pk])}")
            except OperationRefused as refused:
                messages.error(request, f"{feed}: {refused}")
        if not chosen:
            messages.info(request, "The selected records are settled already.")
