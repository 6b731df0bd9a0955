"""The contract of every provider (docs/add_a_provider.md), which `tests/mls_sync/providers/contract.py` checks."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django import forms

from listings.rows import ListingRow
from mls_sync.enums import PROPERTY
from mls_sync.mapping.drift import Drift
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import FieldMap, builtin, compiled
from mls_sync.mapping.record import Record
from mls_sync.mapping.row import listing_row
from mls_sync.mapping.rules import Rule
from mls_sync.providers.capabilities import Capabilities
from mls_sync.providers.errors import ProviderError, Unsupported
from mls_sync.providers.mongo.record import canonical
from mls_sync.providers.mongo.text import is_document, sync_source_in
from mls_sync.providers.owner_pages import OwnerPages
from mls_sync.providers.photo_terms import PhotoTerms
from mls_sync.providers.source_record import SourceRecord

if TYPE_CHECKING:
    from mls_sync.models import Feed
    from mls_sync.providers.metadata import Metadata

# Of the new and changed ones: enough to see what a source sends, and too few to cost anything.
LOOKED_AT_OF_A_PAGE = 50


@dataclass(slots=True, frozen=True)
class Window:
    """Which records to read: all (both None), or those modified in `start`..`end`, both inclusive, aware datetimes."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(slots=True, frozen=True)
class Page:
    """One page. `next_token` is None at the end of the data. `expected` is the total that the source announced, if it
    did. `warnings` are sentences for the run's error list (a dropped expansion, a masked field ...). `removed` are keys
    of records that the source says are gone."""

    records: Sequence[SourceRecord]
    next_token: str | None
    expected: int | None = None
    warnings: tuple[str, ...] = ()
    removed: Sequence[str] = ()


@dataclass(slots=True, frozen=True)
class KeyPage:
    """One page of a key sweep: one entry for each record that the source listed, "" for a record without its key.
    `modified` are their modification timestamps, aware, in the same order; empty where the list has none, None for a
    record without."""

    keys: Sequence[str]
    next_token: str | None
    modified: Sequence[datetime | None] = ()


@dataclass(slots=True, frozen=True)
class MediaItem:
    """A photo to fetch, as its listing names it: its key where it has one, else its place among the photos, from 0."""

    listing_key: str
    order: int
    media_key: str = ""
    address: str = ""


@dataclass(slots=True, frozen=True)
class MediaFile:
    """What the source gave for an item; `body` is empty where it has nothing."""

    item: MediaItem
    content_type: str
    body: bytes = field(repr=False)


@dataclass(slots=True, frozen=True)
class RecordFacts:
    """By what a person knows a record, each "" where it does not say: MLS number, address on one line, and the source's
    own path to it."""

    listing_id: str = ""
    address: str = ""
    path: str = ""


