"""What a lead may keep, and for how long."""

import json
from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.models import Activity, Call, Contact, EmailMessage, Lead, LeadUseStatement, Task, VoicemailDrop
from crm_leads.privacy import retention, tasks
from listings import ingest
from listings.models import Collection, Listing, ListingSource
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.rows import DIGEST, PHONE, a_contact, a_lead, a_phone, a_property
from tests.listings.rows import photo, row

pytestmark = pytest.mark.usefixtures("in_tenant")
LONG_AGO = timezone.now() - timedelta(days=100)
YESTERDAY = timezone.now() - timedelta(days=1)


def ended_listing(collection: Collection, key: str, at: object = LONG_AGO, **values: object) -> Listing:
    with transaction.atomic():
        ended = row(key, photos=(photo(0),), standard_status="Expired", status_change_timestamp=at, **values)
        ingest.write(collection, [ended], run_id=None)
    return Listing.objects.get(collection=collection, listing_key=key)


def stated(collection: Collection) -> None:
    LeadUseStatement.objects.create(
        collection=collection, wording="Allowed", stated_by_name="Olivia", stated_at=LONG_AGO
    )


def old_lead(**fields: object) -> Lead:
    return a_lead(**{"status_changed_on": LONG_AGO.date(), "snapshot": {"photos": ["x"]}, **fields})


def test_an_old_lead_loses_listing_data_and_people_and_its_record_stays(tenant: Tenant, gps: Collection) -> None:
    listing = ended_listing(gps, "A")
    lead = old_lead(listing=listing, collection=gps, owner_name="Ana Owner", has_phone=True)
    contact = a_contact(lead)
    a_phone(contact)
    now = timezone.now()
    Call.objects.create(lead=lead, contact=contact, number=PHONE, digest=DIGEST, result="talked", note="Ana", at=now)
    VoicemailDrop.objects.create(
        lead=lead, number=PHONE, digest=DIGEST, state=ActState.QUEUED, idempotency_key="k", requested_at=now
    )
    done = retention.purge(tenant)
    assert (done.leads, done.listings) == (1, 1)
    lead.refresh_from_db()
    assert (lead.closed_because, lead.snapshot, lead.unparsed_address, lead.owner_name, lead.has_phone) == (
        "purged", {}, "", "", False,
    )  # fmt: skip
    assert not Contact.objects.exists() and not ListingSource.objects.exists()
    assert Call.objects.values_list("number", "note", "digest").get() == ("", "", DIGEST)
    assert VoicemailDrop.objects.get().state == ActState.CANCELED
    assert Activity.objects.get().kind == "retention"
    assert Listing.objects.get().purged_at is not None
    assert retention.purge(tenant) == retention.Purged(done.before, 0, 0)


def test_nothing_that_a_server_said_of_an_address_stays(tenant: Tenant) -> None:
    lead = old_lead()
    EmailMessage.objects.create(
        lead=lead, address="ana@example.com", digest=DIGEST, state=ActState.FAILED, idempotency_key="k",
        requested_at=timezone.now(), bounce_reason="550 5.1.1 <ana@example.com>: no such mailbox",
    )  # fmt: skip
    retention.purge(tenant)
    assert EmailMessage.objects.values_list("address", "bounce_reason").get() == ("", "")


def test_the_home_is_free_to_become_a_lead_again(tenant: Tenant) -> None:
    lead = old_lead()
    key = lead.property_key
    retention.purge(tenant)
    assert a_lead(property_key=key).pk != lead.pk


def test_a_young_lead_and_a_converted_one_stay_with_their_listings(tenant: Tenant, gps: Collection) -> None:
    young = ended_listing(gps, "A", YESTERDAY)
    kept = ended_listing(gps, "B")
    a_lead(listing=young, collection=gps)
    old_lead(listing=kept, collection=gps, status="converted", property_key="addr:2")
    assert retention.purge(tenant).leads == 0
    assert Listing.objects.live().count() == 2 and Lead.objects.filter(snapshot={}).count() == 1


def test_the_last_day_of_the_period_is_kept(tenant: Tenant) -> None:
    before = retention.purge(tenant).before
    a_lead(status_changed_on=before)
    gone = a_lead(status_changed_on=before - timedelta(days=1), property_key="addr:2")
    assert list(retention.due_leads(before)) == [gone]


