"""Listings of one's own by API: made, replaced, pictured and deleted, and those of an MLS left alone."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.own_listings.conftest import picture
from tests.realty.api.callers import PROPERTIES, calling, problem
from tests.realty.tenants.rows import a_feed, a_listing

HOME = {
    "standardStatus": "Active", "propertyType": "Residential", "streetNumber": "12", "streetName": "Palm Way",
    "city": "Indio", "stateOrProvince": "CA", "postalCode": "92201", "listPrice": 450000.5, "bedroomsTotal": 3,
    "poolPrivateYN": True, "listingContractDate": "2026-11-01",
}  # fmt: skip


@pytest.fixture
def client(owner: User) -> Client:
    return calling(owner)


def made(client: Client, **fields: Any) -> Any:
    answer = client.post(PROPERTIES, HOME | fields, "application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_listing_is_made_and_found_by_the_search(client: Client, tenant: Tenant) -> None:
    home = made(client)
    assert {name: home[name] for name in HOME} == HOME
    assert home["collection"] == f"{tenant.slug}_own_listings"
    assert [item["id"] for item in client.get(f"{PROPERTIES}?city=indio").json()["items"]] == [home["id"]]


def test_put_replaces_every_field(client: Client) -> None:
    home = made(client)
    changed = {name: value for name, value in HOME.items() if name != "bedroomsTotal"} | {"listPrice": 425000}
    found = client.put(f"{PROPERTIES}/{home['id']}", changed, "application/json").json()
    assert (found["listPrice"], found["bedroomsTotal"], found["previousListPrice"]) == (425000, None, 450000.5)
    timeline = client.get(f"{PROPERTIES}/{home['id']}/timeline").json()["entries"]
    assert [entry["price"] for entry in timeline if entry["kind"] == "price"] == [425000]


def test_a_change_of_what_another_has_changed_is_refused(client: Client) -> None:
    home = made(client)
    address = f"{PROPERTIES}/{home['id']}"
    tag = client.get(address)["ETag"]
    for status in (200, 412):
        answer = client.put(address, HOME | {"listPrice": 1000}, "application/json", HTTP_IF_MATCH=tag)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"standardStatus": "Sold"}, "standardStatus"), ({"listPrice": None}, "listPrice"), ({"beds": 3}, "beds"),
        ({"yearBuilt": 3000}, "yearBuilt"), ({"standardStatus": "Closed"}, "closePrice"),
        ({"listPrice": "cheap"}, "listPrice"), ({"publicRemarks": "a\0b"}, "publicRemarks"),
        ({"poolPrivateYN": "maybe"}, "poolPrivateYN"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named(client: Client, db: None, fields: dict[str, Any], field: str) -> None:
    errors = problem(client.post(PROPERTIES, HOME | fields, "application/json"), 422)["errors"]
    assert field in {error["field"] for error in errors}


def test_photos_are_added(client: Client) -> None:
    home = made(client)
    answer = client.post(f"{PROPERTIES}/{home['id']}/media", {"photos": [picture("a.jpg"), picture("b.jpg")]})
    assert (answer.status_code, answer.json()["photosCount"]) == (201, 2)
    media = client.get(f"{PROPERTIES}/{home['id']}/media").json()
    assert len(media["photos"]) == 2 and all(photo["urls"] for photo in media["photos"])


def test_what_is_no_picture_is_refused(client: Client) -> None:
    home = made(client)
    text = picture("a.jpg")
    text.file.seek(0)
    text.file.truncate(10)
    answer = client.post(f"{PROPERTIES}/{home['id']}/media", {"photos": [text]})
    assert problem(answer, 422)["errors"][0]["field"] == "photos"


def test_deleted_is_gone(client: Client) -> None:
    home = made(client)
    assert client.delete(f"{PROPERTIES}/{home['id']}").status_code == 204
    problem(client.delete(f"{PROPERTIES}/{home['id']}"), 404)
    assert client.get(PROPERTIES).json()["items"] == []


def test_an_agent_deletes_what_she_entered_alone(client: Client, colleague: User) -> None:
    agent = calling(colleague)
    problem(agent.delete(f"{PROPERTIES}/{made(client)['id']}"), 403)
    assert agent.delete(f"{PROPERTIES}/{made(agent, streetNumber='14')['id']}").status_code == 204


def test_a_listing_of_an_mls_is_changed_there(client: Client, gps: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        a_feed(gps)
        listing = a_listing(gps)
    address = f"{PROPERTIES}/{listing.pk}"
    for answer in (client.put(address, HOME, "application/json"), client.delete(address)):
        assert gps.title in problem(answer, 409)["detail"]
    with tenant_scope(tenant):
        assert Listing.objects.filter(pk=listing.pk).exists()


def test_the_same_key_makes_one_listing(client: Client) -> None:
    answers = [client.post(PROPERTIES, HOME, "application/json", HTTP_IDEMPOTENCY_KEY="k1") for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]
