"""The service document and `$metadata`, in both published forms."""

from xml.etree import ElementTree

import pytest

from simulators.mls import SimulatedMLS, World
from simulators.mls.reso.profiles import PROFILES

from .conftest import OF_GPS, Reader

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def document(mls: SimulatedMLS, profile: str = "certified") -> ElementTree.Element:
    answer = Reader(mls, profile).get("$metadata")
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert answer.headers["OData-Version"] == "4.0"
    return ElementTree.fromstring(answer.content)


def field(root: ElementTree.Element, name: str) -> ElementTree.Element:
    found = root.find(f".//{EDM}EntityType[@Name='Property']/{EDM}Property[@Name='{name}']")
    assert found is not None
    return found


def test_the_service_document_names_the_resources(reader: Reader) -> None:
    document = reader.get("").json()
    assert document["@odata.context"] == f"{reader.root}$metadata"
    assert {each["url"] for each in document["value"]} >= {
        "Property",
        "Media",
        "Member",
        "Office",
        "OpenHouse",
        "Lookup",
    }
    assert all(reader.get(each["url"], top=1).json()["value"] for each in document["value"])


def test_lists_as_strings_name_their_lookup(mls: SimulatedMLS) -> None:
    root = document(mls)
    single, several = field(root, "StandardStatus"), field(root, "Appliances")
    assert (single.get("Type"), several.get("Type")) == ("Edm.String", "Collection(Edm.String)")
    for found in (single, several):
        assert found[0].attrib == {"Term": "RESO.OData.Metadata.LookupName", "String": found.get("Name")}
    assert root.find(f".//{EDM}EnumType") is None


@pytest.mark.parametrize(("profile", "collection"), [("enumerations", True), ("trestle", False)])
def test_lists_as_enumerations(mls: SimulatedMLS, profile: str, collection: bool) -> None:
    root = document(mls, profile)
    type_name = "org.reso.metadata.enums.Appliances"
    assert field(root, "Appliances").get("Type") == (f"Collection({type_name})" if collection else type_name)
    listed = root.find(f".//{EDM}EnumType[@Name='Appliances']")
    assert listed is not None and listed.get("IsFlags") == (None if collection else "true")
    statuses = root.findall(f".//{EDM}EnumType[@Name='StandardStatus']/{EDM}Member")
    assert len(statuses) == 11 and {each.get("Name") for each in statuses} >= {"ActiveUnderContract", "Canceled"}
    assert "Active Under Contract" in {each[0].get("String") for each in statuses}


def test_every_record_is_as_the_metadata_say(mls: SimulatedMLS) -> None:
    for profile in PROFILES:
        root = document(mls, profile)
        types = {
            entity.get("Name"): {each.get("Name"): each.get("Type") for each in entity if "Property" in each.tag}
            for entity in root.iter(f"{EDM}EntityType")
        }
        for name in PROFILES[profile].resources:
            for record in Reader(mls, profile).value(name, top=40, filter=OF_GPS):
                for key, value in record.items():
                    assert key.startswith("@") or value is None or fits(value, types[name][key]), (profile, name, key)


def fits(value: object, type_name: str | None) -> bool:
    if type_name is not None and type_name.startswith("Collection("):
        return isinstance(value, list)
    kinds = {"Edm.Boolean": bool, "Edm.Int64": int, "Edm.Decimal": (int, float)}
    return isinstance(value, kinds.get(type_name or "", str))


def test_the_version_of_the_data_dictionary(world: World) -> None:
    for version, zone, parcel in (("1.7", False, False), ("2.0", True, False), ("2.1", True, True)):
        with SimulatedMLS(world, reso={"certified": {"version": version}}) as mls:
            root = document(mls)
            said = root.find(f".//{EDM}Annotation[@Term='Org.OData.Core.V1.SchemaVersion']")
            assert said is not None and said.get("String") == version
            names = {each.get("Name") for each in root.iter(f"{EDM}Property")}
            assert ("PropertyTimeZoneName" in names, "UniversalParcelId" in names) == (zone, parcel)


def test_rooms_and_units_are_types_that_hang_on_a_property(mls: SimulatedMLS) -> None:
    root = document(mls)
    found = {each.get("Name"): each.get("Type") for each in root.iter(f"{EDM}NavigationProperty")}
    assert found["Rooms"] == "Collection(org.reso.metadata.PropertyRooms)"
    assert found["ListAgent"] == "org.reso.metadata.Member"
    sets = {each.get("Name") for each in root.iter(f"{EDM}EntitySet")}
    assert "PropertyRooms" not in sets and "Property" in sets


def test_a_version_of_odata_that_there_is_not(reader: Reader) -> None:
    reader.session.headers["OData-Version"] = "3.0"
    assert reader.error()[0] == 400
    reader.session.headers["OData-Version"] = "4.01"
    assert reader.value(top=1)
