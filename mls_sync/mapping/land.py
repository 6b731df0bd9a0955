"""Fee or lease land: from StandardFields, and from the MLS's own groups of CustomFields, where most desert MLSs put
it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mls_sync.mapping.dates import day
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import MASK, decimal, short_text, yes_no

LABELS = {
    "landtype": "land_type",
    "landfeeorlease": "land_type",
    "feeorlease": "land_type",
    "landownership": "land_type",
    "landlease": "land_type",
    "landleaseyn": "land_type",
    "landleaseamount": "land_lease_amount",
    "landleaseper": "land_lease_amount_frequency",
    "landleaseperiod": "land_lease_amount_frequency",
    "landleasefrequency": "land_lease_amount_frequency",
    "landleaseamountfrequency": "land_lease_amount_frequency",
    "landleaseexpires": "land_lease_expiration_date",
    "landleaseexpiration": "land_lease_expiration_date",
    "landleaseexpirationdate": "land_lease_expiration_date",
}
RESO_NAMES = {
    "land_type": "LandLeaseYN",
    "land_lease_amount": "LandLeaseAmount",
    "land_lease_amount_frequency": "LandLeaseAmountFrequency",
    "land_lease_expiration_date": "LandLeaseExpirationDate",
}
STANDARD = tuple((column, name) for column, name in RESO_NAMES.items())
_money = decimal(2)


@lru_cache(maxsize=4096)
def _column(label: str) -> str | None:
    return LABELS.get(folded(label))


def leaves(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Label and value of every custom field: groups nest as `[{"Main": [{"Land Information": [{"Land Type":
    "Fee"}]}]}]`."""
    if depth > 8:
        return
    if type(value) is list:
        for item in value:
            if type(item) in (list, dict):
                yield from leaves(item, depth + 1)
    elif type(value) is dict:
        for name, item in value.items():
            if type(item) in (list, dict):
                yield from leaves(item, depth + 1)
            yield name, item


def _land_type(value: Any) -> str | None:
    """ "Fee" or "Lease", from a word or from LandLeaseYN."""
    leased = yes_no(value)
    if isinstance(leased, bool):
        return "Lease" if leased else "Fee"
    text = short_text(value)
    word = text.lower() if isinstance(text, str) else ""
    if "lease" in word and "not" not in word:
        return "Lease"
    return "Fee" if "fee" in word or "own" in word or "not" in word else None


def _frequency(value: Any) -> str | None:
    """ "Month" or "Year"."""
    text = short_text(value)
    word = text.lower() if isinstance(text, str) else ""
    if word.startswith("month"):
        return "Month"
    return "Year" if word.startswith(("year", "annual", "per year")) else None


def _amount(value: Any) -> Decimal | None:
    found = _money(value)
    return found if isinstance(found, Decimal) else None


def _expiration(value: Any) -> date | None:
    found = day(value)
    return found if isinstance(found, date) else None


_READERS = {
    "land_type": _land_type,
    "land_lease_amount": _amount,
    "land_lease_amount_frequency": _frequency,
    "land_lease_expiration_date": _expiration,
}


def land(fields: dict[str, Any], custom: Any) -> dict[str, Any]:
    """The land columns that the record fills. StandardFields win over CustomFields."""
    found: dict[str, Any] = {}
    for label, value in leaves(custom):
        column = _column(label)
        if column and value != MASK:
            _put(found, column, value)
    for column, name in STANDARD:
        value = fields.get(name)
        if value is not None and value != MASK:
            _put(found, column, value)
    return found


def _put(found: dict[str, Any], column: str, value: Any) -> None:
    read = _READERS[column](value)
    if read is not None:
        found[column] = read


def reso_name(label: str) -> str:
    """The RESO name of a custom field's label, or the label itself."""
    return RESO_NAMES.get(_column(label) or "", label)
