"""One Search request (RETS 1.7.2, section 7)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from mls_sync.providers.rets import answers
from mls_sync.providers.rets.compact import Compact
from mls_sync.providers.rets.document import Document
from mls_sync.providers.rets.forms import STANDARD_XML
from mls_sync.providers.rets.layout import Layout
from mls_sync.providers.rets.record import WireRecord
from mls_sync.providers.rets.rows import CompactRows
from mls_sync.providers.rets.session import Session
from mls_sync.providers.rets.standard_xml import StandardXml
from mls_sync.providers.transport.http import Stream

WITH_DATA, ONLY_COUNT = "1", "2"


@dataclass(frozen=True)
class Query:
    """What is asked for. `limit` 0 stands for NONE, `offset` 0 for no Offset at all; counted from 1."""

    resource: str
    class_name: str
    text: str
    response_format: str
    limit: int = 0
    offset: int = 0
    select: tuple[str, ...] = ()
    count: str = WITH_DATA

    @property
    def params(self) -> dict[str, str]:
        found = {
            "SearchType": self.resource,
            "Class": self.class_name,
            "QueryType": "DMQL2",
            "Query": self.text,
            "Format": self.response_format,
            "StandardNames": "0",
            "Count": self.count,
            "Limit": str(self.limit or "NONE"),
        }
        if self.offset:
            found["Offset"] = str(self.offset)
        if self.select:
            found["Select"] = ",".join(self.select)
        return found


T = TypeVar("T")


@dataclass
class Found(Generic[T]):
    """`count` is what the server says matches in all; `more` that it has more than it gave; `has_short` that a row has
    fewer values than there are columns."""

    items: list[T] = field(default_factory=list)
    count: int | None = None
    more: bool = False
    code: int = 0
    has_short: bool = False


def records(session: Session, query: Query, layout: Layout, key_field: str) -> Found[WireRecord]:
    """The records of one answer, no more than were asked for. Raises ProviderError."""

    def read(stream: Stream) -> Found[WireRecord]:
        answer = _answer(stream, query, layout, key_field)
        return _found(answer, answer.records(), query)

    return session.read("Search", query.params, read)


def keys(session: Session, query: Query, layout: Layout, key_field: str) -> Found[str]:
    """The keys alone, "" for a record without one; 300,000 of them fit into memory. Raises ProviderError."""

    def read(stream: Stream) -> Found[str]:
        answer = _answer(stream, query, layout, key_field)
        return _found(answer, answer.keys(), query)

    return session.read("Search", query.params, read)


def _answer(stream: Stream, query: Query, layout: Layout, key_field: str) -> "CompactRows | StandardXml":
    document = Document(stream, is_compact=query.response_format != STANDARD_XML)
    if query.response_format == STANDARD_XML:
        return StandardXml(document, layout)
    return CompactRows(Compact(document), layout, key_field)


def _found(answer: "CompactRows | StandardXml", items: Iterable[T], query: Query) -> Found[T]:
    found: Found[T] = Found()
    for item in items:
        if query.limit and len(found.items) >= query.limit:
            found.more = True  # The server does not keep to Limit; the rest is asked for by the next page.
            break
        found.items.append(item)
    found.code, found.has_short = (code := answer.document.code), answer.has_short
    found.count, found.more = answer.count, found.more or answer.more or code == answers.MAXIMUM_EXCEEDED
    if code == answers.MAXIMUM_EXCEEDED and not found.items and query.count != ONLY_COUNT:
        raise answers.failure(answer.document.host, code, answer.document.text)
    return found
