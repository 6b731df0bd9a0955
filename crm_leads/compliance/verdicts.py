"""What is asked of the gate, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from crm_leads.enums import Channel
from crm_leads.models import Contact, Lead


class Rule(models.TextChoices):
    """Codes of `GateDecision.rule`; what was decided once keeps its code for ever."""

    ALLOWED = "allowed", "Allowed by every rule"
    SUSPENDED = "suspended", "Brokerage suspended"
    BAD_ADDRESS = "bad_address", "Not an address"
    SUPPRESSED = "suppressed", "Do not contact: number or address"
    OPTED_OUT = "opted_out", "Do not contact: person"
    HOME_STOPPED = "home_stopped", "Do not contact: home"
    DECEASED = "deceased", "Deceased"
    LITIGATOR = "litigator", "Known litigator"
    LEAD_GONE = "lead_gone", "No such lead"
    LEAD_CLOSED = "lead_closed", "The lead is closed"
    MLS = "mls", "MLS check before contact"
    MLS_DATA = "mls_data", "Age of the MLS data"
    LICENSE = "license", "MLS permission"
    NO_PLACE = "no_place", "Toll-free, or location unknown"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    BOUNCED = "bounced", "Bounced"
    VOICEMAIL_CONSENT = "voicemail_consent", "Voicemail needs written consent"
    VOICEMAIL_STATE = "voicemail_state", "Voicemail in this state"
    LANDLINE = "landline", "Voicemail to a landline"
    REGISTRY_NUMBER = "registry_number", "Do Not Call registration"
    SCRUB = "scrub", "Scrub within 31 days"
    CALL_CONSENT = "call_consent", "State requires consent"
    REASSIGNED = "reassigned", "Reassigned numbers"
    SYNTHETIC_VOICE = "synthetic_voice", "Machine-read voicemail in this state"
    PLACE_STOP = "place_stop", "No contact in this place"
    NATIONAL_DNC = "national_dnc", "National Do Not Call Registry"
    STATE_LIST = "state_list", "State do-not-call list"
    SENDER = "sender", "Caller or sender details"
    VENDOR_STOPPED = "vendor_stopped", "Account stopped"
    UNKNOWN_ZONE = "unknown_zone", "Local time unknown"
    HOURS = "hours", "Calling hours"
    ATTEMPTS = "attempts", "Attempts in 24 hours"
    DAILY_CAP = "daily_cap", "Your daily limit"


@dataclass(frozen=True)
class Act:
    """One outward act that somebody or a schedule wants to do. `address` is a phone, an e-mail address, or for a skip
    trace the home's street address; `user_id` is None for a schedule. `synthetic_voice`: a machine reads it."""

    channel: Channel
    address: str
    lead: Lead | None = None
    contact: Contact | None = None
    user_id: int | None = None
    synthetic_voice: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a rule says no. `sentence` says what would change it; `retry_at`, when to ask again, is given where an act
    may wait for that."""

    rule: Rule
    sentence: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    retry_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    allowed: bool
    rule: Rule
    sentence: str
    evidence: Mapping[str, Any]
    retry_at: datetime | None = None
