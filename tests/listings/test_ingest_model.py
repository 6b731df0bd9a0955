"""Random pages against a small model of the world: rows, counts, photos and events are equal exactly."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from listings.collections import measure
from listings.ingest import compare, mark_vanished, write
from listings.models import Collection, Listing, ListingEvent, ListingSource
from tests.listings.rows import photo, row

KEYS = ("a", "b", "c", "d")
STATUSES = ("Active", "Pending", "Expired", "Coming Soon")
QUOTA = 3


@dataclass(frozen=True)
class Home:
    """What a page says of one listing."""

    price: int
    status: str
    photos: int | None

    def row(self, key: str) -> Any:
        photos = None if self.photos is None else tuple(photo(n) for n in range(self.photos))
        return row(key, list_price=Decimal(self.price), standard_status=self.status, photos=photos)


@dataclass
class Model:
    """The collection as it should be."""

    homes: dict[str, Home] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    events: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def live(self) -> int:
        return len(self.homes) - len(self.gone)

    def put(self, key: str, home: Home) -> None:
        before = self.homes.get(key)
        if (before is None or key in self.gone) and self.live() >= QUOTA:
            return
        if before is None:
            self.events[key, "new", "", price(home)] += 1
        else:
            self.change(key, before, home)
            if home.photos is None:
                home = replace(home, photos=before.photos)
        self.homes[key] = home
        self.gone.discard(key)

    def change(self, key: str, before: Home, home: Home) -> None:
        if key in self.gone:
            self.events[key, "returned", "", home.status] += 1
        elif home.photos is not None and home.photos != (before.photos or 0):
            self.events[key, "changed", "", "photos"] += 1
        if before.price != home.price:
            self.events[key, "price", price(before), price(home)] += 1
        if before.status != home.status:
            comes_back = home.status == "Active" and before.status != "Coming Soon"
            self.events[key, "back_on_market" if comes_back else "status", before.status, home.status] += 1

    def vanish(self, keys: Iterable[str]) -> None:
        for key in set(keys) & self.homes.keys() - self.gone:
            self.gone.add(key)
            self.events[key, "vanished", self.homes[key].status, ""] += 1


def price(home: Home) -> str:
    return f"{home.price}.00"


homes = st.builds(Home, st.sampled_from((100, 200)), st.sampled_from(STATUSES), st.sampled_from((None, 0, 1, 2)))
pages = st.dictionaries(st.sampled_from(KEYS), homes, max_size=4)
steps = st.lists(st.one_of(pages, st.sets(st.sampled_from(KEYS), min_size=1, max_size=2)), max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_collection_equals_the_model_after_any_pages(in_tenant: Any, gps: Collection, steps: list[Any]) -> None:
    with transaction.atomic():
        Collection.objects.filter(pk=gps.pk).update(max_listings=QUOTA)
        model = Model()
        for step in steps:
            apply(gps, model, step)
        check(gps, model)
        transaction.set_rollback(True)


def apply(gps: Collection, model: Model, step: Any) -> None:
    if isinstance(step, set):
        mark_vanished(gps, sorted(step), run_id=None)
        model.vanish(step)
        return
    rows = [home.row(key) for key, home in step.items()]
    compared = compare(gps, {entry.listing_key: entry.content_hash for entry in rows})
    written = write(gps, [entry for entry in rows if entry.listing_key not in compared.unchanged], run_id=None)
    told = written.created + written.updated + written.unchanged + len(written.over_quota) + len(compared.unchanged)
    assert told == len(rows)
    for key, home in step.items():
        if key not in compared.unchanged:
            model.put(key, home)


def check(gps: Collection, model: Model) -> None:
    stored = {entry.listing_key: entry for entry in Listing.objects.all()}
    assert {key: (entry.list_price, entry.standard_status) for key, entry in stored.items()} == {
        key: (home.price, home.status) for key, home in model.homes.items()
    }
    assert {key for key, entry in stored.items() if entry.vanished_at} == model.gone
    assert dict(ListingSource.objects.values_list("listing__listing_key", "photo_count")) == {
        key: home.photos or 0 for key, home in model.homes.items()
    }
    names = ("listing__listing_key", "kind", "old_value", "new_value")
    assert Counter(ListingEvent.objects.values_list(*names)) == model.events
    gps.refresh_from_db()
    assert (gps.listing_count, gps.listing_bytes, gps.photo_count, 0) == measure(gps)
    assert gps.listing_count == model.live() <= QUOTA


@pytest.mark.usefixtures("in_tenant")
def test_the_model_would_notice_a_lost_event(gps: Collection) -> None:
    model = Model()
    with transaction.atomic():
        apply(gps, model, {"a": Home(100, "Active", 1)})
        ListingEvent.objects.all().delete()
    with pytest.raises(AssertionError):
        check(gps, model)
