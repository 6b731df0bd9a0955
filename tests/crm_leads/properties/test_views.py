"""The pages of properties, as people use them."""

import re
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm_leads.compliance.suppression import suppress
from crm_leads.enums import SuppressedBecause
from crm_leads.leads.todos import morning_in
from crm_leads.models import ActiveRefresh, CrmProperty, PropertyMerge, Task
from crm_leads.properties import csv_import, following, records
from listings import ingest
from listings.models import Collection
from listings.rows import PhotoRow
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.rows import a_lead, a_property
from tests.listings.rows import row

FORM = {"street_address": "12 Sago Lane", "city": "Palm Desert", "status": "active", "tag_text": "den, pool"}


def test_a_property_is_written_down_and_changed(in_tenant: Tenant, owner: User) -> None:
    client = signed_in(owner)
    page = client.post(reverse("property_new"), FORM | {"client_name": "Ana Owner", "agent": owner.pk}, follow=True)
    home = CrmProperty.objects.get()
    assert (home.tags, str(home.client), home.assigned_to) == (["den", "pool"], "Ana Owner", owner)
    assert "Created manually." in page.content.decode()
    client.post(reverse("property_edit", args=[home.pk]), FORM | {"list_price": "450000", "client_name": "Ana Owner"})
    home.refresh_from_db()
    assert (home.list_price, str(home.client)) == (450_000, "Ana Owner")


def test_m5_numbers_are_typed_as_they_are_in_a_file(in_tenant: Tenant, owner: User) -> None:
    typed = {"list_price": "$650k", "lot_size_square_feet": "0.5 acres", "bathrooms_total_integer": "2.5 ba"}
    client = signed_in(owner)
    client.post(reverse("property_new"), FORM | typed)
    home = CrmProperty.objects.get()
    assert (home.list_price, home.lot_size_square_feet, home.bathrooms_total_integer) == (650_000, 21_780, 3)
    for wrong in ("1e999999", "many", "-5", "9" * 30):
        page = client.post(reverse("property_edit", args=[home.pk]), FORM | {"list_price": wrong})
        assert page.status_code == 422 and page.context["form"].errors.keys() == {"list_price"}


def test_a_number_that_the_mls_brought_keeps_nobody_from_editing(in_tenant: Tenant, owner: User) -> None:
    home = a_property(year_built=20_025)
    client, url = signed_in(owner), reverse("property_edit", args=[home.pk])
    assert client.post(url, FORM | {"year_built": "20025", "notes": "Has a den"}).status_code == 302
    home.refresh_from_db()
    assert (home.year_built, home.notes) == (20_025, "Has a den")


def test_what_is_wrong_is_said_at_the_field(in_tenant: Tenant, owner: User) -> None:
    page = signed_in(owner).post(reverse("property_new"), {"city": "Indio", "status": "active", "year_built": "old"})
    assert page.status_code == 422 and page.context["form"].errors.keys() == {"street_address", "year_built"}


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_queries_however_long(
    number: int, in_tenant: Tenant, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for index in range(number):
        a_property(street_address=f"{index} Test Way", tags=["den"])
    client = signed_in(owner)
    client.get(reverse("crm_properties"))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("crm_properties"), {"q": "test palm"}).content.decode()
    assert page.count("Test Way") == number


def test_filters_narrow_the_list(in_tenant: Tenant, owner: User) -> None:
    a_property(street_address="1 Den St", tags=["den"], status="pending")
    a_property(street_address="2 Plain St")
    client, url = signed_in(owner), reverse("crm_properties")
    plain = "2 Plain St"
    for query, shown in ({"tag": "den"}, "1 Den St"), ({"status": "active"}, plain), ({"q": "plain"}, plain):
        page = client.get(url, query).content.decode()
        assert shown in page and page.count(" St</strong>") == 1
    assert "No property matches" in client.get(url, {"link": "yes"}).content.decode()


