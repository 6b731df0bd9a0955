"""Olivia shares a search; Ben, who has no account, reads it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from crm_leads.models import SearchShare
from listings.client_display import hidden_columns, unknown_names
from listings.collections import drop, provision
from listings.models import Collection, Listing
from realty.logs import without_keys
from realty.tenants import members
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import photo
from tests.listings.views.homes import put, text_of


@pytest.fixture
def gps(tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        return provision(tenant, "gps", title="GPS MLS", attribution="Courtesy of GPS.", license_role="idx")


def shared(person: User, query: str = "", **data: Any) -> str:
    """The path of a new share's page."""
    page = signed_in(person).post(f"/crm/shares/new/?{query}", {"days": 30, **data})
    return str(page.context["address"]).removeprefix("http://127.0.0.1:8000")


def read(path: str) -> Any:
    return Client().get(path)


def numbers(path: str) -> set[int]:
    return {listing.pk for listing in read(path).context["shown"].listings}


def test_a_client_sees_the_homes_of_the_search_and_the_agent(owner: User, gps: Collection) -> None:
    cheap, dear = put(gps, "a", list_price=400_000)[0], put(gps, "b", list_price=900_000)[0]
    path = shared(owner, "max_price=500000", client_name="Ben Buyer", note="Look at the first one.")
    page = read(path)
    assert page.status_code == 200
    assert numbers(path) == {cheap.pk} != {dear.pk}
    text = text_of(page)
    assert "Look at the first one." in text and "Courtesy of GPS." in text and "Up to $500,000" in text
    assert "Ben Buyer" not in text
    assert page["X-Robots-Tag"].startswith("noindex") and page["Referrer-Policy"] == "no-referrer"


def test_a_client_reads_times_of_the_brokerage(owner: User, gps: Collection, tenant: Tenant) -> None:
    path = shared(owner)
    with tenant_scope(tenant):
        SearchShare.objects.update(expires_at=datetime(2035, 12, 1, 17, tzinfo=ZoneInfo(tenant.time_zone)))
    assert tenant.time_zone == "America/Los_Angeles"
    text = text_of(read(path))
    assert "Sat, Dec 1, 2035, 5:00 PM</time> PST" in text and "UTC" not in text


def test_a_client_does_not_see_what_is_not_for_clients(owner: User, gps: Collection) -> None:
    put(gps, "gone", standard_status="Expired")
    put(gps, "soon", standard_status="Coming Soon")
    put(gps, "quiet", internet_entire_listing_display_yn=False)
    active = put(gps, "a", private_remarks="Seller must sell", showing_instructions="Lock box 1234")[0]
    path = shared(owner, "status=Expired&status=Coming+Soon&status=Active")
    assert numbers(path) == {active.pk}
    text = text_of(read(f"{path}{active.pk}/"))
    assert "Seller must sell" not in text and "1234" not in text


def test_a_client_reads_that_the_land_is_leased(owner: User, gps: Collection) -> None:
    [home] = put(gps, "a", land_type="Lease", land_lease_amount=3_600, land_lease_amount_frequency="Year")
    text = text_of(read(f"{shared(owner)}{home.pk}/"))
    assert "<dt>Land type</dt>" in text and "$3,600" in text


def test_an_address_that_the_seller_withheld_is_nowhere(owner: User, gps: Collection) -> None:
    [home] = put(
        gps, "a", internet_address_display_yn=False, street_number="77", street_name="Secret", latitude=33.7,
        longitude=-116.4, parcel_number="123-456",
    )  # fmt: skip
    path = shared(owner)
    for page in (path, f"{path}{home.pk}/"):
        text = text_of(read(page))
        assert "Secret" not in text and "33.7" not in text and "123-456" not in text
        assert home.city in text


@pytest.mark.parametrize(
    ("role", "display", "is_shown"),
    [("idx", "", True), ("idx", "no", False), ("back_office", "", False), ("private", "yes", True), ("", "", False)],
)
def test_the_license_of_the_mls_decides(owner: User, gps: Collection, role: str, display: str, is_shown: bool) -> None:
    put(gps, "a")
    with platform_scope("test"):
        Collection.objects.update(license_role=role, client_display=display)
    assert bool(numbers(shared(owner))) == is_shown


def test_fields_and_new_listings_are_kept_back_where_the_mls_asks(owner: User, gps: Collection) -> None:
    now = timezone.now()
    [old] = put(gps, "old", original_entry_timestamp=now - timedelta(hours=30), tax_annual_amount=4321)
    put(gps, "new", original_entry_timestamp=now - timedelta(hours=3))
    with platform_scope("test"):
        Collection.objects.update(client_delay_hours=24, hidden_from_clients="TaxAnnualAmount, photos")
    path = shared(owner)
    assert numbers(path) == {old.pk}
    page = read(f"{path}{old.pk}/")
    assert "4,321" not in text_of(page) and page.context["photos"] == []


