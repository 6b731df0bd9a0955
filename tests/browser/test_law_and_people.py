"""The pages of the law and of people in Chromium: stops by home and place, numbers, senders, call records, clients of
one name. Each wide, in the dark and on a phone."""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from playwright.sync_api import expect

from crm_leads.compliance.digests import digest
from crm_leads.compliance.stopping_homes import stop_home
from crm_leads.models import IntakeCursor, Lead
from listings.ingest import write
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, looks
from tests.crm_leads.rows import PHONE, a_contact, a_phone, a_property, one_row_of_each
from tests.listings.rows import row

# By name of the screenshot: the path, and a heading that the page must have.
LAW = {
    "home-stops": ("/crm/do-not-contact/homes/", "homes"),
    "home-list": ("/crm/do-not-contact/homes/import/", "list"),
    "place-stops": ("/crm/place-stops/", "place"),
    "number-state": (f"/crm/number-state/?of={digest(PHONE)}", "State of a number"),
    "reassigned": ("/crm/reassigned-numbers/", "Reassigned"),
    "call-records": ("/crm/call-records/", "records"),
}
PEOPLE = {
    "senders": ("/crm/senders/", "Senders"),
    "stop-home-lead": ("/crm/leads/{lead}/stop-home/", "home"),
    "two-clients": ("/crm/properties/{home}/", "Test Way"),
}


@pytest.fixture
def office(transactional_db: None, tenant: Tenant, owner: User, gps: Collection) -> dict[str, int]:
    """One row of everything, a home that does not sell, and two clients of one name."""
    with tenant_scope(tenant):
        with transaction.atomic():
            write(gps, [row("A")], run_id=None)
        IntakeCursor.objects.all().delete()
        one_row_of_each(tenant, owner, gps, Listing.objects.get())
        lead = Lead.objects.get()
        stop_home(lead, evidence="Ana at the door: not selling.", user=owner)
        homes = [a_property(street_address=f"{n} Test Way") for n in (21, 22)]
        for home, number in zip(homes, ("+17605550131", "+14425550177"), strict=True):
            home.client = a_contact(full_name="Maria Garcia", first_name="Maria")
            a_phone(home.client, number)
            home.save()
        return {"lead": lead.pk, "home": homes[0].pk}


@pytest.mark.parametrize("pages", [LAW, PEOPLE], ids=["law", "people"])
def test_no_page_has_a_serious_fault(
    visit: Visit, owner: User, office: dict[str, int], pages: dict[str, tuple[str, str]]
) -> None:
    for page, look in looks(visit, owner, "/crm/ledger/"):
        for name, (path, heading) in pages.items():
            page.goto(path.format(**office))
            expect(page.get_by_role("heading", name=heading).first).to_be_visible()
            examine(page, f"{name}-{look}", full=True)
