"""Children of listings that the source does not give with them: asked for apart, for each page of listings, and put
into the records' text as if they had been expanded. Expanding is not demanded of a server (RESO Web API Core, 2.5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Raw

from mls_sync.mapping.media import is_of_listing
from mls_sync.providers.decoding import decoded, encode
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.reso.children import ALIASES
from mls_sync.providers.reso.dictionary import Dictionary
from mls_sync.providers.reso.queries import PROPERTY, Listings, Query
from mls_sync.providers.reso.schema import RESOURCES
from mls_sync.providers.reso.source import Source

NEXT = b'@odata.nextLink"'
CHILDREN_IN_A_PAGE = 1000


@dataclass(frozen=True)
class Child:
    """The resource as the source calls it, and its field that holds the listing's key (Data Dictionary 2.0)."""

    resource: str
    owner: str


OWNERS = {
    "Media": "ResourceRecordKey",
    "Rooms": "ListingKey",
    "UnitTypes": "ListingKey",
    "OpenHouse": "ListingKey",
}


class Attached:
    def __init__(self, source: Source, dictionary: Dictionary, listings: Listings) -> None:
        self._source, self._dictionary, self._listings = source, dictionary, listings

    def to(self, found: Sequence[bytes], keys: Sequence[str]) -> list[bytes]:
        """The records' texts with what hangs on them; `keys` are theirs, "" for one without."""
        texts = [self._whole(text) for text in found]
        for name in self.names():
            child = self._child(name)
            try:
                children = self._children(child, [key for key in keys if key]) if child else {}
            except ConfigurationError as error:
                if error.code == 401:
                    raise
                self._source.refuse(f"{name} apart")
                continue
            texts = [with_member(text, name, children.get(key, [])) for text, key in zip(texts, keys, strict=True)]
        return texts

    def names(self) -> list[str]:
        """What the feed wants with each listing, and the source gives apart alone."""
        refused = set(self._source.refused)
        given = self._listings.embedded | self._linked(refused)
        return [
            name
            for name in self._listings.wanted
            if name not in given and f"{name} apart" not in refused and self._child(name)
        ]

    def lacking(self) -> list[str]:
        """What the feed wants with each listing, and the source gives in no way, as far as it says."""
        if not self._dictionary.links(PROPERTY):
            return []
        given = self._listings.embedded | self._linked(set())
        return [name for name in self._listings.wanted if name not in given and not self._child(name)]

    def _linked(self, refused: set[str]) -> set[str]:
        """What comes by a link that is not refused, under the names that a canonical record has."""
        links = {name.partition("(")[0] for name in self._listings.expand} - refused
        return {next((name for name, aliases in ALIASES.items() if link in aliases), link) for link in links}

    def _child(self, name: str) -> Child | None:
        """What the source has as a resource of its own."""
        if name not in OWNERS:
            return None
        resource = next((each for each in RESOURCES[name] if self._dictionary.has_set(each)), "")
        return Child(resource, OWNERS[name]) if resource else None

    def _children(self, child: Child, keys: Sequence[str]) -> dict[str, list[bytes]]:
        """The texts of the children by their listing's key, in an order of their own, so that a hash tells a change."""
        found: dict[str, list[bytes]] = {}
        for wanted in self._listings.of_keys(child.owner, keys):
            params = {"$filter": wanted, "$top": str(CHILDREN_IN_A_PAGE)}
            for text in self._source.all(Query(child.resource, params, CHILDREN_IN_A_PAGE)):
                record = decoded(bytes(text))
                if isinstance(record, dict) and self._is_of_listing(record):
                    found.setdefault(str(record.get(child.owner)), []).append(bytes(text))
        return {owner: sorted(texts) for owner, texts in found.items()}

    def _is_of_listing(self, record: dict[str, Any]) -> bool:
        """Media have owners of several kinds, whose keys may be the same: ResourceRecordKey names one with ResourceName
        (Data Dictionary 2.0). Not asked for by a filter, which would drop those that do not say whose they are."""
        told = {"ResourceName": record.get("ResourceName")}
        self._dictionary.translate("Media", told)
        return is_of_listing(told)

    def _whole(self, text: bytes) -> bytes:
        """With the rest of an expansion that the server cut into pages (OData 4.01, JSON format, 8.5)."""
        if NEXT not in text:
            return text
        record: Any = decoded(text)
        names = [name for name in record if name.endswith("@odata.nextLink")] if isinstance(record, dict) else []
        for name in names:
            link, inner = record.pop(name), record.get(name.partition("@")[0])
            if isinstance(link, str) and isinstance(inner, list):
                inner += [decoded(bytes(rest)) for rest in self._rest(link)]
        return encode(record)[1] if names else text

    def _rest(self, link: str) -> Iterable[Raw]:
        place = self._source.place_of(link)
        query = Query("Property")
        while place is not None:
            answered, place = self._source.read(query, place)
            yield from answered.records


def with_member(text: bytes, name: str, children: Sequence[bytes]) -> bytes:
    """The text of an object with one more member; of one that is there already the last counts."""
    body = text.rstrip()
    if not body.endswith(b"}") or not body.startswith(b"{"):
        return text
    comma = b"" if body[1:-1].strip() == b"" else b","
    return b'%b%b"%b":[%b]}' % (body[:-1], comma, name.encode(), b",".join(children))
