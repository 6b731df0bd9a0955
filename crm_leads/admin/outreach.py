"""Outward acts, as the acts themselves recorded them."""

from django.contrib import admin

from crm_leads.models import EmailMessage, SkipTrace, VoicemailDrop
from realty.console.admin import ReadOnlyAdmin, by

ACT = ("requested_at", "tenant", "state", "sent_at", "finished_at", "is_simulated")


class ActAdmin(ReadOnlyAdmin):
    list_filter = ("state", "is_simulated", by("tenant"))
    list_filter_submit = True
    list_select_related = ("tenant",)
    date_hierarchy = "requested_at"


@admin.register(SkipTrace)
class SkipTraceAdmin(ActAdmin):
    list_display = (*ACT, "trace_type", "queue_id", "credits_estimated", "credits_deducted", "error")


@admin.register(VoicemailDrop)
class VoicemailDropAdmin(ActAdmin):
    list_display = (*ACT, "reason_code", "result", "cost")


@admin.register(EmailMessage)
class EmailMessageAdmin(ActAdmin):
    list_display = (*ACT, "subject", "result")
    # A key opens the recipient's page of unsubscribing.
    exclude = ("unsubscribe_key",)
