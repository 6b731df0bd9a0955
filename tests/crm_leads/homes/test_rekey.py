"""Keys that an older reader made are made anew, and nothing but keys."""

import pytest

from crm_leads.homes.keys import name_homes
from crm_leads.homes.rekey import STEPS
from crm_leads.homes.tasks import read_addresses_again
from crm_leads.models import CrmProperty, HomeStop, Lead
from listings import readings
from listings import tasks as listing_tasks
from realty.tenants.models import Tenant
from tests.crm_leads.rows import a_lead, a_property

pytestmark = pytest.mark.usefixtures("in_tenant")


def test_every_record_of_a_home_is_found_again(tenant: Tenant) -> None:
    a_lead(property_key="old:lead")
    home = a_property(street_address="1 Test Wy", notes="Theirs")
    HomeStop.objects.create(
        street_address="1 Test Way", city="Palm Springs", postal_code="92262", because="not_selling",
        occurred_at="2026-11-01T00:00Z",
    )  # fmt: skip
    # Leads, stopped homes, properties of a listing, of which there are none here, and the others.
    assert [bool(step(tenant.pk, 0)) for step in STEPS] == [True, True, False, True]
    assert {model.objects.get().address_key for model in (Lead, CrmProperty, HomeStop)} == {"1|T"}
    home.refresh_from_db()
    assert (home.property_key, home.notes) == ("old:lead", "Theirs")


def test_a_record_of_its_own_is_named_by_its_address() -> None:
    home = a_property(street_address="9 Lone Rd", postal_code="92262")
    name_homes([home])
    assert home.property_key == "addr:92262:9:LONE RD:"


def test_a_raised_number_of_the_reading_reaches_leads_after_their_listings(monkeypatch: pytest.MonkeyPatch) -> None:
    a_lead()
    home = a_property(street_address="1 Test Wy")
    assert read_addresses_again() == 0, "the tenant's listings come first"
    for number in (readings.READING, readings.READING + 1):
        monkeypatch.setattr(readings, "READING", number)
        for model in (Lead, CrmProperty):
            model.objects.update(address_key="")
        listing_tasks.read_addresses_again()
        assert read_addresses_again() == 6  # a slice of leads, one of properties, and the end of each of four kinds
        assert {model.objects.get().address_key for model in (Lead, CrmProperty)} == {"1|T"}
    CrmProperty.objects.filter(pk=home.pk).update(address_key="")
    assert (listing_tasks.read_addresses_again(), read_addresses_again()) == (0, 0)
