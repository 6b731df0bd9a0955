"""When feeds were disabled by failures, why, and until when."""

from django.contrib import admin

from mls_sync.models import Outage
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(Outage)
class OutageAdmin(ReadOnlyAdmin):
    list_display = ("began_at", "feed", "tenant", "cause", "who_acts", "ended_at")
    list_filter = ("cause", by("tenant"))
    list_filter_submit = True
    list_select_related = ("feed__collection", "tenant")
    fields = ("feed", "run", "cause", "who_acts", "reason", "began_at", "ended_at")

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).defer("feed__secrets", "feed__options")
