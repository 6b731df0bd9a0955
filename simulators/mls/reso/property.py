"""A listing as a Property record: the world's facts under the names and types of the Data Dictionary."""

from typing import Any

from ..moments import time_text
from ..places import GPS
from ..records import MASK, Listing, custom_fields, land_lease, listing_fields
from .dictionary import PROPERTY_FIELDS, Record

SPARK_ALONE = frozenset(
    """MlsId UnparsedFirstLineAddress PropertyClass PropertyType BedsTotal BathsTotal BathsFull BathsThreeQuarter
    BathsHalf CurrentPrice ListPricePerSquareFoot BuyerAgencyCompensation""".split()
)
"""Fields of the other face which this one says otherwise, or not at all."""
TIME_ZONE = "America/Los_Angeles"


def property_record(listing: Listing) -> Record:
    """Every field of the Data Dictionary that the world knows of the listing; withheld ones hold `MASK`."""
    source = listing_fields(listing)
    record: Record = {
        name: _value(name, value) for name, value in source.items() if name not in SPARK_ALONE and value is not None
    }
    record |= {
        "PropertyType": listing.home.kind,
        "OriginatingSystemID": listing.mls,
        "OriginatingSystemKey": listing.key,
        "PropertyTimeZoneName": TIME_ZONE,
    }
    if source.get("BathsTotal"):
        record["BathroomsTotalDecimal"] = source["BathsTotal"]
    if listing.mls == GPS:
        record |= land_lease(listing.home)
    return record | _local(listing)


def _value(name: str, value: Any) -> Any:
    """Flags as a list of the names that are set."""
    if value == MASK or not PROPERTY_FIELDS[name].many:
        return value
    return [flag for flag, on in value.items() if on] if isinstance(value, dict) else [value]


def _local(listing: Listing) -> Record:
    """The fields of this MLS alone that the other face groups as CustomFields, those of the lease apart."""
    if listing.mls != GPS:
        return {}
    groups = custom_fields(listing)[0]["Main"]
    leaves = {
        label: value
        for group in groups
        for fields in group.values()
        for each in fields
        for label, value in each.items()
    }
    return {"LandType": leaves["Land Type"], "Gated": leaves["Gated"]}


def removed_record(key: str, system: str, modified: int) -> Record:
    """What is left of a listing that must be removed: no more than MLS Grid's documents promise."""
    return {
        "ListingKey": key,
        "OriginatingSystemName": system,
        "ModificationTimestamp": time_text(modified),
        "MlgCanView": False,
    }
