"""Files of places: GeoJSON and CSV, plain or gzipped, read into plain values. What is wrong in one is told by its line
or feature, and names the field."""

import csv
import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import orjson

# A state's schools are 5 MB, its places with full outlines 60.
MAX_BYTES = 400_000_000
Ring = list[tuple[float, float]]


class PlaceFileError(ValueError):
    """The file cannot be taken as it is; the message says what to mend. Nothing was stored."""


@dataclass(slots=True, frozen=True)
class Feature:
    """`rings` of [(longitude, latitude), ...], empty for a place without an outline; `center` (longitude, latitude)."""

    properties: dict[str, Any]
    rings: list[Ring]
    center: tuple[float, float] | None

    def text(self, *names: str) -> str:
        """The first of these properties that says something."""
        for name in names:
            if value := self.properties.get(name):
                return str(value).strip()
        return ""


def content(path: Path) -> bytes:
    """The file, unpacked. Raises PlaceFileError where it cannot be read, or is larger than MAX_BYTES."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            found: bytes = file.read(MAX_BYTES + 1)
    except (OSError, EOFError) as error:
        raise PlaceFileError(f"{path} cannot be read: {error}") from None
    if len(found) > MAX_BYTES:
        raise PlaceFileError(f"{path} is larger than {MAX_BYTES:,} bytes; load it in parts.")
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(content(path)).hexdigest()


def features(path: Path) -> Iterator[Feature]:
    """Of a FeatureCollection of Polygons, MultiPolygons and Points. Raises PlaceFileError."""
    try:
        stored = orjson.loads(content(path))
        found = stored["features"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise PlaceFileError(f"{path} is no GeoJSON FeatureCollection.") from None
    for number, each in enumerate(found, 1):
        try:
            yield _feature(each)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise PlaceFileError(f"Feature {number} of {path} cannot be read: {error}") from None


def _feature(stored: dict[str, Any]) -> Feature:
    properties, geometry = stored["properties"] or {}, stored.get("geometry")
    given = properties.get("center")
    center = (float(given[0]), float(given[1])) if given else None
    if geometry is None:
        return Feature(properties, [], center)
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return Feature(properties, [], (float(coordinates[0]), float(coordinates[1])))
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"its geometry is a {kind}, and must be a Polygon, MultiPolygon or Point")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    rings = [ring(each) for polygon in polygons for each in polygon]
    return Feature(properties, rings, center or middle(rings))


def ring(points: list[Any]) -> Ring:
    """Checked: degrees, in the order longitude, latitude."""
    found = [(float(point[0]), float(point[1])) for point in points]
    if len(found) < 3:
        raise ValueError("an outline has fewer than three points")
    for east, north in found:
        if not (-180 <= east <= 180 and -90 <= north <= 90):
            raise ValueError(f"({east}, {north}) is no place on Earth; write longitude, latitude in degrees")
    return found


def middle(rings: list[Ring]) -> tuple[float, float] | None:
    """Of the box around the largest ring."""
    if not rings:
        return None
    largest = max(rings, key=len)
    east, north = [point[0] for point in largest], [point[1] for point in largest]
    return (min(east) + max(east)) / 2, (min(north) + max(north)) / 2


def table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV or tab-separated file by its header's names. Latin-1 where it is no UTF-8."""
    raw = content(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    head = text.partition("\n")[0]
    for row in csv.DictReader(StringIO(text, newline=""), delimiter="\t" if "\t" in head else ","):
        yield {(name or "").strip(): (value or "").strip() for name, value in row.items() if isinstance(value, str)}
