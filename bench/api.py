"""The API's list of 100 properties and one property, against the page of the same data and against Django REST
framework doing the same (`bench.api_rival`): inside Django, from the request to the bytes, opened in turns."""

import random
import statistics
from datetime import timedelta

from django.contrib.auth.models import User
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from bench.apply import apply_pages
from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.pages import note, timed
from bench.records import record_texts
from listings.collections import provision
from listings.models import Listing
from realty.api import tokens
from realty.api.scopes import OF_MEMBERS
from realty.memory import settle
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope

LISTINGS, ROUNDS, DIFFERENT = 3_000, 30, 4
PAGE_LIMIT, RIVAL_LIMIT = 1.2, 0.6
# Who asks, and at which address.
Asked = tuple[Client, str]


def figures() -> list[Figure]:
    unlimited = {"ROOT_URLCONF": "bench.api_rival", "API_REQUESTS_PER_MINUTE": 10**6}
    with own_database("realty_bench_api"), override_settings(**unlimited):
        asked = _seeded()
        settle()  # as the web process does
        taken = _measured(asked)
    found = []
    for what in ("list of 100", "one property"):
        api, page, rival = (_p95(taken[f"{what}, {by}"]) for by in ("API", "page", "DRF"))
        found += [
            told(f"API, {what}: p95", api, "ms"),
            at_most(f"API, {what}: p95 against the page", api / page, PAGE_LIMIT, "times"),
            at_most(f"API, {what}: p95 against Django REST framework", api / rival, RIVAL_LIMIT, "times"),
        ]
    return found


def _seeded() -> dict[str, list[Asked]]:
    """Listings with some 25 photos each. What is asked for, by name: a program with a token asks the API and its rival,
    a browser the pages. A page of the search holds 24 cards, where the list has four times as many."""
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("agent", "agent@example.com")
    with tenant_scope(tenant):
        membership = Membership.objects.create(tenant=tenant, user=user, role=Role.AGENT)
        apply_pages(provision(tenant, "gps", title="GPS MLS"), record_texts(LISTINGS))
        text = tokens.make(user, membership, "Bench", list(OF_MEMBERS), timedelta(days=1))[1]
        some = list(Listing.objects.on_market().order_by("pk")[:DIFFERENT])
    browser, program = Client(), Client(headers={"Authorization": f"Bearer {text}"})
    browser.force_login(user)
    return {
        "list of 100, page": [(browser, reverse("search"))] * DIFFERENT,
        "list of 100, API": [(program, "/api/v1/properties?limit=100")] * DIFFERENT,
        "list of 100, DRF": [(program, "/api/rival/properties")] * DIFFERENT,
        "one property, page": [(browser, listing.get_absolute_url()) for listing in some],
        "one property, API": [(program, f"/api/v1/properties/{listing.pk}") for listing in some],
        "one property, DRF": [(program, f"/api/rival/properties/{listing.pk}") for listing in some],
    }


def _measured(asked: dict[str, list[Asked]]) -> dict[str, list[float]]:
    """Milliseconds by name, in an order of chance."""
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for round_ in range(ROUNDS + 1):
        for name in random.Random(round_).sample(sorted(asked), len(asked)):
            for client, address in asked[name]:
                milliseconds = timed(lambda client=client, address=address: _opened(client, address))
                if round_:
                    taken[name].append(milliseconds)
    for name, times in taken.items():
        note(f"{name}: {statistics.median(times):.1f} ms (p50), {_p95(times):.1f} ms (p95)")
    return taken


def _opened(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}: {response.content[:300]!r}")


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
