"""GET and PATCH /expired-listings: what they answer, what they change, and what they keep to themselves."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.enums import ClosedBecause, LeadStatus
from crm_leads.leads import lifecycle
from crm_leads.models import Activity, CrmProperty, Lead, LeadExport
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.rows import a_contact, a_lead, a_phone, an_email
from tests.listings.api.test_properties import STATEMENTS_OF_THE_DOOR, walked
from tests.realty.api.callers import calling, problem

LEADS = "/api/v1/expired-listings"
JSON = "application/json"


@pytest.fixture
def client(owner: User) -> Client:
    return calling(owner)


@pytest.fixture
def lead(tenant: Tenant, gps: Collection) -> Lead:
    with tenant_scope(tenant):
        found = a_lead(collection=gps, mls_number="219-1", score=70)
        a_phone(a_contact(found))
        return found


@pytest.fixture
def leads(tenant: Tenant, lead: Lead) -> list[Lead]:
    with tenant_scope(tenant):
        cities = ("Indio", "La Quinta")
        for n in range(23):
            a_lead(
                property_key=f"k{n}",
                city=cities[n % 2],
                list_price=None if n % 5 == 0 else 100_000 * n,
                status_changed_on=date(2026, 10, 1) + timedelta(n // 3),
                score=n % 4,
                status=LeadStatus.CONTACTED if n % 6 == 0 else LeadStatus.NEW,
            )
        return list(Lead.objects.all())


def patch(client: Client, lead: Lead, body: Any, **headers: str) -> Any:
    return client.patch(f"{LEADS}/{lead.pk}", body, JSON, headers=headers)


@pytest.mark.parametrize("sort", ["score", "newest", "price_high", "price_low", "days", "due"])
def test_pages_by_cursor_hold_each_lead_once_with_exact_counts(client: Client, leads: list[Lead], sort: str) -> None:
    whole = client.get(f"{LEADS}?sort={sort}&limit=200").json()
    assert [lead["id"] for lead in walked(client, f"{LEADS}?sort={sort}&limit=7")] == [i["id"] for i in whole["items"]]
    assert whole["total"] == whole["counts"]["open"] == len(leads) == len(whole["items"])
    assert whole["counts"]["contacted"] == 4


def test_filters_are_those_of_the_queue(client: Client, leads: list[Lead]) -> None:
    found = client.get(f"{LEADS}?city=Indio&minPrice=500000&status=new").json()
    assert found["items"] and {item["city"] for item in found["items"]} == {"Indio"}
    assert all(item["listPrice"] >= 500_000 and item["status"] == "new" for item in found["items"])
    assert client.get(f"{LEADS}?q=219-1").json()["total"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [("minPrice=9&maxPrice=1", "maxPrice"), ("status=Sold", "status"), ("leadStatus=new", "leadStatus"),
     ("assigned=carl", "assigned"), ("endedFrom=1800-01-01", "endedFrom")],
)  # fmt: skip
def test_a_wrong_value_is_named(client: Client, query: str, field: str) -> None:
    errors = problem(client.get(f"{LEADS}?{query}"), 422)["errors"]
    assert [(error["in"], error["field"]) for error in errors] == [("query", field)]


def test_a_lead_has_no_number_or_address_of_its_owner(client: Client, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        an_email(lead.contacts.get())
    for address in (f"{LEADS}/{lead.pk}", LEADS):
        text = client.get(address).content.decode()
        assert "5550123" not in text and "ana.owner@" not in text
    found = client.get(f"{LEADS}/{lead.pk}").json()
    assert (found["listingId"], found["collection"], found["score"]) == ("219-1", "desert_gps_listings", 70)


def test_numbers_that_may_be_used_go_to_the_owner_alone_and_on_record(
    client: Client, lead: Lead, tenant: Tenant, colleague: User
) -> None:
    problem(calling(colleague).get(f"{LEADS}/{lead.pk}/owners"), 403)
    with tenant_scope(tenant):
        suppressed = a_phone(lead.contacts.get(), "+17605550199")
        suppression.suppress(suppressed.number, "asked")
    phones = client.get(f"{LEADS}/{lead.pk}/owners").json()["items"][0]["phones"]
    barred = next(phone for phone in phones if phone["masked"].endswith("0199"))
    assert barred["address"] is None and not barred["allowed"] and barred["reason"]
    with tenant_scope(tenant):
        assert LeadExport.objects.get().user_name == "olivia"


def test_a_patch_does_what_the_page_does(client: Client, lead: Lead, tenant: Tenant, colleague: User) -> None:
    body = {"status": "contacted", "assignedTo": colleague.pk, "nextStep": "Call back", "note": "Wants spring",
            "nextStepAt": (timezone.now() + timedelta(days=2)).isoformat(), "expiryReason": "price"}  # fmt: skip
    found = patch(client, lead, body).json()
    assert (found["status"], found["assignedTo"]["name"], found["nextStep"]) == ("contacted", "carl", "Call back")
    with tenant_scope(tenant):
        said = set(Activity.objects.filter(lead=lead).values_list("summary", flat=True))
    assert {"Marked contacted.", "Assigned to carl.", "Wants spring", "Next step: Call back."} <= said
    cleared = patch(client, lead, {"assignedTo": None, "nextStep": None}).json()
    assert (cleared["assignedTo"], cleared["nextStep"], cleared["nextStepAt"]) == (None, "", None)


def test_a_converted_lead_becomes_a_property(client: Client, lead: Lead, tenant: Tenant) -> None:
    found = patch(client, lead, {"status": "converted"}).json()
    with tenant_scope(tenant):
        assert found["crmPropertyId"] == CrmProperty.objects.get(lead=lead).pk


@pytest.mark.parametrize(
    ("body", "field"),
    [({"status": "won"}, "status"), ({"leadStatus": "new"}, "leadStatus"), ({"assignedTo": 10**15}, "assignedTo"),
     ({"nextStepAt": "2026-12-05T10:00:00Z"}, "nextStep"), ({"note": ""}, "note"),
     ({"nextStep": "x", "nextStepAt": "2190-01-01T00:00:00Z"}, "nextStepAt")],
)  # fmt: skip
def test_a_wrong_field_is_named_and_nothing_is_written(client: Client, lead: Lead, body: Any, field: str) -> None:
    errors = problem(patch(client, lead, {"expiryNote": "kept?", **body}), 422)["errors"]
    assert [error["field"] for error in errors] == [field]
    with tenant_scope(lead.tenant_id):
        assert not Lead.objects.get().expiry_note


def test_a_colleagues_change_is_not_overwritten(client: Client, lead: Lead) -> None:
    tag = client.get(f"{LEADS}/{lead.pk}")["ETag"]
    assert patch(client, lead, {"note": "first"}, **{"If-Match": tag}).status_code == 200
    problem(patch(client, lead, {"status": "skipped"}, **{"If-Match": tag}), 412)


def test_a_closed_lead_is_not_worked_and_a_purged_one_is_gone(client: Client, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lifecycle.close([lead], ClosedBecause.SOLD, "Sold on 2026-11-01.")
    assert problem(patch(client, lead, {"status": "contacted"}), 409)["type"] == "urn:realty:problem:lead-closed"
    with tenant_scope(tenant):
        lifecycle.purge(Lead.objects.all(), timezone.now())
    for answer in (client.get(f"{LEADS}/{lead.pk}"), client.get(f"{LEADS}/{lead.pk}/owners"), patch(client, lead, {})):
        assert problem(answer, 410)["type"] == "urn:realty:problem:purged"


@pytest.mark.parametrize(("path", "statements"), [("?limit=100", 3), ("/{pk}", 3)])
def test_the_price_of_an_answer(client: Client, lead: Lead, path: str, statements: int) -> None:
    """The page, the counts, collections; of one lead the lead, its collection and property. Agents and photos where
    there are some."""
    address = LEADS + path.replace("{pk}", str(lead.pk))
    client.get(address)  # notes the use of the token, once a minute
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) == STATEMENTS_OF_THE_DOOR + statements, [q["sql"][:120] for q in asked]
