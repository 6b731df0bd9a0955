"""The names of fields in documents, camelCase or RESO's own, as the Data Dictionary's."""

from functools import lru_cache

from mls_sync.mapping import land
from mls_sync.mapping.builtin import COLUMNS_OF
from mls_sync.mapping.lookups import folded
from mls_sync.providers.spark.record import RESO_NAMES

KEYS = ("ListingKey", "MLSListingKey")
ITSELF = ("ListingKey", "ListingStatus", "PropertyClass", "Rooms", "Units", "UnitTypes", "OpenHouses", "VirtualTours")
# Of documents alone, and of the Data Dictionary before 2.0.
OTHERS = {
    "bathroomstotal": "BathroomsTotalInteger",
    "listagentkeynumeric": "ListAgentKey",
    "listofficekeynumeric": "ListOfficeKey",
    "middleschooldistrict": "MiddleOrJuniorSchoolDistrict",
    "county": "CountyOrParish",
    "zipcode": "PostalCode",
    "state": "StateOrProvince",
    "photocount": "PhotosCount",
    "statuschangedate": "StatusChangeTimestamp",
    "originallistdate": "ListingContractDate",
    "totaldaysonmarket": "CumulativeDaysOnMarket",
    "mlskey": "ListingKey",
}
_OWN = {folded(name): name for name in (*COLUMNS_OF, *KEYS, *ITSELF)}
_ALIASES = {folded(name): reso for name, reso in RESO_NAMES.items()} | land.LABELS | OTHERS


@lru_cache(maxsize=4096)
def reso_name(name: str) -> tuple[str, bool]:
    """The dictionary's name, and whether the field only stands in for it. A name that is not known keeps its spelling,
    with a capital: `slugAddress` becomes `SlugAddress`."""
    word = folded(name)
    if word in _OWN:
        return _OWN[word], False
    if word in _ALIASES:
        return _ALIASES[word], True
    return name[:1].upper() + name[1:], False
