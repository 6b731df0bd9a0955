"""`$filter`, `$select` and `$expand`: what they find, and what is refused with an error object."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.mls import SimulatedMLS, World
from simulators.mls.reso.odata import QueryError, parse

from .conftest import OF_GPS, Reader

Record = dict[str, Any]
PHOTOS = "$filter=MediaCategory eq 'Photo'"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("StandardStatus eq 'Active Under Contract'", lambda r: r["StandardStatus"] == "Active Under Contract"),
        ("StandardStatus ne 'Active'", lambda r: r["StandardStatus"] != "Active"),
        ("StandardStatus in ('Active','Pending')", lambda r: r["StandardStatus"] in ("Active", "Pending")),
        ("ListPrice ge 500000 and ListPrice lt 900000.5", lambda r: 500_000 <= r["ListPrice"] < 900_000.5),
        ("LotSizeAcres eq 0.2375", lambda r: r["LotSizeAcres"] == 0.2375),
        ("500000 le ListPrice", lambda r: r["ListPrice"] >= 500_000),
        ("ClosePrice eq null", lambda r: r["ClosePrice"] is None),
        ("AssociationFee ne 100", lambda r: r["AssociationFee"] != 100),
        ("not (AssociationFee gt 100)", lambda r: not (r["AssociationFee"] or 0) > 100),
        ("SpaYN and BedroomsTotal gt 3", lambda r: r["SpaYN"] and r["BedroomsTotal"] > 3),
        ("SpaYN eq false", lambda r: r["SpaYN"] is False),
        (
            "City eq 'Indio' or (City eq 'La Quinta' and PropertyType eq 'Land')",
            lambda r: r["City"] == "Indio" or (r["City"] == "La Quinta" and r["PropertyType"] == "Land"),
        ),
        ("contains(PublicRemarks,'pergola')", lambda r: "pergola" in r["PublicRemarks"]),
        ("startswith(tolower(City),'la ')", lambda r: r["City"].lower().startswith("la ")),
        ("Appliances/any(a: a eq 'Dishwasher')", lambda r: "Dishwasher" in r["Appliances"]),
        ("Appliances/all(a: a ne 'Dishwasher')", lambda r: "Dishwasher" not in r["Appliances"]),
        ("View/any()", lambda r: bool(r["View"])),
        (
            "Media/any(m: m/MediaCategory eq 'Video')",
            lambda r: any(item["MediaCategory"] == "Video" for item in r["Media"]),
        ),
        ("ListingContractDate ge 2026-06-01", lambda r: r["ListingContractDate"] >= "2026-06-01"),
        ("year(OriginalEntryTimestamp) eq 2025", lambda r: r["OriginalEntryTimestamp"].startswith("2025")),
        (
            "ModificationTimestamp ge 2026-08-01T00:00:00-07:00",
            lambda r: r["ModificationTimestamp"] >= "2026-08-01T07:00:00Z",
        ),
        (
            "ModificationTimestamp lt 2026-08-01T00:00:00.5Z",
            lambda r: r["ModificationTimestamp"] < "2026-08-01T00:00:01Z",
        ),
        (OF_GPS, lambda r: r["OriginatingSystemName"] == "Greater Palm Springs (simulated)"),
        ("ListOfficeName eq 'O''Brien'", lambda r: False),
    ],
)
def test_a_filter_finds_what_it_says(reader: Reader, text: str, holds: Callable[[Record], bool]) -> None:
    wanted = [record["ListingKey"] for record in reader.all(expand="Media") if holds(record)]
    assert reader.keys(filter=text) == wanted and (wanted or "O''Brien" in text)


def test_equal_timestamps_and_the_window_s_ends(reader: Reader, world: World) -> None:
    stamp = reader.value(top=1)[0]["ModificationTimestamp"]
    assert reader.keys(filter=f"ModificationTimestamp ge {stamp} and ModificationTimestamp le {stamp}")
    assert reader.keys(filter=f"ModificationTimestamp gt {stamp} and ModificationTimestamp lt {stamp}") == []


def test_changes_are_found_by_their_timestamp(reader: Reader, world: World) -> None:
    changed = sorted(world.keys())[::40]
    for key in changed:
        world.change_price(key, 512_345)
    late = world.add_listing("20190211172710340762000000", late=900)
    assert reader.keys(filter="ModificationTimestamp ge 2026-11-02T00:00:00Z") == changed
    assert late in reader.keys(filter="ModificationTimestamp ge 2026-11-01T23:40:00Z")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"filter": "Nothing eq 1"}, "property named 'Nothing'"),
        ({"filter": "listprice gt 1"}, "property named 'listprice'"),
        ({"filter": "ListPrice gt '1'"}, "incompatible types"),
        ({"filter": "ListPrice EQ 1"}, "Syntax error"),
        ({"filter": "ModificationTimestamp gt 2026-01-01T00:00:00"}, "Syntax error"),
        ({"filter": "ModificationTimestamp gt 2026-01-01"}, "incompatible types"),
        ({"filter": "ModificationTimestamp gt 2026-02-30T00:00:00Z"}, "no such date"),
        ({"filter": "City eq 'Indio"}, "Syntax error"),
        ({"filter": "(City eq 'Indio'"}, "Syntax error"),
        ({"filter": "City"}, "Boolean expression"),
        ({"filter": "Appliances eq 'Dishwasher'"}, "incompatible types"),
        ({"filter": "StandardStatus has 'Active'"}, "needs an enumeration"),
        ({"filter": "matches(City,'x')"}, "unknown function"),
        ({"filter": "contains(ListPrice,'x')"}, "No function signature"),
        ({"select": "ListingKey,Nothing"}, "property named 'Nothing'"),
        ({"expand": "Photos"}, "property named 'Photos'"),
        ({"expand": "Media($select=Nothing)"}, "property named 'Nothing'"),
        ({"expand": "Media($top=1"}, "not closed"),
        ({"orderby": "ListPrice up"}, "$orderby"),
        ({"orderby": "View"}, "property named 'View'"),
        ({"top": "-1"}, "$top"),
        ({"top": "ten"}, "$top"),
        ({"count": "yes"}, "$count"),
        ({"$levels": "1"}, "not supported"),
    ],
)
def test_refused_queries(reader: Reader, query: dict[str, str], message: str) -> None:
    status, told = reader.error(**query)
    assert status == 400 and message in told


def test_what_is_not_implemented_or_too_deep(reader: Reader) -> None:
    assert reader.error(filter="geo.distance(Latitude,Longitude) lt 1")[0] == 501
    assert reader.error(**{"$search": "pool"})[0] == 501
    assert reader.error(filter="(" * 50 + "SpaYN" + ")" * 50)[0] == 413


def test_members_of_enumerations(mls: SimulatedMLS, reader: Reader) -> None:
    wanted = set(reader.keys(filter="StandardStatus eq 'Canceled'"))
    type_name = "org.reso.metadata.enums.StandardStatus"
    for profile in ("enumerations", "trestle"):
        other = Reader(mls, profile)
        for literal in ("'Canceled'", f"{type_name}'Canceled'"):
            assert set(other.keys(filter=f"StandardStatus eq {literal}")) == wanted
        assert other.error(filter="StandardStatus eq 'Cancelled'") == (
            400,
            "The string 'Cancelled' is not a valid enumeration type constant.",
        )
    assert reader.keys(filter="StandardStatus eq 'Cancelled'") == []
    assert reader.error(filter=f"StandardStatus eq {type_name}'Canceled'")[0] == 400


def test_several_values_by_flags_collections_and_strings(mls: SimulatedMLS, reader: Reader) -> None:
    wanted = set(reader.keys(filter="Appliances/any(a: a eq 'Gas Range')"))
    collections, flags = Reader(mls, "enumerations"), Reader(mls, "trestle")
    assert set(collections.keys(filter="Appliances/any(a: a eq 'GasRange')")) == wanted
    assert set(flags.keys(filter="Appliances has org.reso.metadata.enums.Appliances'GasRange'")) == wanted
    key = min(wanted)
    assert "GasRange" in collections.get(f"Property('{key}')").json()["Appliances"]
    assert "GasRange" in flags.get(f"Property('{key}')").json()["Appliances"].split(",")
    assert "Gas Range" in flags.get(f"Property('{key}')", PrettyEnums="true").json()["Appliances"].split(",")


def test_select_and_expand_with_options(reader: Reader) -> None:
    record = reader.value(
        top=1,
        filter="PhotosCount gt 9",
        select="ListingKey,ListPrice",
        expand=f"Media($select=MediaKey,Order;{PHOTOS};$orderby=Order desc;$top=3;$count=true),Rooms",
    )[0]
    assert list(record) == ["ListingKey", "ListPrice", "Media", "Media@odata.count", "Rooms"]
    orders = [item["Order"] for item in record["Media"]]
    assert orders == sorted(orders, reverse=True) and len(orders) == 3 < record["Media@odata.count"] == orders[0]
    assert list(record["Media"][0]) == ["MediaKey", "Order"]
    assert list(reader.value(top=1, select="Media", expand="Media")[0]) == ["Media"]


def test_a_server_that_expands_ten_children_unless_told(mls: SimulatedMLS) -> None:
    reader = Reader(mls, "bridge")
    query = {"top": 1, "filter": "PhotosCount gt 20"}
    assert len(reader.value(expand="Media", **query)[0]["Media"]) == 10
    assert len(reader.value(expand="Media($top=100)", **query)[0]["Media"]) > 20
    assert len(reader.value(**query)[0]["Media"]) > 20 and len(reader.value(select="Media", **query)[0]["Media"]) > 20
    assert "Media" not in reader.value(select="ListingKey", **query)[0]


def test_one_record_by_its_key(reader: Reader, world: World) -> None:
    key = next(world.keys())
    record = reader.get(f"Property('{key}')", expand="ListAgent,ListOffice").json()
    assert record["ListingKey"] == key and record["ListAgent"]["MemberKey"] == record["ListAgentKey"]
    assert record["ListOffice"]["OfficeKey"] == record["ListOfficeKey"]
    media = reader.get(f"Property('{key}')/Media").json()["value"]
    assert reader.get(f"Media('{media[0]['MediaKey']}')").json()["MediaURL"] == media[0]["MediaURL"]
    assert reader.get(f"Property(%27{key}%27)").json()["ListingKey"] == key
    assert reader.error("Property('nothing')")[0] == 404
    assert reader.error("Nothing")[0] == 404


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert error.status in (400, 413)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_string_is_a_literal_with_its_quotes_doubled(text: str) -> None:
    node: Any = parse("City eq '" + text.replace("'", "''") + "'")
    assert node.right.value == text
