"""A small desert: two counties, three cities, ZIP codes, two neighborhoods and schools, as squares on the map."""

from listings.models import City, CityAlias, County, Neighborhood, PlaceFile, School, ZipCode
from listings.places import outlines
from realty.database.statements import run

PACIFIC = ["America/Los_Angeles"]


def square(west: float, south: float, size: float) -> list[tuple[float, float]]:
    return [(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]


def lay_out() -> dict[str, City]:
    """The cities by their names."""
    riverside = County.objects.create(geoid="06065", name="Riverside", state="CA", latitude=33.7, longitude=-116)
    County.objects.create(geoid="06071", name="San Bernardino", state="CA", latitude=34.8, longitude=-116)
    outlines.replace("county", {"06065": [square(-117, 33.4, 0.99)], "06071": [square(-117, 34.4, 1)]})
    cities = {
        name: City.objects.create(
            name=name, slug=name.lower().replace(" ", "-"), state="CA", county=riverside, counties=["06065"],
            latitude=latitude, longitude=longitude, square_miles=90, time_zones=PACIFIC,
        )
        for name, latitude, longitude in (
            ("Palm Springs", 33.83, -116.54), ("Palm Desert", 33.72, -116.37), ("Indio", 33.72, -116.21),
        )
    }  # fmt: skip
    outlines.replace(
        "city", {city.pk: [square(city.longitude - 0.05, city.latitude - 0.05, 0.1)] for city in cities.values()}
    )
    for city in cities.values():
        CityAlias.objects.create(city=city, name=city.name)
    CityAlias.objects.create(city=cities["Palm Springs"], name="Palm Spgs")
    for code, name in (("92260", "Palm Desert"), ("92262", "Palm Springs"), ("92201", "Indio")):
        city = cities[name]
        ZipCode.objects.create(
            code=code, state="CA", city=city, county=riverside, latitude=city.latitude + 0.01,
            longitude=city.longitude + 0.01, time_zones=PACIFIC,
        )  # fmt: skip
    _neighborhoods(cities)
    _schools()
    return cities


def _neighborhoods(cities: dict[str, City]) -> None:
    springs, desert = cities["Palm Springs"], cities["Palm Desert"]
    colony = Neighborhood.objects.create(city=springs, name="Movie Colony", slug="movie-colony")
    outlines.replace("neighborhood", {colony.pk: [square(-116.55, 33.82, 0.02), square(-116.54, 33.83, 0.001)]})
    Neighborhood.objects.create(
        city=desert, name="South Palm Desert", slug="south-palm-desert", subdivisions=["Silver Spur", "Ironwood CC"]
    )


def _schools() -> None:
    for number, (name, level, latitude) in enumerate(
        [
            ("Vista del Monte", "elementary", 33.84), ("Cielo Vista", "elementary", 33.80),
            ("Raymond Cree", "middle", 33.85), ("Palm Springs High", "high", 33.82), ("Far High", "high", 35.5),
        ]
    ):  # fmt: skip
        School.objects.create(
            code=str(number), state="CA", name=name, level=level, latitude=latitude, longitude=-116.53, grades="K-12"
        )
    run("UPDATE listings_school SET spot = point(longitude, latitude)")


def another_version() -> None:
    """As if newer places had been loaded."""
    from django.utils import timezone  # noqa: PLC0415

    PlaceFile.objects.create(name="cities.geojson", kind="cities", sha256="0" * 64, loaded_at=timezone.now())
