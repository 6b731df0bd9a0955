"""Every fault of the simulated MLS, over real HTTP: the run ends in the right state, the error names who must act, and
a later clean run reaches equality with the world."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from listings.models import Collection
from mls_sync.feeds import resume_feed
from mls_sync.models import Feed, QuarantinedRecord, RateBudget, RunKind, RunStatus, SyncRun, WhoActs
from mls_sync.providers.transport.http import Http
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from simulators.mls import SimulatedMLS, World
from simulators.mls.oddities import ODDITIES
from simulators.mls.spark_faults import SPARK
from tests.mls_sync.replication.replica import assert_is_the_world, spark_feed

COMPLETE, PARTIAL, FAILED, WAITING = RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.FAILED, RunStatus.WAITING
# Two full pages of 8 and a short one.
LISTINGS = 20
# So often that neither the request's own repetition nor the engine's helps.
OFTEN = 100
ONCE: dict[str, Any] = {"page": 2}
STAYS: dict[str, Any] = {"count": OFTEN, "page": 2}

# name, its manner, the state that the run comes to, who must act, the kind of its error ("" for none)
CASES: list[tuple[str, dict[str, Any], RunStatus, str, str]] = [
    # Passing faults are overcome within the run.
    ("unavailable", ONCE, COMPLETE, "", ""),
    ("server_error", ONCE, COMPLETE, "", ""),
    ("success_false", ONCE, COMPLETE, "", ""),
    ("html", ONCE, COMPLETE, "", ""),
    ("empty_body", ONCE, COMPLETE, "", ""),
    ("not_json", ONCE, COMPLETE, "", ""),
    ("dropped", ONCE, COMPLETE, "", ""),
    ("cut_off", ONCE, COMPLETE, "", ""),
    ("cut_gzip", ONCE, COMPLETE, "", ""),
    ("plain_as_gzip", ONCE, COMPLETE, "", ""),
    ("byte_order_mark", ONCE, COMPLETE, "", ""),
    ("not_found", ONCE, COMPLETE, "", ""),
    ("slow", ONCE | {"seconds": 0.1}, COMPLETE, "", ""),
    ("unauthorized", ONCE, COMPLETE, "", ""),
    ("unavailable", ONCE | {"count": 5, "code": 1023}, COMPLETE, "", "transient"),
    # Those that stay fail the run; whoever can mend it is named.
    ("unavailable", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("server_error", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("success_false", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("html", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("empty_body", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("not_json", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("dropped", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("cut_off", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("cut_gzip", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("missing_token", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("unauthorized", STAYS, FAILED, WhoActs.TENANT, "credentials"),
    ("unauthorized", ONCE | {"code": 1000}, FAILED, WhoActs.TENANT, "credentials"),
    ("api_error", ONCE | {"code": 1040}, FAILED, WhoActs.TENANT, "configuration"),
    ("api_error", ONCE | {"code": 1021, "status": 403}, FAILED, WhoActs.TENANT, "configuration"),
    ("redirect", ONCE, FAILED, WhoActs.TENANT, "configuration"),
    ("no_envelope", ONCE, FAILED, WhoActs.STAFF, "protocol"),
    # A rate limit waits and is no failure.
    ("rate_limited", ONCE | {"seconds": 60}, WAITING, WhoActs.NOBODY, "rate_limit"),
    ("rate_limited", ONCE | {"seconds": 60, "retry_after": "date"}, WAITING, WhoActs.NOBODY, "rate_limit"),
    ("rate_limited", ONCE | {"retry_after": "none"}, WAITING, WhoActs.NOBODY, "rate_limit"),
    # Pages that end too early are noticed by the announced total; odd ones that lose nothing are not faults of the run.
    ("repeated_token", ONCE, PARTIAL, WhoActs.SOURCE, "gap"),
    ("token_loop", {}, PARTIAL, WhoActs.SOURCE, "gap"),
    ("lost_page", ONCE, PARTIAL, WhoActs.SOURCE, "gap"),
    ("wrong_total", {}, PARTIAL, WhoActs.SOURCE, "gap"),
    ("short_page", {}, COMPLETE, "", ""),
    ("empty_page", ONCE, COMPLETE, "", ""),
    ("duplicates", {}, COMPLETE, "", ""),
    # Odd values leave the record as good as it can be.
    ("masked_fields", {}, COMPLETE, "", ""),
    ("numbers_as_strings", {}, COMPLETE, "", ""),
    ("nan_literals", {}, COMPLETE, "", ""),
    ("wrong_charset", {}, COMPLETE, "", ""),
    *((name, {"share": 0.5}, COMPLETE, "", "") for name in ODDITIES),
    # Records that cannot be trusted go to the quarantine, and staff look at them.
    ("missing_key", {}, PARTIAL, WhoActs.STAFF, "record"),
    ("missing_standard_fields", {}, PARTIAL, WhoActs.STAFF, "record"),
    ("not_an_object", {}, PARTIAL, WhoActs.STAFF, "record"),
]


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=LISTINGS, crmls=10)) as server:
        yield server


@pytest.fixture
def feed(mls: SimulatedMLS, gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Feed:
    monkeypatch.setattr(Http, "backoff", 0.0)
    return spark_feed(gps, mls, page_size=8)


def work_until_it_waits_or_ends(run: SyncRun) -> SyncRun:
    """As the queue does, but without waiting: back-off is zero in these tests, and a longer wait is the run's state."""
    while True:
        run = engine.run_slice(run.pk)
        if not run.is_open or (run.not_before and run.not_before > timezone.now()):
            return run


