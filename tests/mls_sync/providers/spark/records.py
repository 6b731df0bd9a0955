"""Spark records for tests: a sound one, changed where the test says so."""

import json
from pathlib import Path
from typing import Any

from listings.rows import ListingRow
from mls_sync.mapping.row import listing_row

HOME = Path(__file__).parents[3] / "payloads" / "spark" / "home.json"
KEY = "20260101000000000001000000"
MLS = "20190211172710340762000000"
TYPES = {(MLS, "A"): "Residential", (MLS, "B"): "Rental"}


def home(**fields: Any) -> dict[str, Any]:
    """The sound record with these StandardFields in place."""
    record: dict[str, Any] = json.loads(HOME.read_text())
    record["StandardFields"] |= fields
    return record


def mapped(**fields: Any) -> ListingRow:
    """Its row."""
    return listing_row(home(**fields), TYPES)


def column(name: str, **fields: Any) -> Any:
    """One column of its row; None where it is left at its default."""
    return mapped(**fields).values.get(name)
