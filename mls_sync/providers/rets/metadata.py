"""What a RETS server says of itself (RETS 1.7.2, section 11): its zone, classes, fields and lookups, as one JSON value
that is stored with its MetadataVersion."""

import csv
from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any, NamedTuple

SINGLE, MULTI = "lookup", "lookupmulti"
# Of a lookup's combinations; those of a feed are some hundred.
MOST_KEPT = 4096
LONGEST_OFFSET = timedelta(hours=15)


class Field(NamedTuple):
    """A row of METADATA-TABLE, as far as it is used or shown."""

    system_name: str
    standard_name: str = ""
    long_name: str = ""
    data_type: str = ""
    interpretation: str = ""
    lookup_name: str = ""
    searchable: str = ""
    unique: str = ""


class ResourceClass(NamedTuple):
    name: str
    description: str
    fields: tuple[Field, ...]


class Lookup(NamedTuple):
    """One value: what stands in a query and in COMPACT, and what in COMPACT-DECODED."""

    value: str
    long_value: str
    short_value: str = ""


class Lookups:
    """The values of each lookup by its name."""

    def __init__(self, values: Mapping[str, Iterable[Lookup]]) -> None:
        self._values = {name: tuple(found) for name, found in values.items()}

    def resolver(self, field: Field, *, decoded: bool) -> "Resolver | None":
        """What a value of this field stands for; None where each stands for itself."""
        kind, values = field.interpretation.strip().lower(), self._values.get(field.lookup_name, ())
        if kind == MULTI:
            return Resolver(values, decoded=decoded, many=True)
        return Resolver(values, decoded=False, many=False) if kind == SINGLE and values and not decoded else None

    def codes(self, field: Field, wanted: Iterable[str]) -> list[str]:
        """What stands in a query for these values, given as codes or by their names (RETS 1.7.2, section 7.7.4)."""
        values = self._values.get(field.lookup_name, ())
        by_name = {text.strip().casefold(): each.value for each in values for text in reversed(each[1:]) if text}
        codes = {each.value.casefold(): each.value for each in values}
        return [codes.get(each.casefold()) or by_name.get(each.strip().casefold()) or each for each in wanted]

    @property
    def by_name(self) -> Mapping[str, tuple[Lookup, ...]]:
        return self._values


class Resolver(dict[str, Any]):
    """From what came to what it stands for, a text or a list of texts; each is found out once."""

    def __init__(self, values: Iterable[Lookup], *, decoded: bool, many: bool) -> None:
        """`decoded`: long values come, and not codes. Values may hold commas themselves, which only the lookup tells:
        the longest one that fits is taken."""
        super().__init__()
        values = tuple(values)
        told = {each.value: each.long_value or each.short_value or each.value for each in values}
        self._known, self._many = {} if decoded else told, many
        written = {text for each in values for text in (each[1:] if decoded else each[:1])}
        self._with_commas = sorted((text for text in written if "," in text), key=len, reverse=True)

    def __missing__(self, text: str) -> Any:
        if len(self) >= MOST_KEPT:
            self.clear()
        get = self._known.get
        if self._many:
            found: Any = [get(each, each) for each in pieces(text, self._with_commas)]
        else:
            found = get(text) or get(text.strip(), text)
        self[text] = found
        return found


def pieces(text: str, with_commas: Iterable[str] = ()) -> list[str]:
    """The values of a multi-valued field; one that holds a comma may be quoted (RETS 1.7.2, section 13.4.3)."""
    if '"' in text:
        found = next(csv.reader([text], skipinitialspace=True, strict=False), [])
        return [each.strip() for each in found if each.strip()]
    found, rest = [], text.strip()
    while rest:
        whole = next((each for each in with_commas if _begins(rest, each)), "")
        value = whole or rest.partition(",")[0]
        rest = rest[len(value) :].lstrip().removeprefix(",").lstrip()
        if value.strip():
            found.append(value.strip())
    return found


def _begins(text: str, value: str) -> bool:
    return text.startswith(value) and text[len(value) :].lstrip()[:1] in ("", ",")


class SystemMetadata:
    """Over the JSON value: {"version", "zone", "key_field", "classes": {name: {"description", "fields": [...]}},
    "lookups": {name: [[value, long value, short value]]}, "children": {name: [field]}, "objects": [...]}."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.version = str(value.get("version", ""))
        self.offset = str(value.get("zone", ""))
        self.key_field = str(value.get("key_field", ""))
        self.classes = {
            name: ResourceClass(name, found["description"], tuple(Field(*field) for field in found["fields"]))
            for name, found in value.get("classes", {}).items()
        }
        self.children = {
            name: ResourceClass(name, "", tuple(Field(*field) for field in fields))
            for name, fields in value.get("children", {}).items()
        }
        self.lookups = Lookups({k: [Lookup(*each) for each in v] for k, v in value.get("lookups", {}).items()})
        self.objects = tuple(value.get("objects", ()))

    def of_class(self, name: str) -> ResourceClass:
        """What is known of it; nothing, where the server does not tell."""
        return self.classes.get(name) or ResourceClass(name, "", ())

    @property
    def zone(self) -> tzinfo:
        """Of the server's moments without an offset (METADATA-SYSTEM, TimeZoneOffset); UTC where it does not say."""
        return zone_of(self.offset)


def zone_of(offset: str) -> tzinfo:
    """`-08:00`, `-0800`, `-8`, `Z`; UTC for anything else."""
    text = offset.strip().upper().removeprefix("GMT").removeprefix("UTC")
    sign = -1 if text.startswith(("-", "\u2212")) else 1
    digits = text.lstrip("+-\u2212").replace(":", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 4:
        return UTC
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    found = timedelta(hours=hours, minutes=minutes)
    return timezone(sign * found) if timedelta(0) < found <= LONGEST_OFFSET else UTC
