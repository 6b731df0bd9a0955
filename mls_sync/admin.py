from django.contrib import admin

from mls_sync.models import Feed, QuarantinedRecord, RateBudget, SyncError, SyncRun
from realty.console.admin import ReadOnlyAdmin


@admin.register(Feed)
class FeedAdmin(ReadOnlyAdmin):
    list_display = ("collection", "tenant", "kind", "schedule", "enabled")
    list_select_related = ("collection", "tenant")


for _model in (SyncRun, SyncError, QuarantinedRecord, RateBudget):
    admin.site.register(_model, ReadOnlyAdmin)
