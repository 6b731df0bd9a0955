"""What agents read beside price and size: areas, schools, showings, terms. Odd in the shares in which sources are."""

import html
from typing import TYPE_CHECKING, Any

from . import homes
from .dice import Dice, weighted
from .homes import Home
from .places import GPS

if TYPE_CHECKING:  # records calls this module
    from .records import Listing

MASK = "********"
CONDITIONS = weighted({"Standard": 88, "Short Sale": 3, "Probate Listing": 3, "Trust": 4, "Real Estate Owned": 2})
SHOWINGS = (
    "Call the listing agent first.",
    "Vacant; use the lock box.<br/>Lock the gate behind you.",
    "By appointment, a day ahead.",
    "Occupied: do not disturb the tenant.",
)
LOCK_BOXES = ("Combo", "Electronic", "Contractor", "None")
LOCK_BOX_PLACES = ("Front door", "Hose bib at the left", "Gas meter", "Railing")
PETS = ("Yes", "Call for Rules", "Cats OK", "Dogs OK", "Number Limit")
SCHOOLS = ("Ocotillo", "Verbena", "Sandpiper", "Golden Poppy", "Saguaro", "Mesquite", "Bluebird", "Sycamore")
SIDES = ("North", "South", "East", "West", "Central")
SUPPLEMENT = "Further: the roof was renewed, the water heater is under warranty, and a survey is on file."

Record = dict[str, Any]


def details(listing: "Listing") -> Record:
    """StandardFields drawn apart from the others, which stay as they were before these came."""
    dice = Dice(listing.seed, "details", listing.mls, listing.number)
    home = listing.home
    return _area(home) | _showing(dice, listing) | _terms(dice, home) | (_schools(dice, home) if home.has_rooms else {})


def _area(home: Home) -> Record:
    """The desert's areas have numbers; the coast splits them once more."""
    code = 300 + sum(map(ord, home.city.name)) % 90
    side = SIDES[home.style % len(SIDES)]
    if home.mls == GPS:
        return {"MLSAreaMajor": f"{code} - {home.city.name} {side}", "MLSAreaMinor": None}
    return {"MLSAreaMajor": home.city.name, "MLSAreaMinor": f"{side} {home.city.name}" if home.style % 3 else "N/A"}


def _showing(dice: Dice, listing: "Listing") -> Record:
    """For participants alone: the second share withholds it."""
    if listing.mls != GPS:
        return {"ShowingInstructions": MASK, "LockBoxType": MASK}
    return {
        "ShowingInstructions": dice.pick(SHOWINGS),
        "ShowingContactName": "Listing agent",
        "ShowingContactPhone": f"760-555-01{dice.draw(100):02d}",
        "LockBoxType": {dice.pick(LOCK_BOXES): True},
        "LockBoxLocation": dice.pick(LOCK_BOX_PLACES),
        "AccessCode": str(dice.between(1000, 9999)) if listing.home.gated else None,
    }


def _terms(dice: Dice, home: Home) -> Record:
    return {
        "SpecialListingConditions": {dice.pick(CONDITIONS): True} if home.kind != homes.LEASE else {},
        "Zoning": dice.pick(("R-1", "R-2", "R-3", "PUD")) if home.kind != homes.COMMERCIAL else "C-1",
        "PetsAllowed": dice.pick(PETS) if home.kind == homes.LEASE or home.fee else None,
        "Directions": f"From {home.city.name}'s main street turn into {home.street}." if dice.chance(35) else None,
        "Supplement": SUPPLEMENT if dice.chance(8) else None,
    }


def _schools(dice: Dice, home: Home) -> Record:
    district = f"{home.city.name} Unified"
    return {
        "ElementarySchool": f"{dice.pick(SCHOOLS)} Elementary",
        "MiddleOrJuniorSchool": f"{dice.pick(SCHOOLS)} Middle" if dice.chance(70) else "TBD",
        "HighSchool": f"{home.city.name} High",
        "ElementarySchoolDistrict": district,
        "HighSchoolDistrict": district,
    }


def lot_fields(home: Home) -> Record:
    """A quarter of the plots of land tell their size in acres alone."""
    if home.kind == homes.LAND and home.style % 4 == 0:
        return {"LotSizeArea": round(home.lot / 43_560, 2) or 0.01, "LotSizeUnits": "Acres"}
    return {
        "LotSizeSquareFeet": home.lot,
        "LotSizeAcres": round(home.lot / 43_560, 4),
        "LotSizeArea": home.lot,
        "LotSizeUnits": "Square Feet",
    }


def bath_fields(home: Home) -> Record:
    """Every fifth home with two full baths has a three-quarter one in place of the last; every tenth sends no total."""
    three_quarter = 1 if home.baths_full > 1 and home.style % 5 == 0 else 0
    full, half = home.baths_full - three_quarter, home.baths_half
    parts = {
        "BathsFull": full or None,
        "BathsThreeQuarter": three_quarter or None,
        "BathsHalf": half,
        "BathroomsFull": full or None,
        "BathroomsThreeQuarter": three_quarter or None,
        "BathroomsHalf": half,
    }
    if three_quarter and home.style % 10 == 0:
        return parts
    return parts | {
        "BathsTotal": full + three_quarter * 0.75 + half * 0.5 or None,
        "BathroomsTotalInteger": full + three_quarter + half or None,
    }


def as_typed_into_a_web_form(text: str, style: int) -> str:
    """One text in eleven comes HTML-encoded."""
    return html.escape(text).replace(". ", ".<br/>", 1) if style % 11 == 0 else text
