"""A million listings in a thousand collections, made by PostgreSQL itself: a tenant of 32,000, the others of 1,940."""

import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import models
from psycopg import sql

from bench.database import plain_connection
from listings.enums import PropertyType, StandardStatus
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from simulators.mls import remarks
from simulators.mls.places import COAST, DESERT

TEXTS = 2000
TENANTS = 500
TENANTS = int(os.environ.get("BENCH_TENANTS", TENANTS))
BIG_COLLECTIONS = (20_400, 11_600)
ROWS = 970
TOTAL = (TENANTS - 1) * 2 * ROWS + sum(BIG_COLLECTIONS)

TENANTS_AND_COLLECTIONS = """
INSERT INTO tenants_tenant (slug, name, time_zone, contact_name, contact_email, contact_phone, is_active, created_at)
SELECT 'bench' || n, 'Bench ' || n, 'America/Los_Angeles', '', '', '', true, now()
FROM generate_series({least}, {most}) n;
INSERT INTO listings_collection (tenant_id, provider, name, title, attribution, is_simulated, max_listings,
    listing_count, listing_bytes, photo_count, media_bytes, synced_at, created_at, license_role)
SELECT id, provider, slug || '_' || provider || '_listings', upper(provider) || ' MLS', '', true, 50000, 0, 0, 0, 0,
    now(), now(), ''
FROM tenants_tenant, unnest(ARRAY['gps', 'crmls']) provider
WHERE NOT EXISTS (SELECT FROM listings_collection WHERE tenant_id = tenants_tenant.id) ORDER BY id, provider DESC;
"""

# Beforehand, since the halves of the listings would wait for each other's new words.
FACETS = """
WITH cities AS (INSERT INTO listings_facetcity (name) SELECT DISTINCT city FROM bench_place)
INSERT INTO listings_facetkind (property_type, standard_status, bedrooms_total)
SELECT type, status, beds FROM unnest(%s::text[]) type, unnest(%s::text[]) status, generate_series(0, 6) beds
"""

REFERENCE = """
CREATE UNLOGGED TABLE bench_place (n int PRIMARY KEY, city text, county text, zip text, latitude float, longitude float,
    subdivision text);
CREATE UNLOGGED TABLE bench_text (n int PRIMARY KEY, remarks text, vector tsvector);
"""

# Half of the collections each, so that two processors work at once.
LISTINGS = """
INSERT INTO listings_listing (
    tenant_id, collection_id, listing_key, listing_id, mls_id, originating_system_name, standard_status, mls_status,
    property_type, mls_property_type, property_sub_type, list_price, original_list_price, price_per_square_foot,
    association_fee_frequency, unparsed_address, street_number, street_dir_prefix, street_name, street_suffix,
    unit_number, city, state_or_province, postal_code, county_or_parish, subdivision_name, parcel_number, latitude,
    longitude, bedrooms_total, bathrooms_total_integer, living_area, lot_size_square_feet, year_built, pool_private_yn,
    pool_features, spa_features, view, cooling, heating, parking_features, appliances, interior_features,
    exterior_features, community_features, lot_features, land_type, land_lease_amount_frequency, on_market_date,
    modification_timestamp, list_agent_key, list_agent_mls_id, list_agent_full_name, list_office_key, list_office_name,
    public_remarks, private_remarks, virtual_tour_url_unbranded, photos_count, rooms, units,
    open_houses, virtual_tours, slug, property_key, duplicate_key, is_duplicate, masked_fields, content_hash,
    search_vector, sync_source, created_at, updated_at)
SELECT c.tenant_id, c.id, '2026' || lpad(k::text, 16, '0'), 'B' || k, 'bench', 'Bench MLS',
    (ARRAY['Active','Active','Active','Active','Active','Active','Active','Active Under Contract','Pending','Pending',
        'Closed','Closed','Closed','Closed','Closed','Expired','Expired','Canceled','Withdrawn','Coming Soon'])
        [1 + trunc(r1 * 20)], 'A',
    (ARRAY['Residential','Residential','Residential','Residential','Residential','Residential','Residential',
        'Residential Lease','Residential Lease','Land','Land','Commercial Sale','Residential Income',
        'Manufactured In Park'])[1 + trunc(r2 * 14)], 'A', 'Single Family Residence',
    price, price, round(price / area, 2), '', number || ' ' || street || ' Drive, ' || city, number, '', street,
    'Drive', '', city, 'CA', zip || CASE WHEN k % 10 = 0 THEN '-' || lpad((k % 9999)::text, 4, '0') ELSE '' END, county,
    subdivision, '', latitude + r3 / 50, longitude + r5 / 50, trunc(r5 * r5 * 7),
    1 + trunc(r5 * 4), area, round((3000 + r6 * r6 * 60000)::numeric), 1925 + trunc(r7 * 101), r7 > 0.6, '', '',
    '', 'Central Air', 'Forced Air', 'Garage', '', '', '', '', '', 'Fee', '', date '2026-11-21' - (r6 * 400)::int,
    timestamptz '2026-11-21' - r1 * r6 * interval '300 days', 'K', 'A', 'Agent of the bench', 'O',
    'Office of the bench', text.remarks, '', '', 30, '[]', '[]', '[]', '[]', 'slug-' || k, 'addr:' || k,
    'addr:' || k || '|sale|market', c.provider = 'crmls' AND k % 20 = 0, '{{}}', decode(md5(k::text), 'hex'),
    to_tsvector('simple', number || ' ' || street || ' Drive ' || city || ' ' || zip) || text.vector,
    'bench', now(), now()
FROM (SELECT *, row_number() OVER (ORDER BY id) AS position FROM listings_collection) c
CROSS JOIN LATERAL generate_series(1, CASE position WHEN 1 THEN {first} WHEN 2 THEN {second} ELSE {rows} END) i
CROSS JOIN LATERAL (SELECT c.id * 100000 + i AS k, random() r1, random() r2, random() r3, random() r4, random() r5,
    random() r6, random() r7) r
CROSS JOIN LATERAL (SELECT round((90000 + exp(12.9 + (r3 + r5 + r7 - 1.5) * 1.6))::numeric, -3) AS price,
    round((500 + 5000 * r5 * r3)::numeric) AS area) n
CROSS JOIN LATERAL (SELECT (k % 9999)::text AS number, 'Street ' || trunc(r6 * 400) AS street) home
JOIN bench_place place ON place.n = trunc(power(r4, 1.6) * {places})
JOIN bench_text text ON text.n = trunc(r2 * {texts})
WHERE position % 2 = {half} AND position > {stored}
"""


