"""Agents and offices of the simulated MLSs. Nobody here exists: names are made up, phones are 555-01xx."""

from dataclasses import dataclass
from functools import lru_cache

from .dice import Dice
from .moments import key_text
from .places import GPS

FIRST = (
    "Avery|Blair|Casey|Dana|Ellis|Frankie|Gray|Harley|Indigo|Jules|Kerry|Lane|Marlowe|Nico|Oakley|Perry|Quinn|Reese|"
    "Sage|Tatum|Umber|Val|Wren|Xen|Yael|Zuri"
).split("|")
LAST = (
    "Ashgrove|Brightwell|Copperfield|Dunemark|Evenstar|Fairhollow|Goldsand|Hillwater|Ironbridge|Juniperly|Kingsmoor|"
    "Larkmeadow|Mesaverde|Northgate|Oldcastle|Palmquist-Bay|Quailridge|Rosewind|Silverlake|Thornbury|Underhill|"
    "Valeworth|Westerfield|Yarrowby|Zephyrine"
).split("|")
OFFICE_FIRST = (
    "Desert Lantern|Sunstone|Mesa & Palm|Blue Agave|Canyon Gate|Date Grove|Golden Hour|Harborline|Tidewater|Sierra Vale"
).split("|")
OFFICE_LAST = "Realty|Homes|Properties|Estates|Brokerage|Real Estate Group".split("|")


@dataclass(frozen=True, slots=True)
class Office:
    """A fictional brokerage."""

    key: str
    mls_id: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Agent:
    """A fictional agent and the office that holds the license."""

    key: str
    mls_id: str
    first: str
    last: str
    phone: str
    email: str
    license_number: str
    office: Office

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


def _phone(area: str, number: int) -> str:
    return f"{area}-555-01{number % 100:02d}"


@lru_cache(maxsize=1024)
def make_office(mls: str, number: int) -> Office:
    """The office with this number in this MLS."""
    dice = Dice("office", mls, number)
    first, last = dice.pick(OFFICE_FIRST), dice.pick(OFFICE_LAST)
    area = "760" if mls == GPS else dice.pick(("213", "310", "562", "714", "949", "951", "909", "805", "619"))
    domain = first.lower().replace(" ", "").replace("&", "and")
    return Office(
        key=key_text((1_200_000_000 + number * 7_919) * 1_000_000 + (26 if mls == GPS else 73)),
        mls_id=f"{'D' if mls == GPS else 'C'}{1000 + number}",
        name=f"{first} {last}",
        phone=_phone(area, dice.draw(100)),
        email=f"office{number}@{domain}.example.com",
    )


@lru_cache(maxsize=8192)
def make_agent(mls: str, number: int) -> Agent:
    """The agent with this number in this MLS."""
    dice = Dice("agent", mls, number)
    office = make_office(mls, dice.draw(60))
    first, last = dice.pick(FIRST), dice.pick(LAST)
    return Agent(
        key=key_text((1_300_000_000 + number * 6_007) * 1_000_000 + (26 if mls == GPS else 73)),
        mls_id=f"{'d' if mls == GPS else 'C'}{20000 + number}",
        first=first,
        last=last,
        phone=_phone(office.phone[:3], dice.draw(100)),
        email=f"{first.lower()}.{last.lower()}@example.com",
        license_number=f"SIM{1_000_000 + number * 13 % 900_000}",
        office=office,
    )
