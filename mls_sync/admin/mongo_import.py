"""What `manage.py import_mongo` read of each collection of MongoDB, document by document."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from mls_sync.models import MongoImport
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(MongoImport)
class MongoImportAdmin(ReadOnlyAdmin):
    list_display = (
        "source", "collection", "state", "read", "created", "updated", "unchanged", "quarantined", "skipped",
        "started_at",
    )  # fmt: skip
    list_filter = (by("feed__collection"),)
    list_filter_submit = True
    list_select_related = ("feed__collection",)
    search_fields = ("source", "database", "feed__collection__name")
    fields = (
        ("source", "database", "feed"),
        ("read", "created", "updated", "unchanged", "quarantined", "skipped"),
        ("skipped_why", "refused_why"),
        ("started_at", "moved_at", "finished_at"),
        ("pages", "expected", "token"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[MongoImport]:
        rows: QuerySet[MongoImport] = super().get_queryset(request)
        return rows.select_related("feed__collection").defer("feed__secrets", "feed__options")

    @admin.display(description="into", ordering="feed__collection__name")
    def collection(self, row: MongoImport) -> str:
        return str(row.feed.collection)

    @display(description="state", label={"Ended": "success", "Broken off": "warning"})
    def state(self, row: MongoImport) -> str:
        """One that goes on right now counts as broken off: the command itself tells its progress."""
        return "Ended" if row.finished_at else "Broken off"
