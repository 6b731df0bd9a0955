"""The audit in the console: all tenants and the platform, to read and to search."""

from django.contrib import admin

from realty.audit.models import AuditEvent
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "act", "about", "who", "tenant", "address")
    list_filter = ("act", "is_staff", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("about", "person", "address", "tenant__name", "tenant__slug")
    search_help_text = "What was done, user name, network address or tenant"
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description="person", ordering="person")
    def who(self, event: AuditEvent) -> str:
        name = event.person or "System"
        return f"{name} (staff)" if event.is_staff else name
