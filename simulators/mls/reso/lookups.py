"""Lists of values: what each may hold, its members as EDM enumerations name them, and the Lookup resource."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from .. import details, expansions, features
from ..contracts import STATUSES
from ..homes import CITIES, SUBTYPES, SUFFIXES
from ..moments import GENESIS, time_text
from ..places import CRMLS, GPS
from ..records import MLS_NAMES, MLS_STATUS
from .dictionary import RESOURCES, Field, Record

STANDARD = {
    # The whole lists of the Data Dictionary 2.0, of the two that clients steer by.
    "StandardStatus": STATUSES,
    "PropertyType": (
        "Business Opportunity",
        "Commercial Lease",
        "Commercial Sale",
        "Farm",
        "Land",
        "Manufactured In Park",
        "Residential",
        "Residential Income",
        "Residential Lease",
    ),
    "MediaCategory": (
        "Branded Virtual Tour",
        "Document",
        "Floor Plan",
        "Photo",
        "Unbranded Virtual Tour",
        "Video",
    ),
    "MediaType": ("jpeg",),
    "ResourceName": ("Property",),
    "ImageSizeDescription": ("Large",),
    "AreaUnits": ("Square Feet",),
    "LotSizeUnits": ("Acres", "Square Feet"),
    "LinearUnits": ("Feet",),
    "FeeFrequency": ("Annually", "Monthly"),
    "StateOrProvince": ("CA",),
    "Country": ("US",),
    "StreetDirection": ("E", "N", "S", "W"),
    "OpenHouseType": ("Public",),
    "OpenHouseStatus": ("Active",),
    "MemberStatus": ("Active",),
    "MemberType": ("Designated REALTOR Participant", "REALTOR Salesperson"),
    "OfficeStatus": ("Active",),
    "RoomLevel": ("Main", "Upper"),
    "RoomType": (*expansions.ROOMS, "Bedroom 2", "Bedroom 3", "Primary Bedroom"),
    "UnitTypeType": tuple(str(number) for number in range(1, 41)),
    "Furnished": ("Furnished", "Negotiable", "Unfurnished"),
    "PetsAllowed": details.PETS,
    "LockBoxType": details.LOCK_BOXES,
    "MajorChangeType": ("Back On Market", "New Listing", "Price Change", *STATUSES),
}
_MEMBER = re.compile(r"[^A-Za-z0-9]+")


@lru_cache(maxsize=4096)
def member(value: str) -> str:
    """A value as the member of an EDM enumeration: words joined, and a letter or `_` first (OData SimpleIdentifier)."""
    name = "".join(word[:1].upper() + word[1:] for word in _MEMBER.split(value))
    return f"_{name}" if name[:1].isdigit() else name


def _names(*found: object) -> set[str]:
    return {str(each) for each in found}


@lru_cache(maxsize=1)
def values() -> dict[str, tuple[str, ...]]:
    """Every list by its name, its values in order."""
    cities = [city for found in CITIES.values() for city in found]
    schools = {f"{name} {kind}" for name in details.SCHOOLS for kind in ("Elementary", "Middle")}
    found: dict[str, set[str]] = defaultdict(set, {name: set(listed) for name, listed in STANDARD.items()})
    found["City"] = _names(*(city.name for city in cities))
    found["CountyOrParish"] = _names(*(city.county for city in cities))
    found["StreetSuffix"] = set(SUFFIXES)
    found["PropertySubType"] = _names(*(each for listed in SUBTYPES.values() for each in listed))
    found["MlsStatus"] = set(STATUSES) | {text for names in MLS_STATUS.values() for text in names.values()}
    found["SpecialListingConditions"] = _names(*details.CONDITIONS)
    found["MLSAreaMajor"] = {city.name for city in cities} | {
        _area(city.name, side) for city in cities for side in details.SIDES
    }
    found["MLSAreaMinor"] = {f"{side} {city.name}" for city in cities for side in details.SIDES} | {"N/A"}
    for name in ("ElementarySchool", "MiddleOrJuniorSchool"):
        found[name] = schools | {"TBD"}
    found["HighSchool"] = {f"{city.name} High" for city in cities}
    for name in ("ElementarySchoolDistrict", "HighSchoolDistrict"):
        found[name] = {f"{city.name} Unified" for city in cities}
    for name, listed in _features().items():
        found[name] |= set(listed)
    return {name: tuple(sorted(listed)) for name, listed in sorted(found.items())}


def _area(city: str, side: str) -> str:
    return f"{300 + sum(map(ord, city)) % 90} - {city} {side}"


def _features() -> dict[str, tuple[str, ...]]:
    return {
        "View": (*features.VIEWS[GPS], *features.VIEWS[""]),
        "Cooling": features.COOLING,
        "Heating": features.HEATING,
        "ParkingFeatures": features.PARKING,
        "PoolFeatures": (*features.POOLS, "Private", "Community", "None"),
        "SpaFeatures": ("Private", "Heated", "None"),
        "InteriorFeatures": features.INTERIOR,
        "Appliances": features.APPLIANCES,
        "Flooring": features.FLOORING,
        "LaundryFeatures": features.LAUNDRY,
        "PatioAndPorchFeatures": features.EXTERIOR,
        "Roof": features.ROOF,
        "ConstructionMaterials": features.CONSTRUCTION,
        "AssociationAmenities": features.AMENITIES,
        "SecurityFeatures": features.SECURITY,
        "LotFeatures": features.LOT,
        "ListingTerms": features.TERMS,
        "Utilities": features.LAND_UTILITIES,
        "Fencing": features.FENCES,
    }


@lru_cache(maxsize=256)
def members(lookup: str) -> dict[str, str]:
    """Member -> value of one list."""
    return {member(value): value for value in values()[lookup]}


def lookups_of(resources: tuple[str, ...]) -> list[str]:
    """The names of the lists that these resources use."""
    fields: list[Field] = [each for name in resources for each in RESOURCES[name].fields.values()]
    return sorted({each.lookup for each in fields if each.lookup})


@lru_cache(maxsize=1)
def records() -> dict[str, Record]:
    """The Lookup resource (RCP-032), by key: one row for each value of each list and each MLS."""
    found = (_record(mls, name, value) for mls in (GPS, CRMLS) for name, value in _listed())
    return {each["LookupKey"]: each for each in sorted(found, key=lambda each: str(each["LookupKey"]))}


def _listed() -> Iterator[tuple[str, str]]:
    return ((name, value) for name, found in values().items() for value in found)


def _record(mls: str, name: str, value: str) -> Record:
    standard = value if name in ("StandardStatus", "PropertyType", "MediaCategory", "Country") else None
    return {
        "LookupKey": f"{zlib.crc32(f'{mls}:{name}:{value}'.encode()):08x}{mls[-8:]}{len(value):02d}{name}",
        "LookupName": name,
        "LookupValue": value,
        "StandardLookupValue": standard,
        "LegacyODataValue": member(value),
        "OriginatingSystemName": MLS_NAMES[mls],
        "ModificationTimestamp": time_text(GENESIS),
    }
