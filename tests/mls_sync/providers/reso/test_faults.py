"""Every fault of the simulated MLS's RESO face, over real HTTP: the run ends in the right state, nothing is removed,
the error names who must act, and a later clean run reaches equality with the world."""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
from django.utils import timezone

from listings.models import Collection, Listing
from mls_sync.feeds import resume_feed
from mls_sync.models import Feed, RateBudget, RunKind, RunStatus, SyncRun, WhoActs
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from simulators.mls import SimulatedMLS, World
from simulators.mls.oddities import ODDITIES
from simulators.mls.reso.faults import RESO
from simulators.mls.reso.profiles import PROFILES
from tests.mls_sync.providers.reso.test_contract import NO_LIMITS
from tests.mls_sync.replication.replica import assert_is_the_world, reso_feed

COMPLETE, PARTIAL, FAILED, WAITING = RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.FAILED, RunStatus.WAITING
LISTINGS = 20
ONCE: dict[str, Any] = {"page": 2}
STAYS: dict[str, Any] = {"count": 100, "page": 2}

# name, its manner, the state that the run comes to, who must act, the kind of its error ("" for none)
CASES: list[tuple[str, dict[str, Any], RunStatus, str, str]] = [
    # Passing faults are overcome within the run.
    ("unavailable", ONCE, COMPLETE, "", ""),
    ("server_error", ONCE, COMPLETE, "", ""),
    ("error_under_200", ONCE, COMPLETE, "", ""),
    ("html", ONCE, COMPLETE, "", ""),
    ("empty_body", ONCE, COMPLETE, "", ""),
    ("not_json", ONCE, COMPLETE, "", ""),
    ("no_envelope", ONCE, COMPLETE, "", ""),
    ("dropped", ONCE, COMPLETE, "", ""),
    ("cut_off", ONCE, COMPLETE, "", ""),
    ("cut_gzip", ONCE, COMPLETE, "", ""),
    ("plain_as_gzip", ONCE, COMPLETE, "", ""),
    ("byte_order_mark", ONCE, COMPLETE, "", ""),
    ("slow", ONCE | {"seconds": 0.1}, COMPLETE, "", ""),
    ("expired_next_link", ONCE, COMPLETE, "", "token"),
    ("not_found", ONCE, COMPLETE, "", "token"),
    # Those that stay fail the run; whoever can mend it is named.
    ("unavailable", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("error_under_200", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("html", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("no_envelope", STAYS, FAILED, WhoActs.SOURCE, "transient"),
    ("unauthorized", ONCE, FAILED, WhoActs.TENANT, "credentials"),
    ("api_error", {"status": 400, "count": 100}, FAILED, WhoActs.TENANT, "configuration"),
    ("redirect", ONCE, FAILED, WhoActs.TENANT, "configuration"),
    ("next_link_elsewhere", {}, FAILED, WhoActs.TENANT, "configuration"),
    ("next_link_by_another_scheme", {}, FAILED, WhoActs.TENANT, "configuration"),
    ("next_link_to_the_start", {}, FAILED, WhoActs.SOURCE, "transient"),
    ("next_link_to_itself", {}, FAILED, WhoActs.SOURCE, "transient"),
    # A rate limit waits and is no failure.
    ("rate_limited", ONCE | {"seconds": 60}, WAITING, WhoActs.NOBODY, "rate_limit"),
    ("rate_limited", ONCE | {"seconds": 60, "retry_after": "date"}, WAITING, WhoActs.NOBODY, "rate_limit"),
    ("rate_limited", ONCE | {"retry_after": "none"}, WAITING, WhoActs.NOBODY, "rate_limit"),
    # Pages that end too early are noticed by the announced total.
    ("lost_page", ONCE, PARTIAL, WhoActs.SOURCE, "gap"),
    ("missing_next_link", {}, COMPLETE, "", ""),
    ("wrong_total", {}, PARTIAL, WhoActs.SOURCE, "gap"),
    ("changing_total", {}, COMPLETE, "", ""),
    ("short_page", {}, COMPLETE, "", ""),
    ("empty_page", ONCE, COMPLETE, "", ""),
    ("duplicates", {}, COMPLETE, "", ""),
    ("token_in_next_link", {}, COMPLETE, "", ""),
    # Odd values leave the record as good as it can be.
    ("dropped_expansion", {}, COMPLETE, "", ""),
    ("cut_expansion", {}, COMPLETE, "", ""),
    ("masked_fields", {}, COMPLETE, "", ""),
    ("numbers_as_strings", {}, COMPLETE, "", ""),
    ("nan_literals", {}, COMPLETE, "", ""),
    ("wrong_charset", {}, COMPLETE, "", ""),
    ("deleted_statuses", {}, COMPLETE, "", ""),
    ("cancelled_statuses", {}, COMPLETE, "", ""),
    ("media_without_order", {}, COMPLETE, "", ""),
    ("odd_media", {}, COMPLETE, "", ""),
    # Records that cannot be trusted go to the quarantine, and staff look at them.
    ("missing_key", {}, PARTIAL, WhoActs.STAFF, "record"),
    ("not_an_object", {}, PARTIAL, WhoActs.STAFF, "record"),
]

# Of records, as the Spark face has them too.
ODD = [name for name in ODDITIES if name in RESO.known]


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=LISTINGS, crmls=10), reso=NO_LIMITS) as server:
        yield server


@pytest.fixture
def feed(mls: SimulatedMLS, gps: Collection, in_tenant: Tenant) -> Feed:
    return reso_feed(gps, mls, page_size=8)


@pytest.fixture(autouse=True)
def no_back_off(settings: Any) -> None:
    settings.REPLICATION = {"first_backoff_seconds": 0.0}


def work_until_it_waits_or_ends(run: SyncRun) -> SyncRun:
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


def listings_of(mls: SimulatedMLS) -> str:
    return f"{PROFILES['certified'].root}/Property"


@pytest.mark.parametrize(
    ("name", "manner", "status", "who_acts", "kind"),
    [
        *(pytest.param(*case, id=f"{case[0]}-{case[2]}-{place}") for place, case in enumerate(CASES)),
        *(pytest.param(name, {"share": 0.5}, COMPLETE, "", "", marks=pytest.mark.proof) for name in ODD),
    ],
)
def test_a_fault_ends_in_the_right_state_and_a_later_run_reaches_equality(
    feed: Feed, mls: SimulatedMLS, name: str, manner: dict[str, Any], status: RunStatus, who_acts: str, kind: str
) -> None:
    mls.faults.add(name, path=listings_of(mls), **manner)
    run = work_until_it_waits_or_ends(runs.request_run(feed, RunKind.FULL, trigger="manual"))
    assert mls.faults.struck[name]
    assert (run.status, run.who_acts) == (status, who_acts), run.message
    assert kind in set(run.errors.values_list("kind", flat=True)) | {""}
    assert run.fetched == run.accounted
    feed.refresh_from_db()
    assert feed.is_paused == (kind in ("configuration", "credentials"))
    assert not Listing.objects.exclude(vanished_at=None).exists()
    again = clean_run(feed, mls, run)
    assert again.status == COMPLETE, again.message
    assert_is_the_world(feed, mls)


@pytest.mark.parametrize(
    ("name", "face"), list(zip(sorted(RESO.pages), cycle(["spark", "trestle", "bridge", "mls_grid"]), strict=False))
)
def test_a_faulty_page_of_any_service_removes_nothing_and_is_healed(
    gps: Collection, in_tenant: Tenant, mls: SimulatedMLS, face: str, name: str
) -> None:
    feed = reso_feed(gps, mls, face, page_size=8)
    assert engine.run_to_end(runs.request_run(feed, RunKind.FULL, trigger="manual")).status == COMPLETE
    mls.faults.add(name)
    for kind in (RunKind.FULL, RunKind.SWEEP):
        run = work_until_it_waits_or_ends(runs.request_run(feed, kind, trigger="manual"))
        assert run.vanished == 0
        resume_feed(Feed.objects.get(pk=feed.pk))
    assert clean_run(feed, mls, run).status == COMPLETE
    assert_is_the_world(feed, mls)


NONSENSE = ("garbage_fields", "all_masked")


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_in_fields_sinks_no_page_and_is_mended_by_the_next_run(
    feed: Feed, mls: SimulatedMLS, name: str
) -> None:
    mls.faults.add(name, path=listings_of(mls), share=1.0)
    run = work_until_it_waits_or_ends(runs.request_run(feed, RunKind.FULL, trigger="manual"))
    assert run.status in (COMPLETE, PARTIAL)
    assert run.fetched == run.accounted == LISTINGS
    assert clean_run(feed, mls, run).status == COMPLETE
    assert_is_the_world(feed, mls)


def test_every_fault_of_the_face_is_tried() -> None:
    assert {case[0] for case in CASES} | {*NONSENSE, *ODD} == {*RESO.known}
