"""Search over real HTTP, against the specification's words."""

from datetime import datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree

import pytest

from simulators.mls import SimulatedMLS, World
from simulators.mls.rets.fields import property_table
from simulators.mls.rets.lookups import code
from tests.simulators.mls import conftest as spark

from .conftest import Client

CLASSES = {
    "A": "Residential",
    "B": "Residential Lease",
    "C": "Residential Income",
    "D": "Land",
    "E": "Commercial Sale",
    "F": "Manufactured In Park",
}
ALL = "(ListingKey=0+)"


def test_the_classes_together_hold_every_listing_once(rets: Client, world: World) -> None:
    found = []
    for name, kind in CLASSES.items():
        rows = rets.rows(ALL, name=name, Select="ListingKey,PropertyType")
        assert {row["PropertyType"] for row in rows} <= {kind}
        found += [row["ListingKey"] for row in rows]
    assert sorted(found) == list(world.keys())


ZONE = timezone(timedelta(hours=-8))


def told(value: Any, name: str) -> str:
    """A value of the Spark face in the words of this one."""
    if isinstance(value, dict):
        return ",".join(value)
    if name.endswith("Timestamp") and value:
        return datetime.fromisoformat(value).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")
    return "" if value is None else str(int(value) if isinstance(value, bool) else value)


def test_every_listing_says_what_it_says_by_spark(rets: Client, client: spark.Client, world: World) -> None:
    world.advance(3)
    records = client.page(_limit=1000)["Results"]
    rows = {row["ListingKey"]: row for name in CLASSES for row in rets.rows(ALL, name=name)}
    assert rows.keys() == {record["Id"] for record in records}
    for record in records:
        fields = record["StandardFields"] | {"PropertyType": record["StandardFields"]["PropertyClass"]}
        row = rows[record["Id"]]
        assert {name: row[name] for name in fields} == {name: told(value, name) for name, value in fields.items()}
        assert all(not value for name, value in row.items() if name not in fields and not unexpanded(name))


def unexpanded(name: str) -> bool:
    """What Spark sends as expansions or as CustomFields."""
    return name.startswith("VirtualTour") or name.startswith("GF")


def test_no_listing_of_another_world_has_a_field_without_a_column() -> None:
    known = property_table()[0].by_name
    world = World(seed=11, gps=400, crmls=400)
    world.advance(5)
    assert {name for record in world.records() for name in record["StandardFields"]} <= known.keys()


def test_fields_of_this_mls_alone_and_tours(rets: Client, world: World) -> None:
    labels = {field.name: field.system for field in property_table()[0].fields if not field.standard}
    rows = {row["ListingKey"]: row for name in CLASSES for row in rets.rows(ALL, name=name)}
    leased = 0
    for record in world.records(expand=("VirtualTours",)):
        row, standard = rows[record["Id"]], record["StandardFields"]
        text = str(record["CustomFields"])
        leased += "Land Lease Amount" in text
        assert all(f"'{label}': '{row[system]}'" in text for label, system in labels.items() if row[system])
        addresses = {row["VirtualTourURLBranded"], row["VirtualTourURLUnbranded"]} - {""}
        assert addresses == {rets.mls.url + tour["Uri"] for tour in standard["VirtualTours"]}
    assert leased


def test_paging_by_offset_gives_each_key_once(rets: Client) -> None:
    everything = [row["ListingKey"] for row in rets.rows(ALL)]
    found: list[str] = []
    while True:
        answer = rets.search(ALL, Limit=7, Offset=len(found) + 1, Select="ListingKey")
        keys = [line.split("\t")[1] for line in answer.text.splitlines() if line.startswith("<DATA>")]
        found += keys
        assert ("<MAXROWS/>" in answer.text) == (len(found) < len(everything))
        if "<MAXROWS/>" not in answer.text:
            break
    assert found == everything


def test_counts(rets: Client) -> None:
    number = len(rets.rows(ALL))
    counted = rets.search(ALL, Count=2)
    assert f'<COUNT Records="{number}"/>' in counted.text and "<DATA>" not in counted.text
    both = rets.search(ALL, Count=1, Limit=2)
    assert f'<COUNT Records="{number}"/>' in both.text and both.text.count("<DATA>") == 2
    assert "<COUNT" not in rets.search(ALL, Limit=2).text


def test_refusals(rets: Client) -> None:
    assert rets.refusal("(Nothing=1)") == 20200
    assert rets.refusal("(ListPrice=1") == 20206
    assert rets.refusal("") == 20206
    assert rets.refusal("(ListPrice=cheap)") == 20206
    assert rets.refusal(ALL, Select="ListingKey,Nothing") == 20202
    assert rets.refusal("(ListPrice=99999999999+)") == 20201
    assert rets.refusal(ALL, name="Z") == 20203
    assert rets.refusal(ALL, resource="Nothing") == 20203
    assert rets.refusal(ALL, Limit="many") == 20203


