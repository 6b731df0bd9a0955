"""What comes with the project, and the traps of each source (docs/places.md)."""

import pytest

from listings.models import City, CityAlias, County, Neighborhood, OutlineRing, PlaceFile, ZipCode
from listings.places import outlines
from listings.places.loading import BUNDLED, load
from listings.places.zones import ZONES
from realty.database.statements import fetch_all
from tests.listings.places.open_data import open_data

__all__ = ["open_data"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("open_data")]

NAME_OF = "SELECT place.name FROM {inside} AS found JOIN {table} AS place ON place.{key} = found.place"


def place_at(kind: str, latitude: float, longitude: float) -> str:
    table, key = {
        "county": ("listings_county", "geoid"),
        "city": ("listings_city", "id"),
        "neighborhood": ("listings_neighborhood", "id"),
    }[kind]
    found = fetch_all(NAME_OF.format(inside=outlines.inside(kind, str(longitude), str(latitude)), table=table, key=key))
    return found[0][0] if found else ""


def city_spelled(name: str, state: str = "CA") -> set[str]:
    return {alias.city.name for alias in CityAlias.objects.filter(folded=name, state=state).select_related("city")}


def test_all_of_california_is_there() -> None:
    assert County.objects.filter(state="CA").count() == 58
    assert City.objects.filter(state="CA").exclude(geoid=None).count() == 1522
    assert not City.objects.filter(state="CA", geoid__isnull=False, county=None).exists()
    assert Neighborhood.objects.count() == 941 and ZipCode.objects.filter(state="CA").count() > 2500


def test_the_same_files_again_change_nothing() -> None:
    before = PlaceFile.objects.count(), City.objects.count(), CityAlias.objects.count(), OutlineRing.objects.count()
    assert not any(load(file.kind, file.path).is_new for file in BUNDLED)
    assert load("cities", BUNDLED[1].path, again=True).is_new and load("zip_codes", BUNDLED[2].path, again=True).is_new
    after = PlaceFile.objects.count() - 2, City.objects.count(), CityAlias.objects.count(), OutlineRing.objects.count()
    assert after == before


@pytest.mark.parametrize("name", ["malibu", "indian wells", "mecca", "thermal", "la jolla", "whitewater", "big sur"])
def test_resort_towns_are_there_however_small(name: str) -> None:
    assert city_spelled(name)


@pytest.mark.parametrize(
    ("latitude", "longitude", "county"),
    [
        (37.8591, -122.4852, "Marin"),  # Sausalito
        (32.8473, -117.2742, "San Diego"),  # La Jolla
        (26.4520, -81.9481, "Lee"),  # Fort Myers Beach, FL
        (39.3643, -74.4229, "Atlantic"),  # Atlantic City, NJ
        (41.2705, -72.9470, "New Haven"),  # West Haven, CT
    ],
)
def test_towns_on_the_water_lie_in_their_county(latitude: float, longitude: float, county: str) -> None:
    assert place_at("county", latitude, longitude) == county


def test_all_zip_codes_have_a_place_on_the_map_and_a_clock_of_their_state() -> None:
    rows = list(ZipCode.objects.values_list("code", "state", "latitude", "longitude", "time_zones"))
    assert [code for code, _, latitude, longitude, _ in rows if abs(latitude) < 5 or abs(longitude) < 5] == []
    assert [code for code, state, _, _, zones in rows if not zones or not set(zones) <= set(ZONES[state])] == []
    cities = City.objects.values_list("name", "state", "time_zones")
    assert [name for name, state, zones in cities if not zones or not set(zones) <= set(ZONES[state])] == []


@pytest.mark.parametrize(
    ("code", "zones"),
    [
        ("37919", {"America/New_York"}),  # Knoxville
        ("92262", {"America/Los_Angeles"}),
        ("99634", {"America/Anchorage"}),  # Napakiak
        ("36869", {"America/Chicago"}),  # Phenix City: Eastern by custom, Central by law
        ("86515", {"America/Denver"}),  # Window Rock: the Navajo Nation keeps daylight saving time
        ("32456", {"America/New_York", "America/Chicago"}),  # Port St. Joe: the line runs through the county
    ],
)
def test_the_clock_of_a_zip_code(code: str, zones: set[str]) -> None:
    assert set(ZipCode.objects.get(code=code).time_zones) == zones


def test_near_a_line_no_zone_is_left_out() -> None:
    """A popular table has 37405, Chattanooga, on Central alone; the line is seven miles away."""
    assert "America/New_York" in ZipCode.objects.get(code="37405").time_zones


def test_spellings_lead_to_a_city() -> None:
    for name in ("palm springs", "palm spgs", "palm sprgs"):
        assert city_spelled(name) == {"Palm Springs"}
    assert city_spelled("dsrt hot spgs") == city_spelled("desert hot spgs") == {"Desert Hot Springs"}
    assert city_spelled("29 palms") == {"Twentynine Palms"}
    assert city_spelled("ventura") == {"San Buenaventura (Ventura)"}
    assert city_spelled("mt shasta") == {"Mount Shasta"}
    assert city_spelled("la canada flintridge") == {"La Cañada Flintridge"}


def test_a_name_that_two_places_share_keeps_both() -> None:
    found = City.objects.filter(state="CA", name="El Cerrito").order_by("slug")
    assert {city.county.name for city in found if city.county} == {"Contra Costa", "Riverside"}
    assert len({city.slug for city in found}) == 2


@pytest.mark.parametrize(
    ("kind", "latitude", "longitude", "name"),
    [
        ("city", 33.8303, -116.5453, "Palm Springs"),
        ("city", 33.7222, -116.3745, "Palm Desert"),
        ("city", 34.0257, -118.7804, "Malibu"),
        ("city", 33.5722, -116.0782, "Mecca"),
        ("neighborhood", 37.7599, -122.4148, "Mission"),
        ("county", 33.8303, -116.5453, "Riverside"),
    ],
)
def test_a_point_is_in_its_outline(kind: str, latitude: float, longitude: float, name: str) -> None:
    assert place_at(kind, latitude, longitude) == name
