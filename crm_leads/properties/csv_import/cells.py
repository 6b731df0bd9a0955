"""Values out of the cells of a file. Whatever stands in one, reading it takes no time worth telling."""

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads import spreadsheets
from crm_leads.enums import PropertyStatus
from crm_leads.properties.fields import BOUNDED
from listings.places.states import state_of

# Longer texts are no numbers, and are not looked at.
LONGEST_NUMBER = 40
LONGEST_TEXT = 300
LONGEST = {"notes": 20_000, "client": 200, "client_first": 100, "client_last": 100, "tags": 2_000}
# So many phones are the most that somebody has.
LONGEST_REACHED = 500
MOST_TAGS, LONGEST_TAG = 50, 40
SQUARE_FEET_PER_ACRE = 43_560
EARLIEST_YEAR, YEARS_AHEAD = 1600, 10
NUMBER = re.compile(
    r"\$?\s*(?P<digits>\d{1,3}(?:,\d{3}){1,4}|\d{1,15})?(?P<part>\.\d{0,12})?(?P<power>E[+-]?\d{1,2})?"
    r"\s*(?P<half>1/2)?\s*(?P<rest>[A-Z/][A-Z./ ]{0,20})?",
    re.ASCII,
)
FACTORS = {"": 1, "K": 1_000, "THOUSAND": 1_000, "M": 1_000_000, "MM": 1_000_000, "MIL": 1_000_000}
FACTORS["MILLION"] = 1_000_000
AREA_UNITS = frozenset("SF SQFT SQFEET SQUAREFEET SQUAREFOOT SQFOOT FT SQFTS".split())
ACRES = frozenset("AC ACS ACRE ACRES".split())
UNITS = {
    "bedrooms_total": frozenset("BD BDS BED BEDS BR BRS BEDROOM BEDROOMS BDRM BDRMS".split()),
    "bathrooms_total_integer": frozenset("BA BAS BATH BATHS BATHROOM BATHROOMS BTH".split()),
    "list_price": frozenset("USD DOLLARS /MO /MONTH MO MONTH".split()),
    "living_area": AREA_UNITS,
    "lot_size_square_feet": AREA_UNITS | ACRES,
    "lot_size_acres": AREA_UNITS | ACRES,
    "year_built": frozenset(),
}
NUMBERS = frozenset(UNITS)
# What stands where nothing is known.
FILLERS = frozenset({"-", "--", "n/a", "na", "none", "null", "nil", "unknown", "tbd", "tba", "?", "#n/a", "#value!"})
LABELS = dict(PropertyStatus.choices)
STATUSES = {str(label).lower(): value for value, label in PropertyStatus.choices}
# As MLSs and our own file of leads call them.
STATUSES |= {
    "coming soon": PropertyStatus.ACTIVE, "for sale": PropertyStatus.ACTIVE, "client": PropertyStatus.ACTIVE,
    "active under contract": PropertyStatus.PENDING, "under contract": PropertyStatus.PENDING,
    "contingent": PropertyStatus.PENDING, "in escrow": PropertyStatus.PENDING, "sold": PropertyStatus.CLOSED,
    "expired": PropertyStatus.LEAD, "canceled": PropertyStatus.LEAD, "cancelled": PropertyStatus.LEAD,
    "new": PropertyStatus.LEAD, "contacted": PropertyStatus.LEAD, "prospect": PropertyStatus.LEAD,
    "skipped": PropertyStatus.LOST, "converted": PropertyStatus.ACTIVE,
}  # fmt: skip


def is_filler(cell: str) -> bool:
    return cell.lower() in FILLERS


def value_of(column: str, cell: str) -> Any:
    """The value for the column, None for a number that says nothing. Raises ValidationError, in words for a page, for
    a cell that the column cannot hold."""
    if column in NUMBERS:
        return number(column, cell)
    most = LONGEST.get(column, LONGEST_TEXT)
    if len(cell) > most:
        raise ValidationError(f"It has {len(cell):,} characters; at most {most:,} can be kept.")
    if column == "notes":
        return cell
    text = " ".join(cell.split())
    if column == "status":
        return _status(text)
    if column == "tags":
        return tags(text)
    if column == "state_or_province":
        return state_of(text) or text
    return spreadsheets.postal_code(text) if column == "postal_code" else text


