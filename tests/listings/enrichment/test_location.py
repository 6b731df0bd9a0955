"""Where a home is, when its source says it, says it wrong, or does not say it."""

from typing import Any

import pytest

from listings.enrichment.writing import enrich
from listings.models import City, Collection, Enrichment
from realty.tenants.models import Tenant
from tests.listings.places.desert import lay_out
from tests.listings.views.homes import put

HERE = {"latitude": 33.835, "longitude": -116.545, "city": "Palm Springs", "postal_code": "92262"}


@pytest.fixture
def cities(db: None) -> dict[str, City]:
    return lay_out()


def enriched(collection: Collection, key: str = "A", **values: Any) -> Enrichment:
    (home,) = put(collection, key, **{**HERE, **values})
    enrich(collection.tenant_id, [home.pk])
    return Enrichment.objects.get(listing=home)


def said(found: Enrichment) -> tuple[float | None, float | None, str, str]:
    place = found.how.get("location", {})
    return found.latitude, found.longitude, place.get("method", ""), place.get("confidence", "")


@pytest.mark.usefixtures("cities", "in_tenant")
class TestLocation:
    def test_the_sources_own_is_kept(self, gps: Collection) -> None:
        assert said(enriched(gps)) == (33.835, -116.545, "source", "high")

    @pytest.mark.parametrize(
        ("latitude", "longitude", "method"),
        [
            (33.835, 116.545, "sign"), (-33.835, -116.545, "sign"), (-33.835, 116.545, "sign"),
            (-116.545, 33.835, "swapped"), (116.545, 33.835, "swapped"),
        ],
    )  # fmt: skip
    def test_a_plain_mistake_is_mended_and_told(
        self, gps: Collection, latitude: float, longitude: float, method: str
    ) -> None:
        found = enriched(gps, latitude=latitude, longitude=longitude)
        assert said(found) == (33.835, -116.545, method, "medium")
        assert found.how["location"]["note"] == f"The MLS says {latitude:g}, {longitude:g}"

    def test_zero_is_no_place(self, gps: Collection) -> None:
        found = enriched(gps, latitude=0.0, longitude=0.0)
        assert said(found)[2:] == ("zip", "low") and found.how["location"]["note"] == "The MLS says 0"

    def test_another_state_is_dropped_with_a_note(self, gps: Collection) -> None:
        found = enriched(gps, latitude=40.7, longitude=-74.0)
        assert said(found)[2:] == ("zip", "low")
        assert found.how["location"]["note"] == "The MLS says 40.7, -74, which is not in CA"

    def test_far_from_its_zip_code_it_stays_with_a_doubt(self, gps: Collection) -> None:
        found = enriched(gps, latitude=34.6, longitude=-116.0)
        assert said(found) == (34.6, -116.0, "source", "low")
        assert "miles from the center of ZIP code 92262" in found.how["location"]["note"]

    def test_without_coordinates_the_zip_code_tells(self, gps: Collection) -> None:
        latitude, longitude, method, _ = said(enriched(gps, latitude=None, longitude=None))
        assert (latitude, longitude, method) == (pytest.approx(33.84), pytest.approx(-116.53), "zip")

    def test_without_a_zip_code_the_city_tells(self, gps: Collection) -> None:
        found = enriched(gps, latitude=None, longitude=None, postal_code="", city="PALM SPGS")
        assert said(found) == (33.83, -116.54, "city", "low")

    def test_where_nothing_is_known_nothing_is_made_up(self, gps: Collection) -> None:
        found = enriched(gps, latitude=None, longitude=None, postal_code="", city="Atlantis")
        assert said(found) == (None, None, "", "") and found.city is None

    def test_another_listing_of_the_home_tells(self, gps: Collection, crmls: Collection) -> None:
        address = {"street_name": "Sago", "street_number": "7"}
        put(crmls, "B", **{**HERE, **address})
        found = enriched(gps, latitude=None, longitude=None, **address)
        assert said(found) == (33.835, -116.545, "parcel", "medium")

    def test_a_parcel_number_of_another_county_tells_nothing(self, gps: Collection, crmls: Collection) -> None:
        put(crmls, "B", **{**HERE, "parcel_number": "505-123-007", "county_or_parish": "San Bernardino"})
        home = {"latitude": None, "longitude": None, "parcel_number": "505-123-007", "county_or_parish": "Riverside"}
        assert said(enriched(gps, **home))[2] == "zip"

    def test_withheld_coordinates_are_not_found_out(self, gps: Collection, crmls: Collection) -> None:
        from django.db import transaction  # noqa: PLC0415

        from listings.ingest import write  # noqa: PLC0415
        from tests.listings.rows import row  # noqa: PLC0415

        address = {"street_name": "Sago", "street_number": "7"}
        put(crmls, "B", **{**HERE, **address})
        with transaction.atomic():
            write(gps, [row("A", masked=("Latitude", "Longitude"), **address)], run_id=None)
        home = gps.listings.get()
        enrich(gps.tenant_id, [home.pk])
        assert said(Enrichment.objects.get(listing=home))[2] == "zip"

    def test_another_tenants_listing_of_the_home_tells_nothing(self, gps: Collection, other_tenant: Tenant) -> None:
        from listings.collections import provision  # noqa: PLC0415
        from realty.tenants.scope import tenant_scope  # noqa: PLC0415

        address = {"street_name": "Sago", "street_number": "7"}
        with tenant_scope(other_tenant):
            theirs = provision(other_tenant, "gps", title="GPS")
        put(theirs, "B", **{**HERE, **address})
        assert said(enriched(gps, latitude=None, longitude=None, **address))[2] == "zip"
