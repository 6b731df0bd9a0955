"""Where the simulated homes stand: real cities, ZIP codes, counties and middles of built-up areas."""

from dataclasses import dataclass
from importlib.resources import files

GPS = "20190211172710340762000000"
CRMLS = "20200218121507636729000000"


@dataclass(frozen=True, slots=True)
class Zip:
    """One ZIP code; ``spread`` is the radius in degrees within which homes stand."""

    code: str
    latitude: float
    longitude: float
    spread: float


@dataclass(frozen=True, slots=True)
class City:
    """A city of one data share. ``price`` is the usual price of a square foot in dollars."""

    name: str
    county: str
    weight: int
    price: int
    lot: int
    zips: tuple[Zip, ...]
    subdivisions: tuple[str, ...]


def _zip(text: str, spread: float) -> Zip:
    code, latitude, longitude = text.split(",")
    return Zip(code, float(latitude), float(longitude), spread)


def _city(line: str) -> City:
    """Reads ``name|county|weight|price|lot|spread|zip,lat,lon;…|subdivision;…``."""
    name, county, weight, price, lot, spread, zips, subdivisions = line.split("|")
    return City(
        name=name,
        county=county,
        weight=int(weight),
        price=int(price),
        lot=int(lot),
        zips=tuple(_zip(text, float(spread)) for text in zips.split(";")),
        subdivisions=tuple(text for text in subdivisions.split(";") if text),
    )


def read_cities(name: str) -> tuple[City, ...]:
    """The cities of one file of ``gazetteer/``."""
    text = files(__package__).joinpath("gazetteer", f"{name}.txt").read_text(encoding="utf-8")
    return tuple(_city(line) for line in text.splitlines() if line and not line.startswith("#"))


DESERT = read_cities("desert")
COAST = read_cities("coast")
