"""What records look like over time: which fields come, how many of them say something, and words without a meaning."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mls_sync.mapping.field_map import says_nothing
from mls_sync.mapping.record import Fields

MOST_FIELDS, MOST_VALUES, LONGEST_SAMPLE, LONGEST_NAME = 2_000, 50, 60, 120
# Fields whose values name people or open doors: no sample of them is kept.
PERSONAL = (
    "private",
    "agent",
    "email",
    "phone",
    "contact",
    "access",
    "showing",
    "lockbox",
    "gate",
    "owner",
    "occupant",
)
UNKNOWN = "Unknown"


@dataclass
class Drift:
    """Of the records that were looked at: each field as {"seen", "filled", "sample"}, and how often each value that no
    lookup knows."""

    records: int = 0
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    new_values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def look(self, fields: Fields, columns: Mapping[str, Any]) -> None:
        """At one canonical record and the columns that it filled."""
        self.records += 1
        for name, value in fields.items():
            known = self.fields.get(name)
            if known is None:
                if len(self.fields) >= MOST_FIELDS or len(name) > LONGEST_NAME:
                    continue
                known = self.fields[name] = {"seen": 0, "filled": 0, "sample": ""}
            known["seen"] += 1
            if not says_nothing(value):
                known["filled"] += 1
                if not known["sample"]:
                    known["sample"] = _sample(name, value)
        if columns.get("standard_status") == UNKNOWN:
            self._count("StandardStatus", columns.get("mls_status"))
        if columns.get("property_type") == UNKNOWN:
            self._count("PropertyType", columns.get("mls_property_type"))

    def _count(self, name: str, value: Any) -> None:
        counts = self.new_values[name]
        if value and (value in counts or len(counts) < MOST_VALUES):
            counts[str(value)[:LONGEST_SAMPLE]] += 1

    def add(self, other: "Drift") -> None:
        """What another page of the same run looked like."""
        self.records += other.records
        for name, more in other.fields.items():
            known = self.fields.setdefault(name, {"seen": 0, "filled": 0, "sample": ""})
            known["seen"] += more["seen"]
            known["filled"] += more["filled"]
            known["sample"] = known["sample"] or more["sample"]
        for name, counts in other.new_values.items():
            self.new_values[name].update(counts)


def _sample(name: str, value: Any) -> str:
    if isinstance(value, dict | list) or any(part in name.lower() for part in PERSONAL):
        return ""
    return str(value)[:LONGEST_SAMPLE]
