"""Pages read from a standby against the same pages from its primary: search, listing and map of a tenant of 32,000.

Both are servers of their own on this machine, with the same settings and rows, and in turns of chance; a page that is
read from the standby asks two servers, so this is what the way there costs.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager

os.environ.setdefault("BENCH_TENANTS", "6")

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.test import Client
from django.urls import reverse

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.pages import note, timed
from bench.search import addresses, agent_of
from bench.search_mix import TENANT_MIX
from bench.seed_search import seed
from listings.models import Listing
from realty.database import standby
from realty.database.config import STANDBY, external_database
from realty.database.external.base import DatabaseWrapper
from realty.memory import settle
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.deploy.servers import OneServer, primary_and_standby

ROUNDS, LIMIT, PAGES = 16, 1.05, 12
VIEWPORT = "bounds=-117.5_33.2_-116_34.2&zoom=9"


def figures() -> list[Figure]:
    with own_database("realty_bench_standby"):
        seed()
        with platform_scope("benchmark"):
            tenant = Tenant.objects.get(slug="bench1")
        with tenant_scope(tenant):
            homes = list(Listing.objects.order_by("listing_key")[:PAGES])
        client = agent_of(tenant)
        asked = {
            "search": addresses(TENANT_MIX[:PAGES]),
            "listing": [home.get_absolute_url() for home in homes],
            "map": [f"{reverse('search_map')}?{query}&{VIEWPORT}" for query in TENANT_MIX[4:16]],
        }
        with primary_and_standby() as (primary, replica), _used(primary, replica):
            return [figure for what, pages in asked.items() for figure in _figures(what, client, pages)]


@contextmanager
def _used(primary: OneServer, replica: OneServer) -> Iterator[None]:
    """By this process, as a site would."""
    own = connections[DEFAULT_DB_ALIAS]
    made = {DEFAULT_DB_ALIAS: primary, STANDBY: replica}
    settings.DATABASE_REPLICA_LAG = 600
    for alias, server in made.items():
        there = {**own.settings_dict, **external_database(server.url())}
        connections.settings[alias] = there
        connections[alias] = DatabaseWrapper(there, alias=alias)
    try:
        yield
    finally:
        for alias in made:
            connections[alias].close()
        del connections.settings[STANDBY], connections[STANDBY]
        connections[DEFAULT_DB_ALIAS] = own


def _figures(what: str, client: Client, pages: list[str]) -> list[Figure]:
    reader, writer = client, Client()
    # Whoever has just posted reads from the primary.
    writer.cookies.load({**{name: morsel.value for name, morsel in client.cookies.items()}, standby.COOKIE: "1"})
    settle()
    taken: dict[str, list[float]] = {"standby": [], "primary": []}
    for round_ in range(ROUNDS + 1):
        for page in random.Random(round_).sample(pages, len(pages)):
            for where, who in random.Random(f"{round_} {page}").sample([("standby", reader), ("primary", writer)], 2):
                milliseconds = timed(lambda who=who, page=page: _opened(who, page))
                if round_:
                    taken[where].append(milliseconds)
    if standby.seconds_behind() is None:
        raise RuntimeError("The standby was not read")
    p95 = {where: sorted(times)[int(len(times) * 0.95)] for where, times in taken.items()}
    note(f"{what} page: standby {p95['standby']:.1f} ms, primary {p95['primary']:.1f} ms (p95)")
    return [
        told(f"{what} page from a standby: p95", p95["standby"], "ms"),
        at_most(
            f"{what} page from a standby against its primary: p95", p95["standby"] / p95["primary"], LIMIT, "times"
        ),
    ]


def _opened(client: Client, page: str) -> None:
    answer = client.get(page)
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answered {answer.status_code}")
