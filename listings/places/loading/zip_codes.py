"""ZIP codes with their points and zones, and the cities that only they name: those without an outline here."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from listings.folding import fold
from listings.models import City, County
from listings.places.files import PlaceFileError, table
from listings.places.loading.cities import KnownCities, add_spellings, store, store_spellings
from listings.places.spellings import halves, spelled_out, spellings
from listings.places.states import STATES
from listings.places.zones import ZONES
from realty.database.statements import run

# Fifty thousand rows by the ORM take ten times as long.
STORE = """
INSERT INTO listings_zipcode (code, state, city_id, county_id, latitude, longitude, time_zones)
SELECT DISTINCT ON (code) code, state, city, county, latitude, longitude, string_to_array(zones, ' ')
FROM unnest(%(codes)s::text[], %(states)s::text[], %(cities)s::bigint[], %(counties)s::text[], %(latitudes)s::float[],
    %(longitudes)s::float[], %(zones)s::text[]) AS given (code, state, city, county, latitude, longitude, zones)
ON CONFLICT (code) DO UPDATE SET state = excluded.state, city_id = excluded.city_id, county_id = excluded.county_id,
    latitude = excluded.latitude, longitude = excluded.longitude, time_zones = excluded.time_zones
"""
COLUMNS = {"zip", "city", "state", "latitude", "longitude"}


@dataclass(slots=True)
class Row:
    code: str
    state: str
    county: str
    latitude: float
    longitude: float
    time_zones: list[str]
    cities: list[str] = field(default_factory=list)


def load(path: Path) -> int:
    """CSV with zip, city, state, latitude, longitude, and where they are known county (five digits), time_zones (with
    blanks between) and other_cities (with | between)."""
    counties = set(County.objects.values_list("geoid", flat=True))
    rows = [_row(path, number, line, counties) for number, line in enumerate(table(path), 2)]
    found = _cities(rows)
    run(
        STORE,
        {
            "codes": [row.code for row in rows],
            "states": [row.state for row in rows],
            "cities": [found[row.code].pk if row.code in found else None for row in rows],
            "counties": [row.county or None for row in rows],
            "latitudes": [row.latitude for row in rows],
            "longitudes": [row.longitude for row in rows],
            "zones": [" ".join(row.time_zones) for row in rows],
        },
    )
    return len(rows)


def _row(path: Path, number: int, line: dict[str, str], counties: set[str]) -> Row:
    where = f"Line {number} of {path}"
    if missing := sorted(COLUMNS - line.keys()):
        raise PlaceFileError(f"{where} has no column {missing[0]}; there must be {', '.join(sorted(COLUMNS))}.")
    code, state = line["zip"].zfill(5), line["state"].upper()
    if state not in STATES or len(code) != 5 or not code.isdigit():
        raise PlaceFileError(f"{where}: {line['zip']!r} in {line['state']!r} is no ZIP code of a US state.")
    try:
        latitude, longitude = float(line["latitude"]), float(line["longitude"])
    except ValueError:
        raise PlaceFileError(f"{where}: latitude and longitude must be numbers.") from None
    if abs(latitude) < 1 or abs(longitude) < 1 or abs(latitude) > 90 or abs(longitude) > 180:
        raise PlaceFileError(f"{where}: {latitude}, {longitude} is no place of the United States.")
    county = line.get("county", "")
    # A zone that the state does not have is no clock of a home there.
    zones = [zone for zone in line.get("time_zones", "").split() if zone in ZONES[state]] or list(ZONES[state])
    names = [line["city"], *filter(None, line.get("other_cities", "").split("|"))]
    return Row(code, state, county if county in counties else "", latitude, longitude, zones, names)


def _cities(rows: list[Row]) -> dict[str, City]:
    """The main city of each ZIP code; new ones for names that no stored city has or abbreviates."""
    known, main = _Spelled(), {}
    # Names that a ZIP code has first are cities before those that it only takes as well.
    for place in range(max((len(row.cities) for row in rows), default=0)):
        for row in (row for row in rows if place < len(row.cities) and fold(row.cities[place])):
            city = known.named(row.cities[place], row)
            if place == 0:
                main[row.code] = city
    new = [city for city, _ in known.new.values()]
    for city, named in known.new.values():
        _place(city, named)
    store(new)
    add_spellings(new)
    store_spellings([(city, name) for city, name in known.others.values()])
    return main


class _Spelled:
    """All cities by their spellings. `new` ones have the ZIP codes that name them; `others` are further spellings."""

    def __init__(self) -> None:
        self.known = KnownCities()
        self.cities: dict[tuple[str, str], list[City]] = defaultdict(list)
        self.new: dict[int, tuple[City, list[Row]]] = {}
        self.others: dict[tuple[int, str], tuple[City, str]] = {}
        for city in (city for cities in self.known.by_name.values() for city in cities):
            self._add(city)

    def _add(self, city: City) -> None:
        for name in (*spellings(city.name), *halves(city.name)):
            self.cities[city.state, name].append(city)

    def named(self, name: str, row: Row) -> City:
        folded = fold(name)
        city = _best(self.cities[row.state, folded], row)
        if city is None and (city := _best(self.cities[row.state, spelled_out(folded)], row)):
            self.others[id(city), folded] = city, name
        if city is None:
            city = self.known.of("", name, row.state, [])
            self.new[id(city)] = city, []
            self._add(city)
        if id(city) in self.new:
            self.new[id(city)][1].append(row)
        return city


def _best(cities: list[City], row: Row) -> City | None:
    """Of cities of one name: that in the ZIP code's county, else one with an outline, of these the largest. Of those
    without an outline there is one of a name in a state, as the Postal Service has it."""
    return max(cities, key=lambda city: (row.county in city.counties, city.square_miles or 0), default=None)


def _place(city: City, rows: list[Row]) -> None:
    """In the middle of its ZIP codes, in their counties and zones."""
    city.latitude = round(fmean(row.latitude for row in rows), 5)
    city.longitude = round(fmean(row.longitude for row in rows), 5)
    counties = Counter(row.county for row in rows if row.county)
    city.counties = [county for county, _ in counties.most_common()]
    city.county_id = city.counties[0] if city.counties else None
    kept = {zone for row in rows for zone in row.time_zones}
    city.time_zones = [zone for zone in ZONES[city.state] if zone in kept]
