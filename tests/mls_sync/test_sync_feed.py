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
from mls_sync.replication import runs
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.mls_sync.replication.conftest import no_waiting, source  # noqa: F401 - fixtures
from tests.mls_sync.replication.fake_provider import Source

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


def test_an_open_run_is_one_clear_line(feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        runs.request_run(feed, "full", trigger="manual")
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
