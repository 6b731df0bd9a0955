"""What is told of a change, against a plain comparison of how a listing was and how it is, for criteria and changes
that hypothesis makes."""

import random
from collections.abc import Iterator
from copy import copy
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.alerts.changes import Event
from listings.alerts.facts import read
from listings.alerts.following import look_at
from listings.alerts.index import Index
from listings.alerts.matching import matches
from listings.enums import Tell
from listings.models import Collection, Listing, ListingMatches, SavedSearch
from listings.search.criteria import SearchCriteria
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.search_world import meets, random_listing, store
from tests.listings.test_search_exact import any_criteria

SEARCHES = 30
EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "list_price": st.integers(1, 9).map(lambda n: Decimal(n * 100_000)),
    "standard_status": st.sampled_from(("Active", "Pending", "Closed", "Expired")),
    "bedrooms_total": st.integers(0, 5),
    "city": st.sampled_from(("Indio", "La Quinta")),
    "vanished_at": st.sampled_from((None, timezone.now())),
}
one_change = st.sampled_from(tuple(CHANGES)).flatmap(lambda name: st.tuples(st.just(name), CHANGES[name]))


@pytest.fixture
def world(tenant: Tenant, gps: Collection, owner: User) -> Iterator[list[SavedSearch]]:
    rng = random.Random(11)
    with tenant_scope(tenant):
        store([random_listing(rng, gps, str(n)) for n in range(60)])
        since = timezone.now()
        searches = [
            SavedSearch(
                tenant=tenant,
                user=owner,
                name=str(n),
                tells=list(Tell.values),
                followed_since=since,
                digest_until=since,
            )
            for n in range(SEARCHES)
        ]
        yield SavedSearch.objects.bulk_create(searches)


def event_of(number: int, before: Listing, name: str, after: Any) -> Event:
    """As a sync would record it."""
    old = getattr(before, name)
    kind, values = "changed", ("", name)
    if name == "list_price":
        kind, values = "price", (str(old) if old is not None else "", str(after))
    elif name == "standard_status":
        is_back = after == "Active" and old not in ("Active", "Coming Soon", "Incomplete")
        kind, values = "back_on_market" if is_back else "status", (old, after)
    elif name == "vanished_at":
        kind, values = ("vanished", ("", "")) if after else ("returned", ("", ""))
    return Event(number, before.pk, kind, *values, timezone.now())


def expected(before: Listing, after: Listing, name: str, criteria: SearchCriteria) -> str | None:
    """The kind of the one alert that one change of one column brings, in plain words."""
    was = meets(before, criteria) and not before.is_duplicate
    now = meets(after, criteria) and not after.is_duplicate
    old, new = getattr(before, name), getattr(after, name)
    if not was and not now:
        return None
    if name == "standard_status" and new == "Active" and old not in ("Active", "Coming Soon", "Incomplete"):
        return "back_on_market"
    if not was:
        return "new_match"
    if name == "standard_status":
        return "status"
    if not now:
        return "gone"
    if name == "list_price" and old is not None:
        return "price_drop" if new < old else "price_rise"
    return None


@EXAMPLES
@given(
    wanted=st.lists(any_criteria, min_size=SEARCHES, max_size=SEARCHES),
    changes=st.lists(st.tuples(st.integers(0, 59), one_change), min_size=1, max_size=12, unique_by=lambda c: c[0]),
)
def test_what_is_told_is_what_a_plain_comparison_tells(
    world: list[SavedSearch], gps: Collection, wanted: list[SearchCriteria], changes: list[tuple[int, tuple[str, Any]]]
) -> None:
    index = Index([(search.pk, criteria) for search, criteria in zip(world, wanted, strict=True)], [gps])
    stored = list(Listing.objects.order_by("pk"))
    before_all = matches(index, read(row.pk for row in stored))
    ListingMatches.objects.all().delete()
    ListingMatches.objects.bulk_create(
        ListingMatches(tenant_id=gps.tenant_id, listing_id=pk, searches=sorted(held)) for pk, held in before_all.items()
    )
    events, plain = [], {}
    for number, (place, (name, value)) in enumerate(changes, 1):
        before, after = stored[place], copy(stored[place])
        if getattr(before, name) == value or (name == "vanished_at" and bool(value) == bool(before.vanished_at)):
            continue
        setattr(after, name, value)
        Listing.objects.filter(pk=before.pk).update(**{name: value})
        events.append(event_of(number, before, name, value))
        for search, criteria in zip(world, wanted, strict=True):
            if kind := expected(before, after, name, criteria):
                plain[search.pk, before.pk] = kind

    found = look_at(index, events) if events else {}

    assert {key: [each.kind for each in what] for key, what in found.items()} == {k: [v] for k, v in plain.items()}
