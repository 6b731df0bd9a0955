"""The homes of the simulated world: what stands where, whoever lists it."""

from dataclasses import dataclass, replace
from functools import lru_cache

from .dice import Dice, weighted
from .places import COAST, CRMLS, DESERT, GPS, City, Zip

CITIES = {GPS: DESERT, CRMLS: COAST}
CITY_CHOICES = {mls: weighted({city: city.weight for city in cities}) for mls, cities in CITIES.items()}

RESIDENTIAL, LEASE, INCOME = "Residential", "Residential Lease", "Residential Income"
LAND, COMMERCIAL, PARK = "Land", "Commercial Sale", "Manufactured In Park"
KINDS = {
    GPS: weighted({RESIDENTIAL: 76, LEASE: 10, INCOME: 3, LAND: 8, COMMERCIAL: 3}),
    CRMLS: weighted({RESIDENTIAL: 72, LEASE: 11, INCOME: 5, LAND: 6, COMMERCIAL: 3, PARK: 3}),
}
HOUSE, CONDO, TOWNHOUSE, MOBILE = "Single Family Residence", "Condominium", "Townhouse", "Manufactured Home"
SUBTYPES = {
    RESIDENTIAL: weighted({HOUSE: 66, CONDO: 22, TOWNHOUSE: 8, MOBILE: 4}),
    LEASE: weighted({HOUSE: 50, CONDO: 38, TOWNHOUSE: 12}),
    INCOME: ("Duplex", "Duplex", "Triplex", "Quadruplex", "Apartment"),
    LAND: ("Unimproved Land", "Residential Lot", "Residential Lot", "Commercial Lot"),
    COMMERCIAL: ("Retail", "Office", "Industrial", "Mixed Use", "Warehouse"),
    PARK: (MOBILE,),
}
DESERT_STREETS = (
    "Avenida Caballeros|Avenida Palmera|Avenida Las Flores|Calle Palo Verde|Calle Rolph|Calle Tecate|Calle Amapola|"
    "Calle Encanto|Via Lola|Via Miraleste|Via Portola|Via Roberto|Camino Sur|Camino Norte|Camino Parocela|"
    "Paseo Del Sol|Paseo Dorotea|Paseo Real|Vista Dunes|Desert Willow|Ocotillo|Smoke Tree|Mesquite|Ironwood|"
    "Saguaro|Agave|Desert Lily|Verbena|Sagebrush|Chuparosa|Tamarisk|Sandstone|Painted Canyon|Indian Trail|"
    "Sunny Dunes|San Jacinto|Santa Rosa|San Gorgonio|Chino Canyon|Morning Star|Golden Sands|Date Grove|Medjool|"
    "Deglet Noor|Roadrunner|Quail Run|Burrowing Owl|Cactus Wren|Fairway|Mulligan|Pebble|Sunset Ridge|Moon Valley"
).split("|")
COAST_STREETS = (
    "Maple|Oak Grove|Sycamore|Magnolia|Jacaranda|Orange Blossom|Lemon Heights|Avocado|Olive|Walnut|Laurel|Cypress|"
    "Bluff View|Harbor View|Seabreeze|Pacific Crest|Coral|Anchor|Lighthouse|Driftwood|Sandpiper|Pelican|Heron|"
    "Canyon View|Hillcrest|Ridgeline|Mountain View|Valley Vista|Summit|Meadowlark|Hummingbird|Bluebird|Mission|"
    "Rancho Vista|Via Del Mar|Via Alegre|Calle Cortez|Camino Alto|Alta Vista|Buena Vista|Loma Linda|Sierra|Grand|"
    "Lincoln|Jefferson|Washington|Park|Highland|Arroyo|Willow Creek|Stone Canyon|Chaparral|Golden Poppy|Wildflower"
).split("|")
SPANISH = ("Avenida ", "Calle ", "Via ", "Camino ", "Paseo ")
SUFFIXES = ("Drive", "Lane", "Court", "Circle", "Way", "Road", "Street", "Place", "Avenue", "Trail")
SIZES = {CONDO: (650, 2100), TOWNHOUSE: (950, 2300), MOBILE: (720, 1900), HOUSE: (980, 4300)}


