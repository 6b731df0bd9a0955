"""What goes with the retention beside the leads themselves."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.models import (
    Activity,
    ClientAlert,
    Contact,
    EmailMessage,
    Lead,
    PhoneNumber,
    Scrub,
    SearchShare,
    SkipTrace,
    VendorEvent,
    VoicemailDrop,
)
from crm_leads.privacy import retention
from listings.models import SavedSearch
from realty.tenants.models import Membership, Tenant
from tests.conftest import signed_in
from tests.crm_leads.rows import DIGEST, PHONE, a_contact, a_lead, a_phone, a_property, an_email

pytestmark = pytest.mark.usefixtures("in_tenant")
NOW = timezone.now()
OLD, YOUNG = NOW - timedelta(days=100), NOW - timedelta(days=1)
NOTE = {"address": "9 Elsewhere Dr, Indio, CA 92201", "why": "No lead of the order has this address."}


def a_trace(at: Any, **fields: Any) -> SkipTrace:
    return SkipTrace.objects.create(
        **{"trace_type": "advanced", "idempotency_key": uuid4().hex, "requested_at": at, "state": "succeeded", **fields}
    )


def a_scrub(number: str) -> Scrub:
    return Scrub.objects.create(
        number=number, digest=digest(number), scrubbed_at=NOW, source="test", national_dnc=True, state_dnc=False,
        litigator=False,
    )  # fmt: skip


def old_lead(**fields: Any) -> Lead:
    return a_lead(status_changed_on=OLD.date(), **fields)


def test_notes_and_numbers_of_old_traces_go_and_young_ones_stay(tenant: Tenant) -> None:
    a_trace(OLD, unmatched=[NOTE], credits_deducted=2)
    a_trace(OLD, numbers=[PHONE], state="unknown")
    young = a_trace(YOUNG, unmatched=[NOTE])
    assert retention.purge(tenant).others == {"skip traces": 2}
    assert SkipTrace.objects.exclude(unmatched=[]).get() == young
    assert not SkipTrace.objects.exclude(numbers=[]).exists()
    assert SkipTrace.objects.filter(credits_deducted=2).exists()


def test_a_purged_leads_home_goes_from_young_traces_too(tenant: Tenant) -> None:
    """Two leads of an order had its address, say; the unit and the spelling are the vendor's."""
    old_lead(street_address="12 North Palm Canyon Drive", city="Palm Springs")
    own = {"address": "12 N PALM CANYON DR # 5, Palm Springs, CA 92262", "why": "Two leads of the order have it."}
    elsewhere = {"address": "12 N PALM CANYON DR, Indio, CA 92201", "why": "No lead of the order has this address."}
    trace = a_trace(YOUNG, unmatched=[own, NOTE, elsewhere])
    retention.purge(tenant)
    trace.refresh_from_db()
    assert trace.unmatched == [NOTE, elsewhere]


def test_what_vendors_posted_goes_and_the_id_stays(tenant: Tenant) -> None:
    event = VendorEvent.objects.create(kind="tracerfy", event_id="1", is_signed=False, body={"to": PHONE})
    VendorEvent.objects.update(received_at=OLD)
    VendorEvent.objects.create(kind="tracerfy", event_id="2", is_signed=False, body={"to": PHONE})
    assert retention.purge(tenant).others == {"vendor events": 1}
    event.refresh_from_db()
    assert (event.event_id, event.body) == ("1", {})


def test_a_former_client_goes_and_a_present_one_stays(tenant: Tenant) -> None:
    """Whose property has another client by now."""
    former, present, young = a_contact(full_name="Al"), a_contact(full_name="Bo"), a_contact(full_name="Cy")
    a_phone(former)
    a_property(client=present)
    Contact.objects.exclude(pk=young.pk).update(created_at=OLD)
    assert retention.purge(tenant).others == {"people without a lead": 1}
    assert set(Contact.objects.all()) == {present, young} and not PhoneNumber.objects.exists()


