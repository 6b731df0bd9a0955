"""Olivia downloads sheets of a listing; they are read back by another library than wrote them."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pypdf import PdfReader

from crm_leads.models import LeadPolicy, Sender
from crm_leads.sheets import pictures
from listings.collections import provision
from listings.enums import PhotoPolicy
from listings.models import Collection, CollectionLogo
from listings.rows import PhotoRow
from realty.audit.models import AuditEvent
from realty.tenants.models import MemberPhoto, Membership, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.listings.media.host import PhotoHost, photo_host
from tests.listings.media.images import jpeg
from tests.listings.views.homes import put

ATTRIBUTION = "Courtesy of GPS. Copyright 2026."


@pytest.fixture
def gps(tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        return provision(tenant, "gps", title="GPS MLS", attribution=ATTRIBUTION, license_role="idx")


@pytest.fixture
def host() -> Iterator[PhotoHost]:
    with photo_host() as found:
        yield found


def read(person: User, pk: int, name: str = "sheet") -> PdfReader:
    response = signed_in(person).get(f"/crm/listings/{pk}/{name}.pdf")
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def with_photos(host: PhotoHost, *paths: str) -> tuple[PhotoRow, ...]:
    return tuple(PhotoRow.of(at, {"large": f"{host.url}{path}"}, media_key=path) for at, path in enumerate(paths))


def test_the_agents_sheet_has_all_that_the_page_has(owner: User, tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        owner.first_name, owner.last_name, owner.email = "Olivia", "Núñez", "olivia@desert.example"
        owner.save()
        Sender.objects.create(user=owner, license_number="01234567", license_state="CA")
        LeadPolicy.objects.update_or_create(
            tenant=tenant, defaults={"brokerage_name": "Desert Brokers", "sender_phone": "+17605550123"}
        )
    day = (date.today() + timedelta(days=2)).isoformat()
    [home] = put(
        gps, "a", city="La Cañada", bedrooms_total=3, list_price=725_000, public_remarks="A “quiet” home — with view…",
        private_remarks="Seller must sell", showing_instructions="Lock box 1234", list_office_name="Sago Realty",
        list_agent_full_name="Lena List", tax_annual_amount=4321, year_built=1998,
        open_houses=[{"OpenHouseDate": day, "OpenHouseStartTime": "13:00", "OpenHouseEndTime": "16:00"}],
    )  # fmt: skip
    pdf = read(owner, home.pk)
    text = text_of(pdf)
    assert len(pdf.pages) in (1, 2) and pdf.pages[0].mediabox[2:] == [612, 792]
    for told in (
        "Olivia Núñez", "License 01234567 (CA)", "olivia@desert.example", "(760) 555-0123", "Desert Brokers",
        "12 Sago a Lane", "La Cañada, CA 92260", "$725,000", "3 beds", "Built 1998", "“quiet” home — with view…",
        "1:00 PM to 4:00 PM", "$4,321", "Lena List", "Listed by Lena List, Sago Realty. Listing number IDa.",
        ATTRIBUTION, "not guaranteed",
    ):  # fmt: skip
        assert told in text, told
    assert "Seller must sell" not in text and "1234 " not in text
    assert pdf.metadata and pdf.metadata.author == "Olivia Núñez"


@pytest.mark.parametrize("name", ["sheet", "client-sheet"])
def test_leased_land_is_on_both_sheets(owner: User, gps: Collection, name: str) -> None:
    [home] = put(
        gps, "a", land_type="Lease", land_lease_amount=3_600, land_lease_amount_frequency="Year",
        land_lease_expiration_date=date(2031, 6, 30),
    )  # fmt: skip
    text = text_of(read(owner, home.pk, name))
    assert "$3,600" in text and "Jun 30, 2031" in text


def test_a_clients_sheet_is_what_her_license_lets_a_client_see(owner: User, gps: Collection) -> None:
    [home] = put(
        gps, "a", private_remarks="Seller must sell", list_agent_email="lena@sago.example", tax_annual_amount=4321,
        public_remarks="Quiet home", list_office_name="Sago Realty",
    )  # fmt: skip
    with platform_scope("test"):
        Collection.objects.update(hidden_from_clients="TaxAnnualAmount")
    text = text_of(read(owner, home.pk, "client-sheet"))
    assert "Quiet home" in text and ATTRIBUTION in text and "Listed by Sago Realty" in text and "12 Sago a" in text
    assert "must sell" not in text and "lena@" not in text and "4,321" not in text and "ListingKey" not in text


def test_an_address_that_the_seller_withheld_is_not_on_a_clients_sheet(owner: User, gps: Collection) -> None:
    day = (date.today() + timedelta(days=2)).isoformat()
    [home] = put(
        gps, "a", internet_address_display_yn=False, street_name="Secret", parcel_number="123-456",
        open_houses=[{"OpenHouseDate": day, "OpenHouseRemarks": "Park on Secret Lane"}],
    )  # fmt: skip
    response = signed_in(owner).get(f"/crm/listings/{home.pk}/client-sheet.pdf")
    pdf = PdfReader(BytesIO(response.content))
    told = f"{text_of(pdf)} {pdf.metadata} {response['Content-Disposition']}".lower()
    assert "secret" not in told and "123-456" not in told and "palm desert" in told
    agents = text_of(read(owner, home.pk))
    assert "Secret" in agents and "Do not display the address publicly" in agents


@pytest.mark.parametrize(
    ("values", "settings"),
    [
        ({"internet_entire_listing_display_yn": False}, {}),
        ({"standard_status": "Closed"}, {}),
        ({"standard_status": "Coming Soon"}, {}),
        ({"original_entry_timestamp": timezone.now()}, {"client_delay_hours": 24}),
        ({}, {"client_display": "no"}),
        ({}, {"license_role": "back_office"}),
    ],
)
def test_no_client_sheet_of_what_clients_may_not_see(
    owner: User, gps: Collection, values: dict[str, Any], settings: dict[str, Any]
) -> None:
    """The page says why; the agent's own sheet is there."""
    if settings:
        with platform_scope("test"):
            Collection.objects.update(**settings)
    [home] = put(gps, "a", **values)
    browser = signed_in(owner)
    assert browser.get(f"/crm/listings/{home.pk}/client-sheet.pdf").status_code == 404
    page = browser.get(home.get_absolute_url()).content.decode()
    assert "No PDF for a client:" in page and "client-sheet.pdf" not in page
    assert browser.get(f"/crm/listings/{home.pk}/sheet.pdf").status_code == 200


