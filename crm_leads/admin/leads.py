"""Leads, what became of each event, and every answer of the compliance gate."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.decorators import display

from crm_leads.models import GateDecision, IntakeDecision, Lead, LeadUseStatement
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(Lead)
class LeadAdmin(ReadOnlyAdmin):
    list_display = ("unparsed_address", "tenant", "status", "standard_status", "status_changed_on", "closed_because")
    list_filter = ("status", "closed_because", "is_simulated", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("unparsed_address", "mls_number", "owner_name")
    exclude = ("snapshot",)


@admin.register(IntakeDecision)
class IntakeDecisionAdmin(ReadOnlyAdmin):
    list_filter = (by("tenant"),)
    list_filter_submit = True
    date_hierarchy = "decided_at"


class StandingFilter(admin.SimpleListFilter):
    """Whether the statement holds now, ends soon, or is history."""

    title = "standing"
    parameter_name = "standing"
    soon = timedelta(days=30)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("stands", "Stands"), ("soon", "Expires within 30 days"), ("over", "Withdrawn or expired")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[LeadUseStatement]
    ) -> QuerySet[LeadUseStatement]:
        if self.value() == "over":
            return queryset.exclude(withdrawn_at=None)
        if self.value() in ("stands", "soon"):
            queryset = queryset.filter(withdrawn_at=None)
        until = timezone.now().date() + self.soon
        return queryset.filter(expires_on__lte=until) if self.value() == "soon" else queryset


@admin.register(LeadUseStatement)
class LeadUseStatementAdmin(ReadOnlyAdmin):
    """Every statement that was ever recorded: who, when, and in which words. A withdrawn one stays."""

    list_display = ("collection", "tenant", "stated_by_name", "stated_at", "expires_on", "standing", "withdrawn_at")
    list_filter = (StandingFilter, by("tenant"), by("collection"))
    list_filter_submit = True
    list_select_related = ("tenant", "collection")
    search_fields = ("collection__name", "collection__title", "tenant__name", "stated_by_name", "wording")
    date_hierarchy = "stated_at"

    @display(description="standing", label={"Stands": "success", "Withdrawn": "warning", "Expired": "danger"})
    def standing(self, statement: LeadUseStatement) -> str:
        if statement.withdrawn_at is None:
            return "Stands"
        return "Withdrawn" if statement.withdrawn_by_id else "Expired"


@admin.register(GateDecision)
class GateDecisionAdmin(ReadOnlyAdmin):
    list_display = ("at", "tenant", "channel", "masked", "allowed", "rule", "sentence")
    list_filter = ("channel", "allowed", "rule", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    date_hierarchy = "at"