@dataclass(slots=True)
class Home:
    """One property. Money in whole dollars, areas in square feet, ``price`` a sale price or a month's rent."""

    mls: str
    kind: str
    subtype: str
    city: City
    zip: Zip
    number: int
    direction: str
    street: str
    suffix: str
    unit: str
    subdivision: str
    parcel: str
    latitude: float
    longitude: float
    beds: int
    baths_full: int
    baths_half: int
    area: int
    lot: int
    year: int
    stories: int
    garage: int
    units: int
    pool: bool
    gated: bool
    lease_land: bool
    fee: int
    price: int
    style: int

    @property
    def has_rooms(self) -> bool:
        """Whether people live in it."""
        return self.kind not in (LAND, COMMERCIAL)

    @property
    def street_line(self) -> str:
        """Number, street and unit."""
        parts = [str(self.number), self.direction, self.street, self.suffix, f"#{self.unit}" if self.unit else ""]
        return " ".join(part for part in parts if part)

    @property
    def address(self) -> str:
        """The whole address in one line."""
        return f"{self.street_line}, {self.city.name}, CA {self.zip.code}"


@lru_cache(maxsize=4096)
def home_kind(seed: int, mls: str, index: int) -> str:
    """The property type of a home, without making the rest of it."""
    return Dice(seed, "kind", mls, index).pick(KINDS[mls])


@lru_cache(maxsize=4096)
def make_home(seed: int, mls: str, index: int) -> Home:
    """The home with this number, always the same one."""
    dice = Dice(seed, "home", mls, index)
    kind = home_kind(seed, mls, index)
    subtype = dice.pick(SUBTYPES[kind])
    city = dice.pick(CITY_CHOICES[mls])
    place = dice.pick(city.zips)
    street, suffix = _street(dice, mls)
    area, beds = _size(dice, kind, subtype)
    attached = subtype in (CONDO, TOWNHOUSE)
    pool = kind not in (LAND, COMMERCIAL) and dice.chance(55 if mls == GPS else 18)
    quality = dice.bell(0.72, 1.38)
    year = _year(dice, mls)
    home = Home(
        mls=mls,
        kind=kind,
        subtype=subtype,
        city=city,
        zip=place,
        number=dice.between(11, 989) * (100 if mls == GPS and dice.chance(45) else 10) + dice.draw(100),
        direction=dice.pick(("", "", "", "", "", "N", "S", "E", "W")) if mls == CRMLS else "",
        street=street,
        suffix=suffix,
        unit=_unit(dice, subtype),
        subdivision=dice.pick(city.subdivisions) if city.subdivisions and dice.chance(82) else "",
        parcel="",
        latitude=round(place.latitude + place.spread * dice.bell(-1, 1), 6),
        longitude=round(place.longitude + place.spread * dice.bell(-1.15, 1.15), 6),
        beds=beds,
        baths_full=max(1, beds - dice.draw(2) - (beds > 3)) if beds else 0,
        baths_half=1 if beds and dice.chance(30) else 0,
        area=area,
        lot=_lot(dice, city, kind, attached),
        year=year,
        stories=(1 if mls == GPS and not dice.chance(12) else 1 + dice.draw(2)) if area else 0,
        garage=dice.pick((0, 1, 1, 2)) if attached else dice.pick((1, 2, 2, 2, 2, 3, 3)) if beds else 0,
        units={"Duplex": 2, "Triplex": 3, "Quadruplex": 4, "Apartment": dice.between(5, 16)}.get(subtype, 1),
        pool=pool,
        gated=dice.chance(40 if mls == GPS else 14),
        lease_land=mls == GPS and kind == RESIDENTIAL and dice.chance(16),
        fee=_fee(dice, attached, mls) if beds else 0,
        price=0,
        style=dice.draw(1 << 20),
    )
    home.price = _price(dice, home, quality)
    home.parcel = f"{500 + home.style % 400}-{home.style % 997:03d}-{home.number % 97:03d}"
    return home