def written(column: str, value: Any) -> str:
    """A stored value as `value_of` reads it; empty for one that it could not, such as a year of 1500."""
    if value is None:
        return ""
    if column == "tags":
        text = ", ".join(value)
    elif column == "status":
        text = str(LABELS.get(value, value))
    else:
        text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    try:
        value_of(column, text)
    except ValidationError:
        return ""
    return text


def number(column: str, cell: str) -> Any:
    """`650k`, `1.2M`, `$650,000`, `3 bd`, `2 1/2 ba`, `0.5 acres` for the column, as it keeps them."""
    amount, unit = _amount(cell, UNITS[column])
    if column in ("lot_size_square_feet", "lot_size_acres"):
        is_acres = unit in ACRES or (column == "lot_size_acres" and not unit)
        return _kept("lot_size_square_feet", amount * (SQUARE_FEET_PER_ACRE if is_acres else 1), cell)
    if column == "bathrooms_total_integer":
        return _kept(column, Decimal(math.ceil(amount)), cell)  # "2.5" is two full ones and a half one: 3 rooms
    if column in ("bedrooms_total", "year_built") and amount != int(amount):
        raise ValidationError(f"{amount.normalize():f} is no whole number.")
    if column == "year_built":
        return _year(int(amount))
    return _kept(column, amount, cell)


def _amount(cell: str, units: frozenset[str]) -> tuple[Decimal, str]:
    """The number, below 10**18, and the unit behind it, without blanks and points."""
    written = unicodedata.normalize("NFKC", cell[: LONGEST_NUMBER + 1]).replace("\u2044", "/").strip().upper()
    found = NUMBER.fullmatch(written) if len(cell) <= LONGEST_NUMBER else None
    if found is None and re.fullmatch(r"[-(]\s*\$?\s*[\d.,]+\)?", written, re.ASCII):
        raise ValidationError(f"{shown(cell)} is out of range.")
    digits = ((found["digits"] or "") + (found["part"] or "")).replace(",", "") if found else ""
    read = _factor_and_unit(re.sub(r"[. ]", "", (found["rest"] or "") if found else ""), units)
    is_bare = not (digits.strip(".") or (found and found["half"]))
    if found is None or read is None or is_bare or (found["half"] and (found["part"] or found["power"])):
        raise ValidationError(f"{shown(cell)} is not a number.")
    amount = Decimal(f"{digits if digits.strip('.') else 0}{found['power'] or ''}")
    if amount and not -12 < amount.adjusted() < 15:
        raise ValidationError(f"{shown(cell)} is out of range.")
    return amount * read[0] + (Decimal("0.5") if found["half"] else 0), read[1]


def _factor_and_unit(rest: str, units: frozenset[str]) -> tuple[int, str] | None:
    """`(1000, "")` of "K", `(1, "BD")` of "BD"; None for words that say neither."""
    if rest in units:
        return 1, rest
    for word in sorted(FACTORS, key=len, reverse=True):
        behind = rest[len(word) :]
        if rest.startswith(word) and (not behind or (word and behind in units)):
            return FACTORS[word], behind
    return None


def _kept(column: str, amount: Decimal, cell: str) -> Any:
    """Rounded to what the column keeps."""
    if not 0 <= amount <= BOUNDED[column]:
        raise ValidationError(f"{shown(cell)} is out of range.")
    if column in ("bedrooms_total", "bathrooms_total_integer"):
        return int(amount)
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _year(year: int) -> int | None:
    if year == 0:
        return None  # how some tools write that nobody knows
    latest = timezone.now().year + YEARS_AHEAD
    if not EARLIEST_YEAR <= year <= latest:
        raise ValidationError(f"{year} is no year between {EARLIEST_YEAR} and {latest}.")
    return year


def _status(text: str) -> str:
    found = STATUSES.get(text.lower())
    if found is None:
        known = ", ".join(str(label) for label in PropertyStatus.labels)
        raise ValidationError(f"{shown(text)} is not a status. Use one of {known}.")
    return str(found)


def tags(text: str) -> list[str]:
    found = [tag.strip()[:LONGEST_TAG] for tag in text.replace(";", ",").split(",") if tag.strip()]
    return list(dict.fromkeys(found))[:MOST_TAGS]


def shown(cell: str) -> str:
    return repr(cell if len(cell) <= LONGEST_NUMBER else f"{cell[:LONGEST_NUMBER]}…")
