"""CRM properties by the API: made, changed, linked to a listing and brought up to date; the schedule of refreshes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm_leads.models import CrmProperty
from crm_leads.properties import refresh
from listings.models import Listing, ListingWatch
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.properties.conftest import store as store
from tests.crm_leads.rows import a_property
from tests.listings.api.test_properties import STATEMENTS_OF_THE_DOOR, walked
from tests.realty.api.callers import calling, problem

HOMES = "/api/v1/crm/properties"
CONFIG = "/api/v1/active-properties-config"
JSON = "application/json"


@pytest.fixture
def client(owner: User) -> Client:
    return calling(owner)


@pytest.fixture
def listing(store: Store) -> Listing:
    return store("A", list_price=500_000, city="Indio")


@pytest.fixture
def home(in_tenant: Tenant) -> CrmProperty:
    return a_property()


def linked(client: Client, home: CrmProperty, listing: Listing) -> Any:
    return client.post(f"{HOMES}/{home.pk}/link-mls", {"mls_property_id": listing.pk}, JSON)


def test_a_property_is_made_changed_and_found(client: Client, colleague: User) -> None:
    body = {"streetAddress": "12 Sago Lane", "city": "Indio", "listPrice": 650000.5, "tags": ["pool"]}
    answer = client.post(HOMES, body, JSON)
    made = answer.json()
    assert answer.status_code == 201 and (made["listPrice"], made["tags"]) == (650000.5, ["pool"])
    assert "listPrice" in made["editedFields"]
    changed = client.patch(f"{HOMES}/{made['id']}", {"assignedTo": colleague.pk, "city": None}, JSON).json()
    assert (changed["assignedToName"], changed["city"], changed["tags"]) == ("carl", "", ["pool"])
    assert [found["id"] for found in walked(client, f"{HOMES}?q=sago&tag=pool&link=no")] == [made["id"]]
    assert client.get(f"{HOMES}?link=yes").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [({"streetAddress": " "}, "streetAddress"), ({"streetAddress": None}, "streetAddress"),
     ({"listPrice": -1}, "listPrice"), ({"listPrice": "0e2000000000"}, "listPrice"),
     ({"yearBuilt": 2**31}, "yearBuilt"), ({"status": None}, "status"), ({"assignedTo": 10**15}, "assignedTo"),
     ({"mlsPropertyId": 1}, "mlsPropertyId")],
)  # fmt: skip
def test_a_wrong_field_is_named(client: Client, home: CrmProperty, body: Any, field: str) -> None:
    assert problem(client.patch(f"{HOMES}/{home.pk}", body, JSON), 422)["errors"][0]["field"] == field


def test_a_link_follows_the_listing_and_is_taken_back(client: Client, home: CrmProperty, listing: Listing) -> None:
    found = linked(client, home, listing).json()
    assert found["crmProperty"]["mlsPropertyId"] == listing.pk and found["crmProperty"]["listPrice"] == 500_000
    assert "List price" in found["changed"]
    assert client.get(f"{HOMES}/{home.pk}/mls-data").json()["listingKey"] == "A"
    left = client.delete(f"{HOMES}/{home.pk}/unlink-mls").json()
    assert (left["mlsPropertyId"], left["listPrice"]) == (None, 500_000)
    problem(client.get(f"{HOMES}/{home.pk}/mls-data"), 404)


def test_a_sync_takes_over_and_asks_the_mls(
    client: Client, home: CrmProperty, listing: Listing, store: Store
) -> None:
    not_linked = problem(client.post(f"{HOMES}/{home.pk}/sync-from-mls", "", JSON), 409)
    assert not_linked["type"] == "urn:realty:problem:not-linked"
    linked(client, home, listing)
    store("A", list_price=480_000, city="Indio")
    found = client.post("/api/v1/sync-property", {"mlsPropertyId": listing.pk}, JSON).json()
    assert [one["crmProperty"]["listPrice"] for one in found["properties"]] == [480_000]
    assert ListingWatch.objects.filter(why=refresh.BY_HAND, listing_key="A").exists()


def test_the_scrapers_addresses_do_the_same(client: Client, home: CrmProperty, listing: Listing) -> None:
    body = {"mls_property_id": listing.pk, "crm_property_id": home.pk}
    address = "/api/v1/crm-property-reference"
    assert client.post(address, body, JSON).json()["crmProperty"]["mlsPropertyId"] == listing.pk
    query = f"{address}?mlsPropertyId={listing.pk}&crmPropertyId={home.pk}"
    assert client.delete(query).json()["mlsPropertyId"] is None
    problem(client.delete(query), 409)


def test_another_tenants_ids_do_not_exist(
    client: Client, stranger: User, other_tenant: Tenant, home: CrmProperty, listing: Listing
) -> None:
    theirs = calling(stranger)
    with tenant_scope(other_tenant):
        own = a_property()
    problem(linked(theirs, home, listing), 404)
    problem(linked(theirs, own, listing), 404)
    problem(theirs.post("/api/v1/sync-property", {"mlsPropertyId": listing.pk}, JSON), 404)


def test_a_colleagues_change_is_not_overwritten(client: Client, home: CrmProperty, listing: Listing) -> None:
    headers = {"If-Match": client.get(f"{HOMES}/{home.pk}")["ETag"]}
    assert client.patch(f"{HOMES}/{home.pk}", {"notes": "first"}, JSON, headers=headers).status_code == 200
    problem(client.patch(f"{HOMES}/{home.pk}", {"notes": "second"}, JSON, headers=headers), 412)
    problem(client.delete(f"{HOMES}/{home.pk}/unlink-mls", headers=headers), 412)


def test_the_schedule_is_read_changed_and_switched(client: Client, tenant: Tenant) -> None:
    first = client.get(CONFIG).json()
    assert first["exists"] and first["job"]["cronExpression"] == "0 * * * *"
    wanted = {"cron_expression": "0 */2 * * *", "request_delay": 3.0, "priority": "high"}
    job = client.put(CONFIG, wanted, JSON).json()["job"]
    assert (job["cronExpression"], job["requestDelay"], job["limit"]) == ("0 */2 * * *", 3.0, first["job"]["limit"])
    off = client.post(f"{CONFIG}/toggle", {"enabled": False}, JSON).json()["job"]
    assert (off["status"], off["nextRunAt"]) == ("disabled", None)
    assert client.post(f"{CONFIG}/run", "", JSON).json() == {"asked": 0}
    errors = problem(client.put(CONFIG, {"cronExpression": "every day"}, JSON), 422)["errors"]
    assert [error["field"] for error in errors] == ["cronExpression"]


@pytest.mark.parametrize(("path", "statements"), [("?limit=100", 1), ("/{pk}", 1), ("/{pk}/mls-data", 4)])
def test_the_price_of_an_answer(
    client: Client, home: CrmProperty, listing: Listing, path: str, statements: int
) -> None:
    linked(client, home, listing)
    address = HOMES + path.replace("{pk}", str(home.pk))
    client.get(address)  # notes the use of the token, once a minute
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) == STATEMENTS_OF_THE_DOOR + statements, [q["sql"][:120] for q in asked]
