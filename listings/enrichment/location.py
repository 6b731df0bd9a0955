"""Where a home is: as its source says, mended where the mistake is plain, or by what else is known.

Each fragment is one step of the statement in `writing`; `page` are the listings, `known` what their ZIP code and city
tell, `located` the place that each got:

* **source**: the source's own coordinates, in the state's box. Far from the ZIP code's center they stay, with a note.
* **sign**, **swapped**: with the other sign, or latitude and longitude changed places, and so near the center of the
  ZIP code or city. Coordinates that are 0, or in another state and not to be mended, are dropped with a note.
* **parcel**: of another listing of the home, or of the parcel in the same county. Not where the MLS withholds the
  coordinates.
* **zip**, **city**: the center, which is approximate.
"""

# Of coordinates that are mended, and of those of a parcel: as far as a ZIP code reaches in the desert.
NEAR_MILES = 60
# From here on a source's point is doubted.
FAR_MILES = 30
# Homes of no known state: from Puerto Rico and Hawaii to Alaska.
ANYWHERE = (14.0, -180.0, 72.0, -64.0)
PRECISE = "located.method IN ('source', 'sign', 'swapped', 'parcel')"


def miles(latitude: str, longitude: str, other_latitude: str, other_longitude: str) -> str:
    """Between two points, exact enough within a state (equirectangular, 69.1 miles to a degree)."""
    return (
        f"69.1 * sqrt(({latitude} - {other_latitude})^2 + (({longitude} - {other_longitude})"
        f" * cos(radians({other_latitude})))^2)"
    )


PAGE = """
states AS MATERIALIZED (
    SELECT code, name, string_to_array(zones, ' ') AS time_zones
    FROM unnest(%(codes)s::text[], %(names)s::text[], %(zones)s::text[]) AS given (code, name, zones)
), boxes AS MATERIALIZED (
    SELECT code, south, west, north, east FROM unnest(%(codes)s::text[], %(souths)s::float[], %(wests)s::float[],
        %(norths)s::float[], %(easts)s::float[]) AS given (code, south, west, north, east)
), page AS MATERIALIZED (
    SELECT listing.id, listing.tenant_id, listing.collection_id, listing.property_key, listing.parcel_key,
        listing.updated_at, listing.latitude, listing.longitude, left(listing.postal_code, 5) AS zip,
        states.code AS state, states.time_zones AS state_zones, facet.folded AS city_name,
        listing.county_or_parish AS county_name, listing.subdivision_name, listing.mls_area_minor,
        listing.masked_fields && ARRAY['Latitude', 'Longitude'] AS withheld,
        abs(listing.latitude) > 0.001 AND abs(listing.longitude) > 0.001 AS is_given
    FROM listings_listing AS listing
    LEFT JOIN listings_facetcity AS facet ON facet.id = listing.facet_city_id
    LEFT JOIN states ON states.code = upper(listing.state_or_province)
        OR states.name = lower(listing.state_or_province)
    WHERE listing.id = ANY(%(ids)s::bigint[]) AND listing.purged_at IS NULL
)"""
KNOWN = """
known AS MATERIALIZED (
    SELECT page.*, zip.latitude AS zip_latitude, zip.longitude AS zip_longitude, zip.county_id AS zip_county,
        zip.city_id AS zip_city, zip.time_zones AS zip_zones, named.id AS named_city,
        named.county_id AS city_county, named.time_zones AS city_zones,
        coalesce(zip.latitude, named.latitude) AS center_latitude,
        coalesce(zip.longitude, named.longitude) AS center_longitude,
        box.south, box.west, box.north, box.east
    FROM page
    LEFT JOIN listings_zipcode AS zip ON zip.code = page.zip AND zip.state = coalesce(page.state, zip.state)
    LEFT JOIN LATERAL (
        SELECT city.* FROM listings_cityalias AS alias JOIN listings_city AS city ON city.id = alias.city_id
        WHERE alias.folded = page.city_name AND alias.state = coalesce(page.state, zip.state)
        ORDER BY zip.county_id = ANY(city.counties) DESC NULLS LAST, city.square_miles DESC NULLS LAST, city.id LIMIT 1
    ) AS named ON true
    LEFT JOIN boxes AS box ON box.code = coalesce(page.state, zip.state)
)"""
IN_BOX = f"""given.latitude BETWEEN coalesce(known.south, {ANYWHERE[0]}) AND coalesce(known.north, {ANYWHERE[2]})
            AND given.longitude BETWEEN coalesce(known.west, {ANYWHERE[1]}) AND coalesce(known.east, {ANYWHERE[3]})"""
