"""City, county, neighborhood, time zone and schools of a home."""

from typing import Any

import pytest

from listings.models import Collection, Enrichment, School, ZipCode
from tests.listings.enrichment.test_location import cities, enriched

__all__ = ["cities"]


def how(found: Enrichment, value: str) -> tuple[str, str]:
    told = found.how.get(value, {})
    return told.get("method", ""), told.get("confidence", "")


@pytest.mark.usefixtures("cities", "in_tenant")
class TestSurroundings:
    @pytest.mark.parametrize("spelled", ["PALM SPRINGS", "Palm Spgs", "palm springs"])
    def test_a_spelling_leads_to_its_city(self, gps: Collection, spelled: str) -> None:
        found = enriched(gps, city=spelled)
        assert found.city and found.city.name == "Palm Springs" and how(found, "city") == ("name", "high")

    def test_without_a_name_the_outline_tells(self, gps: Collection) -> None:
        found = enriched(gps, city="Vista Chino Area")
        assert found.city and found.city.name == "Palm Springs" and how(found, "city") == ("outline", "medium")

    def test_the_county_is_the_sources_where_it_says_one(self, gps: Collection) -> None:
        found = enriched(gps, county_or_parish="San Bernardino County")
        assert found.county_id == "06071" and how(found, "county") == ("source", "medium")
        assert found.how["county"]["note"] == "Its point lies in Riverside"

    @pytest.mark.parametrize(
        ("values", "county", "method"),
        [
            ({}, "06065", "outline"),
            ({"latitude": None, "longitude": None}, "06065", "zip"),
            ({"latitude": None, "longitude": None, "postal_code": ""}, "06065", "city"),
            ({"latitude": 36.0, "longitude": -121.0, "postal_code": "", "city": "Nowhere"}, "06071", "nearest"),
        ],
    )
    def test_else_its_place_tells_the_county(
        self, gps: Collection, values: dict[str, Any], county: str, method: str
    ) -> None:
        found = enriched(gps, county_or_parish="", **values)
        assert (found.county_id, how(found, "county")[0]) == (county, method)

    def test_a_neighborhood_by_its_outline(self, gps: Collection) -> None:
        found = enriched(gps)
        assert found.neighborhood and found.neighborhood.name == "Movie Colony"
        assert how(found, "neighborhood") == ("outline", "high")

    def test_a_hole_in_an_outline_is_outside(self, gps: Collection) -> None:
        assert enriched(gps, latitude=33.8305, longitude=-116.5395).neighborhood is None

    @pytest.mark.parametrize("values", [{"subdivision_name": "SILVER SPUR"}, {"subdivision_name": "south palm desert"}])
    def test_a_neighborhood_by_the_subdivision(self, gps: Collection, values: dict[str, Any]) -> None:
        found = enriched(gps, latitude=33.72, longitude=-116.37, city="Palm Desert", postal_code="92260", **values)
        assert found.neighborhood and found.neighborhood.name == "South Palm Desert"
        assert how(found, "neighborhood") == ("subdivision", "medium")

    def test_a_neighborhood_by_the_minor_area(self, gps: Collection) -> None:
        found = enriched(gps, latitude=33.72, longitude=-116.37, city="Palm Desert", mls_area_minor="South Palm Desert")
        assert how(found, "neighborhood") == ("name", "low")

    def test_an_approximate_place_tells_no_neighborhood_and_no_school(self, gps: Collection) -> None:
        found = enriched(gps, latitude=None, longitude=None)
        assert found.neighborhood is None and found.schools == []

    def test_the_nearest_schools_of_each_level(self, gps: Collection) -> None:
        names = School.objects.in_bulk()
        found = [(names[pk].name, miles) for pk, miles in enriched(gps).schools]
        assert [name for name, _ in sorted(found)] == [
            "Cielo Vista", "Palm Springs High", "Raymond Cree", "Vista del Monte",
        ]  # fmt: skip
        assert dict(found)["Vista del Monte"] == pytest.approx(0.9, abs=0.1)

    def test_the_clock_of_the_zip_code(self, gps: Collection) -> None:
        found = enriched(gps)
        assert found.time_zones == ["America/Los_Angeles"] and how(found, "time_zones") == ("zip", "high")

    def test_near_a_line_each_clock_is_kept(self, gps: Collection) -> None:
        ZipCode.objects.filter(code="92262").update(time_zones=["America/Los_Angeles", "America/Denver"])
        found = enriched(gps)
        assert len(found.time_zones) == 2 and how(found, "time_zones") == ("zip", "low")
