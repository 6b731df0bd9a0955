"""Documents of one collection, page by page, in the order of their _id, with their photos."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Self

from bson import json_util
from django import forms
from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.cursor import Cursor
from pymongo.database import Database
from pymongo.errors import CursorNotFound

from mls_sync.enums import PROPERTY
from mls_sync.field_maps import map_of
from mls_sync.mapping.record import Record
from mls_sync.models import Feed
from mls_sync.mongo_import.sources import Source
from mls_sync.providers import PROVIDERS, provider_class
from mls_sync.providers.base import Check, Page, Provider, Window
from mls_sync.providers.capabilities import Capabilities
from mls_sync.providers.mongo.record import canonical, key_of, modified_of
from mls_sync.providers.mongo.text import sync_source, text_of
from mls_sync.providers.source_record import SourceRecord
from realty.mongodb import PATIENT, Document, explained

AT_ONCE = 1000
# BSON types in the order in which an index has them (manual, Comparison/Sort Order); a comparison stays within one.
TYPES = (
    ("null",),
    ("double", "int", "long", "decimal"),
    ("symbol", "string"),
    ("object",),
    ("binData",),
    ("objectId",),
    ("bool",),
    ("date",),
    ("timestamp",),
)


class DocumentRecord(SourceRecord):
    """A document with its photos. `modified` is its ModificationTimestamp."""

    __slots__ = ("modified",)

    def __init__(self, listing_key: str, content_hash: bytes, text: bytes, modified: datetime | None) -> None:
        super().__init__(listing_key, content_hash, text=text)
        self.modified = modified


@dataclass(slots=True, frozen=True)
class DocumentPage(Page):
    """`read` documents, of which some are left out, for the reason that `left_out` counts."""

    read: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)


class DocumentReader(Provider):
    """Reads one collection of MongoDB into the collection of a feed, whatever kind that is, by the feed's own map. A
    page token is the last _id, as Extended JSON."""

    kind = "mongo"
    capabilities = Capabilities(windows=False, key_list=False, by_key=False)
    options_form = secrets_form = forms.Form

    def __init__(self, database: Database[Document], source: Source, feed: Feed, tenant_id: str, setting: str) -> None:
        """`tenant_id` is the tenant's name in the documents; `setting` names where the URI came from."""
        super().__init__()
        self.source, self.tenant_id, self.setting = source, tenant_id, setting
        self.documents: Collection[Document] = database.get_collection(source.name, PATIENT)
        self.photos: Collection[Document] = database.get_collection(source.photos, PATIENT)
        self._has_photos = self.photos.find_one({}, {"_id": 1}) is not None
        self._cursor: Cursor[Document] | None = None
        self._stands_at = ""
        self._requests = 0
        rules = provider_class(feed.kind).default_rules if feed.kind in PROVIDERS else ()
        self.field_map = map_of(feed, rules)

    @classmethod
    def for_feed(cls, feed: Feed) -> Self:
        raise NotImplementedError("No feed is read from MongoDB: see mls_sync.mongo_import.")

    @property
    def sync_source(self) -> str:  # type: ignore[override]  # of each collection another
        return sync_source(self.source.name)

    @property
    def requests_made(self) -> int:
        return self._requests

    def check(self) -> Check:
        return Check(True)

    def total(self) -> int:
        with explained(self.setting):
            return self.documents.estimated_document_count()

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> DocumentPage:
        """Raises MongoProblem."""
        with explained(self.setting):
            try:
                found = self._next(token)
            except CursorNotFound:  # It stood still for too long.
                self._let_go()
                found = self._next(token)
            ours = [document for document in found if self._is_ours(document)]
            photos = self._photos_of(ours)
        left_out = Counter(self._why(document) for document in found if not self._is_ours(document))
        following = _token(found[-1]) if len(found) == AT_ONCE else None
        self._stands_at = following or ""
        records = [self._record(document, photos) for document in ours]
        return DocumentPage(records, following, read=len(found), left_out=left_out)

    def record(self, source: SourceRecord) -> Record:
        return canonical(source)

    def close(self) -> None:
        self._let_go()

    def _next(self, token: str) -> list[Document]:
        if self._cursor is None or self._stands_at != token:
            self._let_go()
            self._cursor = self.documents.find(_after(token), batch_size=AT_ONCE).sort("_id", ASCENDING)
        self._requests += 1
        try:
            return list(islice(self._cursor, AT_ONCE))
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        if self._cursor is not None:
            self._cursor.close()
        self._cursor = None

    def _is_ours(self, document: Document) -> bool:
        return document.get("tenantId") in (None, "", self.tenant_id)

    def _why(self, document: Document) -> str:
        return f"belongs to {str(document.get('tenantId'))[:60]}"

    def _photos_of(self, documents: Iterable[Document]) -> dict[Any, list[Document]]:
        """Of the separate collection, by the MLS number that links them. One query."""
        numbers = [number for document in documents if (number := _number(document)) is not None]
        if not numbers or not self._has_photos:
            return {}
        self._requests += 1
        found: dict[Any, list[Document]] = {}
        for photo in self.photos.find({"listingId": {"$in": numbers}}, batch_size=AT_ONCE):
            found.setdefault(str(photo.get("listingId")), []).append(photo)
        return found

    def _record(self, document: Document, photos: Mapping[Any, list[Document]]) -> DocumentRecord:
        text, content_hash = text_of(self.source.name, document, photos.get(str(_number(document)), ()))
        return DocumentRecord(key_of(document), content_hash, text, modified_of(document))


def _number(document: Document) -> Any:
    found = document.get("listingId", document.get("ListingId"))
    return found if isinstance(found, str | int) and found != "" else None


def _token(document: Document) -> str:
    return json_util.dumps({"_id": document["_id"]}, json_options=json_util.CANONICAL_JSON_OPTIONS)


def _after(token: str) -> dict[str, Any]:
    """What lies behind the last _id in the order of the index. $gt alone would stay within its type."""
    if not token:
        return {}
    last = json_util.loads(token, json_options=json_util.CANONICAL_JSON_OPTIONS)["_id"]
    later = [name for names in TYPES[_place(last) + 1 :] for name in names]
    beyond = [{"_id": {"$type": later}}] if later else []
    return {"$or": [{"_id": {"$gt": last}}, *beyond]}


def _place(value: Any) -> int:
    name = _type_name(value)
    return next(place for place, names in enumerate(TYPES) if name in names)


def _type_name(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    names = {
        "ObjectId": "objectId", "str": "string", "int": "int", "Int64": "long", "float": "double",
        "Decimal128": "decimal", "datetime": "date", "DatetimeMS": "date", "Timestamp": "timestamp", "dict": "object",
    }  # fmt: skip
    return names.get(type(value).__name__, "binData")
