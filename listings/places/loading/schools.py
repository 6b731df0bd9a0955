"""Schools by file: the directory of the California Department of Education (pubschls.txt), or plain columns."""

from pathlib import Path

from listings.models import School
from listings.places.files import PlaceFileError, table
from listings.places.states import state_of
from realty.database.statements import run

Level = School.Level
# EILCode of the California directory: the level of instruction that a school offers.
LEVEL_OF_EIL = {"ELEM": Level.ELEMENTARY, "INTMIDJR": Level.MIDDLE, "HS": Level.HIGH, "ELEMHIGH": Level.OTHER}
LEVELS = {level.value: level for level in Level}
PLAIN = ("code", "name", "level", "state", "latitude", "longitude")
CHANGED = ["name", "level", "grades", "district", "city", "is_charter", "latitude", "longitude"]
OPEN = ("", "active")


def load(path: Path) -> int:
    """A school without a place on the map is left out; one that the file calls closed is removed."""
    rows = list(table(path))
    if not rows:
        raise PlaceFileError(f"{path} has no rows.")
    read = _of_california if "CDSCode" in rows[0] else _plain
    found: dict[tuple[str, str], School] = {}
    closed: dict[str, list[str]] = {}
    for number, row in enumerate(rows, 2):
        school, is_open = read(path, number, row)
        if not is_open:
            closed.setdefault(school.state, []).append(school.code)
        elif school.latitude and school.longitude:
            found[school.state, school.code] = school
    for state, codes in closed.items():
        School.objects.filter(state=state, code__in=codes).delete()
    School.objects.bulk_create(
        found.values(), update_conflicts=True, unique_fields=["state", "code"], update_fields=CHANGED, batch_size=2000
    )
    run("UPDATE listings_school SET spot = point(longitude, latitude)")
    return len(found)


def _of_california(path: Path, number: int, row: dict[str, str]) -> tuple[School, bool]:
    """ "No Data" is how the directory writes nothing."""
    told = {name: "" if value == "No Data" else value for name, value in row.items()}
    school = School(
        code=told["CDSCode"],
        state="CA",
        name=told.get("School", ""),
        level=LEVEL_OF_EIL.get(told.get("EILCode", ""), Level.OTHER),
        grades=told.get("GSserved") or told.get("GSoffered", ""),
        district=told.get("District", ""),
        city=told.get("City", ""),
        is_charter=told.get("Charter", "").upper() == "Y",
        latitude=_degrees(path, number, told.get("Latitude", "")),
        longitude=_degrees(path, number, told.get("Longitude", "")),
    )
    # A row without a school is its district.
    return school, told.get("StatusType", "").lower() in OPEN and bool(school.name)


def _plain(path: Path, number: int, row: dict[str, str]) -> tuple[School, bool]:
    for name in PLAIN:
        if not row.get(name):
            raise PlaceFileError(f"Line {number} of {path} has no {name}; there must be {', '.join(PLAIN)}.")
    level, state = LEVELS.get(row["level"].lower()), state_of(row["state"])
    if level is None or not state:
        said = row["state"] if level else row["level"]
        raise PlaceFileError(f"Line {number} of {path}: {said!r} is no level ({', '.join(LEVELS)}), or no state.")
    school = School(
        code=row["code"], state=state, name=row["name"], level=level, grades=row.get("grades", ""),
        district=row.get("district", ""), city=row.get("city", ""),
        is_charter=row.get("charter", "").lower() in ("y", "yes", "true", "1"),
        latitude=_degrees(path, number, row["latitude"]), longitude=_degrees(path, number, row["longitude"]),
    )  # fmt: skip
    return school, row.get("status", "").lower() in (*OPEN, "open")


def _degrees(path: Path, number: int, text: str) -> float:
    """0 for nothing."""
    try:
        return float(text or 0)
    except ValueError:
        raise PlaceFileError(f"Line {number} of {path}: {text!r} are no degrees.") from None
