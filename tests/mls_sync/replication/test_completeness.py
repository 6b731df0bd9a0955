"""What a report says after a comparison with the source, what a repair mends, and when counts do not add up."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from mls_sync.completeness import csv_lines, sentence, verdict
from mls_sync.models import (
    CompletenessKey,
    CompletenessReport,
    EventType,
    Feed,
    MeasuredBy,
    RunKind,
    RunStatus,
    SyncRun,
    WhoActs,
)
from mls_sync.operations import perform
from mls_sync.providers.capabilities import Capabilities
from mls_sync.replication import engine, outcome, quarantine, runs
from realty.webhooks.models import WebhookEvent
from tests.mls_sync.replication.conftest import FULL, SWEEP, Sync, live
from tests.mls_sync.replication.fake_provider import FakeProvider, Source
from tests.mls_sync.replication.test_removals import MANY, SNAPSHOT

LATER = datetime(2026, 2, 1, 12, tzinfo=UTC)
TOTALS = Capabilities(key_list=False, by_key=False)


def newest(feed: Feed) -> CompletenessReport:
    report = CompletenessReport.objects.filter(feed=feed).first()
    assert report is not None
    return report


def outcomes(report: CompletenessReport) -> dict[str, tuple[str, str]]:
    rows = CompletenessKey.objects.filter(report=report)
    return {key: (problem, what) for key, problem, what in rows.values_list("listing_key", "problem", "outcome")}


def repair(feed: Feed, user: User) -> SyncRun:
    perform("repair", feed, user)
    return engine.run_to_end(SyncRun.objects.filter(feed=feed).latest("pk"))


def test_a_sweep_that_finds_all_reports_a_complete_collection(feed: Feed, source: Source, sync: Sync) -> None:
    source.announced = 10
    sync()
    run = sync(SWEEP)
    report = newest(feed)
    assert (report.run_id, report.measured_by, report.announced) == (run.pk, MeasuredBy.KEY_LIST, 10)
    assert (report.at_source, report.here, report.missing, report.extra, report.stale) == (10, 10, 0, 0, 0)
    assert report.is_complete
    assert sentence(report) == "Complete: all 10 listings of the source are here, and no others."


def test_it_says_what_was_missing_extra_and_stale_and_what_became_of_it(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.dated = True
    source.drop("A")
    source.put("Z", UnparsedAddress="26 Palm Way", City="Indio")
    source.put("C", at=LATER, ListPrice=90_000)
    run = sync(SWEEP)
    report = newest(feed)
    assert (report.at_source, report.here, report.missing, report.extra, report.stale) == (10, 10, 1, 1, 1)
    assert outcomes(report) == {
        "Z": ("missing", "fetched"),
        "A": ("extra", "removed"),
        "C": ("stale", "fetched"),
    }
    assert CompletenessKey.objects.get(listing_key="Z").address == "26 Palm Way, Indio"
    assert (report.dated, report.left, report.is_complete, live(feed)["C"]) == (9, 0, True, 90_000)
    assert (run.status, run.fetched) == (RunStatus.COMPLETE, run.accounted)


def test_a_list_that_dates_listings_wrongly_is_not_followed(feed: Feed, source: Source, sync: Sync) -> None:
    """Else each sweep would read the whole source again, listing by listing."""
    source.put(*MANY)
    source.page_size = 300
    sync()
    source.dated, source.list_is_ahead = True, timedelta(hours=8)
    source.reads.clear()
    run = sync(SWEEP)
    assert (run.status, source.reads.count("by_keys")) == (RunStatus.COMPLETE, 1)
    assert "timestamps were not followed" in run.errors.get().message
    assert (newest(feed).stale, newest(feed).stale_after) == (210, 0)


def test_fractions_of_a_second_make_nothing_stale(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.dated, source.list_is_ahead = True, timedelta(milliseconds=900)
    sync(SWEEP)
    assert newest(feed).stale == 0


def test_what_is_refused_stays_missing_until_staff_dismiss_it(
    feed: Feed, source: Source, sync: Sync, staff: User
) -> None:
    sync()
    source.put("Z", ListPrice="no number")
    sync(SWEEP)
    report = newest(feed)
    assert (report.missing_after, report.quarantined, report.is_complete) == (1, 1, False)
    assert sentence(report) == "Not complete: 1 missing; 1 of the missing in quarantine."
    assert outcomes(report) == {"Z": ("missing", "quarantined")}
    quarantine.dismiss(feed.quarantined.all(), staff, "The MLS means it so.")
    sync(SWEEP)
    assert newest(feed).is_complete


def told(feed: Feed) -> list[dict[str, int]]:
    """What webhooks say of it."""
    rows = WebhookEvent.objects.filter(tenant=feed.tenant_id, type=EventType.COMPLETENESS_BROKEN).order_by("pk")
    return [{name: json.loads(row.body)["data"][name] for name in ("at_source", "here", "missing")} for row in rows]


def test_what_a_sweep_cannot_mend_is_told_and_nothing_else(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.drop("A")
    source.put("Y")
    sync(SWEEP)
    assert newest(feed).is_complete and told(feed) == []
    source.put("Z", ListPrice="no number")
    sync(SWEEP)
    assert told(feed) == [{"at_source": 11, "here": 10, "missing": 1}]


def test_too_much_to_remove_waits_and_the_report_follows_the_staff(
    feed: Feed, source: Source, sync: Sync, staff: User
) -> None:
    source.put(*MANY)
    sync()
    source.drop(*MANY[:30])
    run = sync(SWEEP)
    report = newest(feed)
    assert (run.status, report.extra, report.extra_after) == (RunStatus.CONFIRM, 30, 30)
    assert set(outcomes(report).values()) == {("extra", "waiting")}
    runs.confirm_deletes(run, staff)
    report.refresh_from_db()
    assert (report.is_complete, report.here_after) == (True, 180)
    assert set(outcomes(report).values()) == {("extra", "removed")}


def test_one_click_repairs_and_the_report_after_it_says_so(feed: Feed, source: Source, sync: Sync, owner: User) -> None:
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=11)
    sync()
    source.put("X", "Y", "Z")
    sync(SWEEP)
    assert (newest(feed).missing_after, newest(feed).is_complete) == (2, False)
    Collection.objects.filter(pk=feed.collection_id).update(max_listings=100)
    run = repair(Feed.objects.get(pk=feed.pk), owner)
    assert (run.kind, run.trigger, run.requested_by, run.created) == (RunKind.SWEEP, "repair", owner, 2)
    assert (newest(feed).run_id, newest(feed).missing, newest(feed).is_complete) == (run.pk, 2, True)


@pytest.mark.parametrize("gone", [False, True])
def test_a_list_shorter_than_its_announced_total_proves_nothing(
    feed: Feed, source: Source, sync: Sync, gone: bool
) -> None:
    sync()
    source.announced = 30
    if gone:
        source.hidden_from_keys = {"J"}
    run = sync(SWEEP)
    listed = 9 if gone else 10
    assert (run.status, run.who_acts, run.vanished) == (RunStatus.PARTIAL, WhoActs.SOURCE, 0)
    assert f"announced 30 records and listed {listed}" in run.message
    assert not newest(feed).is_complete
    assert f"the source announced 30 and listed {listed}" in sentence(newest(feed))


def test_a_record_listed_without_its_key_leaves_a_doubt(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.nameless = [""]
    sync(SWEEP)
    assert sentence(newest(feed)) == "Not complete: 1 record without a key at the source."


def test_a_snapshot_is_measured_by_its_complete_read(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeProvider, "capabilities", SNAPSHOT)
    sync()
    source.drop("A")
    source.put("Z", ListPrice="no number")
    sync()
    report = newest(feed)
    assert (report.measured_by, report.at_source, report.extra, report.missing) == (MeasuredBy.SNAPSHOT, 10, 1, 1)
    assert outcomes(report) == {"A": ("extra", "removed"), "Z": ("missing", "quarantined")}
    assert (report.here_after, report.left) == (9, 1)


def test_a_source_without_keys_is_measured_by_its_total(
    feed: Feed, source: Source, sync: Sync, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeProvider, "capabilities", TOTALS)
    source.announced = 10
    sync()
    assert (newest(feed).measured_by, newest(feed).is_complete) == (MeasuredBy.TOTAL, True)
    source.drop("A")
    source.announced = 9
    run = repair(feed, owner)
    assert (run.kind, newest(feed).extra, newest(feed).is_complete) == (RunKind.FULL, 1, False)


def test_records_that_came_twice_do_not_stand_for_those_that_did_not_come(
    feed: Feed, source: Source, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages shifted while they were read: as many records as announced, but other ones."""
    real = FakeProvider.page

    def shifted(self: FakeProvider, *args: Any, **kwargs: Any) -> Any:
        page = real(self, *args, **kwargs)
        return page if page.next_token else type(page)([*page.records, *page.records * 4], None, 14)

    monkeypatch.setattr(FakeProvider, "page", shifted)
    run = sync(FULL)
    assert run.fetched == run.accounted == 14
    assert run.status == RunStatus.PARTIAL
    assert "announced 14 records and gave 14 in 4 pages, but 10 are stored and 0 in quarantine" in run.message
    assert feed.cursors.get().watermark, "what came is stored; the sweep finds the rest"


