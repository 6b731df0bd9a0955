"""Spark records for tests: a sound one, changed where the test says so."""

import json
from pathlib import Path
from typing import Any

from listings.rows import ListingRow
from mls_sync.providers.decoding import encode
from mls_sync.providers.spark.client import SparkProvider, source_record
from mls_sync.providers.spark.options import SparkOptions

HOME = Path(__file__).parents[3] / "payloads" / "spark" / "home.json"
KEY = "20260101000000000001000000"
MLS = "20190211172710340762000000"
TYPES = {(MLS, "A"): "Residential", (MLS, "B"): "Rental"}


def home(**fields: Any) -> dict[str, Any]:
    """The sound record with these StandardFields in place."""
    record: dict[str, Any] = json.loads(HOME.read_text())
    record["StandardFields"] |= fields
    return record


def knowing(types: Any) -> SparkProvider:
    """A provider that knows the MLS's property types already, so it needs no server."""
    made = SparkProvider(SparkOptions.read({}), "token")
    made._types = types
    return made


def listing_row(payload: Any, types: Any) -> ListingRow:
    """The row of a payload, which need not be fit to be stored. Raises RecordError."""
    return knowing(types).row(source_record(encode(payload)[0]))


def mapped(**fields: Any) -> ListingRow:
    """Its row."""
    return listing_row(home(**fields), TYPES)


def column(name: str, **fields: Any) -> Any:
    """One column of its row; None where it is left at its default."""
    return mapped(**fields).values.get(name)