def test_a_listing_is_kept_linked_edited_and_given_back(store: Store, owner: User) -> None:
    client, listing = signed_in(owner), store(bedrooms_total=3)
    client.post(reverse("property_from_listing", args=[listing.pk]))
    home = CrmProperty.objects.get()
    assert client.post(reverse("property_from_listing", args=[listing.pk]))["Location"] == home.get_absolute_url()
    records.edit(home, {"bedrooms_total": 4}, owner)
    page = client.get(home.get_absolute_url()).content.decode()
    assert "Follow MLS" in page and "Yours" in page
    client.post(reverse("sync_property", args=[home.pk]), {"field": "bedrooms_total"})
    home.refresh_from_db()
    assert (home.bedrooms_total, home.edited_fields) == (3, [])
    client.post(reverse("unlink_property", args=[home.pk]))
    client.post(reverse("link_property", args=[home.pk]), {"number": "IDA"})
    home.refresh_from_db()
    assert home.listing_id == listing.pk


def test_feed_replay_a4_a_number_that_two_mlss_gave_links_the_home_at_the_address(store: Store, owner: User) -> None:
    here = store("A", listing_id="SR-1", mls_id="1", street_name="Sago")
    there = store("B", listing_id="SR-1", mls_id="2", street_name="Palm")
    home = records.create({"street_address": "12 Palm Lane", "postal_code": "92260"}, owner)
    lost = records.create({"street_address": "99 Nowhere Lane", "postal_code": "92260"}, owner)
    client = signed_in(owner)
    client.post(reverse("link_property", args=[home.pk]), {"number": "sr-1"})
    page = client.post(reverse("link_property", args=[lost.pk]), {"number": "SR-1"}, follow=True).content.decode()
    assert "2 listings of different homes have this MLS number" in page
    for record in (home, lost):
        record.refresh_from_db()
    assert (home.listing_id, lost.listing_id) == (there.pk, None)
    client.post(reverse("link_property", args=[lost.pk]), {"number": here.listing_key})
    lost.refresh_from_db()
    assert lost.listing_id == here.pk


def test_a_listing_that_is_gone_is_not_synced(store: Store, owner: User, gps: Collection) -> None:
    home = records.from_listing(store(), owner)
    gps.delete()
    page = signed_in(owner).post(reverse("sync_property", args=[home.pk]), follow=True).content.decode()
    assert "Link the property to its MLS listing first." in page and "is gone from your collections" in page


def test_a_suggested_listing_is_linked_by_a_button(store: Store, owner: User) -> None:
    home = records.create({"street_address": "12 Sago Lane", "postal_code": "92260"}, owner)
    listing = store("B", street_name="Sago", list_price=Decimal(1))
    client = signed_in(owner)
    assert "IDB" in client.get(home.get_absolute_url()).content.decode()
    client.post(reverse("link_property", args=[home.pk]), {"listing": listing.pk})
    home.refresh_from_db()
    assert home.list_price == 1


def test_a_lead_is_converted_from_its_page(in_tenant: Tenant, owner: User) -> None:
    lead = a_lead()
    page = signed_in(owner).post(reverse("property_from_lead", args=[lead.pk]), follow=True)
    assert "The lead is converted" in page.content.decode()
    lead.refresh_from_db()
    assert lead.status == "converted"


def test_two_records_are_merged_and_taken_apart(in_tenant: Tenant, owner: User) -> None:
    kept = records.create({"street_address": "12 Sago Lane", "postal_code": "92260"}, owner)
    lost = records.create({"street_address": "12 Sago Ln", "postal_code": "92260"}, owner)
    client = signed_in(owner)
    assert "The same home?" in client.get(kept.get_absolute_url()).content.decode()
    page = client.post(reverse("merge_property", args=[kept.pk]), {"other": lost.pk}, follow=True).content.decode()
    assert "Merged. You can undo it" in page and client.get(lost.get_absolute_url()).status_code == 302
    client.post(reverse("undo_merge", args=[PropertyMerge.objects.get().pk]))
    assert records.live().count() == 2


