"""A map tried on stored records: old value beside new, no request, nothing saved, nothing shown that may not be."""

from typing import Any

import pytest

from listings.models import Listing, StatusWord
from mls_sync.map_editing.trial import Change, changes, try_map
from mls_sync.models import Feed
from tests.mls_sync.replication.conftest import Sync, feed, no_waiting, source, sync  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import FakeProvider, Source

TRACT = [{"field": "SubdivisionName", "names": ["Tract", "SubdivisionName"]}]


@pytest.fixture(autouse=True)
def stored(source: Source, sync: Sync) -> None:  # noqa: F811
    source.put("A", Tract="Canyon Estates", SubdivisionName="CE")
    source.put("B", Tract="********", SubdivisionName="The Lakes")
    source.put("C", Town="Indio", AgentNote="ann@example.com", Stat="Delayed")
    sync()


def tried(feed: Feed, rules: list[dict[str, Any]], extra: Any = ()) -> dict[str, list[Change]]:  # noqa: F811
    return {record.listing.listing_key: record.changes for record in try_map(feed, rules, list(extra)).shown}


def test_ten_records_show_the_old_value_beside_the_new(feed: Feed, source: Source) -> None:  # noqa: F811
    reads, before = len(source.reads), list(Listing.objects.order_by("pk").values("subdivision_name", "content_hash"))
    trial = try_map(feed, TRACT, [])
    assert (trial.looked_at, trial.changed, trial.by_field) == (10, 1, [("SubdivisionName", 1)])
    assert len(trial.shown) == 10 and trial.shown[0].listing.listing_key == "A"
    assert trial.shown[0].changes == [Change("SubdivisionName", "CE", "Canyon Estates")]
    assert len(source.reads) == reads
    assert list(Listing.objects.order_by("pk").values("subdivision_name", "content_hash")) == before


def test_a_withheld_value_changes_nothing_and_is_not_shown(feed: Feed) -> None:  # noqa: F811
    assert tried(feed, TRACT)["B"] == []
    assert tried(feed, [{"field": "SubdivisionName", "names": ["Tract"]}])["B"] == [
        Change("SubdivisionName", "The Lakes", "")
    ]


def test_both_maps_read_dates_as_the_source_writes_them(
    feed: Feed,  # noqa: F811
    source: Source,  # noqa: F811
    sync: Sync,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = FakeProvider.__init__

    def with_days_first(self: FakeProvider, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        self.days_first = True

    monkeypatch.setattr(FakeProvider, "__init__", with_days_first)
    source.put("D", ListingContractDate="03/04/2026")
    sync("full")
    assert str(Listing.objects.get(listing_key="D").listing_contract_date) == "2026-04-03"
    assert tried(feed, TRACT)["D"] == []


def test_a_further_field_is_shown_and_one_that_names_people_is_not(feed: Feed) -> None:  # noqa: F811
    further = [{"name": "Town", "names": ["Town"]}, {"name": "AgentNote", "names": ["AgentNote"]}]
    assert tried(feed, [], further)["C"] == [Change("AgentNote", "", "not shown"), Change("Town", "", "Indio")]


def test_a_list_in_place_of_a_city_is_refused_with_its_reason(feed: Feed, source: Source, sync: Sync) -> None:  # noqa: F811
    source.put("D", Places={"City": "Indio"})
    sync("full")
    trial = try_map(feed, [{"field": "City", "names": ["Places"]}], [])
    assert trial.refused == 1 and trial.shown[0].listing.listing_key == "D"
    assert "City holds an object" in trial.shown[0].refused


def test_a_mistake_of_our_mapping_hides_no_other_record(
    feed: Feed,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mapped = FakeProvider.record

    def fail(self: FakeProvider, record: Any) -> Any:
        if record.listing_key == "C":
            raise KeyError("oops")
        return mapped(self, record)

    monkeypatch.setattr(FakeProvider, "record", fail)
    trial = try_map(feed, TRACT, [])
    assert (trial.looked_at, trial.changed, trial.refused) == (10, 1, 1)
    assert [record.refused for record in trial.shown if record.refused] == [
        "Our mapping failed on it; our developers must act."
    ]


def test_a_status_is_tried_with_what_staff_said_of_it(feed: Feed) -> None:  # noqa: F811
    StatusWord.objects.create(collection=feed.collection, word="Delayed", standard_status="Hold", source="Rule 1")
    rules = [
        {"field": "MlsStatus", "names": ["Stat"]},
        {"field": "StandardStatus", "names": ["Stat", "StandardStatus"]},
    ]
    assert Change("StandardStatus", "Active", "Hold") in tried(feed, rules)["C"]


def test_the_trial_takes_few_queries(feed: Feed, django_assert_num_queries: Any) -> None:  # noqa: F811
    with django_assert_num_queries(5):
        try_map(feed, TRACT, [])


def test_long_and_nested_values_are_shortened() -> None:
    long = changes({"rooms": [], "public_remarks": ""}, {"rooms": [{"a": 1}], "public_remarks": "x" * 500})
    assert [(change.name, len(change.new)) for change in long] == [("PublicRemarks", 122), ("Rooms", 9)]
    assert changes({"stories_total": None}, {"stories_total": 0}) == [Change("StoriesTotal", "", "0")]
