"""Leads, their people, what happened to them, and what is to be done."""

from crm_leads.leads.models.activity import Activity, Task
from crm_leads.leads.models.contact import Contact, EmailAddress, PhoneNumber
from crm_leads.leads.models.lead import SUMMARY, Lead, LeadQuerySet, marked
from crm_leads.leads.models.policy import LeadPolicy, default_weights

__all__ = [
    "SUMMARY",
    "Activity",
    "Contact",
    "EmailAddress",
    "Lead",
    "LeadPolicy",
    "LeadQuerySet",
    "PhoneNumber",
    "Task",
    "default_weights",
    "marked",
]
