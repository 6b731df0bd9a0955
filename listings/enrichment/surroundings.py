"""What lies around a home: its city, county, neighborhood, time zones and nearest schools.

A **city** is that whose spelling the listing has (method `name`), else the smallest that holds its point (`outline`),
else its ZIP code's (`zip`). A **county** is the source's own (`source`), else the one that holds the point, else the
ZIP code's, the city's, or the nearest (`nearest`). A **neighborhood** is the smallest that holds the point, else one
that the subdivision belongs to (`subdivision`), else one that is called as the MLS's minor area (`name`). A point that
is itself approximate tells neither. **Time zones** are all that may be kept: the ZIP code's, else the city's, else the
state's.
"""

from listings.enrichment.location import PRECISE, miles
from listings.models import School
from listings.places.outlines import inside

SCHOOLS_OF_LEVEL, SCHOOL_MILES = 2, 15
# The index orders by degrees, which are shorter from west to east; of so many the nearest in miles are taken.
LOOKED_AT = 6
LEVELS = (School.Level.ELEMENTARY, School.Level.MIDDLE, School.Level.HIGH)
COUNTY_WORDS = "'[[:space:]]+(county|parish|borough|census area|municipality)$', '', 'i'"
POINT = ("located.home_longitude", "located.home_latitude")

PLACED = f"""
hoods AS MATERIALIZED (
    SELECT DISTINCT ON (city_id, folded) city_id, folded, id FROM (
        SELECT hood.city_id, listings_fold(hood.name) AS folded, hood.id FROM listings_neighborhood AS hood
        UNION ALL
        SELECT hood.city_id, listings_fold(part), hood.id
        FROM listings_neighborhood AS hood, unnest(hood.subdivisions) AS part
    ) AS named WHERE folded <> '' ORDER BY city_id, folded, id
), placed AS MATERIALIZED (
    SELECT located.*, coalesce(named_city, city_at.place, zip_city) AS city,
        CASE WHEN named_city IS NOT NULL THEN 'name' WHEN city_at.place IS NOT NULL THEN 'outline'
            WHEN zip_city IS NOT NULL THEN 'zip' END AS city_method,
        hood_at.place AS hood_at, county_at.place AS county_at, said.geoid AS county_said
    FROM located
    LEFT JOIN LATERAL {inside("city", *POINT)} AS city_at ON {PRECISE} AND named_city IS NULL
    LEFT JOIN LATERAL {inside("neighborhood", *POINT)} AS hood_at ON {PRECISE}
    LEFT JOIN LATERAL {inside("county", *POINT)} AS county_at ON {PRECISE}
    LEFT JOIN LATERAL (
        SELECT geoid FROM listings_county AS county WHERE county.state = located.state AND located.county_name <> ''
            AND county.folded = listings_fold(regexp_replace(located.county_name, {COUNTY_WORDS})) LIMIT 1
    ) AS said ON true
), named AS MATERIALIZED (
    SELECT placed.*, coalesce(hood_at, of_subdivision.id, of_area.id) AS hood,
        CASE WHEN hood_at IS NOT NULL THEN 'outline' WHEN of_subdivision.id IS NOT NULL THEN 'subdivision'
            WHEN of_area.id IS NOT NULL THEN 'name' END AS hood_method,
        coalesce(county_said, county_at, zip_county, city_county, nearest.geoid) AS county,
        CASE WHEN county_said IS NOT NULL THEN 'source' WHEN county_at IS NOT NULL THEN 'outline'
            WHEN zip_county IS NOT NULL THEN 'zip' WHEN city_county IS NOT NULL THEN 'city'
            WHEN nearest.geoid IS NOT NULL THEN 'nearest' END AS county_method
    FROM placed
    LEFT JOIN hoods AS of_subdivision
        ON of_subdivision.city_id = placed.city AND of_subdivision.folded = listings_fold(placed.subdivision_name)
    LEFT JOIN hoods AS of_area
        ON of_area.city_id = placed.city AND of_area.folded = listings_fold(placed.mls_area_minor)
    LEFT JOIN LATERAL (
        SELECT geoid FROM listings_county AS county
        WHERE coalesce(county_said, county_at, zip_county, city_county) IS NULL AND home_latitude IS NOT NULL
            AND county.state = coalesce(placed.state, county.state)
        ORDER BY {miles("county.latitude", "county.longitude", "home_latitude", "home_longitude")} LIMIT 1
    ) AS nearest ON true
)"""  # noqa: S608  constants


def _nearest(level: str) -> str:
    away = miles("near.latitude", "near.longitude", "named.home_latitude", "named.home_longitude")
    return f"""(SELECT * FROM (SELECT near.id, {away} AS away FROM (
            SELECT id, latitude, longitude FROM listings_school WHERE level = '{level}'
            ORDER BY spot <-> point(named.home_longitude, named.home_latitude) LIMIT {LOOKED_AT}) AS near) AS ranked
        WHERE away <= {SCHOOL_MILES} ORDER BY away, id LIMIT {SCHOOLS_OF_LEVEL})"""  # noqa: S608  constants


SCHOOLS = f"""(SELECT jsonb_agg(jsonb_build_array(id, round(away::numeric, 1)) ORDER BY away, id)
    FROM ({" UNION ALL ".join(_nearest(level) for level in LEVELS)}) AS school)"""  # noqa: S608  constants
CONFIDENCE_OF_CITY = "CASE city_method WHEN 'name' THEN 'high' WHEN 'outline' THEN 'medium' ELSE 'low' END"
CONFIDENCE_OF_COUNTY = """CASE WHEN county_method IN ('source', 'outline') THEN
    CASE WHEN county_said <> county_at THEN 'medium' ELSE 'high' END
    WHEN county_method = 'nearest' THEN 'low' ELSE 'medium' END"""
CONFIDENCE_OF_HOOD = "CASE hood_method WHEN 'outline' THEN 'high' WHEN 'subdivision' THEN 'medium' ELSE 'low' END"
ZONES = "coalesce(nullif(zip_zones, '{}'), nullif(city_zones, '{}'), state_zones, '{}')"
ZONES_METHOD = """CASE WHEN zip_zones <> '{}' THEN 'zip' WHEN city_zones <> '{}' THEN 'city'
    WHEN state_zones IS NOT NULL THEN 'state' END"""
