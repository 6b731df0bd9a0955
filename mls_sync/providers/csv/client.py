"""Files of comma-separated values: uploaded, in a watched folder, or at a watched address."""

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, cast
from zoneinfo import ZoneInfo

from mls_sync import feed_files
from mls_sync.enums import PROPERTY
from mls_sync.mapping.record import Record
from mls_sync.providers.base import Check, Page, Provider, RecordFacts, Window
from mls_sync.providers.capabilities import Capabilities
from mls_sync.providers.csv.connection import file_check
from mls_sync.providers.csv.dialect import Dialect
from mls_sync.providers.csv.facts import row_facts
from mls_sync.providers.csv.fetching import Address
from mls_sync.providers.csv.files import SourceFile, folder_file, stored_file
from mls_sync.providers.csv.forms import CsvOptionsForm, CsvSecretsForm
from mls_sync.providers.csv.options import CsvOptions
from mls_sync.providers.csv.reading import opened_table
from mls_sync.providers.csv.record import canonical
from mls_sync.providers.csv.table import FeedTable
from mls_sync.providers.errors import ConfigurationError, TokenExpired, TransientError
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.owner_pages import OwnerPages
from mls_sync.providers.source_record import SourceRecord

if TYPE_CHECKING:
    from mls_sync.models import Feed, FeedFile

WARNED_OF_A_PAGE = 5
KEY_COLUMN = "key_column"
NOT_UPLOADED = "No file was uploaded yet. Upload one on the feed's page."
CUT = "The file ends in the middle of a row: it was cut off, or is still being written."


class CsvProvider(Provider):
    """One CSV feed, whose file holds all listings: what it lacks is gone. A page token is the file's state, the byte at
    which the next row begins, and that row's number."""

    kind = "csv"
    sync_source = "csv/listings"
    capabilities = Capabilities(windows=False, key_list=False, by_key=False, total=False)
    options_form = CsvOptionsForm
    secrets_form = CsvSecretsForm
    transport_options = frozenset(("page_size", "photo_columns", "date_order"))
    owner_pages = OwnerPages(
        settings="feed_file",
        start_label="Look and import",
        settings_label="File and columns",
        settings_icon="upload",
        console="admin:mls_sync_feed_file",
    )

    def __init__(self, feed: "Feed", options: CsvOptions, file: "FeedFile | None" = None) -> None:
        """`file`: read this one, whatever the feed reads."""
        super().__init__()
        self.feed, self.options = feed, options
        self.days_first, self.zone = options.days_first, ZoneInfo(feed.time_zone)
        self._file = file
        self.metadata = Metadata(feed)
        self._key_column: str | None = None
        self._address = _address_of(feed, options) if options.is_address and file is None else None
        self._opened: tuple[SourceFile, FeedTable] | None = None

    @classmethod
    def for_feed(cls, feed: "Feed") -> Self:
        return cls.for_file(feed, None)

    @classmethod
    def for_file(cls, feed: "Feed", file: "FeedFile | None") -> Self:
        """Reads `file` in place of what the feed reads. Raises ConfigurationError for a wrong option."""
        options = CsvOptions.read(feed.options or {})
        made = CsvIncrementProvider if options.is_increment else cls
        return cast(Self, made(feed, options, file))

    @classmethod
    def has_news(cls, feed: "Feed") -> bool:
        """A file that was uploaded is read when its owner says so."""
        return bool((feed.options or {}).get("location"))

    @property
    def requests_made(self) -> int:
        return self._address.http.requests_made if self._address else 0

    @property
    def bytes_received(self) -> int:
        return self._address.http.bytes_received if self._address else 0

    def close(self) -> None:
        self._let_go()
        if self._address:
            self._address.close()

    def check(self) -> Check:
        return file_check(self)

    def head(self) -> Dialect:
        """How the file is written, whether or not a column of it is a key. Raises a ProviderError."""
        with closing(self._source(anew=False)) as source:
            options = self.options
            return opened_table(
                source.file, source.size, options.encoding, options.delimiter, options.header_row
            ).dialect

    def table(self) -> FeedTable:
        """The file as it is now, without fetching it where one was fetched before. Raises a ProviderError."""
        return self._table("")[1]

    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        state, _, place = token.partition(":")
        start, _, number = place.partition(":")
        source, table = self._table(state, anew=not token)
        if self._key_column is None:
            self._key_column = str(self.metadata.put(KEY_COLUMN, table.key_column))
        found = table.page(int(start) if start else None, int(number) if number else 1)
        if source.looked() != source.state:
            self._let_go()
            raise TokenExpired(f"{source.name} was replaced or changed while it was read; it is read again.")
        if found.is_cut:
            # Retried: who still writes it will have ended then. What was uploaded stays as it is.
            raise TransientError(CUT) if self.options.location else ConfigurationError(f"{CUT} Upload it again.")
        following = None if found.following is None else f"{source.state}:{found.following}:{found.number}"
        return Page(found.records, following, warnings=_some(found.warnings))

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        return row_facts(payload)

    def record(self, source: SourceRecord) -> Record:
        return canonical(source.payload, self.options.photo_columns)

    def _table(self, state: str, *, anew: bool = False) -> tuple[SourceFile, FeedTable]:
        """The file with this state, or as it is now. Raises TokenExpired where it has another one by now."""
        if self._opened and (anew or (state and self._opened[0].state != state)):
            self._let_go()
        if self._opened is None:
            source = self._source(anew=anew)
            try:
                self._opened = source, FeedTable(source, self._options(), self.field_map)
            except BaseException:
                source.close()
                raise
        source, table = self._opened
        if state and source.state != state:
            raise TokenExpired(f"{source.name} is another file than the one that was begun; it is read again.")
        return source, table

    def _options(self) -> CsvOptions:
        """What identified a listing in the first file does so in all that follow, unless a person says otherwise: a
        header that loses it would make every listing another one."""
        if self._key_column is None:
            self._key_column = self.metadata.known(KEY_COLUMN)
        if self.options.key_column or not self._key_column:
            return self.options
        return replace(self.options, key_column=self._key_column)

    def _source(self, *, anew: bool) -> SourceFile:
        if self._file is not None:
            return stored_file(self._file)
        if self._address is None and self.options.location:
            return folder_file(self.feed.tenant.slug, self.options.location)
        held = feed_files.accepted(self.feed)
        if self._address and (anew or held is None):
            held = self._address.fetch(self.feed)
        if held is None:
            raise ConfigurationError(NOT_UPLOADED)
        return replace(stored_file(held), looked=self._accepted_state)

    def _accepted_state(self) -> str:
        held = feed_files.accepted(self.feed)
        return held.digest if held else ""

    def _let_go(self) -> None:
        if self._opened:
            self._opened[0].close()
        self._opened = None


class CsvIncrementProvider(CsvProvider):
    """One whose files hold new and changed listings alone: none is ever removed, since no page names one as gone."""

    capabilities = Capabilities(windows=False, key_list=False, by_key=False, total=False, removals=True, partial=True)


def _address_of(feed: "Feed", options: CsvOptions) -> Address:
    secrets: Any = feed.secrets or {}
    return Address(options.location, str(secrets.get("token") or ""), str(secrets.get("query") or ""))


def _some(warnings: list[str]) -> tuple[str, ...]:
    rest = len(warnings) - WARNED_OF_A_PAGE
    more = [f"{rest:,} more rows of this page were such."] if rest > 0 else []
    return (*warnings[:WARNED_OF_A_PAGE], *more)
