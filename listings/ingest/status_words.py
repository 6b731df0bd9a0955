"""Statuses that a person explained, for records whose source names none that RESO knows."""

from collections.abc import Sequence
from dataclasses import replace

from listings.enums import StandardStatus
from listings.ingest.batch import Batch
from listings.models.status_word import folded_word
from listings.rows import ListingRow
from realty.database.statements import fetch_all

WORDS = "SELECT folded, standard_status FROM listings_statusword WHERE collection_id = %s::bigint"


def with_meanings(batch: Batch, rows: Sequence[ListingRow]) -> list[ListingRow]:
    """The rows, those of an unknown status with what the collection's words say. One query, where there are such."""
    if not any(_is_unknown(row) for row in rows):
        return list(rows)
    meanings = dict(fetch_all(WORDS, (batch.collection_id,)))
    return [_with_meaning(row, meanings) if _is_unknown(row) else row for row in rows]


def _is_unknown(row: ListingRow) -> bool:
    status = row.values.get("standard_status", StandardStatus.UNKNOWN)
    return status == StandardStatus.UNKNOWN and bool(row.values.get("mls_status"))


def _with_meaning(row: ListingRow, meanings: dict[str, str]) -> ListingRow:
    meaning = meanings.get(folded_word(str(row.values["mls_status"])))
    return replace(row, values={**row.values, "standard_status": meaning}) if meaning else row
