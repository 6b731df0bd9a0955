"""RETS 1.5 to 1.8: replication by Search, windows of the modification time, and the metadata's own names."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from mls_sync.enums import PROPERTY
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.record import Record
from mls_sync.providers.base import (
    Check,
    Described,
    FieldDescription,
    KeyPage,
    MediaFile,
    MediaItem,
    Page,
    Provider,
    RecordFacts,
    Seen,
    Window,
)
from mls_sync.providers.capabilities import Capabilities, Photos
from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, ProviderError, TransientError
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.owner_pages import OwnerPages
from mls_sync.providers.rets import answers, dmql, objects
from mls_sync.providers.rets.children import add_children, put_children
from mls_sync.providers.rets.connection import connection_check
from mls_sync.providers.rets.criteria import query_of
from mls_sync.providers.rets.description import described, field_descriptions
from mls_sync.providers.rets.facts import record_facts
from mls_sync.providers.rets.forms import BASIC, RetsOptionsForm, RetsSecretsForm
from mls_sync.providers.rets.layout import CLASS
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.rets.paging import Place
from mls_sync.providers.rets.reading import Reading
from mls_sync.providers.rets.record import WireRecord, canonical, put_photos
from mls_sync.providers.rets.rows import Rows
from mls_sync.providers.rets.search import ONLY_COUNT, Found, Query, keys, records
from mls_sync.providers.rets.session import Session
from mls_sync.providers.rets.source import STORED, RetsSource
from mls_sync.providers.rets.user_agent import RetsAuth
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.transport.auth import Basic, Digest
from mls_sync.providers.transport.budget import Budget, credential_digest

if TYPE_CHECKING:
    from mls_sync.models import Feed

# A person waits for the answer.
CHECK_SECONDS = 15.0
# By so many a list of keys may be shorter than announced: listings come and go while it is read.
SLACK = 3
ALL = Window()
SHORT = "Rows of class {} have fewer values than there are columns: what lacks at their end counts as empty."


class RetsProvider(Provider):
    """One RETS feed. Keeps nothing that a crash would lose."""

    kind = "rets"
    sync_source = "rets/listings"
    capabilities = Capabilities(photos=Photos.MEDIA, reso_statuses=False)
    options_form = RetsOptionsForm
    secrets_form = RetsSecretsForm
    transport_options = frozenset(
        ("page_size", "user_agent", "ua_version", "version", "authentication", "response_format", "paging", "columns",
         "children", "time_zone", "photo_type", "photo_addresses", "requests_per_5_minutes")
    )  # fmt: skip
    owner_pages = OwnerPages(
        connect=("login_url", "user_agent", "version", "authentication", "ua_version", "time_zone"),
        filters=("classes", "statuses", "criteria"),
    )

    def __init__(
        self,
        options: RetsOptions,
        user: str,
        password: str,
        ua_password: str = "",
        *,
        budget: Budget | None = None,
        metadata: Metadata | None = None,
    ) -> None:
        super().__init__()
        self.options = options
        sign = Basic(user, password) if options.authentication == BASIC else Digest(user, password)
        auth = RetsAuth(sign, options.user_agent, ua_password, options.signed_version)
        self.session = Session(options.login_url, options.version, options.user_agent, auth, budget)
        self.source = RetsSource(options, self.session, metadata or Metadata())
        if known := self.source.known_zone:
            self._read_in(known)

    @classmethod
    def for_feed(cls, feed: "Feed") -> Self:
        """Raises ConfigurationError for a wrong option or a missing user name or password."""
        options, secrets = RetsOptions.read(feed.options or {}), _secrets(feed)
        if not secrets["user"] or not secrets["password"]:
            raise CredentialsRefused("The feed has no user name or no password: enter those that the MLS gave you.")
        credential = credential_digest(options.login_url, secrets["user"])
        budget = Budget.in_five_minutes(feed.tenant_id, credential, options.requests_per_5_minutes)
        return cls(options, **secrets, budget=budget, metadata=Metadata(feed))

    @classmethod
    def addresses(cls, options: Mapping[str, Any]) -> dict[str, str]:
        return {"login_url": RetsOptions.read(options).login_url}

    @classmethod
    def credential_of(cls, feed: "Feed") -> str:
        try:
            login_url, user = RetsOptions.read(feed.options or {}).login_url, _secrets(feed)["user"]
        except ConfigurationError:
            return ""
        return credential_digest(login_url, user) if user else ""

    @property
    def requests_made(self) -> int:
        return self.session.http.requests_made

    @property
    def bytes_received(self) -> int:
        return self.session.http.bytes_received

    def close(self) -> None:
        """Logs out."""
        self.session.close()

    def check(self) -> Check:
        self.session.http.within(CHECK_SECONDS)
        return connection_check(self)

    def seen(self) -> Seen:
        self.learn()
        return Seen(types={name: found.description for name, found in self.source.system.classes.items()})

    def learn(self) -> list[str]:
        """Know the server's metadata, and read moments in its zone."""
        warnings = self.source.learn()
        if self.source.zone != self.zone:
            self._read_in(self.source.zone)
        return warnings

    def _read_in(self, zone: tzinfo) -> None:
        self.zone, self.field_map = zone, self.field_map.in_zone(zone)

    def total(self) -> int | None:
        self.learn()
        return self._total(self.source.classes)

    def _total(self, classes: Sequence[str]) -> int | None:
        """By one request for each class; None where the server does not count."""
        numbers = []
        for name in classes:
            query = self.query(name, query_of(self.options, self.source, name), limit=1, count=ONLY_COUNT)
            found = keys(self.session, query, self.source.layout(name, self.field_map), self.source.key_field)
            numbers.append(0 if found.code == answers.NO_RECORDS else found.count)
        known = [number for number in numbers if number is not None]
        return sum(known) if len(known) == len(numbers) else None

    def query(self, class_name: str, text: str, *, limit: int = 0, **rest: Any) -> Query:
        return Query(self.options.resource, class_name, text, self.options.response_format, limit, **rest)

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        """See `Provider.page`. The first call logs in, and reads the server's metadata where they have changed."""
        warnings = self.learn()
        place = Place.read(token, len(self.source.classes))
        name = self.source.classes[place.at]
        query = self.query(
            name,
            query_of(self.options, self.source, name, window),
            limit=self.options.page_size,
            select=self._select(),
        )
        found = Reading(self.options.paging, self.source.key_field).page(place, query, self._records, _mark)
        if found.has_short:
            warnings.append(SHORT.format(name))
        add_children(self.session, self.source.children, found.items)
        return Page(
            found.items, self._following(found.next), self._expected(window, place, found.count), tuple(warnings)
        )

    def _select(self) -> tuple[str, ...]:
        """The key is always among them."""
        columns = self.options.columns
        return tuple(dict.fromkeys((self.source.key_field, *columns))) if columns else ()

    def _following(self, place: Place) -> str | None:
        return place.token if place.at < len(self.source.classes) else None

    def _expected(self, window: Window, place: Place, count: int | None) -> int | None:
        """Of all classes, told by the first page of the first."""
        if place != Place() or count is None:
            return None
        others = self.source.classes[1:]
        if not others:
            return count
        rest = self._total(others) if window == ALL else None
        return None if rest is None else count + rest

    def keys(self, token: str) -> KeyPage:
        self.learn()
        place = Place.read(token, len(self.source.classes))
        name = self.source.classes[place.at]
        query = self.query(name, query_of(self.options, self.source, name), select=(self.source.key_field,))
        layout = self.source.layout(name, self.field_map)
        reading = Reading(self.options.paging, self.source.key_field)
        found = reading.page(place, query, lambda each: keys(self.session, each, layout, self.source.key_field), str)
        count = place.count if found.count is None else found.count
        if found.next.at != place.at and count is not None and count - found.came > SLACK:
            raise TransientError(
                f"The MLS announced {count:,} listings of class {name} and listed {found.came:,} keys."
            )
        return KeyPage(found.items, self._following(found.next))

    def by_keys(self, keys: Sequence[str]) -> Page:
        """The records of these keys, whatever the feed's filter; each class is asked for those not found yet."""
        return Page(*self._by(lambda name: self.source.key_field, keys, lambda record: record.listing_key))

    def by_numbers(self, numbers: Sequence[str]) -> Page:
        """The same by MLS numbers; none of a class that has no such field."""
        return Page(*self._by(self._number_field, numbers, lambda record: self.facts(record.payload).listing_id))

    def _number_field(self, name: str) -> str:
        field = self.source.field_meaning(name, "ListingId")
        return field.system_name if field else ""

    def _by(
        self, field_of: Callable[[str], str], wanted: Sequence[str], told: Callable[[WireRecord], str]
    ) -> tuple[list[WireRecord], None, int, tuple[str, ...]]:
        """`told` is by what a record was asked for. What a server gives too few of at once is asked for again."""
        found: dict[str, list[WireRecord]] = {}
        rest = iter(dict.fromkeys(wanted))
        warnings = self.learn() if wanted else []
        while batch := list(islice(rest, self.keys_per_request)):
            for name in self.source.classes:
                field = field_of(name)
                left = [each for each in batch if each not in found] if field else []
                while left:
                    answer = self._records(self.query(name, dmql.equals(field, left)))
                    for record in answer.items:
                        if told(record) in left:
                            found.setdefault(told(record), []).append(record)
                    before, left = left, [each for each in left if each not in found]
                    if not answer.more or len(left) == len(before):
                        break
        records = [record for some in found.values() for record in some]
        add_children(self.session, self.source.children if records else (), records)
        return records, None, len(records), tuple(warnings)

    def _records(self, query: Query) -> Found[WireRecord]:
        layout = self.source.layout(query.class_name, self.field_map)
        return records(self.session, query, layout, self.source.key_field)

    def media(self, items: Sequence[MediaItem]) -> Iterator[MediaFile]:
        return objects.files(self.session, self.options, items)

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        return record_facts(payload)

    @classmethod
    def field_descriptions(cls, metadata: Metadata) -> Mapping[str, FieldDescription]:
        value = metadata.known(STORED)
        return field_descriptions(value) if isinstance(value, dict) else {}

    @classmethod
    def metadata_tables(cls, name: str, value: Any) -> Sequence[Described]:
        return described(value) if name == STORED and isinstance(value, dict) else ()

    def record(self, source: SourceRecord) -> Record:
        try:
            found, children = self._canonical(source), self.source.children
        except ProviderError as error:
            raise RecordError(f"What the MLS's fields mean could not be read: {error}", field=CLASS) from None
        if children:
            put_children(found.fields, source.payload, children)
        put_photos(found.fields)
        return found

    def _canonical(self, source: SourceRecord) -> Record:
        if isinstance(source, WireRecord) and isinstance(source.wire, Rows):
            return source.wire.canonical(source.wire_text)
        payload = source.payload
        name = payload.get(CLASS) if isinstance(payload, dict) else ""
        return canonical(payload, self.source.layout(name if isinstance(name, str) else "", self.field_map))


def _mark(record: WireRecord) -> str:
    """What a row is known by from page to page."""
    return record.listing_key or record.content_hash.hex()


def _secrets(feed: "Feed") -> dict[str, str]:
    given: Any = feed.secrets or {}
    return {name: str(given.get(name) or "") for name in ("user", "password", "ua_password")}
