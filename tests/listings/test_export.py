"""`manage.py export_collection`."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from listings.export import _json
from listings.ingest import mark_vanished, write
from listings.models import Collection
from realty.tenants.scope import tenant_scope
from tests.listings.rows import photo, row


@pytest.fixture
def stored(gps: Collection) -> Collection:
    with tenant_scope(gps.tenant_id), transaction.atomic():
        write(gps, [row("1", photos=(photo(1), photo(0)), public_remarks="a\nb"), row("2"), row("3")], run_id=None)
        mark_vanished(gps, ["3"], run_id=None)
    return gps


def test_each_live_listing_is_a_line_with_columns_photos_and_raw(stored: Collection, tmp_path: Path) -> None:
    call_command("export_collection", stored.name, output=tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line["listing_key"] for line in lines] == ["1", "2"]
    assert lines[0]["public_remarks"] == lines[0]["raw"]["public_remarks"] == "a\nb"
    assert [entry["order"] for entry in lines[0]["photos"]] == [0, 1]
    assert "content_hash" not in lines[0]


def test_standard_output_can_be_compressed(stored: Collection, capfdbinary: Any) -> None:
    call_command("export_collection", stored.name, gzip=True)
    assert len(gzip.decompress(capfdbinary.readouterr().out).splitlines()) == 2


def test_unknown_collection_and_unwritable_file_are_said_in_one_line(stored: Collection, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no collection nobody_gps_listings"):
        call_command("export_collection", "nobody_gps_listings")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_collection", stored.name, output=tmp_path / "missing" / "out.jsonl")


def test_a_record_with_line_breaks_is_one_line() -> None:
    line = _json(b'{\n  "ListingKey": "A",\r\n  "City": "Indio\\nWells"\n}')
    assert "\n" not in line and json.loads(line) == {"ListingKey": "A", "City": "Indio\nWells"}
