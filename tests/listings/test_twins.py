"""Which listings are twins, in Python as in PostgreSQL, and as the mark of duplicates has it."""

from itertools import product
from typing import Any

import pytest

from listings.ingest.vanish import mark_vanished
from listings.models import Collection, Listing
from listings.twins import are_twins, twins_of
from tests.listings.alerts.test_following import sync

pytestmark = pytest.mark.usefixtures("in_tenant")
SAGO, PALM = {"street_name": "Sago"}, {"street_name": "Palm"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"key": "A", **SAGO}, {"key": "B", **SAGO}, True),
        ({"key": "A", **SAGO}, {"key": "A", **PALM}, True),
        ({"key": "A", **SAGO, "listing_id": "G1"}, {"key": "A", **PALM, "listing_id": ""}, True),
        ({"key": "A", **SAGO, "listing_id": "G1"}, {"key": "A", **PALM, "listing_id": "C2"}, False),
        ({"key": "A", **SAGO}, {"key": "B", **SAGO, "property_type": "Residential Lease"}, False),
        ({"key": "A", **SAGO}, {"key": "B", **PALM}, False),
    ],
)
def test_twins_are_those_of_which_one_is_shown(
    gps: Collection, crmls: Collection, one: dict[str, Any], other: dict[str, Any], expected: bool
) -> None:
    sync(gps, **one)
    sync(crmls, **other)
    first, second = (Listing.objects.get(collection=each) for each in (gps, crmls))
    assert are_twins(first, second) == are_twins(second, first) == second.is_duplicate == expected
    assert twins_of([first.pk]) == ([second.pk] if expected else [])
    mark_vanished(gps, [first.listing_key], run_id=None)
    assert twins_of([first.pk]) == twins_of([second.pk]) == []


def test_no_listing_of_the_same_mls_is_a_twin(gps: Collection) -> None:
    for key in "AB":
        sync(gps, key, **SAGO)
    homes = list(Listing.objects.all())
    assert not any(are_twins(one, other) for one, other in product(homes, homes)) and not twins_of(h.pk for h in homes)