def clean_run(feed: Feed, mls: SimulatedMLS, run: SyncRun) -> SyncRun:
    """The fault is over: whoever had to act has acted, and the next run is made."""
    mls.faults.clear()
    runs.cancel_run(run)
    RateBudget.objects.all().delete()
    resume_feed(Feed.objects.get(pk=feed.pk))
    return engine.run_to_end(runs.request_run(Feed.objects.get(pk=feed.pk), RunKind.FULL, trigger="manual"))


@pytest.mark.parametrize(
    ("name", "manner", "status", "who_acts", "kind"), CASES, ids=[f"{c[0]}-{c[2]}-{i}" for i, c in enumerate(CASES)]
)
def test_a_fault_ends_in_the_right_state_and_a_later_run_reaches_equality(
    feed: Feed, mls: SimulatedMLS, name: str, manner: dict[str, Any], status: RunStatus, who_acts: str, kind: str
) -> None:
    mls.faults.add(name, path="/v1/listings", **manner)
    run = work_until_it_waits_or_ends(runs.request_run(feed, RunKind.FULL, trigger="manual"))
    assert mls.faults.struck[name]
    assert (run.status, run.who_acts) == (status, who_acts), run.message
    assert kind in set(run.errors.values_list("kind", flat=True)) | {""}
    assert run.fetched == run.accounted
    feed.refresh_from_db()
    assert feed.is_disabled == (kind in ("configuration", "credentials"))
    again = clean_run(feed, mls, run)
    assert again.status == COMPLETE, again.message
    assert_is_the_world(feed, mls)


NONSENSE = ("garbage_fields", "all_masked")


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_in_fields_sinks_no_page_and_is_mended_by_the_next_run(
    feed: Feed, mls: SimulatedMLS, name: str
) -> None:
    mls.faults.add(name, share=1.0)
    run = work_until_it_waits_or_ends(runs.request_run(feed, RunKind.FULL, trigger="manual"))
    assert run.status in (COMPLETE, PARTIAL)
    assert run.fetched == run.accounted == LISTINGS
    assert QuarantinedRecord.objects.filter(feed=feed, resolved_at=None).count() == run.quarantined
    assert run.errors.filter(message__contains="does not fit its column").exists() == (name == "garbage_fields")
    assert clean_run(feed, mls, run).status == COMPLETE
    assert_is_the_world(feed, mls)
    assert not QuarantinedRecord.objects.filter(feed=feed, resolved_at=None).exists()


def test_every_fault_of_the_spark_face_is_tried() -> None:
    assert {case[0] for case in CASES} | {*NONSENSE} == {*SPARK.known}
