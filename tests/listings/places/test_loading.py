"""Places by file: GeoJSON and CSV of others, what is wrong in them, and the same file twice."""

import gzip
import json
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_q.models import OrmQ
from hypothesis import given
from hypothesis import strategies as st

from listings import tasks
from listings.folding import fold
from listings.models import City, CityAlias, Collection, County, Neighborhood, OutlineRing, PlaceFile, School, ZipCode
from listings.places.boxes import BOXES
from listings.places.spellings import halves, spelled_out, spellings
from listings.places.states import FIPS, STATES
from tests.listings.places.desert import lay_out, square

# As the California Department of Education writes its directory; one school is closed, one row is a district.
# `loading.load` is a function by this name, too.
loading = import_module("listings.places.loading.load")
COLUMNS = "CDSCode StatusType District School City Charter EILCode GSoffered GSserved Latitude Longitude"
DIRECTORY = [
    "33671730000000|Active|Palm Springs Unified|No Data|Palm Springs|No Data|No Data|No Data|No Data|33.84|-116.52",
    "33671733335403|Active|Palm Springs Unified|Palm Springs High|Palm Springs|N|HS|9-12|9-12|33.8216|-116.5306",
    "33671736032999|Closed|Palm Springs Unified|Old Elementary|Palm Springs|N|ELEM|K-5|K-5|33.82|-116.53",
    "33671736032431|Active|Palm Springs Unified|Cahuilla Elementary|Palm Springs|Y|ELEM|K-5|No Data|33.81|-116.52",
    "33671736000000|Active|Palm Springs Unified|Online Academy|Palm Springs|N|HS|9-12|9-12|No Data|No Data",
]


def geojson(path: Path, *features: tuple[dict[str, Any], list[Any]]) -> Path:
    found = [
        {"type": "Feature", "properties": told, "geometry": {"type": "Polygon", "coordinates": rings}}
        for told, rings in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}))
    return path


def load(*given: Any, **options: Any) -> str:
    out = StringIO()
    call_command("load_places", *given, stdout=out, **options)
    return out.getvalue()


def test_outlines_of_another_state_by_the_census_file(db: None, tmp_path: Path) -> None:
    county = geojson(tmp_path / "county.json", ({"GEOID": "32031", "NAME": "Washoe"}, [square(-120, 39, 1)]))
    place = geojson(tmp_path / "place.json", ({"GEOID": "3260600", "NAME": "Reno"}, [square(-119.9, 39.4, 0.2)]))
    assert load("counties", str(county)) == "counties: 1 from county.json.\n"
    assert load("cities", str(place), file_version="2025") == "cities: 1 from place.json.\n"
    reno = City.objects.get()
    assert (reno.state, reno.slug, reno.time_zones) == ("NV", "reno", ["America/Los_Angeles", "America/Denver"])
    assert PlaceFile.objects.get(kind="cities").version == "2025"
    assert "is loaded already" in load("cities", str(place)) and OutlineRing.objects.count() == 2


def test_a_newer_file_changes_what_it_names_and_leaves_the_rest(db: None, tmp_path: Path) -> None:
    lay_out()
    path = tmp_path / "place.json"
    load("cities", str(geojson(path, ({"geoid": "0655254", "name": "Palm Springs"}, [square(-116.6, 33.8, 0.1)]))))
    springs = City.objects.get(name="Palm Springs")
    assert springs.geoid == "0655254" and springs.aliases.filter(name="Palm Spgs").exists()
    # What the Census leaves out is known from before.
    assert (springs.county_id, springs.counties) == ("06065", ["06065"])
    assert (springs.square_miles, springs.time_zones) == (90, ["America/Los_Angeles"])
    assert City.objects.count() == 3 and PlaceFile.objects.count() == 1
    load("cities", str(geojson(path, ({"geoid": "0655254", "name": "Palm Springs"}, [square(-116.6, 33.8, 0.2)]))))
    assert springs.rings.count() == 1 and PlaceFile.objects.filter(kind="cities").count() == 2


def test_zip_codes_bring_the_cities_that_only_they_name(db: None, tmp_path: Path) -> None:
    lay_out()
    path = tmp_path / "zips.csv"
    path.write_text(
        "zip,city,state,latitude,longitude,county,time_zones,other_cities\n"
        "92282,Whitewater,CA,33.92,-116.68,06065,America/Los_Angeles,Cabazon|Dsrt Hot Spgs\n"
        "92264,Palm Springs,CA,33.79,-116.5,06065,America/Chicago,\n"
    )
    load("zip_codes", str(path))
    whitewater = ZipCode.objects.select_related("city").get(code="92282").city
    assert whitewater and (whitewater.name, whitewater.county_id) == ("Whitewater", "06065")
    springs = ZipCode.objects.select_related("city").get(code="92264")
    # The state has no Central clock.
    assert springs.city and springs.city.name == "Palm Springs" and springs.time_zones == ["America/Los_Angeles"]
    assert CityAlias.objects.filter(folded="cabazon").exists()


