"""The world is the same for the same seed, needs no memory for its size, and moves as it is told."""

import json
import tracemalloc
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from simulators.mls import CRMLS, GPS, World
from simulators.mls.contracts import STATUSES
from simulators.mls.expansions import EXPANSIONS
from simulators.mls.moments import DAY, GENESIS, time_text
from simulators.mls.overlay import StateError, stored_world
from simulators.mls.records import TYPE_CODES

from .conftest import Clock


def standard(world: World, key: str) -> dict:
    record = world.record(key)
    assert record is not None
    return record["StandardFields"]


def test_same_seed_gives_the_same_records() -> None:
    first, second = (list(World(seed=5, gps=40, crmls=60).records(expand=EXPANSIONS)) for _ in range(2))
    assert first == second
    assert first != list(World(seed=6, gps=40, crmls=60).records(expand=EXPANSIONS))


def test_keys_are_ordered_unique_and_look_like_those_of_spark(world: World) -> None:
    keys = list(world.keys())
    assert keys == sorted(set(keys)) and len(keys) == 200
    assert all(len(key) == 26 and key.isdigit() and key.endswith("000000") for key in keys)
    assert len(list(world.keys(GPS))) == world.count(GPS) == 80


def test_every_key_leads_back_to_its_listing(world: World) -> None:
    for record in world.records():
        assert world.record(record["Id"]) == record


def test_listing_ids_are_unique_in_an_mls(world: World) -> None:
    for _ in range(5):
        world.advance()
    for mls in (GPS, CRMLS):
        numbers = Counter(record["StandardFields"]["ListingId"] for record in world.records(mls))
        assert max(numbers.values()) == 1


def test_a_tenth_of_the_desert_homes_is_in_both_shares(world: World) -> None:
    places = {mls: {r["StandardFields"]["Latitude"] for r in world.records(mls)} for mls in (GPS, CRMLS)}
    assert len(places[GPS] & places[CRMLS]) == 8


def test_statuses_and_types_are_mixed_and_mostly_active() -> None:
    fields = [record["StandardFields"] for record in World(seed=1, gps=800, crmls=1200).records()]
    statuses = Counter(each["StandardStatus"] for each in fields)
    assert statuses["Active"] > len(fields) / 2
    assert (
        {"Pending", "Closed", "Expired", "Canceled", "Withdrawn", "Coming Soon", "Hold"}
        <= set(statuses)
        <= set(STATUSES)
    )
    for mls in (GPS, CRMLS):
        assert {each["PropertyType"] for each in fields if each["MlsId"] == mls} == set(TYPE_CODES[mls].values())
    assert all(each["ClosePrice"] and each["CloseDate"] for each in fields if each["StandardStatus"] == "Closed")


def test_nothing_generated_lies_after_the_first_day(world: World) -> None:
    for record in world.records():
        fields = record["StandardFields"]
        assert fields["OriginalEntryTimestamp"] <= fields["ModificationTimestamp"] <= time_text(GENESIS)
        assert fields["StatusChangeTimestamp"] <= fields["ModificationTimestamp"]


def test_a_million_listings_take_no_memory() -> None:
    world = World(gps=400_000, crmls=600_000)
    tracemalloc.start()
    try:
        assert sum(1 for _ in islice(world.records(), 1_000)) == 1_000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert world.count() == 1_000_000
    assert peak < 25_000_000


def test_price_change(world: World, clock: Clock) -> None:
    key = next(world.keys(GPS))
    before = standard(world, key)
    clock.moment += 60
    world.change_price(key, 123_000)
    after = standard(world, key)
    assert (after["ListPrice"], after["PreviousListPrice"]) == (123_000, before["ListPrice"])
    assert after["PriceChangeTimestamp"] == after["ModificationTimestamp"] == time_text(int(clock.moment))
    assert after["OriginalListPrice"] == before["OriginalListPrice"]


@pytest.mark.parametrize("status", ["Pending", "Closed", "Expired", "Canceled", "Withdrawn"])
def test_status_change(world: World, status: str) -> None:
    key = world.add_listing(CRMLS)
    world.change_status(key, status)
    after = standard(world, key)
    assert after["StandardStatus"] == status
    assert after["StatusChangeTimestamp"] == after["ModificationTimestamp"] == time_text(world.now)
    world.change_status(key, "Active")
    assert standard(world, key)["MajorChangeType"] == "Back On Market"


def test_new_listings_come_after_all_others(world: World) -> None:
    last = list(world.keys())[-1]
    first, second = world.add_listing(GPS), world.add_listing(CRMLS)
    assert last < first < second
    assert list(world.keys())[-2:] == [first, second]
    assert standard(world, first)["StandardStatus"] == "Active"


