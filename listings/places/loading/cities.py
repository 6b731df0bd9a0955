"""Cities by their outlines, and the spellings of any city."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from listings.folding import fold
from listings.models import City, County
from listings.places import outlines
from listings.places.files import Feature, PlaceFileError, features
from listings.places.spellings import halves, spellings
from listings.places.states import STATE_OF_FIPS
from listings.places.zones import ZONES
from realty.database.statements import fetch_all, run

SPELL = """
INSERT INTO listings_cityalias (city_id, state, name)
SELECT city, state, name FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (city, state, name)
ON CONFLICT DO NOTHING
"""
# Thirty thousand rows by the ORM take ten times as long.
STORE_NEW = """
INSERT INTO listings_city (geoid, name, slug, state, county_id, counties, latitude, longitude, square_miles, time_zones)
SELECT geoid, name, slug, state, county, string_to_array(counties, ' '), latitude, longitude, miles,
    string_to_array(zones, ' ')
FROM unnest(%(geoid)s::text[], %(name)s::text[], %(slug)s::text[], %(state)s::text[], %(county_id)s::text[],
    %(counties)s::text[], %(latitude)s::float[], %(longitude)s::float[], %(square_miles)s::float[],
    %(time_zones)s::text[])
    AS given (geoid, name, slug, state, county, counties, latitude, longitude, miles, zones)
RETURNING id, state, slug
"""
GIVEN = ("geoid", "name", "slug", "state", "county_id", "latitude", "longitude", "square_miles")
CHANGED = ["geoid", "name", "county", "counties", "latitude", "longitude", "square_miles", "time_zones"]


class KnownCities:
    """The cities that are stored, by federal code and by name; a new one gets an address that none of them has."""

    def __init__(self) -> None:
        self.by_geoid: dict[str, City] = {}
        self.by_name: dict[tuple[str, str], list[City]] = defaultdict(list)
        self.slugs: set[tuple[str, str]] = set()
        self.counties = dict(County.objects.values_list("geoid", "name"))
        for city in City.objects.all():
            self.add(city)

    def add(self, city: City) -> None:
        self.slugs.add((city.state, city.slug))
        self.by_name[city.state, fold(city.name)].append(city)
        if city.geoid:
            self.by_geoid[city.geoid] = city

    def of(self, geoid: str, name: str, state: str, counties: list[str]) -> City:
        """The stored one: of the same code, or of the same name in the same county and without a code; else a new
        one."""
        if city := self.by_geoid.get(geoid):
            return city
        for city in self.by_name[state, fold(name)]:
            if not city.geoid and (not counties or city.county_id in counties):
                return city
        city = City(name=name, state=state, slug=self._slug(name, state, counties, geoid))
        self.add(city)
        return city

    def _slug(self, name: str, state: str, counties: list[str], geoid: str) -> str:
        county = self.counties.get(counties[0], "") if counties else ""
        for text in (name, f"{name} {county} county", f"{name} {geoid or len(self.slugs)}"):
            slug = slugify(text)[:120]
            if slug and (state, slug) not in self.slugs:
                break
        return slug


def load(path: Path) -> int:
    """GeoJSON with `geoid` (seven digits) and `name`, as the Census writes them (GEOID, NAME), too; `counties`,
    `time_zones` and `square_miles` where they are known."""
    known, cities, rings = KnownCities(), [], []
    for number, feature in enumerate(features(path), 1):
        geoid = feature.text("geoid", "GEOID", "GEOID20")
        if len(geoid) != 7 or geoid[:2] not in STATE_OF_FIPS or feature.center is None:
            raise PlaceFileError(f"Feature {number} of {path} has no `geoid` of a US place, or no outline: {geoid!r}")
        cities.append(_city(known, geoid, feature))
        rings.append(feature.rings)
    store(cities)
    outlines.replace("city", {city.pk: ring for city, ring in zip(cities, rings, strict=True)})
    add_spellings(cities)
    return len(cities)


def _city(known: KnownCities, geoid: str, feature: Feature) -> City:
    name, state = feature.text("name", "NAME"), STATE_OF_FIPS[geoid[:2]]
    counties = [county for county in feature.properties.get("counties") or [] if county in known.counties]
    city = known.of(geoid, name, state, counties)
    city.geoid, city.name = geoid, name
    city.longitude, city.latitude = feature.center or (0.0, 0.0)
    # What a file leaves out, as those of the Census do, stays as it is stored.
    if counties:
        city.counties, city.county_id = counties, counties[0]
    city.square_miles = feature.properties.get("square_miles") or city.square_miles
    # Where nothing is known, each zone of the state: the safe side of any rule about hours.
    city.time_zones = feature.properties.get("time_zones") or city.time_zones or list(ZONES[state])
    known.by_geoid[geoid] = city
    return city


def store(cities: list[City]) -> None:
    stored = [city for city in cities if city.pk]
    _store_new({(city.state, city.slug): city for city in cities if not city.pk})
    City.objects.bulk_create(stored, update_conflicts=True, unique_fields=["id"], update_fields=CHANGED)


def _store_new(cities: Mapping[tuple[str, str], City]) -> None:
    """By state and slug, which are one city's. Each gets its id."""
    columns: dict[str, list[Any]] = {name: [getattr(city, name) for city in cities.values()] for name in GIVEN}
    for name in ("counties", "time_zones"):
        columns[name] = [" ".join(getattr(city, name)) for city in cities.values()]
    for pk, state, slug in fetch_all(STORE_NEW, columns) if cities else ():
        cities[state, slug].pk, cities[state, slug]._state.adding = pk, False


def add_spellings(cities: Iterable[City]) -> None:
    """What is there stays, so that a spelling that staff have added survives every load. Half of a double name is one
    only where no other city of the state is called so."""
    names = {(state, fold(name)) for state, name in City.objects.values_list("state", "name")}
    found: list[tuple[City, str]] = []
    for city in cities:
        own = dict.fromkeys(spellings(city.name))
        own |= dict.fromkeys(half for half in halves(city.name) if (city.state, half) not in names)
        found += [(city, name) for name in own if name]
    store_spellings(found)


def store_spellings(found: list[tuple[City, str]]) -> None:
    run(
        SPELL,
        ([city.pk for city, _ in found], [city.state for city, _ in found], [name for _, name in found]),
    )
