"""How a server writes the values of lookups, and what stands for them in the Data Dictionary."""

import re
from collections.abc import Mapping
from typing import Any

from mls_sync.providers.reso import odata
from mls_sync.providers.reso.schema import Schema, member_named

# OData 4.01, part 2, 5.1.1.11: an enumeration's value with its type, `Namespace.Type'Member'`.
_QUALIFIED = re.compile(r"[A-Za-z_][\w.]*'([^']*)'")
Table = Mapping[str, str]
LookupTable = dict[str, dict[str, str]]
"""Name of a lookup -> value in an answer -> display name."""
WHOLE = ("StandardStatus", "PropertyType")
"""Lookups of which every value is kept, since filters name them; of others those alone whose value is a code."""


class Dictionary:
    """Translates the values of enumerations and lookups. `schema` and `lookups` are what the source told of itself."""

    def __init__(self, schema: Schema, lookups: LookupTable) -> None:
        self._schema, self._lookups = schema, lookups
        self._tables = {name: self._tables_of(found) for name, found in schema["resources"].items()}

    def _tables_of(self, resource: Mapping[str, Any]) -> dict[str, Table]:
        tables = {name: self._schema["enums"].get(full, {}) for name, full in resource["enums"].items()}
        for field, lookup in resource["lookups"].items():
            if lookup in self._lookups:
                tables[field] = self._lookups[lookup]
        return {name: table for name, table in tables.items() if table}

    def fields(self, resource: str) -> list[str]:
        found = self._schema["resources"].get(resource)
        return list(found["fields"]) if found else []

    def lists(self, resource: str) -> list[str]:
        """Fields that hold lists of objects, as far as the source said when it was last asked."""
        found = self._schema["resources"].get(resource)
        return list(found.get("lists", ())) if found else []

    def links(self, resource: str) -> list[str]:
        found = self._schema["resources"].get(resource)
        return list(found["links"]) if found else []

    def has_set(self, name: str) -> bool:
        """Whether the source gives this resource by itself, as far as it says."""
        return name in self._schema.get("sets", ())

    def key(self, resource: str) -> tuple[str, bool] | None:
        """The name of its key, and whether that is a number; None where the source does not say."""
        found = self._schema["resources"].get(resource)
        return (found["key"][0], found["key"][1]) if found and found["key"] else None

    def translate(self, resource: str, fields: dict[str, Any]) -> None:
        """Put display names in place of members and codes. What is not known stays as it came."""
        for name, table in self._tables.get(resource, {}).items():
            value = fields.get(name)
            if value is not None and value != "":
                fields[name] = _named(value, table)

    def values_of(self, field: str) -> Table:
        """What may stand in a field of Property; empty where the source does not say."""
        return self._tables.get("Property", {}).get(field) or self._lookups.get(field, {})

    def literal(self, field: str, wanted: str, style: str) -> str | None:
        """A value of a lookup as this server takes it in a filter; None for one that it does not have. Where nothing is
        known of the field, as it was written."""
        table = self.values_of(field)
        if not table:
            return odata.text(wanted)
        value = member_named(table, wanted)
        if value is None:
            return None
        enums = (self._schema["resources"].get("Property") or {"enums": {}})["enums"]
        prefix = enums.get(field, "") if style == "qualified" else ""
        return f"{prefix}{odata.text(value)}"


def _named(value: Any, table: Table) -> Any:
    if type(value) is str:
        return table.get(value) or _member(value, table)
    if type(value) is list:
        return [_named(item, table) for item in value]
    return table.get(str(value), value) if type(value) is int else value


def _member(value: str, table: Table) -> str:
    """Of a value that is none of the table's: with its type, or several flags, joined by commas."""
    match = _QUALIFIED.fullmatch(value)
    if match:
        return table.get(match[1]) or _member(match[1], table)
    if "," in value:
        parts = [part.strip() for part in value.split(",")]
        if any(part in table for part in parts):
            return ",".join(table.get(part, part) for part in parts)
    return value


def lookup_table(rows: list[Any]) -> LookupTable:
    """From the rows of the Lookup resource (RCP-32): LookupValue is what stands in an answer, StandardLookupValue what
    the Data Dictionary calls it, LegacyODataValue what stood there when lookups were types."""
    table: LookupTable = {}
    for row in rows:
        if not isinstance(row, dict):
            continue
        name, value = row.get("LookupName"), row.get("LookupValue")
        if not isinstance(name, str) or not isinstance(value, str) or not name or not value:
            continue
        standard, legacy = row.get("StandardLookupValue"), row.get("LegacyODataValue")
        told = standard if isinstance(standard, str) and standard else value
        if told != value or name in WHOLE or "," in value:  # A value with a comma is not to be taken for two.
            table.setdefault(name, {})[value] = told
        if isinstance(legacy, str) and legacy and legacy != told:
            table.setdefault(name, {}).setdefault(legacy, told)
    return table
