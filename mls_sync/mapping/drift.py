"""What the records of a run look like: which fields come, how many of them say something, as what kind of value, and
words without a meaning."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mls_sync.mapping.kinds import LIST, OBJECT, kind_of
from mls_sync.mapping.lookups import LOOKUPS, is_known
from mls_sync.mapping.readers import MASK, features
from mls_sync.mapping.record import Fields

MOST_FIELDS, MOST_VALUES, MOST_SAMPLES = 2_000, 50, 3
LONGEST_SAMPLE, LONGEST_NAME, LONGEST_VALUE = 60, 120, 200
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
    "realtor",
    "broker",
)
UNKNOWN = "Unknown"
Statistics = dict[str, Any]


@dataclass
class Drift:
    """Of the records that were looked at: each field as `fresh()`, and how often each value that no lookup knows.
    `translated`: of fields that a rule translates, the values that it knows. `personal`: fields of which no sample is
    kept, though their own names do not say why."""

    records: int = 0
    fields: dict[str, Statistics] = field(default_factory=dict)
    new_values: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    translated: Mapping[str, Collection[str]] = field(default_factory=dict)
    personal: Collection[str] = frozenset()

    def look(self, fields: Fields, columns: Mapping[str, Any], masked: Iterable[str] = ()) -> None:
        """At one canonical record as it came, the columns that it filled, and the names of its withheld fields."""
        self.records += 1
        withheld = frozenset(masked)
        for name, value in fields.items():
            known = self.fields.get(name)
            if known is None:
                if len(self.fields) >= MOST_FIELDS or len(name) > LONGEST_NAME:
                    continue
                known = self.fields[name] = fresh()
            known["seen"] += 1
            kind = kind_of(value)
            if not kind:
                continue
            known["filled"] += 1
            known["kinds"][kind] = known["kinds"].get(kind, 0) + 1
            if len(known["samples"]) < MOST_SAMPLES and name not in withheld and name not in self.personal:
                _add_sample(known["samples"], name, value, kind)
        self._look_at_lookups(fields, columns, withheld)

    def _look_at_lookups(self, fields: Fields, columns: Mapping[str, Any], withheld: frozenset[str]) -> None:
        if columns.get("standard_status") == UNKNOWN:
            self._count("StandardStatus", columns.get("mls_status"))
        if columns.get("property_type") == UNKNOWN:
            self._count("PropertyType", columns.get("mls_property_type"))
        for name in LOOKUPS:
            value = fields.get(name)
            if isinstance(value, str) and not is_known(name, value) and name not in withheld and kind_of(value):
                if not {value, value.strip()} & set(self.translated.get(name, ())):
                    self._count(name, value.strip())

    def _count(self, name: str, value: Any) -> None:
        counts = self.new_values[name]
        if value and MASK not in str(value) and (value in counts or len(counts) < MOST_VALUES):
            counts[str(value)[:LONGEST_VALUE]] += 1

    def add(self, other: "Drift") -> None:
        """What another page of the same run looked like."""
        self.records += other.records
        for name, more in other.fields.items():
            add_statistics(self.fields.setdefault(name, fresh()), more)
        for name, counts in other.new_values.items():
            self.new_values[name].update(counts)


def fresh() -> Statistics:
    """Of a field that was not seen yet."""
    return {"seen": 0, "filled": 0, "samples": [], "kinds": {}}


def add_statistics(known: Statistics, more: Statistics) -> None:
    """Add to a field's what other records had."""
    known["seen"] += more["seen"]
    known["filled"] += more["filled"]
    known["samples"] = list(dict.fromkeys([*known.get("samples", ()), *more.get("samples", ())]))[:MOST_SAMPLES]
    known["kinds"] = dict(Counter(known.get("kinds", {})) + Counter(more.get("kinds", {})))


def is_personal(name: str) -> bool:
    """Whether the values of a field, or of a column, name people or open doors. Yes and no do neither."""
    flat = name.lower().replace("_", "").replace(" ", "")
    return not flat.endswith("yn") and any(part in flat for part in PERSONAL)


def _add_sample(samples: list[str], name: str, value: Any, kind: str) -> None:
    if is_personal(name) or MASK in str(value):
        return
    sample = " ".join(_in_words(value, kind).split())[:LONGEST_SAMPLE]
    if sample and sample not in samples:
        samples.append(sample)


def _in_words(value: Any, kind: str) -> str:
    """A list of features as its words; "" for what is no value but a list of records, such as photos."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if kind not in (LIST, OBJECT):
        return str(value)
    parts = value.values() if isinstance(value, dict) else value
    words = None if any(isinstance(part, dict | list) for part in parts) else features(value)
    return words if isinstance(words, str) else ""
