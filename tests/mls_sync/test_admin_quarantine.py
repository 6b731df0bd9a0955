"""Quarantined records and errors in the console."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from listings.models import Collection, Listing
from mls_sync.models import Feed, QuarantinedRecord, SyncError, WhoActs
from realty.audit.models import AuditEvent
from realty.tenants.scope import platform_scope, tenant_scope
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS, World
from tests.conftest import PASSWORD, signed_in
from tests.realty.tenants.rows import a_feed, a_listing, a_quarantined_record, a_run

LIST = "admin:mls_sync_quarantinedrecord_changelist"


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


@pytest.fixture
def feed(gps: Collection) -> Feed:
    with tenant_scope(gps.tenant_id):
        return a_feed(gps, secrets={"token": DEFAULT_TOKEN})


@pytest.fixture
def record(feed: Feed) -> QuarantinedRecord:
    with tenant_scope(feed.tenant_id):
        return a_quarantined_record(feed)


def test_a_record_is_shown_whole_with_its_field_and_reason(console: Client, record: QuarantinedRecord) -> None:
    page = console.get(reverse("admin:mls_sync_quarantinedrecord_change", args=[record.pk])).content.decode()
    assert "&quot;ListPrice&quot;: &quot;a lot&quot;" in page
    assert "not a number" in page


def test_what_an_mls_sent_is_text_and_never_markup(console: Client, record: QuarantinedRecord) -> None:
    with tenant_scope(record.tenant_id):
        QuarantinedRecord.objects.update(raw='{"Remarks": "<script>alert(1)</script>"}', reason="<b>odd</b>")
    page = console.get(reverse("admin:mls_sync_quarantinedrecord_change", args=[record.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<b>odd" not in page


def test_the_list_shows_open_records_unless_asked_for_settled_ones(console: Client, record: QuarantinedRecord) -> None:
    with tenant_scope(record.tenant_id):
        settled = a_quarantined_record(record.feed, "key-2")
        QuarantinedRecord.objects.filter(pk=settled.pk).update(resolved_at=timezone.now())
    for query, keys in (({}, {"key-1"}), ({"state": "settled"}, {"key-2"}), ({"state": "all"}, {"key-1", "key-2"})):
        assert {row.listing_key for row in console.get(reverse(LIST), query).context["cl"].result_list} == keys


def retry(console: Client, record: QuarantinedRecord) -> str:
    data = {"action": "retry", "_selected_action": [record.pk]}
    return console.post(reverse(LIST) + "?state=all", data, follow=True).content.decode()


def test_a_record_that_is_still_wrong_stays_and_one_that_was_mended_is_stored(
    console: Client, record: QuarantinedRecord
) -> None:
    assert "0 of 1 quarantined records" in retry(console, record)
    good = '{"Id": "key-1", "StandardFields": {"ListingKey": "key-1", "ListingId": "1", "ListPrice": 500000}}'
    with tenant_scope(record.tenant_id):
        QuarantinedRecord.objects.update(raw=good)
    with SimulatedMLS(World(seed=3, gps=5, crmls=5)) as mls, tenant_scope(record.tenant_id):
        Feed.objects.filter(pk=record.feed_id).update(options={"base_url": mls.url})
        said = retry(console, record)
    assert "1 of 1 quarantined records" in said
    with tenant_scope(record.tenant_id):
        assert record.feed.collection.listings.count() == 1
    assert "settled already" in retry(console, record)


def test_errors_are_found_by_who_must_act(console: Client, feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        run = a_run(feed)
        for who in (WhoActs.TENANT, WhoActs.SOURCE):
            SyncError.objects.create(run=run, kind="transient", who_acts=who, message=f"for {who}")
    url = reverse("admin:mls_sync_syncerror_changelist")
    found = console.get(url, {"who_acts__exact": "tenant"}).context["cl"].result_list
    assert [error.message for error in found] == ["for tenant"]
    page = console.get(reverse("admin:mls_sync_syncrun_change", args=[run.pk])).content.decode()
    assert "for source" in page


NAMED = {
    "ResourceUri": "/v1/listings/20190211172710340762000000",
    "StandardFields": {"ListingId": "219100538DA", "UnparsedAddress": "1 Test Way", "City": "Indio"},
}


def test_newcomer_m11_rows_tell_which_listing(console: Client, record: QuarantinedRecord) -> None:
    """MLS number, address, a link to the stored version, and a title; also where the record had no key."""
    with tenant_scope(record.tenant_id):
        QuarantinedRecord.objects.update(listing_key="", field="ListingKey", raw=json.dumps(NAMED))
        listing = a_listing(record.feed.collection)
        Listing.objects.update(listing_id="219100538DA")
    page = console.get(reverse(LIST)).content.decode()
    link = reverse("admin:listings_listing_change", args=[listing.pk])
    for text in ("219100538DA", "1 Test Way, Indio", link):
        assert text in page
    page = console.get(reverse("admin:mls_sync_quarantinedrecord_change", args=[record.pk])).content.decode()
    assert "219100538DA, 1 Test Way, Indio" in page.split("</title>")[0]
    assert "/v1/listings/20190211172710340762000000" in page
    assert len(console.get(reverse(LIST), {"q": "219100538da"}).context["cl"].result_list) == 1


def test_newcomer_m11_a_record_that_says_nothing_has_a_title_too(console: Client, record: QuarantinedRecord) -> None:
    with tenant_scope(record.tenant_id):
        QuarantinedRecord.objects.update(listing_key="", field="ListingKey", raw="[7]")
    page = console.get(reverse("admin:mls_sync_quarantinedrecord_change", args=[record.pk])).content.decode()
    assert "A record without MLS number, key and address" in page.split("</title>")[0]


def test_newcomer_m11_records_are_dismissed_with_who_and_why(
    console: Client, record: QuarantinedRecord, staff: User
) -> None:
    data = {"action": "dismiss", "_selected_action": [record.pk]}
    page = console.post(reverse(LIST), data).content.decode()
    assert "1 record will no longer wait" in page
    assert "This field is required" in console.post(reverse(LIST), {**data, "why": " "}).content.decode()
    said = console.post(reverse(LIST), {**data, "why": "A test listing"}, follow=True).content.decode()
    assert "1 dismissed" in said
    with tenant_scope(record.tenant_id):
        record.refresh_from_db()
        assert (record.settled, record.dismissed_by, record.dismissed_why) == ("dismissed", staff, "A test listing")
    assert "Dismissed by piper: A test listing" in console.get(reverse(LIST), {"state": "dismissed"}).content.decode()


@pytest.mark.parametrize("action", ["ask", "retry", "dismiss"])
def test_who_may_only_look_does_nothing_with_them(record: QuarantinedRecord, action: str) -> None:
    lena = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    lena.user_permissions.set(Permission.objects.filter(codename="view_quarantinedrecord"))
    data = {"action": action, "_selected_action": [record.pk], "why": "A test listing"}
    client = signed_in(lena)
    assert "Dismiss the selected" not in client.get(reverse(LIST)).content.decode()
    client.post(reverse(LIST), data)
    with tenant_scope(record.tenant_id):
        before = (record.attempts, record.settled)
        record.refresh_from_db()
        assert (record.attempts, record.settled) == before


@pytest.mark.parametrize("action", ["retry", "dismiss"])
def test_what_is_done_with_them_is_in_the_tenants_audit(
    console: Client, record: QuarantinedRecord, action: str
) -> None:
    console.post(reverse(LIST), {"action": action, "_selected_action": [record.pk], "why": "A test listing"})
    with platform_scope("test"):
        [event] = AuditEvent.objects.filter(act="changed")
        assert (event.tenant_id, event.person) == (record.tenant_id, "piper")
        assert event.about == f"Console: feed {record.feed_id}"


def test_newcomer_m11_the_overview_counts_agree(console: Client, record: QuarantinedRecord) -> None:
    with tenant_scope(record.tenant_id):
        a_run(record.feed, status="complete")
    page = console.get(reverse("admin:index")).content.decode()
    assert "Every feed&#x27;s last run ended well" not in page and "Every feed's last run ended well" not in page
    assert "1 record could not be stored" in page
    with tenant_scope(record.tenant_id):
        QuarantinedRecord.objects.update(resolved_at=timezone.now(), settled="gone")
    assert "No record is in quarantine" in console.get(reverse("admin:index")).content.decode()


def test_newcomer_m11_ask_the_source_again(console: Client, record: QuarantinedRecord) -> None:
    with SimulatedMLS(World(seed=3, gps=5, crmls=5)) as mls, tenant_scope(record.tenant_id):
        Feed.objects.filter(pk=record.feed_id).update(options={"base_url": mls.url})
        key = next(iter(mls.world.keys(GPS)))
        QuarantinedRecord.objects.update(listing_key=key)
        data = {"action": "ask", "_selected_action": [record.pk]}
        assert (
            "1 stored, 0 no longer there, 0 still refused"
            in console.post(reverse(LIST), data, follow=True).content.decode()
        )
        assert Listing.objects.get().listing_key == key