def test_a_twin_that_clients_may_not_see_hides_none_that_they_may(owner: User, tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        office = provision(tenant, "crmls", title="CRMLS", license_role="back_office")
    [ours] = put(gps, "k", modification_timestamp=timezone.now() - timedelta(days=2))
    put(office, "k", modification_timestamp=timezone.now())
    with tenant_scope(tenant):
        assert Listing.objects.get(pk=ours.pk).is_duplicate
    assert numbers(shared(owner)) == {ours.pk}


def test_a_listing_outside_of_the_search_is_not_found(owner: User, gps: Collection, other_tenant: Tenant) -> None:
    dear = put(gps, "b", list_price=900_000)[0]
    with tenant_scope(other_tenant):
        theirs = put(provision(other_tenant, "gps", title="GPS", license_role="idx"), "c", list_price=1)[0]
    path = shared(owner, "max_price=500000")
    for pk in (dear.pk, theirs.pk, 10**30):
        assert read(f"{path}{pk}/").status_code == 404


def test_a_share_ends_by_revoking_expiring_and_with_its_agent(
    owner: User, colleague: User, tenant: Tenant, gps: Collection
) -> None:
    put(gps, "a")
    revoked, expired, left, suspended = shared(owner), shared(owner), shared(colleague), shared(owner)
    with tenant_scope(tenant):
        first, second = SearchShare.objects.filter(membership__user=owner).order_by("pk")[:2]
        SearchShare.objects.filter(pk=second.pk).update(expires_at=timezone.now())
        membership = Membership.objects.get(user=colleague)
    assert read(left).status_code == 200
    signed_in(owner).post(f"/crm/shares/{first.pk}/revoke/")
    with tenant_scope(tenant):
        members.remove(membership)
    for path in (revoked, expired, left):
        assert read(path).status_code == 404
    assert read(suspended).status_code == 200
    with platform_scope("test"):
        Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    assert read(suspended).status_code == 404


def test_a_share_rests_while_its_agent_only_reads(colleague: User, tenant: Tenant, gps: Collection) -> None:
    path = shared(colleague)
    with tenant_scope(tenant):
        membership = Membership.objects.get(user=colleague)
        members.change_role(membership, Role.VIEWER)
        assert read(path).status_code == 404
        members.change_role(membership, Role.AGENT)
    assert read(path).status_code == 200


def test_an_mls_that_is_gone_does_not_widen_what_was_shared(owner: User, tenant: Tenant, gps: Collection) -> None:
    """The agent showed the homes of one MLS, never those of all."""
    put(gps, "a")
    with tenant_scope(tenant):
        crmls = provision(tenant, "crmls", title="CRMLS", license_role="idx")
    path = shared(owner, f"collection={crmls.name}")
    assert numbers(path) == set()
    with tenant_scope(tenant):
        drop(crmls)
    assert numbers(path) == set()


def test_favorites_are_not_shared_and_the_page_says_so(owner: User, gps: Collection) -> None:
    """What the page counts is what the client sees."""
    put(gps, "a", "b")
    page = signed_in(owner).get("/crm/shares/new/?mine=favorites")
    assert (page.context["count"], page.context["total"]) == (2, 2) and "marked or not" in text_of(page)
    assert len(numbers(shared(owner, "mine=favorites"))) == 2


def test_an_agent_sees_her_own_shares_and_an_owner_all(owner: User, colleague: User, gps: Collection) -> None:
    shared(owner, client_name="Ben")
    read(shared(colleague, client_name="Gina"))
    assert "Ben" not in text_of(signed_in(colleague).get("/crm/shares/"))
    text = text_of(signed_in(owner).get("/crm/shares/"))
    assert "Ben" in text and "Gina" in text and "Not opened yet" in text and 'Opened <span class="num">1</span>' in text


def test_the_address_is_kept_nowhere(owner: User, tenant: Tenant, gps: Collection) -> None:
    path = shared(owner)
    token = path.strip("/").partition("/")[2]
    with tenant_scope(tenant):
        assert token not in str(SearchShare.objects.values().get())
    assert token not in without_keys(f"Not Found: {path}")


@pytest.mark.parametrize("page", ["0", "-1", "nonsense", "²", "9" * 40, "99999"])
def test_any_page_number_is_answered(owner: User, gps: Collection, page: str) -> None:
    put(gps, "a")
    assert read(f"{shared(owner)}?page={page}").status_code == 200


def test_names_of_hidden_fields_are_checked() -> None:
    assert unknown_names("ClosePrice, taxannualamount,, Photos") == []
    assert unknown_names("ClosePrice, Clothes") == ["Clothes"]
    assert hidden_columns(Collection(hidden_from_clients="ClosePrice")) == {"close_price"}


def test_what_is_hidden_cannot_be_worked_out(owner: User, gps: Collection) -> None:
    """A price and a price per square foot tell the area; RESO's Media are photos, too."""
    [home] = put(gps, "a", list_price=600_000, living_area=2_000, photos=(photo(0),))
    path = shared(owner)
    for hidden, kept in (("LivingArea", "$600,000"), ("ListPrice", "2,000")):
        with platform_scope("test"):
            Collection.objects.update(hidden_from_clients=hidden)
        text = text_of(read(f"{path}{home.pk}/"))
        assert kept in text and "per sq ft" not in text and "$300" not in text
    with platform_scope("test"):
        Collection.objects.update(hidden_from_clients="Media")
    assert read(f"{path}{home.pk}/").context["photos"] == []
