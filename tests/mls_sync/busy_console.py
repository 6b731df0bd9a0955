"""A console that has something to show: feeds in every state, and thirty days of runs."""

from datetime import timedelta

from django.utils import timezone

from listings.collections import provision
from listings.models import Collection
from mls_sync import run_days
from mls_sync.feed_health import measure
from mls_sync.models import Feed, PauseCause, RateBudget, RunKind, RunStatus, SyncError, SyncRun, WhoActs
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_tenant
from tests.realty.tenants.rows import a_quarantined_record

NAMES = ("Coastal Homes", "Mesa Realty", "Sunstone Group", "Palm Avenue", "Date Grove Brokers", "Salton Homes")
TROUBLE = (
    {},
    {"status": RunStatus.FAILED, "message": "api.example.com did not answer in time.", "who_acts": WhoActs.SOURCE},
    {
        "status": RunStatus.CONFIRM,
        "message": "The source lacks 503 of 621 stored listings, more than the 10% that may go unasked; nothing was"
        " removed, and platform staff must confirm or cancel.",
        "who_acts": WhoActs.STAFF,
    },
    {"status": RunStatus.RUNNING, "fetched": 41_200, "expected": 98_000, "fetch_ms": 120_000, "write_ms": 90_000},
    {"status": RunStatus.PARTIAL, "message": "The quota of 50,000 is used up.", "who_acts": WhoActs.TENANT},
    {},
)


def busy_console() -> list[Feed]:
    """Six tenants with a feed each; the first has nothing wrong."""
    feeds = []
    for number, (name, trouble) in enumerate(zip(NAMES, TROUBLE, strict=True)):
        tenant = make_tenant(f"busy{number}", name)
        with tenant_scope(tenant):
            feeds.append(_feed(tenant, number, trouble))
    with platform_scope("test"):
        disabled = Feed.objects.get(pk=feeds[5].pk)
        disabled.paused_at, disabled.pause_cause = timezone.now(), PauseCause.CREDENTIALS
        disabled.paused_reason = "api.example.com refused the credentials (HTTP 401)."
        disabled.save(update_fields=["paused_at", "pause_cause", "paused_reason"])
        measure(Feed.objects.all())
    return feeds


def _feed(tenant: Tenant, number: int, trouble: dict[str, object]) -> Feed:
    now = timezone.now()
    collection = provision(tenant, "gps", title="Greater Palm Springs MLS")
    Collection.objects.filter(pk=collection.pk).update(
        listing_count=9_000 * number + 412,
        listing_bytes=66_000_000 * number + 5_000_000,
        photo_count=180_000 * number,
        media_bytes=41_000_000 * number,
        synced_at=now - timedelta(minutes=12 + 90 * (number == 4)),
    )
    feed = Feed.objects.create(
        tenant=tenant, collection=collection, kind="spark", options={"base_url": "https://api.example.com"}
    )
    for day in range(30, 0, -1):
        ended = now - timedelta(days=day, minutes=17)
        run = a_run_that_ended(feed, ended, RunStatus.PARTIAL if (day + number) % 9 == 0 else RunStatus.COMPLETE, day)
        run_days.add(run)
    fields: dict[str, object] = {"status": RunStatus.COMPLETE, "kind": RunKind.INCREMENTAL, "started_at": now}
    fields |= trouble
    last = SyncRun.objects.create(tenant=tenant, feed=feed, heartbeat_at=now, **fields)
    if not last.is_open:
        last.finished_at = now
        last.save(update_fields=["finished_at"])
    if last.is_over:
        run_days.add(last)
    if number == 1:
        SyncError.objects.create(run=last, kind="transient", who_acts=WhoActs.SOURCE, message=last.message)
        a_quarantined_record(feed)
    RateBudget.objects.create(
        credential=f"digest {number}",
        counted_at=now,
        limits={"requests/300": 1_500, "requests/86400": 40_000},
        spent={
            "requests/300": {str(int(now.timestamp() / 25)): 200 * number},
            "requests/86400": {str(int(now.timestamp() / 7_200)): 7_600 * number},
        },
        fullest=number * 0.19,
    )
    return feed


def a_run_that_ended(feed: Feed, ended: object, status: RunStatus, number: int) -> SyncRun:
    run = SyncRun.objects.create(
        tenant_id=feed.tenant_id,
        feed=feed,
        kind=RunKind.INCREMENTAL,
        status=status,
        finished_at=ended,
        heartbeat_at=ended,
        fetched=410 + 7 * number,
        created=40 + number,
        updated=310,
        unchanged=60 + 6 * number,
        requests=6,
        bytes_received=4_100_000 + 90_000 * number,
    )
    started = ended - timedelta(seconds=40)  # type: ignore[operator]
    SyncRun.objects.filter(pk=run.pk).update(requested_at=started, started_at=started)
    run.refresh_from_db()
    return run
