"""vendors_and_law M9: what the Telemarketing Sales Rule wants of calls and voicemails outlives the lead."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.consents import record_consent
from crm_leads.compliance.digests import digest
from crm_leads.enums import ActState
from crm_leads.models import Call, CallRecord, Consent, Contact, VoicemailDrop, VoicemailRecording
from crm_leads.privacy import erasure, retention, retention_rows
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.crm_leads.rows import PHONE, a_contact, a_lead, a_phone

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=100)


@pytest.fixture
def ana(in_tenant: Tenant, owner: User) -> Contact:
    """An owner who was called and, with a consent, sent a voicemail."""
    lead = a_lead(status_changed_on=LONG_AGO.date())
    contact = a_contact(lead)
    a_phone(contact)
    consented = LONG_AGO - timedelta(days=1)
    said = {"given_by": "Ana Owner", "wording": "You may call me.", "proof": "Form 7", "given_at": consented}
    record_consent(PHONE, "written", **said)
    common: dict[str, Any] = {"lead": lead, "contact": contact, "number": PHONE, "digest": digest(PHONE)}
    Call.objects.create(result="talked", at=LONG_AGO, note="Nice", user=owner, **common)
    VoicemailDrop.objects.create(
        recording=VoicemailRecording.objects.create(name="Hello", tts_body="This is Olivia.", voice_id="v"),
        state=ActState.SUCCEEDED, result="Delivered", idempotency_key="k", requested_at=LONG_AGO, sent_at=LONG_AGO,
        **common,
    )  # fmt: skip
    return contact


def test_m9_the_purge_of_a_lead_keeps_call_details_apart_for_five_years(ana: Contact, tenant: Tenant) -> None:
    retention.purge(tenant)
    assert not Contact.objects.exists() and set(Call.objects.values_list("number", flat=True)) == {""}
    call, drop = CallRecord.objects.order_by("channel")
    assert {(row.number, row.name, row.called_at) for row in (call, drop)} == {(PHONE, "Ana Owner", LONG_AGO)}
    assert (call.result, drop.result) == ("Talked", "Delivered")
    assert "Nice" not in str(call.details)
    assert drop.details["message"]["tts_body"] == "This is Olivia."
    assert [each["proof"] for each in drop.details["consents"]] == ["Form 7"]
    assert drop.keep_until >= (LONG_AGO + timedelta(days=5 * 365 + 1)).date()


def test_m9_an_erasure_keeps_what_the_law_wants_of_voicemails_and_nothing_of_calls_by_hand(
    ana: Contact, owner: User
) -> None:
    erasure.erase([PHONE], requested_by="letter", user=owner)
    record = CallRecord.objects.get()
    assert (record.channel, record.number, record.name) == ("voicemail", PHONE, "Ana Owner")
    assert record.details["consents"][0]["given_by"] == "Ana Owner"
    assert Consent.objects.get().given_by == "" and VoicemailDrop.objects.get().number == ""


def test_m9_a_recording_that_is_removed_is_kept_with_its_voicemails(ana: Contact, owner: User, tenant: Tenant) -> None:
    recording = VoicemailRecording.objects.get()
    signed_in(owner).post(f"/crm/voicemails/recordings/{recording.pk}/remove/")
    assert not VoicemailRecording.objects.exists()
    retention.purge(tenant)
    assert CallRecord.objects.get(channel="voicemail").details["message"]["tts_body"] == "This is Olivia."


@pytest.mark.parametrize("state", ["queued", "canceled", "refused", "failed"])
def test_m9_what_never_left_the_house_is_no_call(ana: Contact, tenant: Tenant, state: str) -> None:
    VoicemailDrop.objects.update(state=state)
    retention.purge(tenant)
    assert CallRecord.objects.get().channel == "call"


def test_m9_after_five_years_they_go(ana: Contact, tenant: Tenant) -> None:
    retention.purge(tenant)
    CallRecord.objects.filter(channel="call").update(keep_until=timezone.localdate() - timedelta(days=1))
    assert retention_rows.purge(LONG_AGO)["call records past five years"] == 1
    assert CallRecord.objects.get().channel == "voicemail"


def test_m9_only_an_owner_reads_them_by_number(ana: Contact, owner: User, colleague: User, tenant: Tenant) -> None:
    retention.purge(tenant)
    assert signed_in(colleague).get("/crm/call-records/").status_code == 403
    page = signed_in(owner).post("/crm/call-records/", {"number": "760-555-0123"}).content.decode()
    assert "Ana Owner" in page and "This is Olivia." in page and "Form 7" in page
    assert "No records" in signed_in(owner).post("/crm/call-records/", {"number": "760 555 0177"}).content.decode()
