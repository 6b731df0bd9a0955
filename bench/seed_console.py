"""Feeds of as many tenants, each with a thousand hourly runs, their errors, days and logs, written in SQL."""

from django.db import connection
from django.utils import timezone

from listings.collections import provision
from mls_sync.models import Feed
from mls_sync.tasks import measure_feeds
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

RUNS_OF_FEED = 1_000

# Every 40th failed, every 25th was partial; ten feeds are at work, however many there are. Runs are an hour apart.
RUNS = """
INSERT INTO mls_sync_syncrun (
    tenant_id, feed_id, kind, status, trigger, requested_at, started_at, finished_at, heartbeat_at, cancel_requested,
    attempts, slices, resource, pages, requests, fetched, created, updated, unchanged, quarantined, skipped, removed,
    vanished, fetch_ms, map_ms, write_ms, delays, message, who_acts, bytes_received)
SELECT feed.tenant_id, feed.id, CASE WHEN hour %% 24 = 0 THEN 'sweep' ELSE 'incremental' END,
    CASE WHEN hour = 0 AND feed.id <= 10 THEN 'running' WHEN hour %% 40 = 7 THEN 'failed'
         WHEN hour %% 25 = 3 THEN 'partial' ELSE 'complete' END,
    'schedule', ended - interval '50 s', ended - interval '45 s',
    CASE WHEN hour = 0 AND feed.id <= 10 THEN NULL ELSE ended END, ended, false,
    0, 1, 'Property', 2, 2, 400, 40, 300, 60, 0, 0, 0, 0, 1200, 300, 900,
    jsonb_build_object((60 + hour %% 9)::text, 40, (71 + hour %% 5)::text, 12), '400 records.', '', 900000
FROM mls_sync_feed AS feed, generate_series(0, %(last)s) AS hour,
    LATERAL (SELECT now() - make_interval(hours => hour::int, mins => (feed.id %% 50)::int) AS ended) AS moment
ORDER BY hour DESC
"""
DAYS = """
INSERT INTO mls_sync_runday (
    tenant_id, feed_id, day, complete, partial, failed, cancelled, fetched, created, updated, unchanged, quarantined,
    skipped, removed, vanished, requests, bytes_received)
SELECT tenant_id, feed_id, (finished_at AT TIME ZONE 'UTC')::date,
    count(*) FILTER (WHERE status = 'complete'), count(*) FILTER (WHERE status = 'partial'),
    count(*) FILTER (WHERE status = 'failed'), 0,
    sum(fetched), sum(created), sum(updated), sum(unchanged), 0, 0, 0, 0, sum(requests), sum(bytes_received)
FROM mls_sync_syncrun WHERE finished_at IS NOT NULL GROUP BY 1, 2, 3
"""
ERRORS = """
INSERT INTO mls_sync_syncerror (tenant_id, run_id, kind, who_acts, listing_key, message, excerpt, occurred_at)
SELECT tenant_id, id, 'transient', 'source', '', 'api.example.com did not answer in time.', '', finished_at
FROM mls_sync_syncrun WHERE status = 'failed'
"""
# Of the last thirty days, as the purge leaves them.
LINES = """
INSERT INTO mls_sync_runlogline (tenant_id, run_id, at, step, totals)
SELECT tenant_id, id, heartbeat_at, 'page',
    '{"pages": 2, "fetched": 400, "created": 40, "updated": 300, "unchanged": 60, "requests": 2}'
FROM mls_sync_syncrun WHERE heartbeat_at > now() - interval '30 days'
"""
BUDGETS = """
INSERT INTO mls_sync_ratebudget (tenant_id, credential, counted_at, spent, limits, fullest)
SELECT tenant_id, 'digest ' || id, now(),
    jsonb_build_object('requests/86400', jsonb_build_object(floor(extract(epoch FROM now()) / 7200)::text, id % 400)),
    '{"requests/86400": 4000}', (id % 400) / 4000.0
FROM mls_sync_feed
"""
VOLUMES = "UPDATE listings_collection SET listing_count = 400 + id, listing_bytes = 3000000 + id, synced_at = now()"


def seed(feeds: int) -> None:
    for number in range(feeds):
        _one(number)
    with platform_scope("benchmark"), connection.cursor() as cursor:
        cursor.execute(RUNS, {"last": RUNS_OF_FEED - 1})
        for statement in (DAYS, ERRORS, LINES, BUDGETS, VOLUMES):
            cursor.execute(statement)
        measure_feeds()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _one(number: int) -> None:
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug=f"bench{number}", name=f"Brokerage {number}")
    with tenant_scope(tenant):
        collection = provision(tenant, "gps", title="Greater Palm Springs MLS")
        Feed.objects.create(
            tenant=tenant,
            collection=collection,
            kind="spark",
            options={"base_url": "https://api.example.com"},
            secrets={"token": f"token {number}"},
            next_due_at=timezone.now(),
        )
