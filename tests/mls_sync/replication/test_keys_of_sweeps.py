"""Keys of a sweep: any that can be stored, listed twice, behind a page that fails, and purged before."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.models import Listing
from mls_sync.models import Feed, RunStatus
from mls_sync.providers.errors import TransientError
from mls_sync.replication import engine, runs
from mls_sync.replication.refusals import all_storable, storable_key
from tests.mls_sync.replication.conftest import SWEEP, Sync
from tests.mls_sync.replication.fake_provider import Source
from tests.mls_sync.replication.test_completeness import LATER, newest


@pytest.mark.parametrize("odd", ["K\x1fL", "clé", "K\nL", "K" * 255])
def test_any_key_that_can_be_stored_is_swept(feed: Feed, source: Source, sync: Sync, odd: str) -> None:
    source.put(odd)
    sync()
    source.dated = True
    sync(SWEEP)
    assert (newest(feed).at_source, newest(feed).is_complete) == (11, True)


@given(st.lists(st.one_of(st.text(max_size=300), st.just("K1"), st.none(), st.integers()), max_size=5))
def test_keys_are_judged_together_as_they_are_one_by_one(keys: list[Any]) -> None:
    if all_storable(keys):
        assert [storable_key(key) for key in keys] == keys


@pytest.mark.parametrize("again", [["A", "B"], ["Z"], ["Z", "A", "A"], []])
def test_a_key_that_is_listed_twice_is_one(feed: Feed, source: Source, sync: Sync, again: list[str]) -> None:
    sync()
    source.put("Z")
    source.drop("C")
    source.nameless = again
    run = sync(SWEEP)
    report = newest(feed)
    assert (run.status, run.fetched, run.accounted) == (RunStatus.COMPLETE, 10, 10)
    assert (report.at_source, report.here, report.missing, report.extra, report.is_complete) == (10, 10, 1, 1, True)


def test_pages_of_keys_before_one_that_fails_are_kept(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    run = runs.request_run(feed, SWEEP, trigger="manual")
    source.before_read = _failing_at("F")
    run = engine.run_slice(run.pk)
    assert (run.status, run.fetched, run.pages) == (RunStatus.WAITING, 6, 2)


def _failing_at(place: str) -> Any:
    def fail(what: str, token: str) -> None:
        if token == place:
            raise TransientError("The MLS does not answer.")

    return fail


def test_what_was_purged_is_not_missing(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    Listing.objects.filter(listing_key="A").update(purged_at=LATER, vanished_at=LATER)
    sync(SWEEP)
    assert newest(feed).missing == 0
