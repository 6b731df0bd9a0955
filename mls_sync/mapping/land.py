"""Fee or lease land, out of what MLSs write in the dictionary's four fields: LandLeaseYN holds words as well."""

from datetime import date
from decimal import Decimal
from typing import Any

from mls_sync.mapping.dates import day
from mls_sync.mapping.readers import MASK, Reader, decimal, short_text, yes_no

_money = decimal(2)


def land_type(value: Any) -> str | None:
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


def _expiration(value: Any, read_day: Reader = day) -> date | None:
    found = read_day(value)
    return found if isinstance(found, date) else None


READERS: dict[str, tuple[str, Reader]] = {
    "LandLeaseYN": ("land_type", land_type),
    "LandLeaseAmount": ("land_lease_amount", _amount),
    "LandLeaseAmountFrequency": ("land_lease_amount_frequency", _frequency),
    "LandLeaseExpirationDate": ("land_lease_expiration_date", _expiration),
}
"""RESO field -> column, and a reader that gives None for whatever says nothing of it."""
LABELS = {
    "landtype": "LandLeaseYN",
    "landfeeorlease": "LandLeaseYN",
    "feeorlease": "LandLeaseYN",
    "landownership": "LandLeaseYN",
    "landlease": "LandLeaseYN",
    "landleaseyn": "LandLeaseYN",
    "landleaseamount": "LandLeaseAmount",
    "landleaseper": "LandLeaseAmountFrequency",
    "landleaseperiod": "LandLeaseAmountFrequency",
    "landleasefrequency": "LandLeaseAmountFrequency",
    "landleaseamountfrequency": "LandLeaseAmountFrequency",
    "landleaseexpires": "LandLeaseExpirationDate",
    "landleaseexpiration": "LandLeaseExpirationDate",
    "landleaseexpirationdate": "LandLeaseExpirationDate",
}
"""Folded labels of MLSs' own fields, where most desert MLSs put the land's lease."""


def land(fields: dict[str, Any], columns: dict[str, Any], read_day: Reader = day) -> None:
    """Fill the land columns that the record speaks of; dates as the source writes them."""
    for name, (column, read) in READERS.items():
        value = fields.get(name)
        if value is None or value == MASK:
            continue
        found = _expiration(value, read_day) if read is _expiration else read(value)
        if found is not None:
            columns[column] = found
