"""Each kind of failure: the run's state, who must act, what is tried again, and when the feed is paused."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from mls_sync.models import Feed, RunStatus, SyncError, SyncRun, WhoActs
from mls_sync.providers.errors import ConfigurationError, ProtocolError, RateLimited, TokenExpired, TransientError
from mls_sync.replication import engine, runs
from tests.mls_sync.replication.conftest import FULL, Sync, live
from tests.mls_sync.replication.fake_provider import Source

LATER = timedelta(minutes=5)


def failing(source: Source, error: Exception, times: int = 1, token: str = "C") -> None:
    """The source fails so often at the page of `token`."""
    left = [error] * times

    def fail(what: str, at: str) -> None:
        if left and at == token:
            raise left.pop()

    source.before_read = fail


def test_a_transient_failure_is_tried_again_from_the_same_page(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, TransientError("The MLS does not answer."), times=4)
    run = sync()
    assert (run.status, run.fetched, run.requests, run.attempts) == (RunStatus.COMPLETE, 10, 8, 0)
    assert set(run.errors.values_list("kind", "who_acts")) == {("transient", WhoActs.SOURCE)}


def test_progress_sets_the_count_of_failures_back(feed: Feed, source: Source, sync: Sync) -> None:
    failures = {"": 4, "C": 4, "F": 4}

    def fail(what: str, at: str) -> None:
        if failures.get(at, 0):
            failures[at] -= 1
            raise TransientError("The MLS does not answer.")

    source.before_read = fail
    assert sync().status == RunStatus.COMPLETE


def test_a_failure_that_stays_fails_the_run_and_what_was_stored_remains(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, TransientError("The MLS does not answer."), times=5)
    run = sync()
    assert (run.status, run.who_acts, run.message) == (RunStatus.FAILED, WhoActs.SOURCE, "The MLS does not answer.")
    assert sorted(live(feed)) == list("ABC")
    feed.refresh_from_db()
    assert (feed.consecutive_failures, feed.is_paused) == (1, False)


def test_the_waits_between_attempts_double(feed: Feed, source: Source, settings: object) -> None:
    settings.REPLICATION = {"first_backoff_seconds": 60.0}  # type: ignore[attr-defined]
    failing(source, TransientError("The MLS does not answer."), times=2, token="")
    run, waits = runs.request_run(feed, FULL, trigger="manual"), []
    for _ in range(2):
        before = timezone.now()
        run = engine.run_slice(run.pk)
        waits.append(round((run.not_before - before).total_seconds()))  # type: ignore[operator]
        SyncRun.objects.filter(pk=run.pk).update(not_before=timezone.now())
    assert waits == [60, 120]


def test_a_rate_limit_waits_as_long_as_the_source_says_and_is_no_failure(feed: Feed, source: Source) -> None:
    failing(source, RateLimited("Over the limit.", retry_after=LATER))
    run = engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk)
    assert (run.status, run.who_acts, run.attempts) == (RunStatus.WAITING, WhoActs.NOBODY, 0)
    assert LATER - timedelta(seconds=30) < run.not_before - timezone.now() <= LATER  # type: ignore[operator]
    assert engine.run_slice(run.pk).status == RunStatus.WAITING
    SyncRun.objects.filter(pk=run.pk).update(not_before=timezone.now())
    assert engine.run_to_end(run).status == RunStatus.COMPLETE


def test_waits_for_a_rate_limit_are_bounded(feed: Feed, source: Source, sync: Sync, settings: object) -> None:
    settings.REPLICATION = {"rate_limit_waits": 3}  # type: ignore[attr-defined]
    failing(source, RateLimited("Over the limit.", retry_after=timedelta(0)), times=10)
    run = sync()
    assert (run.status, run.errors.count()) == (RunStatus.FAILED, 4)


def test_a_wrong_configuration_fails_at_once_and_disables_the_feed(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, ConfigurationError("The MLS refuses the token."))
    run = sync()
    assert (run.status, run.who_acts, source.reads) == (RunStatus.FAILED, WhoActs.TENANT, ["page"] * 2)
    feed.refresh_from_db()
    assert (feed.is_paused, feed.paused_reason) == (True, "The MLS refuses the token.")
    with pytest.raises(runs.FeedPaused, match="refuses the token"):
        runs.request_run(feed, FULL, trigger="schedule")


def test_a_broken_protocol_fails_at_once_and_staff_must_act(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, ProtocolError("No D in the answer.", excerpt="<html>"))
    run = sync()
    assert (run.status, run.who_acts) == (RunStatus.FAILED, WhoActs.STAFF)
    assert SyncError.objects.get(run=run).excerpt == "<html>"


def test_an_unexpected_error_is_a_failed_run_and_its_traceback_has_no_secret(
    feed: Feed, source: Source, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    Feed.objects.filter(pk=feed.pk).update(secrets={"token": "very-secret-token"})
    failing(source, ZeroDivisionError("at very-secret-token"))
    with caplog.at_level(logging.ERROR):
        run = sync()
    assert (run.status, run.who_acts) == (RunStatus.FAILED, WhoActs.STAFF)
    assert "ZeroDivisionError" in run.message
    assert "at ••••" in caplog.text
    assert "very-secret-token" not in caplog.text + run.message


def test_a_secret_that_no_key_opens_is_a_state_of_the_run(feed: Feed, source: Source, settings: object) -> None:
    run = runs.request_run(feed, FULL, trigger="manual")
    Feed.objects.filter(pk=feed.pk).update(secrets={"token": "t"})
    settings.FIELD_ENCRYPTION_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="]  # type: ignore[attr-defined]
    failing(source, AssertionError("unused"), times=0)
    source_of_secret(source, feed)
    run = engine.run_slice(run.pk)
    assert (run.status, run.who_acts) == (RunStatus.FAILED, WhoActs.STAFF)


def source_of_secret(source: Source, feed: Feed) -> None:
    """As a provider does, the source needs the feed's secret."""
    source.before_read = lambda what, token: Feed.objects.get(pk=feed.pk).secrets["token"]


def test_failed_runs_in_a_row_pause_the_feed_and_a_good_one_sets_the_count_back(
    feed: Feed, source: Source, sync: Sync
) -> None:
    failing(source, ProtocolError("No D in the answer."), times=4)
    for _ in range(4):
        sync(FULL)
    sync(FULL)
    failing(source, ProtocolError("No D in the answer."), times=5, token="")
    for _ in range(5):
        feed.refresh_from_db()
        assert not feed.is_paused
        sync(FULL)
    feed.refresh_from_db()
    assert feed.paused_reason.startswith("5 runs in a row failed.")


def test_a_full_read_whose_old_page_is_forgotten_starts_again(feed: Feed, source: Source, sync: Sync) -> None:
    runs.cancel_run(engine.run_slice(runs.request_run(feed, FULL, trigger="manual").pk, seconds=0))
    failing(source, TokenExpired("The token is unknown."))
    run = sync(FULL)
    assert (run.status, run.fetched) == (RunStatus.COMPLETE, 10)


def test_a_page_forgotten_in_the_middle_of_a_run_begins_the_window_anew(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, TokenExpired("The page is not known any more."), token="F")
    run = sync()
    assert (run.status, run.created, run.unchanged, run.accounted) == (RunStatus.COMPLETE, 10, 6, run.fetched)


def test_a_source_that_always_forgets_fails_its_run(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, TokenExpired("The page is not known any more."), times=99)
    run = sync()
    assert (run.status, run.errors.filter(kind="token").count()) == (RunStatus.FAILED, 4)
