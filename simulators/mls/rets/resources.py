"""The resources and classes of the server, and their columns."""

from dataclasses import dataclass, field
from functools import cached_property

from . import rows
from .fields import BOOLEAN, CHARACTER, DATE, DATETIME, INT, TIME, Column, Table, plain_table, property_table
from .lookups import CLASS_CODES, Lookup
from .rows import Rows


@dataclass(frozen=True)
class Class:
    """One class of a resource; of Property, one kind of property."""

    name: str
    standard: str
    visible: str
    rows: Rows
    kind: str = ""


@dataclass(frozen=True)
class Resource:
    """One resource: its classes share their fields."""

    name: str
    standard: str
    table: Table
    classes: tuple[Class, ...]
    lookups: dict[str, Lookup] = field(default_factory=dict)
    modified: str = "ModificationTimestamp"

    @property
    def key(self) -> str:
        """The system name of the key field."""
        return next(column.system for column in self.table.fields if column.key)

    @cached_property
    def by_class(self) -> dict[str, Class]:
        """The classes by their names."""
        return {one.name: one for one in self.classes}


STANDARD_CLASSES = {"A": "ResidentialProperty", "B": "Rental", "C": "MultiFamily", "D": "LotsAndLand"}
"""The well-known names of classes (RETS 1.7.2, section 11.3); the others have none."""


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


MODIFIED = Column("ModificationTimestamp", DATETIME)
CHILD = (Column("ListingKey"), Column("MlsId"), MODIFIED)
ORDER = Column("Order", INT)
ROOM = (
    *_texts("RoomKey"),
    *CHILD,
    ORDER,
    *_texts("RoomType", "RoomLevel"),
    Column("RoomWidth", INT),
    Column("RoomLength", INT),
)
UNIT = (
    *_texts("UnitTypeKey"),
    *CHILD,
    ORDER,
    Column("Unit", CHARACTER, standard=False),
    Column("UnitTypeBedsTotal", INT),
    Column("UnitTypeBathsTotal", INT),
    Column("Square Feet", INT, standard=False),
    Column("UnitTypeActualRent", INT),
)
OPEN_HOUSE = (
    *_texts("OpenHouseKey"),
    *CHILD,
    Column("OpenHouseDate", DATE),
    Column("OpenHouseStartTime", TIME),
    Column("OpenHouseEndTime", TIME),
    Column("LivestreamYN", BOOLEAN),
)
MEDIUM = (
    *_texts("MediaKey"),
    *CHILD,
    ORDER,
    *_texts("MediaCategory", "MediaURL", "ThumbnailURL", "ShortDescription", "LongDescription"),
    Column("PreferredPhotoYN", BOOLEAN),
    *_texts("MediaType", "MediaHTML"),
)
AGENT = (
    *_texts("MemberKey", "MemberMlsId", "MlsId", "MemberFirstName", "MemberLastName", "MemberFullName"),
    *_texts("MemberPreferredPhone", "MemberEmail", "MemberStateLicense", "OfficeKey"),
    MODIFIED,
)
OFFICE = (*_texts("OfficeKey", "OfficeMlsId", "MlsId", "OfficeName", "OfficePhone", "OfficeEmail"), MODIFIED)


def resources() -> tuple[Resource, ...]:
    """All that the server offers."""
    table, lookups = property_table()
    kinds = tuple(
        Class(code, STANDARD_CLASSES.get(code, ""), kind, rows.properties, kind) for kind, code in CLASS_CODES.items()
    )
    media = tuple(Class(name, "", name, made) for name, made in rows.MEDIA.items())
    return (
        Resource("Property", "Property", table, kinds, lookups),
        _single("Agent", "Agent", "MEMBER", AGENT, rows.agents),
        _single("Office", "Office", "OFFICE", OFFICE, rows.offices),
        _single("OpenHouse", "OpenHouse", "EVENT", OPEN_HOUSE, rows.OPEN_HOUSES),
        _single("Room", "", "ROOM", ROOM, rows.ROOMS),
        _single("Unit", "", "UNIT", UNIT, rows.UNITS),
        Resource("Media", "Media", plain_table("MEDIA", MEDIUM), media),
    )


def _single(name: str, standard: str, prefix: str, columns: tuple[Column, ...], made: Rows) -> Resource:
    """A resource with one class of its own name."""
    return Resource(name, standard, plain_table(prefix, columns), (Class(name, "", name, made),))
