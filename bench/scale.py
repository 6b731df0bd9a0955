"""Search at one million and at three million listings: the page of a tenant of 32,000, and that of staff over all
tenants. What is stored of others should not concern a tenant, and staff no more than it grows."""

import os
from typing import Any

from bench import seed_search
from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.pages import note, pages, timed
from bench.search import addresses, agent_of, staff
from bench.search_mix import PLATFORM_MIX, TENANT_MIX
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

TIMES = int(os.environ.get("BENCH_TIMES", 3))


def figures() -> list[Figure]:
    with own_database("realty_bench_scale"):
        seed_search.seed()
        with platform_scope("benchmark"):
            agent = agent_of(Tenant.objects.get(slug="bench1"))
        everyone = staff()
        before = _measured(seed_search.TOTAL, agent, everyone)
        # So many tenants more that there are TIMES as many listings.
        more = (TIMES - 1) * seed_search.TOTAL // (2 * seed_search.ROWS)
        took = timed(lambda: seed_search.add_tenants(seed_search.TENANTS + 1, seed_search.TENANTS + more))
        with seed_search.platform() as own:
            own.execute("VACUUM (ANALYZE) listings_listing")
            own.execute("VACUUM (ANALYZE) listings_collection")
        total = seed_search.TOTAL + more * 2 * seed_search.ROWS
        note(f"{total:,} listings; the last ones in {took / 1000:.0f} s")
        after = _measured(total, agent, everyone)
        rows = total / seed_search.TOTAL
        one, all_of_them = _p95(after, 0) / _p95(before, 0), _p95(after, 3) / _p95(before, 3)
        return [
            told("scale: listings at first", seed_search.TOTAL, "listings"),
            told("scale: listings in the end", total, "listings"),
            told("scale: collections in the end", 2 * (seed_search.TENANTS + more), "collections"),
            *before,
            *after,
            at_most("scale: search page of a tenant, p95 beside that at first", one, 1.2, "x"),
            at_most("scale: search page of all tenants, p95 beside that at first", all_of_them, rows, "x"),
        ]


def _measured(total: int, agent: Any, everyone: Any) -> list[Figure]:
    of = f"at {total:,}"
    return [
        *pages(f"scale: search page, tenant of 32,000, {of}", agent, addresses(TENANT_MIX), None),
        *pages(f"scale: search page, all tenants, {of}", everyone, addresses(PLATFORM_MIX), None),
    ]


def _p95(found: list[Figure], page: int) -> float:
    return float(found[page + 1].value)
