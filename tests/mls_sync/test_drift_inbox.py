"""The drift inbox: what changed in what a source sends waits for a person, and what was decided stays so."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.utils import timezone

from listings.models import StatusWord
from mls_sync import drift_inbox
from mls_sync.drift_inbox import decided, ignore, postpone, reopen, waiting
from mls_sync.map_editing.draft import LAST, Draft
from mls_sync.map_editing.inbox import inbox_rows
from mls_sync.map_editing.saving import save_map
from mls_sync.map_editing.source_fields import source_fields
from mls_sync.models import DriftFinding, DriftState, Feed, FieldStatistics, SyncRun
from mls_sync.providers.base import FieldDescription
from tests.mls_sync.replication.conftest import Sync, feed, no_waiting, source, sync  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import FakeProvider, Source


def inbox(feed: Feed) -> list[str]:  # noqa: F811
    return [str(row) for row in waiting(feed)]


@pytest.fixture
def read(source: Source, sync: Sync) -> Sync:  # noqa: F811
    """Read whole once. `read(City="Indio")`: all ten records get this and are read again."""

    def again(*without: str, **fields: object) -> SyncRun:
        for record in source.records.values():
            record |= fields
            for name in without:
                record.pop(name, None)
        return sync("full")

    source.put(*source.records, YearBuilt="1990")
    sync()
    return again


def test_the_first_read_is_what_later_ones_are_compared_with(read: Sync, feed: Feed) -> None:  # noqa: F811
    assert inbox(feed) == []
    statistics = FieldStatistics.objects.get(feed=feed)
    assert statistics.records == 10
    assert statistics.fields["YearBuilt"]["kinds"] == {"number": 10}


def test_a_new_field_comes_with_samples_once_three_records_fill_it(
    read: Sync,
    feed: Feed,  # noqa: F811
    source: Source,  # noqa: F811
    sync: Sync,  # noqa: F811
) -> None:
    source.put("A", "B", Tract="Vista")
    sync("full")
    assert inbox(feed) == []
    source.put("C", Tract="Lakes")
    sync("full")
    assert inbox(feed) == ["New field: Tract"]
    assert waiting(feed).get().samples == ["Vista", "Lakes"]


def test_a_field_that_stays_away_vanishes_and_is_over_when_it_comes_back(read: Sync, feed: Feed) -> None:  # noqa: F811
    read("YearBuilt", Change=1)
    assert inbox(feed)[:1] == ["New field: Change"] and "Vanished field: YearBuilt" in inbox(feed)
    read(YearBuilt="1991")
    assert "Vanished field: YearBuilt" not in inbox(feed)
    assert decided(feed).get(kind="vanished").state == DriftState.OVER
    read("YearBuilt", Change=2)
    read(Change=3)
    assert "Vanished field: YearBuilt" in inbox(feed)


def test_a_field_that_is_seldom_filled_has_not_vanished(read: Sync, feed: Feed, source: Source, sync: Sync) -> None:  # noqa: F811
    source.put("A", Rare="x")
    sync("full")
    read("Rare", Change=1)
    assert "Vanished field: Rare" not in inbox(feed)


def test_a_field_of_another_kind_is_retyped_once(read: Sync, feed: Feed) -> None:  # noqa: F811
    read(YearBuilt="1991")
    assert inbox(feed) == []
    read(YearBuilt="before the war")
    assert inbox(feed) == ["Retyped field: YearBuilt"]
    found = waiting(feed).get()
    assert (found.was, found.now, found.samples) == ("number", "text", ["before the war"])
    ignore(feed, [found.pk], None)
    read(YearBuilt="after the war")
    assert inbox(feed) == []


def test_lookup_values_without_a_meaning_wait_until_a_rule_or_a_word_has_one(
    read: Sync,
    feed: Feed,  # noqa: F811
    owner: User,
) -> None:
    read(PropertySubType="Casita", StandardStatus="Somewhere")
    assert inbox(feed) == [
        "New field: PropertySubType",
        "New lookup value: PropertySubType = Casita",
        "New lookup value: StandardStatus = Somewhere",
    ]
    draft = Draft([], [], 0)
    draft.translate("PropertySubType", "Casita", "Cabin")
    save_map(feed, draft, owner)
    StatusWord.objects.create(collection=feed.collection, word="somewhere", standard_status="Hold", source="Rule 3")
    drift_inbox.accept_status_word(feed.collection_id, "somewhere", owner)
    assert inbox(feed) == []
    read(Change=1)
    assert inbox(feed) == ["New field: Change"]
    assert {(row.state, row.decided_by) for row in decided(feed)} == {(DriftState.ACCEPTED, owner)}


def test_an_accepted_value_waits_again_when_its_rule_is_gone(read: Sync, feed: Feed, owner: User) -> None:  # noqa: F811
    read(PropertySubType="Casita")
    draft = Draft([], [], 0)
    draft.translate("PropertySubType", "Casita", "Cabin")
    save_map(feed, draft, owner)
    save_map(feed, Draft([], [], 1), owner)
    read(Change=1)
    assert "New lookup value: PropertySubType = Casita" in inbox(feed)


def test_an_ignored_change_stays_ignored_with_who_and_when(read: Sync, feed: Feed, owner: User) -> None:  # noqa: F811
    read(PropertySubType="Casita")
    assert ignore(feed, [row.pk for row in waiting(feed)], owner) == 2
    read(Change=1)
    assert inbox(feed) == ["New field: Change"]
    found = decided(feed).get(value="Casita")
    assert (found.state, found.decided_by) == (DriftState.IGNORED, owner) and found.decided_at is not None
    assert found.records == 10 and found.last_seen_at > found.decided_at
    reopen(feed, [found.pk])
    assert "New lookup value: PropertySubType = Casita" in inbox(feed)


def test_a_postponed_change_comes_back_in_a_week(read: Sync, feed: Feed, owner: User) -> None:  # noqa: F811
    read(Tract="Vista")
    postpone(feed, [waiting(feed).get().pk], owner)
    assert inbox(feed) == []
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert inbox(feed) == ["New field: Tract"]


def test_a_saved_rule_accepts_what_waited_for_it(read: Sync, feed: Feed, owner: User) -> None:  # noqa: F811
    read(Tract="Vista", Other="x")
    draft = Draft([], [], 0)
    draft.assign("Tract", "SubdivisionName", place=LAST)
    save_map(feed, draft, owner)
    assert inbox(feed) == ["New field: Other"]
    assert DriftFinding.objects.get(field="Tract").state == DriftState.ACCEPTED
    read(Change=1)
    assert "New field: SubdivisionName" not in inbox(feed)  # a rule filled it, not the source


def test_old_records_count_less_and_less() -> None:
    field = drift_inbox.fresh() | {"of": 1_900, "missed": 0, "filled": 1_900, "seen": 1_900, "kinds": {"text": 1_900}}
    drift_inbox._add(field, drift_inbox.fresh(), 200)
    assert (field["of"], field["filled"], field["kinds"]) == (1_050, 950, {"text": 950})


def test_a_renamed_field_is_suggested_for_the_one_that_vanished(read: Sync, feed: Feed) -> None:  # noqa: F811
    read("YearBuilt", YrBuilt="1991")
    (new, gone) = inbox_rows(waiting(feed), source_fields(feed, (), ()))
    assert (str(new.finding), new.suggestion) == ("New field: YrBuilt", "YearBuilt")
    assert (str(gone.finding), gone.suggestion, gone.replacement) == (
        "Vanished field: YearBuilt",
        "YearBuilt",
        "YrBuilt",
    )
    draft = Draft([], [], 0)
    assert gone.accept(draft)
    assert draft.rules == [{"field": "YearBuilt", "names": ["YearBuilt", "YrBuilt"]}]


def test_a_source_s_own_label_suggests_where_its_name_says_nothing(
    read: Sync,
    feed: Feed,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = {
        "LM_Char10_12": FieldDescription("Subdivision", "Name of the tract", "Character"),
        "LM_Int": FieldDescription(),
    }
    monkeypatch.setattr(FakeProvider, "field_descriptions", classmethod(lambda cls, metadata: told))
    read(LM_Char10_12="Vista")
    fields = source_fields(feed, (), ())
    assert [row.suggestion for row in inbox_rows(waiting(feed), fields)] == ["SubdivisionName"]
    found = {field.name: field for field in fields}
    assert (found["LM_Char10_12"].meaning, found["LM_Char10_12"].data_type) == ("Name of the tract", "Character")
    assert found["LM_Int"].percent is None
