"""What is found out about a collection of 100,000 listings of California, as `manage.py enrich` does it, and again with
nothing changed. Each tenth listing has no coordinates, some have wrong ones, and each eighth home was listed before."""

import sys
import time
from typing import Any

from django.core.management import call_command
from django.db import connection

from bench.database import own_database, plain_connection
from bench.figures import Figure, at_most, told
from bench.pages import note
from bench.seed_search import default_where_left_out
from listings.collections import provision
from listings.enrichment import following
from listings.models import Collection, Enrichment, EnrichmentRun
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

LISTINGS, SCHOOLS = 100_000, 10_000
# As the states' directories have them: some in each ZIP code.
SCHOOL_ROWS = f"""
INSERT INTO listings_school (code, state, name, level, grades, district, city, is_charter, latitude, longitude, spot)
SELECT n::text, 'CA', 'School ' || n, (ARRAY['elementary','elementary','middle','high'])[1 + n % 4], '', '', '', false,
    north, east, point(east, north)
FROM (SELECT n, latitude + random() / 20 AS north, longitude + random() / 20 AS east
    FROM (SELECT latitude, longitude, row_number() OVER (ORDER BY code) AS n
        FROM listings_zipcode, generate_series(1, 5) WHERE state = 'CA') AS zips WHERE n <= {SCHOOLS}) AS made
"""  # noqa: S608  constants
LISTING_ROWS = """
INSERT INTO listings_listing (tenant_id, collection_id, listing_key, listing_id, standard_status, property_type,
    list_price, city, state_or_province, postal_code, county_or_parish, subdivision_name, latitude, longitude,
    on_market_date, off_market_date, parcel_key, property_key, duplicate_key, is_duplicate, masked_fields, content_hash,
    created_at, updated_at)
SELECT %(tenant)s, %(collection)s, lpad(n::text, 8, '0'), 'B' || n,
    CASE WHEN n %% 3 = 0 THEN 'Expired' ELSE 'Active' END, 'Residential', 500000,
    CASE WHEN n %% 7 = 0 THEN upper(city) ELSE city END, 'CA', code,
    CASE WHEN n %% 2 = 0 THEN county ELSE '' END, 'Tract ' || n %% 500,
    CASE WHEN n %% 10 = 0 THEN NULL WHEN n %% 101 = 0 THEN 0 WHEN n %% 103 = 0 THEN east ELSE north END,
    CASE WHEN n %% 10 = 0 THEN NULL WHEN n %% 101 = 0 THEN 0 WHEN n %% 103 = 0 THEN north
        WHEN n %% 107 = 0 THEN -east ELSE east END,
    date '2026-10-01' - n %% 300, CASE WHEN n %% 3 = 0 THEN date '2026-10-10' - n %% 300 END, '',
    'addr:' || CASE WHEN n %% 8 = 0 THEN n - 1 ELSE n END, 'addr:' || n || '|sale|market', false, '{}',
    decode(md5(n::text), 'hex'), now(), now()
FROM (
    SELECT n, zips.code, zips.city, zips.county, zips.latitude + (random() - 0.5) / 20 AS north,
        zips.longitude + (random() - 0.5) / 20 AS east
    FROM generate_series(1, %(listings)s) AS n JOIN (
        SELECT zip.*, city.name AS city, county.name AS county, row_number() OVER (ORDER BY code) - 1 AS place,
            count(*) OVER () AS zips
        FROM listings_zipcode AS zip JOIN listings_city AS city ON city.id = zip.city_id
        JOIN listings_county AS county ON county.geoid = zip.county_id WHERE zip.state = 'CA'
    ) AS zips ON zips.place = mod(n * 7919::bigint, zips.zips)
) AS made
"""


def figures() -> list[Figure]:
    with own_database("realty_bench_enrichment"):
        began = time.monotonic()
        call_command("load_places", stdout=sys.stderr)
        loading = time.monotonic() - began
        collection = seed()
        with tenant_scope(collection.tenant_id):
            first, run = enriched(collection)
            note(f"{run}: {run.written:,} written")
            second, again = enriched(collection)
            placed = Enrichment.objects.exclude(latitude=None).count()
        return [
            told("enrichment: places of the project loaded", loading, "s"),
            told("enrichment: listings", run.looked_at, "listings"),
            told("enrichment: of these with a place on the map afterwards", placed, "listings"),
            at_most("enrichment: a collection of 100,000", first, 60, "s"),
            at_most("enrichment: again, nothing changed", second, 3, "s"),
            at_most("enrichment: rows written by the second pass", again.written, 0, "rows"),
        ]


def enriched(collection: Collection) -> tuple[float, EnrichmentRun]:
    began = time.monotonic()
    run = following.request(collection)
    while not following.go_on(run):
        pass
    return time.monotonic() - began, run


def seed(listings: int = LISTINGS) -> Collection:
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug="bench", name="Bench", time_zone="America/Los_Angeles")
    with tenant_scope(tenant):
        collection = provision(tenant, "gps", title="Bench MLS")
    given: dict[str, Any] = {"tenant": tenant.pk, "collection": collection.pk, "listings": listings}
    with plain_connection() as own:
        own.execute("SELECT set_config('realty.platform', 'on', false)")
        default_where_left_out(own)
        own.execute("SELECT setseed(0.25)")
        own.execute(SCHOOL_ROWS)
        own.execute(LISTING_ROWS, given)
        own.execute("VACUUM (ANALYZE)")
    connection.close()
    return collection
