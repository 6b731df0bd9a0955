"""newcomer L12: the printed sheet carried no name and no phone of the agent."""

import pytest
from django.contrib.auth.models import User

from crm_leads.models import LeadPolicy, Sender
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import a_lead
from tests.listings.views.homes import put


def pages(user: User, gps: Collection) -> list[str]:
    """The line on paper of a listing and of its lead."""
    (listing,) = put(gps, "A")
    with tenant_scope(gps.tenant_id):
        lead = a_lead(listing=listing, collection=gps)
    client = signed_in(user)
    found = [client.get(each.get_absolute_url()).content.decode() for each in (listing, lead)]
    return [page.split('class="on-paper"')[1].split("</div>")[0] if "on-paper" in page else "" for page in found]


def test_l12_both_sheets_say_who_hands_them_over(colleague: User, tenant: Tenant, gps: Collection) -> None:
    colleague.first_name, colleague.last_name = "Carl", "Colleague"
    colleague.save()
    with tenant_scope(tenant):
        Sender.objects.create(
            user=colleague, email="carl@desert.example.com", license_number="01234567", license_state="CA"
        )
        LeadPolicy.objects.create(
            tenant=tenant, brokerage_name="Desert Realty, Inc.", sender_phone="+17605550100", license_number="7654321"
        )
    for line in pages(colleague, gps):
        for words in ("Carl Colleague", "Desert Realty, Inc.", "(760) 555-0100", "carl@desert.example.com"):
            assert words in line
        assert "License 01234567 (CA)" in line and "Brokerage license 7654321" in line


def test_l12_what_nobody_entered_is_left_out(owner: User, gps: Collection) -> None:
    for line in pages(owner, gps):
        assert "olivia" in line and "Desert Realty" in line and "olivia@example.com" in line and "icense" not in line


@pytest.mark.usefixtures("tenant")
def test_l12_a_new_tenant_prints_without_a_policy_being_made(owner: User, gps: Collection) -> None:
    pages(owner, gps)
    with tenant_scope(gps.tenant_id):
        assert not LeadPolicy.objects.exists()
