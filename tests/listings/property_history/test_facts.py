"""Where a home lies, by the newest of its listings that knows."""

from typing import Any

import pytest

from listings.enrichment.writing import enrich
from listings.models import Collection, Listing
from listings.property_history.facts import facts_of
from tests.listings.enrichment.test_location import HERE, cities
from tests.listings.views.homes import put

__all__ = ["cities"]
pytestmark = pytest.mark.usefixtures("cities", "in_tenant")


def stored(collection: Collection, key: str, **values: Any) -> Listing:
    (home,) = put(collection, key, **{**HERE, **values})
    enrich(collection.tenant_id, [home.pk])
    return home


def place(*listings: Listing) -> list[tuple[str, Listing | None]]:
    return [(fact.value, fact.said_by) for fact in facts_of(listings) if fact.label == "Place on the map"]


@pytest.mark.parametrize("values", [{"latitude": None, "longitude": None}, {"latitude": 0.0, "longitude": 0.0}])
def test_the_center_of_a_zip_code_is_not_the_homes_place(gps: Collection, values: dict[str, Any]) -> None:
    old, new = stored(gps, "A"), stored(gps, "B", **values)
    assert place(new, old) == [("33.83500, -116.54500", old)]
    assert place(new) == []


def test_what_was_mended_says_so(gps: Collection) -> None:
    assert place(stored(gps, "A", longitude=116.545)) == [("33.83500, -116.54500 (likely)", None)]


def test_before_it_is_enriched_the_source_tells(gps: Collection) -> None:
    assert place(*put(gps, "A", **HERE)) == [("33.83500, -116.54500", None)]
