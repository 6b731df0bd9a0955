"""Mutated files: no crash, no hang, no wrong removal, and each failure typed. `make mutations` tries 20,000."""

import csv
import io
import os
import random

import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.mapping.field_map import builtin
from mls_sync.mapping.record import Record
from mls_sync.mapping.row import listing_row
from mls_sync.providers.csv.files import SourceFile
from mls_sync.providers.csv.options import CsvOptions
from mls_sync.providers.csv.record import canonical
from mls_sync.providers.csv.table import FeedTable
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.source_record import SourceRecord
from tests.mls_sync.providers.csv.source import COLUMNS, listing

MUTATIONS = int(os.environ.get("MUTATIONS", "400"))
ROWS = 60
HEADER = ",".join(COLUMNS).encode() + b"\r\n"
SPOILING = (b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b'""', b";", b"|", b"\t", b"********", b"E+25")


def sound(chance: random.Random) -> tuple[bytes, dict[str, bytes]]:
    """A file, and each row's own bytes by its key."""
    rows = {}
    for number in range(1, ROWS + 1):
        cells = listing(number)
        cells[8] = chance.choice(["plain", 'a "quoted" word', "two\nlines", "a, comma", ""])
        text = io.StringIO(newline="")
        csv.writer(text).writerow(cells)
        rows[cells[0]] = text.getvalue().encode()
    return HEADER + b"".join(rows.values()), rows


def mutated(body: bytes, chance: random.Random) -> bytes:
    data = bytearray(body)
    for _ in range(chance.randint(1, 3)):
        at, length = chance.randrange(len(data)), chance.choice((1, 1, 3, 40, 900))
        match chance.randrange(6):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + length]
            case 2:
                data[at:at] = chance.choice(SPOILING)
            case 3:
                data[at:at] = data[at : at + length]
            case 4:
                other = chance.randrange(len(data))
                data[at : at + length], data[other : other + length] = (
                    data[other : other + length],
                    data[at : at + length],
                )
            case _:
                del data[at:]
        if not data:
            return b""
    return bytes(data)


def read(body: bytes) -> tuple[list[SourceRecord], bool]:
    """All pages, as a sync reads them, and whether the file ends within a row."""
    source = SourceFile(io.BytesIO(body), len(body), "", "mutated.csv", lambda: "")
    table = FeedTable(source, CsvOptions.read({"page_size": 7}), builtin())
    table.page_bytes = 1_500
    records: list[SourceRecord] = []
    start: int | None = None
    number, is_cut = 1, False
    while True:
        page = table.page(start, number)
        records += page.records
        is_cut = is_cut or page.is_cut
        if page.following is None:
            return records, is_cut
        assert page.following > (start or 0), "Each page goes on."
        start, number = page.following, page.number


def mapped(record: SourceRecord) -> None:
    """As the engine does it; a RecordError puts the row aside."""
    found: Record = canonical(record.payload)
    listing_row(found, builtin(), key=record.listing_key, content_hash=b"", text=record.shortened(), source="csv")


@pytest.mark.parametrize("part", range(4))
def test_mutated_files(part: int) -> None:
    chance = random.Random(part)
    refused = 0
    for _ in range(MUTATIONS // 4):
        body, rows = sound(chance)
        data = mutated(body, chance)
        try:
            records, is_cut = read(data)
        except ProviderError:
            refused += 1
            continue
        for record in records:
            try:
                mapped(record)
            except RecordError:
                continue
        keys = {record.listing_key for record in records}
        if is_cut or "" in keys or not records:
            continue  # Nothing is removed then.
        if not data.startswith(HEADER):
            continue  # Another header: the brake of removals is there for it.
        intact = {key for key, own in rows.items() if b"\n" + own in data}
        assert intact <= keys, (sorted(intact - keys), data)
    assert refused < MUTATIONS // 4
