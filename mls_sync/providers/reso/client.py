"""RESO Web API: one client for every service, whose peculiarities are data (`profiles`)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from msgspec import Raw

from mls_sync.enums import PROPERTY
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.record import Record
from mls_sync.providers.base import Check, FieldDescription, KeyPage, Page, Provider, RecordFacts, Seen, Window
from mls_sync.providers.capabilities import Capabilities
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.owner_pages import OwnerPages
from mls_sync.providers.reso import related
from mls_sync.providers.reso.attached import NEXT, Attached
from mls_sync.providers.reso.children import ADDRESS_FIELDS, zone_named
from mls_sync.providers.reso.connection import connection_check
from mls_sync.providers.reso.credentials import credential_of, signed
from mls_sync.providers.reso.dictionary import Dictionary
from mls_sync.providers.reso.facts import record_facts
from mls_sync.providers.reso.forms import RESOURCES, ResoOptionsForm, ResoSecretsForm
from mls_sync.providers.reso.options import PERIODS, ResoOptions
from mls_sync.providers.reso.places import Place
from mls_sync.providers.reso.profiles import BEARER, PROFILES
from mls_sync.providers.reso.queries import Listings
from mls_sync.providers.reso.quotas import QUOTAS, lowered
from mls_sync.providers.reso.record import Heads, canonical, deleted_values
from mls_sync.providers.reso.source import Source
from mls_sync.providers.reso.told import Told, field_descriptions
from mls_sync.providers.reso.upcoming import Upcoming
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.transport.auth import Auth
from mls_sync.providers.transport.budget import Budget

if TYPE_CHECKING:
    from mls_sync.models import Feed


# A person waits for the answer.
CHECK_SECONDS = 15.0
# Where each is a request of its own, at two a second.
KEYS_BY_ADDRESS = 20
ALL = Window()
# No answer may have more bytes than this, nor than such a part of what an hour allows: so much is reserved for each.
LONGEST_ANSWER, BYTES_SHARE = 64 * 1024 * 1024, 8


class ResoProvider(Provider):
    """One RESO feed. Keeps nothing that a crash would lose."""

    kind = "reso"
    sync_source = "reso/listings"
    capabilities = Capabilities(removals=True)
    resources = (PROPERTY, *RESOURCES)
    options_form = ResoOptionsForm
    secrets_form = ResoSecretsForm
    transport_options = frozenset(
        ("page_size", "user_agent", "expansions", "select", "resources", "open_house_hours", "auth", "token_url",
         "scope", "megabytes_per_hour", *PERIODS)
    )  # fmt: skip
    owner_pages = OwnerPages(
        connect=("base_url", "system", "auth", "token_url", "scope"),
        filters=("property_types", "statuses", "ended_days", "extra_filter"),
    )

    def __init__(
        self,
        options: ResoOptions,
        auth: Auth,
        *,
        budget: Budget | None = None,
        metadata: Metadata | None = None,
        time_zone: str = "America/Los_Angeles",
    ) -> None:
        """`time_zone` is the MLS's own, for hours of open houses where the listing does not name one."""
        super().__init__()
        self._open_house_zone = zone_named(time_zone) if options.open_house_hours == "utc" else None
        self.options = options
        self.metadata = metadata or Metadata()
        self.source = Source(options, auth, self.metadata, budget)
        self.told = Told(self.source, self.metadata)
        self._heads: Heads | None = None
        self._upcoming = Upcoming(self.source)
        if options.profile.asks_by == "address":
            self.keys_per_request = KEYS_BY_ADDRESS

    @classmethod
    def forbids_photo_links(cls, options: Mapping[str, Any]) -> bool:
        return (profile := PROFILES.get(str(options.get("profile")))) is not None and profile.forbids_photo_links

    @classmethod
    def photo_addresses_end(cls, options: Mapping[str, Any]) -> bool:
        return (profile := PROFILES.get(str(options.get("profile")))) is not None and profile.signs_media

    @classmethod
    def for_feed(cls, feed: "Feed") -> Self:
        """Raises ConfigurationError for a wrong option or a missing secret."""
        options, metadata = ResoOptions.read(feed.options or {}), Metadata(feed)
        auth = signed(options, feed.tenant_id, _secrets(feed))
        budget = cls._budget(feed, options, metadata)
        return cls(options, auth, budget=budget, metadata=metadata, time_zone=feed.time_zone)

    @classmethod
    def _budget(cls, feed: "Feed", options: ResoOptions, metadata: Metadata) -> Budget:
        limits = lowered(metadata.known(QUOTAS) or {}, options.limits)
        most = [limit.most // BYTES_SHARE for limit in limits if limit.unit == "bytes"]
        return Budget(feed.tenant_id, cls.credential_of(feed), limits, reserve=min([LONGEST_ANSWER, *most]))

    @classmethod
    def photo_budget(cls, feed: "Feed") -> Budget | None:
        """MLS Grid does not say that downloads are free, and suspends a token that asks too much."""
        options = ResoOptions.read(feed.options or {})
        return cls._budget(feed, options, Metadata(feed)) if options.profile.media_hosts else None

    @classmethod
    def addresses(cls, options: Mapping[str, Any]) -> dict[str, str]:
        """Also the service's own, where the options leave them empty."""
        read = ResoOptions.read(options)
        found = {"base_url": read.base_url}
        return found if read.auth == BEARER else {**found, "token_url": read.token_url}

    @classmethod
    def photo_agents(cls, feed: "Feed") -> Mapping[str, str]:
        options = ResoOptions.read(feed.options or {})
        if not options.profile.media_hosts or options.auth != BEARER:
            return {}
        token = str(_secrets(feed).get("token") or "")
        if not token:
            return {}
        own = urlsplit(options.base_url)
        origins = (f"{own.scheme}://{own.netloc.lower()}", *(f"https://{host}" for host in options.profile.media_hosts))
        return dict.fromkeys(origins, token)

    @classmethod
    def credential_of(cls, feed: "Feed") -> str:
        return credential_of(feed.options or {}, _secrets(feed))

    @property
    def requests_made(self) -> int:
        return self.source.requests_made

    @property
    def bytes_received(self) -> int:
        return self.source.bytes_received

    def close(self) -> None:
        self.source.close()

    @property
    def dictionary(self) -> Dictionary:
        """What the source's lookups mean; asked for where it is not known. Raises ProviderError."""
        return self.told.dictionary

    @property
    def listings(self) -> Listings:
        """What is asked of the source's listings. Raises ProviderError where the source must be asked first."""
        return Listings(self.options, self.dictionary)

    @property
    def heads(self) -> Heads:
        if self._heads is None:
            visible = self.options.profile.visible_field
            deleted, signs = deleted_values(self.dictionary), self.options.profile.signs_media
            self._heads = Heads(self.listings.key[0], visible, deleted, signs_media=signs)
        return self._heads

    def check(self) -> Check:
        self.source.within(CHECK_SECONDS)
        return connection_check(self)

    def seen(self) -> Seen:
        types = self.dictionary.values_of("PropertyType").values()
        return Seen(types=dict.fromkeys(sorted(set(types)), ""))

    def total(self) -> int | None:
        """Without those that the source says are deleted."""
        found = self.source.counted(self.listings.count())
        deleted = self.listings.deleted()
        if found is None or deleted is None:
            return found
        return max(found - (self.source.counted(deleted) or 0), 0)

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        """See `Provider.page`. Where it is not known, the first call reads the source's metadata as well."""
        if resource != PROPERTY:
            return related.page(self, window, Place.of(token), resource)
        warnings = self.told.warnings()
        query = self.listings.page(window)
        answered, following = self.source.read(query, Place.of(token))
        records, removed = self.records(answered.records)
        warnings += self.source.warnings()
        expected = answered.total if not token else None
        if not token and window == ALL and query.is_uncounted:
            expected = self.total()
        return Page(records, following.token if following else None, expected, tuple(warnings), removed)

    def records(self, found: Iterable[Raw]) -> tuple[list[SourceRecord], list[str]]:
        """The records, and the keys of those that the source says are gone."""
        records: list[SourceRecord] = []
        removed: list[str] = []
        read = self.heads.record
        for text in self._with_children([bytes(text) for text in found]):
            record, gone = read(text)
            if gone and record.listing_key:
                removed.append(record.listing_key)
            else:
                records.append(record)
        return records, removed

    def _with_children(self, found: list[bytes]) -> list[bytes]:
        """The texts, with what the source gives apart alone; most sources give all with the listing."""
        if found and self._upcoming.is_wanted:
            found = self._upcoming.to(found)
        attached = Attached(self.source, self.dictionary, self.listings)
        names = attached.names()
        self.source.asked_apart, self.source.lacking = tuple(names), tuple(attached.lacking())
        if found and (names or any(NEXT in text for text in found)):
            return attached.to(found, [self.heads.read(text)[0] for text in found])
        return found

    def keys(self, token: str) -> KeyPage:
        """A listing that is deleted at the source has no key here."""
        answered, following = self.source.read(self.listings.keys(), Place.of(token))
        heads = (self.heads.read(bytes(text)) for text in answered.records)
        return KeyPage([key for key, gone in heads if not gone], following.token if following else None)

    def by_keys(self, keys: Sequence[str]) -> Page:
        """The records of these keys, whatever the feed's filter."""
        wanted = list(dict.fromkeys(keys))
        found = {
            record.listing_key: record
            for query in self.listings.by_keys(wanted)
            for record in self.records(self.source.all(query))[0]
        }
        asked = set(wanted)
        records = [record for key, record in found.items() if key in asked]
        return Page(records, None, len(records), tuple(self.source.warnings()))

    def admitted(self, keys: Sequence[str]) -> list[str]:
        """See `Provider.admitted`. MLS Grid cannot be asked by key and filter at once."""
        if self.options.profile.asks_by == "address":
            return []
        listings, found, rest = self.listings, list[str](), list(keys)
        while rest:
            batch, rest = rest[: listings.most_owners], rest[listings.most_owners :]
            for text in self.source.all(listings.of_owners(listings.key[0], batch)):
                key, gone = self.heads.read(bytes(text))
                found += [key] if key in batch and not gone else []
        return found

    def by_numbers(self, numbers: Sequence[str]) -> Page:
        """The records with these MLS numbers within the feed's system; some may still come without a key."""
        requests = self.listings.by_numbers(list(dict.fromkeys(numbers)))
        found = [record for query in requests for record in self.records(self.source.all(query))[0]]
        return Page(found, None, len(found), tuple(self.source.warnings()))

    @classmethod
    def field_descriptions(cls, metadata: Metadata) -> Mapping[str, FieldDescription]:
        return field_descriptions(metadata)

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        return record_facts(payload)

    def record(self, source: SourceRecord) -> Record:
        try:
            dictionary = self.told.at_hand
        except ProviderError as error:
            text = f"What the source's codes mean could not be read: {error}"
            raise RecordError(text, field="StandardStatus") from None
        return canonical(source.shortened(ADDRESS_FIELDS), dictionary, self._open_house_zone)


def _secrets(feed: "Feed") -> dict[str, Any]:
    found: Any = feed.secrets or {}
    return dict(found)
