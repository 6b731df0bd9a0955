"""Suggestions of the box name what was recognized (newcomer H9)."""

from decimal import Decimal

import pytest

from listings.models import Collection
from listings.recognized import recognized
from realty.tenants.models import Tenant
from tests.listings.views.homes import put

PARTS = {"street_number": "91", "street_name": "Control", "street_suffix": "Court"}


@pytest.fixture
def homes(in_tenant: Tenant, gps: Collection) -> str:
    (home,) = put(
        gps,
        "it",
        **PARTS,
        listing_id="219100538DA",
        parcel_number="668-137-094",
        city="La Cañada Flintridge",
        subdivision_name="Ironwood",
        mls_area_major="312 - South",
        high_school="Rancho Mirage",
        list_agent_full_name="Lane Mesaverde",
        list_office_name="Sunstone Realty",
        list_price=Decimal(500_000),
    )
    put(gps, "other", public_remarks="Ask Lane Mesaverde of Sunstone Realty about 91 Control Court", city="Thermal")
    return home.get_absolute_url()


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("219100538", "MLS number", "219100538DA"),
        ("MLS# 219100538da", "MLS number", "219100538DA"),
        ("668137094", "Parcel", "91 Control Court, La Cañada Flintridge"),
        ("91 control ct", "Address", "91 Control Court, La Cañada Flintridge"),
        ("91 cont", "Address", "91 Control Court, La Cañada Flintridge"),
    ],
)
def test_a_listing_is_named_and_opened(homes: str, text: str, kind: str, label: str) -> None:
    found = recognized(text)[0]
    assert (found.kind, found.label, found.url) == (kind, label, homes)


@pytest.mark.parametrize(
    ("text", "kind", "label", "url"),
    [
        ("mesaverde", "Agent", "Lane Mesaverde", "?agent=Lane+Mesaverde"),
        ("sunst", "Office", "Sunstone Realty", "?office=Sunstone+Realty"),
        ("la canada", "City", "La Cañada Flintridge", "?city=La+Ca%C3%B1ada+Flintridge"),
        ("ironw", "Subdivision", "Ironwood", "?subdivision=Ironwood"),
        ("312", "Area", "312 - South", "?area=312+-+South"),
        ("rancho mir", "School", "Rancho Mirage", "?school=Rancho+Mirage"),
    ],
)
def test_a_name_is_a_search(homes: str, text: str, kind: str, label: str, url: str) -> None:
    assert (kind, label, url) in [(found.kind, found.label, found.url) for found in recognized(text)]


@pytest.mark.parametrize(
    "text", ["la canada", "La Canada market", "housing market in la cañada", "real estate market la canada flintridge"]
)
def test_a_city_leads_to_its_market(homes: str, text: str) -> None:
    found = [(found.kind, found.label, found.url) for found in recognized(text)]
    assert ("Market", "La Cañada Flintridge", "/listings/market/?city=La+Ca%C3%B1ada+Flintridge") in found
    assert ("City" in [kind for kind, _, _ in found]) == ("market" not in text.lower())


@pytest.mark.parametrize("text", ["", "a", "\x00", '"', "zzz zzz", "%%%", "'; --"])
def test_nothing_is_recognized_in_nothing(homes: str, text: str) -> None:
    assert recognized(text) == []
