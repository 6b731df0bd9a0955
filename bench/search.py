"""Search at a million listings: the real page as a tenant of 32,000 sees it, and staff's search over all tenants."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from bench.by_hand import ByHand
from bench.database import own_database, plain_connection
from bench.figures import Figure, at_most, told
from bench.pages import ROUNDS, note, pages, timed
from bench.search_mix import PLATFORM_MIX, TENANT_MIX
from bench.seed_search import TOTAL, seed
from listings.forms import SearchForm
from listings.models import Collection, Listing
from listings.models.listing import SUMMARY
from listings.search.facet_counts import Counts
from listings.search.facets import facets_of
from listings.search.page import SearchPage, search
from realty.accounts import second_step
from realty.tenants.middleware import SESSION_PLATFORM
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope


def figures() -> list[Figure]:
    with own_database("realty_bench_search"):
        seconds = timed(seed) / 1000
        note(f"{TOTAL:,} listings in {seconds:.0f} s")
        with platform_scope("benchmark"):
            tenant = Tenant.objects.get(slug="bench1")
        agent = agent_of(tenant)
        page = pages("search page, tenant of 32,000", agent, addresses(TENANT_MIX), 60)
        more = pages("counts behind More filters, tenant of 32,000", agent, addresses(TENANT_MIX, "more_filters"), 90)
        return [
            told("search: listings in all", TOTAL, "listings"),
            *page,
            *more,
            at_most("counts behind More filters over the search page: p95", more[1].value / page[1].value, 1.5, "x"),
            *pages("search page, all tenants", staff(), addresses(PLATFORM_MIX), 350),
            *ratio_by_hand(tenant),
        ]


def addresses(mix: tuple[str, ...], page: str = "search") -> list[str]:
    return [f"{reverse(page)}?{query}" for query in mix]


def agent_of(tenant: Tenant) -> Client:
    user = User.objects.create_user("agent", "agent@example.com")
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=user, role=Role.AGENT)
    client = Client()
    client.force_login(user)
    return client


def staff() -> Client:
    client = Client()
    user = User.objects.create_superuser("staff", "staff@example.com")
    client.force_login(user)
    second_step.for_demo(user, None)
    session = client.session
    session[second_step.SESSION_STEP] = second_step.authenticator_id(user)
    session[SESSION_PLATFORM] = True
    session.save()
    return client


def ratio_by_hand(tenant: Tenant) -> list[Figure]:
    """Time of the queries of `search` over that of SQL written by hand for the same answer, which is checked."""
    ours, by_hand = 0.0, 0.0
    with plain_connection() as direct, tenant_scope(tenant):
        columns = ["id", *(Listing._meta.get_field(name).column for name in SUMMARY)]
        for query in TENANT_MIX:
            criteria = SearchForm(QueryDict(query)).criteria()
            criteria = replace(criteria, cities=tuple(city.title() for city in criteria.cities))
            names = criteria.collections
            ids = [c.pk for c in Collection.objects.all() if not names or c.name in names]
            hand = ByHand(criteria, ids, criteria.page, columns)
            page = search(criteria)
            ours += fastest(lambda criteria=criteria: queries_of(criteria))
            with unguarded(direct):
                same(page, *hand.answer(direct))
                by_hand += fastest(lambda hand=hand: timed(lambda: hand.answer(direct)))
    return [
        told("search queries, tenant of 32,000: by hand, mean", by_hand / len(TENANT_MIX), "ms"),
        told("search queries, tenant of 32,000: ours, mean", ours / len(TENANT_MIX), "ms"),
        at_most("search queries: ours over SQL by hand", ours / by_hand, 1.3, "x"),
    ]


def fastest(measure: Callable[[], float]) -> float:
    return min(measure() for _ in range(ROUNDS))


def queries_of(criteria: Any) -> float:
    """Milliseconds that the database took for one search."""
    spent = 0.0

    def watch(execute: Any, *args: Any) -> Any:
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent += (time.perf_counter() - started) * 1000

    with connection.execute_wrapper(watch):
        search(criteria)
    return spent


class unguarded:  # noqa: N801  reads as a block
    """The owner of the table reads past row-level security inside the block."""

    def __init__(self, direct: psycopg.Connection[Any]) -> None:
        self.direct = direct

    def __enter__(self) -> None:
        self.direct.execute("ALTER TABLE listings_listing NO FORCE ROW LEVEL SECURITY")

    def __exit__(self, *error: object) -> None:
        self.direct.execute("ALTER TABLE listings_listing FORCE ROW LEVEL SECURITY")


def same(page: SearchPage, counts: Counts, ids: list[int]) -> None:
    if [row.pk for row in page.listings] != ids or page.total != counts.total:
        raise RuntimeError(f"SQL by hand found other listings for {page.criteria}")
    if page.facets != facets_of(counts, page.criteria):
        raise RuntimeError(f"SQL by hand counted other facets for {page.criteria}")