def default_where_left_out(own: psycopg.Connection[Any]) -> None:
    """What the seed does not name is as Django would make it."""
    for model in (Tenant, Collection, Listing):
        for field in model._meta.concrete_fields:
            empty = "[]" if isinstance(field, models.JSONField) else field.get_default()
            if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.null:
                change = sql.SQL("ALTER TABLE {} ALTER {} SET DEFAULT {}")
                own.execute(change.format(sql.Identifier(model._meta.db_table), sql.Identifier(field.column), empty))


def seed() -> None:
    """Fill the migrated database that Django's connection points at; its larger indexes are made last."""
    with platform() as own:
        default_where_left_out(own)
        fill_reference(own)
    add_tenants(1, TENANTS)


def add_tenants(least: int, most: int) -> None:
    """The tenants of these numbers, with their listings, behind those that are there."""
    with platform() as own:
        own.execute(TENANTS_AND_COLLECTIONS.format(least=least, most=most))
        rebuild = drop_indexes(own)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: insert_half(half, 2 * (least - 1)), (0, 1)))
        list(pool.map(build, rebuild))
    with platform() as own:
        own.execute("VACUUM (ANALYZE) listings_listing")
        own.execute("VACUUM (ANALYZE) listings_collection")


@contextmanager
def platform() -> Iterator[psycopg.Connection[Any]]:
    """A plain connection that sees every tenant."""
    with plain_connection() as own:
        own.execute("SELECT set_config('realty.platform', 'on', false)")
        yield own


def build(index: str) -> None:
    with platform() as own:
        own.execute("SET maintenance_work_mem = '384MB'")
        own.execute(index)


def insert_half(half: int, stored: int) -> None:
    """Of the collections behind the first `stored` ones."""
    with platform() as own:
        own.execute("SET synchronous_commit = off")
        own.execute("SELECT setseed(0.25)")
        first, second = BIG_COLLECTIONS
        sizes = {"first": first, "second": second, "rows": ROWS, "places": len(places()), "texts": TEXTS}
        own.execute(LISTINGS.format(half=half, stored=stored, **sizes))


def drop_indexes(own: psycopg.Connection[Any]) -> list[str]:
    """Drops the indexes that are faster made afterwards; returns the statements that make them."""
    found = own.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = 'listings_listing'::regclass AND NOT indisunique ORDER BY indnatts DESC"
    ).fetchall()
    for index, _ in found:
        own.execute(f"DROP INDEX {index}")
    return [definition for _, definition in found]


def places() -> list[tuple[str, str, str, float, float, str]]:
    """Frequent cities first, as the insert prefers low numbers."""
    cities = sorted((*DESERT, *COAST), key=lambda city: -city.weight)
    return [
        (city.name, city.county, place.code, place.latitude, place.longitude, subdivision)
        for city in cities
        for place in city.zips
        for subdivision in (city.subdivisions or ("",))[:3]
    ]


def fill_reference(own: psycopg.Connection[Any]) -> None:
    own.execute(REFERENCE)
    rng = random.Random(2)
    with own.cursor() as cursor:
        rows = [(n, *place) for n, place in enumerate(places())]
        cursor.executemany("INSERT INTO bench_place VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
        texts = [(n, text, text) for n, text in enumerate(written(rng) for _ in range(TEXTS))]
        cursor.executemany("INSERT INTO bench_text VALUES (%s, %s, to_tsvector('simple', %s))", texts)
    own.execute(FACETS, (PropertyType.values, StandardStatus.values))
    own.execute("ANALYZE bench_place, bench_text, listings_facetcity, listings_facetkind")


def written(rng: random.Random) -> str:
    """Remarks of about 80 words."""
    closing = remarks.DESERT_CLOSE + remarks.COAST_CLOSE + remarks.COMMERCIAL_TEXT + remarks.LAND_TEXT
    parts = [rng.choice(remarks.OPENING), *rng.sample(remarks.MIDDLE, 3), *rng.sample(closing, 2)]
    return re.sub(r"\{\w+\}", lambda found: f"{rng.randint(1, 400)}", " ".join(parts))
