"""What a source tells of itself: its metadata document and its lookups, kept with the feed for a day."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from mls_sync.providers.base import FieldDescription
from mls_sync.providers.decoding import decoded
from mls_sync.providers.errors import (
    ConfigurationError,
    CredentialsRefused,
    ProtocolError,
    ProviderError,
    RateLimited,
    TokenExpired,
    TransientError,
)
from mls_sync.providers.metadata import FRESH, Metadata
from mls_sync.providers.reso import edmx
from mls_sync.providers.reso.dictionary import Dictionary, LookupTable, lookup_table
from mls_sync.providers.reso.places import Place
from mls_sync.providers.reso.queries import Query
from mls_sync.providers.reso.schema import NOTHING, Schema, schema_of
from mls_sync.providers.reso.source import Source
from mls_sync.providers.transport.http import Stream, retry_after

SCHEMA, LOOKUPS, PROBLEM = "schema", "lookups", "problem"
LOOKUPS_IN_A_PAGE = 1000
MOST_LOOKUPS = 300_000
# How long a source that could not be read is left alone.
TROUBLED = timedelta(hours=1)
TRIES = 3
UNTOLD = "Coded values stay as they come; when it can be read, map what is stored again (manage.py remap_feed)"


class Told:
    """`dictionary` asks the source for what is not known yet."""

    def __init__(self, source: Source, metadata: Metadata) -> None:
        self._source, self._metadata = source, metadata
        self._dictionary: Dictionary | None = None
        self._stored: Dictionary | None = None

    @property
    def dictionary(self) -> Dictionary:
        """Raises ProviderError where the source is down or refuses the credentials. A source whose metadata cannot be
        read at all is read without: values stay as they come."""
        if self._dictionary is None:
            schema, lookups = self._schema(), self._lookups()
            self._dictionary = Dictionary(schema, lookups)
        return self._dictionary

    @property
    def at_hand(self) -> Dictionary:
        """The same as it is known, whatever its age: what is stored is mapped again without a request."""
        if self._dictionary is None and self._stored is None and self._metadata.known(SCHEMA):
            lookups = self._metadata.known(LOOKUPS) or {}
            self._stored = Dictionary(self._metadata.known(SCHEMA), lookups.get("table", {}))
        return self._dictionary or self._stored or self.dictionary

    def warnings(self) -> list[str]:
        """What could not be read, for the run's list."""
        if self._dictionary is not None:
            return []
        self._dictionary = self.dictionary
        known = (self._metadata.known(name) or {} for name in (SCHEMA, LOOKUPS))
        return [told[PROBLEM] for told in known if told.get(PROBLEM)]

    def _schema(self) -> Schema:
        found = self._known(SCHEMA, self._ask_schema)
        return found if isinstance(found, dict) and "resources" in found else NOTHING

    def _lookups(self) -> LookupTable:
        """Only where the metadata speak of lookups."""
        resources = self._schema()["resources"]
        if not any(resource["lookups"] for resource in resources.values()):
            return {}
        found = self._known(LOOKUPS, self._ask_lookups)
        table = found.get("table") if isinstance(found, dict) else None
        return table if isinstance(table, dict) else {}

    def _known(self, name: str, ask: Any) -> Any:
        """A source that fails now is taken as it was known before."""
        try:
            found = self._metadata.get(name, ask, FRESH)
            return self._metadata.get(name, ask, TROUBLED) if found.get(PROBLEM) else found
        except TransientError:
            known = self._metadata.known(name)
            if known is None:
                raise
            return known

    def _ask_schema(self) -> Schema:
        """A document that came cut or garbled is asked for again."""
        why = ""
        for _ in range(TRIES):
            try:
                return self._read_schema()
            except edmx.NotMetadata as error:
                why = str(error)
            except ProtocolError as error:
                why = str(error)
                break
        return self._as_before(SCHEMA, NOTHING, f"The MLS's metadata document cannot be read. {why}")

    def _read_schema(self) -> Schema:
        with self._source.metadata_document() as stream:
            self._check(stream)
            return schema_of(edmx.read(stream.pieces))

    def _as_before(self, name: str, nothing: dict[str, Any], problem: str) -> dict[str, Any]:
        """What was known before, else nothing, with what went wrong."""
        known = self._metadata.known(name)
        told = known if isinstance(known, dict) else nothing
        return {**told, PROBLEM: f"{problem} {'What it said before holds' if known else UNTOLD}."}

    def _ask_lookups(self) -> dict[str, Any]:
        """Page after page of the Lookup resource."""
        options = self._source.options
        params = {"$top": str(LOOKUPS_IN_A_PAGE)}
        if options.profile.needs_system:
            params["$filter"] = options.share()
        query = Query("Lookup", params, LOOKUPS_IN_A_PAGE)
        rows: list[Any] = []
        place: Place | None = Place()
        try:
            while place is not None and len(rows) < MOST_LOOKUPS:
                answered, place = self._source.read(query, place)
                rows += [decoded(bytes(text)) for text in answered.records]
        except TokenExpired:
            raise TransientError(f"{self._source.host} lost the page of its lookups.") from None
        except (ConfigurationError, ProtocolError) as error:
            if error.code == 401:
                raise
            return self._as_before(LOOKUPS, {"table": {}}, f"The MLS's lookups cannot be read. {error}")
        return {"table": lookup_table(rows)}

    def _check(self, stream: Stream) -> None:
        """Raises what keeps a source from being read at all; ProtocolError for a document that is merely not there."""
        status = stream.status
        problem: ProviderError
        if 200 <= status < 300:
            return
        if status == 401:
            problem = CredentialsRefused(f"The MLS refuses the credentials (HTTP {status}).", code=status)
        elif status == 429:
            wait = retry_after(stream.headers.get("Retry-After", ""))
            self._source.suspend(wait)
            problem = RateLimited(f"{stream.host} asks us to wait (HTTP {status}).", retry_after=wait, code=status)
        elif status >= 500 and status != 501 or status == 408:
            problem = TransientError(f"{stream.host} has a fault (HTTP {status}).", code=status)
        else:
            problem = ProtocolError(f"{stream.host} does not give it (HTTP {status}).", code=status)
        raise problem


def field_descriptions(metadata: Metadata) -> Mapping[str, FieldDescription]:
    """Of each field of Property that has a lookup, its name and the values that it may have."""
    schema, lookups = metadata.known(SCHEMA), metadata.known(LOOKUPS) or {}
    if not isinstance(schema, dict) or "Property" not in schema.get("resources", {}):
        return {}
    dictionary, listing = Dictionary(schema, lookups.get("table", {})), schema["resources"]["Property"]
    named = {name: full.rpartition(".")[2] for name, full in listing["enums"].items()} | listing["lookups"]
    return {
        name: FieldDescription(data_type=lookup, values=dictionary.values_of(name)) for name, lookup in named.items()
    }
