"""What sources say of themselves: their classes, fields and codes, to look at while a feed's map is written."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html

from mls_sync.models import SourceMetadata
from mls_sync.providers import PROVIDERS, provider_class
from realty.console.admin import ReadOnlyAdmin, by

# Of a value that its provider has no tables for.
LONGEST_JSON = 200_000


@admin.register(SourceMetadata)
class SourceMetadataAdmin(ReadOnlyAdmin):
    list_display = ("feed", "name", "read_at")
    list_filter = (by("feed__collection"), "name")
    list_filter_submit = True
    list_select_related = ("feed__collection",)
    fields = (("feed", "name", "read_at"), "told")
    readonly_fields = ("told",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceMetadata]:
        rows: QuerySet[SourceMetadata] = super().get_queryset(request)
        rows = rows.select_related("feed__collection").defer("feed__secrets", "feed__options")
        is_list = str(getattr(request.resolver_match, "url_name", "")).endswith("changelist")
        return rows.defer("value") if is_list else rows

    @admin.display(description="What the source says")
    def told(self, row: Any) -> str:
        """As tables, where the provider knows how; else as JSON."""
        kind = row.feed.kind
        tables = provider_class(kind).metadata_tables(row.name, row.value) if kind in PROVIDERS else ()
        if tables:
            return render_to_string("admin/mls_sync/sourcemetadata/tables.html", {"tables": tables})
        text = json.dumps(row.value, indent=1, ensure_ascii=False)[:LONGEST_JSON]
        return format_html('<pre class="overflow-x-auto">{}</pre>', text)
