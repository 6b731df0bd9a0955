"""Pages: each key once, by the next link, whatever the size; and what each kind of server lets a page be."""

import pytest

from simulators.mls import SimulatedMLS, World

from .conftest import OF_GPS, Reader, Timer


@pytest.mark.parametrize("size", [1, 7, 199, 200, 201, 1000])
@pytest.mark.parametrize("order", [{}, {"orderby": "ModificationTimestamp"}, {"orderby": "ListPrice desc,ListingKey"}])
def test_every_key_comes_once(reader: Reader, world: World, size: int, order: dict) -> None:
    reader.session.headers["Prefer"] = f"odata.maxpagesize={size}"
    keys = reader.keys(select="ListingKey", **order) if size > 1 or not order else reader.keys(**order)
    assert sorted(keys) == list(world.keys())


def test_rows_come_in_the_order_asked_for(reader: Reader) -> None:
    prices = [record["ListPrice"] for record in reader.all(orderby="ListPrice desc", select="ListPrice")]
    assert prices == sorted(prices, reverse=True)
    fees = [record["AssociationFee"] for record in reader.all(orderby="AssociationFee", select="AssociationFee")]
    known = [fee for fee in fees if fee is not None]
    assert fees == [None] * (len(fees) - len(known)) + sorted(known)


def test_top_is_the_size_of_the_result_and_the_page_size_a_preference(reader: Reader, world: World) -> None:
    reader.session.headers["Prefer"] = "odata.maxpagesize=30"
    pages = list(reader.pages(top=100))
    assert [len(page) for page in pages] == [30, 30, 30, 10]
    assert reader.get("Property").headers["Preference-Applied"] == "odata.maxpagesize=30"
    assert reader.value(top=0) == []
    assert [record["ListingKey"] for record in reader.value(skip=195, top=50)] == list(world.keys())[195:]


def test_top_is_a_page_where_the_server_says_so(mls: SimulatedMLS) -> None:
    assert [len(page) for page in Reader(mls, "trestle").pages(top=80)] == [80, 80, 40]
    assert [len(page) for page in Reader(mls, "bridge").pages(top=1_000)] == [200]
    assert {len(page) for page in Reader(mls, "spark").pages()} == {10}


def test_counts(reader: Reader, world: World) -> None:
    answer = reader.get("Property", top=1, count="true", filter="StandardStatus eq 'Active'").json()
    assert answer["@odata.count"] == sum(1 for _ in world.records(filter="StandardStatus Eq 'Active'"))
    assert reader.get("Property/$count").text == "200"
    world.vanish(next(world.keys()))
    assert reader.get("Property/$count").text == "199"


def test_next_links_are_absolute_relative_or_a_path(mls: SimulatedMLS) -> None:
    links = {
        name: Reader(mls, name).get("Property", select="ListingKey").json()["@odata.nextLink"]
        for name in ("trestle", "enumerations", "spark")
    }
    assert links["trestle"].startswith(f"{mls.url}/trestle/odata/Property?")
    assert links["enumerations"].startswith("Property?")
    assert links["spark"].startswith("/Reso/OData/Property?")
    assert all("select=ListingKey" in link for link in links.values())


def test_a_skip_wall(world: World) -> None:
    with SimulatedMLS(world, reso={"bridge": {"wall": 60}, "trestle": {"wall": 60}}) as mls:
        for name, message in (("bridge", "The value of $skip is too large"), ("trestle", "Error getting data!")):
            reader = Reader(mls, name)
            assert len(reader.value(skip=50, top=10)) == 10
            assert reader.error(skip=51, top=10) == (400, message)


@pytest.mark.parametrize(("profile", "lost"), [("spark", 0), ("trestle", 1)])
def test_rows_shift_between_pages_by_skip_and_not_by_token(
    mls: SimulatedMLS, world: World, profile: str, lost: int
) -> None:
    before, keys = set(world.keys()), list[str]()
    for page in Reader(mls, profile).pages(select="ListingKey", top=20):
        if not keys:
            world.vanish(page[0]["ListingKey"])
        keys += [record["ListingKey"] for record in page]
    assert len(before - set(keys)) == lost


def test_keys_alone_come_in_large_pages(world: World) -> None:
    with SimulatedMLS(world, reso={"trestle": {"most": 10}}) as mls:
        reader = Reader(mls, "trestle")
        assert len(reader.value(top=300_000, select="ListingKey")) == 200
        assert len(reader.value(top=300_000)) == 10


def test_bridge_replication_says_the_next_page_in_a_header(mls: SimulatedMLS, world: World) -> None:
    reader = Reader(mls, "bridge")
    first = reader.get("Property/replication", top=30)
    assert "@odata.nextLink" not in first.json() and first.headers["Link"].endswith('; rel="next"')
    records = reader.all("Property/replication", top=30)
    assert sorted(record["ListingKey"] for record in records) == list(world.keys())
    stamps = [record["BridgeModificationTimestamp"] for record in records]
    assert stamps == sorted(stamps)
    for option in ({"skip": 10}, {"orderby": "ListPrice"}):
        assert reader.error("Property/replication", **option)[0] == 400
    assert len(reader.value("Property/replication", top=9_999)) == 200


def test_trestle_replication_goes_on_until_a_page_is_empty(world: World, timer: Timer) -> None:
    with SimulatedMLS(world, timer=timer, reso={"trestle": {"most_replicated": 90}}) as mls:
        reader = Reader(mls, "trestle")
        pages = list(reader.pages(replication="true", filter=OF_GPS))
        assert [len(page) for page in pages] == [80, 0]
        assert reader.all("Member", replication="true") == reader.all("Member", top=1000)
        link = reader.get("Property", replication="true").json()["@odata.nextLink"]
        assert "/Property/replication?id=" in link
        assert len(reader.value(link)) == len(reader.value(link)) == 90
        timer.seconds += 301
        assert reader.error(link) == (400, "The replication id has expired.")


def test_what_vanishes_during_a_replication_leaves_its_page_shorter(world: World) -> None:
    with SimulatedMLS(world, reso={"trestle": {"most_replicated": 50}}) as mls:
        pages = Reader(mls, "trestle").pages(replication="true", select="ListingKey")
        first, last = next(pages), list(world.keys())[-1]
        world.vanish(last)
        rest = list(pages)
        assert [len(page) for page in rest] == [50, 50, 49, 0]
        assert [record["ListingKey"] for page in (first, *rest) for record in page] == list(world.keys())


def test_a_token_that_was_never_given_is_refused(reader: Reader) -> None:
    assert reader.error(**{"$skiptoken": "nonsense"})[0] == 400
