"""Ana's lead was converted, and Desert Realty lists her home: its own listing is no obstacle to a call, another
broker's is."""

import pytest

from crm_leads.compliance.gate import look
from crm_leads.models import Contact, CrmProperty, Lead
from listings.models import Collection
from tests.crm_leads.compliance.lawful import MONDAY_NOON, a_listing, call, lawful_lead, rule
from tests.crm_leads.rows import a_property

pytestmark = pytest.mark.usefixtures("in_tenant")
Client = tuple[Lead, Contact]


@pytest.fixture
def ana(in_tenant: object) -> Client:
    lead, contact = lawful_lead(status="converted")
    a_property(lead=lead, client=contact, property_key=lead.property_key, status="active")
    return lead, contact


def listed(gps: Collection, lead: Lead, office: str, status: str = "Active") -> None:
    a_listing(gps, "b", property_key=lead.property_key, standard_status=status, list_office_name=office)


@pytest.mark.parametrize("office", ["Desert Realty", "DESERT REALTY, INC."])
@pytest.mark.parametrize("status", ["Active", "Pending", "Hold"])
def test_the_tenants_own_listing_is_no_obstacle(ana: Client, gps: Collection, office: str, status: str) -> None:
    listed(gps, ana[0], office, status)
    assert rule(call(*ana)) == "allowed"


@pytest.mark.parametrize("office", ["Oasis Homes", "Desert Realty of Indio", ""])
def test_another_brokers_exclusive_listing_is_left_alone(ana: Client, gps: Collection, office: str) -> None:
    listed(gps, ana[0], office)
    assert look(call(*ana), now=MONDAY_NOON).rule == "mls"


def test_another_brokers_listing_beside_the_own_one(ana: Client, gps: Collection) -> None:
    listed(gps, ana[0], "Desert Realty")
    a_listing(gps, "c", property_key=ana[0].property_key, standard_status="Active", list_office_name="Oasis Homes")
    assert rule(call(*ana)) == "mls"


@pytest.mark.parametrize("status", ["lead", "lost", "closed"])
def test_it_is_one_only_while_the_tenant_works_for_the_owner(ana: Client, gps: Collection, status: str) -> None:
    CrmProperty.objects.update(status=status)
    listed(gps, ana[0], "Desert Realty")
    assert rule(call(*ana)) == "mls"


def test_a_lead_that_is_not_converted_is_left_alone(ana: Client, gps: Collection) -> None:
    Lead.objects.update(status="contacted")
    listed(gps, ana[0], "Desert Realty")
    assert rule(call(*ana)) == "mls"


def test_a_home_that_was_sold_has_a_new_owner(ana: Client, gps: Collection) -> None:
    listed(gps, ana[0], "Desert Realty", "Closed")
    assert rule(call(*ana)) == "mls"


@pytest.mark.parametrize(
    ("because", "expected"),
    [("relisted", "allowed"), ("back_on_market", "allowed"), ("withdrawn", "allowed"), ("license", "lead_closed")],
)
def test_a_lead_that_closed_when_the_tenant_listed_it(
    ana: Client, gps: Collection, because: str, expected: str
) -> None:
    Lead.objects.update(closed_because=because, closed_at=MONDAY_NOON)
    listed(gps, ana[0], "Desert Realty")
    ana[0].refresh_from_db()
    assert rule(call(*ana)) == expected


def test_the_other_owner_of_the_home_is_a_client_too(ana: Client, gps: Collection) -> None:
    CrmProperty.objects.update(client=None)
    listed(gps, ana[0], "Desert Realty")
    assert rule(call(*ana)) == "allowed"