def in_doubt(home: Home) -> Home:
    """The same home as a careless office enters it: without its parcel, and without the word that says what kind of
    street it is on. Nobody but a person can tell that it is the same."""
    street = home.street
    if not home.suffix:
        street = next((street.removeprefix(word) for word in SPANISH if street.startswith(word)), street)
    return replace(home, suffix="", street=street, parcel="")


def _street(dice: Dice, mls: str) -> tuple[str, str]:
    name = dice.pick(DESERT_STREETS if mls == GPS else COAST_STREETS)
    suffix = dice.pick(SUFFIXES)
    return name, "" if name.startswith(SPANISH) else suffix


def _unit(dice: Dice, subtype: str) -> str:
    if subtype == CONDO:
        return dice.pick(
            (str(dice.between(101, 340)), str(dice.between(1, 60)), f"{'ABCDE'[dice.draw(5)]}{dice.draw(9) + 1}")
        )
    return str(dice.between(1, 240)) if subtype == MOBILE else ""


def _size(dice: Dice, kind: str, subtype: str) -> tuple[int, int]:
    """Living area and bedrooms."""
    if kind == LAND:
        return 0, 0
    if kind == COMMERCIAL:
        return dice.between(12, 240) * 100, 0
    if kind == INCOME:
        return dice.between(1500, 6800), dice.between(3, 9)
    low, high = SIZES[subtype]
    area = int(dice.bell(low, high)) + dice.draw(60)
    return area, max(1, min(6, round(area / 640 + dice.real(-0.7, 0.9))))


def _year(dice: Dice, mls: str) -> int:
    return dice.pick(
        (1956, 1962, 1974, 1981, 1988, 1995, 2003, 2007, 2016)
        if mls == GPS
        else (1926, 1949, 1957, 1964, 1973, 1986, 1994, 2004, 2015)
    ) + dice.draw(9)


def _lot(dice: Dice, city: City, kind: str, attached: bool) -> int:
    if kind == LAND:
        return int(city.lot * dice.pick((1, 1, 2, 5, 10, 20)) * dice.real(0.8, 1.3))
    if kind == COMMERCIAL:
        return dice.between(60, 900) * 100
    return int(city.lot * (dice.real(0.2, 0.4) if attached else dice.bell(0.6, 1.6)))


def _fee(dice: Dice, attached: bool, mls: str) -> int:
    if not attached and dice.chance(55):
        return 0
    return dice.between(45, 620) if mls == CRMLS or not attached else dice.between(280, 890)


def _price(dice: Dice, home: Home, quality: float) -> int:
    """A price in the figures that sellers like, in line with the city, the size and the kind."""
    foot = home.city.price * quality
    if home.kind == LAND:
        value = home.city.lot * foot * (home.lot / home.city.lot) ** 0.55 * dice.real(0.03, 0.07)
    elif home.kind == COMMERCIAL:
        value = home.area * foot * 0.62
    else:
        value = foot * (home.area * 0.86 + 190) * (1.06 if home.pool else 1.0)
        value *= {MOBILE: 0.42, CONDO: 0.9, TOWNHOUSE: 0.95}.get(home.subtype, 1.0) * (0.72 if home.lease_land else 1.0)
    if home.kind == LEASE:
        return max(1_400, round(value * 0.0046 / 50) * 50 - dice.pick((0, 0, 5)))
    if value > 1_500_000:
        return round(value / 25_000) * 25_000 - dice.pick((0, 1_000, 5_000))
    return max(18_000, round(value / 5_000) * 5_000 - dice.pick((0, 100, 1_000, 1_000)))
