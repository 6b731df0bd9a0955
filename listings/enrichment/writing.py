"""Some listings enriched in one statement: several thousand at once take a few milliseconds each hundred."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from listings.enrichment import location, market, surroundings
from listings.enrichment.siblings import with_siblings
from listings.models import PlaceFile
from listings.places.boxes import BOXES
from listings.places.states import STATES
from listings.places.zones import ZONES
from realty.database.locks import Space, lock
from realty.database.statements import fetch_all, run

# Raised whenever a rule changes: what was made by other rules is made again by the next run.
RULES = 2

WRITE = f"""
WITH {location.PAGE}, {location.KNOWN}, {location.LOCATED}, {surroundings.PLACED}, market AS (
    SELECT * FROM unnest(%(home_ids)s::bigint[], %(earlier)s::int[], %(days)s::int[]) AS given (id, earlier, days)
)
INSERT INTO listings_enrichment (listing_id, tenant_id, collection_id, latitude, longitude, city_id, neighborhood_id,
    county_id, time_zones, schools, earlier_listings, earlier_days, how, basis, home_key, listing_updated_at,
    enriched_at)
SELECT named.id, named.tenant_id, named.collection_id, home_latitude, home_longitude, city, hood, county,
    {surroundings.ZONES}, CASE WHEN %(has_schools)s::bool AND {location.PRECISE.replace("located.", "named.")}
        THEN coalesce({surroundings.SCHOOLS}, '[]') ELSE '[]' END,
    coalesce(earlier, 0), coalesce(days, 0),
    jsonb_strip_nulls(jsonb_build_object(
        'location', nullif({location.HOW.replace("located.", "named.")}, '{{"confidence": "low"}}'),
        'city', CASE WHEN city IS NOT NULL THEN jsonb_build_object('method', city_method,
            'confidence', {surroundings.CONFIDENCE_OF_CITY}) END,
        'county', CASE WHEN county IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('method', county_method,
            'confidence', {surroundings.CONFIDENCE_OF_COUNTY}, 'note', CASE WHEN county_said <> county_at THEN
                (SELECT 'Its point lies in ' || name FROM listings_county WHERE geoid = county_at) END)) END,
        'neighborhood', CASE WHEN hood IS NOT NULL THEN jsonb_build_object('method', hood_method,
            'confidence', {surroundings.CONFIDENCE_OF_HOOD}) END,
        'time_zones', CASE WHEN {surroundings.ZONES_METHOD} IS NOT NULL THEN jsonb_build_object(
            'method', {surroundings.ZONES_METHOD},
            'confidence', CASE WHEN cardinality({surroundings.ZONES}) = 1 THEN 'high' ELSE 'low' END) END)),
    %(basis)s::text, named.property_key, named.updated_at, now()
FROM named LEFT JOIN market USING (id)
ORDER BY named.id
ON CONFLICT (listing_id) DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude,
    city_id = excluded.city_id, neighborhood_id = excluded.neighborhood_id, county_id = excluded.county_id,
    time_zones = excluded.time_zones, schools = excluded.schools, earlier_listings = excluded.earlier_listings,
    earlier_days = excluded.earlier_days, how = excluded.how, basis = excluded.basis, home_key = excluded.home_key,
    listing_updated_at = excluded.listing_updated_at, enriched_at = excluded.enriched_at
"""  # noqa: S608  constants


def basis() -> str:
    """By which rules and places listings are enriched now."""
    return f"{RULES}.{PlaceFile.objects.aggregate(last=Max('pk'))['last'] or 0}"


def enrich(tenant_id: int, ids: Sequence[int], today: date | None = None) -> int:
    """Enrich these listings of the open tenant, and their siblings. Gives how many rows were written. The
    same listings and places give the same rows again."""
    if not ids:
        return 0
    with transaction.atomic():
        lock(Space.ENRICH, tenant_id)
        chosen = with_siblings(tenant_id, ids)
        return run(WRITE, {**_given(), "ids": chosen, **market.earlier(tenant_id, chosen, today)})


def _given() -> dict[str, Any]:
    souths, wests, norths, easts = zip(*(BOXES[code] for code in STATES), strict=True)
    (has_schools,) = fetch_all("SELECT EXISTS (SELECT FROM listings_school)")[0]
    return {
        "codes": list(STATES),
        "names": [name.lower() for name in STATES.values()],
        "zones": [" ".join(ZONES[code]) for code in STATES],
        "souths": list(souths),
        "wests": list(wests),
        "norths": list(norths),
        "easts": list(easts),
        "basis": basis(),
        "has_schools": has_schools,
    }
