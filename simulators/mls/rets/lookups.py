"""Lookups: the codes and the short and long values of the fields that take one of a list, or several."""

import re
import string
from dataclasses import dataclass, field
from functools import lru_cache
from zlib import crc32

from .. import contracts, features, homes
from ..places import COAST, DESERT

DIGITS = string.digits + string.ascii_uppercase
CLASS_CODES = {
    homes.RESIDENTIAL: "A",
    homes.LEASE: "B",
    homes.INCOME: "C",
    homes.LAND: "D",
    homes.COMMERCIAL: "E",
    homes.PARK: "F",
}
"""The classes of Property, which are the values of PropertyType too."""
CODES = {
    "PropertyType": CLASS_CODES,
    "StandardStatus": {
        contracts.ACTIVE: "A",
        contracts.CONTRACT: "U",
        contracts.PENDING: "P",
        contracts.SOON: "CS",
        contracts.CLOSED: "S",
        contracts.EXPIRED: "X",
        contracts.CANCELED: "C",
        contracts.WITHDRAWN: "W",
        contracts.HOLD: "H",
        contracts.INCOMPLETE: "I",
        contracts.DELETE: "D",
    },
}
"""Values that people know by heart; any other code is drawn from its long value."""
LONG_VALUES: dict[str, tuple[str, ...]] = {
    "PropertyType": tuple(CLASS_CODES),
    "PropertyClass": tuple(CLASS_CODES),
    "StandardStatus": contracts.STATUSES,
    "MlsStatus": (*contracts.STATUSES, "Sold", "Closed Sale"),
    "PropertySubType": tuple(dict.fromkeys(kind for kinds in homes.SUBTYPES.values() for kind in kinds)),
    "City": tuple(sorted({city.name for city in (*DESERT, *COAST)})),
    "CountyOrParish": tuple(sorted({city.county for city in (*DESERT, *COAST)})),
    "StreetSuffix": homes.SUFFIXES,
    "View": tuple(dict.fromkeys(view for views in features.VIEWS.values() for view in views)),
    "Cooling": features.COOLING,
    "Heating": features.HEATING,
    "ParkingFeatures": features.PARKING,
    "PoolFeatures": ("Private", "Community", "None", *features.POOLS),
    "InteriorFeatures": features.INTERIOR,
    "Appliances": features.APPLIANCES,
    "Flooring": features.FLOORING,
    "LaundryFeatures": features.LAUNDRY,
    "PatioAndPorchFeatures": features.EXTERIOR,
    "Roof": features.ROOF,
    "ConstructionMaterials": features.CONSTRUCTION,
    "Fencing": features.FENCES,
    "AssociationAmenities": features.AMENITIES,
    "SecurityFeatures": features.SECURITY,
    "LotFeatures": features.LOT,
    "ListingTerms": features.TERMS,
    "Utilities": features.LAND_UTILITIES,
}
"""All long values of the lookups whose values the world names; of others those that a sample of listings has."""


@dataclass(slots=True)
class Lookup:
    """One lookup of a resource."""

    name: str
    longs: dict[str, None] = field(default_factory=dict)

    @property
    def types(self) -> list[tuple[str, str, str]]:
        """Long value, short value and value (the code) of each."""
        return [(text, short(text), code(self.name, text)) for text in self.longs]


@lru_cache(maxsize=8192)
def code(name: str, text: str) -> str:
    """The value that stands for a long value: it never has a comma or a blank."""
    known = CODES.get(name, {}).get(text)
    if known is not None:
        return known
    number, digits = crc32(f"{name}:{text}".encode()), ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return f"{digits:0>7}"


def short(text: str) -> str:
    """A long value as on a printed sheet: no blanks, twelve characters."""
    return re.sub(r"[^A-Za-z0-9]", "", text)[:12]
