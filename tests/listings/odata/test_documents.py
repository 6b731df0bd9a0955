"""The service document, `$metadata`, lookups, options that are refused, ETags and limits."""

from base64 import b64encode
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from listings.enums import PropertyType, StandardStatus
from listings.models import Collection
from listings.odata.fields import FIELDS
from mls_sync.providers.reso.edmx import read
from mls_sync.providers.reso.schema import schema_of
from realty.api.scopes import Scope
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.odata.asking import found, refused
from tests.listings.search_world import make_listing, store
from tests.realty.api.callers import token_of


@pytest.fixture
def one(back_office: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        store([make_listing(back_office, "k1")])


def test_the_service_document_names_the_sets(program: Client, one: None) -> None:
    for path in ("/reso/odata", "/reso/odata/"):
        body = program.get(path).json()
        assert body["@odata.context"] == "http://testserver/reso/odata/$metadata"
        assert [each["url"] for each in body["value"]] == ["Property", "Media", "OpenHouse", "Lookup"]


def test_metadata_tell_of_every_field_that_answers_have(program: Client, one: None) -> None:
    answer = program.get("/reso/odata/$metadata")
    assert answer["Content-Type"].startswith("application/xml") and answer["OData-Version"] == "4.0"
    schema = schema_of(read([answer.content]))
    listing = schema["resources"]["Property"]
    assert listing["key"] == ["ListingKey", False]
    assert listing["links"] == ["Media", "OpenHouse", "Rooms", "UnitTypes"]
    assert listing["lookups"] == {"StandardStatus": "StandardStatus", "PropertyType": "PropertyType"}
    record = found(program)["value"][0]
    assert sorted(record) == listing["fields"] == sorted(FIELDS)


def test_lookups_are_the_dictionary_s(program: Client, one: None) -> None:
    statuses = found(program, "Lookup", filter="LookupName eq 'StandardStatus'")["value"]
    assert {each["LookupValue"] for each in statuses} == {*StandardStatus.values} - {"Unknown"}
    every = found(program, "Lookup", count="true")
    assert every["@odata.count"] == len(StandardStatus.values) + len(PropertyType.values) - 2
    assert found(program, "Lookup('StandardStatus.Closed')")["LegacyODataValue"] == "Closed"
    refused(program, 404, "Lookup('StandardStatus.Sold')")


@pytest.mark.parametrize(
    ("options", "status", "target"),
    [
        ({"select": "Price"}, 400, "$select"),
        ({"orderby": "Price"}, 400, "$orderby"),
        ({"orderby": "tolower(City)"}, 501, "$orderby"),
        ({"expand": "Member"}, 400, "$expand"),
        ({"expand": "Media($expand=Property)"}, 501, "$expand"),
        ({"expand": "Media($filter=Width gt 5)"}, 400, "$filter"),
        ({"top": "-1"}, 400, "$top"),
        ({"skip": "1e3"}, 400, "$skip"),
        ({"count": "yes"}, 400, "$count"),
        ({"skiptoken": "abc"}, 400, "$skiptoken"),
        ({"format": "atom"}, 501, "$format"),
        ({"search": "pool"}, 501, "$search"),
        ({"apply": "groupby((City))"}, 501, "$apply"),
        ({"filtre": "City eq 'x'"}, 400, "$filtre"),
    ],
)
def test_options_that_are_refused_are_named(
    program: Client, one: None, options: dict[str, Any], status: int, target: str
) -> None:
    assert refused(program, status, **options)["target"] == target


def test_addresses_that_name_nothing(program: Client, one: None) -> None:
    for path in ("Member", "property", "Property('gps.k1", "Property('gps.k1')/Nothing'", "Media('gps.k1.9')"):
        refused(program, 404, path)
    refused(program, 501, "Property('gps.k1')/City")
    assert program.get("/reso/nothing").json()["error"]["code"] == "NotFound"


def test_a_next_link_of_another_list_is_refused(program: Client, back_office: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        store([make_listing(back_office, f"k{n}") for n in range(3)])
    link = found(program, prefer="maxpagesize=1")["@odata.nextLink"]
    assert program.get(link).status_code == 200
    answer = program.get(link + "&$filter=City eq 'Indio'")
    assert (answer.status_code, answer.json()["error"]["target"]) == (400, "$skiptoken")


def test_options_may_leave_out_their_dollar_but_not_come_twice(program: Client, one: None) -> None:
    assert len(program.get("/reso/odata/Property?top=1").json()["value"]) == 1
    answer = program.get("/reso/odata/Property?$top=1&top=2")
    assert (answer.status_code, answer.json()["error"]["target"]) == (400, "$top")


def test_a_token_is_the_password_of_any_name(owner: User, one: None) -> None:
    token = token_of(owner, Scope.RESO_READ)
    written = b64encode(f"anyone:{token}".encode()).decode()
    assert Client(headers={"Authorization": f"Basic {written}"}).get("/reso/odata/Property").status_code == 200
    wrong = Client(headers={"Authorization": "Basic !!"}).get("/reso/odata/Property")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "Unauthorized")
    # Only here: the API itself takes no passwords.
    assert Client(headers={"Authorization": f"Basic {written}"}).get("/api/v1/properties").status_code == 401


def test_an_answer_that_has_not_changed_is_not_sent_again(program: Client, one: None) -> None:
    tag = program.get("/reso/odata/Property")["ETag"]
    assert program.get("/reso/odata/Property", headers={"If-None-Match": tag}).status_code == 304


def test_too_many_requests_wait(program: Client, one: None, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    first, second = program.get("/reso/odata/"), program.get("/reso/odata/")
    assert first["RateLimit"].startswith('"caller";r=0') and second.status_code == 429
    assert second["Retry-After"] and second.json()["error"]["code"] == "rate-limited"


def test_an_old_version_is_refused(program: Client, one: None) -> None:
    answer = program.get("/reso/odata/Property", headers={"OData-MaxVersion": "3.0"})
    assert (answer.status_code, answer.json()["error"]["target"]) == (400, "OData-MaxVersion")


def test_what_is_not_offered_is_no_fault_of_the_site(
    program: Client, one: None, caplog: pytest.LogCaptureFixture
) -> None:
    refused(program, 501, search="pool")
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
