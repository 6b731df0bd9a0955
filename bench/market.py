"""The market page's numbers of a tenant of 200,000 listings over five years, beside SQL written by hand for the same
numbers: psycopg alone, no ORM, the zone of the MLS written into it. Both answers are compared before they are timed."""

import os
import statistics
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bench.database import own_database, plain_connection
from bench.figures import Figure, at_most, told
from bench.market_by_hand import BY_HAND
from bench.pages import pages, timed
from bench.search import unguarded
from bench.seed_search import default_where_left_out
from listings.collections import provision
from listings.market.criteria import MarketCriteria
from listings.market.figures import a_year_before, market, months_before
from listings.models import Collection
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope

LISTINGS = int(os.environ.get("BENCH_MARKET_LISTINGS", "200000"))
ROUNDS = 7
TODAY = date(2026, 11, 20)
CITIES = (
    "Palm Springs",
    "Palm Desert",
    "Indio",
    "La Quinta",
    "Rancho Mirage",
    "Cathedral City",
    "Coachella",
    "Thermal",
)
# A home comes to market on some day of five years; most close after one to three months, some end unsold.
LISTING_ROWS = """
INSERT INTO listings_listing (tenant_id, collection_id, listing_key, listing_id, standard_status, property_type,
    list_price, original_list_price, close_price, living_area, bedrooms_total, city, state_or_province, postal_code,
    on_market_date, purchase_contract_date, close_date, off_market_date, public_remarks, property_key, duplicate_key,
    is_duplicate, masked_fields, content_hash, created_at, updated_at)
SELECT %(tenant)s, %(collection)s, lpad(n::text, 8, '0'), 'B' || n, status,
    (ARRAY['Residential','Residential','Residential','Residential','Land','Residential Lease'])[1 + n %% 6],
    price, price + 1000 * (n %% 30), CASE WHEN status = 'Closed' AND n %% 50 > 0 THEN price * (0.9 + r2 / 8) END,
    800 + trunc(r3 * 3000), n %% 7, (%(cities)s::text[])[1 + n %% 8], 'CA', lpad((92200 + n %% 60)::text, 5, '0'), came,
    CASE WHEN status IN ('Closed', 'Pending') AND n %% 9 > 0 THEN came + took END,
    CASE WHEN status = 'Closed' THEN came + took + 35 END,
    CASE WHEN status = 'Expired' THEN came + 180 END, repeat('A bright home near the park. ', 30), 'addr:' || n,
    'addr:' || n || '|sale|market', n %% 40 = 0, '{}', decode(md5(n::text), 'hex'), now(), now()
FROM (
    SELECT *, CASE WHEN came + took > %(today)s THEN 'Active' WHEN came + took + 35 > %(today)s THEN 'Pending'
        WHEN n %% 5 = 0 THEN 'Expired' ELSE 'Closed' END AS status
    FROM (SELECT n, %(today)s::date - trunc(random() * 1826)::int AS came, 5 + trunc(random() * 90)::int AS took,
            round((200000 + random() * random() * 2000000)::numeric, -3) AS price, random()::numeric AS r2,
            random() AS r3
        FROM generate_series(1, %(listings)s) AS n) AS made
) AS homes
"""
ASKED = {
    "all": MarketCriteria(months=60),
    "a city": MarketCriteria(cities=("Indio",), months=60),
    "a ZIP code": MarketCriteria(postal_codes=("92210",), months=60),
}


def figures() -> list[Figure]:
    with own_database("realty_bench_market"):
        tenant, agent = seed()
        client = Client()
        client.force_login(agent)
        with tenant_scope(tenant), plain_connection() as direct:
            beside = [figure for name in ASKED for figure in ratio(name, direct)]
        addresses = [f"{reverse('market')}?{criteria.url_query()}" for criteria in ASKED.values()]
        return [*beside, *pages("market page, 200,000 listings", client, addresses, 3000)]


def seed() -> tuple[Tenant, User]:
    with platform_scope("bench"):
        tenant = Tenant.objects.create(slug="bench", name="Bench", time_zone="America/Los_Angeles")
        agent = User.objects.create_user("agent", "agent@example.com")
        Membership.objects.create(tenant=tenant, user=agent, role=Role.OWNER)
        with tenant_scope(tenant):
            collection: Collection = provision(tenant, "gps", title="Bench MLS")
    with plain_connection() as own:
        own.execute("SELECT set_config('realty.platform', 'on', false)")
        default_where_left_out(own)
        values = {"tenant": tenant.pk, "collection": collection.pk, "listings": LISTINGS, "today": TODAY}
        own.execute(LISTING_ROWS, {**values, "cities": list(CITIES)})
        own.execute("VACUUM (ANALYZE) listings_listing")
    return tenant, agent


def ratio(name: str, direct: Any) -> list[Figure]:
    criteria = ASKED[name]
    since = months_before(TODAY, criteria.months + 11)
    values = {
        "today": TODAY, "since": since, "before": months_before(since, 1), "year_ago": a_year_before(TODAY),
        "cities": [city.lower() for city in criteria.cities] or None, "zips": list(criteria.postal_codes) or None,
        "types": list(criteria.types), "collection": Collection.objects.get().pk,
    }  # fmt: skip

    def ours() -> Any:
        return market(criteria, today=TODAY)

    def by_hand() -> Any:
        with unguarded(direct):
            return direct.execute(BY_HAND, values).fetchone()

    same(ours(), by_hand())
    taken: dict[Callable[[], Any], list[float]] = {ours: [], by_hand: []}
    for _ in range(ROUNDS):
        for work, times in taken.items():
            times.append(timed(work))
    mine, hand = (statistics.median(times) for times in taken.values())
    return [
        told(f"market of {name}: by hand", hand, "ms"),
        told(f"market of {name}: ours", mine, "ms"),
        at_most(f"market of {name}: ours over SQL by hand", mine / hand, 1.0, "x"),
    ]


def same(ours: Any, by_hand: Any) -> None:
    """Raises RuntimeError where the two do not tell the same of any month."""
    months, now = by_hand
    told = [
        [m.listed, m.agreed, m.closed, m.inventory, m.close_price, m.per_foot, m.days, m.to_list] for m in ours.months
    ]
    hand = [row[1:] for row in sorted(months)[-len(told) :]]
    for mine, theirs in zip(told, hand, strict=True):
        if any(abs((a or 0) - (b or 0)) > 1e-6 * abs(a or 1) for a, b in zip(mine, theirs, strict=True)):
            raise RuntimeError(f"They differ: {mine}, by hand {theirs}")
    if ours.now.for_sale != now[0]:
        raise RuntimeError(f"They differ: {ours.now.for_sale} for sale, by hand {now[0]}")
