"""The staff's console of leads and outreach. It shows; tenants act on their own pages."""

from crm_leads.admin.leads import GateDecisionAdmin, IntakeDecisionAdmin, LeadAdmin
from crm_leads.admin.outreach import EmailMessageAdmin, SkipTraceAdmin, VoicemailDropAdmin
from crm_leads.admin.vendors import VendorAccountAdmin, VendorEventAdmin

__all__ = [
    "EmailMessageAdmin",
    "GateDecisionAdmin",
    "IntakeDecisionAdmin",
    "LeadAdmin",
    "SkipTraceAdmin",
    "VendorAccountAdmin",
    "VendorEventAdmin",
    "VoicemailDropAdmin",
]
