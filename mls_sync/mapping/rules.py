"""A feed's own map as data: which of the source's fields a RESO field is read from, and which further ones to keep."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from mls_sync.mapping import dates, readers
from mls_sync.mapping.builtin import COLUMNS_OF, LENIENT, STRICT
from mls_sync.mapping.lookups import LOOKUPS
from mls_sync.mapping.readers import Reader

# Fields that are read beside those with columns of their own (`baths`, `lookups`, `photos`, `place`).
CONSULTED = frozenset({"BathroomsPartial", "MlsPropertyType", "LotSizeArea"})
FIELDS = frozenset(COLUMNS_OF) | CONSULTED
"""What a rule may fill."""
READERS: dict[str, tuple[Reader, type]] = {
    "text": (readers.short_text, str),
    "name": (readers.place_name, str),
    "label": (readers.label, str),
    "code": (readers.identifier, str),
    "features": (readers.features, str),
    "long text": (readers.long_text, str),
    "money": (readers.decimal(2), Decimal),
    "number": (readers.decimal(4), Decimal),
    "integer": (readers.integer, int),
    "yes or no": (readers.yes_no, bool),
    "date": (dates.day, date),
    "moment": (dates.moment, datetime),
}
"""By the names that a rule may say, with the type of what they read."""
_READER_OF = {entry.name: entry.reader for entry in (*STRICT, *LENIENT)}
_KIND_OF = {reader: kind for reader, kind in READERS.values()} | {readers.listing_number: str}
_KIND_OF |= {_READER_OF[name]: str for name in LOOKUPS}
MOST_NAMES, MOST_RULES, MOST_EXTRA = 20, 1000, 100
LONGEST_NAME = 120


@dataclass(frozen=True)
class Rule:
    """`field` is read from the first of `names` that says something; from none where there are no names. `values`
    translates what stands there. `reader` is a name of READERS, or "" for the field's own."""

    field: str
    names: tuple[str, ...]
    reader: str = ""
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Extra:
    """A further field that stays searchable, under its own name."""

    name: str
    names: tuple[str, ...]
    reader: str = "text"


def rules_of(value: Any) -> tuple[Rule, ...]:
    """Out of a map's JSON. Raises ValidationError with a sentence for each mistake."""
    problems: list[str] = []
    found = [_rule(number, item, problems) for number, item in _items(value, "rules", MOST_RULES, problems)]
    rules = [rule for rule in found if rule]
    problems += _twice("field", [rule.field for rule in rules])
    if problems:
        raise ValidationError(problems)
    return tuple(rules)


def extra_of(value: Any) -> tuple[Extra, ...]:
    """The same of the further fields."""
    problems: list[str] = []
    found = [_extra(number, item, problems) for number, item in _items(value, "extra", MOST_EXTRA, problems)]
    kept = [each for each in found if each]
    problems += _twice("name", [each.name for each in kept])
    if problems:
        raise ValidationError(problems)
    return tuple(kept)


def _items(value: Any, what: str, most: int, problems: list[str]) -> Iterable[tuple[int, dict[str, Any]]]:
    if not isinstance(value, list) or len(value) > most:
        problems.append(f"The {what} must be a list of at most {most} objects.")
        return
    for number, item in enumerate(value, start=1):
        if isinstance(item, dict):
            yield number, item
        else:
            problems.append(f"Entry {number} of the {what} is not an object.")


def _rule(number: int, item: dict[str, Any], problems: list[str]) -> Rule | None:
    where, known = f"Rule {number}", {"field", "names", "reader", "values"}
    name, values, reader = item.get("field"), item.get("values", {}), item.get("reader", "")
    names = _names(where, item.get("names"), problems)
    before = len(problems)
    problems += _unknown(where, item, known)
    if name not in FIELDS:
        problems.append(f"{where}: {name!r} is not a field of a listing.")
    elif reader and _misread(name, reader):
        problems.append(f"{where}: {_misread(name, reader)}")
    if not isinstance(values, dict) or not all(isinstance(new, str | int | float | bool) for new in values.values()):
        problems.append(f"{where}: values must be an object of texts or numbers.")
    if len(problems) > before or names is None:
        return None
    return Rule(str(name), names, str(reader), values)


def _misread(name: Any, reader: Any) -> str:
    own = _READER_OF.get(name)
    if reader not in READERS:
        return f"{reader!r} is no reader; known are {', '.join(READERS)}."
    if own is None:
        return f"{name} has a reader of its own."
    # Those of numbers are made for each count of digits.
    return "" if READERS[reader][1] is _KIND_OF.get(own, Decimal) else f"{reader} does not fit {name}."


def readers_that_fit(field: str) -> tuple[str, ...]:
    """The names of READERS that a rule for this field may say."""
    return tuple(name for name in READERS if not _misread(field, name))


def _extra(number: int, item: dict[str, Any], problems: list[str]) -> Extra | None:
    where, name, reader = f"Further field {number}", item.get("name"), item.get("reader", "text")
    names = _names(where, item.get("names"), problems, needed=True)
    before = len(problems)
    problems += _unknown(where, item, {"name", "names", "reader"})
    if not _is_name(name):
        problems.append(f"{where}: it needs a name of at most {LONGEST_NAME} characters.")
    if reader not in READERS:
        problems.append(f"{where}: {reader!r} is no reader; known are {', '.join(READERS)}.")
    return None if len(problems) > before or names is None else Extra(str(name), names, str(reader))


def _names(where: str, value: Any, problems: list[str], *, needed: bool = False) -> tuple[str, ...] | None:
    if isinstance(value, list) and len(value) <= MOST_NAMES and all(map(_is_name, value)) and (value or not needed):
        return tuple(dict.fromkeys(value))
    problems.append(f"{where}: names must be a list of the source's fields, at most {MOST_NAMES}.")
    return None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_NAME and "\0" not in value


def _unknown(where: str, item: Mapping[str, Any], known: set[str]) -> list[str]:
    return [f"{where}: {name!r} means nothing here." for name in item if name not in known]


def _twice(what: str, names: list[str]) -> list[str]:
    return [f"The {what} {name} stands there twice." for name in dict.fromkeys(names) if names.count(name) > 1]