def test_the_sentence_of_lost_records_names_the_numbers(feed: Feed) -> None:
    run = SyncRun.objects.create(tenant_id=feed.tenant_id, feed=feed, kind=FULL, fetched=12, created=10, pages=2)
    outcome.finish(run)
    assert run.status == RunStatus.PARTIAL
    assert "12 records came in 2 pages, but 10 new + 0 changed" in run.message and "make 10;" in run.message


def test_a_report_of_a_canceled_run_says_that_it_was_not_repaired(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.put("Z")
    run = runs.request_run(feed, SWEEP, trigger="manual")
    while not CompletenessReport.objects.exists():
        run = engine.run_slice(run.pk, seconds=0)
    assert sentence(newest(feed)) == "1 missing; the repair is under way."
    runs.cancel_run(run)
    assert sentence(newest(feed)) == "1 missing; the run ended before its repair was done."
    assert not newest(feed).is_complete


def test_reports_and_their_keys_are_bounded(feed: Feed, source: Source, sync: Sync, settings: Any) -> None:
    settings.REPLICATION |= {"reports_kept": 3, "reports_with_keys": 2, "report_keys": 4}
    sync()
    for number in range(5):
        source.put(*(f"{number}{letter}" for letter in "KLMNOP"))
        sync(SWEEP)
    reports = list(CompletenessReport.objects.filter(feed=feed))
    assert [(report.missing, report.keys.count()) for report in reports] == [(6, 4), (6, 4), (6, 0)]
    lines = list(csv_lines(reports[0]))
    assert len(lines) == 6 and lines[-1].startswith("End of file,4 of 6 keys")


def test_a_report_is_old_when_the_sweep_after_it_did_not_come(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    assert verdict(None, feed) == (False, "Never compared with its source.")
    sync(SWEEP)
    report = newest(feed)
    assert verdict(report, feed)[0]
    report.measured_at -= timedelta(hours=feed.sweep_every_hours + 25)
    complete, said = verdict(report, feed)
    assert not complete and "too long ago" in said
