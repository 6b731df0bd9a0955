"""What an act needs to be admitted, so that a test may take away the one thing it is about.

The home is in California; the tenant's own row for it opens the whole federal day. MONDAY_NOON is open time there.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from crm_leads.compliance.consents import record_consent
from crm_leads.compliance.gate import Act, look
from crm_leads.compliance.scrubs import record_scrub
from crm_leads.compliance.states import DAYS, HOLIDAY
from crm_leads.enums import Channel
from crm_leads.models import Consent, Contact, Lead, LeadPolicy, Scrub, StateRule
from listings.models import Collection, Listing
from realty.tenants.scope import current_scope
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, an_email
from tests.listings.search_world import make_listing

# Noon in Los Angeles on a Monday without a holiday.
MONDAY_NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
FLORIDA, OKLAHOMA, WASHINGTON, TEXAS = "+13055550123", "+14055550123", "+12065550123", "+15125550123"
# 850 is split between Eastern and Central, and 555-01xx tells nothing of the part.
PANHANDLE = "+18505550123"
ALL_DAY = {day: ["00:00", "23:59"] for day in (*DAYS, HOLIDAY)}


def lawful_policy(**fields: Any) -> LeadPolicy:
    """The brokerage is registered and says who it is."""
    tenant_id = current_scope().tenant_id
    assert tenant_id is not None
    policy = LeadPolicy.of_tenant(tenant_id)
    said = {
        "registry_number": "10000000-1",
        "sender_name": "Olivia of Desert Realty",
        "sender_email": "olivia@example.com",
        "sender_phone": "+17605550100",
        "opt_out_number": "+18885550100",
        "postal_address": "1 Main St, Palm Springs, CA 92262",
    }
    for name, value in {**said, **fields}.items():
        setattr(policy, name, value)
    policy.save()
    return policy


def open_state(state: str = "CA", **fields: Any) -> StateRule:
    """The tenant's own row: all hours that the federal rule leaves, voicemail on, the scrub covers its list."""
    values = {"hours": ALL_DAY, "calls_per_day": 3, "voicemail_allowed": True, "scrub_covers_state_list": True}
    return StateRule.objects.update_or_create(state=state, defaults={**values, "note": "Checked", **fields})[0]


def clean_scrub(number: str = PHONE, *, at: datetime = MONDAY_NOON - timedelta(days=1), **fields: Any) -> Scrub:
    answer: dict[str, Any] = {"national_dnc": False, "state_dnc": False, "litigator": False, "source": "tracerfy v2"}
    return record_scrub(number, **{**answer, "scrubbed_at": at, **fields})


def a_consent(
    kind: str = "written", address: str = PHONE, *, given_at: datetime = MONDAY_NOON - timedelta(days=9), **fields: Any
) -> Consent:
    said: dict[str, Any] = {"given_by": "Ana Owner", "wording": "You may call me.", "proof": "Form 7"}
    return record_consent(address, kind, given_at=given_at, **{**said, **fields})


def a_listing(collection: Collection, key: str, **values: Any) -> Listing:
    listing = make_listing(collection, key, **values)
    listing.save()
    return listing


def lawful_lead(**fields: Any) -> tuple[Lead, Contact]:
    """A lead whose owner has a mobile phone and an e-mail address, all of which may be used at MONDAY_NOON, by
    voicemail too once `a_consent()` is recorded."""
    lawful_policy()
    open_state()
    lead = a_lead(**fields)
    contact = a_contact(lead)
    a_phone(contact)
    an_email(contact)
    clean_scrub()
    return lead, contact


def call(lead: Lead | None, contact: Contact | None = None, number: str = PHONE) -> Act:
    return Act(Channel.CALL, number, lead, contact)


def voicemail(lead: Lead | None, contact: Contact | None = None, number: str = PHONE) -> Act:
    return Act(Channel.VOICEMAIL, number, lead, contact)


def mail(lead: Lead | None, contact: Contact | None = None, address: str = EMAIL) -> Act:
    return Act(Channel.EMAIL, address, lead, contact)


def trace(lead: Lead) -> Act:
    return Act(Channel.TRACE, lead.street_address, lead)


def rule(act: Act, now: datetime = MONDAY_NOON) -> str:
    """The code of the rule that decides."""
    return str(look(act, now=now).rule)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in UTC; the 23rd is a Monday, and Los Angeles is 8 hours behind."""
    return datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour, minutes=minute)
