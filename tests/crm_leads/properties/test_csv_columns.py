"""What columns of a CSV file are taken for, and files as spreadsheets write them (newcomer M5, bug reports 26)."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.models import CrmProperty, ImportColumns
from crm_leads.properties import csv_import
from crm_leads.properties.csv_import import columns
from crm_leads.properties.csv_import.rejects import rejects
from listings.models import Collection
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.properties.conftest import Store


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("MLS #", "listing_number"), ("ML Number", "listing_number"), ("MLS No.", "listing_number"),
        ("ListingId", "listing_number"), ("List Price", "list_price"), ("ListPrice", "list_price"),
        ("St #", "street_number"), ("Street Name", "street_name"), ("Owner Name", "client"),
        ("Owner 1 Phone", "client_phone"), ("Phone 1", "client_phone"), ("Phone 3", "client_phone"),
        ("Email 2", "client_email"),
        ("E-mail", "client_email"), ("APN #", "parcel_number"), ("Zip", "postal_code"),
        ("Property Address", "street_address"),
        ("BEDROOMS  TOTAL", "bedrooms_total"), ("Sq. Ft.", "living_area"), ("Yr Built", "year_built"),
        ("Lot Acres", "lot_size_acres"), ("Situs City", "city"), ("Apt #", "unit_number"), ("Address 2", "unit_number"),
        ("MLSNum", "listing_number"), ("Owner1FirstName", "client_first"), ("Owner's Name", "client"),
        ("# Beds", "bedrooms_total"),
        ("State/Province", "state_or_province"), ("Phone1", "client_phone"), ("L/Price", "list_price"),
        ("Home Ph", "client_phone"),
        ("Mailing Address", ""), ("Owner City", ""), ("Phone 1 DNC", ""), ("Owner 2 Phone", ""), ("Agent Phone", ""),
        ("Close Price", ""), ("", ""), ("Color", ""),
    ],
)  # fmt: skip
def test_m5_headings_are_known_as_agents_write_them(heading: str, target: str) -> None:
    assert columns.target_of(heading) == target


def test_of_two_that_mean_the_same_the_first_is_taken() -> None:
    assert columns.guess(["Price", "List Price", "Phone", "Cell"]) == ["list_price", "", "client_phone", "client_phone"]
    assert columns.guess(["Street #", "Street"]) == ["street_number", "street_name"]


def test_two_columns_of_one_meaning_are_refused(in_tenant: Tenant) -> None:
    with pytest.raises(ValidationError, match="Two columns are chosen as City"):
        csv_import.read(b"address,a,b\n1 A St,x,y\n", ["street_address", "city", "city"])


def test_a_choice_is_kept_for_the_next_file_of_the_same_headings(
    in_tenant: Tenant, owner: User, other_tenant: Tenant
) -> None:
    heading = ["Home", "Whose"]
    columns.remember(heading, ["street_address", "client"], owner)
    columns.remember(heading, ["street_address", "notes"], owner)
    assert csv_import.read(b"HOME,whose\n1 A St,Ana\n").targets == ["street_address", "notes"]
    assert ImportColumns.objects.count() == 1
    with tenant_scope(other_tenant):
        assert columns.remembered(heading) is None


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_bug_26_separators_and_encodings_are_read(
    in_tenant: Tenant, owner: User, separator: str, declared: bool, encoding: str
) -> None:
    lines = ["Address,City,Price,Notes", '1 Cañon St,Indio,"650,000","a', 'b"']
    text = "\r\n".join(lines).replace(",", separator).replace(f"650{separator}000", "650,000")
    content = ((f"sep={separator}\r\n" if declared else "") + text).encode(encoding)
    (home,) = csv_import.carry_out(content, owner)
    assert (home.street_address, home.list_price, home.notes.split()) == ("1 Cañon St", 650_000, ["a", "b"])


def test_h1_bounds_of_the_file_are_said(in_tenant: Tenant) -> None:
    for content, says in (
        (b"address\n" + b"x" * 5_000_000, "larger than 5 MB"),
        (b"address\n" + b"1 A St\n" * 10_001, "more than 10,000 lines"),
        (b"a," * 400 + b"a\n", "names 401 columns"),
        (b'address\n"' + b"x" * 200_000 + b"\n", "a cell is longer than 131,072 characters"),
    ):
        with pytest.raises(ValidationError, match=says):
            csv_import.read(content)
    (line,) = csv_import.read(b"address,notes\n1 A St," + b"x" * 20_001 + b"\n").wrong
    assert line.problems == ["Notes: It has 20,001 characters; at most 20,000 can be kept."]


def test_h1_a_building_of_a_thousand_units_is_not_judged_each_against_each(
    in_tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, since a test of time would tell of the machine."""
    calls = 0
    judge = csv_import.reading.judge

    def counted(one: object, other: object) -> object:
        nonlocal calls
        calls += 1
        return judge(one, other)  # type: ignore[arg-type]

    monkeypatch.setattr(csv_import.reading, "judge", counted)
    lines = "".join(f"100 Bayfront Dr #{n},Miami,FL,33131\n" for n in [*range(1, 400), 7])
    reading = csv_import.read(f"address,city,state,zip\n{lines}".encode())
    assert [line.repeats for line in reading.repeated] == ["It repeats line 8."]
    assert calls < 400 * 30


