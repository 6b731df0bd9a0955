"""Leads, what became of each event, and every answer of the compliance gate."""

from django.contrib import admin

from crm_leads.models import GateDecision, IntakeDecision, Lead
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


@admin.register(GateDecision)
class GateDecisionAdmin(ReadOnlyAdmin):
    list_display = ("at", "tenant", "channel", "masked", "allowed", "rule", "sentence")
    list_filter = ("channel", "allowed", "rule", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    date_hierarchy = "at"
