from django.contrib.auth.models import User
from django.test import Client

from crm_leads.models import CalendarFeed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import text_of


def test_the_address_is_shown_once_and_works(owner: User, tenant: Tenant) -> None:
    client = signed_in(owner)
    assert "None yet" in text_of(client.get("/calendar/"))
    page = client.post("/calendar/", {"of_everyone": "on"})
    path = page.context["address"].removeprefix("http://127.0.0.1:8000")
    assert Client().get(path).status_code == 200
    again = text_of(client.get("/calendar/"))
    assert path not in again and "A calendar last read it" in again and "assigned to others" in again
    client.post("/calendar/revoke/")
    assert Client().get(path).status_code == 404
    assert "None yet" in text_of(client.get("/calendar/"))


def test_an_agent_has_no_choice_of_everyone_s(colleague: User, tenant: Tenant) -> None:
    client = signed_in(colleague)
    assert "Also what is assigned to others" not in text_of(client.get("/calendar/"))
    client.post("/calendar/", {"of_everyone": "on"})
    with tenant_scope(tenant):
        assert not CalendarFeed.objects.get().of_everyone
