"""The calendar's address, an open house as a file, contacts as vCard both ways, and properties as CSV; wide and on a
phone."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from crm_leads.models import Contact, Task
from crm_leads.vcards import read
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine
from tests.crm_leads.compliance.lawful import lawful_lead
from tests.crm_leads.leads.test_card_import import FILE
from tests.crm_leads.rows import a_property
from tests.listings.views.homes import put

pytestmark = pytest.mark.usefixtures("transactional_db")
LOOKS = pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])


def name_of(what: str, phone: bool) -> str:
    return f"{what}-{'phone' if phone else 'wide'}"


@LOOKS
def test_a_calendar_s_address_is_made_and_revoked(visit: Visit, owner: User, tenant: Tenant, phone: bool) -> None:
    with tenant_scope(tenant):
        Task.objects.create(title="Call Ana back", due_at=timezone.now() + timedelta(days=1), assigned_to=owner)
    page = visit(owner, "/crm/tasks/", phone=phone)
    page.get_by_role("link", name="In your calendar").click()
    examine(page, name_of("calendar", phone))
    page.get_by_label("Also what is assigned to others").check()
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Address of your calendar")
    examine(page, name_of("calendar-address", phone))
    path = urlsplit(page.get_by_label("Secret address").input_value()).path
    assert b"Call Ana back" in Client().get(path).content
    page.get_by_role("link", name="I have added it").click()
    expect(page.locator("main")).to_contain_text("A calendar last read it")
    examine(page, name_of("calendar-made", phone))
    page.get_by_role("button", name="Revoke the address").click()
    expect(page.locator("main")).to_contain_text("The address no longer works")
    assert Client().get(path).status_code == 404


@LOOKS
def test_an_open_house_is_added_to_a_calendar(visit: Visit, owner: User, gps: Collection, phone: bool) -> None:
    day = timezone.localdate() + timedelta(days=3)
    house = {"OpenHouseDate": f"{day}", "OpenHouseStartTime": "13:00", "OpenHouseEndTime": "16:00"}
    (listing,) = put(gps, "A", open_houses=[house])
    page = visit(owner, listing.get_absolute_url(), phone=phone)
    link = page.get_by_role("link", name="Add to calendar")
    link.scroll_into_view_if_needed()
    examine(page, name_of("open-house", phone))
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(f"{day}.ics")
    (event,) = Calendar.from_ical(Path(download.value.path()).read_bytes()).walk("VEVENT")
    assert event["DTSTART"].dt.date() == day


@LOOKS
def test_contacts_go_to_a_file_and_come_from_one(
    visit: Visit, owner: User, tenant: Tenant, phone: bool, tmp_path: Path
) -> None:
    with tenant_scope(tenant):
        lead, _ = lawful_lead(owner_name="Ana Owner")
    page = visit(owner, lead.get_absolute_url(), phone=phone)
    page.locator("summary", has_text="Save contacts").click()
    examine(page, name_of("save-contacts", phone))
    with page.expect_download() as download:
        page.get_by_role("button", name="vCard 3.0").click()
    assert [card.full_name for card in read(Path(download.value.path()).read_bytes())] == ["Ana Owner"]
    page.get_by_role("link", name="Import from a vCard file").click()
    file = tmp_path / "contacts.vcf"
    file.write_text(FILE)
    page.get_by_label("vCard file").set_input_files(file)
    examine(page, name_of("import-cards", phone))
    page.get_by_role("button", name="Look at the contacts").click()
    page.get_by_label("José Muñoz").check()
    examine(page, name_of("import-cards-check", phone), full=True)
    page.get_by_role("button", name="Add the chosen owners").click()
    expect(page.locator("main")).to_contain_text("Added 1 owner from the vCard file")
    with tenant_scope(tenant):
        assert set(Contact.objects.values_list("full_name", flat=True)) == {"Ana Owner", "José Muñoz"}


@LOOKS
def test_properties_go_to_a_file_and_changed_lines_come_back(
    visit: Visit, owner: User, tenant: Tenant, phone: bool, tmp_path: Path
) -> None:
    with tenant_scope(tenant):
        home = a_property(street_address="12 Sago Ln", notes="Before")
    page = visit(owner, "/crm/properties/", phone=phone)
    examine(page, name_of("properties-export", phone))
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "properties.csv"
    file.write_bytes(Path(download.value.path()).read_bytes().replace(b"Before", b"After"))
    page.get_by_role("link", name="Import").click()
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Look at the columns").click()
    page.get_by_role("button", name="Check every line").click()
    expect(page.locator("main")).to_contain_text("Changes Notes")
    examine(page, name_of("import-changes", phone))
    page.get_by_role("button", name="Change 1 property").click()
    expect(page.locator("main")).to_contain_text("Changed 1 property")
    with tenant_scope(tenant):
        home.refresh_from_db()
    assert home.notes == "After"
    page.goto("/crm/leads/exports/")
    expect(page.locator("main")).to_contain_text("Properties as CSV")
    examine(page, name_of("exports", phone))