def test_a_page_is_no_longer_than_the_server_likes(rets: Client, mls: SimulatedMLS) -> None:
    mls.rets.most_rows = 10
    full, keys = rets.search(ALL), rets.search(ALL, Select="ListingKey,ModificationTimestamp")
    assert full.text.count("<DATA>") == 10 and "<MAXROWS/>" in full.text
    assert keys.text.count("<DATA>") > 50 and "<MAXROWS/>" not in keys.text


def test_system_names_and_standard_names(rets: Client) -> None:
    by_system = rets.rows("(LIST_22=1+)", StandardNames="0", Select="LIST_1,LIST_22", Limit=3)
    by_standard = rets.rows("(ListPrice=1+)", Select="ListingKey,ListPrice", Limit=3)
    assert [list(row.values()) for row in by_system] == [list(row.values()) for row in by_standard]
    assert list(by_system[0]) == ["LIST_1", "LIST_22"]
    assert rets.refusal("(ListPrice=1+)", StandardNames="0") == 20200
    assert rets.rows(ALL, name="ResidentialProperty", Limit=1)


@pytest.mark.parametrize("how", ["(ModificationTimestamp={}+)", "(ModificationTimestamp={}-NOW)"])
def test_a_window_of_time_in_the_servers_zone(rets: Client, world: World, how: str) -> None:
    world.advance(2)
    moments = sorted(str(record["StandardFields"]["ModificationTimestamp"]) for record in world.records())
    since = moments[-40]
    wanted = sum(moment >= since for moment in moments)
    local = datetime.fromisoformat(since).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M:%S")
    assert sum(len(rets.rows(how.format(local), name=name)) for name in CLASSES) == wanted
    rets.session.headers["RETS-Version"] = "RETS/1.5"
    utc = since.removesuffix("Z")
    assert sum(len(rets.rows(how.format(utc), name=name)) for name in CLASSES) == wanted


def test_no_cursor_holds_the_rows_still(rets: Client, world: World) -> None:
    everything = [row["ListingKey"] for row in rets.rows(ALL)]
    first = [row["ListingKey"] for row in rets.rows(ALL, Select="ListingKey", Limit=10)]
    world.vanish(first[0])
    second = [row["ListingKey"] for row in rets.rows(ALL, Select="ListingKey", Limit=10, Offset=11)]
    assert everything[10] not in second and second[0] == everything[11]


def test_key_paging_gives_each_key_once(rets: Client) -> None:
    everything = [row["ListingKey"] for row in rets.rows(ALL)]
    found = ["0"]
    while True:
        rows = rets.rows(f"(ListingKey={found[-1]}+)", Select="ListingKey", Limit=8)
        new = [row["ListingKey"] for row in rows if row["ListingKey"] != found[-1]]
        found += new
        if not new:
            break
    assert found[1:] == everything


def test_codes_and_long_values(rets: Client) -> None:
    status = f"(StandardStatus={code('StandardStatus', 'Pending')})"
    assert {row["StandardStatus"] for row in rets.rows(status)} == {"Pending"}
    assert {row["StandardStatus"] for row in rets.rows(status, Format="COMPACT")} == {"P"}


def test_what_is_withheld(rets: Client) -> None:
    masked = {row["PrivateRemarks"] for row in rets.rows(ALL, Select="PrivateRemarks", Limit=5)}
    told_so = {row["PrivateRemarks"] for row in rets.rows(ALL, Select="PrivateRemarks", RestrictedIndicator="####")}
    assert masked == {"********"} and told_so == {"####"}


@pytest.mark.parametrize(
    ("form", "path"),
    [("dtd", "ResidentialProperty"), ("flat", "ResidentialProperty"), ("listing", "Residential/PropertyListing")],
)
def test_standard_xml_says_the_same(rets: Client, mls: SimulatedMLS, form: str, path: str) -> None:
    mls.rets.xml_form = form
    tree = ElementTree.fromstring(rets.search(ALL, Format="STANDARD-XML", Count=1, Limit=20).content)
    elements = tree.findall(f"REData/REProperties/{path}")
    rows = [{cell.tag: cell.text for cell in element.iter() if cell.text} for element in elements]
    assert (elements[0].find("Listing/StreetAddress/City") is None) == (form == "flat")
    wanted = [{name: value for name, value in row.items() if value} for row in rets.rows(ALL, Limit=20)]
    assert rows == wanted and tree.find("MAXROWS") is not None and tree.find("COUNT") is not None


