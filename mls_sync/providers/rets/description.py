"""A server's metadata as tables, for staff who write a feed's map."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mls_sync.providers.base import Described, FieldDescription
from mls_sync.providers.rets.layout import dictionary_name
from mls_sync.providers.rets.metadata import Field, SystemMetadata

FIELD_COLUMNS = ("SystemName", "Read as", "StandardName", "LongName", "DataType", "Interpretation", "Lookup", "Search")


def described(value: Mapping[str, Any]) -> Sequence[Described]:
    """The server, the fields of each class, and the values of each lookup. Whatever is stored: never raises."""
    try:
        return list(_tables(SystemMetadata(value)))
    except (TypeError, KeyError, ValueError, AttributeError):
        return ()


def field_descriptions(value: Mapping[str, Any]) -> Mapping[str, FieldDescription]:
    """Of each field its label, type and the values of its lookup, by its name in a canonical record; of a field that
    several classes have, as the first of them says. Whatever is stored: never raises."""
    found: dict[str, FieldDescription] = {}
    try:
        system = SystemMetadata(value)
        for each in (field for one in system.classes.values() for field in one.fields):
            values = {one.value: one.long_value for one in system.lookups.by_name.get(each.lookup_name, ())}
            told = FieldDescription(label=each.long_name, data_type=each.data_type, values=values)
            found.setdefault(dictionary_name(each) or each.system_name, told)
    except (TypeError, KeyError, ValueError, AttributeError):
        return {}
    return found


def _tables(system: SystemMetadata) -> Iterator[Described]:
    facts = (
        ("MetadataVersion", system.version),
        ("TimeZoneOffset", system.offset),
        ("KeyField", system.key_field),
        ("Photo types", ", ".join(system.objects)),
    )
    yield Described("Server", ("Name", "Value"), facts)
    for name, found in system.classes.items():
        title = f"Class {name}: {found.description}" if found.description else f"Class {name}"
        yield Described(title, FIELD_COLUMNS, [_row(field, system.key_field) for field in found.fields])
    for name, values in sorted(system.lookups.by_name.items()):
        rows = [(each.value, each.long_value, each.short_value) for each in values]
        yield Described(f"Lookup {name}", ("Value", "LongValue", "ShortValue"), rows)


def _row(field: Field, key_field: str) -> tuple[str, ...]:
    read_as = "ListingKey" if field.system_name == key_field else dictionary_name(field)
    return (
        field.system_name,
        read_as or field.system_name,
        field.standard_name,
        field.long_name,
        field.data_type,
        field.interpretation,
        field.lookup_name,
        "yes" if field.searchable == "1" else "",
    )