def test_a_sheet_is_in_the_audit_as_a_download(owner: User, gps: Collection) -> None:
    [home] = put(gps, "a")
    read(owner, home.pk, "client-sheet")
    with platform_scope("test"):
        about = AuditEvent.objects.get(act="export").about
    assert about == "Downloaded the sheet of a listing for a client: listing IDa"


def test_photos_of_the_mls_are_on_it_and_one_that_is_missing_or_hostile_fails_nothing(
    owner: User, gps: Collection, host: PhotoHost
) -> None:
    host.photos = {"/1.jpg": jpeg(), "/2.jpg": jpeg(color=(10, 90, 200)), "/page.jpg": b"<html>Sign in</html>"}
    [home] = put(gps, "a", photos=with_photos(host, "/1.jpg", "/gone.jpg", "/page.jpg", "/2.jpg"))
    pdf = read(owner, home.pk)
    assert len(pdf.pages[0].images) == 2 and len(host.asked) == 4
    with platform_scope("test"):
        Collection.objects.update(hidden_from_clients="Photos")
    assert len(read(owner, home.pk, "client-sheet").pages[0].images) == 0


def test_in_production_no_inner_address_is_asked_for_a_photo(
    owner: User, gps: Collection, host: PhotoHost, settings: Any
) -> None:
    host.photos["/1.jpg"] = jpeg()
    [home] = put(gps, "a", photos=with_photos(host, "/1.jpg"))
    browser = signed_in(owner)
    settings.PRODUCTION = True
    response = browser.get(f"/crm/listings/{home.pk}/sheet.pdf")
    assert response.status_code == 200 and host.asked == []


def test_a_host_that_does_not_answer_holds_a_sheet_up_for_seconds_alone(
    owner: User, gps: Collection, host: PhotoHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.5)
    host.photos["/1.jpg"] = jpeg()
    [home] = put(gps, "a", photos=with_photos(host, "/drip/1.jpg", "/1.jpg"))
    assert len(read(owner, home.pk).pages[0].images) == 1


def test_no_link_of_a_license_that_forbids_links_is_followed(owner: User, gps: Collection, host: PhotoHost) -> None:
    host.photos["/1.jpg"] = jpeg()
    with platform_scope("test"):
        Collection.objects.update(photo_policy=PhotoPolicy.KEEP, photo_fallback=False)
    [home] = put(gps, "a", photos=with_photos(host, "/1.jpg"))
    assert len(read(owner, home.pk).pages[0].images) == 0 and host.asked == []


@pytest.mark.parametrize("length", [0, 3_000, 40_000])
def test_a_sheet_has_two_pages_at_most_and_always_the_words_of_the_mls(
    owner: User, gps: Collection, length: int
) -> None:
    texts = ("cooling", "heating", "appliances", "interior_features", "exterior_features", "lot_features", "view")
    long = ("Tile & stone, <b>wood</b>, " * 2_000)[:length]
    with platform_scope("test"):
        Collection.objects.update(attribution=f"{'All rights reserved. ' * (length // 60)} The end.")
    [home] = put(gps, "a", public_remarks=long, **dict.fromkeys(texts, long[:4_000]))
    for name in ("sheet", "client-sheet"):
        pdf = read(owner, home.pk, name)
        assert len(pdf.pages) <= 2
        for page in pdf.pages:
            assert "The end." in " ".join(page.extract_text().split())


def test_what_the_font_has_no_shape_for_is_left_out(owner: User, gps: Collection) -> None:
    [home] = put(gps, "a", public_remarks="Pool \N{HOUSE BUILDING} and <img src='file:///etc/passwd'/> 家 view žluť")
    text = text_of(read(owner, home.pk))
    assert "<img src='file:///etc/passwd'/>" in text and "view žluť" in text and "家" not in text


def test_a_logo_and_a_photo_that_were_cut_short_are_left_out(owner: User, gps: Collection) -> None:
    """As by a full disk."""
    [listing] = put(gps, "A")
    with tenant_scope(gps.tenant_id):
        membership = Membership.objects.get(user=owner)
        own = {"tenant_id": gps.tenant_id, "digest": "0" * 16}
        MemberPhoto.objects.create(membership=membership, body=jpeg()[:200], **own)
        CollectionLogo.objects.create(collection=gps, body=b"WebP", tenant_id=gps.tenant_id)
    assert ATTRIBUTION in text_of(read(owner, listing.pk))
