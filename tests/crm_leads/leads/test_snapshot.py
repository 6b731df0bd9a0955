import json

import pytest
from django.contrib.auth.models import User

from crm_leads.intake.take_in import take_in
from crm_leads.leads.snapshot import Snapshot
from crm_leads.models import Lead
from listings.history import history
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import HOME, ZONE, ago, day, permit, sync, write
from tests.crm_leads.rows import a_lead
from tests.listings.rows import photo, row

pytestmark = pytest.mark.usefixtures("in_tenant")


@pytest.fixture
def snapshot(gps: Collection, owner: User, tenant: Tenant) -> Snapshot:
    """Of a listing with a photo and a price cut, which is gone by now."""
    permit(gps, owner)
    home = {**HOME, "public_remarks": "A pool.", "on_market_date": day(90), "status_change_timestamp": ago(1)}
    write(gps, row("a", photos=(photo(0),), **home))
    sync(gps, "a", list_price=450_000, public_remarks="A pool.")
    sync(gps, "a", "Expired", list_price=450_000, public_remarks="A pool.")
    take_in(tenant.pk)
    Listing.objects.all().delete()
    return Snapshot(Lead.objects.get())


def test_it_outlives_the_listing(snapshot: Snapshot) -> None:
    assert bool(snapshot)
    assert (snapshot["public_remarks"], snapshot["list_price"], snapshot["year_built"]) == ("A pool.", 450_000, None)
    assert "https://photos.example" not in json.dumps(Lead.objects.get().snapshot)


def test_its_history_is_the_listings_own(gps: Collection, snapshot: Snapshot) -> None:
    changes = [entry for entry in snapshot.history(ZONE).entries if entry.kind != "listed"]
    assert {(entry.kind, entry.new_value) for entry in changes} == {
        ("price", "450000.00"),
        ("status", "Expired"),
    }


def test_what_happened_before_the_first_sync_is_told_as_on_the_listings_page(
    gps: Collection, owner: User, tenant: Tenant
) -> None:
    permit(gps, owner)
    cut = {"list_price": 450_000, "previous_list_price": 500_000, "price_change_timestamp": ago(20)}
    dates = {"on_market_date": day(90), "status_change_timestamp": ago(1)}
    write(gps, row("a", **{**HOME, **cut, **dates, "standard_status": "Expired"}))
    take_in(tenant.pk)
    told = Snapshot(Lead.objects.get()).history(ZONE)
    assert [entry.kind for entry in told.entries] == [entry.kind for entry in history(Listing.objects.get()).entries]
    assert {"price", "status", "listed"} <= {entry.kind for entry in told.entries}
    assert told.days_on_market == 89


def test_an_emptied_one_has_nothing_to_show() -> None:
    empty = Snapshot(a_lead())
    assert (bool(empty), empty["public_remarks"], empty.history(ZONE).entries) == (False, None, [])
