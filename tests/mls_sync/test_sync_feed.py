"""`manage.py sync_feed`: what it prints, and what its exit code says."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from listings.models import Collection
from mls_sync.feeds import pause_feed
from mls_sync.management.commands.sync_feed import line_of
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.providers.errors import ProtocolError
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.replication.conftest import no_waiting, source  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import Source
from tests.mls_sync.replication.test_engine import held_elsewhere

NAME = "desert_gps_listings"


@pytest.fixture
def feed(source: Source, gps: Collection, tenant: Tenant) -> Feed:  # noqa: F811 - the fixture
    with tenant_scope(tenant):
        return Feed.objects.create(collection=gps, kind="fake", options={"source": "desert"})


def sync_feed(*options: str) -> tuple[int, str]:
    """Exit code and output."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("sync_feed", NAME, *options, stdout=out)
    return int(ended.value.code or 0), out.getvalue()


def test_the_first_sync_reads_everything_and_the_next_what_changed(feed: Feed, source: Source) -> None:  # noqa: F811
    code, text = sync_feed()
    assert code == 0
    assert "full sync complete" in text
    assert "fetched 10, created 10" in text
    assert "incremental sync complete" in sync_feed()[1]


def test_json_holds_the_counts_of_the_run(feed: Feed) -> None:
    code, text = sync_feed("--json", "--full")
    told: dict[str, Any] = json.loads(text)
    assert code == 0
    assert told["collection"] == NAME
    assert (told["kind"], told["status"], told["fetched"], told["created"]) == ("full", "complete", 10, 10)
    assert told["fetched"] == sum(told[n] for n in ("created", "updated", "unchanged", "quarantined", "skipped"))


def test_a_partial_sync_ends_with_1_and_says_who_must_act(feed: Feed, source: Source) -> None:  # noqa: F811
    source.put("B", ListPrice="on request")
    code, text = sync_feed()
    assert code == 1
    assert "1 record is in quarantine" in text
    assert "Who must act: Platform staff." in text


def test_a_failed_sync_ends_with_2(feed: Feed, source: Source) -> None:  # noqa: F811
    def fail(what: str, token: str) -> None:
        raise ProtocolError("No D in the answer.")

    source.before_read = fail
    assert sync_feed("--json")[0] == 2


def test_a_sweep_that_waits_for_staff_ends_with_1(feed: Feed, source: Source) -> None:  # noqa: F811
    sync_feed()
    source.drop(*"ABCDEFGHIJ")
    code, text = sync_feed("--sweep")
    assert (code, "staff must confirm" in text) == (1, True)


def refusal(name: str = NAME) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("sync_feed", name)
    assert refused.value.returncode == 2
    return str(refused.value)


def test_an_unknown_collection_is_one_clear_line(feed: Feed) -> None:
    assert "desert_nope_listings" in refusal("desert_nope_listings")
    assert NAME in refusal("desert_nope_listings")


def test_an_open_run_is_one_clear_line(feed: Feed, settings: Any) -> None:
    settings.REPLICATION = {"silent_seconds": 90.0}
    with tenant_scope(feed.tenant_id):
        runs.request_run(feed, "full", trigger="manual")
    assert "under way already" in refusal()


def broken_off(feed: Feed, kind: str = "full", trigger: str = runs.COMMAND) -> SyncRun:
    """A run whose process was killed after its first page."""
    with tenant_scope(feed.tenant_id):
        run = runs.request_run(feed, kind, trigger=trigger, enqueue=False)
        return engine.run_slice(run.pk, seconds=0)


def test_feed_replay_a3_a_killed_sync_is_taken_up_by_the_next_and_said(
    feed: Feed, capsys: pytest.CaptureFixture[str]
) -> None:
    run = broken_off(feed)
    code, text = sync_feed("--json")
    told = json.loads(text)
    assert (code, told["run"], told["fetched"], told["status"]) == (0, run.pk, 10, "complete")
    assert "broken off after 1 pages; taking it up where it stood" in capsys.readouterr().err


def test_feed_replay_a3_after_it_comes_what_was_asked_for(feed: Feed) -> None:
    broken_off(feed)
    assert "key sweep sync complete" in sync_feed("--sweep")[1]
    with tenant_scope(feed.tenant_id):
        assert list(SyncRun.objects.values_list("kind", "status")) == [("sweep", "complete"), ("full", "complete")]


def test_feed_replay_a3_a_silent_run_of_the_queue_is_taken_up_too(feed: Feed) -> None:
    broken_off(feed, trigger="schedule")
    assert "full sync complete" in sync_feed()[1]


def test_feed_replay_a3_one_that_somebody_works_at_is_left_alone(feed: Feed) -> None:
    broken_off(feed)
    with held_elsewhere(feed):
        assert "under way already" in refusal()


def test_a_paused_feed_is_one_clear_line(feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        pause_feed(feed, "The MLS refuses the token.")
    assert "The MLS refuses the token." in refusal()


def test_ctrl_c_cancels_the_run(feed: Feed, source: Source) -> None:  # noqa: F811
    def interrupt(what: str, token: str) -> None:
        if token:
            raise KeyboardInterrupt

    source.before_read = interrupt
    code, text = sync_feed()
    assert (code, "canceled" in text) == (1, True)
    with tenant_scope(feed.tenant_id):
        assert SyncRun.objects.get().status == RunStatus.CANCELLED


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"fetched": 50, "expected": 200, "fetch_ms": 1000},
            "███████░░░░░░░░░░░░░░░░░░░░░░░  25 %  50 of 200 records, 50/s, 3 s left",
        ),
        ({"fetched": 50, "fetch_ms": 1000}, "50 records, 50/s"),
        ({"fetched": 300, "expected": 200}, "█████████████████████████████░  99 %  300 of 200 records, 0/s"),
    ],
)
def test_the_bar_tells_percent_rate_and_time_left(fields: dict[str, Any], line: str) -> None:
    assert line_of(SyncRun(status=RunStatus.RUNNING, **fields)) == line
