"""All listings of one home have one name, whatever order they come in, and those that move are told of."""

from itertools import product
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.home_decisions.deciding import join
from listings.home_questions import Side, answer, home_of
from listings.homes.grouping import pair
from listings.homes.judging import Verdict
from listings.homes.keys import fingerprint
from listings.ingest import write
from listings.ingest.reading_again import STEPS
from listings.models import Collection, HomeQuestion, Listing, ListingEvent
from realty.database.statements import run
from tests.listings.rows import row

pytestmark = pytest.mark.usefixtures("in_tenant")
COUNTY = {"county_or_parish": "Riverside"}
SPELLINGS: dict[str, dict[str, Any]] = {
    "plain": {"street_name": "Saint Andrews", "street_suffix": "Dr"},
    "abbreviated": {"street_name": "St. Andrews", "street_suffix": "Drive"},
    "parcel": {"street_name": "Saint Andrews", "street_suffix": "Dr", "parcel_number": "620-300-041", **COUNTY},
    "renamed": {"street_name": "Links", "street_suffix": "Ln", "parcel_number": "620300041", **COUNTY},
    "court": {"street_name": "Saint Andrews", "street_suffix": "Ct"},
    "other parcel": {"street_name": "Saint Andrews", "street_suffix": "Dr", "parcel_number": "657-111-009", **COUNTY},
}


def store(collection: Collection, *keys: str, **values: Any) -> None:
    with transaction.atomic():
        write(collection, [row(key, **{**SPELLINGS.get(key, {}), **values}) for key in keys], run_id=None)


def homes() -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, home in Listing.objects.values_list("listing_key", "property_key"):
        found.setdefault(home, set()).add(key)
    return {frozenset(keys) for keys in found.values()}


def test_spellings_and_parcels_of_one_home_have_one_name(gps: Collection) -> None:
    store(gps, "plain", "abbreviated", "court")
    assert homes() == {frozenset({"plain", "abbreviated"}), frozenset({"court"})}
    store(gps, "renamed")
    assert frozenset({"renamed"}) in homes()
    store(gps, "parcel")
    assert homes() == {frozenset({"plain", "abbreviated", "parcel", "renamed"}), frozenset({"court"})}
    moved = ListingEvent.objects.filter(kind="home").values_list("listing__listing_key", flat=True)
    assert list(moved) == ["renamed"]


@settings(max_examples=10, deadline=None)
@given(st.permutations(sorted(SPELLINGS)), st.integers(1, 4))
def test_no_order_of_pages_makes_other_homes(order: list[str], size: int) -> None:
    with transaction.atomic():
        collection = Collection.objects.filter(provider="anyorder").first()
        if collection is None:
            from listings.collections import provision  # noqa: PLC0415 - once
            from realty.tenants.models import Tenant  # noqa: PLC0415

            collection = provision(Tenant.objects.get(), "anyorder", title="Any order")
        for start in range(0, len(order), size):
            store(collection, *order[start : start + size])
        assert homes() == {
            frozenset({"parcel", "renamed"}), frozenset({"court"}), frozenset({"other parcel"}),
            frozenset({"plain", "abbreviated"}),
        }  # fmt: skip
        transaction.set_rollback(True)


def test_a_corrected_address_is_another_home_and_its_listing_is_told_of(gps: Collection) -> None:
    store(gps, "plain")
    before = Listing.objects.get().property_key
    store(gps, "plain", street_suffix="Ct")
    event = ListingEvent.objects.get(kind="home")
    assert (event.old_value, event.new_value) == (before, Listing.objects.get().property_key)
    store(gps, "abbreviated")
    assert len(homes()) == 2


def test_bug_1_of_two_directions_neither_hides_the_other(gps: Collection, crmls: Collection) -> None:
    store(gps, "a", street_name="9th", street_suffix="Ave", street_dir_suffix="N")
    store(crmls, "b", street_name="9th", street_suffix="Ave", street_dir_suffix="S")
    assert not Listing.objects.filter(is_duplicate=True).exists()
    store(crmls, "c", street_name="9th", street_suffix="Avenue North", street_dir_suffix="")
    assert Listing.objects.filter(is_duplicate=True).count() == 1


