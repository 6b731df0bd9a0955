"""What "check connection" finds in the file of a feed, and what it says about it."""

from typing import TYPE_CHECKING

from mls_sync.providers.base import Check, Window
from mls_sync.providers.csv.dialect import DELIMITERS
from mls_sync.providers.csv.encodings import CP1252, UTF_8, UTF_16_BE, UTF_16_LE
from mls_sync.providers.errors import ProviderError

if TYPE_CHECKING:
    from mls_sync.providers.csv.client import CsvProvider

ENCODINGS = {UTF_8: "UTF-8", UTF_16_LE: "UTF-16", UTF_16_BE: "UTF-16", CP1252: "Windows-1252"}


def file_check(provider: "CsvProvider") -> Check:
    """Its first page, read as a sync would. Never raises a ProviderError."""
    try:
        page = provider.page(Window(), "")
        table = provider.table()
    except ProviderError as error:
        return Check(False, [str(error)])
    dialect = table.dialect
    header = f"row {dialect.header} names them" if dialect.header else "no row names them"
    lines = [
        f"{table.source.name} has {len(table.columns):,} columns; {header}.",
        f"Delimiter: {DELIMITERS.get(dialect.delimiter, dialect.delimiter)}. Encoding:"
        f" {ENCODINGS[dialect.encoding.name]}. Column of the listing key: {table.key_column}.",
    ]
    keys = sum(bool(record.listing_key) for record in page.records)
    if not keys:
        return Check(False, [*lines, "No row of its first page has a listing key."])
    return Check(True, [*lines, f"Its first page holds {keys:,} listings.", *page.warnings])
