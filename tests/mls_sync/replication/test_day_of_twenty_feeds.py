"""A day of many feeds of every kind, on one market, with random faults: at its end every collection is its world, no
budget was exceeded, and every feed that was disabled was announced once."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from listings.collections import provision
from listings.models import Collection, Listing
from mls_sync.feeds import resume_feed
from mls_sync.models import EventType, Feed, Letter, Outage, PauseCause, RunKind, RunStatus, SyncRun
from mls_sync.replication import engine, runs, sweep_keys
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from realty.webhooks.models import WebhookEvent
from simulators.mls import GPS, SimulatedMLS, World
from tests.conftest import make_member, make_tenant
from tests.mls_sync.replication.replica import csv_feed, reso_feed, rets_feed, spark_feed

# What strikes any kind of source, each on its own terms.
FAULTS = (
    "cut_off", "dropped", "empty_body", "html", "not_json", "plain_as_gzip", "rate_limited", "server_error",
    "unavailable", "wrong_charset", "rows_shift", "cut_record", "session_lost", "duplicates", "short_page",
)  # fmt: skip
PATHS = ("/v1/listings", "/reso/", "/v2/", "/rets/Search", "/csv/")
OWN_PATHS = {"rows_shift", "cut_record", "session_lost"}
LISTINGS = 60
# Hours between two syncs of each feed: a service that is asked twice a second at most is asked seldom, and files are
# written in the night and around noon.
RHYTHM = {"spark": 1, "reso": 2, "grid": 4, "rets": 2, "csv": 12}


@pytest.fixture
def no_waiting(settings: Any) -> None:
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0, "attempts": 4}


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(seed=29, gps=LISTINGS, crmls=20)) as server:
        yield server


def feeds_of(tenant: Tenant, mls: SimulatedMLS) -> list[Feed]:
    """One of each kind; the RESO Web API twice, once by a server that suspends who asks too often."""

    def made(name: str) -> Collection:
        return provision(tenant, name, title=name)

    with tenant_scope(tenant):
        return [
            spark_feed(made("spark"), mls),
            reso_feed(made("reso"), mls),
            reso_feed(made("grid"), mls, "mls_grid", requests_per_second=2, requests_per_hour=7_200),
            rets_feed(made("rets"), mls),
            csv_feed(made("csv"), mls),
        ]


class Day:
    """`spoiled` are the feeds whose credentials the MLS does not know any more."""

    def __init__(self, mls: SimulatedMLS, feeds: list[Feed]) -> None:
        self.mls, self.feeds, self.chance = mls, feeds, random.Random(20_261_130)
        self.spoiled: dict[int, dict[str, Any]] = {}
        self.ended: Counter[str] = Counter()

    def hour(self, number: int) -> None:
        self.mls.world.advance(2, share=0.04)
        if number % 6 == 3:
            self._vanish()
        self._faults()
        due = [feed for feed in self.feeds if number % RHYTHM[feed.collection.provider] == 0]
        if number % 8 == 2:
            self._spoil(self.chance.choice(due))
        for feed in due:
            self._sync(feed, RunKind.SWEEP if number % 6 == 4 else "")

    def _vanish(self) -> None:
        self.mls.world.vanish(self.chance.choice(sorted(self.mls.world.keys(GPS))))

    def _faults(self) -> None:
        for name in self.chance.sample(FAULTS, 3):
            path = {} if name in OWN_PATHS else {"path": self.chance.choice(PATHS)}
            self.mls.faults.add(name, count=self.chance.randint(1, 3), probability=0.4, **path)

    def _spoil(self, feed: Feed) -> None:
        if feed.pk in self.spoiled:
            return
        with tenant_scope(feed.tenant_id):
            stored = Feed.objects.get(pk=feed.pk)
            self.spoiled[feed.pk] = dict(stored.secrets or {})
            stored.secrets = {name: "withdrawn" for name in self.spoiled[feed.pk]}  # type: ignore[assignment]
            stored.save(update_fields=["secrets"])

    def _sync(self, feed: Feed, kind: str) -> None:
        with tenant_scope(feed.tenant_id):
            stored = Feed.objects.get(pk=feed.pk)
            if stored.is_paused:
                return
            try:
                run = runs.request_run(stored, kind or runs.next_kind(stored), trigger="schedule", enqueue=False)
            except runs.RunRefused:
                run = runs.request_run(stored, RunKind.FULL, trigger="schedule", enqueue=False)
            self.ended[engine.run_to_end(run).status] += 1

    def end(self) -> None:
        """People mend what is theirs: credentials, feeds that failures disabled, and removals that wait. A feed that
        was shut out for most of the day lacks more listings than go unasked."""
        self.mls.faults.clear()
        for feed in self.feeds:
            with tenant_scope(feed.tenant_id):
                stored = Feed.objects.get(pk=feed.pk)
                if feed.pk in self.spoiled:
                    stored.secrets = self.spoiled[feed.pk]  # type: ignore[assignment]
                    stored.save(update_fields=["secrets"])
                if stored.is_paused:
                    resume_feed(stored)
                for kind in (RunKind.FULL, RunKind.SWEEP):
                    if kind == RunKind.FULL or stored.kind != "csv":
                        run = engine.run_to_end(runs.request_run(stored, kind, trigger="manual", enqueue=False))
                        self._agree(run)
                        assert run.status == RunStatus.COMPLETE, (stored, run.message)

    def _agree(self, run: SyncRun) -> None:
        """Staff look at what would go, and agree where the MLS has none of it."""
        if run.status == RunStatus.CONFIRM:
            going = set(sweep_keys.going(run).values_list("listing_key", flat=True))
            assert not going & set(self.mls.world.keys(GPS))
            runs.confirm_deletes(run, None)
            run.refresh_from_db()


def told(collection: Collection) -> dict[str, tuple[Any, ...]]:
    names = ("listing_key", "list_price", "standard_status", "close_price", "photos_count")
    rows = Listing.objects.live().filter(collection=collection).values_list(*names)
    return {key: rest for key, *rest in rows}  # type: ignore[misc]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tenants,hours", [(1, 3), pytest.param(4, 24, marks=pytest.mark.proof)])
def test_at_the_end_of_the_day_every_collection_is_its_world(
    no_waiting: None, mls: SimulatedMLS, tenants: int, hours: int
) -> None:
    offices = [make_tenant(f"office{number}", f"Office {number}") for number in range(tenants)]
    for office in offices:
        make_member(f"olivia-{office.slug}", office, Role.OWNER)
    feeds = [feed for office in offices for feed in feeds_of(office, mls)]
    day = Day(mls, feeds)
    for number in range(hours):
        day.hour(number)
    day.end()
    assert day.ended[RunStatus.COMPLETE] > day.ended[RunStatus.FAILED] > 0
    worlds = []
    for feed in feeds:
        with tenant_scope(feed.tenant_id):
            worlds.append(told(feed.collection))
    assert sorted(worlds[0]) == sorted(mls.world.keys(GPS))
    assert all(world == worlds[0] for world in worlds)
    assert not mls.reso.quotas.exceeded and not mls.reso.quotas.suspended
    _every_disabled_feed_was_announced_once(day)


def _every_disabled_feed_was_announced_once(day: Day) -> None:
    with platform_scope("the end of a simulated day"):
        outages = list(Outage.objects.all())
        assert {outage.feed_id for outage in outages if outage.cause == PauseCause.CREDENTIALS} == set(day.spoiled)
        assert all(outage.ended_at for outage in outages)
        bodies = WebhookEvent.objects.filter(type=EventType.FEED_DISABLED).values_list("body", flat=True)
        announced = Counter(json.loads(body)["data"]["feed_id"] for body in bodies)
        assert announced == Counter(outage.feed_id for outage in outages)
        letters = Counter(Letter.objects.filter(subject__endswith="sync stopped").values_list("tenant_id", flat=True))
        refused = (outage for outage in outages if outage.cause == PauseCause.CREDENTIALS)
        assert letters == Counter(outage.tenant_id for outage in refused)
        assert not SyncRun.objects.exclude(
            status__in=(RunStatus.COMPLETE, RunStatus.PARTIAL, RunStatus.FAILED)
        ).exists()
