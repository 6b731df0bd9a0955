from django.contrib import admin

from mls_sync.models import RateBudget
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(RateBudget)
class RateBudgetAdmin(ReadOnlyAdmin):
    list_display = ("tenant", "short_credential", "used", "window_started_at", "suspended_until")
    list_select_related = ("tenant",)
    list_filter = (by("tenant"),)
    list_filter_submit = True
    ordering = ("-window_started_at",)

    @admin.display(description="credential")
    def short_credential(self, budget: RateBudget) -> str:
        """A digest already; its start is enough to tell two apart."""
        return budget.credential[:12]
