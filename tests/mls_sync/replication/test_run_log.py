"""What a run's log tells, that it stays small, and that it goes when it is old."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mls_sync.models import Feed, RunLogLine, RunStatus, RunStep, SyncRun
from mls_sync.providers.errors import TokenExpired, TransientError
from mls_sync.replication import run_log
from mls_sync.replication.run_log import is_told
from mls_sync.run_timeline import json_lines, timeline
from tests.mls_sync.replication.conftest import SWEEP, Sync
from tests.mls_sync.replication.fake_provider import Source


def steps(run: SyncRun) -> list[tuple[str, int, int]]:
    """Step, pages and records of each line."""
    lines = RunLogLine.objects.filter(run=run)
    return [(line.step, line.totals.get("pages", 0), line.totals.get("fetched", 0)) for line in lines]


def titles(run: SyncRun) -> list[str]:
    return [entry.title for entry in timeline(run).entries]


def test_each_page_has_a_line_with_the_totals_until_then(feed: Feed, sync: Sync) -> None:
    run = sync()
    assert steps(run) == [("page", 1, 3), ("page", 2, 6), ("page", 3, 9), ("page", 4, 10)]
    told = timeline(run).entries
    assert [entry.title for entry in told] == [
        "Requested (manual)", "Started", "Page 1", "Page 2", "Page 3", "Page 4", "Complete",
    ]  # fmt: skip
    assert told[2].text.startswith("3 records: 3 new") and told[5].text.startswith("1 record: 1 new")
    assert len(list(json_lines(run))) == 4 and '"step": "page"' in next(json_lines(run))


def test_what_went_wrong_stands_where_it_happened(feed: Feed, source: Source, sync: Sync) -> None:
    failures = iter([TransientError("It did not answer."), None, None, None])

    def before_read(what: str, token: str) -> None:
        if token and (failure := next(failures, None)):
            raise failure

    source.before_read = before_read
    run = sync()
    assert run.status == RunStatus.COMPLETE
    assert titles(run)[2:6] == ["Page 1", "It did not answer.", "A worker took it up", "Page 2"]


def test_a_window_that_begins_again_says_so(feed: Feed, source: Source, sync: Sync) -> None:
    failures = iter([TokenExpired("The token is not known any more.")])

    def before_read(what: str, token: str) -> None:
        if token and (failure := next(failures, None)):
            raise failure

    source.before_read = before_read
    assert "Reads its window again from the first page" in titles(sync())


def test_a_sweep_tells_its_steps(feed: Feed, source: Source, sync: Sync) -> None:
    sync()
    source.drop("B")
    source.put("Z")
    run = sync(SWEEP)
    names = [step for step, _, _ in steps(run)]
    assert names == ["keys", "compared", "asked", "removed", "repaired"]
    told = {entry.title: entry.text for entry in timeline(run).entries}
    assert "Complete: all 10 listings" in told["Compared with the collection"]


def test_ten_thousand_pages_have_280_lines() -> None:
    assert sum(is_told(number) for number in range(1, 10_001)) == 280


@pytest.mark.parametrize(("days", "left"), [(29, 4), (31, 0)])
def test_old_lines_go_and_the_run_stays(feed: Feed, sync: Sync, settings: Any, days: int, left: int) -> None:
    settings.RUN_LOG_DAYS = 30
    run = sync()
    then = timezone.now() - timedelta(days=days)
    RunLogLine.objects.update(at=then)
    SyncRun.objects.update(requested_at=then)
    assert run_log.purge() == 4 - left
    assert RunLogLine.objects.count() == left
    run.refresh_from_db()
    assert run.fetched == 10 and timeline(run).is_purged is (left == 0)


def test_a_long_run_shows_its_first_and_last_steps(feed: Feed, sync: Sync) -> None:
    run = sync()
    RunLogLine.objects.bulk_create(
        RunLogLine(tenant_id=run.tenant_id, run=run, step=RunStep.PAGE, totals={"pages": number})
        for number in range(5, 405)
    )
    told = timeline(run)
    assert (len(told.entries), len(told.latest)) == (60, 60) and told.left_out > 200
