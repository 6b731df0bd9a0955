"""The values of a feed's lookups as they are stored, each with what it counts as: unknown ones first."""

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Value

from listings.enums import PropertyType, StandardStatus
from listings.models import Listing
from mls_sync.mapping.lookups import LOOKUPS, choices_of, is_known
from mls_sync.mapping.suggestions import suggested_value
from mls_sync.models import Feed

SHOWN = 200
COLUMNS = {
    "PropertySubType": "property_sub_type",
    "AssociationFeeFrequency": "association_fee_frequency",
    "Furnished": "furnished",
}
TITLES = {
    "StandardStatus": "Status",
    "PropertyType": "Property type",
    "PropertySubType": "Property subtype",
    "AssociationFeeFrequency": "Association fee frequency",
    "Furnished": "Furnished",
}


@dataclass(frozen=True)
class LookupValue:
    """`value` is the source's own word where it is kept, `meaning` what is stored."""

    value: str
    meaning: str
    listings: int
    is_known: bool
    suggestion: str = ""


@dataclass(frozen=True)
class Lookup:
    name: str
    title: str
    choices: tuple[str, ...]
    values: list[LookupValue]

    @property
    def unknown(self) -> int:
        return sum(not each.is_known for each in self.values)


def lookup_values(feed: Feed) -> list[Lookup]:
    """Of the feed's live listings, at most SHOWN values of each lookup. Five queries."""
    rows = Listing.objects.filter(collection=feed.collection_id, vanished_at=None, purged_at=None).order_by()
    found = [
        ("StandardStatus", _counted(rows, "mls_status", "standard_status")),
        ("PropertyType", _counted(rows, "mls_property_type", "property_type")),
        *((name, _counted(rows.exclude(**{COLUMNS[name]: ""}), COLUMNS[name])) for name in LOOKUPS),
    ]
    return [_lookup(name, counted) for name, counted in found]


def _counted(rows: QuerySet[Listing], value: str, meaning: str = "") -> list[tuple[str, str, int]]:
    named = rows.annotate(value=F(value), meaning=F(meaning) if meaning else Value(""))
    counted = named.values_list("value", "meaning").annotate(n=Count("pk")).order_by("-n", "value", "meaning")
    return list(counted[:SHOWN])


def _lookup(name: str, counted: list[tuple[str, str, int]]) -> Lookup:
    choices = choices_of(name)
    values = [_value(name, choices, *each) for each in counted]
    return Lookup(name, TITLES[name], choices, sorted(values, key=lambda each: each.is_known))


def _value(name: str, choices: tuple[str, ...], value: str, meaning: str, listings: int) -> LookupValue:
    if name in LOOKUPS:
        known = is_known(name, value)
        return LookupValue(value, value, listings, known, "" if known else suggested_value(name, value, choices))
    known = meaning not in (StandardStatus.UNKNOWN, PropertyType.UNKNOWN)
    return LookupValue(value, meaning, listings, known, "" if known else suggested_value(name, value, choices))