TO_CENTER = miles("given.latitude", "given.longitude", "known.center_latitude", "known.center_longitude")
LOCATED = f"""
mended AS MATERIALIZED (
    SELECT known.*, found.latitude AS found_latitude, found.longitude AS found_longitude, found.method AS found_method,
        found.away
    FROM known LEFT JOIN LATERAL (
        SELECT given.*, {TO_CENTER} AS away FROM (VALUES
            (1, 'source', known.latitude, known.longitude),
            (2, 'sign', known.latitude, -known.longitude),
            (3, 'swapped', known.longitude, known.latitude),
            (4, 'swapped', known.longitude, -known.latitude),
            (5, 'sign', -known.latitude, known.longitude),
            (6, 'sign', -known.latitude, -known.longitude)
        ) AS given (rank, method, latitude, longitude)
        WHERE known.is_given AND {IN_BOX}
            AND (given.rank = 1 OR coalesce({TO_CENTER} < {NEAR_MILES}, known.south IS NOT NULL))
        ORDER BY given.rank LIMIT 1
    ) AS found ON true
), located AS MATERIALIZED (
    SELECT mended.*, coalesce(found_latitude, parcel.latitude, center_latitude) AS home_latitude,
        coalesce(found_longitude, parcel.longitude, center_longitude) AS home_longitude,
        CASE WHEN found_method IS NOT NULL THEN found_method WHEN parcel.latitude IS NOT NULL THEN 'parcel'
            WHEN zip_latitude IS NOT NULL THEN 'zip' WHEN named_city IS NOT NULL THEN 'city' END AS method
    FROM mended LEFT JOIN LATERAL (
        SELECT given.latitude, given.longitude FROM (
            SELECT other.id, other.latitude, other.longitude FROM listings_listing AS other
            WHERE other.tenant_id = mended.tenant_id AND other.property_key = mended.property_key
                AND mended.property_key <> ''
            UNION ALL
            SELECT other.id, other.latitude, other.longitude FROM listings_listing AS other
            WHERE other.tenant_id = mended.tenant_id AND other.parcel_key = mended.parcel_key
                AND mended.parcel_key <> '' AND other.parcel_key <> '' AND mended.county_name <> ''
                AND lower(other.county_or_parish) = lower(mended.county_name)
        ) AS given
        WHERE mended.found_method IS NULL AND NOT mended.withheld AND given.id <> mended.id
            AND {IN_BOX.replace("known.", "mended.")}
            AND coalesce({TO_CENTER.replace("known.", "mended.")} < {NEAR_MILES}, true)
        ORDER BY given.id DESC LIMIT 1
    ) AS parcel ON true
)"""  # noqa: S608  constants
# What `Enrichment.how` says of it.
HOW = f"""jsonb_strip_nulls(jsonb_build_object(
    'method', located.method,
    'confidence', CASE WHEN located.method = 'source' THEN CASE WHEN away > {FAR_MILES} THEN 'low' ELSE 'high' END
        WHEN located.method IN ('sign', 'swapped', 'parcel') THEN 'medium' ELSE 'low' END,
    'note', CASE
        WHEN located.method = 'source' AND away > {FAR_MILES} THEN format('%%s miles from the center of %%s',
            round(away::numeric), CASE WHEN zip_latitude IS NULL THEN 'its city' ELSE 'ZIP code ' || zip END)
        WHEN located.method IN ('sign', 'swapped') THEN format('The MLS says %%s, %%s', latitude, longitude)
        WHEN found_method IS NULL AND is_given THEN format('The MLS says %%s, %%s, which is not in %%s', latitude,
            longitude, coalesce(state, 'the United States'))
        WHEN found_method IS NULL AND latitude IS NOT NULL AND longitude IS NOT NULL THEN 'The MLS says 0' END))"""