@dataclass(slots=True, frozen=True)
class FieldDescription:
    """A field by its source's own metadata, each "" where it does not say: its label, what it means, and its type in
    the source's words. `values` are those of a lookup, each with its name."""

    label: str = ""
    meaning: str = ""
    data_type: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Seen:
    """What a key may read, for a person to choose from: data shares and property types, each code with its name."""

    shares: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Described:
    """A table of what a source says of itself, for a person."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(slots=True)
class Check:
    """What "check connection" found, as lines for a person; `ok` is False when a sync could not work. `error` is the
    first that was raised; `is_empty` says that all works, and no listing fits the filter."""

    ok: bool
    lines: list[str] = field(default_factory=list)
    error: ProviderError | None = None
    is_empty: bool = False


class Provider(PhotoTerms, ABC):
    """Reads one feed. Holds no state that a crash would lose: the engine keeps every token, `metadata` what the source
    said of itself.

    All reading methods raise the errors of `providers.errors`, and nothing else. What `capabilities` does not name is
    never called; by default it raises Unsupported.
    """

    kind: ClassVar[str]
    sync_source: ClassVar[str]
    """What the column of this name says of its listings."""
    capabilities: ClassVar[Capabilities] = Capabilities()
    resources: ClassVar[tuple[str, ...]] = (PROPERTY,)
    """What is read in an increment, each with a cursor of its own: some sources change a listing's media or open houses
    without the listing. A page of any of them holds listings, as they are now. A full read reads the first alone."""
    options_form: ClassVar[type[forms.Form]]
    secrets_form: ClassVar[type[forms.Form]]
    transport_options: ClassVar[frozenset[str]] = frozenset({"page_size"})
    """Options that say how the source is asked, not which records it gives: no change of them explains a removal."""
    owner_pages: ClassVar[OwnerPages] = OwnerPages()
    keys_per_request: int = 100
    """How many records are asked for by key at once; fewer where each is a request of its own, since the step must end
    before the task's time is over."""

    default_rules: tuple[Rule, ...] = ()
    """What the built-in map does not know of this kind of source; a feed's own rules come over them."""

    def __init__(self) -> None:
        self.zone: tzinfo = UTC
        """Of the source's moments that come without an offset; a provider may set it when it is made."""
        self.days_first = False
        """Whether the source writes 2 January as 02/01; likewise."""
        self.field_map: FieldMap = compiled(self.default_rules) if self.default_rules else builtin()
        self.drift: Drift | None = None
        self.personal_fields: frozenset[str] | None = None
        """Those that tell of people without saying so by their names; None until the engine has looked."""

    @classmethod
    @abstractmethod
    def for_feed(cls, feed: "Feed") -> Self:
        """Raises ConfigurationError for a wrong option or a missing secret."""

    @classmethod
    def addresses(cls, options: Mapping[str, Any]) -> dict[str, str]:
        """Every address to which a feed with these options sends its credential, by the option that names it."""
        return {}

    @classmethod
    def has_news(cls, feed: "Feed") -> bool:
        """Whether a run by schedule could find anything. Of a file that was uploaded and read, none can."""
        return True

    @classmethod
    def credential_of(cls, feed: "Feed") -> str:
        """Stands for the feed's credential in its budget (`credential_digest`), "" without. Raises SecretUnreadable."""
        return ""

    @abstractmethod
    def check(self) -> Check:
        """Try the credentials and the filter with a few small requests."""

    def seen(self) -> Seen:
        """What the key may read, whatever the feed's filter. By a request or two."""
        return Seen()

    @abstractmethod
    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        """One page of the window; `token` is "" for the first and then the former page's `next_token`. Exactly one
        read of the source per call, so that the caller can checkpoint each. A repeated token ends the data; one that
        the source has forgotten raises TokenExpired."""

    def total(self) -> int | None:
        """How many records the feed's filter admits now, by one small request; None where the source does not say."""
        return None

    def keys(self, token: str) -> KeyPage:
        """One page of all keys that the feed's filter admits now."""
        raise Unsupported("This source cannot list its keys.")

    def by_keys(self, keys: Sequence[str]) -> Page:
        """The records of these keys, as many as still exist; any number of keys."""
        raise Unsupported("This source cannot be asked for single listings.")

    def admitted(self, keys: Sequence[str]) -> list[str]:
        """Of these keys those that the feed's filter admits; for keys that a list read page by page may have skipped.
        None of a provider whose lists skip nothing."""
        return []

    def by_numbers(self, numbers: Sequence[str]) -> Page:
        """The records with these MLS numbers, as many as still exist; for records that came without a key. A provider
        that cannot ask so finds none."""
        return Page([], None)

    def media(self, items: Sequence[MediaItem]) -> Iterator[MediaFile]:
        """The files of these photos, of one listing or of several, each as soon as it is read."""
        raise Unsupported("The photos of this source are fetched from their addresses.")

    @classmethod
    def field_descriptions(cls, metadata: "Metadata") -> Mapping[str, FieldDescription]:
        """What the source said of its fields, by their names in a canonical record; as stored, by no request."""
        return {}

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        """By what a person knows the record; whatever JSON it holds."""
        return RecordFacts()

    @classmethod
    def metadata_tables(cls, name: str, value: Any) -> Sequence[Described]:
        """What the source said of itself under this name (`providers.metadata`), as tables; none where it has no
        better form than its JSON."""
        return ()

    @abstractmethod
    def record(self, source: SourceRecord) -> Record:
        """What came as a canonical record. Raises RecordError; must not raise anything else, whatever JSON it is."""

    def row(self, source: SourceRecord) -> ListingRow:
        """Map one record by the feed's map. Raises RecordError, and nothing else."""
        if source.row:
            return source.row
        looks = self.drift is not None and self.drift.records < LOOKED_AT_OF_A_PAGE
        record = self._checked_record(source)
        # As it came: the map fills fields in place.
        fields = dict(record.fields) if looks else {}
        row = self._mapped(source, record)
        if looks and self.drift is not None:
            self.drift.look(fields, row.values, record.masked)
        return row

    def map_ahead(self, source: SourceRecord) -> None:
        """Map it in another thread, to be had as its `row`. Raises RecordError."""
        source.row = self._mapped(source, self._checked_record(source))
        source.release()

    def _checked_record(self, source: SourceRecord) -> Record:
        if not source.listing_key:
            raise RecordError("The record has no usable ListingKey.", field="ListingKey")
        if is_document(source.raw):
            return canonical(source)
        return self.record(source)

    def _mapped(self, source: SourceRecord, record: Record) -> ListingRow:
        return listing_row(
            record,
            self.field_map,
            key=source.listing_key,
            content_hash=self.field_map.stamped(source.content_hash),
            text=source.shortened(),
            source=sync_source_in(source.raw) if is_document(source.raw) else self.sync_source,
        )

    @property
    @abstractmethod
    def requests_made(self) -> int:
        """HTTP requests sent by this object so far."""

    @property
    def bytes_received(self) -> int:
        """Bytes of the answers so far, unpacked; none of a source that is not asked over HTTP."""
        return 0

    def close(self) -> None:  # noqa: B027 - not every provider holds connections
        """Release connections."""
