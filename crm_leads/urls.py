"""Everything below /crm/, one file for each part, with the addresses that vendors and recipients call."""

from django.urls import include, path

PARTS = (
    "crm_leads.queue.urls",
    "crm_leads.leads.urls",
    "crm_leads.intake.urls",
    "crm_leads.compliance.urls",
    "crm_leads.outreach.calls.urls",
    "crm_leads.outreach.skip_trace.urls",
    "crm_leads.outreach.voicemail.urls",
    "crm_leads.outreach.email.urls",
    "crm_leads.vendors.urls",
    "crm_leads.properties.urls",
    "crm_leads.client_alerts.urls",
    "crm_leads.reports.urls",
    "crm_leads.privacy.urls",
    "crm_leads.agent_photos.urls",
    "crm_leads.shares.urls",
    "crm_leads.sheets.urls",
)

urlpatterns = [path("", include(part)) for part in PARTS]
