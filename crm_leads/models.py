"""The models of every part, so that Django and readers find each of them under `crm_leads.models`."""

from crm_leads.calendars.models import CalendarEntry, CalendarFeed
from crm_leads.client_alerts.models import ClientAlert
from crm_leads.compliance.models import (
    Consent,
    FormerAddress,
    GateDecision,
    HomeStop,
    NumberPlace,
    PlaceStop,
    ReassignedCheck,
    Scrub,
    StateRule,
    StateRuleChange,
    StopReach,
    Suppression,
)
from crm_leads.intake.models import IntakeCursor, IntakeDecision, LeadUseStatement
from crm_leads.leads.models import Activity, Contact, EmailAddress, Lead, LeadPolicy, LeadQuerySet, PhoneNumber, Task
from crm_leads.outreach.calls.models import Call, CallRun, CallTurn
from crm_leads.outreach.email.models import EmailMessage, EmailSequence, EmailTemplate, Enrollment, Sender, SequenceStep
from crm_leads.outreach.skip_trace.models import SkipTrace, SkipTraceRow
from crm_leads.outreach.voicemail.models import VoicemailDrop, VoicemailRecording
from crm_leads.privacy.models import CallRecord, Erasure, KeptStop
from crm_leads.properties.models import ActiveRefresh, CrmProperty, ImportColumns, PropertyExport, PropertyMerge
from crm_leads.queue.models import LeadExport, LeadWords, SavedList
from crm_leads.shares.models import SearchShare
from crm_leads.vendors.models import VendorAccount, VendorEvent

__all__ = [
    "ActiveRefresh",
    "Activity",
    "CalendarEntry",
    "CalendarFeed",
    "Call",
    "CallRecord",
    "CallRun",
    "CallTurn",
    "ClientAlert",
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
    "KeptStop",
    "Lead",
    "LeadExport",
    "LeadPolicy",
    "LeadQuerySet",
    "LeadUseStatement",
    "LeadWords",
    "NumberPlace",
    "PhoneNumber",
    "PlaceStop",
    "PropertyExport",
    "PropertyMerge",
    "ReassignedCheck",
    "SavedList",
    "SearchShare",
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
