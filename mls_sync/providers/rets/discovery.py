"""Asks a RETS server what it has: zone, resource, classes, fields and lookups, in whichever format it gives them."""

import logging
from collections.abc import Iterable
from typing import Any

from listings.enums import PropertyType
from mls_sync.mapping.lookups import property_type
from mls_sync.providers.errors import ConfigurationError, ProviderError, TransientError
from mls_sync.providers.rets import answers
from mls_sync.providers.rets.document import Document
from mls_sync.providers.rets.metadata import MULTI, SINGLE, Field, Lookup
from mls_sync.providers.rets.metadata_document import Row, Table, first, tables
from mls_sync.providers.rets.session import Session
from mls_sync.providers.transport.http import Stream

logger = logging.getLogger(__name__)
FORMATS = ("COMPACT", "STANDARD-XML")
# A server that gives lookups one by one is asked for no more; the others stay codes.
MOST_LOOKUPS = 300
UNKNOWN = PropertyType.UNKNOWN.value


class Discovery:
    """One reading of a resource's metadata."""

    def __init__(self, session: Session, resource: str, classes: Iterable[str], children: Iterable[str] = ()) -> None:
        self._session, self._resource, self._wanted = session, resource, tuple(classes)
        self._children = tuple(children)
        self._formats = list(FORMATS)

    def read(self) -> dict[str, Any]:
        """The value of `metadata.SystemMetadata`. Raises ProviderError; a server without metadata of something that is
        needed says so as ConfigurationError."""
        system = self._rows("METADATA-SYSTEM", "0", must=False)
        resource = self._resource_row()
        classes = {name: self._class(name, row) for name, row in self._class_rows().items()}
        return {
            "version": self._session.login.metadata_version,
            "zone": next((found for row in system if (found := first(row, "TimeZoneOffset", "TimeZone"))), ""),
            "key_field": first(resource, "KeyField"),
            "classes": classes,
            "lookups": self._lookups([Field(*field) for found in classes.values() for field in found["fields"]]),
            "children": {name: self._fields(name) for name in self._children},
            "objects": [first(row, "ObjectType") for row in self._rows("METADATA-OBJECT", self._resource, must=False)],
        }

    def _resource_row(self) -> Row:
        rows = self._rows("METADATA-RESOURCE", "0")
        named = {first(row, "ResourceID").casefold(): row for row in rows}
        found = named.get(self._resource.casefold())
        if found is None:
            listed = ", ".join(sorted(first(row, "ResourceID") for row in rows))
            raise ConfigurationError(f"The MLS has no resource {self._resource}; it has {listed or 'none'}.")
        return found

    def _class_rows(self) -> dict[str, Row]:
        """Those of the feed, or all."""
        rows = {first(row, "ClassName"): row for row in self._rows("METADATA-CLASS", self._resource)}
        rows.pop("", None)
        missing = [name for name in self._wanted if name not in rows]
        if missing:
            raise ConfigurationError(
                f"The MLS has no class {', '.join(missing)} of {self._resource}; it has {', '.join(rows) or 'none'}."
            )
        return {name: rows[name] for name in self._wanted or rows}

    def _class(self, name: str, row: Row) -> dict[str, Any]:
        told = [first(row, each) for each in ("StandardName", "VisibleName", "Description")]
        # The one that says what kind of property it is, if any does.
        known = next((text for text in told if property_type(text) != UNKNOWN), "")
        return {
            "description": known or next(filter(None, told), ""),
            "fields": self._fields(f"{self._resource}:{name}"),
        }

    def _fields(self, name: str) -> list[Field]:
        fields = [_field(each) for each in self._rows("METADATA-TABLE", name)]
        return [field for field in fields if field.system_name]

    def _lookups(self, fields: list[Field]) -> dict[str, list[Lookup]]:
        kinds = (SINGLE, MULTI)
        names = dict.fromkeys(
            field.lookup_name for field in fields if field.lookup_name and field.interpretation.lower() in kinds
        )
        found = self._all_lookups() if names else {}
        for name in [name for name in names if name not in found][:MOST_LOOKUPS]:
            rows = self._rows("METADATA-LOOKUP_TYPE", f"{self._resource}:{name}", must=False)
            found[name] = [_lookup(row) for row in rows]
        return {name: found[name] for name in names if found.get(name)}

    def _all_lookups(self) -> dict[str, list[Lookup]]:
        """By one request, where the server takes `*` and says of each which lookup it is."""
        found: dict[str, list[Lookup]] = {}
        for table in self._tables("METADATA-LOOKUP_TYPE", f"{self._resource}:*", must=False):
            name = first(table.attributes, "Lookup", "LookupName")
            if name and name != "*":
                found.setdefault(name, []).extend(_lookup(row) for row in table.rows)
        return found

    def _rows(self, kind: str, wanted: str, *, must: bool = True) -> list[Row]:
        return [row for table in self._tables(kind, wanted, must=must) for row in table.rows]

    def _tables(self, kind: str, wanted: str, *, must: bool) -> list[Table]:
        try:
            found = self._in_some_format(kind, wanted)
        except ProviderError as error:
            if must or error.code not in (*answers.NO_METADATA, *answers.OTHER_FORMAT):
                raise
            logger.info("The MLS gives no %s of %s: %s", kind, wanted, error)
            return []
        return [table for table in found if table.kind == kind]

    def _in_some_format(self, kind: str, wanted: str) -> list[Table]:
        """In the format that worked last, else in the other."""
        for other in (*self._formats[1:], ""):
            try:
                return self._asked(kind, wanted, self._formats[0])
            except (TransientError, ConfigurationError) as error:
                if error.code not in answers.OTHER_FORMAT or not other:
                    raise
                self._formats.reverse()
        return []

    def _asked(self, kind: str, wanted: str, form: str) -> list[Table]:
        def read(stream: Stream) -> list[Table]:
            return list(tables(Document(stream, is_compact=form == "COMPACT", normal=(0,))))

        return self._session.read("GetMetadata", {"Type": kind, "ID": wanted, "Format": form}, read)


def _field(row: Row) -> Field:
    return Field(
        first(row, "SystemName"),
        first(row, "StandardName"),
        first(row, "LongName", "ShortName"),
        first(row, "DataType"),
        first(row, "Interpretation"),
        first(row, "LookupName"),
        first(row, "Searchable"),
        first(row, "Unique"),
    )


def _lookup(row: Row) -> Lookup:
    return Lookup(first(row, "Value"), first(row, "LongValue"), first(row, "ShortValue"))
