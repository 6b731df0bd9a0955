"""What ``_expand`` adds inside StandardFields: photos, rooms, units, open houses; the rest is in `media`."""

from collections.abc import Callable

from .contracts import ACTIVE
from .dice import Dice
from .homes import INCOME, Home
from .media import documents, floor_plans, videos, virtual_tours
from .moments import DAY, time_text
from .photos import PER_VERSION, caption
from .places import GPS
from .records import Listing, Record, photo_count

SIZES = {
    "UriThumb": "thumb",
    "Uri300": "300",
    "Uri640": "640",
    "Uri800": "800",
    "Uri1024": "1024",
    "Uri1280": "1280",
    "Uri1600": "1600",
    "Uri2048": "2048",
    "UriLarge": "large",
}
LATER_SIZES = ("Uri1600", "Uri2048")
"""Sizes that only newer feeds have: here those of the first share."""
ROOMS = ("Kitchen", "Living Room", "Dining Room", "Family Room", "Laundry", "Office", "Bonus Room")


def photos(listing: Listing, base: str) -> list[Record]:
    """The photos in display order. A change of photos gives other numbers, so other addresses."""
    first = listing.contract.photo_version * PER_VERSION + 1
    primary = 1 if listing.home.style % 17 == 0 else 0
    return [
        _photo(listing, number, place == primary, caption(listing.home, place), base)
        for place, number in enumerate(range(first, first + photo_count(listing)))
    ]


def _photo(listing: Listing, number: int, primary: bool, text: str, base: str) -> Record:
    key = listing.key
    dice = Dice(listing.seed, "photo", listing.mls, listing.number, number)
    # As of a moment of its own, to the microsecond: no photo's identity follows from another's.
    identity = f"{key[:11]}{dice.draw(10**9):09d}{number:06d}"
    folder = f"{base}/photos/{key}/{number}/{identity[11:20]}-"
    photo: Record = {
        "Id": identity,
        "ResourceUri": f"/v1/listings/{key}/photos/{identity}",
        "Name": text if listing.home.style % 3 == 0 else f"Photo {number}",
        "Caption": "" if listing.home.style % 3 == 0 else text,
        "Primary": primary,
    }
    for field, size in SIZES.items():
        if listing.mls == GPS or field not in LATER_SIZES:
            photo[field] = f"{folder}{size}.jpg"
    return photo


def rooms(listing: Listing, base: str) -> list[Record]:
    """Rooms with their dimensions in feet."""
    home = listing.home
    if not home.has_rooms:
        return []
    dice = Dice(listing.seed, "rooms", listing.mls, listing.number)
    names = dice.sample(ROOMS, 4) + ["Primary Bedroom", "Bedroom 2", "Bedroom 3"][: home.beds]
    return [_room(dice, listing.key, number, name) for number, name in enumerate(names, 1)]


def _room(dice: Dice, key: str, number: int, name: str) -> Record:
    return {
        "Id": f"{key[:20]}{700_000 + number:06d}",
        "ResourceUri": f"/v1/listings/{key}/rooms/{key[:20]}{700_000 + number:06d}",
        "Fields": [
            {"Room Name": name},
            {"Room Level": dice.pick(("Main", "Main", "Upper"))},
            {"Width": str(dice.between(8, 20))},
            {"Length": str(dice.between(9, 24))},
        ],
    }


def units(listing: Listing, base: str) -> list[Record]:
    """The units of an income property."""
    if listing.home.kind != INCOME:
        return []
    dice = Dice(listing.seed, "units", listing.mls, listing.number)
    return [_unit(dice, listing.home, listing.key, number) for number in range(1, listing.home.units + 1)]


def _unit(dice: Dice, home: Home, key: str, number: int) -> Record:
    return {
        "Id": f"{key[:20]}{800_000 + number:06d}",
        "ResourceUri": f"/v1/listings/{key}/units/{key[:20]}{800_000 + number:06d}",
        "Fields": [
            {"Unit": str(number)},
            {"Bedrooms": dice.between(1, 3)},
            {"Bathrooms": dice.between(1, 2)},
            {"Square Feet": home.area // home.units},
            {"Rent": dice.between(28, 72) * 50},
        ],
    }


def open_houses(listing: Listing, base: str) -> list[Record]:
    """Now and then an open house in the coming days; dates as MM/DD/YYYY, times in words."""
    dice = Dice(listing.seed, "open houses", listing.mls, listing.number)
    if listing.contract.status != ACTIVE or not dice.chance(15):
        return []
    day = max(listing.now, listing.contract.entered) + dice.between(1, 9) * DAY
    year, month, date = time_text(day)[:10].split("-")
    hour = dice.between(10, 12)
    identity = f"{listing.key[:20]}900001"
    return [
        {
            "Id": identity,
            "ResourceUri": f"/v1/listings/{listing.key}/openhouses/{identity}",
            "Date": f"{month}/{date}/{year}",
            "StartTime": f"{hour}:00 {'am' if hour < 12 else 'pm'}",
            "EndTime": f"{hour + 3 - 12}:00 pm",
            "Livestream": False,
        }
    ]


def primary_photo(listing: Listing, base: str) -> list[Record]:
    """The primary photo alone."""
    return [photo for photo in photos(listing, base) if photo["Primary"]]


def nothing(listing: Listing, base: str) -> list[Record]:
    """An expansion that this world knows and has nothing for."""
    return []


EXPANSIONS: dict[str, Callable[[Listing, str], list[Record]]] = {
    "Photos": photos,
    "PrimaryPhoto": primary_photo,
    "Rooms": rooms,
    "Units": units,
    "OpenHouses": open_houses,
    "VirtualTours": virtual_tours,
    "Videos": videos,
    "Documents": documents,
    "TourOfHomes": nothing,
    "FloPlans": floor_plans,
    "FloorPlans": nothing,
    "RentalCalendar": nothing,
}
