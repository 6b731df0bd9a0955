from django.contrib.auth.models import User

from crm_leads.models import Lead
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.views.test_queue import put
from tests.listings.views.homes import text_of


def statuses(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant):
        return list(Lead.objects.order_by("pk").values_list("status", flat=True))


def test_the_preview_changes_nothing(owner: User, tenant: Tenant) -> None:
    first, second, _ = put(tenant, 3)
    page = text_of(
        signed_in(owner).get("/crm/leads/bulk/", {"action": "skip", "id": [first.pk, second.pk], "list": ""})
    )
    assert "Skip 2 leads" in page and statuses(tenant) == ["new"] * 3


def test_the_whole_list_is_done_after_the_preview(owner: User, tenant: Tenant) -> None:
    put(tenant, 3)
    posted = {"action": "skip", "all": "1", "list": "", "expected": "3"}
    response = signed_in(owner).post("/crm/leads/bulk/", posted, follow=True)
    assert "3 leads skipped." in text_of(response) and statuses(tenant) == ["skipped"] * 3


def test_a_list_that_has_grown_is_previewed_again(owner: User, tenant: Tenant) -> None:
    put(tenant, 3)
    posted = {"action": "skip", "all": "1", "list": "", "expected": "2"}
    page = text_of(signed_in(owner).post("/crm/leads/bulk/", posted))
    assert "it holds 3 leads now" in page and statuses(tenant) == ["new"] * 3


def test_an_action_asks_for_its_options_first(owner: User, tenant: Tenant) -> None:
    (lead,) = put(tenant)
    client = signed_in(owner)
    asked = client.get("/crm/leads/bulk/", {"action": "assign", "id": lead.pk, "list": ""})
    assert asked.context["preview"] is None and "Assign to" in text_of(asked)
    chosen = {"action": "assign", "id": lead.pk, "list": "", "to": owner.pk}
    assert client.get("/crm/leads/bulk/", chosen).context["preview"].will == 1
    client.post("/crm/leads/bulk/", {**chosen, "expected": "1"})
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
