"""Issue 9: a lead's page takes at most 15 queries, however much there is to show."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from crm_leads.compliance.digests import digest
from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.models import (
    Call,
    EmailMessage,
    HomeStop,
    Lead,
    PhoneNumber,
    Sender,
    Task,
    VoicemailDrop,
    VoicemailRecording,
)
from listings.models import Collection, HomeQuestion
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import MONDAY_NOON, a_consent, clean_scrub, lawful_lead
from tests.crm_leads.rows import a_contact, a_lead, a_phone, a_property, an_account, an_email
from tests.listings.views.homes import put

PEOPLE, NUMBERS, OF_EACH = 10, 4, 40


@pytest.fixture
def fullest(tenant: Tenant, owner: User, colleague: User, gps: Collection, monkeypatch: pytest.MonkeyPatch) -> Lead:
    """Forty numbers, twenty addresses, and forty of whatever is kept of a lead; an open call; a home in doubt, and one
    that may be compared with others."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    (listing,) = put(gps, "A", standard_status="Expired")
    with tenant_scope(tenant):
        home = {"property_type": "Residential", "latitude": 33.7, "longitude": -116.3, "living_area": 2_000}
        lead, _ = lawful_lead(
            listing=listing, collection=gps, assigned_to=colleague, has_phone=True, has_email=True, bedrooms_total=3,
            snapshot={"public_remarks": "Needs work.", "year_built": 1994, "photos": [], "events": []}, **home,
        )  # fmt: skip
        _people(lead)
        _work(lead, owner, colleague)
        HomeQuestion.objects.create(one="1" * 32, other="2" * 32, one_listing_id=listing.pk, reason="A unit is missing")
        HomeStop.objects.create(property_key="addr:92262:99:TEST WAY:", because="not_selling", occurred_at=MONDAY_NOON)
        for kind in ("tracerfy", "drop_cowboy", "resend"):
            an_account(kind)
        a_property(lead=lead)
        Sender.objects.create(user=owner, license_number="01234567", license_state="CA")
        for number in range(3):
            a_lead(property_key=f"home:{number}", street_address=f"{number} Other Way")
    return lead


def _people(lead: Lead) -> None:
    for place in range(PEOPLE):
        contact = a_contact(lead, full_name=f"Owner {place} Testname", rank=place)
        for at in range(NUMBERS):
            number = f"+1760555{100 + place * NUMBERS + at:04}"
            a_phone(contact, number, rank=at)
            clean_scrub(number, national_dnc=at == 3)
            a_consent("inquiry", number)
        an_email(contact, f"one{place}@example.com")
        an_email(contact, f"two{place}@example.com")


def _work(lead: Lead, owner: User, colleague: User) -> None:
    phone, contact = PhoneNumber.objects.earliest("pk"), lead.contacts.earliest("pk")
    recording = VoicemailRecording.objects.create(name="Hello", media_id="media-1")
    for number in range(OF_EACH):
        at, user = MONDAY_NOON - timedelta(hours=number + 30), (owner, colleague)[number % 2]
        timeline.record(ActivityKind.NOTE, f"Note {number}", lead=lead, user=user)
        Task.objects.create(lead=lead, title=f"Task {number}", due_at=at, assigned_to=user)
        known: dict[str, Any] = {"lead": lead, "contact": contact, "digest": digest(phone.number)}
        Call.objects.create(number=phone.number, result="no_answer", user=user, at=at, **known)
        VoicemailDrop.objects.create(
            number=phone.number,
            recording=recording,
            idempotency_key=f"drop-{number}",
            requested_at=at,
            state="failed",
            **known,
        )
        EmailMessage.objects.create(
            address="one1@example.com", subject="Your home", body="Hello", unsubscribe_key=f"key-{number}",
            idempotency_key=f"mail-{number}", requested_at=at, **known,
        )  # fmt: skip


def test_the_fullest_lead_takes_at_most_fifteen_queries(
    fullest: Lead, owner: User, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(owner)
    first = client.get(f"/crm/leads/{fullest.pk}/?list=")
    assert first.context["people"]["phone_count"] == PEOPLE * NUMBERS + 1 and first.context["previous_url"]
    assert first.context["is_in_doubt"]
    with django_assert_max_num_queries(15):
        page = client.get(f"/crm/leads/{fullest.pk}/?list=")
    assert b"Why it did not sell" in page.content and b"Note 39" in page.content and b"Your home" in page.content
