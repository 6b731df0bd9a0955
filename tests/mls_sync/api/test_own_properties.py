"""Listings of one's own by API: made, replaced, pictured and deleted, and those of an MLS left alone."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.mls_sync.own_listings.conftest import picture
from tests.realty.api.callers import PROPERTIES, calling, problem, with_token
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


@pytest.mark.parametrize("number", ["1e999999", "1e-999999", "0e999999", "9" * 40])
def test_a_number_that_is_short_to_send_and_long_to_write_is_refused(client: Client, db: None, number: str) -> None:
    """With three digits more of its exponent it would fill the memory of the site."""
    [error] = problem(client.post(PROPERTIES, HOME | {"listPrice": number}, "application/json"), 422)["errors"]
    assert error["field"] == "listPrice" and "too many digits" in error["message"]


def test_photos_are_added(client: Client) -> None:
    home = made(client)
    answer = client.post(f"{PROPERTIES}/{home['id']}/media", {"photos": [picture("a.jpg"), picture("b.jpg")]})
    assert (answer.status_code, answer.json()["photosCount"]) == (201, 2)
    media = client.get(f"{PROPERTIES}/{home['id']}/media").json()
    assert len(media["photos"]) == 2 and all(photo["urls"] for photo in media["photos"])


def by_session(user: User, tenant: Tenant) -> Client:
    """As a script of the site's own pages calls it."""
    headers = {"X-CSRFToken": "a" * 32, "X-Of-Tenant": str(tenant.pk)}
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers=headers)
    client.cookies = signed_in(user).cookies
    client.cookies["csrftoken"] = "a" * 32
    return client


@pytest.mark.parametrize("way", ["token", "session"])
def test_photos_with_a_key_are_added_once(
    client: Client, owner: User, tenant: Tenant, settings: LazySettings, way: str
) -> None:
    address, keyed = f"{PROPERTIES}/{made(client)['id']}/media", {"Idempotency-Key": "k1"}
    caller = client if way == "token" else by_session(owner, tenant)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500
    for replayed in (None, "true"):
        answer = caller.post(address, {"photos": [picture()]}, headers=keyed)
        assert (answer.status_code, answer.json()["photosCount"]) == (201, 1)
        assert answer.get("Idempotent-Replayed") == replayed
    other = caller.post(address, {"photos": [picture(size=(900, 700))]}, headers=keyed)
    assert problem(other, 422)["type"] == "urn:realty:problem:idempotency-key-reused"


@pytest.mark.parametrize("way", ["token", "session"])
def test_a_photo_may_be_larger_than_any_other_body(
    client: Client, owner: User, tenant: Tenant, settings: LazySettings, way: str
) -> None:
    address = f"{PROPERTIES}/{made(client)['id']}/media"
    settings.MAX_REQUEST_BYTES = 500
    caller = client if way == "token" else by_session(owner, tenant)
    assert caller.post(address, {"photos": [picture()]}).status_code == 201
    problem(client.put(address.removesuffix("/media"), HOME | {"publicRemarks": "x" * 500}, "application/json"), 413)
    for stranger in (with_token("realty_unknown"), Client()):
        problem(stranger.post(address, {"photos": [picture()]}), 413)


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
