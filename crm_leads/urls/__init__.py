"""Everything below /crm/, one file for each group of pages with the addresses that vendors and recipients call."""

from crm_leads.urls import (
    compliance,
    email,
    leads,
    policy,
    properties,
    reports,
    retention,
    skip_trace,
    vendors,
    voicemail,
)

urlpatterns = [
    *leads.urlpatterns,
    *policy.urlpatterns,
    *compliance.urlpatterns,
    *skip_trace.urlpatterns,
    *voicemail.urlpatterns,
    *email.urlpatterns,
    *vendors.urlpatterns,
    *properties.urlpatterns,
    *reports.urlpatterns,
    *retention.urlpatterns,
]
