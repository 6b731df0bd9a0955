"""GetMetadata in both formats, and that the data agree with it."""

from xml.etree import ElementTree

import pytest

from simulators.mls import SimulatedMLS
from simulators.mls.records import MASK

from .conftest import Client, rows_of


def compact(rets: Client, kind: str, identity: str, **more: str) -> list[dict[str, str]]:
    answer = rets.call("GetMetadata", Type=f"METADATA-{kind}", ID=identity, Format="COMPACT", **more)
    return [row for part in ElementTree.fromstring(answer.content) for row in rows_of(ElementTree.tostring(part))]


def standard(rets: Client, kind: str, identity: str) -> list[dict[str, str]]:
    answer = rets.call("GetMetadata", Type=f"METADATA-{kind}", ID=identity, Format="STANDARD-XML")
    parts = ElementTree.fromstring(answer.content).findall(f"METADATA/METADATA-{kind}")
    return [{cell.tag: cell.text or "" for cell in row} for part in parts for row in part]


@pytest.mark.parametrize(
    ("kind", "identity"),
    [
        ("RESOURCE", "0"),
        ("CLASS", "Property"),
        ("TABLE", "Property:A"),
        ("LOOKUP", "Property"),
        ("LOOKUP_TYPE", "Property:*"),
        ("LOOKUP_TYPE", "Property:View"),
        ("OBJECT", "Property"),
    ],
)
def test_both_formats_tell_the_same(rets: Client, kind: str, identity: str) -> None:
    told = compact(rets, kind, identity)
    assert told and told == standard(rets, kind, identity)


def test_the_system_tells_its_zone_since_1_7(rets: Client) -> None:
    for form in ("COMPACT", "STANDARD-XML"):
        answer = rets.call("GetMetadata", Type="METADATA-SYSTEM", ID="0", Format=form)
        system = next(ElementTree.fromstring(answer.content).iter("SYSTEM"))
        assert system.get("TimeZoneOffset") == "-08:00"
    rets.session.headers["RETS-Version"] = "RETS/1.5"
    assert "TimeZoneOffset" not in rets.call("GetMetadata", Type="METADATA-SYSTEM", ID="0").text
    assert "MetadataEntryID" not in compact(rets, "TABLE", "Property:A")[0]


def test_everything_at_once(rets: Client) -> None:
    answer = rets.call("GetMetadata", Type="METADATA-SYSTEM", ID="*", Format="COMPACT")
    kinds = {part.tag.removeprefix("METADATA-") for part in ElementTree.fromstring(answer.content)}
    assert kinds == {"SYSTEM", "RESOURCE", "CLASS", "TABLE", "LOOKUP", "LOOKUP_TYPE", "OBJECT"}


def test_a_system_name_for_each_field_and_the_key_of_each_resource(rets: Client) -> None:
    for resource in compact(rets, "RESOURCE", "0"):
        for one in compact(rets, "CLASS", resource["ResourceID"]):
            table = compact(rets, "TABLE", f"{resource['ResourceID']}:{one['ClassName']}")
            systems = [field["SystemName"] for field in table]
            assert len(set(systems)) == len(systems) and resource["KeyField"] in systems
    listing_key = next(field for field in compact(rets, "TABLE", "Property:A") if field["SystemName"] == "LIST_1")
    assert listing_key["StandardName"] == "ListingKey" and listing_key["Unique"] == "1"


def test_codes_and_long_values_agree(rets: Client) -> None:
    tables = compact(rets, "TABLE", "Property:A")
    lookups = {row["SystemName"]: row["LookupName"] for row in tables if row["LookupName"]}
    coded = rets.rows("(LIST_1=0+)", StandardNames="0", Format="COMPACT")
    decoded = rets.rows("(LIST_1=0+)", StandardNames="0")
    for system, lookup in lookups.items():
        longs = {row["Value"]: row["LongValue"] for row in compact(rets, "LOOKUP_TYPE", f"Property:{lookup}")}
        for codes, texts in zip(coded, decoded, strict=True):
            known = {"": "", MASK: MASK} | longs
            assert ",".join(known[code] for code in codes[system].split(",")) == texts[system]


def test_one_long_value_has_a_comma(rets: Client) -> None:
    assert any("," in row["LongValue"] for row in compact(rets, "LOOKUP_TYPE", "Property:LotFeatures"))


def test_refusals(rets: Client, mls: SimulatedMLS) -> None:
    assert rets.code("GetMetadata", Type="METADATA-CLASS", ID="Nothing", Format="COMPACT") == 20500
    assert rets.code("GetMetadata", Type="METADATA-NOTHING", ID="0", Format="COMPACT") == 20501
    assert rets.code("GetMetadata", Type="METADATA-TABLE", ID="Property:Z", Format="COMPACT") == 20502
    assert rets.code("GetMetadata", Type="METADATA-OBJECT", ID="Agent", Format="COMPACT") == 20503
    mls.rets.metadata_formats = ("COMPACT",)
    assert rets.code("GetMetadata", Type="METADATA-RESOURCE", ID="0", Format="STANDARD-XML") == 20514
