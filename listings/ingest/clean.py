"""Texts that PostgreSQL cannot keep, and its refusals in words that name the field."""

import re
from dataclasses import replace
from typing import Any

from django.db import OperationalError

from listings.ingest.columns import RESO_NAMES
from listings.rows import ListingRow

COLUMN_IN_CONTEXT = re.compile(r"column (\w+)")
PROGRAM_LIMIT_EXCEEDED = "54000"  # e.g. a text too long for an index


def with_clean_keys(row: ListingRow) -> ListingRow:
    """By ListingKey and ListingId rows are looked up, before any can fail alone."""
    if "\0" in row.listing_key or "\0" in str(row.values.get("listing_id")):
        return cleaned(row)
    return row


def cleaned(row: ListingRow) -> ListingRow:
    """The row without NUL characters, which PostgreSQL keeps neither in text nor in JSON; packed values may."""
    return replace(
        row,
        listing_key=row.listing_key.replace("\0", ""),
        values=without_nul(row.values),
        masked_fields=without_nul(row.masked_fields),
    )


def without_nul(value: Any) -> Any:
    """The same value, whatever its depth, with NUL characters dropped from every text."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {without_nul(key): without_nul(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(without_nul(item) for item in value)
    return value


def is_data_error(error: Exception) -> bool:
    """About the values, not about the connection, a lock or a canceled statement."""
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    return not isinstance(error, OperationalError) or state == PROGRAM_LIMIT_EXCEEDED


def error_field(error: Exception) -> str:
    """The RESO name of the column that PostgreSQL complains about; "" where it does not say."""
    diag = getattr(error.__cause__, "diag", None)
    match = COLUMN_IN_CONTEXT.search(getattr(diag, "context", None) or "")
    column = getattr(diag, "column_name", None) or (match[1] if match else "")
    return RESO_NAMES.get(column, column)


def error_reason(error: Exception) -> str:
    """PostgreSQL's own first line, without the row's contents."""
    diag = getattr(error.__cause__, "diag", None)
    return getattr(diag, "message_primary", None) or str(error) or type(error).__name__