def test_m16_a_property_leads_to_its_listing_and_to_the_lead_of_its_home(store: Store, owner: User) -> None:
    listing = store("A", street_name="Sago")
    lead = a_lead(property_key=listing.property_key, street_address="12 Sago Lane")
    home = records.from_listing(listing, owner)
    page = signed_in(owner).get(home.get_absolute_url()).content.decode()
    assert lead.get_absolute_url() in page and listing.get_absolute_url() in page and "of this home" in page
    converted = records.from_lead(a_lead(property_key="addr:92262:2:TEST WAY:"), owner)
    assert converted.lead and converted.lead.get_absolute_url() in (
        signed_in(owner).get(converted.get_absolute_url()).content.decode()
    )


def test_notes_and_tasks_are_kept(in_tenant: Tenant, owner: User) -> None:
    home, client = a_property(), signed_in(owner)
    client.post(reverse("property_note", args=[home.pk]), {"note": "Has a den"})
    client.post(reverse("property_task", args=[home.pk]), {"title": "Call", "on": "2026-12-01", "to": owner.pk})
    page = client.get(home.get_absolute_url()).content.decode()
    assert "Has a den" in page and Task.objects.get().assigned_to == owner
    assert Task.objects.get().due_at.isoformat() == "2026-12-01T17:00:00+00:00"  # nine in Los Angeles


def test_only_the_owner_changes_the_refresh(in_tenant: Tenant, owner: User, colleague: User, tenant: Tenant) -> None:
    url = reverse("active_refresh")
    wanted = {"cron_expression": "0 */2 * * *", "limit": 500, "request_delay": "3.0", "priority": "high"}
    assert signed_in(colleague).post(url, wanted).status_code == 403
    assert signed_in(owner).post(url, wanted | {"cron_expression": "hourly"}).status_code == 422
    assert signed_in(owner).post(url, wanted | {"enabled": "on"}).status_code == 302
    settings = ActiveRefresh.objects.get()
    assert (settings.limit, settings.priority, settings.enabled) == (500, "high", True)
    assert settings.next_due_at is not None


def test_a_stranger_finds_nothing(in_tenant: Tenant, other_tenant: Tenant, stranger: User) -> None:
    home = a_property()
    client = signed_in(stranger)
    assert client.get(home.get_absolute_url()).status_code == 404
    assert "Test Way" not in client.get(reverse("crm_properties")).content.decode()
    with tenant_scope(other_tenant):
        assert not CrmProperty.objects.exists()


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("property_task", {"title": "Call", "on": "2026-02-31"}),
        ("dismiss_listing", {"listing": "x"}),
        ("link_property", {"listing": "\u00b2"}),
        ("merge_property", {"other": "x"}),
    ],
)
def test_what_no_form_sends_breaks_nothing(name: str, posted: dict[str, str], in_tenant: Tenant, owner: User) -> None:
    home = a_property()
    assert signed_in(owner).post(reverse(name, args=[home.pk]), posted).status_code in (302, 404)
    assert not Task.objects.exists()


def test_a_task_without_a_day_is_for_tomorrow_where_the_tenant_is(in_tenant: Tenant, owner: User) -> None:
    home = a_property()
    signed_in(owner).post(reverse("property_task", args=[home.pk]), {"title": "Call"})
    assert Task.objects.get().due_at == morning_in(1, ZoneInfo("America/Los_Angeles"))


def test_a_number_in_two_collections_means_the_one_that_is_still_there(
    store: Store, owner: User, gps: Collection, crmls: Collection
) -> None:
    there = store("B", crmls, listing_id="N1")
    store("A", listing_id="N1")
    with transaction.atomic():
        ingest.mark_vanished(gps, ["A"], run_id=None)
    home = a_property()
    signed_in(owner).post(reverse("link_property", args=[home.pk]), {"number": "N1"})
    home.refresh_from_db()
    assert home.listing_id == there.pk


