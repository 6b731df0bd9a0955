"""Records as a kind of server writes them: which fields, in which forms, and what hangs on them."""

from collections.abc import Iterable
from typing import Any

from ..records import MASK
from . import lookups
from .dictionary import RESOURCES, STRING, TIMESTAMP, Field, Navigation, Record, Resource
from .order import sorted_rows
from .profiles import Profile
from .query import Expansion, Query, fields_of
from .rows import PlainRow, Row


class Writer:
    """Writes records of one resource. `root` is the address of the service root; `pretty` shows values as people read
    them where members of enumerations would stand (Trestle's PrettyEnums)."""

    def __init__(self, resource: Resource, profile: Profile, root: str, pretty: bool = False) -> None:
        self.resource, self.profile, self.root, self.pretty = resource, profile, root, pretty
        self.fields = fields_of(resource, profile)

    def write(self, row: Row, query: Query) -> Record:
        """One row as the query wants it."""
        record = row.some(query.select)
        known = self.fields
        names: Iterable[str] = [name for name in query.select if name in known] if query.select else known
        if record.get("MlgCanView") is False:
            names = [name for name in names if name in record]
        written: Record = {}
        if self.profile.sends_ids:
            written["@odata.id"] = f"{self.root}/{self.resource.name}('{row.get(self.resource.key)}')"
        for name in names:
            value = self.value(known[name], record.get(name))
            if value is not None or self.profile.sends_nulls:
                written[name] = value
        for each in query.expand:
            written |= self.expanded(row, each)
        for name in self.profile.embeds if self.resource.name == "Property" else ():
            if name not in written and (not query.select or name in query.select):
                written[name] = [self._inner(name).write(each, Query()) for each in children(row.get(name), Query())]
        return written

    def _inner(self, name: str) -> "Writer":
        resource = RESOURCES[self.resource.navigations[name].resource]
        return Writer(resource, self.profile, self.root, self.pretty)

    def value(self, field: Field, value: Any) -> Any:
        """A field in the forms of this kind of server."""
        if value == MASK:
            return MASK if self.profile.masks else None
        if field.lookup and self.profile.lookups != "strings":
            return self._listed(field, value)
        if value is None:
            return [] if field.many and field.type == STRING else None
        if field.type == TIMESTAMP and self.profile.milliseconds and value.endswith("Z"):
            return f"{value[:-1]}.000Z"
        return value

    def _listed(self, field: Field, value: Any) -> Any:
        """Members of enumerations; those with IsFlags as one text with commas."""
        written = str if self.pretty else lookups.member
        if not field.many:
            return None if value is None else written(value)
        found = [written(each) for each in value or ()]
        return found if self.profile.lookups == "enumerations" else ",".join(found) or None

    def expanded(self, row: Row, expansion: Expansion) -> Record:
        """What one name of `$expand` adds."""
        navigation: Navigation = self.resource.navigations[expansion.name]
        inner = self._inner(navigation.name)
        found = row.get(navigation.name)
        if not navigation.many:
            return {navigation.name: inner.write(PlainRow((), found), expansion.query) if found else None}
        rows = children(found, expansion.query)
        most = expansion.query.top if expansion.query.top is not None else self.profile.children or None
        skip = expansion.query.skip
        shown = rows[skip : None if most is None else skip + most]
        written: Record = {navigation.name: [inner.write(each, expansion.query) for each in shown]}
        if expansion.query.count:
            written[f"{navigation.name}@odata.count"] = len(rows)
        return written


def children(found: list[Record] | None, query: Query) -> list[Row]:
    """The rows of an expansion that match, in their order."""
    rows: list[Row] = [PlainRow((place,), each) for place, each in enumerate(found or ())]
    if query.test is not None:
        rows = [row for row in rows if query.test(row.get)]
    return [row for _, row in sorted_rows(rows, query.order)] if query.order else rows
