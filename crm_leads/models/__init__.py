"""Re-exports, so that Django and readers find every model under `crm_leads.models`."""

from crm_leads.models.activity import Activity, Call, Erasure, LeadExport, SavedList, Task
from crm_leads.models.call_record import CallRecord
from crm_leads.models.call_run import CallRun, CallTurn
from crm_leads.models.compliance import (
    Consent,
    FormerAddress,
    GateDecision,
    HomeStop,
    Scrub,
    StateRule,
    StateRuleChange,
    Suppression,
)
from crm_leads.models.contact import Contact, EmailAddress, PhoneNumber
from crm_leads.models.intake import IntakeCursor, IntakeDecision, LeadUseStatement
from crm_leads.models.lead import Lead, LeadQuerySet
from crm_leads.models.lead_words import LeadWords
from crm_leads.models.outreach import (
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Enrollment,
    SequenceStep,
    SkipTrace,
    SkipTraceRow,
    VoicemailDrop,
    VoicemailRecording,
)
from crm_leads.models.places import NumberPlace, PlaceStop, ReassignedCheck, StopReach
from crm_leads.models.policy import LeadPolicy, Sender
from crm_leads.models.property import ActiveRefresh, CrmProperty, ImportColumns, PropertyMerge
from crm_leads.models.vendor import VendorAccount, VendorEvent

__all__ = [
    "ActiveRefresh",
    "Activity",
    "Call",
    "CallRecord",
    "CallRun",
    "CallTurn",
    "Consent",
    "Contact",
    "CrmProperty",
    "EmailAddress",
    "EmailMessage",
    "EmailSequence",
    "EmailTemplate",
    "Enrollment",
    "Erasure",
    "FormerAddress",
    "GateDecision",
    "HomeStop",
    "ImportColumns",
    "IntakeCursor",
    "IntakeDecision",
    "Lead",
    "LeadExport",
    "LeadPolicy",
    "LeadQuerySet",
    "LeadUseStatement",
    "LeadWords",
    "NumberPlace",
    "PhoneNumber",
    "PlaceStop",
    "PropertyMerge",
    "ReassignedCheck",
    "SavedList",
    "Scrub",
    "Sender",
    "SequenceStep",
    "SkipTrace",
    "SkipTraceRow",
    "StateRule",
    "StateRuleChange",
    "StopReach",
    "Suppression",
    "Task",
    "VendorAccount",
    "VendorEvent",
    "VoicemailDrop",
    "VoicemailRecording",
]
