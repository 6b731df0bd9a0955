"""The same world by both faces: listing by listing, photo by photo."""

from typing import Any

import pytest

from simulators.mls import CRMLS, SimulatedMLS, World
from simulators.mls.homes import KINDS
from simulators.mls.records import MASK
from simulators.mls.reso import lookups
from simulators.mls.reso.dictionary import PROPERTY_FIELDS, RESOURCES
from simulators.mls.reso.property import SPARK_ALONE

from .conftest import OF_GPS, Reader

EXPAND = "Media,Rooms,UnitTypes,OpenHouse"


@pytest.fixture
def records(reader: Reader) -> dict[str, dict[str, Any]]:
    return {record["ListingKey"]: record for record in reader.all(expand=EXPAND)}


@pytest.fixture
def listings(world: World, mls: SimulatedMLS) -> dict[str, dict[str, Any]]:
    expand = ("Photos", "Rooms", "Units", "OpenHouses", "Videos", "Documents", "FloPlans", "VirtualTours")
    return {record["Id"]: record["StandardFields"] for record in world.records(expand=expand, base=mls.url)}


def test_fields_say_what_the_spark_face_says(records: dict, listings: dict) -> None:
    assert list(records) == list(listings)
    for key, listing in listings.items():
        for name in listing.keys() & PROPERTY_FIELDS.keys() - SPARK_ALONE:
            told, meant = records[key][name], listing[name]
            if isinstance(meant, dict):
                meant = list(meant)
            elif PROPERTY_FIELDS[name].many and meant not in (None, MASK):
                meant = [meant]
            assert (told or None) == (None if meant == MASK else meant or None), (name, key)
        assert records[key]["PropertyType"] == listing["PropertyClass"]
        assert records[key]["OriginatingSystemID"] == listing["MlsId"]
        assert records[key]["BathroomsTotalDecimal"] == listing.get("BathsTotal")


def test_every_field_of_the_world_has_its_place(listings: dict) -> None:
    expansions = {"Photos", "Rooms", "Units", "OpenHouses", "Videos", "Documents", "FloPlans", "VirtualTours"}
    for listing in listings.values():
        assert set(listing) - expansions - SPARK_ALONE <= set(PROPERTY_FIELDS)


def test_photos_are_the_same_ones_in_the_same_order(records: dict, listings: dict) -> None:
    seen = 0
    for key, listing in listings.items():
        photos = [item for item in records[key]["Media"] if item["MediaCategory"] == "Photo"]
        told = [
            (item["MediaKey"], item["MediaURL"], item["PreferredPhotoYN"], item["ShortDescription"]) for item in photos
        ]
        assert told == [
            (photo["Id"], photo["UriLarge"], photo["Primary"] == 1, photo["Name"]) for photo in listing["Photos"]
        ]
        assert [item["Order"] for item in records[key]["Media"]] == list(range(1, len(records[key]["Media"]) + 1))
        others = len(records[key]["Media"]) - len(photos)
        assert others == sum(len(listing[name]) for name in ("Videos", "Documents", "FloPlans", "VirtualTours"))
        seen += len(photos)
    assert seen > 2_000


def test_rooms_units_and_open_houses_are_the_same_ones(records: dict, listings: dict) -> None:
    for key, listing in listings.items():
        record = records[key]
        for name, ours, own in (("Rooms", "Rooms", "RoomKey"), ("UnitTypes", "Units", "UnitTypeKey")):
            assert [child[own] for child in record[name]] == [child["Id"] for child in listing[ours]]
        for told, meant in zip(record["OpenHouse"], listing["OpenHouses"], strict=True):
            month, day, year = meant["Date"].split("/")
            assert told["OpenHouseDate"] == f"{year}-{month}-{day}"
            assert told["OpenHouseStartTime"].startswith(f"{told['OpenHouseDate']}T{meant['StartTime'][:2]}:00:00-0")


def test_each_kind_of_server_tells_the_same_listings(mls: SimulatedMLS, world: World) -> None:
    for profile in ("certified", "enumerations", "spark", "trestle", "bridge"):
        assert sorted(Reader(mls, profile).keys()) == list(world.keys())
    assert sorted(Reader(mls, "mls_grid").keys(filter=OF_GPS)) == [
        key for key in world.keys() if world.find(key).mls != CRMLS
    ]


def test_members_offices_and_open_houses_are_resources_of_their_own(reader: Reader, records: dict) -> None:
    members = {member["MemberKey"]: member for member in reader.all("Member")}
    offices = {office["OfficeKey"] for office in reader.all("Office")}
    assert len(members) == 1_000 and len(offices) == 120
    assert {record["ListAgentKey"] for record in records.values()} <= members.keys()
    assert {member["OfficeKey"] for member in members.values()} <= offices
    houses = [house for record in records.values() for house in record["OpenHouse"]]
    assert reader.all("OpenHouse") == houses and houses


def test_media_are_a_resource_of_their_own(reader: Reader, records: dict) -> None:
    assert reader.all("Media") == [item for record in records.values() for item in record["Media"]]
    key = next(key for key, record in records.items() if len(record["Media"]) > 20)
    assert reader.all("Media", filter=f"ResourceRecordKey eq '{key}'", orderby="Order") == records[key]["Media"]


def test_every_value_of_a_list_stands_in_it(reader: Reader, records: dict) -> None:
    known = {(row["LookupName"], row["LookupValue"]) for row in reader.all("Lookup")}
    for record in records.values():
        for name in PROPERTY_FIELDS:
            value, lookup = record.get(name), PROPERTY_FIELDS[name].lookup
            if lookup:
                for each in value if isinstance(value, list) else [value] if value else []:
                    assert (lookup, each) in known, name
    assert set(KINDS[CRMLS]) <= set(lookups.values()["PropertyType"])


def test_members_of_enumerations_are_simple_identifiers_and_tell_values_apart() -> None:
    for name in lookups.lookups_of(tuple(RESOURCES)):
        members = lookups.members(name)
        assert len(members) == len(lookups.values()[name])
        assert all(member.isidentifier() for member in members)
    assert lookups.member("Active Under Contract") == "ActiveUnderContract"
    assert lookups.member("24 Hour Security") == "_24HourSecurity"


def test_three_forms_of_an_open_house(mls: SimulatedMLS) -> None:
    houses = [Reader(mls, name).all("OpenHouse")[0] for name in ("certified", "trestle", "bridge")]
    offset, utc, local = (house["OpenHouseStartTime"] for house in houses)
    assert offset.endswith(("-08:00", "-07:00")) and utc.endswith("Z") and local.endswith("Z")
    assert offset[:19] == local[:19] and utc[11:13] == f"{int(offset[11:13]) - int(offset[19:22]):02d}"


def test_withheld_values_are_null_or_masked_by_server(mls: SimulatedMLS) -> None:
    assert Reader(mls).value(top=1)[0]["PrivateRemarks"] is None
    assert Reader(mls, "spark").value(top=1)[0]["PrivateRemarks"] == MASK
    assert "PrivateRemarks" not in Reader(mls, "mls_grid").value(top=1, filter=OF_GPS)[0]
