from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from crm_leads.models import Lead
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.queue.test_views import put
from tests.crm_leads.rows import a_lead
from tests.listings.views.homes import text_of


def statuses(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant):
        return list(Lead.objects.order_by("pk").values_list("status", flat=True))


def previewed(client: Client, **posted: Any) -> dict[str, Any]:
    """What the form of the preview posts."""
    return {**posted, "expected": client.get("/crm/leads/bulk/", posted).context["expected"]}


def test_the_preview_changes_nothing(owner: User, tenant: Tenant) -> None:
    first, second, _ = put(tenant, 3)
    page = text_of(
        signed_in(owner).get("/crm/leads/bulk/", {"action": "skip", "id": [first.pk, second.pk], "list": ""})
    )
    assert "Skip 2 leads" in page and statuses(tenant) == ["new"] * 3


def test_the_whole_list_is_done_after_the_preview(owner: User, tenant: Tenant) -> None:
    put(tenant, 3)
    client = signed_in(owner)
    posted = previewed(client, action="skip", all="1", list="")
    response = client.post("/crm/leads/bulk/", posted, follow=True)
    assert "3 leads skipped." in text_of(response) and statuses(tenant) == ["skipped"] * 3


def test_a_list_that_has_grown_is_previewed_again(owner: User, tenant: Tenant) -> None:
    put(tenant, 2)
    client = signed_in(owner)
    posted = previewed(client, action="skip", all="1", list="")
    with tenant_scope(tenant):
        a_lead(property_key="home:grown")
    page = text_of(client.post("/crm/leads/bulk/", posted))
    assert "it holds 3 leads now" in page and statuses(tenant) == ["new"] * 3


def test_security_low_13_as_many_leads_are_not_the_same_leads(owner: User, tenant: Tenant) -> None:
    gone, *_ = put(tenant, 3)
    client = signed_in(owner)
    posted = previewed(client, action="skip", all="1", list="")
    with tenant_scope(tenant):
        Lead.objects.filter(pk=gone.pk).update(status="contacted")
        a_lead(property_key="home:came")
    page = text_of(client.post("/crm/leads/bulk/", posted))
    assert "not the one that you saw" in page and "skipped" not in statuses(tenant)


def test_security_low_13_a_preview_is_for_its_action_and_its_user(owner: User, colleague: User, tenant: Tenant) -> None:
    put(tenant, 1)
    posted = previewed(signed_in(owner), action="assign", all="1", list="", to=owner.pk)
    for user, changed in ((owner, {"action": "skip"}), (colleague, {}), (owner, {"expected": "1"})):
        signed_in(user).post("/crm/leads/bulk/", {**posted, **changed})
    with tenant_scope(tenant):
        assert Lead.objects.get().assigned_to is None and statuses(tenant) == ["new"]


def test_an_action_asks_for_its_options_first(owner: User, tenant: Tenant) -> None:
    (lead,) = put(tenant)
    client = signed_in(owner)
    asked = client.get("/crm/leads/bulk/", {"action": "assign", "id": lead.pk, "list": ""})
    assert asked.context["preview"] is None and "Assign to" in text_of(asked)
    chosen = {"action": "assign", "id": lead.pk, "list": "", "to": owner.pk}
    assert client.get("/crm/leads/bulk/", chosen).context["preview"].will == 1
    client.post("/crm/leads/bulk/", previewed(client, **chosen))
    with tenant_scope(tenant):
        assert Lead.objects.get().assigned_to == owner


def test_another_tenants_leads_are_not_chosen(stranger: User, tenant: Tenant) -> None:
    (lead,) = put(tenant)
    posted = {"action": "skip", "id": lead.pk, "list": "", "expected": "1"}
    signed_in(stranger).post("/crm/leads/bulk/", posted)
    assert statuses(tenant) == ["new"]


def test_numbers_that_name_no_lead_are_passed_over(owner: User, tenant: Tenant) -> None:
    (lead,) = put(tenant)
    client = signed_in(owner)
    wrong = {"action": "skip", "id": ["x", "²", "9" * 30], "list": ""}
    assert "Choose leads first" in text_of(client.get("/crm/leads/bulk/", wrong, follow=True))
    assert client.get(f"/crm/leads/{lead.pk}/", {"list": "", "then": "²"}).status_code == 200
