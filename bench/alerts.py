"""20,000 saved searches of one tenant against 2,000 changed listings of its 30,000, as a worker finds what they match,
and as PostgreSQL would, asked once for each search about the same listings."""

import random
import time
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from bench.database import own_database
from bench.figures import Figure, at_least, at_most, told
from bench.pages import note
from bench.seed_search import LISTINGS, TEXTS, default_where_left_out, fill_reference, places, platform, written
from listings.alerts import held
from listings.alerts.changes import Event
from listings.alerts.facts import read
from listings.alerts.following import look_at
from listings.alerts.index import Index
from listings.alerts.matching import OneOf, matches
from listings.collections import provision
from listings.enums import Tell
from listings.models import Collection, Listing, SavedSearch
from listings.search.criteria import SearchCriteria
from listings.search.where import where
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope

HOMES, SEARCHES, CHANGES = 30_000, 20_000, 2_000
# Of the searches so many are put to PostgreSQL one by one; all would take minutes and say the same.
SAMPLE = 400
AT_LEAST_TIMES = 50


def figures() -> list[Figure]:
    with own_database("realty_bench_alerts"):
        tenant = seed()
        with tenant_scope(tenant):
            changed = sample_of_listings()
            return [*measured(tenant, changed), *whole_slice(tenant, changed)]


def measured(tenant: Tenant, changed: list[int]) -> list[Figure]:
    began = time.perf_counter()
    index = held.index_of(tenant.pk)
    making = time.perf_counter() - began
    ours, found = found_by(index, changed)
    pairs = sum(map(len, found.values()))
    few = Index(list(index.criteria.items())[::10], list(Collection.objects.all()))
    ours_of_few, found_of_few = found_by(few, changed)
    pairs_of_few = sum(map(len, found_of_few.values()))
    theirs = asked_one_by_one(index, changed, found)
    note(f"{pairs:,} matches in {ours:.2f} s; {pairs_of_few:,} of a tenth of the searches in {ours_of_few:.2f} s")
    return [
        told("alerts: 20,000 saved searches turned inside out, once for each worker", making, "s"),
        told("alerts: of them asked of PostgreSQL, too", index.asked.bit_count(), "searches"),
        told("alerts: matches of 2,000 changes", pairs, "matches"),
        told("alerts: 20,000 saved searches against 2,000 changes", ours, "s"),
        told("alerts: the same, each search asked in SQL", theirs, "s"),
        at_least("alerts: times faster than asking each search in SQL", theirs / ours, AT_LEAST_TIMES, "times"),
        told("alerts: a tenth of the searches, matches", pairs_of_few, "matches"),
        told("alerts: a tenth of the searches against the same changes", ours_of_few, "s"),
    ]


def found_by(index: Index, changed: list[int]) -> tuple[float, dict[int, set[int]]]:
    """Seconds, the fastest of three, and what was found; with the reading of the listings."""
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        found = matches(index, read(changed))
        spent.append(time.perf_counter() - began)
    return min(spent), found


def asked_one_by_one(index: Index, changed: list[int], found: dict[int, set[int]]) -> float:
    """Seconds for all of them by those of a sample. Raises AssertionError where the answers differ."""
    # What the search answers, each for itself: as quick as it can be asked, with one parameter for all listings.
    asked = index.ids[:: SEARCHES // SAMPLE]
    began = time.perf_counter()
    answers = {
        pk: set(where(index.criteria[pk]).filter(OneOf("pk", changed)).values_list("pk", flat=True)) for pk in asked
    }
    spent = time.perf_counter() - began
    for pk, listings in answers.items():
        assert listings == {listing for listing, searches in found.items() if pk in searches}, index.criteria[pk]
    return spent * len(index.ids) / len(asked)


def whole_slice(tenant: Tenant, changed: list[int]) -> list[Figure]:
    """With what matched before, and what is told, by a worker that has the index: price changes of all."""
    now = timezone.now()
    events = [Event(n + 1, pk, "price", "500000.00", "490000.00", now) for n, pk in enumerate(changed)]
    index = held.index_of(tenant.pk)
    with transaction.atomic():
        look_at(index, [Event(n + 1, pk, "new", "", "500000.00", now) for n, pk in enumerate(changed)])
    began = time.perf_counter()
    with transaction.atomic():
        found = look_at(index, events)
    spent = time.perf_counter() - began
    return [
        told("alerts: told of 2,000 price changes", sum(map(len, found.values())), "alerts"),
        at_most("alerts: 2,000 price changes looked at, with what matched before", spent, 20, "s"),
    ]


def sample_of_listings() -> list[int]:
    """Of those on the market, as most changes are."""
    return sorted(random.Random(3).sample(list(Listing.objects.on_market().values_list("pk", flat=True)), CHANGES))


def seed() -> Tenant:
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug="bench", name="Bench", time_zone="America/Los_Angeles")
    with tenant_scope(tenant):
        provision(tenant, "gps", title="Bench MLS")
    with platform() as own:
        default_where_left_out(own)
        fill_reference(own)
        own.execute("SELECT setseed(0.25)")
        sizes = {"first": HOMES, "second": 0, "rows": 0, "places": len(places()), "texts": TEXTS}
        own.execute(LISTINGS.format(half=1, stored=0, **sizes))
        own.execute("VACUUM (ANALYZE) listings_listing")
    connection.close()
    rng, agent, now = random.Random(9), User.objects.create(username="agent"), timezone.now()
    words = sorted(
        {word for _ in range(50) for word in written(rng).lower().split() if word.isalpha() and len(word) > 3}
    )
    with tenant_scope(tenant):
        rows = [
            SavedSearch(
                tenant=tenant, user=agent, name=f"Search {n}", query=wanted(rng, words).url_query(),
                tells=list(Tell.values), frequency="instant", followed_since=now, digest_until=now,
            )
            for n in range(SEARCHES)
        ]  # fmt: skip
        SavedSearch.objects.bulk_create(rows, batch_size=5_000)
        SavedSearch.objects.update(followed_since=tenant.created_at)
    return tenant


def wanted(rng: random.Random, words: list[str]) -> SearchCriteria:
    """As buyers want it: some towns, a price, bedrooms, now and then more; each tenth by two words of remarks."""
    cities = sorted({city for city, *_ in places()})
    low = rng.randrange(100, 1_500) * 1_000
    changes: dict[str, Any] = {
        "cities": tuple(rng.sample(cities, rng.choice((1, 1, 1, 2, 3)))),
        "min_price": Decimal(low) if rng.random() < 0.6 else None,
        "max_price": Decimal(low + rng.randrange(50, 600) * 1_000) if rng.random() < 0.9 else None,
        "min_beds": rng.choice((None, 2, 3, 3, 4)),
        "min_baths": rng.choice((None, None, 2, 3)),
        "property_types": rng.choice(((), ("Residential",), ("Land",), ("Residential", "Residential Income"))),
    }
    more = rng.random()
    if more < 0.1:
        changes["text"] = " ".join(rng.sample(words, 2))
    elif more < 0.3:
        changes["pool"] = "yes"
    elif more < 0.4:
        changes["min_area"] = Decimal(rng.randrange(10, 40) * 100)
    elif more < 0.5:
        changes["statuses"] = ("Active",)
    return SearchCriteria(**changes)
