"""What hangs on listings and stands in resources of its own: photos and other media, rooms, units, open houses. Asked
for by the keys of a page's listings."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.record import Fields
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.rets import dmql
from mls_sync.providers.rets.forms import COMPACT_DECODED
from mls_sync.providers.rets.layout import Layout, dictionary_name
from mls_sync.providers.rets.metadata import Field
from mls_sync.providers.rets.record import CHILDREN, WireRecord, usable_key
from mls_sync.providers.rets.search import Query, records
from mls_sync.providers.rets.session import Session

# So many photos of so many listings fit into what servers give at once.
KEYS_AT_ONCE = 50
LISTS = (
    ("Media", "MediaURL"),
    ("OpenHouse", "OpenHouseDate"),
    ("UnitTypes", "UnitTypeKey"),
    ("UnitTypes", "UnitTypeType"),
    ("Rooms", "RoomKey"),
    ("Rooms", "RoomType"),
)
"""The canonical record's list, by a field that tells what these are."""


OF_THE_LISTING = ("ListingKey", "ResourceRecordKey", "ListingId", "MlsId", "ModificationTimestamp")


class ChildResource:
    """One `Resource:Class` of a feed's options. `parent` is the field that names the listing."""

    def __init__(self, name: str, layout: Layout, parent: str) -> None:
        self.name, self.layout, self.parent = name, layout, parent
        self.resource, _, self.class_name = name.partition(":")
        told = set(layout.names.values())
        self.list_name = next((each for each, field in LISTS if field in told), name)

    def canonical(self, payload: Mapping[str, Any]) -> Fields:
        """One of them under the Data Dictionary's names, without what it says of its listing; MediaCategory is its
        class where it says none."""
        found = {self.layout.name_of(name): value for name, value in payload.items()}
        for name in OF_THE_LISTING:
            found.pop(name, None)
        if self.list_name != "Media":
            found.pop("Order", None)
            return found
        category = str(found.setdefault("MediaCategory", self.class_name))
        if folded(category) == "virtualtour":  # the dictionary has a category for each kind of tour
            found["MediaCategory"] = f"{found.get('MediaType') or ''} {category}".strip()
        return found


def add_children(session: Session, resources: Sequence[ChildResource], listings: Sequence[WireRecord]) -> None:
    """Put what hangs on each listing into its record. Raises ProviderError."""
    by_key = {usable_key(record.listing_key): record for record in listings if record.listing_key}
    keys = list(by_key)
    for resource in resources:
        found: dict[str, list[WireRecord]] = defaultdict(list)
        for start in range(0, len(keys), KEYS_AT_ONCE):
            for child in _asked(session, resource, keys[start : start + KEYS_AT_ONCE]):
                found[child.listing_key].append(child)
        for key, children in found.items():
            if key in by_key:
                by_key[key].add_children(resource.name, children)


def _asked(session: Session, resource: ChildResource, keys: Sequence[str]) -> Iterator[WireRecord]:
    """In halves, where the server gives no more at once."""
    text = dmql.equals(resource.parent, keys)
    query = Query(resource.resource, resource.class_name, text, COMPACT_DECODED)
    found = records(session, query, resource.layout, resource.parent)
    if found.more and len(keys) > 1:
        half = len(keys) // 2
        yield from _asked(session, resource, keys[:half])
        yield from _asked(session, resource, keys[half:])
    else:
        yield from found.items


def put_children(fields: Fields, payload: Mapping[str, Any], resources: Sequence[ChildResource]) -> None:
    """The lists of the canonical record, in the order of the feed's options."""
    told = payload.get(CHILDREN)
    told = told if isinstance(told, dict) else {}
    for resource in resources:
        rows = told.get(resource.name)
        listed = fields.setdefault(resource.list_name, [])
        if isinstance(rows, list) and isinstance(listed, list):
            listed += [resource.canonical(row) for row in rows if isinstance(row, dict)]


def parent_of(name: str, fields: Sequence[Field]) -> str:
    """The field of a child that names its listing. Raises ConfigurationError."""
    by_meaning = {dictionary_name(field): field.system_name for field in reversed(fields)}
    found = by_meaning.get("ListingKey") or by_meaning.get("ResourceRecordKey")
    if not found:
        raise ConfigurationError(f"The MLS does not say which field of {name} names the listing: leave {name} out.")
    return found
