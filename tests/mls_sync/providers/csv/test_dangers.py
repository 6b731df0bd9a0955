"""What a replicator must survive (the list of twenty-five), as far as a row of a file can bring it, read as by a sync.
Those of pages, removals and cut files are in test_files, test_dry_run and test_mutations."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from listings.rows import ListingRow
from mls_sync.mapping.field_map import builtin
from mls_sync.mapping.row import listing_row
from mls_sync.providers.csv.files import SourceFile
from mls_sync.providers.csv.options import CsvOptions
from mls_sync.providers.csv.record import canonical
from mls_sync.providers.csv.table import FeedTable

MOMENT = datetime(2026, 11, 1, 10, tzinfo=UTC)
CHANGED = "ModificationTimestamp", "modification_timestamp"
SOUND = {"ListingKey": "K1", "StandardStatus": "Active", "ListPrice": "450000", "PhotosCount": "2"}


def row_of(cells: dict[str, str], encoding: str = "utf-8") -> ListingRow:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cells.keys(), cells.values()])
    body = text.getvalue().encode(encoding)
    source = SourceFile(io.BytesIO(body), len(body), "", "one.csv", lambda: "")
    record = FeedTable(source, CsvOptions.read({}), builtin()).page(None, 1).records[0]
    found = canonical(record.payload)
    return listing_row(
        found,
        builtin(),
        key=record.listing_key,
        content_hash=record.content_hash,
        text=record.shortened(),
        source="csv",
    )


@pytest.mark.parametrize(
    ("danger", "name", "cell", "column", "stored"),
    [
        (1, CHANGED[0], "2026-11-01T10:00:00", CHANGED[1], MOMENT),
        (1, CHANGED[0], "2026-11-01T10:00:00.0000000Z", CHANGED[1], MOMENT),
        (1, CHANGED[0], "2026-11-01", CHANGED[1], MOMENT.replace(hour=0)),
        (1, "ModificationTimestamp", "0000-00-00", "modification_timestamp", None),
        (4, "City", "********", "city", None),
        (4, "ListPrice", "********", "list_price", None),
        (5, "ListPrice", "$450,000", "list_price", Decimal("450000.00")),
        (5, "BedroomsTotal", "3.0", "bedrooms_total", 3),
        (5, "PoolPrivateYN", "1", "pool_private_yn", True),
        (5, "AssociationFee", "N/A", "association_fee", None),
        (6, "Cooling", "Central,  Ceiling Fan(s)", "cooling", "Central, Ceiling Fan(s)"),
        (7, "CloseDate", "TBD", "close_date", None),
        (7, "CloseDate", "9999-12-31", "close_date", None),
        (7, "CloseDate", "01/02/2026", "close_date", date(2026, 1, 2)),
        (13, "StandardStatus", " ACTIVE ", "standard_status", "Active"),
        (13, "StandardStatus", "Cancelled", "standard_status", "Canceled"),
        (13, "StandardStatus", "Delayed", "standard_status", "Unknown"),
        (20, "PublicRemarks", "x" * 60_000, "public_remarks", "x" * 60_000),
        (20, "PublicRemarks", "Pool 🏊 \U0001f3e1", "public_remarks", "Pool 🏊 \U0001f3e1"),
        (22, "Latitude", "0", "latitude", None),
        (23, "YearBuilt", "0", "year_built", 0),
        (23, "BedroomsTotal", "2.5", "bedrooms_total", None),
        (24, "PostalCode", "02138", "postal_code", "02138"),
        (24, "PostalCode", "92264-1234", "postal_code", "92264-1234"),
    ],
)  # fmt: skip
def test_danger(danger: int, name: str, cell: str, column: str, stored: Any) -> None:
    found = row_of({**SOUND, name: cell}).values.get(column)
    assert (found or None) == (stored or None)


def test_danger_8_a_row_without_its_last_cells_keeps_the_others() -> None:
    body = b"ListingKey,StandardStatus,ListPrice,City\nK1,Active,5\n"
    source = SourceFile(io.BytesIO(body), len(body), "", "one.csv", lambda: "")
    page = FeedTable(source, CsvOptions.read({}), builtin()).page(None, 1)
    assert page.records[0].payload == {"ListingKey": "K1", "StandardStatus": "Active", "ListPrice": "5"}
    assert "its last columns are empty" in page.warnings[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_danger_19_any_encoding(encoding: str) -> None:
    assert row_of({**SOUND, "City": "Cañon “West”"}, encoding).values["city"] == "Cañon “West”"


def test_danger_21_no_address_of_a_photo_leaves_the_gallery() -> None:
    assert row_of({**SOUND, "PhotoURL": ""}).photos is None
    assert row_of({**SOUND, "PhotosCount": "0", "PhotoURL": ""}).photos == ()
    address = "https://photos.example.com/1.jpg"
    assert [photo.uris["large"] for photo in row_of({**SOUND, "PhotoURL": address}).photos or ()] == [address]
