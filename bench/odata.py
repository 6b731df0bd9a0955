"""The OData face: a page of 1,000 keys and one of 200 records with their media, against the SQL alone.

The SQL alone is the very statements of the listings and of their galleries that the face sent, by psycopg on a
connection that is open, fetched whole, then the same content written by `json.dumps` of the standard library, from
objects that are at hand: galleries come packed and are not unpacked. The answer is what stands behind the door: reading
the options, the collections with their licenses, the statements, unpacking, and the bytes, which orjson writes. The
whole request has all middleware, the token and the count of requests beside it; it is told without a limit.
"""

import json
import random
import statistics
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.apply import apply_pages
from bench.database import own_database, plain_connection
from bench.figures import Figure, at_most, told
from bench.pages import note, timed
from bench.records import record_texts
from listings.collections import provision
from listings.enums import LicenseRole
from listings.models import Collection
from listings.odata import entities
from listings.odata.license import shown_collections
from realty.api import tokens
from realty.api.scopes import Scope
from realty.database.session import SET_SCOPE
from realty.memory import settle
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope

LISTINGS, ROUNDS, LIMIT = 3_000, 30, 1.3
PREFER = {"Prefer": "odata.maxpagesize=1000"}
PAGES = {
    "page of 1,000 keys": "/reso/odata/Property?$select=ListingKey&$top=1000",
    "200 records with media": "/reso/odata/Property?$expand=Media&$top=200",
}


def figures(listings: int = LISTINGS, rounds: int = ROUNDS) -> list[Figure]:
    with own_database("realty_bench_odata"), override_settings(API_REQUESTS_PER_MINUTE=10**6):
        tenant, program = _seeded(listings)
        settle()  # as the web process does
        found = []
        for what, address in PAGES.items():
            whole, answer, alone = _measured(tenant, program, address, rounds)
            note(f"OData, {what}: request {whole:.1f} ms, answer {answer:.1f} ms, SQL alone {alone:.1f} ms (p50)")
            found += [
                told(f"OData, {what}: request, p50", whole, "ms"),
                told(f"OData, {what}: request against the SQL alone", whole / alone, "times"),
                at_most(f"OData, {what}: answer against the SQL alone", answer / alone, LIMIT, "times"),
            ]
    return found


def _seeded(listings: int) -> tuple[Tenant, Client]:
    """Listings with some 25 photos each, under a license that shows all."""
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug="bench", name="Bench")
    user = User.objects.create_user("agent", "agent@example.com")
    with tenant_scope(tenant):
        membership = Membership.objects.create(tenant=tenant, user=user, role=Role.AGENT)
        collection = provision(tenant, "gps", title="GPS MLS")
        Collection.objects.filter(pk=collection.pk).update(license_role=LicenseRole.BACK_OFFICE)
        apply_pages(collection, record_texts(listings))
        text = tokens.make(user, membership, "Bench", [Scope.RESO_READ], timedelta(days=1))[1]
    return tenant, Client(headers={"Authorization": f"Bearer {text}"})


def _measured(tenant: Tenant, program: Client, address: str, rounds: int) -> tuple[float, float, float]:
    """Milliseconds (p50) of the whole request, the answer behind the door, and the SQL alone, in turns of chance."""
    with CaptureQueriesContext(connection) as captured:
        content = _opened(program, address)
    statements = [query["sql"] for query in captured if _reads_listings(query["sql"] or "")]
    with plain_connection() as plain:
        plain.execute(SET_SCOPE, (str(tenant.pk), "", ""))
        alone = _alone(plain, statements, json.loads(content))
        ways: dict[str, Callable[[], Any]] = {
            "whole": lambda: _opened(program, address),
            "answer": lambda: _answered(tenant, address),
            "alone": alone,
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for round_ in range(rounds + 1):
            for name in random.Random(round_).sample(sorted(ways), len(ways)):
                milliseconds = timed(ways[name])
                if round_:
                    taken[name].append(milliseconds)
    whole, answer, alone_ = (statistics.median(taken[name]) for name in ("whole", "answer", "alone"))
    return whole, answer, alone_


def _reads_listings(statement: str) -> bool:
    return statement.startswith("SELECT") and '"listings_listing' in statement and "COUNT(" not in statement


def _answered(tenant: Tenant, address: str) -> bytes:
    request: Any = RequestFactory().get(address, headers=PREFER)
    with tenant_scope(tenant):
        shown, _ = shown_collections(timezone.now())
        return entities.Reading(request, tenant, shown).listings().content


def _alone(plain: Any, statements: list[str], content: Any) -> Callable[[], None]:
    def work() -> None:
        for statement in statements:
            plain.execute(statement).fetchall()
        json.dumps(content).encode()

    return work


def _opened(program: Client, address: str) -> bytes:
    answer = program.get(address, headers=PREFER)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}: {answer.content[:300]!r}")
    return answer.content
