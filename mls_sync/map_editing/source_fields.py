"""The fields that a feed's source sends, for the mapping page: what each means, how often it says something, what it
fills and how."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from mls_sync.mapping.builtin import COLUMNS_OF, LENIENT, STRICT
from mls_sync.mapping.drift import is_personal
from mls_sync.mapping.lookups import LOOKUPS
from mls_sync.mapping.meanings import MEANINGS
from mls_sync.mapping.rules import CONSULTED, READERS, Extra, Rule
from mls_sync.mapping.suggestions import suggested_field
from mls_sync.models import Feed, FieldStatistics
from mls_sync.providers import PROVIDERS, provider_class
from mls_sync.providers.base import FieldDescription
from mls_sync.providers.metadata import Metadata

BUILT_IN, DEFAULT, OWN, FURTHER = "built in", "default of this kind of feed", "this map", "kept as a further field"
WITH_OWN_READER = "read in its own way"


@dataclass(frozen=True)
class Target:
    """What a source's field fills. `place` is 1 where it is read first, 2 where it stands in for another ..."""

    field: str
    how: str
    transform: str
    place: int = 1
    of: int = 1
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class SourceField:
    """`filled` is the share of `of` records in which it says something; None where no record was looked at."""

    name: str
    label: str = ""
    meaning: str = ""
    data_type: str = ""
    filled: float | None = None
    of: int = 0
    samples: Sequence[str] = ()
    kinds: Sequence[str] = ()
    since: str = ""
    is_personal: bool = False
    is_gone: bool = False
    targets: Sequence[Target] = ()
    suggestion: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def percent(self) -> int | None:
        return None if self.filled is None else round(100 * self.filled)


def described(feed: Feed) -> Mapping[str, FieldDescription]:
    """By the source's own metadata, as it is stored; nothing of a kind that is known no more."""
    return provider_class(feed.kind).field_descriptions(Metadata(feed)) if feed.kind in PROVIDERS else {}


def default_rules(feed: Feed) -> tuple[Rule, ...]:
    return provider_class(feed.kind).default_rules if feed.kind in PROVIDERS else ()


def source_fields(feed: Feed, rules: Iterable[Rule], extra: Iterable[Extra]) -> list[SourceField]:
    """By name. One query, and those of the kind's own metadata; no request."""
    statistics = FieldStatistics.objects.filter(feed=feed).first()
    seen: dict[str, Any] = statistics.fields if statistics else {}
    of_source = described(feed)
    filled_by = targets(default_rules(feed), rules, extra)
    names = sorted({*seen, *of_source}, key=str.casefold)
    found = [
        _field(name, seen.get(name) or {}, of_source.get(name, FieldDescription()), filled_by.get(name, ()))
        for name in names
    ]
    filled = {field.name: field.filled or 0 for field in found}
    return [_unless_filled(field, filled) for field in found]


def _unless_filled(field: SourceField, filled: Mapping[str, float]) -> SourceField:
    """Nothing is suggested for a RESO field that its own name fills as well: some providers add it for an older one."""
    is_filled = field.suggestion and filled.get(field.suggestion, 0) >= (field.filled or 0)
    return replace(field, suggestion="") if is_filled else field


def _field(name: str, seen: dict[str, Any], told: FieldDescription, fills: Sequence[Target]) -> SourceField:
    of = seen.get("of", 0)
    kinds = sorted(seen.get("kinds", {}), key=lambda kind: -seen["kinds"][kind])
    personal = any(map(is_personal, (name, told.label, *(target.field for target in fills))))
    samples = () if personal else seen.get("samples", ())
    return SourceField(
        name=name,
        label=told.label if told.label != name else "",
        meaning=MEANINGS.get(name) or told.meaning,
        data_type=told.data_type,
        filled=seen["filled"] / of if of else None,
        of=of,
        samples=samples,
        kinds=kinds,
        since=seen.get("since", ""),
        is_personal=personal,
        is_gone=bool(seen.get("is_gone")),
        targets=fills,
        suggestion="" if fills else suggested_field(name, told.label, samples),
        values=told.values,
    )


def targets(defaults: Iterable[Rule], rules: Iterable[Rule], extra: Iterable[Extra]) -> dict[str, list[Target]]:
    """What each of the source's fields fills, by its name."""
    found: dict[str, list[Target]] = {}
    ruled = {rule.field: (DEFAULT, rule) for rule in defaults} | {rule.field: (OWN, rule) for rule in rules}
    for name, (how, rule) in ruled.items():
        transform = rule.reader or own_reader(name)
        for place, each in enumerate(rule.names, start=1):
            target = Target(name, how, transform, place, len(rule.names), rule.values)
            found.setdefault(each, []).append(target)
    for name in {*COLUMNS_OF, *CONSULTED} - ruled.keys():
        found.setdefault(name, []).append(Target(_fills(name), BUILT_IN, own_reader(name)))
    for kept in extra:
        for place, each in enumerate(kept.names, start=1):
            found.setdefault(each, []).append(Target(kept.name, FURTHER, kept.reader, place, len(kept.names)))
    return found


@cache
def _fills(name: str) -> str:
    """The field itself, or the one that it stands in for."""
    column = COLUMNS_OF.get(name, ("",))[0]
    return next((e.name for e in reversed((*STRICT, *LENIENT)) if e.column == column), name)


@cache
def own_reader(name: str) -> str:
    """How a RESO field is read without a rule that says otherwise: a name of READERS, or "lookup"."""
    reader = next((entry.reader for entry in (*STRICT, *LENIENT) if entry.name == name), None)
    if reader is None:
        return WITH_OWN_READER
    known = {function: word for word, (function, _) in READERS.items()}
    if name in LOOKUPS:
        return "lookup"
    return "code" if name == "ListingId" else known.get(reader, "number")