def test_a_listing_can_show_late_with_an_old_timestamp(world: World) -> None:
    key = world.add_listing(GPS, late=900)
    assert standard(world, key)["ModificationTimestamp"] == time_text(world.now - 900)


def test_relisting_keeps_the_home_and_the_old_listing(world: World) -> None:
    old = next(world.keys(CRMLS))
    new = world.relist(old)
    assert new != old and standard(world, new)["Latitude"] == standard(world, old)["Latitude"]
    assert standard(world, new)["ListingId"] != standard(world, old)["ListingId"]


def test_vanished_listings_are_gone_without_a_word(world: World) -> None:
    key = next(world.keys(GPS))
    world.vanish(key)
    assert world.record(key) is None and key not in set(world.keys()) and world.count(GPS) == 79
    with pytest.raises(KeyError):
        world.change_price(key, 1)
    world.restore(key)
    assert key in set(world.keys(GPS))


def test_photo_change_gives_other_addresses(world: World) -> None:
    key = next(r["Id"] for r in world.records(GPS) if r["StandardFields"]["PhotosCount"])
    uris = [{p["Uri640"] for p in world.read(world.find(key), ("Photos",))["StandardFields"]["Photos"]}]
    world.change_photos(key)
    uris.append({p["Uri640"] for p in world.read(world.find(key), ("Photos",))["StandardFields"]["Photos"]})
    assert not uris[0] & uris[1]


def test_ticks_are_seeded_and_cover_every_kind() -> None:
    def history() -> list:
        world = World(seed=9, gps=400, crmls=600, clock=Clock())
        return world.advance(12, share=0.02)

    first = history()
    assert first == history()
    assert {move.kind for move in first} == {"new", "price", "status", "photos", "relisted", "vanished"}


def test_a_tick_moves_the_modification_of_what_it_touches(world: World, clock: Clock) -> None:
    clock.moment += 3600
    moves = world.advance(4)
    changed = {r["Id"] for r in world.records(filter=f"ModificationTimestamp Ge {time_text(int(clock.moment))}")}
    gone = {move.key for move in moves if move.kind == "vanished"}
    assert changed == {move.key for move in moves} - gone


def test_the_present_never_runs_backwards(world: World, clock: Clock) -> None:
    present = world.now
    clock.moment -= DAY
    assert world.now == present


def test_a_restart_finds_the_same_world(tmp_path: Path) -> None:
    path = tmp_path / "world.jsonl"
    world = World(seed=2, gps=50, crmls=50, clock=Clock(), state=path)
    world.advance(5)
    world.close()
    again = World(seed=2, gps=50, crmls=50, clock=Clock(), state=path)
    assert list(again.records()) == list(world.records()) and again.tick == 5
    again.close()
    assert stored_world(path) == {"seed": 2, "gps": 50, "crmls": 50, "genesis": GENESIS}


def test_a_half_written_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "world.jsonl"
    world = World(gps=50, crmls=0, clock=Clock(), state=path)
    key = next(world.keys())
    world.change_price(key, 5_000)
    world.close()
    path.write_text(path.read_text() + '{"key": "2026')
    again = World(gps=50, crmls=0, clock=Clock(), state=path)
    again.change_price(key, 6_000)
    again.close()
    assert all(json.loads(line) for line in path.read_text().splitlines())
    assert standard(again, key)["PreviousListPrice"] == 5_000


def test_a_long_state_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "world.jsonl"
    world = World(gps=50, crmls=0, clock=Clock(), state=path)
    keys = list(world.keys())[:5]
    for price in range(1_000, 1_300):
        for key in keys:
            world.change_price(key, price)
    world.advance(3)
    world.close()
    again = World(gps=50, crmls=0, clock=Clock(), state=path)
    assert len(path.read_text().splitlines()) < 100
    third = World(gps=50, crmls=0, clock=Clock(), state=path)
    assert list(third.records()) == list(again.records()) == list(world.records())
    assert third.tick == 3 and third.count() == world.count() == len(list(world.keys()))
    again.close()
    third.close()


def test_a_world_left_running_does_not_grow_for_ever(world: World) -> None:
    world.advance(200)
    assert 150 < world.count() == len(list(world.keys())) < 245


def test_leases_stand_in_either_place() -> None:
    for record in World(gps=400, crmls=0).records():
        fields, custom = record["StandardFields"], json.dumps(record["CustomFields"])
        assert ("Land Lease Amount" in custom) == ('"Land Type": "Lease"' in custom)
        assert bool(fields.get("LandLeaseAmount")) == bool(fields.get("LandLeaseYN"))


def test_the_state_of_another_world_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "world.jsonl"
    World(seed=1, gps=50, crmls=0, state=path).close()
    with pytest.raises(StateError, match="another world"):
        World(seed=2, gps=50, crmls=0, state=path)
    path.write_text("no JSON\n")
    with pytest.raises(StateError):
        stored_world(path)