def test_the_page_names_the_client_and_how_to_reach_him(in_tenant: Tenant, owner: User) -> None:
    (home,) = csv_import.carry_out(b"address,client,phone,email\n1 A St,Ana Owner,7605550123,a@example.com\n", owner)
    client = signed_in(owner)
    page = client.get(home.get_absolute_url()).content.decode()
    assert "(760) 555-0123" in page and "a@example.com" in page and "Do not contact</a>" not in page
    suppress("+17605550123", SuppressedBecause.OPT_OUT)
    told = client.get(home.get_absolute_url()).content.decode().count("Do not contact</a>")
    assert told == 2  # an opt-out is of the person: both addresses


def test_a_listing_names_the_properties_that_follow_it(store: Store, owner: User, stranger: User) -> None:
    listing, client = store(), signed_in(owner)
    assert "Keep as a property" in client.get(listing.get_absolute_url()).content.decode()
    homes = [records.from_listing(listing, owner) for _ in range(2)]
    page = client.get(listing.get_absolute_url()).content.decode()
    assert all(home.get_absolute_url() in page for home in homes) and "Keep as a property" not in page


def test_a_home_that_is_there_already_is_told(store: Store, owner: User) -> None:
    records.create({"street_address": "12 Sago Lane", "postal_code": "92260"}, owner)
    url = reverse("property_from_listing", args=[store(street_name="Sago").pk])
    client = signed_in(owner)
    assert "You have 12 Sago Lane already" in client.post(url, follow=True).content.decode()
    assert "You have" not in client.post(url, follow=True).content.decode()


def test_the_timeline_writes_values_as_the_page_does(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(), owner)
    records.edit(home, {"tags": ["den", "pool"], "status": "pending", "assigned_to": owner}, owner)
    store(list_price=Decimal(450_000), close_date=date(2026, 11, 3))
    following.propagate(tenant.pk)
    page = signed_in(owner).get(home.get_absolute_url()).content.decode()
    for before, after in (
        ("$500,000", "$450,000"), ("-", "Nov 3, 2026"), ("-", "den, pool"), ("Active", "Pending"), ("-", "olivia"),
    ):  # fmt: skip
        assert f"<s>{before}</s> {after} </li>" in " ".join(page.split()).replace("</li>", " </li>").replace("  ", " ")


def test_what_the_mls_changed_while_the_form_was_open_stays_the_mlss(store: Store, owner: User, tenant: Tenant) -> None:
    home = records.from_listing(store(), owner)
    client, url = signed_in(owner), reverse("property_edit", args=[home.pk])
    form = client.get(url).context["form"]
    shown = {field.html_name: field.value() for field in form} | {
        field.html_initial_name: field.value() for field in form
    }
    store(list_price=Decimal(450_000))
    following.propagate(tenant.pk)
    client.post(url, {name: "" if value is None else value for name, value in shown.items()} | {"notes": "Has a den"})
    home.refresh_from_db()
    assert (home.list_price, home.notes, home.edited_fields) == (450_000, "Has a den", [])


def test_the_list_shows_small_photos_of_listings(in_tenant: Tenant, owner: User, gps: Collection) -> None:
    photo = PhotoRow.of(order=0, uris={"640": "https://mls.example/big", "thumb": "https://mls.example/small"})
    with transaction.atomic():
        ingest.write(gps, [row("A", photos=(photo,))], run_id=None)
    a_property(street_address="1 Follows St", listing=gps.listings.get())
    a_property(street_address="2 Own St")
    page = signed_in(owner).get(reverse("crm_properties")).content.decode()
    assert re.findall(r'<img src="([^"]*)"', page) == ["https://mls.example/small"]