def test_the_registries_answer_stays_by_digest_alone_once_nobody_has_the_number(tenant: Tenant) -> None:
    shared, gone, removed = PHONE, "+17605550124", "+17605550125"
    contact = a_contact(old_lead())
    a_phone(contact, shared)
    a_phone(contact, gone)
    a_phone(a_contact(a_lead(property_key="addr:2")), shared)
    for number in (shared, gone, removed):
        a_scrub(number)
    assert retention.purge(tenant).others == {"do-not-call checks": 1}
    assert Scrub.objects.exclude(number="").get().number == shared
    assert Scrub.objects.filter(number="", national_dnc=True, digest=digest(gone)).exists()


def test_what_comes_after_a_purge_goes_with_the_next_one(tenant: Tenant) -> None:
    lead = old_lead()
    act: dict[str, Any] = {"lead": lead, "digest": DIGEST, "requested_at": NOW}
    EmailMessage.objects.create(
        **act, subject="Hi", body="Hi", address="a@example.com", idempotency_key="m", unsubscribe_key="u", state="sent"
    )
    VoicemailDrop.objects.create(**act, number=PHONE, idempotency_key="d", state="sent")
    retention.purge(tenant)
    EmailMessage.objects.update(state="failed", error="550 a@example.com: no such user", result="Bounced: 550 a@...")
    VoicemailDrop.objects.update(state="succeeded", proof_url="https://dropcowboy.com/1.mp3")
    timeline.record(ActivityKind.EMAIL, "Bounced: 550 a@example.com", lead=lead, at=NOW)
    Lead.objects.update(purged_at=OLD)
    assert retention.purge(tenant).others == {"e-mails": 1, "voicemails": 1, "timeline entries": 1}
    assert EmailMessage.objects.values_list("state", "error", "result").get() == ("failed", "", "")
    assert VoicemailDrop.objects.get().proof_url == ""
    assert Activity.objects.get().kind == ActivityKind.RETENTION


def test_nothing_is_written_on_a_purged_lead(tenant: Tenant, owner: User) -> None:
    lead, client = old_lead(), signed_in(owner)
    retention.purge(tenant)
    for name in ("add_note", "lead_reason", "add_task"):
        assert client.post(reverse(name, args=[lead.pk]), {"note": "Call Ana"}).status_code == 404


def test_a_dry_run_counts_the_same_and_the_command_prints_it(tenant: Tenant) -> None:
    a_trace(OLD, unmatched=[NOTE])
    contact = a_contact(old_lead())
    a_scrub(a_phone(contact).number)
    counted = retention.purge(tenant, dry_run=True)
    out, written = StringIO(), StringIO()
    call_command("purge_leads", "desert", dry_run=True, stdout=out)
    assert out.getvalue().endswith(f"ended before {counted.before}. Beside them: 1 skip traces.\n")
    call_command("purge_leads", json=True, stdout=written)
    (printed,) = json.loads(written.getvalue())
    assert (printed["leads"], printed["others"]) == (counted.leads, counted.others) == (1, {"skip traces": 1})
    assert retention.purge(tenant).others == {}


def test_a_client_to_whom_a_saved_search_writes_stays_until_it_stops(tenant: Tenant, owner: User) -> None:
    """She asked for these e-mails, and has no property: that she is old ends none of them."""
    cora = a_contact(full_name="Cora Cole")
    Contact.objects.filter(pk=cora.pk).update(created_at=OLD)
    search = SavedSearch.objects.create(user=owner, name="Golf", followed_since=NOW, digest_until=NOW)
    ClientAlert.objects.create(
        search=search, contact=cora, email=an_email(cora), shared_by=owner, shared_at=OLD, told_until=0,
        written_until=OLD,
    )  # fmt: skip
    retention.purge(tenant)
    assert ClientAlert.objects.exists()
    ClientAlert.objects.update(stopped_at=YOUNG)
    assert retention.purge(tenant).others["people without a lead"] == 1
    assert not Contact.objects.exists() and not ClientAlert.objects.exists()


def test_shares_that_ended_long_ago_go_with_the_name_of_the_client(tenant: Tenant, owner: User) -> None:
    membership = Membership.objects.get(user=owner)
    for number, (expires, revoked) in enumerate(((OLD, None), (NOW, OLD), (YOUNG, None), (NOW, None))):
        SearchShare.objects.create(
            membership=membership, token_digest=str(number), client_name="Ben", expires_at=expires, revoked_at=revoked
        )
    assert retention.purge(tenant).others == {"shared searches": 2}
    assert SearchShare.objects.count() == 2
