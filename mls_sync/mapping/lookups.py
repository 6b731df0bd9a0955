"""Statuses, property types and other lookups, however a source spells them, as RESO's."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from listings.enums import PropertyType, StandardStatus
from mls_sync.mapping.readers import Reader, label

_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Without case, blanks and punctuation: lookups arrive as `ActiveUnderContract` and `Active Under Contract`
    alike."""
    return _NOT_LETTERS.sub("", text.lower())


_STATUSES = {folded(status.value): status.value for status in StandardStatus if status != StandardStatus.UNKNOWN} | {
    "cancelled": StandardStatus.CANCELED.value,
    "deleted": StandardStatus.DELETE.value,
}
# Words of MLSs that mean the same wherever they are used. Those that would free a home (Terminated, Off Market ...) or
# that each MLS carries in its own way (Delayed Marketing: NAR, Multiple Listing Options for Sellers, 2025-03-25) stay
# unknown until a person says what they mean, and an unknown live listing is left alone.
_WORDS = {
    StandardStatus.ACTIVE: ("New", "New Listing", "Back On Market", "Price Change", "Price Reduced", "Extended"),
    StandardStatus.ACTIVE_UNDER_CONTRACT: (
        "Contingent", "Active Contingent", "Under Agreement", "Under Contract", "Under Contract Show", "Backup Offers",
        "Active Backup Offers", "Accepting Backup Offers", "Taking Backup Offers", "Pending Continue To Show",
        "Pending Taking Backups", "Active Option Contract", "Active Kick Out", "Contingent Continue To Show",
    ),
    StandardStatus.CLOSED: ("Sold", "Closed Sale", "Sold Closed", "Leased", "Rented", "Closed Leased", "Settled"),
    StandardStatus.WITHDRAWN: (
        "Temporarily Off Market", "Temporarily Off The Market", "Temp Off Market", "Temporarily Withdrawn",
        "Withdrawn Conditional", "Withdrawn Temporarily",
    ),
    StandardStatus.PENDING: ("Pending Sale", "Sale Pending", "Pending Do Not Show", "Under Contract No Show"),
}  # fmt: skip
_STATUSES |= {folded(word): status.value for status, words in _WORDS.items() for word in words}
_TYPES = {folded(kind.value): kind.value for kind in PropertyType if kind != PropertyType.UNKNOWN}
# Words of an MLS's own names, the first hit counts (Spark API, property_types fixtures: "Multi Family", "Rental" ...).
_TYPE_WORDS = (
    (("business",), PropertyType.BUSINESS_OPPORTUNITY),
    (("commerciallease", "commercialrent"), PropertyType.COMMERCIAL_LEASE),
    (("commercial", "industrial", "office", "retail"), PropertyType.COMMERCIAL_SALE),
    (("rental", "lease", "rent"), PropertyType.RESIDENTIAL_LEASE),
    (("farm", "ranch", "agricultur"), PropertyType.FARM),
    (("manufactured", "mobile"), PropertyType.MANUFACTURED_IN_PARK),
    (("income", "multi", "duplex", "units"), PropertyType.RESIDENTIAL_INCOME),
    (("land", "lots", "vacant"), PropertyType.LAND),
    (("resid", "single", "condo", "townho", "home"), PropertyType.RESIDENTIAL),
    (("acreage",), PropertyType.LAND),  # last: "Country Homes/Acreage" has a home
)


def standard_status(text: str) -> str:
    """The RESO StandardStatus; `Unknown` for a word that neither RESO nor `_WORDS` knows, never a guess."""
    return _STATUSES.get(text) or _STATUSES.get(folded(text), StandardStatus.UNKNOWN.value)


@lru_cache(maxsize=4096)
def property_type(name: str) -> str:
    """The RESO PropertyType of an MLS's own name for a type; `Unknown` where no word of it is telling."""
    word = folded(name)
    exact = _TYPES.get(word)
    if exact:
        return exact
    for words, kind in _TYPE_WORDS:
        if any(part in word for part in words):
            return kind.value
    return PropertyType.UNKNOWN.value


def is_property_type(name: str) -> bool:
    """True for a RESO name itself, which some feeds send in place of their code."""
    return folded(name) in _TYPES


def _by_folded(*names: str) -> Mapping[str, str]:
    return {folded(name): name for name in names}


LOOKUPS: Mapping[str, Mapping[str, str]] = {
    "PropertySubType": _by_folded(
        "Agriculture", "Apartment", "Boat Slip", "Business", "Cabin", "Condominium", "Deeded Parking", "Duplex", "Farm",
        "Hotel/Motel", "Industrial", "Manufactured Home", "Manufactured On Land", "Mixed Use", "Mobile Home",
        "Multi Family", "Office", "Own Your Own", "Quadruplex", "Ranch", "Retail", "Single Family Residence",
        "Stock Cooperative", "Timeshare", "Townhouse", "Triplex", "Unimproved Land", "Warehouse",
    ),
    "AssociationFeeFrequency": _by_folded(
        "Annually", "Bi-Monthly", "Bi-Weekly", "Daily", "Monthly", "One Time", "Quarterly", "Seasonal", "Semi-Annually",
        "Semi-Monthly", "Weekly",
    ),
    "Furnished": _by_folded("Furnished", "Negotiable", "Partially", "Unfurnished"),
}  # fmt: skip
"""Other single lookups that have columns (RESO Data Dictionary 2.0, Property): the names by their folded spellings. A
word that is none of them is stored as it came."""


def choices_of(name: str) -> tuple[str, ...]:
    """RESO's names for a lookup's values; none for a field that is no lookup of ours."""
    if name == "StandardStatus":
        return tuple(status.value for status in StandardStatus if status != StandardStatus.UNKNOWN)
    if name == "PropertyType":
        return tuple(kind.value for kind in PropertyType if kind != PropertyType.UNKNOWN)
    return tuple(LOOKUPS.get(name, {}).values())


def is_known(name: str, text: str) -> bool:
    """Whether a value of one of LOOKUPS is RESO's, however spelled."""
    return folded(text) in LOOKUPS[name]


def lookup(name: str) -> Reader:
    """A reader of one of LOOKUPS: RESO's spelling of what RESO knows, anything else as it came."""
    names = LOOKUPS[name]

    def read(value: Any) -> Any:
        found = label(value)
        return names.get(folded(found), found) if type(found) is str else found

    return read
