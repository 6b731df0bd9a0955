"""One row of each model of the CRM, with as little in it as it can do with. The tenant's scope is open."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import (
    ActiveRefresh,
    Activity,
    CalendarEntry,
    CalendarFeed,
    Call,
    CallRecord,
    CallRun,
    CallTurn,
    ClientAlert,
    Consent,
    Contact,
    CrmProperty,
    EmailAddress,
    EmailMessage,
    EmailSequence,
    EmailTemplate,
    Enrollment,
    Erasure,
    FormerAddress,
    GateDecision,
    HomeStop,
    ImportColumns,
    IntakeCursor,
    IntakeDecision,
    Lead,
    LeadExport,
    LeadPolicy,
    LeadUseStatement,
    NumberPlace,
    PhoneNumber,
    PlaceStop,
    PropertyExport,
    PropertyMerge,
    ReassignedCheck,
    SavedList,
    Scrub,
    SearchShare,
    Sender,
    SequenceStep,
    SkipTrace,
    SkipTraceRow,
    StateRule,
    StateRuleChange,
    Suppression,
    Task,
    VendorAccount,
    VendorEvent,
    VoicemailDrop,
    VoicemailRecording,
)
from listings.models import Collection, Listing, ListingWatch, SavedSearch, StatusWord
from realty.tenants.models import Membership, Tenant

PHONE = "+17605550123"
EMAIL = "ana.owner@example.com"
DIGEST = "0" * 64


def a_lead(**fields: Any) -> Lead:
    """An expired home in Palm Springs, without a listing behind it."""
    lead: dict[str, Any] = {
        "property_key": "addr:92262:1:TEST WAY:",
        "listing_key": "key-1",
        "standard_status": "Expired",
        "status_changed_on": timezone.localdate() - timedelta(days=1),
        "unparsed_address": "1 Test Way, Palm Springs, CA 92262",
        "street_address": "1 Test Way",
        "city": "Palm Springs",
        "state_or_province": "CA",
        "postal_code": "92262",
        "list_price": 500_000,
    }
    return Lead.objects.create(**{**lead, **fields})


def a_contact(lead: Lead | None = None, **fields: Any) -> Contact:
    contact = {"lead": lead, "full_name": "Ana Owner", "first_name": "Ana", "last_name": "Owner"}
    return Contact.objects.create(**{**contact, **fields})


def a_phone(contact: Contact, number: str = PHONE, **fields: Any) -> PhoneNumber:
    return PhoneNumber.objects.create(contact=contact, number=number, **{"line_type": "mobile", **fields})


def an_email(contact: Contact, address: str = EMAIL, **fields: Any) -> EmailAddress:
    return EmailAddress.objects.create(contact=contact, address=address, **fields)


def a_property(**fields: Any) -> CrmProperty:
    home = {"street_address": "1 Test Way", "city": "Palm Springs", "state_or_province": "CA", "postal_code": "92262"}
    return CrmProperty.objects.create(**{**home, **fields})


def an_account(kind: str = "tracerfy", **fields: Any) -> VendorAccount:
    return VendorAccount.objects.create(**{"kind": kind, "webhook_key": f"hook-{kind}", **fields})


def one_row_of_each(tenant: Tenant, user: User, collection: Collection, listing: Listing) -> None:
    now, lead = timezone.now(), a_lead(listing=listing, collection=collection)
    contact = a_contact(lead)
    a_phone(contact)
    an_email(contact)
    _compliance(lead, user)
    _outreach(lead, contact)
    home = a_property(lead=lead)
    before = {"taken": [], "tags": [], "notes": "", "edited_fields": [], "moved": {"Activity": [], "Task": []}}
    PropertyMerge.objects.create(kept=home, merged=a_property(merged_into=home), before=before)
    ActiveRefresh.of_tenant(tenant.pk)
    ImportColumns.objects.create(heading_digest=DIGEST, columns=["street_address"], changed_by=user)
    LeadPolicy.of_tenant(tenant.pk)
    Sender.objects.create(user=user, license_number="01234567", license_state="CA")
    IntakeDecision.objects.create(event_id=1, collection_id=collection.pk, listing_id=listing.pk, decided_at=now)
    IntakeCursor.objects.create(collection=collection)
    LeadUseStatement.objects.create(collection=collection, wording="Allowed", stated_by_name="Olivia", stated_at=now)
    StatusWord.objects.create(collection=collection, word="Test word", standard_status="Hold", source="A test")
    ListingWatch.objects.create(collection=collection, listing_key="key-1", why="active properties", requested_at=now)
    Activity.objects.create(lead=lead, kind="note", summary="A note", at=now)
    Task.objects.create(lead=lead, title="Call back", due_at=now, assigned_to=user)
    Call.objects.create(lead=lead, contact=contact, number=PHONE, digest=DIGEST, result="no_answer", at=now)
    SavedList.objects.create(name="Mornings", user=user)
    search = SavedSearch.objects.first() or SavedSearch.objects.create(
        tenant=tenant, user=user, name="Golf homes", followed_since=now, digest_until=now
    )
    ClientAlert.objects.create(
        search=search, contact=contact, email=contact.emails.first() or an_email(contact),
        shared_by=user, shared_at=now, told_until=0, written_until=now,
    )  # fmt: skip
    run = CallRun.objects.create(user=user, lead_ids=[lead.pk], started_at=now)
    CallTurn.objects.create(run=run, lead=lead, phone=contact.phones.get(), at=now)
    PropertyExport.objects.create(user_id=user.pk, user_name="Olivia", rows=1, at=now)
    LeadExport.objects.create(user_id=user.pk, user_name="Olivia", rows=1, at=now)
    feed = CalendarFeed.objects.create(membership=Membership.objects.get(user=user), token_digest=f"{user.pk:064d}")
    membership = Membership.objects.get(user=user)
    SearchShare.objects.create(membership=membership, token_digest=f"{user.pk:063d}s", expires_at=now)
    CalendarEntry.objects.create(feed=feed, uid="task-1@test", digest=b"1", changed_at=now, starts_at=now)
    Erasure.objects.create(requested_by="a letter", digests=[], counts={}, user_id=user.pk, user_name="Olivia", at=now)


def _compliance(lead: Lead, user: User) -> None:
    now, whose = timezone.now(), {"digest": DIGEST}
    Consent.objects.create(
        address=PHONE, kind="inquiry", given_by="Ana", given_at=now, wording="Call me", proof="mail", **whose
    )
    # Of somebody else: it must not stop what other tests do with the first phone.
    Suppression.objects.create(address="+17605550199", digest="1" * 64, because="opt_out", occurred_at=now)
    FormerAddress.objects.create(digest="2" * 64, name_digests=["3" * 64], lead_id=lead.pk)
    HomeStop.objects.create(property_key="addr:92262:99:TEST WAY:", because="not_selling", occurred_at=now)
    Scrub.objects.create(
        number=PHONE, scrubbed_at=now, source="test", national_dnc=False, state_dnc=False, litigator=False, **whose
    )
    StateRule.objects.create(state="CA", hours={}, calls_per_day=3)
    PlaceStop.objects.create(state="VT", starts_on=now.date(), because="A flood", source="The governor")
    NumberPlace.objects.create(number=PHONE, state="VT", evidence="Their letter", recorded_at=now, **whose)
    ReassignedCheck.objects.create(
        number=PHONE, asked_on=now.date(), since=now.date(), was_reassigned=False, source="reassigned.us", **whose
    )
    CallRecord.objects.create(
        channel="voicemail", act_id=1, number=PHONE, called_at=now, keep_until=now.date() + timedelta(days=1826),
        **whose,
    )  # fmt: skip
    StateRuleChange.objects.create(state="CA", before={}, after={}, user_name="Olivia", at=now)
    GateDecision.objects.create(
        at=now, channel="call", masked="(•••) •••-0123", lead_id=lead.pk, allowed=False, rule="hours", sentence="No",
        **whose,
    )  # fmt: skip


def _outreach(lead: Lead, contact: Contact) -> None:
    now, own = timezone.now(), lead.tenant_id
    act: dict[str, Any] = {"lead": lead, "requested_at": now}
    recording = VoicemailRecording.objects.create(name="Hello", media_id="media-1")
    VoicemailDrop.objects.create(
        contact=contact, number=PHONE, digest=DIGEST, recording=recording, idempotency_key=f"drop-{own}", **act
    )
    trace = SkipTrace.objects.create(trace_type="instant", idempotency_key=f"trace-{own}", **act)
    SkipTraceRow.objects.create(trace=trace, lead=lead, address="1 Test Way", city="Palm Springs", state="CA")
    template = EmailTemplate.objects.create(name="First", subject="Your home", body="Hello {first_name}")
    sequence = EmailSequence.objects.create(name="Expired")
    SequenceStep.objects.create(sequence=sequence, order=1, template=template, days_after=0)
    enrollment = Enrollment.objects.create(sequence=sequence, lead=lead, contact=contact, address=EMAIL)
    EmailMessage.objects.create(
        contact=contact, address=EMAIL, digest=DIGEST, enrollment=enrollment, step_order=1, template=template,
        subject="Your home", body="Hello Ana", unsubscribe_key=f"key-{own}", idempotency_key=f"mail-{own}", **act,
    )  # fmt: skip
    # The tables of access know the first tenant's.
    an_account(webhook_key="hook-tracerfy" if lead.tenant.slug == "desert" else f"hook-{own}")
    VendorEvent.objects.create(kind="tracerfy", event_id="event-1", is_signed=False, body={})


def a_mail(lead: Lead, key: str = "k", state: str = ActState.QUEUED) -> EmailMessage:
    return EmailMessage.objects.create(
        lead=lead, address=EMAIL, digest="0" * 64, subject="Hello", body="Hello", unsubscribe_key=key,
        idempotency_key=key, state=state, requested_at=timezone.now(),
    )  # fmt: skip
