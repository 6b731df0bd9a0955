"""The Lookup resource (RESO Data Dictionary 2.0, RCP-32): which values a field that names a lookup may have."""

from typing import Any

from listings.enums import PropertyType, StandardStatus
from listings.odata.children import Child, field, fields_of
from listings.odata.fields import UNKNOWN

LOOKUP = Child(
    "Lookup", "", "", "LookupKey", "",
    fields_of(
        field("LookupKey", "String", "text"),
        field("LookupName", "String", "text"),
        field("LookupValue", "String", "text"),
        field("StandardLookupValue", "String", "text"),
        field("LegacyODataValue", "String", "text"),
        field("ModificationTimestamp", "DateTimeOffset", "moment"),
    ),
)  # fmt: skip


def lookups(changed: Any) -> list[dict[str, Any]]:
    """All of them, by their keys; `changed` is the moment of each."""
    named = {"PropertyType": PropertyType, "StandardStatus": StandardStatus}
    return [
        {
            "LookupKey": f"{name}.{value}",
            "LookupName": name,
            "LookupValue": value,
            "StandardLookupValue": value,
            "LegacyODataValue": value.replace(" ", ""),
            "ModificationTimestamp": changed,
        }
        for name, values in named.items()
        for value in sorted(values.values)
        if value != UNKNOWN
    ]
