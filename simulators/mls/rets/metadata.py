"""What the server tells of itself: resources, classes, tables, lookups, objects. RETS 1.7.2, section 11."""

from collections.abc import Iterator
from dataclasses import dataclass

from .fields import CHARACTER, DATETIME, Field
from .lookups import Lookup
from .objects import DESCRIPTIONS
from .resources import Class, Resource

VERSION = "1.00.00001"
SYSTEM_ID, SYSTEM_NAME = "SIMULATED", "Simulated MLS: every listing is made up"
INDEXED = ("ListingKey", "ListingId", "MlsId", "ModificationTimestamp", "StandardStatus", "StatusChangeTimestamp")
"""Fields of Property that a query without a limit may select, beside the key of any resource."""
VERSIONED = ("Class", "Object", "SearchHelp", "EditMask", "Lookup", "UpdateHelp", "ValidationExpression")

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One table of metadata: what it belongs to, the element of a row in STANDARD-XML, and the rows."""

    type: str
    owner: Row
    element: str
    rows: list[Row]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Version and date, which every table of metadata bears, and the protocol version that it is written for."""

    date: str
    protocol: str

    @property
    def has_entries(self) -> bool:
        """MetadataEntryID and the key index came after 1.5."""
        return self.protocol != "RETS/1.5"


def resource_part(resources: tuple[Resource, ...], stamp: Stamp) -> Part:
    """METADATA-RESOURCE."""
    rows = [
        {
            "ResourceID": one.name,
            "StandardName": one.standard,
            "VisibleName": one.name,
            "Description": f"{one.name} of the simulated MLS",
            "KeyField": one.key,
            "ClassCount": str(len(one.classes)),
            **{f"{kind}{what}": value for kind in VERSIONED for what, value in _versions(stamp)},
        }
        for one in resources
    ]
    return _part("RESOURCE", {}, "Resource", rows)


def _versions(stamp: Stamp) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("Version", VERSION), ("Date", stamp.date)


def class_part(resource: Resource, stamp: Stamp) -> Part:
    """METADATA-CLASS of a resource."""
    modified = next((column.system for column in resource.table.fields if column.name == resource.modified), "")
    rows = [
        {
            "ClassName": one.name,
            "StandardName": one.standard,
            "VisibleName": one.visible,
            "Description": one.visible,
            "TableVersion": VERSION,
            "TableDate": stamp.date,
            "UpdateVersion": "",
            "UpdateDate": "",
            "ClassTimeStamp": modified,
        }
        | ({"DeletedFlagField": "", "DeletedFlagValue": "", "HasKeyIndex": "1"} if stamp.has_entries else {})
        for one in resource.classes
    ]
    return _part("CLASS", {"Resource": resource.name}, "Class", rows)


def table_part(resource: Resource, one: Class, stamp: Stamp) -> Part:
    """METADATA-TABLE of a class."""
    rows = [_table_row(column, number, stamp) for number, column in enumerate(resource.table.fields, 1)]
    return _part("TABLE", {"Resource": resource.name, "Class": one.name}, "Field", rows)


def _table_row(column: Field, number: int, stamp: Stamp) -> Row:
    spaced = "".join(f" {sign}" if sign.isupper() else sign for sign in column.name).strip()
    row = {
        "SystemName": column.system,
        "StandardName": column.standard,
        "LongName": spaced if column.standard else column.name,
        "DBName": column.system[:10],
        "ShortName": column.name[:24],
        "MaximumLength": str(column.length),
        "DataType": column.type,
        "Precision": "8" if column.type == "Decimal" else "",
        "Searchable": "1",
        "Interpretation": column.interpretation,
        "Alignment": "Left" if column.type == CHARACTER else "Right",
        "UseSeparator": "1" if column.interpretation == "Currency" else "0",
        "EditMaskID": "",
        "LookupName": column.lookup,
        "MaxSelect": "99" if column.multiple else "",
        "Units": "SqFt" if column.name.endswith(("SquareFeet", "LivingArea")) else "",
        "Index": "1" if column.key or column.name in INDEXED else "0",
        "Minimum": "",
        "Maximum": "",
        "Default": str(number),
        "Required": "0",
        "SearchHelpID": "",
        "Unique": "1" if column.key else "0",
    }
    if not stamp.has_entries:
        return row
    more = {"ModTimeStamp": "1" if column.type == DATETIME else "0", "ForeignKeyName": "", "ForeignField": ""}
    indexed = "1" if column.key or column.name in INDEXED else "0"
    return {"MetadataEntryID": column.system} | row | more | {"InKeyIndex": indexed}


def lookup_part(resource: Resource, stamp: Stamp) -> Part:
    """METADATA-LOOKUP of a resource."""
    rows = [
        ({"MetadataEntryID": name} if stamp.has_entries else {})
        | {"LookupName": name, "VisibleName": name, "Version": VERSION, "Date": stamp.date}
        for name in resource.lookups
    ]
    return _part("LOOKUP", {"Resource": resource.name}, "Lookup", rows)


def lookup_type_part(resource: Resource, lookup: Lookup, stamp: Stamp) -> Part:
    """METADATA-LOOKUP_TYPE of a lookup."""
    rows = [
        ({"MetadataEntryID": value} if stamp.has_entries else {})
        | {"LongValue": long, "ShortValue": short, "Value": value}
        for long, short, value in lookup.types
    ]
    return _part("LOOKUP_TYPE", {"Resource": resource.name, "Lookup": lookup.name}, "LookupType", rows)


def object_part(resource: Resource, stamp: Stamp) -> Part:
    """METADATA-OBJECT of a resource: the sizes of its photos."""
    names = resource.table.by_name
    kinds = DESCRIPTIONS if resource.name == "Property" else {}
    rows = [
        ({"MetadataEntryID": kind} if stamp.has_entries else {})
        | {
            "ObjectType": kind,
            "MIMEType": "image/jpeg",
            "VisibleName": kind,
            "Description": text,
            "ObjectTimeStamp": names["PhotosChangeTimestamp"].system,
            "ObjectCount": names["PhotosCount"].system,
        }
        for kind, text in kinds.items()
    ]
    return _part("OBJECT", {"Resource": resource.name}, "Object", rows)


def _part(kind: str, owner: Row, element: str, rows: list[Row]) -> Part:
    return Part(f"METADATA-{kind}", owner, element, rows, tuple(rows[0]) if rows else ())


def below(resource: Resource, stamp: Stamp) -> Iterator[Part]:
    """All that belongs to a resource."""
    yield class_part(resource, stamp)
    yield from (table_part(resource, one, stamp) for one in resource.classes)
    yield object_part(resource, stamp)
    yield lookup_part(resource, stamp)
    yield from (lookup_type_part(resource, lookup, stamp) for lookup in resource.lookups.values())
