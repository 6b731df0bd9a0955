"""Enrichment in the console: asked for on collections, and how far it is."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_q.tasks import async_task
from unfold.decorators import display

from listings.enrichment.following import RUN_TASK, request
from listings.models import Collection, EnrichmentRun
from realty.console.admin import ReadOnlyAdmin
from realty.tenants.scope import tenant_scope


@admin.register(EnrichmentRun)
class EnrichmentRunAdmin(ReadOnlyAdmin):
    list_display = ("collection", "tenant", "state", "progress", "written", "requested_at", "done_at")
    list_select_related = ("collection__tenant", "tenant")
    search_fields = ("collection__name",)

    @display(description="state", label={"Done": "success", "Running": "info"})
    def state(self, run: EnrichmentRun) -> str:
        return "Done" if run.done_at else "Running"

    @admin.display(description="looked at")
    def progress(self, run: EnrichmentRun) -> str:
        return str(run)


@admin.action(description="Enrich all listings again", permissions=["change"])
def enrich_collections(admin_of: Any, http_request: HttpRequest, queryset: QuerySet[Collection]) -> None:
    for collection in queryset:
        with tenant_scope(collection.tenant_id):
            run = request(collection)
            async_task(RUN_TASK, run.tenant_id, run.pk)
        admin_of.log_change(http_request, collection, "Asked for the enrichment of all listings.")
    messages.success(http_request, "The worker enriches them. See how far it is under Enrichment.")