def test_orphans_go_where_the_collection_is_used_for_leads(tenant: Tenant, gps: Collection, crmls: Collection) -> None:
    ended_listing(gps, "A")
    ended_listing(crmls, "B", street_name="Elsewhere")
    stated(gps)
    assert retention.purge(tenant).listings == 1
    assert Listing.objects.live().get().collection_id == crmls.pk


def test_a_listing_of_an_own_property_and_one_that_is_for_sale_again_stay(tenant: Tenant, gps: Collection) -> None:
    stated(gps)
    followed, back = ended_listing(gps, "A"), ended_listing(gps, "B")
    a_property(listing=followed, collection=gps)
    with transaction.atomic():
        ingest.write(gps, [row("B", standard_status="Active")], run_id=None)
    old_lead(listing=back, collection=gps)
    assert retention.purge(tenant).listings == 0
    assert Listing.objects.live().count() == 2


def test_who_is_the_client_of_a_property_by_now_stays_with_it(tenant: Tenant) -> None:
    """The lead was converted and set back, or its owner was made the client by hand."""
    lead = old_lead()
    client, other = a_contact(lead), a_contact(lead, full_name="Bo Owner")
    home = a_property(client=client)
    Task.objects.create(lead=lead, title="Call", due_at=timezone.now())
    retention.purge(tenant)
    home.refresh_from_db()
    assert home.client == client and Contact.objects.get().lead_id is None
    assert not Task.objects.exists() and not Contact.objects.filter(pk=other.pk).exists()


def test_nothing_of_the_listing_is_left(tenant: Tenant) -> None:
    old_lead(photos_count=30, list_price=500_000, score=80, list_agent_full_name="Al Agent")
    retention.purge(tenant)
    lead = Lead.objects.get()
    assert (lead.photos_count, lead.list_price, lead.score, lead.list_agent_full_name) == (None, None, 0, "")


def test_a_listing_ends_on_the_day_of_the_tenants_zone(tenant: Tenant, gps: Collection) -> None:
    """Late in the evening it is the next day elsewhere, and the listing went a day after its lead."""
    stated(gps)
    last = retention.purge(tenant).before - timedelta(days=1)
    ended_listing(gps, "A", datetime.combine(last, time(23, 30), ZoneInfo(tenant.time_zone)))
    assert retention.purge(tenant).listings == 1


def test_a_dry_run_counts_what_a_real_one_removes(tenant: Tenant, gps: Collection) -> None:
    stated(gps)
    for key in "ABC":
        ended_listing(gps, key)
    old_lead()
    counted = retention.purge(tenant, dry_run=True)
    assert (counted.leads, counted.listings) == (1, 3)
    assert retention.purge(tenant) == counted


def test_another_tenants_leads_are_not_touched(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        theirs = old_lead()
    retention.purge(tenant)
    with tenant_scope(other_tenant):
        assert Lead.objects.get(pk=theirs.pk).purged_at is None


def test_the_command_prints_what_it_did(tenant: Tenant) -> None:
    old_lead()
    out = StringIO()
    call_command("purge_leads", "desert", dry_run=True, stdout=out)
    assert "would remove the data of 1 leads" in out.getvalue()
    out = StringIO()
    call_command("purge_leads", json=True, stdout=out)
    (printed,) = json.loads(out.getvalue())
    assert (printed["tenant"], printed["leads"]) == ("desert", 1)
    assert date.fromisoformat(printed["before"]) < timezone.localdate()
    with pytest.raises(CommandError, match="no tenant nowhere"):
        call_command("purge_leads", "nowhere")


def test_the_nightly_task_purges_each_tenant(tenant: Tenant, owner: User) -> None:
    old_lead()
    EmailMessage.objects.create(
        lead=Lead.objects.get(), address="ana@example.com", digest=DIGEST, subject="Hello", body="Ana",
        idempotency_key="k", unsubscribe_key="u", requested_at=timezone.now(), state=ActState.SENT,
    )  # fmt: skip
    assert tasks.purge_all() == 1
    assert tasks.purge_tenant(tenant.pk).startswith("Purged 1 leads")
    assert EmailMessage.objects.values_list("address", "subject", "body").get() == ("", "", "")