def test_a_persons_answer_joins_and_parts_what_is_stored(gps: Collection, crmls: Collection) -> None:
    store(gps, "plain")
    store(crmls, "court", street_suffix="")
    assert len(homes()) == 2
    one, other = (Side(home_of(listing), listing.pk) for listing in Listing.objects.order_by("pk"))
    answer(one, other, Verdict.SAME, None)
    assert len(homes()) == 1 and Listing.objects.filter(is_duplicate=True).count() == 1
    answer(other, one, Verdict.DIFFERENT, None)
    assert len(homes()) == 2 and not Listing.objects.filter(is_duplicate=True).exists()


LEMON: dict[str, Any] = {"street_name": "Lemon", "street_suffix": "St"}
MIRAGE: dict[str, Any] = {"city": "Rancho Mirage", "postal_code": "92270", "parcel_number": "684-200-015", **COUNTY}


def a_chain_of_neighbors(collection: Collection, parcel: str) -> None:
    """From Sago Ln to Saint Andrews Dr by the letter, by a parcel to Links Ln, and by the letter to Lemon St."""
    store(collection, "orange", street_name="Orange", street_suffix="Ave", parcel_number=parcel, **COUNTY)
    store(collection, "lemon", parcel_number=parcel, **LEMON, **COUNTY)
    store(collection, "links", **MIRAGE | {"street_name": "Links", "street_suffix": "Ln"})
    store(collection, "saint", **MIRAGE | {"street_name": "Saint Andrews", "street_suffix": "Dr"})


def test_a_home_far_from_the_page_keeps_all_its_listings(gps: Collection) -> None:
    a_chain_of_neighbors(gps, "620-300-041")
    store(gps, "sago", street_name="Sago", street_suffix="Ln", city="Indio", postal_code="92201")
    assert homes() == {frozenset({"orange", "lemon"}), frozenset({"links", "saint"}), frozenset({"sago"})}
    assert not ListingEvent.objects.filter(kind="home", listing__listing_key__in=["orange", "lemon"]).exists()


def test_what_a_person_joined_far_from_the_page_stays_joined(gps: Collection) -> None:
    a_chain_of_neighbors(gps, "")
    orange, lemon = (Listing.objects.get(listing_key=key).pk for key in ("orange", "lemon"))
    join(orange, lemon, None)
    store(gps, "sago", street_name="Sago", street_suffix="Ln", city="Indio", postal_code="92201")
    assert homes() == {frozenset({"orange", "lemon"}), frozenset({"links", "saint"}), frozenset({"sago"})}


def test_a_far_listing_that_joins_a_nearer_home_brings_all_of_its_own(gps: Collection) -> None:
    a_chain_of_neighbors(gps, "620-300-041")
    prints = {listing.listing_key: fingerprint(home_of(listing)) for listing in Listing.objects.all()}
    for near, far in product(("links", "saint"), ("lemon", "orange")):
        one, other = pair(prints[near], prints[far])
        HomeQuestion.objects.create(
            tenant_id=gps.tenant_id, one=one, other=other, answer="same", asked_at=timezone.now()
        )
    store(gps, "sago", street_name="Sago", street_suffix="Ln", city="Indio", postal_code="92201")
    assert homes() == {frozenset({"orange", "lemon", "links", "saint"}), frozenset({"sago"})}


def test_keys_that_an_older_reader_made_are_made_anew(gps: Collection) -> None:
    store(gps, *SPELLINGS)
    right = homes()
    run("UPDATE listings_listing SET property_key = 'addr:92260:12:SAINT ANDREWS:', address_key = '', parcel_key = ''")
    for _ in range(2):
        for step in STEPS:
            assert step(gps.tenant_id, 0)
        assert homes() == right
        events = ListingEvent.objects.filter(kind="home").values_list("listing")
        assert len(events) == len(set(events)), "none moved twice"
