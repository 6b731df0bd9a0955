"""What the face shows of each collection, by its license; and that hidden values cannot be found out by a filter."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from listings.enums import ClientDisplay, LicenseRole
from listings.models import Collection
from realty.api.scopes import Scope
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.odata.asking import found, keys, refused
from tests.listings.odata.conftest import licensed
from tests.listings.search_world import make_listing, store
from tests.realty.api.callers import calling, with_token

SECRET = {"private_remarks": "Dog bites.", "lock_box_type": "Combo"}
IN_2099 = datetime(2099, 1, 1, tzinfo=UTC)
HOME = {"street_name": "Ocotillo", "unparsed_address": "1 Ocotillo", "latitude": 33.7, "city": "Indio"}


def put(collection: Collection, tenant: Tenant, *listings: tuple[str, dict[str, Any]]) -> None:
    with tenant_scope(tenant):
        store([make_listing(collection, key, **values) for key, values in listings])


def test_participants_fields_need_a_license_for_them(
    program: Client, back_office: Collection, idx: Collection, tenant: Tenant
) -> None:
    put(back_office, tenant, ("a", SECRET))
    put(idx, tenant, ("a", SECRET))
    told = {record["ListingKey"]: record["PrivateRemarks"] for record in found(program)["value"]}
    assert told == {"gps.a": "Dog bites.", "crmls.a": None}
    assert keys(program, filter="PrivateRemarks ne null") == ["gps.a"]
    assert keys(program, filter="contains(PrivateRemarks,'Dog')", orderby="PrivateRemarks") == ["gps.a"]


def test_fields_that_a_license_hides_are_null_also_for_filters(
    program: Client, back_office: Collection, idx: Collection, tenant: Tenant
) -> None:
    licensed(idx, tenant, hidden_from_clients="ClosePrice, Photos")
    put(back_office, tenant, ("a", {"close_price": Decimal(5)}))
    put(idx, tenant, ("a", {"close_price": Decimal(5)}))
    assert keys(program, filter="ClosePrice eq 5") == ["gps.a"]
    assert keys(program, filter="ClosePrice eq 5", orderby="ClosePrice desc") == ["gps.a"]
    assert keys(program, filter="ClosePrice eq null") == ["crmls.a"]
    body = found(program, orderby="ClosePrice", select="ListingKey,ClosePrice")
    assert [record["ClosePrice"] for record in body["value"]] == [None, 5]


def test_a_date_that_all_collections_hide_is_null(program: Client, idx: Collection, tenant: Tenant) -> None:
    licensed(idx, tenant, hidden_from_clients="CloseDate")
    put(idx, tenant, ("a", {"close_date": date(2025, 5, 1)}))
    assert keys(program, filter="year(CloseDate) eq 2025") == []


def test_sellers_who_keep_off_the_internet(
    program: Client, back_office: Collection, idx: Collection, tenant: Tenant
) -> None:
    off = {"internet_entire_listing_display_yn": False}
    no_address = {**HOME, "internet_address_display_yn": False}
    for collection in (back_office, idx):
        put(collection, tenant, ("off", off), ("home", no_address), ("shown", HOME))
    assert keys(program) == ["crmls.home", "crmls.shown", "gps.home", "gps.off", "gps.shown"]
    assert keys(program, filter="StreetName eq 'Ocotillo'") == ["crmls.shown", "gps.home", "gps.shown"]
    assert sorted(keys(program, filter="Latitude gt 30", orderby="Latitude")) == keys(program, filter="Latitude gt 30")
    home = found(program, "Property('crmls.home')")
    assert [home[name] for name in ("StreetName", "UnparsedAddress", "Latitude", "City")] == [None, None, None, "Indio"]
    assert refused(program, 404, "Property('crmls.off')")


def test_a_delay_holds_a_listing_back_and_then_it_is_new(program: Client, idx: Collection, tenant: Tenant) -> None:
    now = timezone.now()
    licensed(idx, tenant, client_delay_hours=24)
    fresh, ripe = (
        dict.fromkeys(("original_entry_timestamp", "created_at", "updated_at"), now - timedelta(hours=hours))
        for hours in (1, 25)
    )
    put(idx, tenant, ("fresh", fresh), ("ripe", ripe), ("typo", {**ripe, "original_entry_timestamp": IN_2099}))
    assert keys(program) == ["crmls.ripe", "crmls.typo"]
    since = f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    assert keys(program, filter=f"RealtyModificationTimestamp gt {since}") == ["crmls.ripe", "crmls.typo"]
    assert keys(program, filter="RealtyModificationTimestamp gt 2098-01-01T00:00:00Z") == []


def test_collections_without_such_a_license_are_left_out_and_named(
    program: Client, gps: Collection, idx: Collection, tenant: Tenant
) -> None:
    put(gps, tenant, ("a", {}))
    put(idx, tenant, ("a", {}))
    assert keys(program) == ["crmls.a"] and found(program, "")["@Realty.LeftOut"] == [gps.name]
    licensed(gps, tenant, license_role=LicenseRole.VOW, client_display=ClientDisplay.YES)
    assert keys(program) == ["crmls.a", "gps.a"] and "@Realty.LeftOut" not in found(program, "")
    licensed(idx, tenant, client_display=ClientDisplay.NO)
    assert keys(program) == ["gps.a"] and refused(program, 404, "Property('crmls.a')")


def test_a_stranger_reads_nothing_of_another_tenant(
    back_office: Collection, stranger: User, tenant: Tenant
) -> None:
    put(back_office, tenant, ("a", {}))
    theirs = calling(stranger, Scope.RESO_READ)
    assert keys(theirs) == [] and refused(theirs, 404, "Property('gps.a')")


def test_what_a_token_needs(owner: User, staff: User, back_office: Collection) -> None:
    listings_alone = calling(owner, Scope.LISTINGS_READ)
    assert refused(listings_alone, 403)["code"] == "insufficient-scope"
    assert "make a token as a member" in refused(calling(staff, platform=True), 403)["message"]
    assert "no such token" in refused(with_token("realty_wrong"), 401)["message"]
    browser = Client()
    browser.force_login(owner)
    for nobody in (Client(), browser):
        answer = nobody.get("/reso/odata/Property")
        assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Basic ")
        assert answer.json()["error"]["code"] == "Unauthorized"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_is_read_alone(program: Client, back_office: Collection, method: str) -> None:
    answer = getattr(program, method)("/reso/odata/Property")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["code"] == "MethodNotAllowed"
