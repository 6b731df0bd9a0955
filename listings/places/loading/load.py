"""One file at a time, in one transaction; the same file again does nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from listings.models import PlaceFile
from listings.places import files
from listings.places.loading import cities, counties, neighborhoods, schools, zip_codes
from realty.database.locks import Space, lock

KINDS: dict[str, Callable[[Path], int]] = {
    "counties": counties.load,
    "cities": cities.load,
    "zip_codes": zip_codes.load,
    "neighborhoods": neighborhoods.load,
    "schools": schools.load,
}
CENSUS = "Public domain (US Census Bureau, TIGER/Line 2016)"
OPEN_DATA = Path(__file__).parent.parent / "open_data"


@dataclass(slots=True, frozen=True)
class Bundled:
    """A file of `open_data`; its README.md has where it is from."""

    kind: str
    path: Path
    version: str
    license: str


# In this order: cities name counties, ZIP codes name cities.
BUNDLED = (
    Bundled("counties", OPEN_DATA / "counties.geojson.gz", "TIGER/Line 2016", CENSUS),
    Bundled("cities", OPEN_DATA / "california_places.geojson.gz", "TIGER/Line 2016", CENSUS),
    Bundled("zip_codes", OPEN_DATA / "zip_codes.csv.gz", "GeoNames 2025, Census 2021", "CC BY 4.0 (GeoNames)"),
    Bundled("neighborhoods", OPEN_DATA / "california_neighborhoods.geojson.gz", "Zillow 2016", "CC BY-SA 3.0 (Zillow)"),
)


@dataclass(slots=True, frozen=True)
class Loaded:
    file: PlaceFile
    is_new: bool


def missing() -> Bundled | None:
    """The first file of this version that is not loaded."""
    newest: dict[tuple[str, str], str] = {}
    for kind, name, sha256 in PlaceFile.objects.order_by("pk").values_list("kind", "name", "sha256"):
        newest[kind, name] = sha256
    wanted = (file for file in BUNDLED if newest.get((file.kind, file.path.name)) != files.digest(file.path))
    return next(wanted, None)


def note_change(kind: str, by: str) -> None:
    """Somebody changed places by hand: what was enriched by them is out of date, as after a newer file."""
    PlaceFile.objects.create(kind=kind, name="console", sha256="", version=by[:100], rows=1, loaded_at=timezone.now())


def load(kind: str, path: Path, *, version: str = "", license: str = "", again: bool = False) -> Loaded:
    """Store a file's places: what is known by its key is brought up to date, what is new is added, nothing is removed
    but schools that the file says are closed. Raises PlaceFileError, and then nothing was stored."""
    sha256 = files.digest(path)
    with transaction.atomic():
        lock(Space.PLACES, 0)
        known = PlaceFile.objects.filter(kind=kind, name=path.name).first()
        if known and known.sha256 == sha256 and not again:
            return Loaded(known, is_new=False)
        rows = KINDS[kind](path)
        stored = PlaceFile.objects.create(
            kind=kind, name=path.name, sha256=sha256, version=version, license=license, rows=rows,
            loaded_at=timezone.now(),
        )  # fmt: skip
    return Loaded(stored, is_new=True)
