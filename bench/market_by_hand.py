"""The numbers of a market as one would write them in SQL by hand, for one MLS whose zone is known: one statement, each
listing read once."""

LA = "AT TIME ZONE 'America/Los_Angeles'"
BY_HAND = f"""
WITH homes AS MATERIALIZED (
    SELECT *, CASE WHEN standard_status <> 'Active' THEN greatest(came,
            least(coalesce(agreed_on, close_date, off_market_date, status_on, %(today)s), %(today)s)) END AS gone
    FROM (
        SELECT standard_status, property_type, least(bedrooms_total, 5) AS beds,
            nullif(list_price, 0)::float AS list_price,
            coalesce(nullif(original_list_price, 0), nullif(list_price, 0))::float AS first_price,
            nullif(close_price, 0)::float AS close_price, nullif(living_area, 0)::float AS area,
            coalesce(on_market_date, listing_contract_date, (original_entry_timestamp {LA})::date) AS came,
            off_market_date, (status_change_timestamp {LA})::date AS status_on,
            CASE WHEN standard_status = 'Closed' THEN close_date END AS close_date,
            CASE WHEN standard_status IN ('Pending', 'Active Under Contract', 'Closed')
                THEN coalesce(purchase_contract_date, (pending_timestamp {LA})::date) END AS agreed_on
        FROM listings_listing
        WHERE collection_id = %(collection)s AND vanished_at IS NULL AND NOT is_duplicate
            AND property_type = ANY(%(types)s)
            AND standard_status IN ('Active', 'Active Under Contract', 'Pending', 'Closed', 'Expired', 'Canceled',
                'Withdrawn', 'Hold')
            AND (%(cities)s::text[] IS NULL OR lower(city) = ANY(%(cities)s))
            AND (%(zips)s::text[] IS NULL OR left(postal_code, 5) = ANY(%(zips)s))
    ) AS told
), listed AS (
    SELECT greatest(date_trunc('month', came)::date, %(before)s) AS month, count(*) AS n,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY first_price) AS price
    FROM homes WHERE came <= %(today)s GROUP BY 1
), gone AS (
    SELECT greatest(date_trunc('month', gone)::date, %(before)s) AS month, count(*) AS n
    FROM homes WHERE gone <= %(today)s AND came <= %(today)s GROUP BY 1
), agreed AS (
    SELECT date_trunc('month', agreed_on)::date AS month, count(*) AS n
    FROM homes WHERE agreed_on BETWEEN %(since)s AND %(today)s GROUP BY 1
), closed AS (
    SELECT date_trunc('month', close_date)::date AS month, count(*) AS n,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY close_price) AS price,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY close_price / area) AS per_foot,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(0, least(agreed_on, close_date) - came)) AS days,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY close_price / list_price) AS to_list,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY close_price / first_price) AS to_first
    FROM homes WHERE close_date BETWEEN %(since)s AND %(today)s GROUP BY 1
), months AS (
    SELECT month, coalesce(listed.n, 0) AS listed, coalesce(agreed.n, 0) AS agreed, coalesce(closed.n, 0) AS closed,
        sum(coalesce(listed.n, 0) - coalesce(gone.n, 0)) OVER (ORDER BY month)::int AS inventory, closed.price,
        per_foot, days, to_list, to_first, listed.price AS first_price,
        sum(coalesce(closed.n, 0)) OVER (ORDER BY month ROWS 11 PRECEDING)::int AS year
    FROM generate_series(%(before)s::date, %(today)s::date, interval '1 month') AS each (at)
    CROSS JOIN LATERAL (SELECT at::date AS month) AS named
    LEFT JOIN listed USING (month) LEFT JOIN gone USING (month) LEFT JOIN agreed USING (month)
    LEFT JOIN closed USING (month)
), counted AS (
    SELECT *, came <= %(today)s AND (gone IS NULL OR gone > %(today)s) AS is_now,
        close_date > %(year_ago)s AND close_date <= %(today)s AS is_sold
    FROM homes
    WHERE came <= %(today)s AND (gone IS NULL OR gone > %(today)s)
        OR close_date > %(year_ago)s AND close_date <= %(today)s
)
SELECT
    (SELECT array_agg(ARRAY[extract(epoch FROM month)::float, listed, agreed, closed, inventory, price, per_foot, days,
        to_list]) FROM months),
    (SELECT ARRAY[count(*) FILTER (WHERE is_now), count(*) FILTER (WHERE is_sold),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY list_price) FILTER (WHERE is_now),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY list_price / area) FILTER (WHERE is_now),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY %(today)s - came) FILTER (WHERE is_now),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY close_price) FILTER (WHERE is_sold),
        (SELECT count(*) FROM (
            SELECT width_bucket(CASE WHEN is_now THEN list_price ELSE close_price END, ARRAY[200000, 400000, 600000,
                800000, 1000000, 1500000, 2000000, 3000000]::float[]) AS band, beds, property_type,
                count(*) FILTER (WHERE is_now), count(*) FILTER (WHERE is_sold),
                percentile_cont(0.5) WITHIN GROUP (ORDER BY close_price) FILTER (WHERE is_sold)
            FROM counted GROUP BY GROUPING SETS ((1), (2), (3))) AS bands)] FROM counted)
"""
