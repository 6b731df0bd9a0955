"""Whatever JSON stands in whatever field: the record becomes a row whose columns have their types, or a RecordError."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.enums import PropertyType, StandardStatus
from listings.models import Listing
from listings.rows import KEPT_BY_INGEST, ListingRow
from mls_sync.mapping.builtin import COLUMNS_OF, LENIENT, STRICT
from mls_sync.mapping.errors import RecordError
from mls_sync.providers.decoding import encode
from mls_sync.providers.spark.record import RESO_NAMES
from tests.mls_sync.providers.spark.records import TYPES, home, listing_row

MASK = "********"
ODD = st.sampled_from(
    [
        MASK,
        [MASK],
        {MASK: True},
        "x" * 5_000,
        "long remarks " * 20_000,
        "0000-00-00",
        "9999-12-31T23:59:59Z",
        "1,250",
        "N/A",
        2**200,
        -(2**70),
        1e300,
        "nul\x00byte",
        "lone \ud83d surrogate",
        {"Main": {"Value": None}},
        [{"Id": 1, "Fields": [{"Room Name": ["x"]}, None]}],
        [{"Uri300": "https://photos.example.com/1.jpg", "Caption": {"a": 1}, "Id": []}],
        [{"Date": "11/28/2026", "StartTime": 7, "EndTime": "y"}],
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
FIELDS = sorted(
    {"ListingKey", "Photos", "PhotosCount", "PropertyClass", "BathsTotal", "BathroomsTotalDecimal", "VirtualTours"}
    | {source.name for source in (*STRICT, *LENIENT)}
    | COLUMNS_OF.keys()
)
CHANGES = st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1, max_size=6)

TYPES_OF: dict[type, type] = {
    models.TextField: str,
    models.DecimalField: Decimal,
    models.BigIntegerField: int,
    models.FloatField: float,
    models.BooleanField: bool,
    models.DateTimeField: datetime,
    models.DateField: date,
    models.JSONField: list,
}


def check_row(row: ListingRow) -> None:
    assert not row.values.keys() & KEPT_BY_INGEST
    for column, value in row.values.items():
        field = Listing._meta.get_field(column)
        if value is None:
            assert field.null, column
            continue
        assert type(value) is TYPES_OF[type(field)], (column, value)
        _check_value(field, value)
    assert row.values["standard_status"] in StandardStatus.values
    assert row.values["property_type"] in PropertyType.values
    orjson.loads(row.raw)


def _check_value(field: Any, value: Any) -> None:
    if isinstance(value, str):
        assert "\x00" not in value and value != MASK
        value.encode()
    elif isinstance(value, Decimal):
        assert value.is_finite() and abs(value) < 10 ** (field.max_digits - field.decimal_places)
    elif isinstance(value, datetime):
        assert value.tzinfo is UTC
    elif isinstance(value, int):
        assert -(2**63) <= value < 2**63
    elif isinstance(value, list):
        orjson.dumps(value)
        assert all(isinstance(item, dict) and MASK not in item.values() for item in value)


@given(CHANGES)
@settings(max_examples=200, deadline=None)
def test_any_json_in_any_field(changes: dict[str, Any]) -> None:
    record = home(**changes)
    try:
        row = listing_row(record, TYPES)
    except RecordError as error:
        assert error.field in {RESO_NAMES.get(name, name) for name in changes}
        return
    check_row(row)
    assert orjson.loads(row.raw) == orjson.loads(encode(record)[1])


@given(JSON, JSON, JSON)
def test_any_json_in_place_of_a_record_and_its_parts(record: Any, fields: Any, custom: Any) -> None:
    for payload in (record, {"Id": "1", "StandardFields": fields}, home() | {"CustomFields": custom}):
        try:
            check_row(listing_row(payload, TYPES))
        except RecordError as error:
            assert error.field


@given(st.sets(st.sampled_from(sorted(set(FIELDS) - {"ListingKey"})), min_size=1))
def test_a_mask_in_any_field_is_named_and_reaches_no_column(names: set[str]) -> None:
    row = listing_row(home(**dict.fromkeys(names, MASK)), TYPES)
    check_row(row)
    assert {RESO_NAMES.get(name, name) for name in names} <= set(row.masked_fields)
    empty = {column for name in names for column in COLUMNS_OF.get(RESO_NAMES.get(name, name), ())}
    for column in empty & row.masked_columns:
        assert row.values.get(column) in (None, "", [], "Unknown")


@pytest.mark.parametrize("source", [*STRICT, *LENIENT], ids=lambda source: source.name)
def test_every_column_of_the_table_exists(source: Any) -> None:
    assert source.column in {field.name for field in Listing._meta.get_fields()} - KEPT_BY_INGEST