def test_m5_an_mls_number_links_in_any_case(store: Store, owner: User) -> None:
    listing = store("A", listing_id="SR-1", street_name="Sago", list_price=Decimal("650000.00"))
    content = b"MLS #,Address,Zip,Price,Beds\nmls# sr-1,12 Sago Ln,92260,650k,9\nSR-2,14 Sago Ln,92260,,\n"
    reading = csv_import.read(content)
    assert reading.new[0].listing == listing
    assert reading.new[1].remarks == ["No listing of yours has MLS number SR-2: not linked."]
    linked, other = csv_import.carry_out(content, owner)
    linked.refresh_from_db()
    assert (linked.listing_id, other.listing_id) == (listing.pk, None)
    assert "list_price" not in linked.edited_fields and linked.edited_fields == ["bedrooms_total"]
    assert linked.bedrooms_total == 9


def test_m5_a_number_alone_brings_the_address_and_a_wrong_one_no_link(store: Store, owner: User) -> None:
    store("A", listing_id="SR-1", street_name="Sago")
    first, second = csv_import.read(b"MLS number,Address,Zip\nSR-1,,\nsr-1,99 Nowhere Lane,92260\n").lines
    assert first.is_new and "Sago" in first.values["street_address"]
    assert second.listing is None and "not linked" in second.remarks[0]


def test_m5_a_number_of_two_mlss_means_the_home_at_the_address(store: Store, owner: User, crmls: Collection) -> None:
    store("A", listing_id="SR-1", street_name="Palm")
    there = store("B", crmls, listing_id="SR-1", street_name="Sago")
    (line,) = csv_import.read(b"MLS,Address,Zip\nSR-1,12 Sago Lane,92260\n").lines
    assert line.listing == there
    (line,) = csv_import.read(b"MLS,Address,Zip\nSR-1,,\n").lines
    assert line.problems[0].startswith("Listings of several homes have MLS number SR-1")


def test_m5_what_was_left_out_comes_back_with_its_reason(in_tenant: Tenant, owner: User) -> None:
    content = (
        b"Address,Zip,Beds,Color\n1 A St,92260,3,=red\n2 A St,92260,many,=red\n1 A Street,92260,,\n3 A St,92260,1,,x\n"
    )
    text = rejects(csv_import.read(content))
    table = csv_import.table_of(text.encode())
    assert table.heading == ["Address", "Zip", "Beds", "Color", columns.WHY]
    assert [row[-1] for _, row in table.rows][:2] == ["Beds: 'many' is not a number.", "It repeats line 2."]
    assert ",'=red," in text and table.rows[0][1][3] == "=red"
    mended = text.replace("many", "4").encode()
    again = csv_import.read(mended)
    assert again.unknown == ["Color"] and again.new[0].values["bedrooms_total"] == 4
    assert rejects(again).split("\r\n")[0].count(columns.WHY) == 1
    assert CrmProperty.objects.count() == 0