def test_the_states_school_directory(db: None, tmp_path: Path) -> None:
    School.objects.create(
        code="33671736032999", state="CA", name="Old", level="elementary", latitude=33, longitude=-116
    )
    path = tmp_path / "pubschls.txt.gz"
    lines = [COLUMNS.replace(" ", "\t"), *(line.replace("|", "\t") for line in DIRECTORY)]
    path.write_bytes(gzip.compress("\r\n".join(lines).encode()))
    assert load("schools", str(path)) == "schools: 2 from pubschls.txt.gz.\n"
    assert list(School.objects.order_by("name").values_list("name", "level", "grades", "is_charter")) == [
        ("Cahuilla Elementary", "elementary", "K-5", True), ("Palm Springs High", "high", "9-12", False),
    ]  # fmt: skip


def test_neighborhoods_by_the_name_of_their_city(db: None, tmp_path: Path) -> None:
    lay_out()
    told = {"name": "Racquet Club", "city": "PALM SPGS", "state": "CA", "subdivisions": ["Racquet Club Estates"]}
    path = geojson(tmp_path / "hoods.json", (told, [square(-116.55, 33.85, 0.01)]))
    load("neighborhoods", str(path))
    load("neighborhoods", str(path), again=True)
    hood = Neighborhood.objects.select_related("city").get(name="Racquet Club")
    assert hood.city.name == "Palm Springs" and hood.subdivisions == ["Racquet Club Estates"]


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("counties", "{}", "no GeoJSON FeatureCollection"),
        ("counties", '{"features": [{"properties": {"geoid": "99999", "name": "X"}}]}', "Feature 1 of .*99999"),
        (
            "cities",
            '{"features": [{"properties": {"geoid": "0655254"}, "geometry": {"type": "Polygon",'
            ' "coordinates": [[[33.8, -116.5], [33.9, -116.5], [33.9, -116.4]]]}}]}',
            r"Feature 1 .*\(33.8, -116.5\) is no place on Earth; write longitude, latitude",
        ),
        ("zip_codes", "zip,city\n92262,Palm Springs\n", "Line 2 .* has no column latitude"),
        ("zip_codes", "zip,city,state,latitude,longitude\n92262,X,CA,0,0\n", "0.0, 0.0 is no place of the United"),
        ("zip_codes", "zip,city,state,latitude,longitude\n92262,X,XX,33,-116\n", "no ZIP code of a US state"),
        ("schools", "code,name,level,state,latitude,longitude\n1,A,college,CA,33,-116\n", "'college' is no level"),
        ("schools", "code,name,level,state,latitude,longitude\n1,A,high,CA,north,-116\n", "'north' are no degrees"),
        ("schools", "", "has no rows"),
        ("neighborhoods", '{"features": [{"properties": {"name": "X", "city": "Y"}}]}', "not known: 'X'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_stored(
    db: None, tmp_path: Path, kind: str, content: str, message: str
) -> None:
    path = tmp_path / "file.json"
    path.write_text(content)
    with pytest.raises(CommandError, match=message):
        load(kind, str(path))
    assert not PlaceFile.objects.exists() and not County.objects.exists() and not City.objects.exists()


def test_a_file_that_is_not_there(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        load("schools", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="Name the file as well"):
        load("schools")


def test_the_worker_loads_what_this_version_brings(
    gps: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        geojson(tmp_path / "county.json", ({"GEOID": "32031", "NAME": "Washoe"}, [square(-120, 39, 1)])),
        geojson(tmp_path / "place.json", ({"GEOID": "3260600", "NAME": "Reno"}, [square(-119.9, 39.4, 0.2)])),
    ]
    kinds = zip(("counties", "cities"), files, strict=True)
    monkeypatch.setattr(loading, "BUNDLED", tuple(loading.Bundled(kind, path, "1", "") for kind, path in kinds))
    assert tasks.load_places() == "1 counties."
    assert [task.task["func"] for task in OrmQ.objects.all()] == ["listings.tasks.load_places"]
    assert tasks.load_places() == "1 cities." and tasks.load_places() == "Nothing: all are loaded."
    assert [task.task["func"] for task in OrmQ.objects.all()][1:] == ["listings.tasks.enrich_collection"]


@given(st.text(min_size=1, max_size=40))
def test_a_name_is_its_own_first_spelling(name: str) -> None:
    found = list(spellings(name))
    assert found[0] == " ".join(fold(name).split())
    assert all(part == fold(part) for part in halves(name))


def test_spellings_are_written_out_again() -> None:
    assert {spelled_out(name) for name in spellings("Desert Hot Springs")} == {"desert hot springs"}


def test_each_state_has_a_code_and_a_box() -> None:
    assert set(FIPS) == set(BOXES) == set(STATES)
    assert all(south < north and west < east for south, west, north, east in BOXES.values())


def test_a_long_name_of_a_neighborhood_has_a_key_that_fits(db: None, tmp_path: Path) -> None:
    lay_out()
    City.objects.create(
        id=23456, geoid="0699999", name="Desert Park", slug="desert-park", state="CA", county_id="06065",
        latitude=33.83, longitude=-116.54,
    )  # fmt: skip
    told = {"name": "Movie Colony East", "place": "0699999"}
    path = geojson(tmp_path / "hoods.json", (told, [square(-116.55, 33.85, 0.01)]))
    load("neighborhoods", str(path))
    load("neighborhoods", str(path), again=True)
    assert Neighborhood.objects.filter(name="Movie Colony East").count() == 1
