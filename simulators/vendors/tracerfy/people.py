"""Who owns which home: invented people, the same for an address whenever and wherever it is asked."""

import hashlib
import random
from dataclasses import dataclass

FIRST = (
    "Ana", "Ben", "Carla", "Dario", "Elena", "Felix", "Greta", "Hugo", "Iris", "Jonas", "Kira", "Leon", "Mara", "Nils",
    "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Tessa", "Ugo", "Vera", "Wanda", "Xenia", "Yara", "Zeno",
)  # fmt: skip
LAST = (
    "Ashgrove", "Bramwell", "Coldwater", "Dunmore", "Eastlake", "Fairbrook", "Glenhurst", "Hartwood", "Ironside",
    "Juniper", "Kestrel", "Larkspur", "Merriday", "Northcote", "Oakhollow", "Pinefield", "Quarrier", "Ravensby",
    "Silverton", "Thornbury", "Underhill", "Vanterpool", "Westerly", "Yarrow",
)  # fmt: skip
ENTITIES = (
    "{last} Holdings LLC", "The {last} Family Trust", "{last} Properties Inc", "Estate of {first} {last}",
    "{last} Investments LP",
)  # fmt: skip
CARRIERS = ("Simulated Wireless", "Example Mobile", "Sample Telephone")
# Area codes by state; the exchange is 555 and the line 01xx, which belong to nobody.
AREAS = {
    "AZ": (480, 520, 602), "CA": (209, 213, 310, 323, 408, 415, 424, 442, 510, 530, 559, 619, 626, 650, 657, 661, 707,
    714, 747, 760, 805, 818, 831, 858, 909, 916, 925, 949, 951), "FL": (305, 407, 561, 813, 904), "NV": (702, 725, 775),
    "OK": (405, 918), "TX": (214, 512, 713, 817), "WA": (206, 253, 425),
}  # fmt: skip
# States whose own do-not-call lists the scrub covers.
STATE_LISTS = ("CO", "FL", "IN", "LA", "MA", "MO", "PA", "TN", "TX", "WY")
STATE_OF_AREA = {area: state for state, areas in AREAS.items() for area in areas}
ABBREVIATED = {"DRIVE": "DR", "STREET": "ST", "AVENUE": "AVE", "ROAD": "RD", "LANE": "LN", "COURT": "CT"}
NOWHERE = "999 NOWHERE BLVD"


@dataclass(frozen=True)
class Phone:
    number: str
    is_mobile: bool
    carrier: str


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    phones: tuple[Phone, ...]
    emails: tuple[str, ...]
    deceased: bool = False
    litigator: bool = False

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}".strip()


@dataclass(frozen=True)
class Record:
    """What the registries hold about a number."""

    national: bool
    state: bool
    states: tuple[str, ...]
    litigator: bool

    @property
    def is_clean(self) -> bool:
        return not (self.national or self.state or self.litigator)


def normal(*parts: str) -> str:
    """However an address is spelled, roughly: upper case, one space, common suffixes short."""
    words = " ".join(parts).upper().replace(".", "").replace(",", " ").split()
    return " ".join(ABBREVIATED.get(word, word) for word in words)


def chance(seed: int, *parts: str) -> random.Random:
    """The same rolls for the same parts, on every machine."""
    digest = hashlib.sha256("|".join([str(seed), *parts]).encode()).digest()
    return random.Random(digest)  # noqa: S311 - chance, not secrecy


def household(seed: int, address: str, city: str, state: str) -> tuple[Person, ...]:
    """The owners; nobody for about one home in eight."""
    home = normal(address)
    if home == NOWHERE or home == "NO_MATCH":
        return ()
    rolls = chance(seed, home, normal(city), normal(state))
    if home == "MULTI":
        return tuple(_person(rolls, state) for _ in range(3))
    if rolls.random() < 0.12:
        return ()
    if rolls.random() < 0.1:
        return (_entity(rolls, state),)
    first = _person(rolls, state)
    if rolls.random() < 0.35:
        return (first, _person(rolls, state, last=first.last))
    return (first,)


def registry(seed: int, number: str) -> Record:
    """What is on record for a number of ten digits."""
    rolls = chance(seed, "registry", number)
    home = STATE_OF_AREA.get(int(number[:3]), "") if number[:3].isdigit() else ""
    national, on_state, litigator = rolls.random() < 0.25, rolls.random() < 0.3, rolls.random() < 0.03
    state = on_state and home in STATE_LISTS
    return Record(national, state, (home,) if state else (), litigator)


def _person(rolls: random.Random, state: str, last: str = "") -> Person:
    first, last = rolls.choice(FIRST), last or rolls.choice(LAST)
    phones = tuple(_phone(rolls, state) for _ in range(rolls.choice((0, 1, 2, 2, 3, 4))))
    emails = tuple(
        f"{first.lower()}.{last.lower()}{rolls.randint(10, 99)}@example.com" for _ in range(rolls.choice((0, 1, 1, 2)))
    )
    return Person(first, last, _distinct(phones), emails, rolls.random() < 0.04, rolls.random() < 0.04)


def _entity(rolls: random.Random, state: str) -> Person:
    name = rolls.choice(ENTITIES).format(first=rolls.choice(FIRST), last=rolls.choice(LAST))
    phones = (_phone(rolls, state),) if rolls.random() < 0.5 else ()
    return Person("", name, phones, ("office@example.com",) if rolls.random() < 0.4 else ())


def _phone(rolls: random.Random, state: str) -> Phone:
    area = rolls.choice(AREAS.get(state.upper(), AREAS["CA"]))
    return Phone(f"{area}555{rolls.randint(100, 199):04d}", rolls.random() < 0.7, rolls.choice(CARRIERS))


def _distinct(phones: tuple[Phone, ...]) -> tuple[Phone, ...]:
    return tuple({phone.number: phone for phone in phones}.values())
