"""Spark API (FBS flexmls), native version 1: replication by `_skiptoken`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Self

from msgspec import Raw

from mls_sync.enums import PROPERTY
from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.record import Record
from mls_sync.providers.base import Check, KeyPage, Page, Provider, RecordFacts, Seen, Window
from mls_sync.providers.decoding import digest, encode
from mls_sync.providers.errors import (
    ConfigurationError,
    CredentialsRefused,
    ProviderError,
    TokenExpired,
    TransientError,
)
from mls_sync.providers.metadata import FRESH, Metadata
from mls_sync.providers.owner_pages import OwnerPages
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.spark import answers, sparkql
from mls_sync.providers.spark.children import ADDRESS_FIELDS
from mls_sync.providers.spark.connection import connection_check, counted, shares_of
from mls_sync.providers.spark.facts import record_facts
from mls_sync.providers.spark.forms import SparkOptionsForm, SparkSecretsForm
from mls_sync.providers.spark.options import SparkOptions
from mls_sync.providers.spark.property_types import PropertyTypes, property_types
from mls_sync.providers.spark.record import canonical, key_in, key_of, modified_of
from mls_sync.providers.transport.auth import Bearer
from mls_sync.providers.transport.budget import Budget, credential_digest
from mls_sync.providers.transport.http import Answer, Http

if TYPE_CHECKING:
    from mls_sync.models import Feed

LISTINGS = "/v1/listings"
TYPES = "property_types"
KEYS_IN_A_PAGE = 1000
# A person waits for the answer.
CHECK_SECONDS = 15.0
ALL = Window()
Inner = dict[str, Any]
Read = Callable[[Answer], Inner]


class SparkProvider(Provider):
    """One Spark feed. Keeps nothing that a crash would lose."""

    kind = "spark"
    sync_source = "spark/listings"
    options_form = SparkOptionsForm
    secrets_form = SparkSecretsForm
    transport_options = frozenset(("page_size", "user_agent", "requests_per_5_minutes", "expansions", "auth_scheme"))
    owner_pages = OwnerPages(
        connect=("base_url", "auth_scheme"),
        filters=("mls_id", "property_types", "statuses", "ended_days", "extra_filter"),
    )

    def __init__(
        self, options: SparkOptions, token: str, *, budget: Budget | None = None, metadata: Metadata | None = None
    ) -> None:
        super().__init__()
        self.metadata = metadata or Metadata()
        self.options = options
        self.expansions = list(options.expansions)
        self._types: PropertyTypes | None = None
        self._empty_pages = 0
        self._http = Http(
            options.base_url,
            {
                "Accept": "application/json",
                "User-Agent": options.user_agent,
                "X-SparkApi-User-Agent": options.user_agent,
            },
            auth=Bearer(token, options.auth_scheme),
            budget=budget,
        )

    @classmethod
    def for_feed(cls, feed: "Feed") -> Self:
        """Raises ConfigurationError for a wrong option or a missing token."""
        options, token = SparkOptions.read(feed.options or {}), _token(feed)
        if not token:
            raise CredentialsRefused("The feed has no access token: enter the one that the MLS gave you.")
        credential = credential_digest(options.base_url, token)
        budget = Budget.in_five_minutes(feed.tenant_id, credential, options.requests_per_5_minutes)
        return cls(options, token, budget=budget, metadata=Metadata(feed))

    @classmethod
    def addresses(cls, options: Mapping[str, Any]) -> dict[str, str]:
        return {"base_url": SparkOptions.read(options).base_url}

    @classmethod
    def credential_of(cls, feed: "Feed") -> str:
        try:
            host, token = SparkOptions.read(feed.options or {}).base_url, _token(feed)
        except ConfigurationError:
            return ""
        return credential_digest(host, token) if token else ""

    @property
    def requests_made(self) -> int:
        return self._http.requests_made

    @property
    def bytes_received(self) -> int:
        return self._http.bytes_received

    def close(self) -> None:
        self._http.close()

    def check(self) -> Check:
        self._http.within(CHECK_SECONDS)
        return connection_check(self)

    def seen(self) -> Seen:
        types = {code: name for (mls, code), name in self.types.items() if mls in ("", self.options.mls_id or mls)}
        return Seen(shares_of(self), types)

    def total(self) -> int | None:
        return counted(self)[0]

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        """See `Provider.page`. Where they are not known, the first call reads the MLS's property types as well."""
        warnings = self._learn_types()
        params = {"_limit": str(self.options.page_size), "_skiptoken": token, "_filter": self.options.filter(window)}
        if not token:
            params["_pagination"] = "1"  # for the progress bar: the total
        with _known_token(token):
            inner, dropped = self._listings(params)
        found = [source_record(payload) for payload in answers.results(inner, self._http.host)]
        following = self._following(inner, token, len(found), self.options.page_size)
        return Page(found, following, answers.total(inner), tuple(warnings + dropped))

    def keys(self, token: str) -> KeyPage:
        params = {"_limit": str(KEYS_IN_A_PAGE), "_skiptoken": token, "_filter": self.options.filter(ALL)}
        with _known_token(token):
            inner = self.ask(LISTINGS, params | {"_select": "ListingKey,ModificationTimestamp"})
        found = answers.results(inner, self._http.host)
        keys = [key_of(payload) for payload in found]
        modified = [modified_of(payload) for payload in found]
        return KeyPage(keys, self._following(inner, token, len(keys), KEYS_IN_A_PAGE), modified)

    def by_keys(self, keys: Sequence[str]) -> Page:
        """The records of these keys, whatever the feed's filter; in batches, as SparkQL's lists are bounded."""
        warnings = self._learn_types()
        found: dict[str, SourceRecord] = {}
        rest = iter(dict.fromkeys(keys))
        while batch := list(islice(rest, sparkql.MAX_VALUES)):
            warnings += self._batch(batch, found)
        return Page(list(found.values()), None, len(found), tuple(warnings))

    def by_numbers(self, numbers: Sequence[str]) -> Page:
        """The records with these MLS numbers within the feed's data share; some may still come without a key."""
        warnings, found = self._learn_types(), []
        rest = iter(dict.fromkeys(numbers))
        while batch := list(islice(rest, sparkql.MAX_VALUES)):
            share = f"MlsId Eq {sparkql.text(self.options.mls_id)}" if self.options.mls_id else ""
            wanted = sparkql.all_of((share, sparkql.any_of("ListingId", batch)))
            token: str | None = ""
            while token is not None:
                inner, dropped = self._listings({"_limit": "1000", "_skiptoken": token, "_filter": wanted})
                records = [source_record(payload) for payload in answers.results(inner, self._http.host)]
                found += records
                warnings += dropped
                token = self._following(inner, token, len(records), 1000)
        return Page(found, None, len(found), tuple(warnings))

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        return record_facts(payload)

    def record(self, source: SourceRecord) -> Record:
        if self._types is None:
            try:
                self._learn_types()
            except ProviderError as error:
                text = f"What the MLS's codes mean could not be read: {error}"
                raise RecordError(text, field="PropertyType") from None
        return canonical(source.shortened(ADDRESS_FIELDS), self._types or {})

    def ask(self, path: str, params: Mapping[str, str], read: Read = answers.envelope) -> Inner:
        """The `D` of a successful answer, as `read` gives it. A token said to be expired is tried once more (Spark API,
        error_codes: 1020)."""
        params = {name: value for name, value in params.items() if value or name == "_skiptoken"}
        try:
            return self._http.get(path, params, read)
        except ConfigurationError as error:
            if error.code != answers.EXPIRED:
                raise
        return self._http.get(path, params, read)

    def _listings(self, params: dict[str, str]) -> tuple[Inner, list[str]]:
        """A page with the expansions that the key's service level includes, and a warning for each that it does not."""
        warnings: list[str] = []
        while True:
            try:
                expanded = params | {"_expand": ",".join(self.expansions)}
                return self.ask(LISTINGS, expanded, answers.listings_envelope), warnings
            except ConfigurationError as error:
                wrong = error.code in answers.WRONG_PARAMETER
                named = [name for name in self.expansions if name in error.excerpt]
                if self.expansions and (error.code == answers.NOT_AT_THIS_LEVEL or (wrong and named)):
                    warnings.append(self._drop_expansion(error, named))
                elif wrong and params.pop("_pagination", ""):
                    continue  # the documents leave open whether it goes with _skiptoken
                else:
                    raise

    def _drop_expansion(self, error: ProviderError, named: list[str]) -> str:
        """The one that the answer names, else the last in the list: not at this key's service level (Spark error 1500),
        or not known to this MLS at all (1050, 1053)."""
        name = max(named, key=len) if named else self.expansions[-1]
        self.expansions.remove(name)
        if error.code != answers.NOT_AT_THIS_LEVEL:
            return f"The MLS does not know the expansion {name}, so it is left out (Spark error {error.code})."
        return f"The key's service level does not include the expansion {name}, so it is left out (Spark error 1500)."

    def _following(self, inner: Inner, sent: str, count: int, limit: int) -> str | None:
        """The next token; None at the end: no records, or the token that was just sent. A short page is not the end.

        An empty page with a new token is followed once: going on costs a request, stopping too early would cost
        records.
        """
        following = inner.get("SkipToken")
        if isinstance(following, int) and not isinstance(following, bool):
            following = str(following)
        if not isinstance(following, str) or not following:
            if count >= limit:
                raise TransientError(f"{self._http.host} sent a full page without a SkipToken: its end is not known.")
            return None
        self._empty_pages = 0 if count else self._empty_pages + 1
        return None if following == sent or self._empty_pages > 1 else following

    def _batch(self, batch: list[str], found: dict[str, SourceRecord]) -> list[str]:
        token: str | None = ""
        missing, warnings = set(batch), []
        while token is not None and missing:
            params = {"_limit": str(len(batch)), "_skiptoken": token, "_filter": sparkql.any_of("ListingKey", batch)}
            inner, dropped = self._listings(params)
            records = [source_record(payload) for payload in answers.results(inner, self._http.host)]
            found.update((record.listing_key, record) for record in records if record.listing_key in missing)
            missing -= {record.listing_key for record in records}
            warnings += dropped
            token = self._following(inner, token, len(records), len(batch)) if missing else None
        return warnings

    def _learn_types(self, fresh_for: timedelta = FRESH) -> list[str]:
        """Know what the MLS's property type codes mean. A warning when the key may not know it."""
        if self._types is None:
            rows = self.metadata.get(TYPES, self._ask_types, fresh_for)
            self._types = property_types(rows or [])
            if rows is None:
                return ["The key may not read the MLS's property types, so some listings have an unknown type."]
        return []

    def _ask_types(self) -> list[Any] | None:
        try:
            return answers.results(self.ask("/v1/propertytypes", {}), self._http.host)
        except ConfigurationError as error:
            if error.code != answers.NOT_AT_THIS_LEVEL:
                raise
        return None

    @property
    def types(self) -> PropertyTypes:
        """What the MLS's codes mean, by (MlsId, code); asked for now, since a person looks at it."""
        self._learn_types(timedelta(0))
        return self._types or {}


@contextmanager
def _known_token(token: str) -> Iterator[None]:
    """A refusal that names the token is no fault of the feed's options: the MLS has forgotten it."""
    try:
        yield
    except ConfigurationError as error:
        if token and error.code in answers.WRONG_PARAMETER and "skiptoken" in error.excerpt.lower():
            raise TokenExpired("The MLS does not know the page any more.", code=error.code) from None
        raise


def _token(feed: "Feed") -> str:
    secrets: Any = feed.secrets or {}
    token = secrets.get("token")
    return token if isinstance(token, str) else ""


def source_record(found: Any) -> SourceRecord:
    """One of the `Results`, as its text or as its value, with its key and the hash of its JSON."""
    if isinstance(found, Raw):
        text = bytes(found)
        return SourceRecord(key_in(text), digest(text), text=text)
    payload, text = encode(found)
    return SourceRecord(key_of(payload), digest(text), text=text)