def test_standard_xml_as_a_national_server_writes_it(rets: Client, mls: SimulatedMLS, world: World) -> None:
    mls.rets.xml_form = "crea"
    tree = ElementTree.fromstring(rets.search(ALL, Format="STANDARD-XML", Limit=10, Offset=3).content)
    name = "{urn:CREA.Search.Property}"
    details = tree.findall(f"{name}RETS-RESPONSE/{name}PropertyDetails")
    assert len(details) == 10 and tree.findtext(f"{name}RETS-RESPONSE/{name}Pagination/{name}Offset") == "3"
    for listing in details:
        fields = world.record(listing.get("ID", ""), ("Photos",))["StandardFields"]  # type: ignore[index]
        assert listing.get("LastUpdated") == fields["ModificationTimestamp"]
        assert listing.findtext(f"{name}Price") == str(fields["ListPrice"])
        assert listing.findtext(f"{name}Address/{name}City") == fields["City"]
        pictures = listing.findall(f"{name}Photo/{name}PropertyPhoto/{name}LargePhotoURL")
        assert [picture.text for picture in pictures] == [mls.url + photo["UriLarge"] for photo in fields["Photos"]]


def test_a_long_value_with_a_comma_may_stand_in_quotes(rets: Client, mls: SimulatedMLS) -> None:
    plain = rets.rows(ALL, Select="LotFeatures")
    mls.rets.quoted_lookups = True
    quoted = rets.rows(ALL, Select="LotFeatures")
    assert plain != quoted and [{name: v.replace('"', "") for name, v in row.items()} for row in quoted] == plain


def test_a_count_follows_the_world(rets: Client, world: World) -> None:
    def counted() -> str | None:
        return ElementTree.fromstring(rets.search(ALL, Count=2).content).find("COUNT").get("Records")  # type: ignore

    before = counted()
    assert before == counted()
    world.vanish(rets.rows(ALL, Limit=1)[0]["ListingKey"])
    assert counted() == str(int(before or 0) - 1)


@pytest.mark.parametrize(
    ("resource", "expansion", "number"),
    [("Room", "Rooms", "RoomKey"), ("Unit", "Units", "UnitTypeKey"), ("OpenHouse", "OpenHouses", "OpenHouseKey")],
)
def test_what_belongs_to_a_listing(rets: Client, world: World, resource: str, expansion: str, number: str) -> None:
    wanted = [
        (record["Id"], child["Id"])
        for record in world.records(expand=(expansion,))
        for child in record["StandardFields"][expansion]
    ]
    rows = rets.rows(ALL, resource, resource)
    assert wanted and [(row["ListingKey"], row[number]) for row in rows] == wanted
    one = wanted[0][0]
    assert {row["ListingKey"] for row in rets.rows(f"(ListingKey={one})", resource, resource)} == {one}


def test_an_open_house_by_the_clock_on_the_wall(rets: Client, world: World) -> None:
    record = next(r for r in world.records(expand=("OpenHouses",)) if r["StandardFields"]["OpenHouses"])
    house = record["StandardFields"]["OpenHouses"][0]
    row = rets.rows(f"(ListingKey={record['Id']})", "OpenHouse", "OpenHouse")[0]
    assert datetime.strptime(row["OpenHouseDate"], "%Y-%m-%d").strftime("%m/%d/%Y") == house["Date"]
    start = datetime.strptime(row["OpenHouseStartTime"], "%H:%M:%S")
    assert start == datetime.strptime(house["StartTime"].upper(), "%I:%M %p")


def test_media_are_those_of_spark(rets: Client, client: spark.Client) -> None:
    photos: dict[str, str] = {}
    for record in client.page(_limit=1000, _expand="Photos", _select="ListingKey")["Results"]:
        photos |= {photo["Id"]: photo["UriLarge"] for photo in record["StandardFields"]["Photos"]}
    rets.mls.rets.most_rows = 10_000
    rows = rets.rows(ALL, "Media", "Photo", Select="MediaKey,MediaURL,PreferredPhotoYN,Order")
    assert {row["MediaKey"]: row["MediaURL"] for row in rows} == photos
    for name in ("Video", "VirtualTour", "Document", "FloorPlan"):
        assert rets.rows(ALL, "Media", name)


def test_agents_and_offices_that_listings_name(rets: Client) -> None:
    agents = {row["MemberKey"]: row for row in rets.rows("(MemberKey=0+)", "Agent", "Agent")}
    offices = {row["OfficeKey"]: row for row in rets.rows("(OfficeKey=0+)", "Office", "Office")}
    assert list(agents) == sorted(agents) and list(offices) == sorted(offices)
    for row in rets.rows(ALL, Limit=30):
        assert agents[row["ListAgentKey"]]["MemberFullName"] == row["ListAgentFullName"]
        assert offices[row["ListOfficeKey"]]["OfficeName"] == row["ListOfficeName"]
